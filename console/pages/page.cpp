// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/page.h"

#include "console/models/adminsource.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"

namespace tickcast {

Page::Page(Context context, const QString &name, const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_name(name)
    , m_title(title)
{
    setAccessibleName(title);
}

void Page::refresh()
{
    if (!timeWindow().isPaused())
        refreshFigures();
    const qint64 latestMs = history().latest() ? history().latest()->arrivedMs : 0;
    const TimeRange range = timeWindow().range(latestMs);
    refreshCharts(range.fromMs, range.toMs, connection()->wallOffsetMs());
    if (!m_isLive)
        showLiveness(false);
}

void Page::setLive(bool isLive)
{
    m_isLive = isLive;
    showLiveness(isLive);
}

qint64 Page::wallMs() const
{
    return connection()->nowMs() + connection()->wallOffsetMs();
}

} // namespace tickcast
