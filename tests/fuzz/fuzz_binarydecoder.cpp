// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Feeds BinaryDecoder any bytes as the messages of one connection with three symbols subscribed,
// and stops at a value out of its range, an update of a message that is refused unread, or a trade
// or candle that does not come out again when it is encoded anew.
//
// Input: messages, each of them a length (two bytes, the lower first) and that many bytes, or what
// is left.

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

void require(bool isTrue, const char *what)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "fuzz_binarydecoder: %s\n", what);
    std::abort();
}

void subscribe(BinaryDecoder &decoder)
{
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle}) {
        Subscribed subscribed;
        subscribed.channel = channel;
        for (const quint32 sid : {1u, 2u, 300u}) {
            const auto scale = static_cast<quint8>(sid % 19);
            const SymbolInfo info{Symbol::fromName(std::to_string(sid)).value(), scale, 18};
            subscribed.entries.push_back({info, sid, QStringLiteral("0123456789abcdef"), 0, false});
        }
        decoder.subscribe(subscribed);
    }
}

class Checks final : public BinaryDecoder::Sink
{
public:
    void onQuote(const QuoteUpdate &update) override { check(update); }
    void onReference(const QuoteUpdate &update) override { check(update); }
    void onTrade(const TradeUpdate &update) override
    {
        check(update);
        if (m_isAgain)
            return require(update == m_trade, "a trade encoded anew is another one");
        m_trade = update;
        BinaryRecord record;
        encodeTrade(record, sidOf(update),
                    {.tsMs = update.tsMs,
                     .id = update.id,
                     .price = update.price.mantissa(),
                     .qty = update.qty.mantissa(),
                     .side = update.side},
                    {.offset = update.offset, .ingressUs = update.ingressUs});
        decodeAgain(record);
    }
    void onCandle(const CandleUpdate &update) override
    {
        check(update);
        require(update.startMs >= 0 && update.startMs % candleStartUnitMs == 0,
                "a candle that begins within a minute");
        if (m_isAgain)
            return require(update == m_candle, "a candle encoded anew is another one");
        m_candle = update;
        BinaryRecord record;
        encodeCandle(record, sidOf(update),
                     {.tsMs = update.tsMs,
                      .startMs = update.startMs,
                      .open = update.open.mantissa(),
                      .high = update.high.mantissa(),
                      .low = update.low.mantissa(),
                      .close = update.close.mantissa(),
                      .vol = update.vol.mantissa(),
                      .trades = update.trades,
                      .closed = update.closed},
                     {.offset = update.offset, .ingressUs = update.ingressUs});
        decodeAgain(record);
    }

private:
    static void check(const DataHeader &update)
    {
        require(!update.symbol.isEmpty(), "an update of no symbol");
        require(update.offset >= 1 && update.offset <= safeIntegerMax, "offset out of range");
        require(update.tsMs >= 0 && quint64(update.tsMs) <= safeIntegerMax, "ts out of range");
        require(update.ingressUs >= 0 && quint64(update.ingressUs) <= safeIntegerMax,
                "tIn out of range");
    }
    static quint32 sidOf(const DataHeader &update)
    {
        return static_cast<quint32>(std::stoul(std::string(update.symbol.name())));
    }
    void decodeAgain(const BinaryRecord &record)
    {
        m_isAgain = true;
        BinaryDecoder decoder;
        subscribe(decoder);
        const std::string_view bytes = record.bytes();
        require(!decoder.decode({bytes.data(), qsizetype(bytes.size())}, *this),
                "what was encoded is refused");
        m_isAgain = false;
    }

    bool m_isAgain = false;
    TradeUpdate m_trade;
    CandleUpdate m_candle;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size)
{
    BinaryDecoder decoder;
    subscribe(decoder);
    Checks checks;
    while (size >= 2) {
        const size_t length = std::min<size_t>(data[0] + size_t{256} * data[1], size - 2);
        // A copy of just this size: reading past its end is seen by the address sanitizer.
        const std::vector<char> message(data + 2, data + 2 + length);
        const auto failure = decoder.decode({message.data(), qsizetype(message.size())}, checks);
        require(!failure || failure->record <= length, "a failure behind the message");
        data += 2 + length;
        size -= 2 + length;
    }
    return 0;
}
