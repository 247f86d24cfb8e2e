// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/interest.h"
#include "server/fanout/symboltable.h"

#include <QTest>

using namespace tickcast;

namespace {

SymbolInfo info(const char *name)
{
    return {.symbol = *Symbol::fromName(name), .priceScale = 2, .qtyScale = 5};
}

} // namespace

class TestSymbolTable final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheFeedsOrderAndOneEpoch();
    void unknownNameIsSize_data();
    void unknownNameIsSize();
    void symbolNamedTwiceIsAnError();
    void emptyTableKnowsNothing();
    void groupsAreDenseAndReversible();
};

void TestSymbolTable::keepsTheFeedsOrderAndOneEpoch()
{
    const auto table = SymbolTable::make({info("ZZZ"), info("AAA"), info("MMM")}, 77);
    QVERIFY(table.has_value());
    QCOMPARE((*table)->size(), 3u);
    QCOMPARE((*table)->find("ZZZ"), 0u);
    QCOMPARE((*table)->find("AAA"), 1u);
    QCOMPARE((*table)->find("MMM"), 2u);
    QCOMPARE((*table)->at(1).info.symbol.toString(), QStringLiteral("AAA"));
    QCOMPARE((*table)->at(2).epoch, quint64(77));
}

void TestSymbolTable::unknownNameIsSize_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("unknown") << QByteArray("BBB");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("other case") << QByteArray("aaa");
    QTest::newRow("prefix") << QByteArray("AA");
    QTest::newRow("longer") << QByteArray("AAAA");
    QTest::newRow("white space") << QByteArray("AAA ");
    QTest::newRow("zero byte after it") << QByteArray("AAA\0", 4);
    QTest::newRow("too long for any symbol") << QByteArray(1'000, 'A');
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
}

void TestSymbolTable::unknownNameIsSize()
{
    QFETCH(const QByteArray, name);
    const auto table = SymbolTable::make({info("AAA"), info("CCC")}, 1);
    QVERIFY(table.has_value());
    QCOMPARE((*table)->find(name.toStdString()), (*table)->size());
}

void TestSymbolTable::symbolNamedTwiceIsAnError()
{
    const auto table = SymbolTable::make({info("AAA"), info("BBB"), info("AAA")}, 1);
    QVERIFY(!table.has_value());
    QCOMPARE(int(table.error().code), int(ErrorCode::InvalidArgument));
    QVERIFY2(table.error().text.contains(QLatin1String("AAA")), qPrintable(table.error().text));
}

void TestSymbolTable::emptyTableKnowsNothing()
{
    const auto table = SymbolTable::make({}, 1);
    QVERIFY(table.has_value());
    QCOMPARE((*table)->size(), 0u);
    QCOMPARE((*table)->find("AAA"), 0u);
}

void TestSymbolTable::groupsAreDenseAndReversible()
{
    GroupId expected = 0;
    for (SymbolIndex symbol = 0; symbol < 5; ++symbol) {
        for (const auto format : {protocol::Format::Json, protocol::Format::Binary}) {
            for (size_t i = 0; i < protocol::channelCount; ++i) {
                const auto channel = static_cast<protocol::Channel>(i);
                const GroupId group = groupOf(symbol, channel, format);
                QCOMPARE(group, expected++);
                QCOMPARE(symbolOf(group), symbol);
                QCOMPARE(int(channelOf(group)), int(channel));
                QCOMPARE(int(formatOf(group)), int(format));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestSymbolTable)
#include "tst_symboltable.moc"
