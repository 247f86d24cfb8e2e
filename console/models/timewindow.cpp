// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/timewindow.h"

#include "console/models/format.h"

#include <array>

namespace tickcast {

namespace {

struct Length
{
    qint64 ms;
    const char *label;
    const char *toolTip;
    Qt::Key key;
};

constexpr std::array lengths{
    Length{60'000, QT_TRANSLATE_NOOP("tickcast::TimeWindow", "1m"),
           QT_TRANSLATE_NOOP("tickcast::TimeWindow", "Charts show the last minute"), Qt::Key_1},
    Length{300'000, QT_TRANSLATE_NOOP("tickcast::TimeWindow", "5m"),
           QT_TRANSLATE_NOOP("tickcast::TimeWindow", "Charts show the last five minutes"),
           Qt::Key_5},
    Length{3'600'000, QT_TRANSLATE_NOOP("tickcast::TimeWindow", "1h"),
           QT_TRANSLATE_NOOP("tickcast::TimeWindow", "Charts show the last hour"), Qt::Key_H},
};

} // namespace

TimeWindow::TimeWindow(QObject *parent)
    : QObject(parent)
    , m_zoom(new ChartZoom(this))
    , m_lengths(new QActionGroup(this))
    , m_pauseAction(new QAction(tr("Pause"), this))
    , m_lengthMs(lengths.front().ms)
{
    for (const Length &length : lengths) {
        auto *action = new QAction(tr(length.label), m_lengths);
        action->setCheckable(true);
        action->setChecked(length.ms == m_lengthMs);
        action->setShortcut(QKeySequence(Qt::ALT | length.key));
        action->setToolTip(tr(length.toolTip));
        connect(action, &QAction::triggered, this, [this, length] {
            m_lengthMs = length.ms;
            tellPresent();
            if (m_zoom->range())
                m_zoom->reset(); // who asks for the last minute means it
            else
                Q_EMIT changed();
        });
    }
    m_pauseAction->setCheckable(true);
    m_pauseAction->setShortcut(QKeySequence(Qt::Key_Space));
    m_pauseAction->setToolTip(tr("Hold the screen still; samples are still recorded"));
    connect(m_pauseAction, &QAction::toggled, this, &TimeWindow::onPauseToggled);
    connect(m_zoom, &ChartZoom::changed, this, &TimeWindow::changed);
}

void TimeWindow::setLatestMs(qint64 latestMs)
{
    m_latestMs = latestMs;
    tellPresent();
}

void TimeWindow::tellPresent()
{
    m_zoom->setPresent(whole(m_latestMs));
}

QString TimeWindow::lengthText() const
{
    return format::span(m_lengthMs);
}

void TimeWindow::onPauseToggled(bool isPaused)
{
    if (isPaused)
        m_pausedAtMs = m_latestMs;
    else
        m_pausedAtMs.reset();
    tellPresent();
    m_pauseAction->setText(isPaused ? tr("Resume") : tr("Pause"));
    Q_EMIT changed();
}

} // namespace tickcast
