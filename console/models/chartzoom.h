// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>
#include <QObject>
#include <optional>

namespace tickcast {

/// From the first moment to the last, in milliseconds of the console's monotonic clock.
struct TimeRange
{
    qint64 fromMs = 0;
    qint64 toMs = 0;
    [[nodiscard]] qint64 lengthMs() const { return toMs - fromMs; }
    friend bool operator==(const TimeRange &, const TimeRange &) = default;
};

/// The part of the past that every chart shows instead of the present, if the operator chose one.
/// It stands still until it is moved or let go; figures, tables and alerts go on.
/// It holds its own actions, so that menus and shortcuts cannot disagree.
/// Thread: the GUI's.
class ChartZoom final : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 lengthMsMin = 5'000;
    static constexpr qint64 lengthMsMax = 3'600'000; ///< as much as the history holds

    explicit ChartZoom(QObject *parent = nullptr);

    [[nodiscard]] const std::optional<TimeRange> &range() const { return m_range; }
    /// Shows @p range, or the nearest that is allowed: no shorter and no longer than the limits,
    /// and not after the present.
    void set(TimeRange range);
    /// Shows @p factor times as much as now; the moment @p aroundMs stays where it is.
    void scale(double factor, qint64 aroundMs);
    /// Moves by @p share of its length: earlier if negative. The present stays the end.
    void move(double share);
    void reset();

    /// What charts show without a zoom.
    void setPresent(TimeRange present) { m_present = present; }

    /// In, out, earlier, later, back to the present.
    [[nodiscard]] QList<QAction *> actions() const { return m_actions; }
    [[nodiscard]] QAction *resetAction() const { return m_actions.last(); }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] TimeRange shown() const { return m_range.value_or(m_present); }
    void add(const QString &text, const QKeySequence &shortcut, void (ChartZoom::*slot)());
    void zoomIn();
    void zoomOut();
    void earlier() { move(-0.5); }
    void later() { move(0.5); }

    std::optional<TimeRange> m_range;
    TimeRange m_present;
    QList<QAction *> m_actions;
};

} // namespace tickcast
