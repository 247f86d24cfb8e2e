// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/market/symbol.h"

#include <QSet>
#include <QTest>

using namespace tickcast;

class TestSymbol final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodNameIsKept_data();
    void goodNameIsKept();
    void badNameIsRefusedWithItsReason_data();
    void badNameIsRefusedWithItsReason();
    void equalNamesAreEqualAndHashAlike();
    void orderIsByBytes();
    void emptySymbolIsNotAName();
};

void TestSymbol::goodNameIsKept_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("usual") << QByteArray("BTCUSDT");
    QTest::newRow("one byte") << QByteArray("X");
    QTest::newRow("punctuation") << QByteArray("BTC-USD_240329:C/70000.P");
    QTest::newRow("31 bytes") << QByteArray(31, 'A');
    QTest::newRow("UTF-8") << QByteArray("\xe5\xb8\x81USDT");
}

void TestSymbol::goodNameIsKept()
{
    QFETCH(QByteArray, name);
    const auto symbol = Symbol::fromName({name.constData(), size_t(name.size())});
    QVERIFY2(symbol, symbol ? "" : qPrintable(symbol.error().text));
    QCOMPARE(QByteArray(symbol->name().data(), qsizetype(symbol->name().size())), name);
    QCOMPARE(symbol->toString(), QString::fromUtf8(name));
    QVERIFY(!symbol->isEmpty());
}

void TestSymbol::badNameIsRefusedWithItsReason_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("reason");
    const auto characters = QStringLiteral("are not allowed");
    const auto utf8 = QStringLiteral("UTF-8");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("empty");
    QTest::newRow("32 bytes") << QByteArray(32, 'A') << QStringLiteral("longer than 31");
    QTest::newRow("a megabyte") << QByteArray(1 << 20, 'A') << QStringLiteral("longer than 31");
    QTest::newRow("space") << QByteArray("BTC USDT") << characters;
    QTest::newRow("space at the end") << QByteArray("BTC ") << characters;
    QTest::newRow("tab") << QByteArray("BTC\tUSDT") << characters;
    QTest::newRow("line end") << QByteArray("BTC\n") << characters;
    QTest::newRow("zero byte") << QByteArray("B\0C", 3) << characters;
    QTest::newRow("delete") << QByteArray("B\x7f") << characters;
    QTest::newRow("quote") << QByteArray("B\"C") << characters;
    QTest::newRow("backslash") << QByteArray("B\\C") << characters;
    QTest::newRow("lone byte") << QByteArray("B\xff") << utf8;
    QTest::newRow("cut character") << QByteArray("B\xe5\xb8") << utf8;
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << utf8;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << utf8;
}

void TestSymbol::badNameIsRefusedWithItsReason()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, reason);
    const auto symbol = Symbol::fromName({name.constData(), size_t(name.size())});
    QVERIFY(!symbol);
    QCOMPARE(symbol.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(symbol.error().text.contains(reason), qPrintable(symbol.error().text));
    QVERIFY(symbol.error().text.size() < 250);
}

void TestSymbol::equalNamesAreEqualAndHashAlike()
{
    const Symbol a = *Symbol::fromName("BTCUSDT");
    const Symbol b = *Symbol::fromName("BTCUSDT");
    const Symbol longer = *Symbol::fromName("BTCUSDTX");
    QVERIFY(a == b);
    QCOMPARE(qHash(a, 7), qHash(b, 7));
    QVERIFY(a != longer);
    QCOMPARE((QSet<Symbol>{a, b, longer}).size(), 2);
}

void TestSymbol::orderIsByBytes()
{
    QVERIFY(*Symbol::fromName("ABC") < *Symbol::fromName("ABD"));
    QVERIFY(*Symbol::fromName("AB") < *Symbol::fromName("ABC"));
    QVERIFY(*Symbol::fromName("Z") < *Symbol::fromName("a"));
}

void TestSymbol::emptySymbolIsNotAName()
{
    QVERIFY(Symbol().isEmpty());
    QVERIFY(Symbol() != *Symbol::fromName("A"));
}

QTEST_GUILESS_MAIN(TestSymbol)
#include "tst_symbol.moc"
