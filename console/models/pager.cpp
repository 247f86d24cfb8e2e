// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/pager.h"

#include "console/models/format.h"

#include <QCoreApplication>
#include <algorithm>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Pager)
};

} // namespace

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
    const QString total = format::count(m_total);
    if (m_matching == 0)
        return m_total == 0 ? Texts::tr("none") : Texts::tr("none of %1 matches").arg(total);
    const QString first = format::count(m_offset + 1);
    const QString last = format::count(std::min(m_offset + rowsPerPage, m_matching));
    return m_matching == m_total ? Texts::tr("%1\u2013%2 of %3").arg(first, last, total)
                                 : Texts::tr("%1\u2013%2 of %3 matching, %4 in all")
                                       .arg(first, last, format::count(m_matching), total);
}

} // namespace tickcast
