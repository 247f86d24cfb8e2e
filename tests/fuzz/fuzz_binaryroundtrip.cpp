// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Publishes quotes that the input makes up through QuoteEncoder and reads them with BinaryDecoder,
// loses some on the way, hands out reference keyframes as the server does, and stops when what
// arrives is not what was published.
//
// Input: byte 0 says how often slow figures are told; then steps of a byte that says what to do
// and, for some, a figure or time of up to eight bytes.

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

constexpr quint32 sid = 77;
constexpr std::string_view epoch = "e1";
constexpr MonotonicNs secondNs = 1'000'000'000;

void require(bool isTrue, const char *what)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "fuzz_binaryroundtrip: %s\n", what);
    std::abort();
}

/// The input, taken from the front; zeros when it is over.
class Input final
{
public:
    Input(const std::uint8_t *data, size_t size)
        : m_at(data)
        , m_end(data + size)
    {
    }
    [[nodiscard]] bool isOver() const { return m_at == m_end; }
    [[nodiscard]] unsigned byte() { return isOver() ? 0 : *m_at++; }
    /// As many bytes as the first says, so that short and long numbers are as likely.
    [[nodiscard]] quint64 number()
    {
        quint64 value = 0;
        for (unsigned left = byte() % 9; left > 0; --left)
            value = value << 8 | byte();
        return value;
    }

private:
    const std::uint8_t *m_at;
    const std::uint8_t *const m_end;
};

class Connection final : public BinaryDecoder::Sink
{
public:
    explicit Connection(MonotonicNs slowIntervalNs)
        : m_encoder(sid, epoch, {.slowIntervalNs = slowIntervalNs})
        , m_slowIntervalNs(slowIntervalNs)
    {
        Subscribed subscribed;
        subscribed.entries.push_back({{Symbol::fromName("S").value(), 3, 4},
                                      sid,
                                      QString::fromLatin1(epoch.data(), epoch.size()),
                                      0,
                                      false});
        m_decoder.subscribe(subscribed);
    }

    void publish(const Quote &quote, const Publication &publication, MonotonicNs now, bool isLost)
    {
        BinaryRecord record;
        const auto form = m_encoder.encode(record, quote, publication, now);
        // Who waited for the slow figures as long as this has them with any update.
        m_isSlowDue = now - m_lastNs >= m_slowIntervalNs || form == QuoteEncoder::Form::Keyframe;
        m_lastNs = now;
        if (!isLost)
            show(record, form, quote, publication);
    }
    void publishKeyframe(const Quote &quote, const Publication &publication, MonotonicNs now)
    {
        BinaryRecord record;
        m_encoder.encodeKeyframe(record, quote, publication, now);
        m_isSlowDue = true;
        m_lastNs = now;
        show(record, QuoteEncoder::Form::Keyframe, quote, publication);
    }
    /// Sends the state again, slow figures and all.
    void catchUp(const Quote &quote, const Publication &publication, MonotonicNs now)
    {
        BinaryRecord record;
        const auto form = m_encoder.encodeState(record, quote, publication, now);
        m_isSlowDue = true;
        if (form == QuoteEncoder::Form::Keyframe)
            m_lastNs = now; // It told the slow figures to everybody.
        show(record, form, quote, publication);
    }

    void onQuote(const QuoteUpdate &update) override
    {
        require(m_published != nullptr, "an update that nobody published");
        const Quote &quote = *m_published;
        require(update.offset == m_publication.offset, "another offset");
        require(update.ingressUs == m_publication.ingressUs, "another tIn");
        require(update.tsMs == quote.tsMs, "another ts");
        for (size_t i = 0; i < quoteFieldCount; ++i) {
            const QuoteField field = fieldOrder[i];
            const auto &value = update.value(field);
            require(value.has_value() == quote.has(field), "another set of figures");
            const bool isToBeRight = i < fastFieldCount || m_isSlowDue;
            if (value && isToBeRight)
                require(value->mantissa() == quote.value(field), "another figure");
            if (value)
                require(value->scale() == (isQuantity(field) ? 4 : 3), "another scale");
        }
        m_published = nullptr;
    }
    void onTrade(const TradeUpdate &) override { require(false, "a trade of nobody"); }
    void onCandle(const CandleUpdate &) override { require(false, "a candle of nobody"); }

private:
    void show(const BinaryRecord &record, QuoteEncoder::Form form, const Quote &quote,
              const Publication &publication)
    {
        if (form == QuoteEncoder::Form::Delta && m_held != m_encoder.keyframeCount())
            receive(m_encoder.reference());
        m_published = &quote;
        m_publication = publication;
        receive(record.bytes());
        require(m_published == nullptr, "an update did not arrive");
        m_held = m_encoder.keyframeCount();
    }
    void receive(std::string_view bytes)
    {
        const std::vector<char> message(bytes.begin(), bytes.end());
        require(!m_decoder.decode({message.data(), qsizetype(message.size())}, *this),
                "what was encoded is refused");
        require(m_decoder.skipped() == BinaryDecoder::Skipped(), "what was encoded is skipped");
    }

    QuoteEncoder m_encoder;
    BinaryDecoder m_decoder;
    const MonotonicNs m_slowIntervalNs;
    quint64 m_held = 0; ///< the keyframe that the client has, by its count
    MonotonicNs m_lastNs = 0;
    bool m_isSlowDue = false;
    const Quote *m_published = nullptr; ///< on its way
    Publication m_publication;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size)
{
    Input input(data, size);
    Connection connection(input.byte() % 2 == 0 ? 0 : secondNs);
    Quote quote;
    Publication publication{.offset = 1};
    MonotonicNs now = 0;
    while (!input.isOver()) {
        const unsigned step = input.byte();
        const QuoteField field = fieldOrder[step / 16 % quoteFieldCount];
        switch (step % 16) {
        case 0:
        case 1:
            quote.set(field, static_cast<qint64>(input.number()));
            break;
        case 2:
            quote.set(field, wrappingAdd(quote.value(field), unzigzag(input.number())));
            break;
        case 3:
            quote.clear(field);
            break;
        case 4:
            quote.tsMs = static_cast<qint64>(input.number() & safeIntegerMax);
            break;
        case 5:
            publication.offset =
                std::min(safeIntegerMax, publication.offset + (input.number() >> 12));
            break;
        case 6:
            publication.ingressUs = static_cast<qint64>(input.number() & safeIntegerMax);
            break;
        case 7:
            now += static_cast<MonotonicNs>(input.number() % quint64(40 * secondNs));
            break;
        case 8:
            connection.publishKeyframe(quote, publication, now);
            break;
        case 9:
            connection.publish(quote, publication, now, true);
            break;
        case 10:
            connection.catchUp(quote, publication, now);
            break;
        default:
            quote.tsMs = std::min(quote.tsMs + 1, static_cast<qint64>(safeIntegerMax));
            now += secondNs / 100;
            connection.publish(quote, publication, now, false);
            break;
        }
    }
    return 0;
}
