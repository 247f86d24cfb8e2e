// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/serverapp.h"

#include "server/admin/processfigures.h"
#include "server/app/configlimits.h"
#include "server/app/readyfile.h"
#include "server/fanout/affinity.h"
#include "server/feed/replayfeed.h"
#include "server/feed/simulatorfeed.h"
#include "shared/util/logging.h"
#include "shared/util/wholefile.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>
#include <cstdio>
#include <sys/resource.h>

namespace tickcast {

namespace {

constexpr int failureExitCode = 1;
constexpr QLatin1String stateFileName("market.state");

/// One descriptor per client: take all the kernel allows.
void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::unique_ptr<FeedSource> makeFeed(const FeedConfig &config)
{
    static const SystemClock clock;
    if (config.source == FeedKind::Replay)
        return std::make_unique<ReplayFeed>(config.replay, clock);
    return std::make_unique<SimulatorFeed>(config.simulator, clock);
}

} // namespace

ServerApp::ServerApp(Config config, Start start, ReadConfig readConfig)
    : m_config(std::move(config))
    , m_start(std::move(start))
    , m_readConfig(std::move(readConfig))
    , m_service(QProcessEnvironment::systemEnvironment())
    , m_startedAtMs(SystemClock::wallNowMs())
    , m_startedNs(SystemClock::now())
{
    connect(&m_signals, &ProcessSignals::received, this, &ServerApp::onSignal);
    m_stopDeadline.setSingleShot(true);
    connect(&m_stopDeadline, &QTimer::timeout, this,
            [this] { QCoreApplication::exit(m_exitCode); });
}

ServerApp::~ServerApp()
{
    m_watchdog.reset();
    m_offer.reset();
    m_http.reset();
    m_admin.reset();
    m_memoryWatch.reset();
    // The workers' threads tell the market of interest to their end; the market fills the workers'
    // inboxes to its own; and the frames in those inboxes come from the market's pool. What the
    // workers answer goes to the desk's mailbox to their end.
    for (const auto &worker : m_workers)
        worker->stop();
    if (m_market)
        m_market->stop();
    if (m_store)
        m_store->finish();
    m_tracing.reset();
    m_desk.reset();
    m_workers.clear();
    m_market.reset();
}

void ServerApp::start()
{
    if (const auto installed = m_signals.install(); !installed)
        return giveUp(installed.error().text);
    raiseDescriptorLimit();
    if (const auto read = readTokens(); !read)
        return giveUp(read.error().text);

    if (const auto read = readTls(); !read)
        return giveUp(read.error().text);
    if (const auto opened = openSockets(); !opened)
        return giveUp(opened.error().text);
    if (m_predecessor) {
        if (const auto released = m_predecessor->askForRelease(); !released)
            return giveUp(released.error().text);
    }

    m_market =
        std::make_unique<Market>([feed = m_config.feed] { return makeFeed(feed); }, readState(),
                                 FeedGuard::Limits{m_config.breaker, m_config.feed.settleAfter});
    m_market->open([this](const Result<std::shared_ptr<const SymbolTable>> &symbols) {
        m_mailbox.post([this, symbols] { onMarketOpened(symbols); });
    });
}

void ServerApp::onMarketOpened(const Result<std::shared_ptr<const SymbolTable>> &symbols)
{
    if (m_isStopping)
        return;
    if (!symbols)
        return giveUp(symbols.error().text);
    if (const auto started = startWorkers(*symbols); !started)
        giveUp(started.error().text);
}

Result<void> ServerApp::startWorkers(const std::shared_ptr<const SymbolTable> &symbols)
{
    const int count = workerCount(m_config);
    for (int i = 0; i < count; ++i) {
        const Worker::Config config{
            .index = i,
            .sockets = m_sockets.share(ListenRole::Clients, i, count),
            .tlsSockets = m_sockets.share(ListenRole::ClientsTls, i, count),
            .tls = m_tls,
            .door = {m_config.client.handshakeTimeout, m_config.transport.acceptsPerTurn,
                     static_cast<size_t>(m_config.transport.handshakesLimit)},
            .fanout = toLimits(m_config),
            .messageBytesMax = m_config.client.messageSizeLimit,
            .inboxCapacity = m_config.fanout.inboxCapacity,
            .flushInterval = m_config.fanout.flushInterval,
            .backend = m_config.transport.backend,
            .isolateDescriptors = m_config.transport.isolateFdTables,
            .core = m_config.workers.pin ? std::optional(i % coreCount()) : std::nullopt};
        auto worker = Worker::make(config, symbols, *m_market);
        if (!worker)
            return tl::unexpected(worker.error());
        m_workers.push_back(std::move(*worker));
    }
    m_tracing = std::make_unique<ServerTracing>(symbols, *m_market, m_workers, m_config.breaker);
    for (const auto &worker : m_workers) {
        worker->start([this](const Result<void> &result) {
            m_mailbox.post([this, result] { onWorkerStarted(result); });
        });
    }
    return {};
}

void ServerApp::onWorkerStarted(const Result<void> &result)
{
    if (m_isStopping)
        return;
    if (!result)
        return giveUp(result.error().text);
    if (++m_startedWorkers == static_cast<int>(m_workers.size()))
        serve();
}

void ServerApp::serve()
{
    std::vector<Inbox *> inboxes;
    for (const auto &worker : m_workers)
        inboxes.push_back(&worker->inbox());
    if (const auto listening = startAdmin(); !listening)
        return giveUp(listening.error().text);
    if (const auto listening = startHttp(); !listening)
        return giveUp(listening.error().text);
    watchMemory();
    watchThreads();
    m_market->start(std::move(inboxes), marketOptions());
    m_tracing->apply(m_config.trace);
    m_market->offerStates();
    announce();
    leaveWord();
    if (m_predecessor) {
        m_service.tellMainProcess();
        m_predecessor->tellServing();
        m_predecessor.reset();
    }
    m_service.tellReady(QStringLiteral("serving clients at ") % clientsUrl());
    offerTakeover();
    if (m_start.readyFile.isEmpty())
        return;
    if (const auto written = writeReadyFile(m_start.readyFile, readyFacts()); !written)
        giveUp(written.error().text);
}

ReadyFacts ServerApp::readyFacts() const
{
    return {.pid = QCoreApplication::applicationPid(),
            .clientsUrl = clientsUrl(),
            .clientsTlsUrl = clientsTlsUrl(),
            .adminUrl = adminUrl(),
            .httpUrl = httpUrl(),
            .workers = static_cast<int>(m_workers.size()),
            .tokenFile = m_token.path,
            .viewerTokenFile = m_viewerToken.path};
}

Market::Restored ServerApp::readState()
{
    if (m_config.state.interval.count() == 0)
        return {};
    const auto path = statePath();
    auto directory = path ? StateDirectory::hold(*path) : tl::unexpected(path.error());
    if (!directory) {
        qCWarning(lcApp).noquote() << "no state is kept:" << directory.error().text;
        return {};
    }
    m_stateDirectory.emplace(std::move(*directory));
    const QString file = m_stateDirectory->file(stateFileName);
    removeLeftOvers(file);
    auto state = statefile::read(file);
    bool isComplete = state && state->isLast;
    if (isComplete) {
        // From now on it is not: a crash before the next save must not bring the same offsets up
        // for other updates.
        state->isLast = false;
        const auto written = statefile::write(file, statefile::encode(*state));
        if (!written)
            qCWarning(lcApp).noquote() << written.error().text;
        isComplete = written.has_value();
    }
    MarketImage known = state ? std::move(state->market) : MarketImage();
    m_store =
        std::make_unique<SnapshotStore>(file, toHistoryLimits(m_config), m_config.breaker, known);
    return {std::move(known), isComplete};
}

Market::Options ServerApp::marketOptions()
{
    return {.stamp = m_config.fanout.stampIngress ? Publisher::StampIngress::Yes
                                                  : Publisher::StampIngress::No,
            .encoding = {.keyframeIntervalNs =
                             std::chrono::nanoseconds(m_config.protocol.keyframeInterval).count()},
            .history = toHistoryLimits(m_config),
            .staleAfter = m_config.feed.staleAfter,
            .saveInterval = m_config.state.interval,
            .keeper = m_store.get()};
}

Result<void> ServerApp::startHttp()
{
    if (!m_config.listen.http)
        return {};
    m_http = std::make_unique<HttpServer>(
        m_config.http,
        HttpServer::Sources{[this] { return m_market->states(); }, [this] { return healthFacts(); },
                            [this](const QString &host) {
                                return QStringLiteral("ws://%1:%2/v1")
                                    .arg(host)
                                    .arg(m_sockets.first(ListenRole::Clients).port());
                            },
                            [this] { return metricsText(metricsFacts()); }},
        m_clock);
    auto socket = m_sockets.first(ListenRole::Http).duplicate();
    return socket ? m_http->listen(std::move(*socket)) : tl::unexpected(socket.error());
}

HealthFacts ServerApp::healthFacts() const
{
    const MarketSnapshot market = m_market->snapshot();
    HealthFacts facts{.isDraining = m_isStopping,
                      .nowNs = m_clock.monotonicNs(),
                      .marketTakenNs = market.takenNs,
                      .workersTakenNs = {},
                      .feeds = market.feeds,
                      .staleAfter = m_config.feed.staleAfter,
                      .stuck = m_watchdog ? m_watchdog->stuck() : QStringList()};
    for (const auto &worker : m_workers)
        facts.workersTakenNs.push_back(worker->snapshot().takenNs);
    return facts;
}

MetricsFacts ServerApp::metricsFacts() const
{
    MetricsFacts facts{.nowNs = m_clock.monotonicNs(),
                       .workers = {},
                       .market = m_market->snapshot(),
                       .http = m_http->counts(),
                       .state = m_store ? std::optional(m_store->status()) : std::nullopt,
                       .process = {.residentBytes = residentBytes(),
                                   .cpuUs = processCpuUs(),
                                   .openDescriptors = openDescriptors(),
                                   .startedAtMs = m_startedAtMs}};
    for (const auto &worker : m_workers)
        facts.workers.push_back(worker->snapshot());
    return facts;
}

void ServerApp::watchMemory()
{
    const auto tell = [this](SessionLevel level) {
        for (const auto &worker : m_workers)
            worker->ask([level](Fanout &fanout) { fanout.setFloor(FloorSource::Memory, level); });
    };
    if (std::exchange(m_memoryWatch, nullptr))
        tell(SessionLevel::Normal); // the limit may be another, or none
    if (m_config.backpressure.memoryLimit == 0)
        return;
    m_memoryWatch = std::make_unique<MemoryWatch>(
        m_config.backpressure.memoryLimit, m_config.backpressure.limits,
        MemoryWatch::Surroundings{m_clock, residentBytes, tell});
    m_memoryWatch->start();
}

void ServerApp::watchThreads()
{
    m_watchdog =
        std::make_unique<Watchdog>(m_config.watchdog.limit, m_clock, Watchdog::captureBySignal());
    m_watchdog->watch(QStringLiteral("market"), [this] { return m_market->snapshot().takenNs; });
    for (size_t i = 0; i < m_workers.size(); ++i) {
        m_watchdog->watch(QStringLiteral("worker %1").arg(i),
                          [worker = m_workers[i].get()] { return worker->snapshot().takenNs; });
    }
    m_watchdog->start();
    if (const auto time = m_service.watchdogTime()) {
        connect(&m_lifeSigns, &QTimer::timeout, this, [this] {
            if (!m_watchdog || m_watchdog->isAlive())
                m_service.tellAlive();
        });
        m_lifeSigns.start(*time / 3);
    }
}

void ServerApp::onSignal(int number)
{
    if (number == SIGHUP)
        static_cast<void>(reload(QStringLiteral("SIGHUP")));
    else
        end(number == SIGUSR2 ? EndBy::Drain : EndBy::Stop);
}

void ServerApp::giveUp(const QString &reason)
{
    if (m_isStopping)
        return;
    m_isStopping = true;
    const QByteArray line = "tickcast-server: " + reason.toUtf8() + '\n';
    std::fputs(line.constData(), stderr);
    QCoreApplication::exit(failureExitCode);
}

} // namespace tickcast
