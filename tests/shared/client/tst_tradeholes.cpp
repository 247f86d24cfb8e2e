// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/tradeholes.h"

#include <QTest>

using namespace tickcast;

namespace {

/// Hands @p from to @p to to @p holes; how many of them were missing.
int arriveAll(TradeHoles &holes, quint64 from, quint64 to)
{
    int missing = 0;
    for (quint64 offset = from; offset <= to; ++offset)
        missing += holes.arrive(offset).isMissing;
    return missing;
}

} // namespace

class TestTradeHoles final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsNotMissingIsNotTaken();
    void holeIsFilledByItsLastTrade();
    void tradeIsTakenOnce();
    void overlappingWishesAreRefused_data();
    void overlappingWishesAreRefused();
    void holesAreLimited();
    void oneCommandAsksForAllHoles();
    void refusalForgetsOnlyWhatWasAsked();
    void delayedCommandIsAskedAgain();
    void whatTheServerLetGoIsNotAwaited();
    void holeWithAPassedOverTradeIsNotFilled();
    void lostConnectionKeepsOldHolesOnly();
};

void TestTradeHoles::whatIsNotMissingIsNotTaken()
{
    TradeHoles holes;
    QVERIFY(!holes.resumeOffset());
    QVERIFY(!holes.arrive(5).isMissing);
    QVERIFY(holes.want({10, 12}));
    QVERIFY(!holes.arrive(9).isMissing);
    QVERIFY(!holes.arrive(13).isMissing);
}

void TestTradeHoles::holeIsFilledByItsLastTrade()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    QCOMPARE(arriveAll(holes, 8, 11), 2);
    const auto last = holes.arrive(12);
    QVERIFY(last.isMissing);
    QCOMPARE(last.filled, (OffsetRange{10, 12}));
    QVERIFY(!holes.resumeOffset());
}

void TestTradeHoles::tradeIsTakenOnce()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 20}));
    QCOMPARE(arriveAll(holes, 1, 15), 6);
    QCOMPARE(arriveAll(holes, 1, 15), 0); // said again from the start
    QCOMPARE(arriveAll(holes, 16, 30), 5);
}

void TestTradeHoles::overlappingWishesAreRefused_data()
{
    QTest::addColumn<quint64>("from");
    QTest::addColumn<quint64>("to");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char *title, quint64 from, quint64 to, bool isGood) {
        QTest::newRow(title) << from << to << isGood;
    };
    row("the same", 10, 20, false);
    row("within", 12, 15, false);
    row("around", 1, 30, false);
    row("its first", 5, 10, false);
    row("its last", 20, 25, false);
    row("before", 5, 9, true);
    row("after", 21, 25, true);
}

void TestTradeHoles::overlappingWishesAreRefused()
{
    QFETCH(quint64, from);
    QFETCH(quint64, to);
    QFETCH(bool, isGood);
    TradeHoles holes;
    QVERIFY(holes.want({10, 20}));
    QCOMPARE(holes.want({from, to}), isGood);
}

void TestTradeHoles::holesAreLimited()
{
    TradeHoles holes;
    for (size_t i = 0; i < TradeHoles::holesMax; ++i)
        QVERIFY(holes.want({10 * i + 1, 10 * i + 5}));
    QVERIFY(!holes.want({100'000, 100'001}));
}

void TestTradeHoles::oneCommandAsksForAllHoles()
{
    TradeHoles holes;
    QVERIFY(holes.want({30, 40}));
    holes.setAsked(1);
    QVERIFY(!holes.hasUnasked());
    QVERIFY(holes.want({10, 12}));
    QVERIFY(holes.hasUnasked());
    QCOMPARE(holes.resumeOffset(), std::optional<quint64>(9));
    holes.setAsked(2);
    QCOMPARE(arriveAll(holes, 10, 40), 14);
}

void TestTradeHoles::refusalForgetsOnlyWhatWasAsked()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    holes.setAsked(5);
    QVERIFY(holes.want({20, 22})); // after the command left
    holes.onAnswer(4, false);      // to an earlier command
    QCOMPARE(holes.resumeOffset(), std::optional<quint64>(9));
    holes.onAnswer(5, false);
    QCOMPARE(holes.resumeOffset(), std::optional<quint64>(19));
    holes.setAsked(6);
    holes.onAnswer(6, true);
    QCOMPARE(arriveAll(holes, 20, 22), 3);
}

void TestTradeHoles::delayedCommandIsAskedAgain()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    holes.setAsked(5);
    holes.onRetry(4);
    QVERIFY(!holes.hasUnasked());
    holes.onRetry(5);
    QVERIFY(holes.hasUnasked());
}

void TestTradeHoles::whatTheServerLetGoIsNotAwaited()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    QVERIFY(holes.want({20, 25}));
    holes.abandonUntil(22);
    QCOMPARE(arriveAll(holes, 10, 24), 2);
    QCOMPARE(holes.arrive(25).filled, (OffsetRange{23, 25}));
}

void TestTradeHoles::holeWithAPassedOverTradeIsNotFilled()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    QVERIFY(holes.arrive(10).isMissing);
    const auto last = holes.arrive(12);
    QVERIFY(last.isMissing);
    QVERIFY(!last.filled);
    QVERIFY(!holes.arrive(11).isMissing); // they come in order
}

void TestTradeHoles::lostConnectionKeepsOldHolesOnly()
{
    TradeHoles holes;
    QVERIFY(holes.want({10, 12}));
    holes.expect({21, 30}, 1); // the server was about to send them
    holes.setAsked(2);
    holes.onConnectionLost(20);
    QVERIFY(holes.hasUnasked());
    QCOMPARE(arriveAll(holes, 1, 30), 3);
}

QTEST_GUILESS_MAIN(TestTradeHoles)
#include "tst_tradeholes.moc"
