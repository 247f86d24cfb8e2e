// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/chartzoom.h"

#include <QAction>
#include <QActionGroup>
#include <QList>
#include <QObject>
#include <optional>

namespace tickcast {

/// How far back every chart looks, which part of it is looked at closely, and whether the screen
/// stands still. One object for all pages:
/// views listen to it, never to each other. It holds its own actions, so that menus, buttons and
/// shortcuts cannot disagree.
/// Thread: the GUI's. Times: milliseconds of the console's monotonic clock.
class TimeWindow final : public QObject
{
    Q_OBJECT
public:
    explicit TimeWindow(QObject *parent = nullptr);

    [[nodiscard]] qint64 lengthMs() const { return m_lengthMs; }
    /// In words: "1 min", "5 min", "1 h".
    [[nodiscard]] QString lengthText() const;
    [[nodiscard]] bool isPaused() const { return m_pauseAction->isChecked(); }
    /// Where the axis ends: the moment of pausing, or else @p latestMs.
    [[nodiscard]] qint64 endMs(qint64 latestMs) const { return m_pausedAtMs.value_or(latestMs); }

    /// All of it, up to endMs().
    [[nodiscard]] TimeRange whole(qint64 latestMs) const
    {
        return {endMs(latestMs) - m_lengthMs, endMs(latestMs)};
    }
    /// What charts show: the part that is looked at closely, or else all.
    [[nodiscard]] TimeRange range(qint64 latestMs) const
    {
        return m_zoom->range().value_or(whole(latestMs));
    }
    [[nodiscard]] ChartZoom *zoom() const { return m_zoom; }

    /// One per length, checkable and exclusive, shortest first.
    [[nodiscard]] QList<QAction *> lengthActions() const { return m_lengths->actions(); }
    [[nodiscard]] QAction *pauseAction() const { return m_pauseAction; }
    /// Tells it the time of the newest sample, so that pausing freezes the axis there.
    void setLatestMs(qint64 latestMs);

Q_SIGNALS:
    /// Another length, or paused, or resumed: everything is to be drawn again.
    void changed();

private:
    void onPauseToggled(bool isPaused);
    void tellPresent();

    ChartZoom *m_zoom;
    QActionGroup *m_lengths;
    QAction *m_pauseAction;
    qint64 m_lengthMs;
    qint64 m_latestMs = 0;
    std::optional<qint64> m_pausedAtMs;
};

} // namespace tickcast
