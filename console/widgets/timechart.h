// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/widgets/card.h"
#include "console/widgets/timeplot.h"

#include <QSet>

namespace tickcast {

class LegendButton;

/// A plot in a card, with a legend whose entries show and hide their lines.
/// Thread: the GUI's.
class TimeChart final : public Card
{
    Q_OBJECT
public:
    TimeChart(const QString &title, const QString &unit, TimePlot::Format format,
              Crosshair *crosshair, QWidget *parent = nullptr);

    /// Replaces the lines and the legend; a line hidden by the operator stays hidden by its name.
    void setLines(std::vector<PlotLine> lines);
    /// Draws a stack (TimePlot::setStacked) whose legend has patches and present values; before
    /// setLines().
    void setStacked(const QString &quietText);
    /// Lets the operator choose a logarithmic axis, by a button with @p shortcut; before
    /// setLines().
    void offerLogarithmic(const QKeySequence &shortcut);
    /// Draws [fromMs, toMs], see TimePlot::refresh(); brings the legend's values up to date.
    void refresh(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs);
    [[nodiscard]] TimePlot *plot() const { return m_plot; }
    /// The same chart at the same moment, for a picture; lines that are hidden are not in it, but
    /// layers of a stack stay, for they belong to its whole. It reads the same series.
    [[nodiscard]] TimeChart *copy(Crosshair *crosshair, QWidget *parent) const;

private:
    void addLegendEntry(size_t line);

    TimePlot *m_plot;
    QList<LegendButton *> m_legend;
    QSet<QString> m_hidden;
};

} // namespace tickcast
