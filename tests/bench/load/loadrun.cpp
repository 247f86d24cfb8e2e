// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/loadrun.h"

#include "shared/util/clock.h"
#include "tests/bench/load/serverfacts.h"

#include <QDateTime>
#include <cstdio>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

namespace tickcast::load {

namespace {

constexpr double closeLimitS = 10;
constexpr double drainLimitS = 5;
constexpr double stallLimitS = 30;
constexpr double settleS = 0.5; ///< for a server to free what a closed connection held
constexpr int askLimitMs = 10'000;
constexpr double zipfExponent = 1.1;
constexpr MonotonicNs progressEveryNs = 1'000'000'000;
constexpr timespec tick{.tv_sec = 0, .tv_nsec = 5'000'000};

double secondsSince(MonotonicNs begin)
{
    return static_cast<double>(SystemClock::now() - begin) / 1e9;
}

quint64 ownCpuNs()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<quint64>(time.tv_sec) * 1'000'000'000 + static_cast<quint64>(time.tv_nsec);
}

/// Raises the limit as far as we may; what it is then.
quint64 descriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

} // namespace

LoadRun::LoadRun(const RunOptions &options, const std::atomic<bool> &isInterrupted)
    : m_options(options)
    , m_isInterrupted(isInterrupted)
{
}

Result<RunResult> LoadRun::run()
{
    m_result.startedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
    if (const Result<void> prepared = prepare(); !prepared)
        return tl::unexpected(prepared.error());
    m_result.memory.before = m_probe->memory();
    startThreads();
    if (m_options.cycles > 0) {
        cycle();
    } else {
        connectAll();
        pass(QStringLiteral("warming up"), m_workload.warmupS);
        if (m_workload.kind == WorkloadKind::Storm)
            storm();
        m_result.memory.connected = m_probe->memory();
        measure();
        m_result.memory.after = m_probe->memory();
    }
    finish();
    return m_result;
}

Result<void> LoadRun::prepare()
{
    const Result<ServerProbe> probe = ServerProbe::open(m_options.serverPid);
    if (!probe)
        return tl::unexpected(probe.error());
    m_probe = *probe;
    m_result.serverName = m_probe->name();
    const bool isBinary = m_workload.format == Format::Binary;
    const std::string subprotocol = isBinary ? "tickcast.v1.binary" : "tickcast.v1.json";
    const Result<ServerFacts> facts =
        askServer(m_options.target, subprotocol, m_workload.symbols, askLimitMs);
    if (!facts)
        return tl::unexpected(facts.error());
    if (isBinary)
        return fail(ErrorCode::InvalidArgument,
                    facts->subprotocol == subprotocol
                        ? QStringLiteral("--format binary: the server offers tickcast.v1.binary, "
                                         "but this tickcast-bench does not read it yet")
                        : QStringLiteral("--format binary: the server does not offer "
                                         "tickcast.v1.binary"));
    if (facts->symbols.size() < m_workload.symbols)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("the server has %1 symbols, %2 are wanted (--symbols)")
                        .arg(facts->symbols.size())
                        .arg(m_workload.symbols));
    std::vector<std::string> names = facts->symbols;
    names.resize(m_workload.symbols);
    m_symbols = std::make_unique<SymbolIndex>(std::move(names));
    m_popularity = std::make_unique<Zipf>(m_workload.symbols, zipfExponent);
    m_control = std::make_unique<LoadControl>(m_workload.symbols);
    m_plan = std::make_unique<LoadPlan>(
        LoadPlan{m_options.target, subprotocol, m_workload.watch, m_workload.slowShare,
                 m_workload.readerShare, m_workload.slowReaderBytes(), m_workload.churnShare,
                 m_workload.holdings, m_workload.seed, facts->isGreeting,
                 m_workload.channel == Channel::Trade, *m_symbols, *m_popularity});
    if (m_options.admin)
        return m_admin.start(*m_options.admin, m_options.tokenPath);
    return {};
}

void LoadRun::startThreads()
{
    const size_t count = threadsNeeded(m_workload, descriptorLimit());
    const size_t stayers = m_workload.stayers();
    const size_t clients = m_workload.connections - stayers;
    m_result.threads = static_cast<quint32>(count);
    for (size_t i = 0; i < count; ++i) {
        const size_t first = clients * i / count;
        const size_t next = clients * (i + 1) / count;
        m_threads.push_back(std::make_unique<LoadThread>(*m_plan, *m_control, first, next - first));
        m_threads.back()->start();
    }
    if (stayers > 0) {
        ++m_result.threads;
        m_threads.push_back(
            std::make_unique<LoadThread>(*m_plan, *m_control, clients, stayers, true));
        m_threads.back()->start();
    }
}

void LoadRun::connectAll()
{
    const Tally before = tally();
    const quint64 cpuBeforeNs = m_probe->cpuNs();
    const MonotonicNs begin = SystemClock::now();
    m_control->isConnectedWanted = true;
    const bool isDone = waitFor(
        QStringLiteral("connecting"), m_workload.connectLimitS, [&before, this](const Tally &now) {
            return now.live + (now.failed - before.failed) >= m_workload.connections;
        });
    m_result.connect.seconds = secondsSince(begin);
    m_result.connect.serverCpuNs = m_probe->cpuNs() - cpuBeforeNs;
    m_result.connect.connections = tally().live;
    if (!isDone && !m_isInterrupted)
        m_result.problems += QStringLiteral("only %1 of %2 connected within %3 s")
                                 .arg(m_result.connect.connections)
                                 .arg(m_workload.connections)
                                 .arg(m_workload.connectLimitS);
}

void LoadRun::disconnectAll()
{
    const quint32 staying = m_control->isStorm ? m_workload.stayers() : 0;
    m_control->isConnectedWanted = false;
    waitFor(QStringLiteral("disconnecting"), closeLimitS,
            [staying](const Tally &now) { return now.open <= staying; });
}

void LoadRun::storm()
{
    RunResult::Storm storm;
    m_control->isStorm = true;
    passWindow(Window::Calm, QStringLiteral("measuring those who will stay"),
               m_workload.durationS / 2);
    m_control->window = Window::Stalled;
    const quint64 failedBefore = tally().failed;
    const quint64 cpuBeforeNs = m_probe->cpuNs();
    const MonotonicNs begin = SystemClock::now();
    disconnectAll();
    m_control->isConnectedWanted = true;
    const bool isDone =
        waitFor(QStringLiteral("recovering"), m_workload.connectLimitS, [&](const Tally &now) {
            return now.current + (now.failed - failedBefore) >= m_workload.connections;
        });
    storm.recoverySeconds = secondsSince(begin);
    m_control->window = Window::None;
    m_control->isStorm = false;
    storm.serverCpuNs = m_probe->cpuNs() - cpuBeforeNs;
    if (!isDone && !m_isInterrupted)
        m_result.problems += QStringLiteral("only %1 of %2 were current again within %3 s")
                                 .arg(tally().current)
                                 .arg(m_workload.connections)
                                 .arg(m_workload.connectLimitS);
    m_result.storm = storm;
}

void LoadRun::measure()
{
    RunResult::Window window;
    window.before = m_probe->cpu();
    const quint64 ownBeforeNs = ownCpuNs();
    const MonotonicNs begin = SystemClock::now();
    if (m_workload.kind == WorkloadKind::Mix)
        measureMix();
    else if (m_workload.hasSlowClients())
        measureAroundStall();
    else
        passWindow(Window::Measured, QStringLiteral("measuring"), m_workload.durationS);
    m_control->window = Window::None;
    window.seconds = secondsSince(begin);
    window.after = m_probe->cpu();
    window.loadCpuNs = ownCpuNs() - ownBeforeNs;
    if (window.after.totalNs < window.before.totalNs)
        m_result.problems += QStringLiteral("the server ended during the measurement");
    window.after.totalNs = std::max(window.after.totalNs, window.before.totalNs);
    if (m_control->isSlowPaused) {
        m_result.slow.stalledMemory = m_probe->memory();
        resumeStallers();
    }
    if (m_workload.hasSlowReaders() && m_workload.kind != WorkloadKind::Mix)
        readSlowly();
    drain();
    window.counts = tally();
    if (m_workload.ratePerSymbol > 0 && window.counts.measuredUpdates == 0)
        m_result.problems += QStringLiteral("no update came");
    m_result.window = window;
}

void LoadRun::passWindow(Window window, const QString &what, double seconds)
{
    m_control->window = window;
    pass(what, seconds);
}

void LoadRun::drain()
{
    m_control->window = Window::None;
    // What anybody has seen by now, everybody who watches it is owed.
    for (const auto &newest : m_control->newest)
        m_control->targets.push_back(newest);
    m_control->isDraining = true;
    // A virtual processor may be taken away for seconds, and with it a thread of ours: what it has
    // not read meanwhile the server has delivered. So its time begins when it is back.
    if (!waitFor(QStringLiteral("waiting for load threads"), stallLimitS,
                 [](const Tally &now) { return now.drainChecks > 0; }) &&
        !m_isInterrupted)
        m_result.problems +=
            QStringLiteral("a thread of the load generator hung for %1 s").arg(stallLimitS);
    waitFor(QStringLiteral("waiting for the last updates"), drainLimitS,
            [](const Tally &now) { return now.behindPlaces + now.behindSlowPlaces == 0; });
    if (m_options.admin)
        m_admin.waitForSample();
}

void LoadRun::cycle()
{
    const quint64 socketsBefore = tcpSocketsInUse();
    for (quint32 i = 0; i < m_options.cycles && !m_isInterrupted; ++i) {
        connectAll();
        if (i == 0)
            m_result.memory.connected = m_probe->memory();
        disconnectAll();
        waitFor(QStringLiteral("waiting for the server to let go"), closeLimitS,
                [socketsBefore](const Tally &) { return tcpSocketsInUse() <= socketsBefore; });
        pass(QStringLiteral("settling"), settleS);
        m_result.cyclesRssBytes.push_back(m_probe->memory().rssBytes);
    }
    m_result.memory.after = m_probe->memory();
}

void LoadRun::finish()
{
    if (m_options.admin)
        watchServer();
    m_control->isStopping = true;
    for (const auto &thread : m_threads)
        thread->join();
    // Threads close their connections before they end; what was measured stays.
    m_result.total = tally();
    for (const auto &thread : m_threads)
        m_result.outcome.add(thread->outcome());
    m_result.isInterrupted = m_isInterrupted;
    // A gap in a state channel is no loss: a newer state followed. Lost is what none followed.
    m_result.lost = m_result.total.behindPlaces;
    if (::isatty(STDERR_FILENO) != 0)
        std::fputc('\n', stderr);
}

bool LoadRun::waitFor(const QString &what, double limitS,
                      const std::function<bool(const Tally &)> &isDone)
{
    const MonotonicNs begin = SystemClock::now();
    while (!m_isInterrupted) {
        const Tally now = tally();
        showProgress(what, now);
        if (isDone(now))
            return true;
        if (secondsSince(begin) >= limitS)
            return false;
        ::nanosleep(&tick, nullptr);
    }
    return false;
}

void LoadRun::pass(const QString &what, double seconds)
{
    waitFor(what, seconds, [](const Tally &) { return false; });
}

Tally LoadRun::tally() const
{
    Tally sum = m_threads.front()->tally();
    for (size_t i = 1; i < m_threads.size(); ++i)
        sum.add(m_threads[i]->tally());
    return sum;
}

void LoadRun::showProgress(const QString &what, const Tally &now)
{
    const MonotonicNs nowNs = SystemClock::now();
    if (nowNs - m_shownNs < progressEveryNs)
        return;
    const double seconds = m_shownNs == 0 ? 1 : static_cast<double>(nowNs - m_shownNs) / 1e9;
    const double perSecond = static_cast<double>(now.updates - m_shownUpdates) / seconds;
    m_shownNs = nowNs;
    m_shownUpdates = now.updates;
    const QString line =
        QStringLiteral("%1 %2: %3 connected, %4 updates/s, %5 superseded, %6 errors")
            .arg(workloadName(m_workload.kind), what)
            .arg(now.live)
            .arg(perSecond, 0, 'f', 0)
            .arg(now.superseded)
            .arg(now.errors);
    if (::isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%-79s", qPrintable(line));
    else
        std::fprintf(stderr, "%s\n", qPrintable(line));
}

} // namespace tickcast::load
