// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/marketbook.h"

#include "tests/server/support/marketsamples.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

class TestMarketBook final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newBookKnowsNothing();
    void offsetsCountFromOnePerSymbolAndChannel();
    void keepsTheLastState();
};

void TestMarketBook::newBookKnowsNothing()
{
    const MarketBook book(sampleSymbols(3));
    for (GroupId group = 0; group < 9; ++group)
        QCOMPARE(book.offset(group), quint64(0));
    QCOMPARE(book.quote(2), Quote{});
    QCOMPARE(book.candle(2), Candle{});
    QCOMPARE(book.symbols().size(), 3u);
}

void TestMarketBook::offsetsCountFromOnePerSymbolAndChannel()
{
    MarketBook book(sampleSymbols(2));
    QCOMPARE(book.apply(0, sampleQuote(100)), quint64(1));
    QCOMPARE(book.apply(0, sampleQuote(100)), quint64(2)); // an equal state is a publication too
    QCOMPARE(book.apply(1, sampleQuote(100)), quint64(1));
    QCOMPARE(book.applyTrade(0), quint64(1));
    QCOMPARE(book.apply(0, sampleCandle(100)), quint64(1));
    QCOMPARE(book.applyTrade(0), quint64(2));
    QCOMPARE(book.apply(0, sampleQuote(100)), quint64(3));
    QCOMPARE(book.offset(groupOf(0, Channel::Quote)), quint64(3));
    QCOMPARE(book.offset(groupOf(0, Channel::Trade)), quint64(2));
    QCOMPARE(book.offset(groupOf(0, Channel::Candle)), quint64(1));
    QCOMPARE(book.offset(groupOf(1, Channel::Quote)), quint64(1));
    QCOMPARE(book.offset(groupOf(1, Channel::Trade)), quint64(0));
}

void TestMarketBook::keepsTheLastState()
{
    MarketBook book(sampleSymbols(2));
    book.apply(0, sampleQuote(100));
    book.apply(0, sampleQuote(200));
    book.apply(1, sampleQuote(300));
    book.apply(0, sampleCandle(400));
    QCOMPARE(book.quote(0), sampleQuote(200));
    QCOMPARE(book.quote(1), sampleQuote(300));
    QCOMPARE(book.candle(0), sampleCandle(400));
    QCOMPARE(book.candle(1), Candle{});
}

QTEST_GUILESS_MAIN(TestMarketBook)
#include "tst_marketbook.moc"
