// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"

#include "console/exporter.h"
#include "console/pages/pagebook.h"
#include "console/pages/welcomepage.h"
#include "console/widgets/alertnotifier.h"
#include "console/widgets/elidedlabel.h"
#include "console/widgets/fleetbar.h"
#include "console/widgets/headerbar.h"
#include "console/widgets/noticebar.h"
#include "console/widgets/reportdialog.h"
#include "console/widgets/theme.h"

#include "shared/util/clock.h"

#include <QAction>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDateTime>
#include <QLabel>
#include <QMenu>
#include <QStatusBar>

namespace tickcast {

namespace {

constexpr int clockMs = 1'000;
constexpr int outcomeMs = 20'000; ///< time enough to read it; what went wrong stays
constexpr int statusPx = 80 * gridPx;
const QLatin1String geometryKey("window/geometry");

} // namespace

MainWindow::MainWindow(Geometry geometry, AdminConnection::Options options, QWidget *parent)
    : QMainWindow(parent)
    , m_geometry(geometry)
    , m_connection(options)
    , m_orders(&m_connection)
    , m_recorder(&m_connection)
    , m_servers(&m_settings)
    , m_fleet(&m_servers, options)
    , m_alertRules(&m_settings)
    , m_alerts(&m_alertRules)
    , m_notifier(new AlertNotifier(showOnDesktop(this), this))
    , m_connectAction(new QAction(tr("&Connect to\u2026"), this))
    , m_reconnectAction(new QAction(tr("&Reconnect now"), this))
    , m_notifyAction(new QAction(tr("&Desktop notifications"), this))
    , m_quitAction(new QAction(tr("&Quit"), this))
    , m_recordAction(new QAction(tr("Reco&rd to a file"), this))
    , m_openAction(new QAction(tr("&Open a recording\u2026"), this))
    , m_header(new HeaderBar(&m_timeWindow, this))
    , m_notice(new NoticeBar(this))
    , m_outcome(new NoticeBar(this))
    , m_dismissAction(new QAction(tr("&Dismiss"), this))
    , m_fleetBar(new FleetBar(&m_fleet, this))
    , m_welcome(new WelcomePage(&m_servers, !DemoServer::findProgram().isEmpty(), this))
    , m_book(new PageBook(
          {&m_history, &m_timeWindow, &m_connection, &m_orders, &m_alerts, &m_alertRules}, this))
    , m_serverStatus(new ElidedLabel(statusPx, this))
    , m_processStatus(new ElidedLabel(statusPx, this))
    , m_recordStatus(new QLabel(this))
{
    setWindowTitle(tr("Tickcast Console"));
    makeLayout();
    m_exporter = new Exporter(m_book, &m_connection, this);
    connect(m_exporter, &Exporter::ended, this, &MainWindow::showOutcome);
    makeActions();

    connect(&m_connection, &AdminConnection::statsReceived, this, &MainWindow::onStats);
    connect(&m_connection, &AdminConnection::stateChanged, this, &MainWindow::onStateChanged);
    connect(&m_connection, &AdminConnection::helloReceived, this, &MainWindow::refreshFrame);
    connect(&m_orders, &Orders::ended, this, &MainWindow::onOrderEnded);
    offerServers();
    watchAlerts();
    connect(m_book, &PageBook::turned, this, [this] {
        refreshPage();
        letPageAsk();
    });
    connect(&m_timeWindow, &TimeWindow::changed, this, [this] {
        refreshPage();
        refreshFrame();
    });
    connect(&m_clock, &QTimer::timeout, this, [this] {
        m_alerts.tick(m_connection.nowMs(), SystemClock::wallNowMs());
        refreshFrame();
        letPageAsk();
    });
    m_clock.start(clockMs);

    resize(1280, 800);
    if (m_geometry == Geometry::Remembered)
        restoreGeometry(m_settings.value(geometryKey).toByteArray());
    setLive(false);
    refreshFrame();
    m_book->setFocus(); // rather than a button that Return would press
}

/// Pages use what this window holds until their end: they have to go first.
MainWindow::~MainWindow()
{
    delete m_book;
}

void MainWindow::makeLayout()
{
    auto *center = new QWidget(this);
    auto *rows = new QVBoxLayout(center);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_header);
    rows->addWidget(m_fleetBar);
    rows->addWidget(m_notice);
    rows->addWidget(m_outcome);
    rows->addWidget(m_welcome, 1);
    rows->addWidget(m_book, 1);
    setCentralWidget(center);

    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(2 * gridPx, 0, 2 * gridPx, 0);
    statusBar()->setStyleSheet(QStringLiteral("QStatusBar::item { border: 0 }"));
    statusBar()->addWidget(m_serverStatus, 1);
    statusBar()->addPermanentWidget(m_recordStatus);
    statusBar()->addPermanentWidget(m_processStatus);
    m_recordStatus->setContentsMargins(0, 0, 2 * gridPx, 0);
    m_recordStatus->hide();
}

void MainWindow::makeActions()
{
    m_connectAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_N));
    connect(m_connectAction, &QAction::triggered, this, [this] { askForServer(); });
    m_reconnectAction->setShortcut(QKeySequence(Qt::Key_F5));
    connect(m_reconnectAction, &QAction::triggered, &m_connection, &AdminConnection::reconnectNow);
    m_quitAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    connect(m_quitAction, &QAction::triggered, this, &QWidget::close);
    offerRecording();

    m_dismissAction->setShortcut(QKeySequence(Qt::Key_Escape));
    addAction(m_dismissAction);
    m_outcomeTimer.setSingleShot(true);
    connect(m_dismissAction, &QAction::triggered, m_outcome, &QWidget::hide);
    connect(&m_outcomeTimer, &QTimer::timeout, m_outcome, &QWidget::hide);

    auto *menu = new QMenu(this);
    menu->addActions({m_connectAction, m_reconnectAction});
    menu->addSeparator();
    menu->addActions(m_book->pageActions());
    menu->addSeparator();
    menu->addActions(m_timeWindow.lengthActions());
    menu->addAction(m_timeWindow.pauseAction());
    menu->addActions(m_timeWindow.zoom()->actions());
    menu->addSeparator();
    QAction *report = menu->addAction(tr("&Incident report\u2026"),
                                      QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), this,
                                      &MainWindow::askForReport);
    menu->addActions({m_recordAction, m_openAction});
    menu->addSeparator();
    menu->addAction(m_notifyAction);
    menu->addSeparator();
    menu->addAction(m_quitAction);
    m_header->setMenu(menu);
    addActions(menu->actions());                  // so that shortcuts work while the menu is closed
    menu->insertMenu(report, m_exporter->menu()); // has no shortcut of its own
    addAction(m_exporter->action());
}

bool MainWindow::showPage(const QString &name)
{
    return m_book->showPage(name);
}

QStringList MainWindow::pageNames() const
{
    return m_book->names();
}

bool MainWindow::isPageAnswered() const
{
    return m_book->current()->isAnswered();
}

bool MainWindow::isGreyed() const
{
    return m_book->isVeiled();
}

QString MainWindow::notice() const
{
    return m_notice->text();
}

QString MainWindow::outcome() const
{
    return m_outcome->text();
}

void MainWindow::onOrderEnded(Health health, const QString &text)
{
    showOutcome(health, text);
    letPageAsk(); // what was done shows at once, not in a second
}

void MainWindow::showOutcome(Health health, const QString &text)
{
    m_outcome->showNotice(health, text, m_dismissAction);
    if (health == Health::Good)
        m_outcomeTimer.start(outcomeMs);
    else
        m_outcomeTimer.stop();
}

void MainWindow::askForReport()
{
    const TimeRange shown = m_timeWindow.range(m_history.latest() ? m_history.latest()->arrivedMs
                                                                  : m_connection.nowMs());
    auto *dialog =
        new ReportDialog({&m_history, &m_alerts, &m_connection, shown.fromMs, shown.toMs}, this);
    connect(dialog, &ReportDialog::ended, this, &MainWindow::showOutcome);
    dialog->open();
}

void MainWindow::onStats(const admin::Stats &stats)
{
    const qint64 nowMs = m_connection.nowMs();
    m_history.add(stats, nowMs);
    m_alerts.add(*m_history.latest(), nowMs, SystemClock::wallNowMs());
    m_timeWindow.setLatestMs(nowMs);
    // Drawing what nobody sees would be the console's largest cost.
    if (!m_timeWindow.isPaused() && isVisible() && !isMinimized())
        refreshPage();
    showNotice();
    showStatus();
}

void MainWindow::onStateChanged(AdminConnection::State state)
{
    setLive(state == AdminConnection::State::Live);
    m_alerts.setLive(state == AdminConnection::State::Live, m_connection.nowMs(),
                     SystemClock::wallNowMs());
    if (state != AdminConnection::State::Live)
        m_history.markGap();
    refreshFrame();
    letPageAsk();
}

void MainWindow::setLive(bool isLive)
{
    // Before the first sample there is nothing on the screen that could pass as live.
    m_book->setLive(isLive, !isLive && m_history.latest());
}

void MainWindow::refreshPage()
{
    m_book->current()->refresh();
}

void MainWindow::letPageAsk()
{
    if (m_connection.state() == AdminConnection::State::Live && !m_timeWindow.isPaused() &&
        isVisible() && !isMinimized()) {
        m_book->current()->ask();
    }
}

void MainWindow::refreshFrame()
{
    const std::optional<admin::Hello> &hello = m_connection.hello();
    setWindowTitle(hello ? tr("%1 \u2013 Tickcast Console").arg(hello->host)
                         : tr("Tickcast Console"));
    const AdminConnection::State state = m_connection.state();
    m_reconnectAction->setEnabled(state == AdminConnection::State::Waiting ||
                                  state == AdminConnection::State::Refused);
    m_header->refresh(m_connection);
    m_fleetBar->setCurrent(m_connection.url());
    m_welcome->setVisible(state == AdminConnection::State::Idle);
    m_book->setVisible(state != AdminConnection::State::Idle);
    showNotice();
    showStatus();
    showRecording();
}

void MainWindow::showNotice()
{
    const auto notice = frameNotice(m_connection, m_history, m_timeWindow);
    if (!notice) {
        m_notice->hide();
        return;
    }
    m_notice->showNotice(notice->health, notice->text, actionFor(notice->remedy));
}

QAction *MainWindow::actionFor(FrameNotice::Remedy remedy) const
{
    switch (remedy) {
    case FrameNotice::Remedy::None:
        return nullptr;
    case FrameNotice::Remedy::Connect:
        return m_connectAction;
    case FrameNotice::Remedy::Reconnect:
        return m_reconnectAction;
    case FrameNotice::Remedy::Resume:
        return m_timeWindow.pauseAction();
    case FrameNotice::Remedy::ShowPresent:
        return m_timeWindow.zoom()->resetAction();
    }
    return nullptr;
}

void MainWindow::showStatus()
{
    const StatusTexts texts = statusTexts(m_connection, m_history);
    m_serverStatus->setText(texts.server);
    m_processStatus->setText(texts.process);
    for (QLabel *label : {m_serverStatus, m_processStatus})
        label->setEnabled(m_connection.state() == AdminConnection::State::Live);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_geometry == Geometry::Remembered)
        m_settings.setValue(geometryKey, saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange && !isMinimized() && !m_timeWindow.isPaused())
        refreshPage(); // samples came while nobody looked
}

} // namespace tickcast
