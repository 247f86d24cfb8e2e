// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/memorywatch.h"

#include <QRegularExpression>
#include <QTest>
#include <vector>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

constexpr qint64 limit = 1'000'000'000;

/// A watch over a process whose memory the test decides on.
struct Bench
{
    /// Looks once a second for @p seconds.
    void look(int seconds, qint64 percent)
    {
        bytes = percent * limit / 100;
        for (int i = 0; i < seconds; ++i) {
            clock.advance(1s);
            watch.look();
        }
    }

    FakeClock clock;
    qint64 bytes = 0;
    std::vector<SessionLevel> told;
    MemoryWatch watch{
        limit,
        {},
        {clock, [this] { return bytes; }, [this](SessionLevel level) { told.push_back(level); }}};
};

void expectLine(QtMsgType type, const char *pattern)
{
    QTest::ignoreMessage(type, QRegularExpression(QLatin1String(pattern)));
}

using Levels = std::vector<SessionLevel>;

} // namespace

/// Which level the process's memory calls for.
class TestMemoryWatch final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void levelFollowsTheShareOfTheLimit_data();
    void levelFollowsTheShareOfTheLimit();
    void levelRisesStepByStep();
    void levelEndsHalfAStepBelow();
    void aMomentIsNoReason();
    void unknownMemoryChangesNothing();
    void changesAreLoggedWithFigureAndLimit();
};

void TestMemoryWatch::levelFollowsTheShareOfTheLimit_data()
{
    QTest::addColumn<qint64>("percent");
    QTest::addColumn<int>("level");
    QTest::newRow("nothing") << qint64(0) << 0;
    QTest::newRow("half") << qint64(50) << 0;
    QTest::newRow("70 %") << qint64(70) << 0;
    QTest::newRow("79 %") << qint64(79) << 0;
    QTest::newRow("81 %") << qint64(81) << 1;
    QTest::newRow("89 %") << qint64(89) << 1;
    QTest::newRow("91 %") << qint64(91) << 2;
    QTest::newRow("99 %") << qint64(99) << 2;
    QTest::newRow("101 %") << qint64(101) << 3;
    QTest::newRow("a thousand times the limit") << qint64(100'000) << 3;
}

void TestMemoryWatch::levelFollowsTheShareOfTheLimit()
{
    QFETCH(const qint64, percent);
    QFETCH(const int, level);
    Bench bench;
    bench.look(120, percent);
    QCOMPARE(int(bench.watch.level()), level);
}

void TestMemoryWatch::levelRisesStepByStep()
{
    Bench bench;
    bench.look(30, 200);
    QCOMPARE(bench.told,
             (Levels{SessionLevel::Degraded, SessionLevel::Critical, SessionLevel::Emergency}));
}

void TestMemoryWatch::levelEndsHalfAStepBelow()
{
    Bench bench;
    bench.look(60, 85);
    QCOMPARE(bench.watch.level(), SessionLevel::Degraded);
    bench.look(60, 77);
    QCOMPARE(bench.watch.level(), SessionLevel::Degraded); // else it would swing around 80 %
    bench.look(60, 74);
    QCOMPARE(bench.watch.level(), SessionLevel::Normal);
    QCOMPARE(bench.told, (Levels{SessionLevel::Degraded, SessionLevel::Normal}));
}

void TestMemoryWatch::aMomentIsNoReason()
{
    Bench bench;
    bench.look(10, 50);
    bench.look(1, 85);
    bench.look(10, 50);
    QVERIFY(bench.told.empty());
}

void TestMemoryWatch::unknownMemoryChangesNothing()
{
    Bench bench;
    bench.look(60, 95);
    QCOMPARE(bench.watch.level(), SessionLevel::Critical);
    bench.look(60, 0);
    QCOMPARE(bench.watch.level(), SessionLevel::Critical);
}

void TestMemoryWatch::changesAreLoggedWithFigureAndLimit()
{
    Bench bench;
    expectLine(QtWarningMsg, "^memory: 850000000 bytes of backpressure.memory_limit = 1000000000, "
                             "all clients are at level degraded or above$");
    bench.look(60, 85);
    expectLine(QtInfoMsg, "^memory: 100000000 bytes of backpressure.memory_limit = 1000000000, ");
    bench.look(60, 10);
    QCOMPARE(bench.told.size(), size_t(2));
}

QTEST_APPLESS_MAIN(TestMemoryWatch)
#include "tst_memorywatch.moc"
