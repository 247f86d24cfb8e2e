// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/chartzoom.h"

#include <QObject>
#include <optional>

namespace tickcast {

/// The moment the operator points at, and the range that is being dragged over, shared by the
/// charts of a page: all of them mark it. What is chosen goes to the zoom. Thread: the GUI's.
/// Times: milliseconds of the console's monotonic clock.
class Crosshair final : public QObject
{
    Q_OBJECT
public:
    /// @p zoom is not owned and outlives this.
    explicit Crosshair(ChartZoom *zoom, QObject *parent = nullptr)
        : QObject(parent)
        , m_zoom(zoom)
    {
    }

    [[nodiscard]] ChartZoom *zoom() const { return m_zoom; }
    [[nodiscard]] const std::optional<TimeRange> &dragged() const { return m_dragged; }
    void setDragged(std::optional<TimeRange> dragged)
    {
        if (m_dragged == dragged)
            return;
        m_dragged = dragged;
        Q_EMIT moved();
    }

    [[nodiscard]] std::optional<qint64> timeMs() const { return m_timeMs; }
    void setTimeMs(std::optional<qint64> timeMs)
    {
        if (m_timeMs == timeMs)
            return;
        m_timeMs = timeMs;
        Q_EMIT moved();
    }

Q_SIGNALS:
    void moved();

private:
    ChartZoom *m_zoom;
    std::optional<qint64> m_timeMs;
    std::optional<TimeRange> m_dragged;
};

} // namespace tickcast
