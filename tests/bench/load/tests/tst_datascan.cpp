// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/datascan.h"
#include "tests/bench/load/updatereader.h"

#include <QTest>
#include <string>

using namespace tickcast::load;

namespace {

const std::string quote =
    R"({"op":"quote","s":"BTCUSDT","o":1042,"ts":1700000000123,"tIn":1700000000123456,)"
    R"("last":"64250.10","lastQty":"0.01200","bid":"-1","vol":"0"})";

QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string replaced(const char *what, const char *with)
{
    return bytes(quote).replace(what, with).toStdString();
}

} // namespace

/// How the load generator reads data messages and acknowledgements.
class TestDataScan final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodQuoteIsRead();
    void quoteCutAnywhereIsRefused();
    void badQuoteIsRefused_data();
    void badQuoteIsRefused();
    void opIsFound();
    void acknowledgedSymbolsAreRead();
    void brokenAcknowledgementEndsEarly_data();
    void brokenAcknowledgementEndsEarly();
    void sameBytesAreNotParsedTwice();
    void anythingElseIsParsedAnew_data();
    void anythingElseIsParsedAnew();
    void quoteTooLongForTheCacheIsReadAllTheSame();
};

void TestDataScan::goodQuoteIsRead()
{
    const auto message = scanData(quote);
    QVERIFY(message);
    QCOMPARE(bytes(message->op), QByteArray("quote"));
    QCOMPARE(bytes(message->symbol), QByteArray("BTCUSDT"));
    QCOMPARE(message->offset, 1042u);
    QCOMPARE(message->ingressUs, 1'700'000'000'123'456);
    const auto hint = peekData(quote, "quote");
    QVERIFY(hint);
    QCOMPARE(bytes(hint->symbol), QByteArray("BTCUSDT"));
    QCOMPARE(hint->offset, 1042u);
}

void TestDataScan::quoteCutAnywhereIsRefused()
{
    for (std::size_t size = 0; size < quote.size(); ++size)
        QVERIFY2(!scanData(std::string_view(quote).substr(0, size)), quote.substr(0, size).c_str());
}

void TestDataScan::badQuoteIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *what, const char *with) {
        QTest::newRow(name) << QByteArray::fromStdString(replaced(what, with));
    };
    row("no symbol", R"("s":"BTCUSDT",)", "");
    row("empty symbol", R"("s":"BTCUSDT")", R"("s":"")");
    row("escaped symbol", "BTCUSDT", R"(BTC\u0055)");
    row("no offset", R"("o":1042,)", "");
    row("offset 0", R"("o":1042)", R"("o":0)");
    row("negative offset", R"("o":1042)", R"("o":-1)");
    row("offset as text", R"("o":1042)", R"("o":"1042")");
    row("offset with a fraction", R"("o":1042)", R"("o":1042.5)");
    row("offset over 64 bits", R"("o":1042)", R"("o":18446744073709551616)");
    row("ingress as text", R"("tIn":1700000000123456)", R"("tIn":"1700000000123456")");
    row("price without digits", "64250.10", "");
    row("price with a sign alone", "64250.10", "-");
    row("price without fraction digits", "64250.10", "64250.");
    row("price without whole digits", "64250.10", ".10");
    row("price with two points", "64250.10", "64.250.10");
    row("price with an exponent", "64250.10", "6e4");
    row("price with a blank", "64250.10", "64250.10 ");
    row("null", R"("64250.10")", "null");
    row("white space", R"(,"ts":)", R"(, "ts":)");
    row("two commas", R"(,"ts":)", R"(,,"ts":)");
    row("no colon", R"("ts":)", R"("ts")");
    row("nested object", "1700000000123,", R"({"a":1},)");
    row("not begun", "{", "");
    QTest::newRow("something behind") << QByteArray::fromStdString(quote + " ");
    QTest::newRow("two at once") << QByteArray::fromStdString(quote + quote);
    QTest::newRow("comma at the end") << QByteArray("{\"op\":\"quote\",\"s\":\"A\",\"o\":1,}");
    QTest::newRow("empty object") << QByteArray("{}");
}

void TestDataScan::badQuoteIsRefused()
{
    QFETCH(const QByteArray, text);
    QVERIFY(text != bytes(quote));
    QVERIFY(!scanData(std::string_view(text.constData(), std::size_t(text.size()))));
}

void TestDataScan::opIsFound()
{
    // Raw strings stay outside of macros: moc cannot read them there.
    const std::string_view good = R"({"op":"welcome","session":"1"})";
    const std::string_view notFirst = R"({"id":1,"op":"welcome"})";
    const std::string_view cut = R"({"op":"wel)";
    QCOMPARE(bytes(messageOp(good)), QByteArray("welcome"));
    QVERIFY(messageOp(notFirst).empty());
    QVERIFY(messageOp(cut).empty());
    QVERIFY(messageOp("").empty());
}

void TestDataScan::acknowledgedSymbolsAreRead()
{
    EntryScanner entries(
        R"({"op":"subscribed","id":1,"channel":"quote","symbols":[)"
        R"({"symbol":"A","sid":1,"priceScale":2,"qtyScale":5,"epoch":"ab","offset":7,"recovered":true},)"
        R"({"symbol":"B","sid":2,"epoch":"","offset":0,"recovered":false},{"symbol":"C"}]})");
    const auto first = entries.next();
    QVERIFY(first);
    QCOMPARE(bytes(first->symbol), QByteArray("A"));
    QCOMPARE(bytes(first->epoch), QByteArray("ab"));
    QCOMPARE(first->offset, 7u);
    QVERIFY(first->isRecovered);
    const auto second = entries.next();
    QVERIFY(second);
    QCOMPARE(bytes(second->symbol), QByteArray("B"));
    QCOMPARE(second->offset, 0u);
    QVERIFY(!second->isRecovered);
    const auto third = entries.next();
    QVERIFY(third);
    QCOMPARE(bytes(third->symbol), QByteArray("C"));
    QVERIFY(!entries.next());
}

void TestDataScan::brokenAcknowledgementEndsEarly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("cut in the name") << QByteArray(R"([{"symbol":"A)");
    QTest::newRow("cut behind the name") << QByteArray(R"([{"symbol":"A","offset":3)");
    QTest::newRow("offset is no number") << QByteArray(R"([{"symbol":"A","offset":x}])");
    QTest::newRow("symbol is no string") << QByteArray(R"([{"symbol":5}])");
    QTest::newRow("no list") << QByteArray(R"({"op":"subscribed"})");
}

void TestDataScan::brokenAcknowledgementEndsEarly()
{
    QFETCH(const QByteArray, text);
    EntryScanner entries(std::string_view(text.constData(), std::size_t(text.size())));
    QVERIFY(!entries.next());
}

void TestDataScan::sameBytesAreNotParsedTwice()
{
    const SymbolIndex symbols({"ETHUSDT", "BTCUSDT"});
    UpdateReader reader(symbols, "quote");
    for (const bool isNew : {true, false, false}) {
        const Update *update = reader.read(quote);
        QVERIFY(update);
        QCOMPARE(reader.wasNew(), isNew);
        QCOMPARE(update->symbol, 1u);
        QCOMPARE(update->offset, 1042u);
        QCOMPARE(update->ingressUs, 1'700'000'000'123'456);
    }
}

void TestDataScan::anythingElseIsParsedAnew_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char *name, const char *what, const char *with, bool isGood) {
        QTest::newRow(name) << QByteArray::fromStdString(replaced(what, with)) << isGood;
    };
    // Symbol and offset are those of a quote in the cache, so only the comparison can tell.
    row("another price", "64250.10", "64250.11", true);
    row("a bad price of the same length", "64250.10", "64250x10", false);
    row("a bad end of the same length", "\"0\"}", "\"0\"]", false);
    row("one byte less", "64250.10\"", "64250.1\"", true);
    row("an unknown symbol", "BTCUSDT", "XXXUSDT", false);
    row("a trade", "\"quote\"", "\"trade\"", false);
}

void TestDataScan::anythingElseIsParsedAnew()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isGood);
    const SymbolIndex symbols({"BTCUSDT"});
    UpdateReader reader(symbols, "quote");
    QVERIFY(reader.read(quote));
    const std::string_view view(text.constData(), std::size_t(text.size()));
    for (int i = 0; i < 2; ++i)
        QCOMPARE(reader.read(view) != nullptr, isGood);
    QVERIFY(reader.read(quote));
}

void TestDataScan::quoteTooLongForTheCacheIsReadAllTheSame()
{
    const SymbolIndex symbols({"BTCUSDT"});
    UpdateReader reader(symbols, "quote");
    const std::string text = replaced("64250.10", std::string(600, '1').c_str());
    for (int i = 0; i < 2; ++i) {
        const Update *update = reader.read(text);
        QVERIFY(update);
        QVERIFY(reader.wasNew());
        QCOMPARE(update->offset, 1042u);
    }
}

QTEST_GUILESS_MAIN(TestDataScan)
#include "tst_datascan.moc"
