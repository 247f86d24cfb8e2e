// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/tickerlist.h"

#include "server/dialect/nativemessages.h"
#include "tests/server/support/marketsamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;
using Shape = TickerList::Shape;

namespace {

[[nodiscard]] MarketStatesRef sampleStates(int count, quint64 number = 1)
{
    auto states = std::make_shared<MarketStates>();
    states->symbols = sampleSymbols(count);
    states->number = number;
    states->tsMs = 1'700'000'000'000;
    for (int i = 0; i < count; ++i)
        states->states.push_back({sampleQuote(100 + i), quint64(i) + 1, false});
    return states;
}

[[nodiscard]] QJsonObject parsed(const QByteArray &text)
{
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

} // namespace

class TestTickerList final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowHasAPlaceForEachColumn();
    void objectHasOnlyWhatIsKnown();
    void anyNumberOfSymbolsIsJson_data();
    void anyNumberOfSymbolsIsJson();
    void symbolWithoutAQuoteHasOffset0();
    void symbolNotToBeReliedOnIsStale();
    void aFewSymbolsAreAsInTheWholeList();
    void newCopyMakesANewTextAndTag();
    void theSameCopyChangesNothing();
    void symbolsTellNumbersAndScales();
    void namedSymbolsAreFound_data();
    void namedSymbolsAreFound();
    void badNamesAreNamed_data();
    void badNamesAreNamed();
};

void TestTickerList::rowHasAPlaceForEachColumn()
{
    TickerList list;
    list.setStates(sampleStates(2));
    QCOMPARE(list.all(Shape::Rows).plain(),
             QByteArray(R"({"ts":1700000000000,"epoch":"0000000000000001","columns":["symbol",)"
                        R"("offset","last","bid","ask","open","high","low","vol","quoteVol",)"
                        R"("stale"],"rows":[)"
                        R"(["S0",1,null,"1.00","1.01",null,null,null,null,null,false],)"
                        R"(["S1",2,null,"1.01","1.02",null,null,null,null,null,false]]})"));
}

void TestTickerList::objectHasOnlyWhatIsKnown()
{
    TickerList list;
    list.setStates(sampleStates(1));
    QCOMPARE(list.all(Shape::Objects).plain(),
             QByteArray(R"({"ts":1700000000000,"epoch":"0000000000000001","tickers":[)"
                        R"({"symbol":"S0","offset":1,"bid":"1.00","ask":"1.01","stale":false}]})"));
}

void TestTickerList::anyNumberOfSymbolsIsJson_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 2, 500, 10'000})
        QTest::addRow("%d", count) << count;
}

void TestTickerList::anyNumberOfSymbolsIsJson()
{
    QFETCH(int, count);
    TickerList list;
    list.setStates(sampleStates(count));
    QCOMPARE(parsed(list.all(Shape::Rows).plain())[QLatin1String("rows")].toArray().size(), count);
    QCOMPARE(parsed(list.all(Shape::Objects).plain())[QLatin1String("tickers")].toArray().size(),
             count);
    QCOMPARE(parsed(list.symbols().plain())[QLatin1String("symbols")].toArray().size(), count);
    QVERIFY(!parsed(list.some(Shape::Rows, {})).isEmpty());
}

void TestTickerList::symbolWithoutAQuoteHasOffset0()
{
    auto states = std::make_shared<MarketStates>(*sampleStates(1));
    states->states[0] = {};
    TickerList list;
    list.setStates(states);
    QVERIFY(list.all(Shape::Rows)
                .plain()
                .contains(R"(["S0",0,null,null,null,null,null,null,null,null,false])"));
}

void TestTickerList::symbolNotToBeReliedOnIsStale()
{
    auto states = std::make_shared<MarketStates>(*sampleStates(2));
    states->states[1].status = SymbolStatus::Ended;
    TickerList list;
    list.setStates(states);
    const QByteArray &text = list.all(Shape::Objects).plain();
    QCOMPARE(text.count(R"("stale":true)"), 1);
    QVERIFY(text.indexOf(R"("stale":true)") > text.indexOf(R"("S1")"));
}

void TestTickerList::aFewSymbolsAreAsInTheWholeList()
{
    TickerList list;
    list.setStates(sampleStates(20));
    for (const auto &[shape, key] : {std::pair(Shape::Rows, QLatin1String("rows")),
                                     std::pair(Shape::Objects, QLatin1String("tickers"))}) {
        const QJsonObject all = parsed(list.all(shape).plain());
        const std::vector<SymbolIndex> wanted{19, 0, 7};
        QJsonObject some = parsed(list.some(shape, wanted));
        const QJsonArray entries = some[key].toArray();
        QCOMPARE(entries.size(), 3);
        for (qsizetype i = 0; i < 3; ++i)
            QCOMPARE(entries[i], all[key].toArray()[int(wanted[size_t(i)])]);
        some[key] = all[key];
        QCOMPARE(some, all);
    }
}

void TestTickerList::newCopyMakesANewTextAndTag()
{
    TickerList list;
    list.setStates(sampleStates(1));
    const QByteArray tag = list.tag();
    const QByteArray text = list.all(Shape::Rows).plain();
    auto next = std::make_shared<MarketStates>(*sampleStates(1, 2));
    next->tsMs += 1000;
    next->states[0].offset = 9;
    list.setStates(next);
    QVERIFY(list.tag() != tag);
    QVERIFY(list.all(Shape::Rows).plain() != text);
}

void TestTickerList::theSameCopyChangesNothing()
{
    const MarketStatesRef states = sampleStates(1);
    TickerList list;
    QVERIFY(!list.hasStates());
    list.setStates(states);
    const char *bytes = list.all(Shape::Rows).plain().constData();
    list.setStates(states);
    QCOMPARE(list.all(Shape::Rows).plain().constData(), bytes);
}

void TestTickerList::symbolsTellNumbersAndScales()
{
    TickerList list;
    list.setStates(sampleStates(2));
    QCOMPARE(list.symbols().plain(),
             QByteArray(R"({"epoch":"0000000000000001","symbols":[)"
                        R"({"symbol":"S0","sid":1,"priceScale":2,"qtyScale":3},)"
                        R"({"symbol":"S1","sid":2,"priceScale":2,"qtyScale":3}]})"));
}

void TestTickerList::namedSymbolsAreFound_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<std::vector<SymbolIndex>>("found");
    QTest::newRow("one") << QStringLiteral("S3") << std::vector<SymbolIndex>{3};
    QTest::newRow("in their order") << QStringLiteral("S3,S0") << std::vector<SymbolIndex>{3, 0};
    QTest::newRow("each once") << QStringLiteral("S1,S1,S2,S1") << std::vector<SymbolIndex>{1, 2};
    QTest::newRow("200") << QStringLiteral("S1,").repeated(200).chopped(1)
                         << std::vector<SymbolIndex>{1};
}

void TestTickerList::namedSymbolsAreFound()
{
    QFETCH(QString, names);
    QFETCH(std::vector<SymbolIndex>, found);
    const auto symbols = findSymbols(names, *sampleSymbols(4));
    QVERIFY(symbols);
    QCOMPARE(*symbols, found);
}

void TestTickerList::badNamesAreNamed_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *title, const QString &names, const char *code,
                        const char *told) {
        QTest::newRow(title) << names << QString::fromLatin1(code) << QString::fromLatin1(told);
    };
    row("nothing", QString(), "unknown_symbol", "\"\"");
    row("unknown", QStringLiteral("S0,NOPE"), "unknown_symbol", "\"NOPE\"");
    row("two unknown", QStringLiteral("A,S0,B"), "unknown_symbol", "\"A\", \"B\"");
    row("other case", QStringLiteral("s0"), "unknown_symbol", "\"s0\"");
    row("space", QStringLiteral("S0, S1"), "unknown_symbol", "\" S1\"");
    row("empty name", QStringLiteral("S0,,S1"), "unknown_symbol", "\"\"");
    row("NUL", QString(QChar(0)), "unknown_symbol", "unknown");
    row("long name", QString(3000, u'S'), "unknown_symbol", "SSSS");
    row("201", QStringLiteral("S1,").repeated(201).chopped(1), "too_many_symbols", "200");
}

void TestTickerList::badNamesAreNamed()
{
    QFETCH(QString, names);
    QFETCH(QString, code);
    QFETCH(QString, told);
    const auto symbols = findSymbols(names, *sampleSymbols(4));
    QVERIFY(!symbols);
    QCOMPARE(symbols.error().status, 400);
    QCOMPARE(symbols.error().code, std::string_view(code.toStdString()));
    QVERIFY2(symbols.error().message.contains(told), qPrintable(symbols.error().message));
}

QTEST_GUILESS_MAIN(TestTickerList)
#include "tst_tickerlist.moc"
