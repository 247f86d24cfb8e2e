// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which server the window watches, how an operator comes to another one, and what they are told of
// it.

#include "console/mainwindow.h"
#include "console/models/server.h"
#include "console/pages/welcomepage.h"
#include "console/widgets/alertnotifier.h"
#include "console/widgets/connectiondialog.h"
#include "console/widgets/fleetbar.h"
#include "console/widgets/headerbar.h"
#include "shared/util/clock.h"

#include <QAction>

namespace tickcast {

namespace {

const QLatin1String notifyKey("alerts/notify");

} // namespace

/// The ways to a server: the welcome's and the fleet bar's.
void MainWindow::offerServers()
{
    connect(m_fleetBar, &FleetBar::chosen, this, [this](int row) { watch(m_fleet.server(row)); });
    connect(m_fleetBar, &FleetBar::rebuilt, this, &MainWindow::adoptServerActions);
    adoptServerActions();
    connect(m_welcome, &WelcomePage::connectWanted, this, [this] { askForServer(); });
    connect(m_welcome, &WelcomePage::serverChosen, this, [this](const QString &name) {
        if (const SavedServer *server = m_servers.find(name))
            watch(*server);
    });
    connect(m_welcome, &WelcomePage::demoWanted, this, [this] {
        m_welcome->showStarting();
        m_demo.start(DemoServer::findProgram());
    });
    connect(&m_demo, &DemoServer::ready, this, [this](const QUrl &url, const QString &tokenFile) {
        watch({{}, url, tokenFile});
    });
    connect(&m_demo, &DemoServer::failed, this, [this](const QString &reason) {
        m_welcome->showProblem(tr("The demo server does not run: %1").arg(reason));
    });
}

void MainWindow::connectTo(const QUrl &url, const QString &token)
{
    if (url != m_connection.url()) {
        m_history.clear();
        m_timeWindow.zoom()->reset();
        m_alerts.clear(SystemClock::wallNowMs());
    }
    m_connection.connectTo(url, token);
    setLive(m_connection.state() == AdminConnection::State::Live);
    refreshPage();
    refreshFrame();
}

void MainWindow::watch(const SavedServer &server)
{
    if (const auto token = readTokenFile(server.tokenFile))
        connectTo(server.url, *token);
    else
        askForServer(server.url.toString(), server.tokenFile, token.error().text);
}

void MainWindow::watchAlerts()
{
    m_notifyAction->setCheckable(true);
    m_notifyAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_D));
    m_notifyAction->setChecked(m_settings.value(notifyKey, true).toBool());
    m_notifier->setOn(m_notifyAction->isChecked());
    connect(m_notifyAction, &QAction::toggled, this, [this](bool isOn) {
        m_settings.setValue(notifyKey, isOn);
        m_notifier->setOn(isOn);
    });
    connect(&m_alerts, &AlertEngine::changed, this,
            [this] { m_header->showAlerts(m_alerts.unacknowledged(), m_alerts.worst()); });
    connect(&m_alerts, &AlertEngine::raisedNew, this, [this](const RaisedAlert &alert) {
        m_notifier->add(alert, m_connection.hello() ? m_connection.hello()->host
                                                    : m_connection.url().host());
    });
    connect(m_header, &HeaderBar::alertsAsked, this,
            [this] { static_cast<void>(showPage(QStringLiteral("alerts"))); });
}

/// Their shortcuts hold wherever the focus is.
void MainWindow::adoptServerActions()
{
    addActions(m_fleetBar->serverActions());
}

void MainWindow::askForServer(const QString &url, const QString &tokenFile, const QString &problem)
{
    auto *dialog = new ConnectionDialog(&m_servers, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setServer(url, tokenFile);
    if (!problem.isEmpty())
        dialog->showProblem(problem);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { connectTo(dialog->url(), dialog->token()); });
    dialog->open();
}

} // namespace tickcast
