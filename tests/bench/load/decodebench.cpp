// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/decodebench.h"

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"
#include "tests/bench/benchreport.h"
#include "tests/bench/load/codecsessions.h"

#include <cstdio>

namespace tickcast::load {

namespace {

using protocol::Channel;

/// A session as the messages of both formats, one update in each.
struct Messages
{
    std::vector<QByteArray> json;
    std::vector<QByteArray> binary;
    std::array<protocol::Subscribed, protocol::channelCount> subscribed;
};

const QString epoch = QStringLiteral("0123456789abcdef");

Messages encode(const MarketSession &session)
{
    Messages messages;
    for (size_t i = 0; i < messages.subscribed.size(); ++i)
        messages.subscribed[i].channel = static_cast<Channel>(i);
    std::vector<protocol::QuoteEncoder> encoders;
    for (const SymbolInfo &info : session.symbols) {
        const auto sid = static_cast<quint32>(encoders.size() + 1);
        encoders.emplace_back(sid, epoch.toStdString());
        for (protocol::Subscribed &subscribed : messages.subscribed)
            subscribed.entries.push_back({info, sid, epoch, 0, false});
    }
    JsonWriter json;
    protocol::BinaryRecord record;
    for (const MarketEvent &event : session.events) {
        const SymbolInfo &info = session.symbols[event.symbol];
        const quint32 sid = event.symbol + 1;
        const protocol::Publication publication{.offset = event.offset};
        if (const auto *quote = std::get_if<Quote>(&event.what)) {
            protocol::encodeQuote(json, info, *quote, publication);
            static_cast<void>(
                encoders[event.symbol].encode(record, *quote, publication, event.atNs));
        } else if (const auto *trade = std::get_if<Trade>(&event.what)) {
            protocol::encodeTrade(json, info, *trade, publication);
            protocol::encodeTrade(record, sid, *trade, publication);
        } else {
            const auto &candle = std::get<Candle>(event.what);
            protocol::encodeCandle(json, info, candle, publication);
            protocol::encodeCandle(record, sid, candle, publication);
        }
        messages.json.push_back(json.toByteArray());
        messages.binary.emplace_back(record.bytes().data(), qsizetype(record.size()));
    }
    return messages;
}

/// Looks at each update as little as a client must, so that none of the work can be left out.
class Sum final : public protocol::BinaryDecoder::Sink
{
public:
    void onQuote(const protocol::QuoteUpdate &update) override { add(update); }
    void onTrade(const protocol::TradeUpdate &update) override { add(update); }
    void onCandle(const protocol::CandleUpdate &update) override { add(update); }
    void add(const protocol::DataHeader &update)
    {
        m_offsets += update.offset;
        ++m_updates;
    }
    [[nodiscard]] bool operator==(const Sum &other) const
    {
        return m_offsets == other.m_offsets && m_updates == other.m_updates;
    }

private:
    quint64 m_offsets = 0;
    quint64 m_updates = 0;
};

Sum decodeJson(const Messages &messages)
{
    Sum sum;
    for (const QByteArray &message : messages.json) {
        const auto decoded = protocol::decodeServerMessage(message);
        if (!decoded)
            continue;
        if (const auto *quote = std::get_if<protocol::QuoteUpdate>(&*decoded))
            sum.onQuote(*quote);
        else if (const auto *trade = std::get_if<protocol::TradeUpdate>(&*decoded))
            sum.onTrade(*trade);
        else if (const auto *candle = std::get_if<protocol::CandleUpdate>(&*decoded))
            sum.onCandle(*candle);
    }
    return sum;
}

Sum decodeBinary(const Messages &messages)
{
    Sum sum;
    protocol::BinaryDecoder decoder;
    for (const protocol::Subscribed &subscribed : messages.subscribed)
        decoder.subscribe(subscribed);
    for (const QByteArray &message : messages.binary)
        static_cast<void>(decoder.decode(message, sum));
    return sum;
}

} // namespace

Result<void> benchDecode(const QStringList &arguments)
{
    const Result<CodecOptions> options = parseCodec(arguments);
    if (!options)
        return tl::unexpected(options.error());
    const Result<std::vector<MarketSession>> sessions = codecSessions(options->dataPath);
    if (!sessions)
        return tl::unexpected(sessions.error());
    bench::Report report(QStringLiteral("decode"));
    for (const MarketSession &session : *sessions) {
        const Messages messages = encode(session);
        if (!(decodeJson(messages) == decodeBinary(messages))) {
            return fail(ErrorCode::InvalidArgument,
                        session.name % QLatin1String(": the two decoders disagree"));
        }
        // So often that a run takes a tenth of a second or so.
        const int jsonRounds = 1 + 20'000 / static_cast<int>(messages.json.size());
        const int binaryRounds = 1 + 1'000'000 / static_cast<int>(messages.json.size());
        const auto count = static_cast<quint64>(messages.json.size());
        Sum sum;
        const auto repeated = [&](Sum (*decode)(const Messages &), int rounds) {
            return [&messages, &sum, decode, rounds] {
                for (int i = 0; i < rounds; ++i)
                    sum = decode(messages);
            };
        };
        const double json =
            report.measure(session.name % QLatin1String(": JSON"), count * quint64(jsonRounds),
                           repeated(decodeJson, jsonRounds));
        const double binary =
            report.measure(session.name % QLatin1String(": binary"), count * quint64(binaryRounds),
                           repeated(decodeBinary, binaryRounds));
        std::printf("%-44s %12.4f\n", "  binary / JSON", binary / json);
    }
    if (!options->outPath.isEmpty() && !report.write(options->outPath))
        return fail(ErrorCode::Io, QStringLiteral("decode.json was not written"));
    return {};
}

} // namespace tickcast::load
