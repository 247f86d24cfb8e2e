// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

namespace tickcast {

/// The moment the operator points at, shared by the charts of a page: all of them mark it.
/// Thread: the GUI's. Times: milliseconds of the console's monotonic clock.
class Crosshair final : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

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
    std::optional<qint64> m_timeMs;
};

} // namespace tickcast
