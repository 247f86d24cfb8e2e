// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"

#include "tests/shared/protocol/binaryvectors.h"

#include <QTest>
#include <map>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

/// Encodes what a vector says was published, one QuoteEncoder per symbol.
class Encoding final
{
public:
    void subscribe(const Subscribed &subscribed)
    {
        for (const SubscribedEntry &entry : subscribed.entries)
            m_entries[entry.info.symbol.toString()] = entry;
    }
    [[nodiscard]] QByteArray encode(const QJsonObject &json, MonotonicNs now)
    {
        const SubscribedEntry &entry = m_entries[json[QLatin1String("s")].toString()];
        BinaryRecord record;
        if (json[QLatin1String("op")] == QLatin1String("reference")) {
            const std::string_view reference = encoder(entry).reference();
            return {reference.data(), qsizetype(reference.size())};
        }
        const ServerMessage message = serverMessage(json);
        if (const auto *quote = std::get_if<QuoteUpdate>(&message))
            encodeQuote(record, entry, *quote, now);
        else if (const auto *trade = std::get_if<TradeUpdate>(&message))
            encodeTrade(record, entry.sid, toTrade(*trade), publication(*trade));
        else if (const auto *candle = std::get_if<CandleUpdate>(&message))
            encodeCandle(record, entry.sid, toCandle(*candle), publication(*candle));
        return {record.bytes().data(), qsizetype(record.size())};
    }

private:
    static Publication publication(const DataHeader &header)
    {
        return {.offset = header.offset, .ingressUs = header.ingressUs};
    }
    static Trade toTrade(const TradeUpdate &update)
    {
        return {.tsMs = update.tsMs,
                .id = update.id,
                .price = update.price.mantissa(),
                .qty = update.qty.mantissa(),
                .side = update.side};
    }
    static Candle toCandle(const CandleUpdate &update)
    {
        return {.tsMs = update.tsMs,
                .startMs = update.startMs,
                .open = update.open.mantissa(),
                .high = update.high.mantissa(),
                .low = update.low.mantissa(),
                .close = update.close.mantissa(),
                .vol = update.vol.mantissa(),
                .trades = update.trades,
                .closed = update.closed};
    }
    QuoteEncoder &encoder(const SubscribedEntry &entry)
    {
        const std::string epoch = entry.epoch.toStdString();
        return m_encoders.try_emplace(entry.sid, entry.sid, epoch).first->second;
    }
    void encodeQuote(BinaryRecord &record, const SubscribedEntry &entry, const QuoteUpdate &update,
                     MonotonicNs now)
    {
        Quote quote;
        quote.tsMs = update.tsMs;
        for (size_t i = 0; i < quoteFieldCount; ++i) {
            if (update.values[i])
                quote.set(static_cast<QuoteField>(i), update.values[i]->mantissa());
        }
        static_cast<void>(encoder(entry).encode(record, quote, publication(update), now));
    }

    std::map<QString, SubscribedEntry> m_entries;
    std::map<quint32, QuoteEncoder> m_encoders;
};

} // namespace

/// Runs shared/protocol/vectors, whose README says how they are written.
class TestBinaryVectors final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decoderReads_data() { addBinaryVectors(); }
    void decoderReads();
    void encoderWrites_data() { addBinaryVectors(OfVectors::Encoded); }
    void encoderWrites();
    void thereAreEnough();
};

void TestBinaryVectors::decoderReads()
{
    QFETCH(QJsonArray, steps);
    BinaryDecoder decoder;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const QJsonValue step = steps[i];
        if (const QJsonValue control = step[QLatin1String("control")]; control.isObject()) {
            const ServerMessage message = serverMessage(control);
            if (const auto *subscribed = std::get_if<Subscribed>(&message))
                decoder.subscribe(*subscribed);
            else
                decoder.unsubscribe(std::get<Unsubscribed>(message));
            continue;
        }
        const QByteArray where = "step " + QByteArray::number(i);
        const BinaryDecoder::Skipped before = decoder.skipped();
        BinaryTexts texts;
        const auto failure = decoder.decode(bytesOf(step[QLatin1String("message")]), texts);
        QString error;
        if (failure) {
            const std::string_view name = binaryFaultNames[static_cast<size_t>(failure->fault)];
            error = QLatin1String(name.data(), qsizetype(name.size()));
        }
        QCOMPARE(error, step[QLatin1String("error")].toString());
        QCOMPARE(texts.texts, expected(step[QLatin1String("decoded")].toArray()));

        const QJsonValue skipped = step[QLatin1String("skipped")];
        const auto grown = [&](const char *name, quint64 BinaryDecoder::Skipped::*counter) {
            return decoder.skipped().*counter - before.*counter ==
                   quint64(skipped[QLatin1String(name)].toInt());
        };
        QVERIFY2(grown("unknownKind", &BinaryDecoder::Skipped::unknownKind), where.constData());
        QVERIFY2(grown("unknownSid", &BinaryDecoder::Skipped::unknownSid), where.constData());
        QVERIFY2(grown("otherEpoch", &BinaryDecoder::Skipped::otherEpoch), where.constData());
        QVERIFY2(grown("missingKeyframe", &BinaryDecoder::Skipped::missingKeyframe),
                 where.constData());
    }
}

void TestBinaryVectors::encoderWrites()
{
    QFETCH(QJsonArray, steps);
    Encoding encoding;
    for (const QJsonValue &step : steps) {
        if (const QJsonValue control = step[QLatin1String("control")]; control.isObject()) {
            encoding.subscribe(std::get<Subscribed>(serverMessage(control)));
            continue;
        }
        const QJsonValue published = step[QLatin1String("published")];
        const QJsonValue updates = published.isArray() ? published : step[QLatin1String("decoded")];
        const MonotonicNs now = step[QLatin1String("atMs")].toInteger() * 1'000'000;
        QByteArray message;
        for (const QJsonValue &update : updates.toArray())
            message += encoding.encode(update.toObject(), now);
        QCOMPARE(message.toHex(' '), bytesOf(step[QLatin1String("message")]).toHex(' '));
    }
}

void TestBinaryVectors::thereAreEnough()
{
    int good = 0;
    int bad = 0;
    const QDir dir(vectorsFolder());
    for (const QString &name : dir.entryList({QStringLiteral("*.json")})) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject document = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(document[QLatin1String("license")].toString(), QStringLiteral("MIT"));
        const auto count = int(document[QLatin1String("vectors")].toArray().size());
        (name == QLatin1String("broken.json") ? bad : good) += count;
    }
    QVERIFY2(good >= 40 && bad >= 25, qPrintable(QStringLiteral("%1, %2").arg(good).arg(bad)));
}

QTEST_GUILESS_MAIN(TestBinaryVectors)
#include "tst_binaryvectors.moc"
