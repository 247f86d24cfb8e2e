// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/serverapp.h"
#include "shared/util/logging.h"

#include <QCoreApplication>
#include <QFile>

namespace tickcast {

namespace {

using namespace std::chrono_literals;

constexpr int failureExitCode = 1;
/// Beyond the plan's duration. Everybody has been told and closed by then, or will be cut.
constexpr auto closeWithin = 4s;
/// Clients of a server that was taken over come back at once: they are closed one after the other
/// anyway, and get nothing new meanwhile.
constexpr auto takeoverRetrySpread = 500ms;

} // namespace

void ServerApp::end(EndBy reason)
{
    if (m_isStopping) {
        QCoreApplication::exit(m_exitCode); // asked twice: no more waiting
        return;
    }
    m_isStopping = true;
    DrainPlan plan;
    switch (reason) {
    case EndBy::Stop:
        plan.code = protocol::CloseCode::GoingAway;
        plan.reason = QStringLiteral("the server is stopping");
        plan.duration = m_config.drain.stopDuration;
        break;
    case EndBy::Drain:
        plan.reason = QStringLiteral("the server is being drained");
        plan.duration = m_config.drain.duration;
        break;
    case EndBy::Takeover:
        plan.reason = QStringLiteral("another server takes over");
        plan.duration = m_config.drain.takeoverDuration;
        plan.newcomers = DrainPlan::Newcomers::Leave;
        plan.retrySpread = takeoverRetrySpread;
        break;
    }
    // A service manager holds its sockets for whoever comes next.
    if (m_sockets.beside() == ListenSockets::Beside::Share)
        plan.newcomers = DrainPlan::Newcomers::Leave;
    qCInfo(lcApp).noquote().nospace()
        << plan.reason << ": clients are told and closed within " << plan.duration.count() << " ms";
    if (reason != EndBy::Takeover) {
        m_service.tellStopping(plan.reason);
        if (!m_start.readyFile.isEmpty())
            QFile::remove(m_start.readyFile); // else it is the successor's
    }
    drainWorkers(plan);
}

void ServerApp::drainWorkers(const DrainPlan &plan)
{
    if (m_startedWorkers < static_cast<int>(m_workers.size()) || m_workers.empty()) {
        QCoreApplication::exit(m_exitCode); // it had not begun to serve
        return;
    }
    m_stopDeadline.start(plan.duration + closeWithin);
    if (m_admin && plan.duration == 0ms)
        m_admin->close(plan.reason); // else operators may watch
    for (const auto &worker : m_workers)
        worker->drain(plan, [this] { m_mailbox.post([this] { onWorkerDrained(); }); });
}

void ServerApp::onWorkerDrained()
{
    if (++m_drainedWorkers < static_cast<int>(m_workers.size()))
        return;
    for (const auto &worker : m_workers)
        worker->finish([this] { m_mailbox.post([this] { onWorkerFinished(); }); });
}

void ServerApp::onWorkerFinished()
{
    if (++m_finishedWorkers < static_cast<int>(m_workers.size()))
        return;
    if (m_admin)
        m_admin->close(QStringLiteral("the server is stopping"));
    QCoreApplication::exit(m_exitCode);
}

std::optional<QString> ServerApp::ownStateDirectory() const
{
    const auto path = statePath();
    const bool isOwn = path && (m_stateDirectory || m_config.state.interval.count() == 0);
    return isOwn ? std::optional(*path) : std::nullopt;
}

void ServerApp::leaveWord()
{
    const auto path = ownStateDirectory();
    if (!path)
        return;
    auto written = RunningFile::write(*path, readyFacts());
    if (written)
        m_runningFile.emplace(std::move(*written));
    else
        qCWarning(lcApp).noquote()
            << "operators' programs have to be told where this server is:" << written.error().text;
}

void ServerApp::offerTakeover()
{
    const auto path = ownStateDirectory();
    if (!path)
        return; // another server's directory
    auto offer = TakeoverOffer::make(*path % u'/' % takeoverFileName, m_sockets);
    if (!offer) {
        qCWarning(lcApp).noquote()
            << "no server can take over from this one:" << offer.error().text;
        return;
    }
    m_offer = std::move(*offer);
    connect(m_offer.get(), &TakeoverOffer::releaseWanted, this, &ServerApp::release);
    connect(m_offer.get(), &TakeoverOffer::succeeded, this, [this] { end(EndBy::Takeover); });
    connect(m_offer.get(), &TakeoverOffer::successorLost, this, [this] {
        qCCritical(lcApp, "the server that was to take over has gone; this one has released "
                          "everything and ends too");
        m_exitCode = failureExitCode;
        end(EndBy::Takeover);
    });
}

void ServerApp::release()
{
    if (m_isStopping)
        return; // the successor sees our end
    qCInfo(lcApp, "another server takes over: nothing is accepted here any more");
    m_offer->leavePath();
    for (const auto &worker : m_workers)
        worker->leaveSockets();
    if (m_http)
        m_http->leave();
    if (m_admin)
        m_admin->close(QStringLiteral("another server takes over"));
    if (m_store) {
        // What clients have seen must be what the successor goes on from.
        m_watchdog->unwatch(QStringLiteral("market"));
        m_market->stop();
        m_store->finish();
        m_stateDirectory.reset();
    }
    m_offer->tellReleased();
}

} // namespace tickcast
