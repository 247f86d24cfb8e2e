// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

namespace tickcast {

/// Which stretch of a long list is shown, and in words where that is. Plain value; thread: any.
class Pager final
{
public:
    static constexpr quint32 rowsPerPage = 100;

    /// @p offsetMax: the server tells nothing behind it.
    explicit Pager(quint32 offsetMax)
        : m_offsetMax(offsetMax)
    {
    }

    [[nodiscard]] quint32 offset() const { return m_offset; }
    [[nodiscard]] bool canGoBack() const { return m_offset > 0; }
    [[nodiscard]] bool canGoOn() const;
    void toFirst() { m_offset = 0; }
    /// Without effect where there is no such page.
    void toNext();
    void toPrevious();

    /// What an answer said. A list that became shorter than where we are shows its last page from
    /// the next question on: then it answers true, and the rows are to be asked for again.
    bool setCounts(quint32 total, quint32 matching);
    /// Nothing is known.
    void clear();
    [[nodiscard]] quint32 total() const { return m_total; }
    [[nodiscard]] quint32 matching() const { return m_matching; }

    /// "1–100 of 15,000", "1–100 of 230 matching, 15,000 in all", "none of 15,000 matches", "none".
    [[nodiscard]] QString text() const;

private:
    quint32 m_offsetMax;
    quint32 m_offset = 0;
    quint32 m_total = 0;
    quint32 m_matching = 0;
    bool m_isKnown = false;
};

} // namespace tickcast
