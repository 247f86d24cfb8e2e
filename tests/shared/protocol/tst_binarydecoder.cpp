// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"
#include "shared/protocol/jsondecoder.h"

#include "tests/shared/protocol/binarytext.h"
#include "tests/shared/protocol/examples.h"

#include <QJsonDocument>
#include <QTest>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

constexpr std::string_view epoch = "0123456789abcdef";

Subscribed subscribedTo(Channel channel, quint32 sid = 1, const char *name = "BTCUSDT",
                        quint8 priceScale = 2)
{
    const SubscribedEntry entry{.info = {*Symbol::fromName(name), priceScale, 5},
                                .sid = sid,
                                .epoch = QString::fromLatin1(epoch.data(), epoch.size())};
    return {.id = {}, .channel = channel, .entries = {entry}};
}

QByteArray bytesOf(const BinaryRecord &record)
{
    return {record.bytes().data(), qsizetype(record.size())};
}

QByteArray keyframe(quint32 sid = 1)
{
    QuoteEncoder encoder(sid, epoch);
    BinaryRecord record;
    encoder.encodeKeyframe(record, examples::quote(), {.offset = 1042}, 0);
    return bytesOf(record);
}

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

/// What the vectors (tst_binaryvectors) do not say: how the decoder behaves as a C++ class.
class TestBinaryDecoder final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void updatesAreThoseOfTheJsonDecoder();
    void referencesMayBeIgnored();
    void failureSaysWhere();
    void scalesThatChangeDropTheKeyframe();
    void unsubscribingWhatIsNotSubscribedIsNothing();
    void oneRecordAfterAnotherSymbols();
    void everyByteValueIsSurvived();
    void skippingHasNoSideEffects();
};

void TestBinaryDecoder::updatesAreThoseOfTheJsonDecoder()
{
    class Compare final : public BinaryDecoder::Sink
    {
    public:
        void onQuote(const QuoteUpdate &update) override
        {
            good += update == decodeQuote(object(examples::quoteJson)).value();
        }
        void onTrade(const TradeUpdate &update) override
        {
            good += update == decodeTrade(object(examples::tradeJson)).value();
        }
        void onCandle(const CandleUpdate &update) override
        {
            good += update == decodeCandle(object(examples::candleJson)).value();
        }
        int good = 0;
    };
    BinaryDecoder decoder;
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
        decoder.subscribe(subscribedTo(channel));
    BinaryRecord trade;
    encodeTrade(trade, 1, examples::trade(), {.offset = 77});
    BinaryRecord candle;
    encodeCandle(candle, 1, examples::candle(), {.offset = 9});
    Compare compare;
    QVERIFY(!decoder.decode(QByteArray(bytesOf(trade) + keyframe() + bytesOf(candle)), compare));
    QCOMPARE(compare.good, 3);
}

void TestBinaryDecoder::referencesMayBeIgnored()
{
    class Silent final : public BinaryDecoder::Sink
    {
    public:
        void onQuote(const QuoteUpdate &) override { ++shown; }
        void onTrade(const TradeUpdate &) override {}
        void onCandle(const CandleUpdate &) override {}
        int shown = 0;
    };
    QuoteEncoder encoder(1, epoch);
    BinaryRecord record;
    encoder.encodeKeyframe(record, examples::quote(), {.offset = 1}, 0);
    static_cast<void>(encoder.encode(record, examples::quote(), {.offset = 2}, 0));
    BinaryDecoder decoder;
    decoder.subscribe(subscribedTo(Channel::Quote));
    Silent sink;
    const std::string_view reference = encoder.reference();
    QVERIFY(!decoder.decode({reference.data(), qsizetype(reference.size())}, sink));
    QCOMPARE(sink.shown, 0);
    QVERIFY(!decoder.decode(bytesOf(record), sink));
    QCOMPARE(sink.shown, 1);
}

void TestBinaryDecoder::failureSaysWhere()
{
    BinaryDecoder decoder;
    decoder.subscribe(subscribedTo(Channel::Quote));
    BinaryTexts texts;
    const QByteArray record = keyframe();
    const auto failure = decoder.decode(QByteArray(record + record.chopped(1)), texts);
    QVERIFY(failure);
    QCOMPARE(failure->fault, BinaryFault::Truncated);
    QCOMPARE(failure->record, size_t(record.size()));
    QCOMPARE(
        failure->text(),
        QStringLiteral("binary message: truncated in the record at byte %1").arg(record.size()));
    QCOMPARE(texts.texts.size(), 1);
}

void TestBinaryDecoder::scalesThatChangeDropTheKeyframe()
{
    // Told for the trades first; the epoch of the quotes is still the old one for a moment.
    QuoteEncoder encoder(1, epoch);
    BinaryRecord record;
    encoder.encodeKeyframe(record, examples::quote(), {.offset = 1}, 0);
    BinaryDecoder decoder;
    BinaryTexts texts;
    decoder.subscribe(subscribedTo(Channel::Quote));
    QVERIFY(!decoder.decode(bytesOf(record), texts));
    static_cast<void>(encoder.encode(record, examples::quote(), {.offset = 2}, 0));
    decoder.subscribe(subscribedTo(Channel::Trade, 1, "BTCUSDT", 3));
    QVERIFY(!decoder.decode(bytesOf(record), texts));
    QCOMPARE(decoder.skipped().missingKeyframe, 1u);
    QCOMPARE(texts.texts.size(), 1);
}

void TestBinaryDecoder::unsubscribingWhatIsNotSubscribedIsNothing()
{
    BinaryDecoder decoder;
    decoder.unsubscribe({.id = {}, .symbols = {*Symbol::fromName("BTCUSDT")}});
    decoder.subscribe(subscribedTo(Channel::Quote));
    decoder.unsubscribe({.id = {}, .symbols = {*Symbol::fromName("ETHUSDT")}});
    BinaryTexts texts;
    QVERIFY(!decoder.decode(keyframe(), texts));
    QCOMPARE(texts.texts.size(), 1);
}

void TestBinaryDecoder::oneRecordAfterAnotherSymbols()
{
    // A full state, then one in which most is absent: nothing of the former shines through.
    BinaryDecoder decoder;
    decoder.subscribe(subscribedTo(Channel::Quote, 1, "BTCUSDT"));
    decoder.subscribe(subscribedTo(Channel::Quote, 2, "ETHUSDT", 4));
    Quote lean;
    lean.tsMs = 5;
    lean.set(QuoteField::Last, 12'345);
    QuoteEncoder encoder(2, epoch);
    BinaryRecord record;
    encoder.encodeKeyframe(record, lean, {.offset = 3}, 0);
    BinaryTexts texts;
    QVERIFY(!decoder.decode(QByteArray(keyframe() + bytesOf(record)), texts));
    QCOMPARE(texts.texts.size(), 2);
    QCOMPARE(texts.texts.last(), QStringLiteral("quote ETHUSDT o=3 ts=5 tIn=0 last=1.2345"));
}

void TestBinaryDecoder::everyByteValueIsSurvived()
{
    const QByteArray good = keyframe();
    BinaryDecoder decoder;
    decoder.subscribe(subscribedTo(Channel::Quote));
    BinaryTexts texts;
    for (qsizetype i = 0; i < good.size(); ++i) {
        for (int value = 0; value < 256; ++value) {
            QByteArray message = good;
            message[i] = char(value);
            static_cast<void>(decoder.decode(message, texts));
        }
    }
    texts.texts.clear();
    QVERIFY(!decoder.decode(good, texts));
    QCOMPARE(texts.texts.size(), 1);
}

void TestBinaryDecoder::skippingHasNoSideEffects()
{
    // A broken record leaves the keyframe as it was.
    QuoteEncoder encoder(1, epoch);
    BinaryRecord record;
    encoder.encodeKeyframe(record, examples::quote(), {.offset = 1}, 0);
    const QByteArray first = bytesOf(record);
    static_cast<void>(encoder.encode(record, examples::quote(), {.offset = 2}, 0));
    const QByteArray delta = bytesOf(record);
    encoder.encodeKeyframe(record, examples::quote(), {.offset = 3}, 0);
    const QByteArray second = bytesOf(record);

    BinaryDecoder decoder;
    decoder.subscribe(subscribedTo(Channel::Quote));
    BinaryTexts texts;
    QVERIFY(!decoder.decode(first, texts));
    QVERIFY(decoder.decode(second.chopped(1), texts));
    QVERIFY(!decoder.decode(delta, texts));
    QCOMPARE(texts.texts.size(), 2);
}

QTEST_GUILESS_MAIN(TestBinaryDecoder)
#include "tst_binarydecoder.moc"
