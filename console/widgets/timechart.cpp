// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/timechart.h"

#include "console/models/format.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/legendbutton.h"

#include <QHBoxLayout>

namespace tickcast {

TimeChart::TimeChart(const QString &title, const QString &unit, TimePlot::Format format,
                     Crosshair *crosshair, QWidget *parent)
    : Card(title, parent)
    , m_plot(new TimePlot(unit, std::move(format), crosshair, this))
{
    setSubtitle(unit);
    setContent(m_plot);
    m_plot->setAccessibleName(tr("%1 over time, in %2").arg(title, unit));
}

void TimeChart::setLines(std::vector<PlotLine> lines)
{
    qDeleteAll(m_legend);
    m_legend.clear();
    for (PlotLine &line : lines)
        line.isVisible = !m_hidden.contains(line.name);
    m_plot->setLines(std::move(lines));
    if (m_plot->lines().size() < 2)
        return; // the title names the only line
    for (size_t line = 0; line < m_plot->lines().size(); ++line)
        addLegendEntry(line);
}

void TimeChart::setStacked(const QString &quietText)
{
    m_plot->setStacked(quietText);
}

void TimeChart::offerLogarithmic(const QKeySequence &shortcut)
{
    auto *button = new FlatButton(FlatButton::Look::Small, this);
    button->setText(tr("log"));
    button->setToolTip(tr("Logarithmic axis: small values beside large ones (%1)")
                           .arg(shortcut.toString(QKeySequence::NativeText)));
    button->setShortcut(shortcut);
    button->setCheckable(true);
    connect(button, &FlatButton::toggled, m_plot, &TimePlot::setLogarithmic);
    headerLayout()->addWidget(button);
}

void TimeChart::refresh(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    m_plot->refresh(fromMs, toMs, wallOffsetMs);
    if (!m_plot->isStacked())
        return;
    for (qsizetype line = 0; line < m_legend.size(); ++line) {
        const std::optional<double> value =
            m_plot->lines()[static_cast<size_t>(line)].series->valueAt(toMs);
        m_legend[line]->setValue(value ? m_plot->text(*value) : format::unknown());
    }
}

TimeChart *TimeChart::copy(Crosshair *crosshair, QWidget *parent) const
{
    auto *chart =
        new TimeChart(accessibleName(), m_plot->unit(), m_plot->format(), crosshair, parent);
    chart->m_hidden = m_hidden;
    std::vector<PlotLine> lines = m_plot->lines();
    if (m_plot->isStacked())
        chart->setStacked(m_plot->quietText());
    else
        std::erase_if(lines, [](const PlotLine &line) { return !line.isVisible; });
    chart->setLines(std::move(lines));
    chart->m_plot->setLogarithmic(m_plot->isLogarithmic());
    chart->refresh(m_plot->range().fromMs, m_plot->range().toMs, m_plot->wallOffsetMs());
    return chart;
}

void TimeChart::addLegendEntry(size_t line)
{
    const PlotLine &plotLine = m_plot->lines()[line];
    auto *entry = new LegendButton(plotLine.name, plotLine.color,
                                   m_plot->isStacked() ? Qt::NoPen : plotLine.style, this);
    entry->setChecked(plotLine.isVisible);
    connect(entry, &LegendButton::toggled, this, [this, line, name = plotLine.name](bool isShown) {
        if (isShown)
            m_hidden.remove(name);
        else
            m_hidden.insert(name);
        m_plot->setLineVisible(line, isShown);
    });
    headerLayout()->addWidget(entry);
    m_legend.append(entry);
}

} // namespace tickcast
