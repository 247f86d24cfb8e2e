// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/chartzoom.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

ChartZoom::ChartZoom(QObject *parent)
    : QObject(parent)
{
    add(tr("Zoom charts &in"), QKeySequence(Qt::CTRL | Qt::Key_Plus), &ChartZoom::zoomIn);
    add(tr("Zoom charts o&ut"), QKeySequence(Qt::CTRL | Qt::Key_Minus), &ChartZoom::zoomOut);
    add(tr("Charts &earlier"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Left),
        &ChartZoom::earlier);
    add(tr("Charts &later"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Right), &ChartZoom::later);
    add(tr("&Back to the present"), QKeySequence(Qt::CTRL | Qt::Key_0), &ChartZoom::reset);
    // On most keyboards + is the shifted =.
    m_actions.first()->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    resetAction()->setEnabled(false);
}

void ChartZoom::add(const QString &text, const QKeySequence &shortcut, void (ChartZoom::*slot)())
{
    auto *action = new QAction(text, this);
    action->setShortcut(shortcut);
    connect(action, &QAction::triggered, this, slot);
    m_actions.append(action);
}

void ChartZoom::set(TimeRange range)
{
    const qint64 length = std::clamp(range.lengthMs(), lengthMsMin, lengthMsMax);
    const qint64 to = std::min(std::max(range.toMs, range.fromMs + length), m_present.toMs);
    const TimeRange allowed{to - length, to};
    if (m_range == allowed)
        return;
    m_range = allowed;
    resetAction()->setEnabled(true);
    Q_EMIT changed();
}

void ChartZoom::scale(double factor, qint64 aroundMs)
{
    const TimeRange now = shown();
    const double length =
        std::clamp(static_cast<double>(now.lengthMs()) * factor, static_cast<double>(lengthMsMin),
                   static_cast<double>(lengthMsMax));
    const double share = static_cast<double>(aroundMs - now.fromMs) /
                         static_cast<double>(std::max(now.lengthMs(), qint64(1)));
    const qint64 from = aroundMs - std::llround(std::clamp(share, 0.0, 1.0) * length);
    set({from, from + std::llround(length)});
}

void ChartZoom::move(double share)
{
    const TimeRange now = shown();
    const qint64 by = std::llround(share * static_cast<double>(now.lengthMs()));
    set({now.fromMs + by, now.toMs + by});
}

void ChartZoom::reset()
{
    if (!m_range)
        return;
    m_range.reset();
    resetAction()->setEnabled(false);
    Q_EMIT changed();
}

void ChartZoom::zoomIn()
{
    const TimeRange now = shown();
    scale(0.5, now.fromMs + now.lengthMs() / 2);
}

void ChartZoom::zoomOut()
{
    const TimeRange now = shown();
    scale(2.0, now.fromMs + now.lengthMs() / 2);
}

} // namespace tickcast
