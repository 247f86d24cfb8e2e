// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonencoder.h"
#include "shared/protocol/servermessages.h"

#include "tests/shared/protocol/examples.h"

#include <QTest>
#include <limits>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

/// The message as @p T; null if it cannot be read or is something else.
template <typename T>
std::optional<T> read(const QByteArray &json)
{
    const auto message = decodeServerMessage(json);
    if (!message || !std::holds_alternative<T>(*message))
        return std::nullopt;
    return std::get<T>(*message);
}

QByteArray replaced(const QByteArray &json, const char *before, const char *after)
{
    QByteArray result = json;
    return result.replace(before, after);
}

} // namespace

class TestJsonDecoder final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quoteComesBackAsEncoded();
    void everySubsetOfFiguresComesBack();
    void tradeComesBackAsEncoded();
    void candleComesBackAsEncoded();
    void extremesComeBackExactly();
    void textCutAtAnyByteIsAnError_data();
    void textCutAtAnyByteIsAnError();
    void textWithAnyByteBrokenNeverCrashes_data();
    void textWithAnyByteBrokenNeverCrashes();
    void wrongFieldIsNamed_data();
    void wrongFieldIsNamed();
    void unknownFieldsAndOrderDoNotMatter();
    void whatIsNotAnObjectWithAnOpIsAnError_data();
    void whatIsNotAnObjectWithAnOpIsAnError();
    void deepNestingIsAnErrorNotACrash();
};

void TestJsonDecoder::quoteComesBackAsEncoded()
{
    const auto update = read<QuoteUpdate>(examples::quoteJson);
    QVERIFY(update);
    QCOMPARE(update->symbol, examples::btc().symbol);
    QCOMPARE(update->offset, quint64(1042));
    QCOMPARE(update->tsMs, qint64(1'700'000'000'123));
    QCOMPARE(update->ingressUs, qint64(0));
    const Quote quote = examples::quote();
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const auto field = static_cast<QuoteField>(i);
        QVERIFY(update->value(field));
        QCOMPARE(update->value(field)->mantissa(), quote.value(field));
        QCOMPARE(update->value(field)->scale(), quoteFields[i].isQuantity ? 5 : 2);
    }
}

void TestJsonDecoder::everySubsetOfFiguresComesBack()
{
    JsonWriter writer;
    for (unsigned subset = 0; subset < 1u << quoteFieldCount; ++subset) {
        Quote quote;
        for (unsigned i = 0; i < quoteFieldCount; ++i) {
            if (subset & (1u << i))
                quote.set(static_cast<QuoteField>(i), qint64(i) - 5);
        }
        encodeQuote(writer, examples::btc(), quote, {1, 0});
        const auto update = read<QuoteUpdate>(writer.toByteArray());
        QVERIFY(update);
        for (unsigned i = 0; i < quoteFieldCount; ++i) {
            const auto &value = update->value(static_cast<QuoteField>(i));
            QCOMPARE(value.has_value(), (subset & (1u << i)) != 0);
            QVERIFY(!value || value->mantissa() == qint64(i) - 5);
        }
    }
}

void TestJsonDecoder::tradeComesBackAsEncoded()
{
    const auto update = read<TradeUpdate>(examples::tradeJson);
    QVERIFY(update);
    QCOMPARE(update->offset, quint64(77));
    QCOMPARE(update->id, quint64(4711));
    QCOMPARE(update->price.toString(), QStringLiteral("64250.10"));
    QCOMPARE(update->qty.toString(), QStringLiteral("0.01200"));
    QCOMPARE(update->side, Side::Buy);
    const auto sell = read<TradeUpdate>(replaced(examples::tradeJson, "buy", "sell"));
    QVERIFY(sell);
    QCOMPARE(sell->side, Side::Sell);
}

void TestJsonDecoder::candleComesBackAsEncoded()
{
    const auto update = read<CandleUpdate>(examples::candleJson);
    QVERIFY(update);
    const Candle candle = examples::candle();
    QCOMPARE(update->startMs, candle.startMs);
    QCOMPARE(update->open.mantissa(), candle.open);
    QCOMPARE(update->high.mantissa(), candle.high);
    QCOMPARE(update->low.mantissa(), candle.low);
    QCOMPARE(update->close.mantissa(), candle.close);
    QCOMPARE(update->vol, Decimal(candle.vol, 5));
    QCOMPARE(update->trades, candle.trades);
    QCOMPARE(update->closed, false);
}

void TestJsonDecoder::extremesComeBackExactly()
{
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    const SymbolInfo info{*Symbol::fromName("X"), 18, 0};
    const Trade trade{largest, std::numeric_limits<quint64>::max(),
                      std::numeric_limits<qint64>::min(), largest, Side::Buy};
    JsonWriter writer;
    encodeTrade(writer, info, trade, {quint64(largest), largest});
    const auto update = read<TradeUpdate>(writer.toByteArray());
    QVERIFY(update);
    QCOMPARE(update->offset, quint64(largest));
    QCOMPARE(update->tsMs, largest);
    QCOMPARE(update->ingressUs, largest);
    QCOMPARE(update->id, trade.id);
    QCOMPARE(update->price, Decimal(trade.price, 18));
    QCOMPARE(update->qty, Decimal(trade.qty, 0));
}

void TestJsonDecoder::textCutAtAnyByteIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("quote") << examples::quoteJson;
    QTest::newRow("trade") << examples::tradeJson;
    QTest::newRow("candle") << examples::candleJson;
}

void TestJsonDecoder::textCutAtAnyByteIsAnError()
{
    QFETCH(QByteArray, json);
    for (qsizetype size = 0; size < json.size(); ++size) {
        const auto message = decodeServerMessage(json.left(size));
        QVERIFY2(!message, qPrintable(QString::number(size)));
        QVERIFY(!message.error().text.isEmpty());
    }
    QVERIFY(decodeServerMessage(json));
}

void TestJsonDecoder::textWithAnyByteBrokenNeverCrashes_data()
{
    textCutAtAnyByteIsAnError_data();
}

void TestJsonDecoder::textWithAnyByteBrokenNeverCrashes()
{
    QFETCH(QByteArray, json);
    int refused = 0;
    for (qsizetype at = 0; at < json.size(); ++at) {
        for (const char broken : {'\0', '"', '{', '\\', '\xff'}) {
            QByteArray copy = json;
            copy[at] = broken;
            refused += decodeServerMessage(copy) ? 0 : 1;
        }
    }
    // A quote or a bracket inside an ignored or free text may pass; most of it cannot.
    QVERIFY2(refused > json.size() * 3, qPrintable(QString::number(refused)));
}

void TestJsonDecoder::wrongFieldIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *title, const QByteArray &example, const char *before,
                        const char *after, const char *name) {
        QTest::newRow(title) << replaced(example, before, after) << QString::fromLatin1(name);
    };
    const QByteArray &quote = examples::quoteJson;
    row("no symbol", quote, R"("s":"BTCUSDT",)", "", "s");
    row("symbol is a number", quote, R"("BTCUSDT")", "7", "s");
    row("symbol is empty", quote, "BTCUSDT", "", "s");
    row("symbol is too long", quote, "BTCUSDT", "A2345678901234567890123456789012", "s");
    row("symbol has a space", quote, "BTCUSDT", "BTC USDT", "s");
    row("symbol is null", quote, R"("BTCUSDT")", "null", "s");
    row("no offset", quote, R"("o":1042,)", "", "o");
    row("offset 0", quote, "1042", "0", "o");
    row("offset is negative", quote, "1042", "-1", "o");
    row("offset is a fraction", quote, "1042", "10.5", "o");
    row("offset is text", quote, "1042", R"("1042")", "o");
    row("offset beyond 63 bits", quote, "1042", "9223372036854775808", "o");
    row("offset is huge", quote, "1042", "1e300", "o");
    row("no time", quote, R"("ts":1700000000123,)", "", "ts");
    row("time is negative", quote, "1700000000123", "-1", "ts");
    row("figure is a number", quote, R"("64250.00")", "64250.00", "bid");
    row("figure is null", quote, R"("64250.00")", "null", "bid");
    row("figure has an exponent", quote, "64250.00", "6e4", "bid");
    row("figure is empty", quote, "64250.00", "", "bid");
    row("figure is words", quote, "64900.00", "high", "high");
    row("figure does not fit", quote, "1167042000.12", "99999999999999999999", "quoteVol");
    row("stamp is 0", quote, R"("bid")", R"("tIn":0,"bid")", "tIn");
    row("stamp is text", quote, R"("bid")", R"("tIn":"1","bid")", "tIn");
    const QByteArray &trade = examples::tradeJson;
    row("no trade id", trade, R"("id":"4711",)", "", "id");
    row("trade id is a number", trade, R"("4711")", "4711", "id");
    row("trade id is negative", trade, "4711", "-1", "id");
    row("trade id has a space", trade, "4711", " 4711", "id");
    row("trade id has a zero in front", trade, "4711", "04711", "id");
    row("trade id does not fit", trade, "4711", "18446744073709551616", "id");
    row("no price", trade, R"("price":"64250.10",)", "", "price");
    row("no quantity", trade, R"("qty":"0.01200",)", "", "qty");
    row("no side", trade, R"(,"side":"buy")", "", "side");
    row("unknown side", trade, "buy", "BUY", "side");
    row("side is true", trade, R"("buy")", "true", "side");
    const QByteArray &candle = examples::candleJson;
    row("no interval", candle, R"("interval":"1m",)", "", "interval");
    row("other interval", candle, "1m", "5m", "interval");
    row("no start", candle, R"("start":1699999980000,)", "", "start");
    row("no open", candle, R"("open":"64240.00",)", "", "open");
    row("no close", candle, R"("close":"64250.10",)", "", "close");
    row("no volume", candle, R"("vol":"3.45678",)", "", "vol");
    row("trades are negative", candle, R"("trades":12)", R"("trades":-1)", "trades");
    row("trades beyond 32 bits", candle, R"("trades":12)", R"("trades":4294967296)", "trades");
    row("closed is a number", candle, "false", "0", "closed");
    row("no closed", candle, R"(,"closed":false)", "", "closed");
}

void TestJsonDecoder::wrongFieldIsNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, name);
    const auto message = decodeServerMessage(json);
    QVERIFY(!message);
    QCOMPARE(message.error().code, tickcast::ErrorCode::Parse);
    QVERIFY2(message.error().text.contains(QStringLiteral("field \"%1\" is ").arg(name)),
             qPrintable(message.error().text));
}

void TestJsonDecoder::unknownFieldsAndOrderDoNotMatter()
{
    const auto update = read<TradeUpdate>(
        R"({"side":"sell","future":{"a":[1,null]},"qty":"1","price":"2","id":"3","ts":4,"o":5,)"
        R"("s":"A","op":"trade","zz":1e9})");
    QVERIFY(update);
    QCOMPARE(update->side, Side::Sell);
    QCOMPARE(update->offset, quint64(5));
}

void TestJsonDecoder::whatIsNotAnObjectWithAnOpIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("white space") << QByteArray(" \n");
    QTest::newRow("words") << QByteArray("hello");
    QTest::newRow("array") << QByteArray(R"([{"op":"pong","ts":1}])");
    QTest::newRow("string") << QByteArray(R"("quote")");
    QTest::newRow("number") << QByteArray("1");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("empty object") << QByteArray("{}");
    QTest::newRow("op is null") << QByteArray(R"({"op":null})");
    QTest::newRow("op is a number") << QByteArray(R"({"op":1})");
    QTest::newRow("op is a list") << QByteArray(R"({"op":["quote"]})");
    QTest::newRow("op is a page long") << QByteArray(R"({"op":")" + QByteArray(5000, 'x') + "\"}");
    QTest::newRow("two objects") << examples::tradeJson + examples::tradeJson;
    QTest::newRow("comma at the end") << replaced(examples::tradeJson, "\"}", "\",}");
    QTest::newRow("single quotes") << replaced(examples::tradeJson, "\"", "'");
    QTest::newRow("broken UTF-8") << replaced(examples::tradeJson, "BTC", "\xff");
    QTest::newRow("raw control character") << replaced(examples::tradeJson, "buy", "b\ny");
}

void TestJsonDecoder::whatIsNotAnObjectWithAnOpIsAnError()
{
    QFETCH(QByteArray, json);
    const auto message = decodeServerMessage(json);
    QVERIFY(!message);
    QCOMPARE(message.error().code, tickcast::ErrorCode::Parse);
    QVERIFY(message.error().text.size() < 300);
}

void TestJsonDecoder::deepNestingIsAnErrorNotACrash()
{
    for (const char *bracket : {"[", "{\"a\":"}) {
        const QByteArray json =
            QByteArrayLiteral("{\"op\":\"pong\",\"x\":") + QByteArray(bracket).repeated(100'000);
        QVERIFY(!decodeServerMessage(json));
    }
    const QByteArray closed = QByteArrayLiteral("{\"op\":\"pong\",\"ts\":1,\"x\":") +
                              QByteArray(10'000, '[') + QByteArray(10'000, ']') + '}';
    QVERIFY(!decodeServerMessage(closed));
}

QTEST_GUILESS_MAIN(TestJsonDecoder)
#include "tst_jsondecoder.moc"
