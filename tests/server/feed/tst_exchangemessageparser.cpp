// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/exchangemessageparser.h"

#include <QTest>

using namespace tickcast;

namespace {

const QByteArray book(R"({"u":9,"s":"BTCUSDT","b":"64250.00","B":"1.2","a":"64250.10","A":"0.4"})");
const QByteArray aggTrade(
    R"({"e":"aggTrade","E":1700000000123,"s":"BTCUSDT","a":4711,"p":"64250.10","q":"0.012",)"
    R"("f":1,"l":2,"T":1700000000120,"m":true,"M":true})");
const QByteArray
    trade(R"({"e":"trade","E":1700000000123,"s":"BTCUSDT","t":815,"p":"64250.10","q":"0.012",)"
          R"("T":1700000000120,"m":false,"M":true})");
const QByteArray kline(
    R"({"e":"kline","E":1700000000123,"s":"BTCUSDT","k":{"t":1699999980000,"T":1700000039999,)"
    R"("s":"BTCUSDT","i":"1m","f":1,"L":2,"o":"1.0","c":"2.5","h":"3.25","l":"0.5","v":"7.125",)"
    R"("n":12,"x":true,"q":"1","V":"1","Q":"1","B":"0"}})");

/// Parses @p json with @p behind where the parser may look but must not read meaning from.
Result<ExchangeMessage> parsed(const QByteArray &json, char behind = '}')
{
    ExchangeMessageParser parser;
    const QByteArray padded = json + QByteArray(qsizetype(ExchangeMessageParser::padding), behind);
    return parser.parse({padded.constData(), size_t(json.size())});
}

QByteArray wrapped(const QByteArray &stream, const QByteArray &payload)
{
    return R"({"stream":")" + stream + R"(","data":)" + payload + '}';
}

Decimal decimal(const char *text)
{
    return Decimal::parse(text).value();
}

} // namespace

class TestExchangeMessageParser final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bookTickerIsReadInEachForm_data();
    void bookTickerIsReadInEachForm();
    void tradeKeepsItsIdentitySideAndTimes_data();
    void tradeKeepsItsIdentitySideAndTimes();
    void klineIsReadWhole();
    void otherKindsAreNotUsed_data();
    void otherKindsAreNotUsed();
    void badMessageIsRefusedWithItsReason_data();
    void badMessageIsRefusedWithItsReason();
    void everyTruncationIsRefused_data();
    void everyTruncationIsRefused();
    void parserServesAgainAfterARefusal();
    void scalesGrowByDigitsThatCount();
    void figureThatDoesNotFitChangesNothing_data();
    void figureThatDoesNotFitChangesNothing();
};

void TestExchangeMessageParser::bookTickerIsReadInEachForm_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("eventMs");
    const QByteArray futures = R"({"e":"bookTicker","u":9,"s":"BTCUSDT","b":"64250.00","B":"1.2",)"
                               R"("a":"64250.10","A":"0.4","T":1700000000120,"E":1700000000123})";
    QTest::newRow("spot, bare") << book << qint64(-1);
    QTest::newRow("spot, combined") << wrapped("btcusdt@bookTicker", book) << qint64(-1);
    QTest::newRow("spot, all symbols") << wrapped("!bookTicker", book) << qint64(-1);
    QTest::newRow("futures, bare") << futures << qint64(1'700'000'000'123);
    QTest::newRow("futures, combined")
        << wrapped("btcusdt@bookTicker", futures) << qint64(1'700'000'000'123);
    QTest::newRow("data before stream")
        << QByteArray(R"({"data":)" + book + R"(,"stream":"btcusdt@bookTicker"})") << qint64(-1);
    QTest::newRow("white space")
        << QByteArray(R"( { "A" : "0.4" , "a" : "64250.10", "B":"1.2" ,"b":"64250.00" ,)"
                      R"("s" : "BTCUSDT" } )")
        << qint64(-1);
}

void TestExchangeMessageParser::bookTickerIsReadInEachForm()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, eventMs);
    const Result<ExchangeMessage> message = parsed(json);
    QVERIFY2(message.has_value(), qPrintable(message ? QString() : message.error().text));
    QCOMPARE(message->symbol.toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(message->eventMs.value_or(-1), eventMs);
    const auto *ticker = std::get_if<ExchangeBookTicker>(&message->body);
    QVERIFY(ticker);
    QVERIFY(ticker->bid == decimal("64250.00"));
    QVERIFY(ticker->bidQty == decimal("1.2"));
    QVERIFY(ticker->ask == decimal("64250.10"));
    QVERIFY(ticker->askQty == decimal("0.4"));
}

void TestExchangeMessageParser::tradeKeepsItsIdentitySideAndTimes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<quint64>("id");
    QTest::addColumn<bool>("isSell");
    QTest::newRow("aggTrade: buyer is maker") << aggTrade << quint64(4711) << true;
    QTest::newRow("trade: seller is maker") << trade << quint64(815) << false;
    QTest::newRow("combined") << wrapped("btcusdt@trade", trade) << quint64(815) << false;
    QByteArray largest = aggTrade;
    largest.replace("4711", "18446744073709551615");
    QTest::newRow("largest identity") << largest << quint64(18446744073709551615ull) << true;
}

void TestExchangeMessageParser::tradeKeepsItsIdentitySideAndTimes()
{
    QFETCH(QByteArray, json);
    QFETCH(quint64, id);
    QFETCH(bool, isSell);
    const Result<ExchangeMessage> message = parsed(json);
    QVERIFY2(message.has_value(), qPrintable(message ? QString() : message.error().text));
    QCOMPARE(message->eventMs.value_or(-1), 1'700'000'000'123);
    QCOMPARE(message->tradeMs.value_or(-1), 1'700'000'000'120);
    const auto *read = std::get_if<ExchangeTrade>(&message->body);
    QVERIFY(read);
    QCOMPARE(read->id, id);
    QVERIFY(read->price == decimal("64250.10"));
    QVERIFY(read->qty == decimal("0.012"));
    QCOMPARE(read->side == Side::Sell, isSell);
}

void TestExchangeMessageParser::klineIsReadWhole()
{
    const Result<ExchangeMessage> message = parsed(wrapped("btcusdt@kline_1m", kline));
    QVERIFY2(message.has_value(), qPrintable(message ? QString() : message.error().text));
    const auto *candle = std::get_if<ExchangeCandle>(&message->body);
    QVERIFY(candle);
    QCOMPARE(candle->startMs, 1'699'999'980'000);
    QVERIFY(candle->open == decimal("1.0"));
    QVERIFY(candle->high == decimal("3.25"));
    QVERIFY(candle->low == decimal("0.5"));
    QVERIFY(candle->close == decimal("2.5"));
    QVERIFY(candle->vol == decimal("7.125"));
    QCOMPARE(candle->trades, 12u);
    QVERIFY(candle->closed);
    // The k's own T is the interval's end, not the time of a match.
    QVERIFY(!message->tradeMs.has_value());
}

void TestExchangeMessageParser::otherKindsAreNotUsed_data()
{
    QTest::addColumn<QByteArray>("json");
    QByteArray fiveMinutes = kline;
    fiveMinutes.replace("\"1m\"", "\"5m\"");
    QByteArray month = kline;
    month.replace("\"1m\"", "\"1M\"");
    QTest::newRow("depth") << QByteArray(R"({"e":"depthUpdate","s":"X","b":[["1","2"]],"a":[]})");
    QTest::newRow("partial book") << wrapped(
        "x@depth5", R"({"lastUpdateId":160,"bids":[["1","2"]],"asks":[]})");
    QTest::newRow("partial book, bare")
        << QByteArray(R"({"lastUpdateId":160,"bids":[],"asks":[]})");
    QTest::newRow("ticker") << QByteArray(R"({"e":"24hrTicker","s":"X","a":"1","b":"1"})");
    QTest::newRow("list, bare") << QByteArray(R"([{"e":"24hrMiniTicker"}])");
    QTest::newRow("list, combined") << wrapped("!miniTicker@arr", R"([{"e":"24hrMiniTicker"}])");
    QTest::newRow("five-minute kline") << fiveMinutes;
    QTest::newRow("one-month kline") << month;
    QTest::newRow("answer") << QByteArray(R"({"result":null,"id":1})");
    QTest::newRow("error answer") << QByteArray(R"({"error":{"code":2,"msg":"x"},"id":1})");
    QTest::newRow("shutdown") << wrapped("!serverShutdown", R"({"e":"serverShutdown","E":1})");
}

void TestExchangeMessageParser::otherKindsAreNotUsed()
{
    QFETCH(QByteArray, json);
    const Result<ExchangeMessage> message = parsed(json);
    QVERIFY2(message.has_value(), qPrintable(message ? QString() : message.error().text));
    QVERIFY(!message->isUsed());
}

void TestExchangeMessageParser::badMessageIsRefusedWithItsReason_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *name, const QByteArray &json, const char *reason) {
        QTest::newRow(name) << json << QByteArray(reason);
    };
    const auto changed = [](QByteArray json, const char *from, const char *to) {
        Q_ASSERT(json.contains(from));
        return json.replace(from, to);
    };
    row("nothing", "", "not a JSON message");
    row("no JSON", "hello", "not a JSON message");
    row("a number", "17", "neither it nor its");
    row("null", "null", "neither it nor its");
    row("data is a string", R"({"stream":"x@trade","data":"y"})", "neither it nor its");
    row("data is null", R"({"stream":"x@trade","data":null})", "neither it nor its");
    row("two messages", book + book, "not a JSON message");
    row("text behind it", book + "x", "not a JSON message");
    row("bracket too many", book + '}', "not a JSON message");
    row("broken where nobody reads", changed(book, "9", "tru"), "not a JSON message");
    row("broken depth", R"({"e":"depthUpdate","b":[["1",],"a":[]})", "not a JSON message");
    row("not UTF-8", changed(book, "BTC", "B\xff"), "not a JSON message");
    row("nested too deep", QByteArray(10'000, '[') + QByteArray(10'000, ']'), "not a JSON message");
    row("empty object", "{}", "names no kind");
    row("e is a number", changed(trade, R"("trade")", "5"), "\"e\": it is not a string");
    row("stream is a number", R"({"stream":5,"data":{"s":"X"}})", "\"stream\": it is not a string");
    row("no symbol", changed(book, R"("s":"BTCUSDT",)", ""), "\"s\": it is missing");
    row("symbol is null", changed(book, R"("BTCUSDT")", "null"), "\"s\": it is not a string");
    row("symbol is empty", changed(book, "BTCUSDT", ""), "not a symbol name");
    row("symbol with a quote", changed(book, "BTC", R"(B\"C)"), "not a symbol name");
    row("symbol of 32 bytes", changed(book, "BTCUSDT", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"),
        "not a symbol name");
    row("bookTicker without ask", changed(book, R"("a":"64250.10",)", ""), "names no kind");
    row("bookTicker without quantity", changed(book, R"(,"A":"0.4")", ""), "\"A\": it is missing");
    row("price is a number", changed(book, R"("64250.00")", "64250.00"),
        "\"b\": it is not a string");
    row("price is a list", changed(book, R"("64250.00")", "[]"), "\"b\": it is not a string");
    row("price is empty", changed(book, "64250.00", ""), "not a decimal number");
    row("price with a comma", changed(book, "64250.00", "64,250"), "not a decimal number");
    row("price with an exponent", changed(book, "64250.00", "6e4"), "not a decimal number");
    row("price with two points", changed(book, "64250.00", "6.4.2"), "two points");
    row("price of 20 digits", changed(book, "64250.00", "99999999999999999999"), "64 bits");
    row("price with 19 decimals", changed(book, "64250.00", "0.1234567890123456789"), "decimal");
    row("price below 0", changed(book, "64250.00", "-1"), "below 0");
    row("quantity is NaN", changed(book, "1.2", "NaN"), "not a decimal number");
    row("trade without identity", changed(trade, R"("t":815,)", ""), "\"t\": it is missing");
    row("identity below 0", changed(trade, "815", "-1"), "\"t\": it is not an integer");
    row("identity is a string", changed(trade, "815", R"("815")"), "\"t\": it is not an integer");
    row("identity is a fraction", changed(trade, "815", "8.5"), "\"t\": it is not an integer");
    row("identity over 64 bits", changed(trade, "815", "18446744073709551616"), "JSON");
    row("maker is a number", changed(trade, "false", "0"), "\"m\": it is not true or false");
    row("maker is missing", changed(trade, R"("m":false,)", ""), "\"m\": it is missing");
    row("time is a string", changed(trade, "1700000000123", R"("1")"),
        "\"E\": it is not an integer");
    row("time in microseconds", changed(trade, "1700000000120", "1700000000120000"), "\"T\"");
    row("time is null", changed(trade, "1700000000120", "null"), "\"T\": it is not an integer");
    row("kline without k", R"({"e":"kline","s":"X"})", "\"k\"");
    row("k is a string", R"({"e":"kline","s":"X","k":"1"})", "\"k\"");
    row("no interval", changed(kline, R"("i":"1m",)", ""), "\"i\": it is missing");
    row("no close", changed(kline, R"("c":"2.5",)", ""), "\"c\": it is missing");
    row("start inside a minute", changed(kline, "1699999980000", "1699999980001"),
        "start of a min");
    row("trades over 32 bits", changed(kline, R"("n":12)", R"("n":4294967296)"), "\"n\"");
    row("closed is a string", changed(kline, R"("x":true)", R"("x":"true")"), "\"x\"");
}

void TestExchangeMessageParser::badMessageIsRefusedWithItsReason()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, reason);
    const Result<ExchangeMessage> message = parsed(json);
    QVERIFY(!message.has_value());
    QCOMPARE(message.error().code, ErrorCode::Parse);
    QVERIFY2(message.error().text.contains(QString::fromUtf8(reason)),
             qPrintable(message.error().text));
}

void TestExchangeMessageParser::everyTruncationIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("book") << wrapped("btcusdt@bookTicker", book);
    QTest::newRow("trade") << trade;
    QTest::newRow("kline") << wrapped("btcusdt@kline_1m", kline);
    QTest::newRow("depth") << QByteArray(R"({"e":"depthUpdate","b":[["1","2"],["3","4"]],"a":[]})");
}

void TestExchangeMessageParser::everyTruncationIsRefused()
{
    QFETCH(QByteArray, json);
    QVERIFY(parsed(json).has_value());
    for (qsizetype size = 0; size < json.size(); ++size) {
        // What stands behind the text is what would make it whole.
        QVERIFY2(!parsed(json.first(size), '}').has_value(), json.first(size).constData());
        QVERIFY2(!parsed(json.first(size), '"').has_value(), json.first(size).constData());
    }
}

void TestExchangeMessageParser::parserServesAgainAfterARefusal()
{
    ExchangeMessageParser parser;
    const QByteArray room(qsizetype(ExchangeMessageParser::padding), ' ');
    const auto parse = [&](const QByteArray &json) {
        const QByteArray padded = json + room;
        return parser.parse({padded.constData(), size_t(json.size())});
    };
    QVERIFY(parse(wrapped("btcusdt@kline_1m", kline)).has_value());
    QVERIFY(!parse(kline.first(40)).has_value());
    // Nothing of the kline is left that would complete this one.
    QVERIFY(!parse(R"({"e":"kline","s":"X","k":{"i":"1m"}})").has_value());
    const Result<ExchangeMessage> message = parse(book);
    QVERIFY(message.has_value());
    QVERIFY(!message->eventMs.has_value());
}

void TestExchangeMessageParser::scalesGrowByDigitsThatCount()
{
    SymbolInfo info;
    widenScales(parsed(book).value(), info);
    QCOMPARE(int(info.priceScale), 1); // 64250.10
    QCOMPARE(int(info.qtyScale), 1);
    widenScales(parsed(trade).value(), info);
    QCOMPARE(int(info.priceScale), 1);
    QCOMPARE(int(info.qtyScale), 3);
    widenScales(parsed(kline).value(), info);
    QCOMPARE(int(info.priceScale), 2); // the high
    widenScales(parsed(book).value(), info);
    QCOMPARE(int(info.priceScale), 2);
    widenScales(ExchangeMessage(), info);
    QCOMPARE(int(info.priceScale), 2);
}

void TestExchangeMessageParser::figureThatDoesNotFitChangesNothing_data()
{
    QTest::addColumn<int>("priceScale");
    QTest::addColumn<QString>("reason");
    QTest::newRow("digit lost") << 0 << QStringLiteral("digits would be lost");
    QTest::newRow("over 64 bits") << 18 << QStringLiteral("more than 64 bits");
}

void TestExchangeMessageParser::figureThatDoesNotFitChangesNothing()
{
    QFETCH(int, priceScale);
    QFETCH(QString, reason);
    const SymbolInfo info{.symbol = Symbol::fromName("BTCUSDT").value(),
                          .priceScale = static_cast<quint8>(priceScale),
                          .qtyScale = 3};
    Quote quote;
    quote.set(QuoteField::Last, 5);
    const Quote before = quote;
    const Result<void> applied =
        applyTo(quote, std::get<ExchangeBookTicker>(parsed(book)->body), info);
    QVERIFY(!applied.has_value());
    QVERIFY2(applied.error().text.contains(reason), qPrintable(applied.error().text));
    QVERIFY(applied.error().text.contains(QStringLiteral("BTCUSDT")));
    QCOMPARE(quote, before);
    QVERIFY(!toTrade(std::get<ExchangeTrade>(parsed(trade)->body), info).has_value());
}

QTEST_GUILESS_MAIN(TestExchangeMessageParser)
#include "tst_exchangemessageparser.moc"
