// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordedlog.h"

#include <algorithm>
#include <limits>

namespace tickcast {

void RecordedLog::add(const admin::LogPage &page, qint64 heardMs, size_t run)
{
    for (const admin::LogRecord &record : page.records)
        m_records.try_emplace({run, record.seq}, Heard{heardMs, record});
    while (m_records.size() > recordsMax)
        m_records.erase(m_records.begin());
}

admin::LogPage RecordedLog::answerTo(const admin::LogQuery &query, qint64 atMs, size_t run) const
{
    return select(query, std::numeric_limits<qint64>::min(), atMs, run, query.last);
}

admin::LogPage RecordedLog::follow(const admin::LogQuery &query, qint64 fromMs, qint64 toMs,
                                   size_t run) const
{
    return select(query, fromMs, toMs, run, admin::LogQuery::lastMax);
}

/// Of what was heard in (fromMs, toMs], the newest @p last.
admin::LogPage RecordedLog::select(const admin::LogQuery &query, qint64 fromMs, qint64 toMs,
                                   size_t run, quint32 last) const
{
    admin::LogPage page;
    page.id = query.id;
    for (auto entry = m_records.lower_bound({run + 1, 0}); entry != m_records.begin();) {
        --entry;
        const auto &[number, heard] = *entry;
        if (number.run != run || page.records.size() >= last)
            break;
        const bool isMeant = heard.atMs > fromMs && heard.atMs <= toMs &&
                             heard.record.severity >= query.severity &&
                             (!query.category || heard.record.category == *query.category);
        if (isMeant)
            page.records.push_back(heard.record);
    }
    std::ranges::reverse(page.records);
    return page;
}

} // namespace tickcast
