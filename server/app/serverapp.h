// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/admindesk.h"
#include "server/admin/adminserver.h"
#include "server/admin/alertbook.h"
#include "server/admin/statscollector.h"
#include "server/app/admintoken.h"
#include "server/app/config.h"
#include "server/app/configreload.h"
#include "server/app/listensockets.h"
#include "server/app/memorywatch.h"
#include "server/app/runningfile.h"
#include "server/app/servertracing.h"
#include "server/app/servicemanager.h"
#include "server/app/statedirectory.h"
#include "server/app/takeover.h"
#include "server/fanout/worker.h"
#include "server/http/httpserver.h"
#include "server/market/market.h"
#include "server/metrics/metricstext.h"
#include "server/resilience/snapshotstore.h"
#include "server/resilience/watchdog.h"
#include "shared/util/mailbox.h"
#include "shared/util/processsignals.h"

#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

namespace tickcast {

/// The composition root: makes the threads in order (market, then workers, then the admin
/// channel and HTTP), tells when the server serves, and takes everything down again in order.
/// Thread: main; needs a QCoreApplication, whose exit code it sets.
class ServerApp final : public QObject, private AdminHouse
{
    Q_OBJECT
public:
    using ReadConfig = std::function<tl::expected<Config, std::vector<ConfigProblem>>()>;
    struct Start
    {
        QString readyFile;       ///< empty: none
        QString configFile;      ///< that settings were read from; empty: none
        bool isTakeover = false; ///< from the server that runs
    };
    /// @p readConfig reads the settings again.
    ServerApp(Config config, Start start, ReadConfig readConfig);
    ~ServerApp() override;

    /// Begins to start; ends the application with 1 and one line on standard error if it cannot.
    void start();

private:
    /// Finds or makes every listening socket; with a predecessor, takes its.
    [[nodiscard]] Result<void> openSockets();
    [[nodiscard]] Result<void> inheritSockets();
    [[nodiscard]] Result<void> readTls();
    /// The state directory, whether it is there or not.
    [[nodiscard]] Result<QString> statePath() const;
    void onMarketOpened(const Result<std::shared_ptr<const SymbolTable>> &symbols);
    void onWorkerStarted(const Result<void> &result);
    void serve();
    void onSignal(int number);

    // ---- operators: serverappadmin.cpp ----
    [[nodiscard]] Result<void> startAdmin();
    [[nodiscard]] AdminServer::Sample makeSample();
    [[nodiscard]] AdminServer::Audit makeAudit() const;
    [[nodiscard]] admin::Hello hello() const;
    [[nodiscard]] std::vector<BreakerStatus> breakers() const;
    [[nodiscard]] Result<QString> drain(const QString &who) override;
    /// Reads the settings again and takes over what can change; a bad one changes nothing.
    [[nodiscard]] Result<QString> reload(const QString &who) override;
    [[nodiscard]] Result<void> readTokens();
    [[nodiscard]] AdminServer::Tokens tokens() const;
    void readTokensAgain();
    [[nodiscard]] Result<QString> orderBreaker(const admin::OrderBreaker &order,
                                               const QString &who) override;
    [[nodiscard]] Result<QString> setLogLevel(const admin::SetLogLevel &order,
                                              const QString &who) override;
    [[nodiscard]] admin::ConfigPage config() const override;

    // ---- the end, and what may come before it: serverappdrain.cpp ----
    enum class EndBy : quint8 { Stop, Drain, Takeover };
    /// Takes leave of everybody and ends the application. Once begun, another call ends it at once.
    void end(EndBy reason);
    void drainWorkers(const DrainPlan &plan);
    void onWorkerDrained();
    void onWorkerFinished();
    void offerTakeover();
    /// Leaves word of where it serves in the state directory, unless that is another server's.
    void leaveWord();
    [[nodiscard]] std::optional<QString> ownStateDirectory() const;
    /// A successor is ready to accept: nothing is accepted or published any more.
    void release();
    void giveUp(const QString &reason);
    [[nodiscard]] Result<void> startWorkers(const std::shared_ptr<const SymbolTable> &symbols);
    [[nodiscard]] Result<void> startHttp();
    [[nodiscard]] HealthFacts healthFacts() const;
    [[nodiscard]] MetricsFacts metricsFacts() const;
    void watchMemory();
    void watchThreads();
    /// What is known from before, if state is kept.
    [[nodiscard]] Market::Restored readState();
    [[nodiscard]] Market::Options marketOptions();
    void announce() const;
    [[nodiscard]] ReadyFacts readyFacts() const;
    [[nodiscard]] QString clientsUrl() const;
    [[nodiscard]] QString clientsTlsUrl() const; ///< empty: off
    [[nodiscard]] QString adminUrl() const;
    [[nodiscard]] QString httpUrl() const; ///< empty: off

    Config m_config; ///< as it is in force
    const Start m_start;
    const ReadConfig m_readConfig;
    const SystemClock m_clock;
    const ServiceManager m_service;
    const qint64 m_startedAtMs;
    const MonotonicNs m_startedNs;
    ProcessSignals m_signals{{SIGINT, SIGTERM, SIGHUP, SIGUSR2}};
    Mailbox m_mailbox;
    QTimer m_stopDeadline;
    AdminToken m_token;
    AdminToken m_viewerToken;
    ListenSockets m_sockets;
    QSslConfiguration m_tls;
    std::optional<Predecessor> m_predecessor;
    std::unique_ptr<TakeoverOffer> m_offer;
    std::optional<RunningFile> m_runningFile;
    std::optional<StateDirectory> m_stateDirectory; ///< none: no state is kept
    std::unique_ptr<SnapshotStore> m_store;         ///< dies after the market, which it keeps
    std::unique_ptr<Market> m_market;
    std::unique_ptr<AdminDesk> m_desk; ///< dies after the workers' threads, which answer to it
    std::vector<std::unique_ptr<Worker>> m_workers; ///< die before the market they tell of interest
    std::unique_ptr<ServerTracing> m_tracing;       ///< none: there are no workers yet
    std::unique_ptr<MemoryWatch> m_memoryWatch;
    std::unique_ptr<Watchdog> m_watchdog; ///< none: the threads have not started, or end
    QTimer m_lifeSigns;                   ///< to the service manager
    AlertBook m_alerts;
    std::unique_ptr<AdminServer> m_admin;
    std::unique_ptr<HttpServer> m_http;
    int m_startedWorkers = 0;
    int m_drainedWorkers = 0;
    int m_finishedWorkers = 0;
    int m_exitCode = 0;
    bool m_isStopping = false;
};

} // namespace tickcast
