// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminconnection.h"
#include "console/models/alertengine.h"
#include "console/models/demoserver.h"
#include "console/models/fleetmodel.h"
#include "console/models/frametexts.h"
#include "console/models/orders.h"
#include "console/models/recorder.h"
#include "console/models/savedservers.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"

#include <QMainWindow>
#include <QSettings>
#include <QTimer>

class QLabel;

namespace tickcast {

class AlertNotifier;
class Exporter;
class FleetBar;
class HeaderBar;
class NoticeBar;
class PageBook;
class WelcomePage;

/// The console's one window: connection, history and time window at its heart, pages around them.
/// It decides when pages are refreshed and whether what they show may pass as live.
/// Thread: the GUI's.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    enum class Geometry : quint8 {
        Remembered, ///< restored at the start, saved at the end
        Fixed,      ///< neither: for screenshots
    };

    explicit MainWindow(Geometry geometry, AdminConnection::Options options = {},
                        QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Watches another server; what was known of the last one is forgotten.
    void connectTo(const QUrl &url, const QString &token);
    /// Opens the connection dialog, prefilled, with @p problem already said; empty for none.
    void askForServer(const QString &url = {}, const QString &tokenFile = {},
                      const QString &problem = {});
    /// Opens a recording in a window of its own; what is wrong with it is said in this one.
    void openRecording(const QString &path);
    /// False if there is no page of that name.
    [[nodiscard]] bool showPage(const QString &name);
    [[nodiscard]] QStringList pageNames() const;
    /// Whether the page that is shown has what it asked the server for.
    [[nodiscard]] bool isPageAnswered() const;

    [[nodiscard]] AdminConnection &connection() { return m_connection; }
    [[nodiscard]] const StatsHistory &history() const { return m_history; }
    [[nodiscard]] TimeWindow &timeWindow() { return m_timeWindow; }
    /// What the notice bar says; empty when it is hidden.
    [[nodiscard]] QString notice() const;
    /// What became of the last order; empty when it was dismissed or was shown long enough.
    [[nodiscard]] QString outcome() const;
    [[nodiscard]] Recorder &recorder() { return m_recorder; }
    /// Whether the page is marked as not live.
    [[nodiscard]] bool isGreyed() const;

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void makeActions();
    void makeLayout();
    void refreshPage();
    void refreshFrame();
    void letPageAsk();
    void showNotice();
    [[nodiscard]] QAction *actionFor(FrameNotice::Remedy remedy) const;
    void showStatus();
    void setLive(bool isLive);
    void onStats(const admin::Stats &stats);
    void onStateChanged(AdminConnection::State state);
    void offerServers();
    void watch(const SavedServer &server);
    void adoptServerActions();
    void watchAlerts();
    void askForReport();
    void onOrderEnded(Health health, const QString &text);
    void showOutcome(Health health, const QString &text);
    void offerRecording();
    void toggleRecording(bool isWanted);
    void askForRecording();
    void showRecording();

    Geometry m_geometry;
    AdminConnection m_connection;
    StatsHistory m_history;
    TimeWindow m_timeWindow;
    Orders m_orders;
    Recorder m_recorder;
    QSettings m_settings;
    SavedServers m_servers;
    FleetModel m_fleet;
    AlertRules m_alertRules;
    AlertEngine m_alerts;
    AlertNotifier *m_notifier;
    DemoServer m_demo;
    QTimer m_outcomeTimer; ///< until the outcome of an order goes by itself
    QTimer m_clock;        ///< once a second: running times, ages, countdowns
    QAction *m_connectAction;
    QAction *m_reconnectAction;
    QAction *m_notifyAction;
    QAction *m_quitAction;
    QAction *m_recordAction; ///< checked while it records
    QAction *m_openAction;
    HeaderBar *m_header;
    NoticeBar *m_notice;
    NoticeBar *m_outcome;
    QAction *m_dismissAction;
    FleetBar *m_fleetBar;
    WelcomePage *m_welcome;
    PageBook *m_book; ///< hidden while the welcome is shown
    Exporter *m_exporter = nullptr;
    QLabel *m_serverStatus;
    QLabel *m_processStatus;
    QLabel *m_recordStatus; ///< hidden while it does not record
};

} // namespace tickcast
