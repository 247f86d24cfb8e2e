// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::CloseCode;

namespace {

using Peers = std::vector<std::shared_ptr<FakePeer>>;

struct Bench
{
    FanoutBench worker;
    Peers peers;

    explicit Bench(size_t clients)
    {
        for (size_t i = 0; i < clients; ++i) {
            peers.push_back(worker.connect());
            peers.back()->onClose = FakePeer::OnClose::EndsAtOnce;
        }
    }
    void begin(std::chrono::milliseconds duration,
               DrainPlan::Newcomers newcomers = DrainPlan::Newcomers::TurnAway)
    {
        DrainPlan plan;
        plan.reason = QStringLiteral("drained");
        plan.duration = duration;
        plan.newcomers = newcomers;
        plan.retrySpread = 5s;
        worker.fanout->beginDrain(plan);
        worker.endTurn();
    }
    void pass(std::chrono::milliseconds time)
    {
        worker.clock.advance(time);
        worker.fanout->drain(worker.clock.monotonicNs());
        worker.endTurn();
    }
    [[nodiscard]] int closed() const
    {
        return static_cast<int>(std::ranges::count_if(
            peers, [](const auto &peer) { return peer->closeCode.has_value(); }));
    }
};

QJsonObject farewellOf(const FakePeer &peer)
{
    for (const QByteArray &message : peer.messages) {
        const QJsonObject json = QJsonDocument::fromJson(message).object();
        if (json[QLatin1String("op")] == QLatin1String("closing"))
            return json;
    }
    return {};
}

} // namespace

class TestFanoutDrain final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sessionsAreClosedEvenlyOverTheDuration();
    void withoutADurationAllAreClosedAtOnce();
    void everybodyIsToldWhenToComeBack();
    void newcomerIsTurnedAwayAtOnce();
    void whoLeavesByHimselfChangesNothing();
    void sessionsThatDoNotAnswerAreStillToldOnce();
    void nobodyThereIsNoProblem();
};

void TestFanoutDrain::sessionsAreClosedEvenlyOverTheDuration()
{
    Bench bench(100);
    bench.begin(10s);
    QCOMPARE(bench.closed(), 0);
    for (int second = 1; second <= 10; ++second) {
        bench.pass(1s);
        QVERIFY2(std::abs(bench.closed() - second * 10) <= 1,
                 qPrintable(QString::number(bench.closed())));
    }
    QCOMPARE(bench.closed(), 100);
    QCOMPARE(bench.worker.fanout->sessionCount(), size_t(0));
    for (const auto &peer : bench.peers)
        QCOMPARE(*peer->closeCode, CloseCode::Draining);
}

void TestFanoutDrain::withoutADurationAllAreClosedAtOnce()
{
    Bench bench(7);
    bench.begin(0ms);
    QCOMPARE(bench.closed(), 7);
}

void TestFanoutDrain::everybodyIsToldWhenToComeBack()
{
    Bench bench(50);
    bench.begin(10s);
    bench.pass(4s);
    bench.pass(6s);
    QSet<qint64> times;
    for (const auto &peer : bench.peers) {
        const QJsonObject farewell = farewellOf(*peer);
        QCOMPARE(farewell[QLatin1String("code")].toInt(), 4101);
        QCOMPARE(farewell[QLatin1String("reason")].toString(), QStringLiteral("drained"));
        const qint64 retry = farewell[QLatin1String("retryAfterMs")].toInteger(-1);
        // Nobody else serves before the end, which is up to 6 s off for those closed first.
        QVERIFY2(retry >= 0 && retry <= 6'000 + 5'000, qPrintable(QString::number(retry)));
        times << retry;
    }
    QVERIFY(times.size() > 30); // spread
}

void TestFanoutDrain::newcomerIsTurnedAwayAtOnce()
{
    Bench bench(1);
    bench.begin(1h);
    auto late = bench.worker.connect();
    QVERIFY(late->closeCode);
    QCOMPARE(*late->closeCode, CloseCode::Draining);
    QVERIFY(!bench.peers[0]->closeCode);
}

void TestFanoutDrain::whoLeavesByHimselfChangesNothing()
{
    Bench bench(10);
    bench.begin(10s);
    for (size_t i = 0; i < 5; ++i) {
        bench.peers[i]->end();
        bench.worker.endTurn();
    }
    bench.pass(9s);
    QCOMPARE(bench.worker.fanout->sessionCount(), size_t(1));
    bench.pass(1s);
    QCOMPARE(bench.worker.fanout->sessionCount(), size_t(0));
}

void TestFanoutDrain::sessionsThatDoNotAnswerAreStillToldOnce()
{
    Bench bench(10);
    for (const auto &peer : bench.peers)
        peer->onClose = FakePeer::OnClose::Nothing;
    bench.begin(1s);
    for (int i = 0; i < 20; ++i)
        bench.pass(100ms);
    QCOMPARE(bench.closed(), 10);
    QCOMPARE(bench.worker.fanout->sessionCount(), size_t(10)); // the worker will cut them
    for (const auto &peer : bench.peers) {
        const auto farewells = std::ranges::count_if(
            peer->messages, [](const QByteArray &text) { return text.contains("\"closing\""); });
        QCOMPARE(farewells, qptrdiff(1));
    }
}

void TestFanoutDrain::nobodyThereIsNoProblem()
{
    Bench bench(0);
    bench.begin(10s);
    bench.pass(20s);
    QCOMPARE(bench.worker.fanout->sessionCount(), size_t(0));
}

QTEST_APPLESS_MAIN(TestFanoutDrain)
#include "tst_fanoutdrain.moc"
