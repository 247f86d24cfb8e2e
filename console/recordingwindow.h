// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/orders.h"
#include "console/models/recordingplayer.h"
#include "console/models/timewindow.h"

#include <QMainWindow>
#include <QSettings>
#include <QTimer>

class QComboBox;
class QLabel;
class QSlider;

namespace tickcast {

class Exporter;
class FlatButton;
class NoticeBar;
class PageBook;

/// A recording in a window of its own, so that nothing in it can be taken for what is live: the
/// same pages, a line above them that says what this is, and below them the time to move through.
/// Thread: the GUI's. A page is drawn when the sample shown is another, at most ten times a second.
class RecordingWindow final : public QMainWindow
{
    Q_OBJECT
public:
    explicit RecordingWindow(QWidget *parent = nullptr);
    ~RecordingWindow() override;

    /// Opens @p path; once for each window. Errors as RecordingPlayer's.
    [[nodiscard]] Result<void> open(const QString &path);
    /// False if there is no page of that name.
    [[nodiscard]] bool showPage(const QString &name);

    [[nodiscard]] RecordingPlayer &player() { return m_player; }
    [[nodiscard]] const StatsHistory &history() const { return m_history; }
    /// What became of the last export or report; empty when it was dismissed.
    [[nodiscard]] QString outcome() const;
    [[nodiscard]] Exporter *exporter() const { return m_exporter; }
    /// What stands above the pages.
    [[nodiscard]] QString notice() const;
    /// Whether nothing was recorded at the place shown.
    [[nodiscard]] bool isGreyed() const;

private:
    void makeLayout();
    [[nodiscard]] QLayout *makeTimeBar();
    void offerExport();
    void askForReport();
    void showOutcome(Health health, const QString &text);
    void onMoved();
    void onLoadedMore();
    void showNotice();
    void showTime();
    [[nodiscard]] QString timeAt(qint64 positionMs) const;

    QSettings m_settings;
    AlertRules m_alertRules; ///< the operator's own
    RecordingPlayer m_player;
    StatsHistory m_history;
    AlertEngine m_alerts;
    TimeWindow m_timeWindow;
    Orders m_orders;
    QTimer m_askTimer; ///< once a second: what the page has to ask
    QAction *m_playAction;
    NoticeBar *m_notice;
    NoticeBar *m_outcome;
    QAction *m_dismissAction;
    QAction *m_reportAction;
    PageBook *m_book;
    Exporter *m_exporter;
    QSlider *m_slider;
    QComboBox *m_speed;
    QLabel *m_time;
    FlatButton *m_menuButton;
    bool m_isInGap = false;
};

} // namespace tickcast
