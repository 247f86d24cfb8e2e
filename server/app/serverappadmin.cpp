// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What operators see of the server as a whole, and what they may have it do.

#include "server/app/admintoken.h"
#include "server/app/configkeys.h"
#include "server/app/configlimits.h"
#include "server/app/serverapp.h"
#include "shared/util/logging.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace tickcast {

Result<void> ServerApp::startAdmin()
{
    if (!m_config.listen.admin)
        return {};
    std::vector<WorkerPoll::Ask> asks;
    for (const auto &worker : m_workers) {
        asks.push_back([worker = worker.get()](std::function<void(Fanout &)> call) {
            worker->ask(std::move(call));
        });
    }
    AdminHouse &house = *this;
    m_desk = std::make_unique<AdminDesk>(
        asks, [this] { return m_market->states(); }, house);
    m_admin = std::make_unique<AdminServer>(
        hello(), tokens(), [this] { return makeSample(); },
        [this](const admin::ClientMessage &message, const QString &who,
               const AdminServer::Answer &answer) { m_desk->take(message, who, answer); },
        makeAudit());
    auto socket = m_sockets.first(ListenRole::Admin).duplicate();
    return socket ? m_admin->listen(std::move(*socket)) : tl::unexpected(socket.error());
}

AdminServer::Sample ServerApp::makeSample()
{
    std::vector<const Worker *> observed;
    for (const auto &worker : m_workers)
        observed.push_back(worker.get());
    auto collector = std::make_shared<StatsCollector>(
        *m_market, std::move(observed), StatsCollector::Start{m_startedAtMs, m_startedNs},
        [this] { return breakers(); });
    return [this, collector] {
        admin::Stats stats = collector->sample();
        stats.isDraining = m_isStopping;
        m_alerts.judge(stats, m_watchdog ? m_watchdog->stuck() : QStringList());
        return stats;
    };
}

AdminServer::Audit ServerApp::makeAudit() const
{
    QString path = m_config.admin.auditFile;
    if (path == QLatin1String("off"))
        return [](const AuditEntry &) {};
    if (path.isEmpty()) {
        const auto directory = statePath();
        path = directory.value_or(QStringLiteral(".")) % QLatin1String("/audit.log");
    }
    auto log = AuditLog::open(path);
    if (!log) {
        qCWarning(lcApp).noquote()
            << "orders of operators are in this log only:" << log.error().text;
        return [](const AuditEntry &) {};
    }
    auto shared = std::make_shared<AuditLog>(std::move(*log));
    return [shared](const AuditEntry &entry) { shared->write(entry); };
}

admin::Hello ServerApp::hello() const
{
    return {.server = QStringLiteral("tickcast " TICKCAST_VERSION),
            .protocol = admin::protocolVersion,
            .host = QSysInfo::machineHostName(),
            .pid = QCoreApplication::applicationPid(),
            .startedAtMs = m_startedAtMs,
            .workers = static_cast<int>(m_workers.size()),
            .transport = m_workers.front()->backendName(),
            .clientsUrl = clientsUrl(),
            .samplingMs = 1000};
}

/// But the feed's, which its status tells.
std::vector<BreakerStatus> ServerApp::breakers() const
{
    std::vector<BreakerStatus> all;
    if (m_store)
        all.push_back(m_store->status().breaker);
    const TraceCounts trace = m_tracing ? m_tracing->counts() : TraceCounts();
    if (trace.hasCollector)
        all.push_back(trace.collector);
    return all;
}

Result<QString> ServerApp::drain(const QString &)
{
    if (m_isStopping)
        return fail(ErrorCode::Limit, QStringLiteral("the server is ending already"));
    // Later: an end without a duration closes the operators at once, also who is to be answered.
    m_mailbox.post([this] { end(EndBy::Drain); });
    return QStringLiteral("drains the server over %1 ms").arg(m_config.drain.duration.count());
}

Result<QString> ServerApp::reload(const QString &who)
{
    if (m_isStopping)
        return fail(ErrorCode::Limit, QStringLiteral("the server is ending"));
    m_service.tellReloading();
    const auto now = m_readConfig();
    if (!now) {
        m_service.tellReady(
            QStringLiteral("the settings are bad, nothing has changed: see the log"));
        qCWarning(lcApp).noquote()
            << "the settings are not read again for" << who << u"- nothing has changed:";
        QStringList problems;
        for (const ConfigProblem &problem : now.error()) {
            qCWarning(lcApp).noquote() << problem.toString();
            problems << problem.toString();
        }
        return fail(ErrorCode::InvalidArgument,
                    QLatin1String("nothing has changed: ") % problems.join(QLatin1String("; ")));
    }
    const ConfigReload reload = reloadConfig(m_config, *now);
    m_config = reload.inForce;
    static_cast<void>(setLogLevels(m_config.log.levels)); // checked when it was read
    setLogFormat(m_config.log.format);
    for (const auto &worker : m_workers)
        worker->reconfigure(toLimits(m_config), m_config.fanout.flushInterval);
    if (m_market)
        m_market->setStaleAfter(m_config.feed.staleAfter);
    if (m_watchdog) // it serves
        m_tracing->apply(m_config.trace);
    if (!m_workers.empty())
        watchMemory();
    if (m_admin)
        readTokensAgain();
    m_service.tellReady(QStringLiteral("the settings were read again"));
    qCInfo(lcApp).noquote() << "the settings are read again:" << reload.toString();
    return QLatin1String("read the settings again: ") % reload.toString();
}

/// Both, or neither.
Result<void> ServerApp::readTokens()
{
    const auto environment = QProcessEnvironment::systemEnvironment();
    const auto operators = findAdminToken(m_config, environment);
    if (!operators)
        return tl::unexpected(operators.error());
    const auto viewers = findAdminToken(m_config, environment, admin::Role::Viewer);
    if (!viewers)
        return tl::unexpected(viewers.error());
    m_token = *operators;
    m_viewerToken = *viewers;
    return {};
}

AdminServer::Tokens ServerApp::tokens() const
{
    return {QString::fromLatin1(m_token.token), QString::fromLatin1(m_viewerToken.token)};
}

/// A token that cannot be read revokes nothing: nobody could come any more.
void ServerApp::readTokensAgain()
{
    const QByteArray operators = m_token.token;
    const QByteArray viewers = m_viewerToken.token;
    if (const auto read = readTokens(); !read) {
        qCWarning(lcApp).noquote()
            << "the operators' tokens stay as they were:" << read.error().text;
        return;
    }
    if (operators == m_token.token && viewers == m_viewerToken.token)
        return;
    qCInfo(lcApp) << "the operators' tokens are others now; who came with an old one is closed";
    // Later: whoever ordered this with an old one gets an answer first.
    m_mailbox.post([this] {
        if (m_admin)
            m_admin->setTokens(tokens());
    });
}

Result<QString> ServerApp::orderBreaker(const admin::OrderBreaker &order, const QString &who)
{
    const bool isTrip = order.action == admin::BreakerAction::Trip;
    bool isKnown = true;
    if (order.breaker == QLatin1String("feed"))
        isTrip ? m_market->tripFeed(who) : m_market->resetFeed(who);
    else if (order.breaker == QLatin1String("state") && m_store)
        isTrip ? m_store->trip(who) : m_store->reset(who);
    else if (order.breaker == OtlpSender::breakerName && m_tracing)
        isKnown = isTrip ? m_tracing->tripCollector(who) : m_tracing->resetCollector(who);
    else
        isKnown = false;
    if (!isKnown) {
        QStringList known{QStringLiteral("feed")};
        for (const BreakerStatus &breaker : breakers())
            known.append(breaker.name);
        return fail(ErrorCode::NotFound,
                    QStringLiteral("no breaker \"%1\", there is %2")
                        .arg(order.breaker, known.join(QStringLiteral(" and "))));
    }
    return QStringLiteral("%1 the breaker of the %2")
        .arg(isTrip ? QStringLiteral("tripped") : QStringLiteral("reset"), order.breaker);
}

Result<QString> ServerApp::setLogLevel(const admin::SetLogLevel &order, const QString &)
{
    const auto level =
        QString::fromLatin1(admin::severityNames[static_cast<size_t>(order.severity)]);
    const QString category = order.category.value_or(QString());
    if (const auto set = tickcast::setLogLevel(category, level); !set)
        return tl::unexpected(set.error());
    return QStringLiteral("set the level of %1 to %2, until the settings are read again")
        .arg(category.isEmpty() ? QStringLiteral("the log") : category, level);
}

admin::ConfigPage ServerApp::config() const
{
    const Config standard;
    admin::ConfigPage page{.id = 0, .file = m_start.configFile, .settings = {}};
    for (const ConfigKey &key : configKeys()) {
        page.settings.push_back(
            {.key = key.name,
             .value = key.isSecret ? QStringLiteral("***") : key.print(m_config),
             .standard = key.isSecret ? QString() : key.print(standard),
             .isLive = key.isLive,
             .about = key.meaning});
    }
    return page;
}

} // namespace tickcast
