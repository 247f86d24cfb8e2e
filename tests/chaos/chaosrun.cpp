// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/chaos/chaosrun.h"

#include "shared/util/clock.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <limits>
#include <sys/wait.h>

namespace tickcast::chaos {

namespace {

constexpr qint64 lookEveryMs = 100;
constexpr qint64 settleWithinMs = 60'000; ///< everybody back, on a busy machine
constexpr qint64 backWithinMs = 10'000;
constexpr auto always = std::numeric_limits<MonotonicNs>::max();
/// A server's figures are of a moment at most this long before their own time.
constexpr qint64 figuresAgeMs = 1'000;
constexpr qint64 betweenLooksMs = 150;
constexpr size_t calmLooks = 3;
/// When the time between the two looks is short, pools and buffers are still growing.
constexpr double memoryLimitPercent = 5;
constexpr double memoryLimitShortPercent = 15;
constexpr double shortS = 60;

/// What sessions that live on were not sent. What was owed to others when they ended shows as no
/// gap.
quint64 leftOut(const admin::Losses &losses)
{
    const auto dropped = [&losses](admin::DropReason reason) {
        return losses.dropped[static_cast<size_t>(reason)];
    };
    return losses.superseded + losses.suppressedTotal() + dropped(admin::DropReason::OutboxFull) +
           dropped(admin::DropReason::InboxFull) + dropped(admin::DropReason::Level);
}

} // namespace

ChaosRun::ChaosRun(Schedule schedule, std::uint64_t seed, std::uint32_t clients)
    : m_schedule(std::move(schedule))
    , m_clients(clients)
    , m_host({.outageInterval = m_schedule.outageInterval,
              .outageDuration = m_schedule.outageDuration})
{
    m_result.seed = seed;
    m_result.clients = clients;
    m_result.schedule = m_schedule;
}

ChaosResult ChaosRun::run()
{
    if (m_host.start()) {
        std::vector<std::string> symbols;
        constexpr int most = 10'000;
        const QUrl url(QStringLiteral("ws://127.0.0.1:%1/v1").arg(m_host.port()));
        for (const QString &name : testing::TestClient(url).symbolNames(most))
            symbols.push_back(name.toStdString());
        m_swarm.emplace(Swarm::Config{.target = {.port = m_host.port()},
                                      .symbols = std::move(symbols),
                                      .clients = m_clients,
                                      .seed = m_result.seed});
        m_swarm->start();
        // The schedule begins once everybody is there.
        m_sinceStart.start();
        pass([&] { return m_swarm->tally().live == m_clients; }, settleWithinMs);
        m_sinceStart.restart();
        m_nextLookMs = 0;
        for (const Event &event : m_schedule.events) {
            passUntil(event.at.count());
            look(); // also when it is late
            if (!m_host.isServing())
                break;
            ++m_result.events[std::size_t(event.kind)];
            carryOut(event);
        }
        undoNow();
        closeBooks();
        m_swarm->stop();
        m_result.swarm = m_swarm->tally();
        m_host.finish();
    }
    m_result.seconds = double(m_sinceStart.elapsed()) / 1000;
    m_result.lives = m_host.life();
    m_result.gapsUnchecked = m_unchecked;
    m_result.explained = m_explained;
    m_result.problems += m_host.problems();
    if (m_result.swarm.staleTold == 0)
        complain(QStringLiteral("the feed broke, and no client was told"));
    if (::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD)
        complain(QStringLiteral("a process is left over"));
    const double limit =
        m_result.calm.size() > 1 && m_result.calm.back().atS - m_result.calm.front().atS < shortS
            ? memoryLimitShortPercent
            : memoryLimitPercent;
    if (!testing::isSanitized && m_result.memoryGrowth() > limit)
        complain(
            QStringLiteral("memory has grown by %1 %").arg(m_result.memoryGrowth(), 0, 'f', 1));
    return m_result;
}

void ChaosRun::carryOut(const Event &event)
{
    const auto forAWhile = [&](std::function<void()> undo) {
        m_undo.push_back({m_sinceStart.elapsed() + event.duration.count(), std::move(undo)});
    };
    switch (event.kind) {
    case EventKind::Kill:
    case EventKind::Restart:
    case EventKind::Drain:
    case EventKind::Takeover:
        return endLife(event);
    case EventKind::Reload:
        undoNow(); // a server that cannot open its file, or is frozen, cannot read it
        return m_host.reload();
    case EventKind::BadReload:
        undoNow();
        return m_host.reloadBadly();
    case EventKind::DescriptorsOut:
        m_host.takeDescriptors();
        m_swarm->order(event); // some come again, and have to wait
        return forAWhile([this] { m_host.giveDescriptors(); });
    case EventKind::DiskFull:
        m_host.fillDisk();
        return forAWhile([this] { m_host.emptyDisk(); });
    case EventKind::Freeze:
        m_host.freeze();
        return forAWhile([this] { m_host.thaw(); });
    case EventKind::Calm:
        return beCalm();
    default:
        return m_swarm->order(event);
    }
}

void ChaosRun::endLife(const Event &event)
{
    undoNow();
    // An end that nobody sees says little: most have to be back from the one before.
    pass([this] { return m_swarm->tally().live >= m_clients * 9 / 10; }, backWithinMs);
    if (event.kind == EventKind::Kill)
        m_swarm->excuseCutsBefore(always);
    if (event.kind != EventKind::Takeover)
        m_swarm->excuseRefusalsBefore(always);
    if (event.kind == EventKind::Kill)
        m_host.kill();
    else if (event.kind == EventKind::Takeover)
        m_host.takeOver();
    else
        m_host.restart(event.kind == EventKind::Drain ? SIGUSR2 : SIGTERM);
    const MonotonicNs now = SystemClock::now();
    if (event.kind == EventKind::Kill)
        m_swarm->excuseCutsBefore(now);
    if (event.kind != EventKind::Takeover)
        m_swarm->excuseRefusalsBefore(now);
    closeBooks();
}

/// What a server said last is all it says. What clients missed since then cannot be compared.
void ChaosRun::closeBooks()
{
    m_explained += std::exchange(m_explainedHere, 0);
    const quint64 gaps = m_swarm->tally().gaps;
    m_unchecked += gaps - std::min(gaps, m_gapsChecked);
    m_gapsChecked = gaps;
    m_marks.clear();
    m_last.reset();
    if (m_host.life() != m_booksOf)
        m_result.memory.clear();
    m_booksOf = m_host.life();
}

void ChaosRun::undoNow()
{
    for (const Later &later : std::exchange(m_undo, {}))
        later.what();
}

void ChaosRun::beCalm()
{
    undoNow();
    m_swarm->setCalm(true);
    const auto isSettled = [this] {
        const SwarmTally tally = m_swarm->tally();
        return tally.live == m_clients && tally.guests == 0 && m_last &&
               m_last->connections == m_clients && m_last->handshakes == 0;
    };
    pass(isSettled, settleWithinMs);
    if (!isSettled()) {
        complain(
            QStringLiteral("only %1 of %2 clients are served in a calm moment, the server has %3")
                .arg(m_swarm->tally().live)
                .arg(m_clients)
                .arg(m_last ? int(m_last->connections) : -1));
    }
    CalmMoment moment{.atS = double(m_sinceStart.elapsed()) / 1000,
                      .life = m_host.life(),
                      .clients = m_swarm->tally().live,
                      .residentBytes = std::numeric_limits<qint64>::max(),
                      .descriptors = std::numeric_limits<int>::max()};
    for (size_t i = 0; i < calmLooks; ++i) {
        const quint64 before = m_result.samples;
        pass([&] { return m_result.samples > before; }, settleWithinMs);
        moment.residentBytes = std::min(moment.residentBytes, m_host.residentBytes());
        // A state file that is being written is no leak; nor do both looks fall on one.
        moment.descriptors = std::min(moment.descriptors, m_host.openDescriptors());
        pass([] { return false; }, betweenLooksMs);
        moment.descriptors = std::min(moment.descriptors, m_host.openDescriptors());
    }
    if (!m_result.calm.empty() && m_result.calm.back().life == moment.life &&
        moment.descriptors > m_result.calm.back().descriptors)
        complain(QStringLiteral("descriptors have leaked: %1, then %2")
                     .arg(m_result.calm.back().descriptors)
                     .arg(moment.descriptors));
    m_result.calm.push_back(moment);
    m_swarm->setCalm(false);
}

void ChaosRun::passUntil(qint64 ms)
{
    pass([&] { return m_sinceStart.elapsed() >= ms; }, std::numeric_limits<qint64>::max());
}

void ChaosRun::pass(const std::function<bool()> &isDone, qint64 limitMs)
{
    const QElapsedTimer waiting = [] {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }();
    while (!isDone() && waiting.elapsed() < limitMs) {
        constexpr int stepMs = 10;
        QTest::qWait(stepMs);
        if (m_sinceStart.elapsed() >= m_nextLookMs)
            look();
    }
}

void ChaosRun::look()
{
    const qint64 nowMs = m_sinceStart.elapsed();
    m_nextLookMs = nowMs + lookEveryMs;
    for (size_t i = 0; i < m_undo.size();) {
        if (m_undo[i].atMs > nowMs) {
            ++i;
            continue;
        }
        const auto what = std::move(m_undo[i].what);
        m_undo.erase(m_undo.begin() + qptrdiff(i));
        what();
    }
    m_marks.push_back({SystemClock::wallNowMs(), m_swarm->tally().gaps});
    for (const admin::Stats &stats : m_host.takeSamples())
        judge(stats);
}

void ChaosRun::judge(const admin::Stats &stats)
{
    constexpr quint64 memoryEvery = 5;
    ++m_result.samples;
    if (stats.seq % memoryEvery == 0)
        m_result.memory.push_back(stats.residentBytes);
    m_last = stats;
    if (!testing::isEveryUpdateAccountedFor(stats))
        complain(QStringLiteral("server %1 does not account for every update").arg(m_host.life()));
    m_explainedHere = leftOut(stats.totals);
    // Whatever a client had missed by then, the server has counted by now.
    const qint64 by = stats.tsMs - figuresAgeMs;
    while (m_marks.size() > 1 && m_marks[1].wallMs <= by)
        m_marks.pop_front();
    if (m_marks.empty() || m_marks.front().wallMs > by)
        return;
    m_gapsChecked = std::max(m_gapsChecked, m_marks.front().gaps);
    const quint64 explained = m_explained + m_explainedHere + m_unchecked;
    if (m_gapsChecked > explained) {
        complain(QStringLiteral("clients have missed %1 updates, servers account for %2")
                     .arg(m_gapsChecked)
                     .arg(explained));
    }
}

} // namespace tickcast::chaos
