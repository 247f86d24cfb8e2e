// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/publisherbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

constexpr GroupId quote0 = groupOf(0, Channel::Quote);
constexpr GroupId quote1 = groupOf(1, Channel::Quote);
constexpr GroupId trade0 = groupOf(0, Channel::Trade);
constexpr GroupId candle0 = groupOf(0, Channel::Candle);

using Bench = PublisherBench;
using Lines = QStringList;

} // namespace

/// What a publisher does when a worker's inbox is full: it never waits, and nobody is left with an
/// old state.
class TestPublisherBacklog final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullInboxGetsTheNewestStateLater();
    void fullInboxLosesEventsAndTheGapSaysSo();
    void putOffStatesLeaveInOrderAndOnce();
    void newerUpdateThatFoundRoomReplacesThePutOffOne();
    void putOffStateOfAnUnwatchedGroupIsForgotten();
    void snapshotWaitsForRoom();
    void fullInboxOfOneWorkerHarmsNoOther();
};

void TestPublisherBacklog::fullInboxGetsTheNewestStateLater()
{
    Bench bench(1, 4);
    bench.publisher.watch(0, quote0, 1);
    bench.drain(0);
    for (int i = 1; i <= 10; ++i)
        bench.publisher.onQuote(0, sampleQuote(i), i);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), (Lines{QStringLiteral("quote S0 1"), QStringLiteral("quote S0 2"),
                                    QStringLiteral("quote S0 3"), QStringLiteral("quote S0 4")}));
    bench.wakes(0);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("quote S0 10")});
    QCOMPARE(bench.entries[0].ingressNs, qint64(10));
    QCOMPARE(bench.wakes(0), quint64(1));
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{});
}

void TestPublisherBacklog::fullInboxLosesEventsAndTheGapSaysSo()
{
    Bench bench(1, 4);
    bench.publisher.watch(0, trade0, 1);
    bench.drain(0);
    for (quint64 i = 1; i <= 7; ++i)
        bench.publisher.onTrade(0, sampleTrade(i), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0).last(), QStringLiteral("trade S0 4"));
    bench.publisher.onTrade(0, sampleTrade(8), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("trade S0 8")});
}

void TestPublisherBacklog::putOffStatesLeaveInOrderAndOnce()
{
    Bench bench(1, 2);
    for (const GroupId group : {quote0, quote1, candle0}) {
        bench.publisher.watch(0, group, 1);
        bench.drain(0);
    }
    bench.publisher.onQuote(2, sampleQuote(1), 1); // watched by nobody
    bench.publisher.onQuote(0, sampleQuote(1), 1);
    bench.publisher.onQuote(1, sampleQuote(1), 1); // full now
    bench.publisher.onQuote(1, sampleQuote(2), 1);
    bench.publisher.onCandle(0, sampleCandle(1), 1);
    bench.publisher.onQuote(1, sampleQuote(3), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), (Lines{QStringLiteral("quote S0 1"), QStringLiteral("quote S1 1")}));
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), (Lines{QStringLiteral("quote S1 3"), QStringLiteral("candle S0 1")}));
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{});
}

void TestPublisherBacklog::newerUpdateThatFoundRoomReplacesThePutOffOne()
{
    Bench bench(1, 2);
    bench.publisher.watch(0, quote0, 1);
    bench.drain(0);
    for (int i = 1; i <= 3; ++i)
        bench.publisher.onQuote(0, sampleQuote(i), 1);
    bench.drain(0);
    bench.publisher.onQuote(0, sampleQuote(4), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("quote S0 4")}); // and 3 not after it
}

void TestPublisherBacklog::putOffStateOfAnUnwatchedGroupIsForgotten()
{
    Bench bench(1, 2);
    bench.publisher.watch(0, quote0, 1);
    bench.drain(0);
    for (int i = 1; i <= 3; ++i)
        bench.publisher.onQuote(0, sampleQuote(i), 1);
    bench.drain(0);
    bench.publisher.unwatch(0, quote0);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{});
}

void TestPublisherBacklog::snapshotWaitsForRoom()
{
    Bench bench(1, 2);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.onQuote(0, sampleQuote(1), 1);
    bench.publisher.onQuote(1, sampleQuote(1), 1);
    bench.publisher.watch(0, quote1, 2); // no room
    bench.publisher.onQuote(1, sampleQuote(2), 1);
    QCOMPARE(bench.drain(0),
             (Lines{QStringLiteral("snapshot 1 - 0"), QStringLiteral("quote S0 1")}));
    bench.publisher.onBatchEnd();
    const Lines lines = bench.drain(0);
    // The newest state, under the generation that was asked for; what is put off says no more.
    QCOMPARE(lines.first(), QStringLiteral("snapshot 2 quote S1 2"));
    for (const QString &line : lines.mid(1))
        QCOMPARE(line, QStringLiteral("quote S1 2"));
}

void TestPublisherBacklog::fullInboxOfOneWorkerHarmsNoOther()
{
    Bench bench(2, 4);
    for (int worker = 0; worker < 2; ++worker) {
        bench.publisher.watch(worker, trade0, 1);
        bench.drain(size_t(worker));
    }
    for (quint64 i = 1; i <= 20; ++i) {
        bench.publisher.onTrade(0, sampleTrade(i), 1);
        bench.publisher.onBatchEnd();
        QCOMPARE(bench.drain(1), Lines{QStringLiteral("trade S0 %1").arg(i)});
    }
    QCOMPARE(bench.drain(0).size(), 4);
}

QTEST_GUILESS_MAIN(TestPublisherBacklog)
#include "tst_publisherbacklog.moc"
