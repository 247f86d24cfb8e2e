// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonencoder.h"

#include "tests/shared/protocol/examples.h"

#include <QTest>
#include <limits>

using namespace tickcast;
using namespace tickcast::protocol;

class TestJsonEncoder final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quoteIsTheLineOfThePage();
    void tradeIsTheLineOfThePage();
    void candleIsTheLineOfThePage();
    void absentFiguresAreLeftOut();
    void figureOfZeroIsNotAbsent();
    void ingressStampComesLast();
    void extremesAreWrittenExactly();
    void sellAndClosedAreWritten();
    void writerIsEmptiedFirst();
};

void TestJsonEncoder::quoteIsTheLineOfThePage()
{
    JsonWriter writer;
    encodeQuote(writer, examples::btc(), examples::quote(), {1042, 0});
    QCOMPARE(writer.toByteArray(), examples::quoteJson);
}

void TestJsonEncoder::tradeIsTheLineOfThePage()
{
    JsonWriter writer;
    encodeTrade(writer, examples::btc(), examples::trade(), {77, 0});
    QCOMPARE(writer.toByteArray(), examples::tradeJson);
}

void TestJsonEncoder::candleIsTheLineOfThePage()
{
    JsonWriter writer;
    encodeCandle(writer, examples::btc(), examples::candle(), {9, 0});
    QCOMPARE(writer.toByteArray(), examples::candleJson);
}

void TestJsonEncoder::absentFiguresAreLeftOut()
{
    Quote quote;
    quote.tsMs = 5;
    JsonWriter writer;
    encodeQuote(writer, examples::btc(), quote, {1, 0});
    QCOMPARE(writer.toByteArray(), QByteArray(R"({"op":"quote","s":"BTCUSDT","o":1,"ts":5})"));
    quote.set(QuoteField::Bid, 100);
    quote.set(QuoteField::Ask, 101);
    quote.clear(QuoteField::Bid);
    encodeQuote(writer, examples::btc(), quote, {2, 0});
    QCOMPARE(writer.toByteArray(),
             QByteArray(R"({"op":"quote","s":"BTCUSDT","o":2,"ts":5,"ask":"1.01"})"));
}

void TestJsonEncoder::figureOfZeroIsNotAbsent()
{
    Quote quote;
    quote.set(QuoteField::BidQty, 0);
    JsonWriter writer;
    encodeQuote(writer, examples::btc(), quote, {1, 0});
    QVERIFY(writer.toByteArray().contains(R"("bidQty":"0.00000")"));
}

void TestJsonEncoder::ingressStampComesLast()
{
    const Publication stamped{7, 1'700'000'000'123'456};
    JsonWriter writer;
    encodeQuote(writer, examples::btc(), examples::quote(), stamped);
    QVERIFY(writer.toByteArray().endsWith(R"(,"tIn":1700000000123456})"));
    encodeTrade(writer, examples::btc(), examples::trade(), stamped);
    QVERIFY(writer.toByteArray().endsWith(R"(,"tIn":1700000000123456})"));
    encodeCandle(writer, examples::btc(), examples::candle(), stamped);
    QVERIFY(writer.toByteArray().endsWith(R"(,"tIn":1700000000123456})"));
}

void TestJsonEncoder::extremesAreWrittenExactly()
{
    const SymbolInfo info{*Symbol::fromName("X"), 18, 0};
    Trade trade;
    trade.id = std::numeric_limits<quint64>::max();
    trade.price = std::numeric_limits<qint64>::max();
    trade.qty = std::numeric_limits<qint64>::max();
    JsonWriter writer;
    encodeTrade(writer, info, trade, {std::numeric_limits<quint64>::max(), 0});
    QCOMPARE(writer.toByteArray(),
             QByteArray(R"({"op":"trade","s":"X","o":18446744073709551615,"ts":0,)"
                        R"("id":"18446744073709551615","price":"9.223372036854775807",)"
                        R"("qty":"9223372036854775807","side":"buy"})"));
}

void TestJsonEncoder::sellAndClosedAreWritten()
{
    Trade trade = examples::trade();
    trade.side = Side::Sell;
    Candle candle = examples::candle();
    candle.closed = true;
    JsonWriter writer;
    encodeTrade(writer, examples::btc(), trade, {1, 0});
    QVERIFY(writer.toByteArray().endsWith(R"("side":"sell"})"));
    encodeCandle(writer, examples::btc(), candle, {1, 0});
    QVERIFY(writer.toByteArray().endsWith(R"("closed":true})"));
}

void TestJsonEncoder::writerIsEmptiedFirst()
{
    JsonWriter writer;
    encodeQuote(writer, examples::btc(), examples::quote(), {1, 0});
    encodeTrade(writer, examples::btc(), examples::trade(), {77, 0});
    QCOMPARE(writer.toByteArray(), examples::tradeJson);
}

QTEST_GUILESS_MAIN(TestJsonEncoder)
#include "tst_jsonencoder.moc"
