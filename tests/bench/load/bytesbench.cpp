// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/bytesbench.h"

#include "server/dialect/nativemessages.h"
#include "shared/protocol/binaryencoder.h"
#include "shared/protocol/wsframe.h"
#include "tests/bench/load/codecsessions.h"
#include "tests/bench/load/entropy.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstdio>

namespace tickcast::load {

namespace {

using protocol::Channel;

constexpr MonotonicNs heartbeatNs = 15'000'000'000;
constexpr quint64 epoch = 0x0123456789abcdef;

size_t framed(size_t payload)
{
    return protocol::wsHeaderSize(payload) + payload;
}

/// Counts what one client is sent.
class Counter final
{
public:
    Counter(const MarketSession &session, std::span<const Channel> channels)
        : m_session(session)
        , m_channels(channels)
        , m_last(session.symbols.size())
    {
        const std::string epochText = native::epochText(epoch).toStdString();
        for (SymbolIndex i = 0; i < session.symbols.size(); ++i)
            m_encoders.emplace_back(i + 1, epochText);
    }

    [[nodiscard]] ByteCount count()
    {
        countControl();
        MonotonicNs lastNs = m_session.events.empty() ? 0 : m_session.events.front().atNs;
        for (const MarketEvent &event : m_session.events) {
            const auto channel = static_cast<Channel>(event.what.index());
            if (std::ranges::find(m_channels, channel) == m_channels.end())
                continue;
            const auto silences = static_cast<quint64>((event.atNs - lastNs) / heartbeatNs);
            m_count.answers += silences * native::heartbeat(event.atNs)->size();
            lastNs = event.atNs;
            std::visit([&](const auto &what) { add(event, what); }, event.what);
        }
        flush();
        m_count.entropy = m_entropy.bits() / 8;
        return m_count;
    }

private:
    void countControl()
    {
        m_count.welcome = native::welcome({.session = "1-5",
                                           .heartbeatMs = 15'000,
                                           .subscriptionLimit = 1024,
                                           .holdingsLimit = 64,
                                           .commandsPerSecond = 20,
                                           .messageBytesMax = 65'536})
                              ->size();
        std::vector<native::SubscribedEntry> entries;
        for (SymbolIndex i = 0; i < m_session.symbols.size(); ++i)
            entries.push_back({i, &m_session.symbols[i], epoch, 0, false});
        for (const Channel channel : m_channels)
            m_count.answers += native::subscribed("1", channel, entries)->size();
    }

    template <typename What>
    void add(const MarketEvent &event, const What &what)
    {
        ++m_count.updates;
        const SymbolInfo &info = m_session.symbols[event.symbol];
        const protocol::Publication publication{.offset = event.offset};
        encodeJson(info, what, publication);
        m_count.json += framed(m_json.text().size());
        encodeBinary(event, what, publication);
        m_count.records += m_record.size();
        m_count.binary += framed(m_record.size());
        if (m_flushed == 0 || event.atNs - m_flushBeginNs > flushIntervalNs) {
            flush();
            m_flushBeginNs = event.atNs;
        }
        m_flushed += m_record.size();
        m_entropy.add("kind", static_cast<qint64>(event.what.index()));
        m_entropy.add("symbol", event.symbol);
        addEntropy(what, m_last[event.symbol]);
    }
    void flush()
    {
        if (m_flushed != 0)
            m_count.binaryFlushed += framed(m_flushed);
        m_flushed = 0;
    }

    void encodeJson(const SymbolInfo &info, const Quote &quote,
                    const protocol::Publication &publication)
    {
        protocol::encodeQuote(m_json, info, quote, publication);
    }
    void encodeJson(const SymbolInfo &info, const Trade &trade,
                    const protocol::Publication &publication)
    {
        protocol::encodeTrade(m_json, info, trade, publication);
    }
    void encodeJson(const SymbolInfo &info, const Candle &candle,
                    const protocol::Publication &publication)
    {
        protocol::encodeCandle(m_json, info, candle, publication);
    }
    void encodeBinary(const MarketEvent &event, const Quote &quote,
                      const protocol::Publication &publication)
    {
        const auto form = m_encoders[event.symbol].encode(m_record, quote, publication, event.atNs);
        m_count.keyframes += form == protocol::QuoteEncoder::Form::Keyframe;
    }
    void encodeBinary(const MarketEvent &event, const Trade &trade,
                      const protocol::Publication &publication)
    {
        protocol::encodeTrade(m_record, event.symbol + 1, trade, publication);
    }
    void encodeBinary(const MarketEvent &event, const Candle &candle,
                      const protocol::Publication &publication)
    {
        protocol::encodeCandle(m_record, event.symbol + 1, candle, publication);
    }

    /// The state of a symbol after its last publication of each kind.
    struct Last
    {
        Quote quote;
        Trade trade;
        Candle candle;
    };

    void addEntropy(const Quote &quote, Last &last)
    {
        qint64 mask = 0;
        for (size_t i = 0; i < quoteFieldCount; ++i) {
            const auto field = static_cast<QuoteField>(i);
            const qint64 change = quote.value(field) - last.quote.value(field);
            if (change == 0 && quote.has(field) == last.quote.has(field))
                continue;
            mask |= qint64{1} << i;
            m_entropy.add(quoteFields[i].name, change);
        }
        m_entropy.add("quote mask", mask);
        m_entropy.add("quote ts", quote.tsMs - last.quote.tsMs);
        last.quote = quote;
    }
    void addEntropy(const Trade &trade, Last &last)
    {
        m_entropy.add("trade ts", trade.tsMs - last.trade.tsMs);
        m_entropy.add("trade id", static_cast<qint64>(trade.id - last.trade.id));
        m_entropy.add("trade price", trade.price - last.trade.price);
        m_entropy.add("trade qty", trade.qty - last.trade.qty);
        m_entropy.add("trade side", static_cast<qint64>(trade.side));
        last.trade = trade;
    }
    void addEntropy(const Candle &candle, Last &last)
    {
        m_entropy.add("candle ts", candle.tsMs - last.candle.tsMs);
        m_entropy.add("candle start", candle.startMs - last.candle.startMs);
        m_entropy.add("candle open", candle.open - last.candle.open);
        m_entropy.add("candle high", candle.high - last.candle.high);
        m_entropy.add("candle low", candle.low - last.candle.low);
        m_entropy.add("candle close", candle.close - last.candle.close);
        m_entropy.add("candle vol", candle.vol - last.candle.vol);
        m_entropy.add("candle trades", qint64{candle.trades} - qint64{last.candle.trades});
        m_entropy.add("candle closed", candle.closed);
        last.candle = candle;
    }

    const MarketSession &m_session;
    const std::span<const Channel> m_channels;
    std::vector<protocol::QuoteEncoder> m_encoders;
    std::vector<Last> m_last;
    JsonWriter m_json;
    protocol::BinaryRecord m_record;
    size_t m_flushed = 0; ///< bytes of the records that wait
    MonotonicNs m_flushBeginNs = 0;
    Entropy m_entropy;
    ByteCount m_count;
};

QJsonObject toJson(const QString &session, const QString &channels, const ByteCount &count)
{
    const auto number = [](quint64 value) { return static_cast<qint64>(value); };
    return {{QStringLiteral("session"), session},
            {QStringLiteral("channels"), channels},
            {QStringLiteral("updates"), number(count.updates)},
            {QStringLiteral("keyframes"), number(count.keyframes)},
            {QStringLiteral("jsonBytes"), number(count.json)},
            {QStringLiteral("binaryBytes"), number(count.binary)},
            {QStringLiteral("binaryFlushedBytes"), number(count.binaryFlushed)},
            {QStringLiteral("recordBytes"), number(count.records)},
            {QStringLiteral("answerBytes"), number(count.answers)},
            {QStringLiteral("welcomeBytes"), number(count.welcome)},
            {QStringLiteral("entropyBytes"), count.entropy},
            {QStringLiteral("ratio"), count.ratio(count.binary)},
            {QStringLiteral("ratioFlushed"), count.ratio(count.binaryFlushed)},
            {QStringLiteral("dataRatio"), count.dataRatio(count.binary)},
            {QStringLiteral("dataRatioFlushed"), count.dataRatio(count.binaryFlushed)}};
}

void print(const QString &session, const QString &channels, const ByteCount &count)
{
    const auto perUpdate = [&](quint64 bytes) { return count.perUpdate(double(bytes)); };
    std::printf("%-18s %-8s %7llu %8.1f %8.2f %8.2f %8.3f %8.3f %8.3f %8.3f %8.2f %8.2f\n",
                qPrintable(session), qPrintable(channels),
                static_cast<unsigned long long>(count.updates), perUpdate(count.json),
                perUpdate(count.binary), perUpdate(count.binaryFlushed), count.ratio(count.binary),
                count.ratio(count.binaryFlushed), count.dataRatio(count.binary),
                count.dataRatio(count.binaryFlushed), perUpdate(count.records),
                count.perUpdate(count.entropy));
}

} // namespace

ByteCount countBytes(const MarketSession &session, std::span<const Channel> channels)
{
    return Counter(session, channels).count();
}

Result<void> benchBytes(const QStringList &arguments)
{
    constexpr std::array<Channel, 3> everything{Channel::Quote, Channel::Trade, Channel::Candle};
    const Result<CodecOptions> options = parseCodec(arguments);
    if (!options)
        return tl::unexpected(options.error());
    const Result<std::vector<MarketSession>> sessions = codecSessions(options->dataPath);
    if (!sessions)
        return tl::unexpected(sessions.error());
    std::printf(
        "bytes per update with WebSocket headers; one: a message per record, flush: records "
        "of 15 ms in one\n%-18s %-8s %7s %8s %8s %8s %8s %8s %8s %8s %8s %8s\n",
        "session", "channels", "updates", "JSON", "one", "flush", "one/JSON", "flush/J.",
        "data one", "flush", "records", "entropy");
    QJsonArray rows;
    for (const MarketSession &session : *sessions) {
        const auto row = [&](const QString &channels, std::span<const Channel> list) {
            const ByteCount count = countBytes(session, list);
            print(session.name, channels, count);
            rows.append(toJson(session.name, channels, count));
        };
        row(QStringLiteral("quote"), std::span(everything).first(1));
        row(QStringLiteral("all"), everything);
    }
    return writeJson(options->outPath, QStringLiteral("bytes"), QJsonDocument(rows).toJson());
}

} // namespace tickcast::load
