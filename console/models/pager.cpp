// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/pager.h"

#include "console/models/format.h"

#include <algorithm>

namespace tickcast {

bool Pager::canGoOn() const
{
    return m_offset + rowsPerPage < m_matching && m_offset + rowsPerPage <= m_offsetMax;
}

void Pager::toNext()
{
    if (canGoOn())
        m_offset += rowsPerPage;
}

void Pager::toPrevious()
{
    m_offset -= std::min(m_offset, rowsPerPage);
}

bool Pager::setCounts(quint32 total, quint32 matching)
{
    m_isKnown = true;
    m_total = total;
    m_matching = matching;
    if (m_offset == 0 || m_offset < matching)
        return false;
    m_offset = matching == 0 ? 0 : (matching - 1) / rowsPerPage * rowsPerPage;
    return true;
}

void Pager::clear()
{
    *this = Pager(m_offsetMax);
}

QString Pager::text() const
{
    if (!m_isKnown)
        return {};
    if (m_matching == 0) {
        return m_total == 0 ? QStringLiteral("none")
                            : QString(u"none of " % format::count(m_total) % u" matches");
    }
    const QString range = format::count(m_offset + 1) % u'\u2013' %
                          format::count(std::min(m_offset + rowsPerPage, m_matching)) % u" of ";
    return m_matching == m_total ? QString(range % format::count(m_total))
                                 : QString(range % format::count(m_matching) % u" matching, " %
                                           format::count(m_total) % u" in all");
}

} // namespace tickcast
