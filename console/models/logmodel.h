// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/figureroles.h"
#include "console/models/health.h"
#include "shared/admin/operations.h"

#include <QAbstractTableModel>
#include <QSet>
#include <deque>
#include <vector>

namespace tickcast {

/// The last records of a server's log, oldest first, as a table of those that hold a text. Where
/// records are missing a line says so, and how many if that is known. Records come in the order of
/// their numbers; those that are known already are passed over.
/// It asks nobody: LogFollower feeds it. Thread: the GUI's. Memory: at most linesMax lines.
/// Cost of append(): O(lines of the page); of setText(): O(lines).
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Time,
        Severity,
        Category,
        Thread,
        Text,
        ColumnCount,
    };
    static constexpr int linesMax = 20'000;

    using QAbstractTableModel::QAbstractTableModel;

    /// Whether records of every severity and category come, so that their numbers have no holes.
    void setComplete(bool isComplete) { m_isComplete = isComplete; }
    /// What the log holds already, told anew: after the first question, a pause, a lost connection.
    void join(const admin::LogPage &page);
    /// What came since the last page.
    void append(const admin::LogPage &page);
    /// From here on records are of another run of the server, which counts from the start.
    void beginRun();
    void clear();

    /// Only lines with @p text in their words, category or thread, capitals or not; empty: all.
    void setText(const QString &text);

    /// Lines held, shown or not.
    [[nodiscard]] int lineCount() const { return static_cast<int>(m_lines.size()); }
    /// Records known to be missing since the last clear().
    [[nodiscard]] quint64 missing() const { return m_missing; }
    /// Every category that a record was of, sorted; clear() does not forget them.
    [[nodiscard]] QStringList categories() const;
    /// One line as it stands in a log file, and for a gap what it says.
    [[nodiscard]] QString lineOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// Lines came or went.
    void changed();

private:
    enum class Mark : quint8 {
        None,    ///< a record
        Missing, ///< so many are missing here
        Perhaps, ///< nobody knows how many are missing here, if any
        NewRun,  ///< the server was started again
    };
    struct Line
    {
        admin::LogRecord record; ///< of a mark: only its time
        Mark mark = Mark::None;
        quint64 missing = 0;
    };

    [[nodiscard]] const Line &at(int row) const
    {
        return m_lines[static_cast<size_t>(m_shown[static_cast<size_t>(row)] - m_first)];
    }
    [[nodiscard]] bool isShown(const Line &line) const;
    [[nodiscard]] static QString markText(const Line &line);
    [[nodiscard]] static QString textOf(const Line &line, Column column);
    [[nodiscard]] static QVariant exactOf(const Line &line, Column column);
    [[nodiscard]] static Health healthOf(const Line &line, Column column);
    [[nodiscard]] QString shared(const QString &name);
    void take(const admin::LogPage &page, Mark mark, quint64 missing);
    void push(std::vector<Line> fresh);
    void letGo(qsizetype count);

    std::deque<Line> m_lines;
    std::deque<quint64> m_shown; ///< of those that hold m_text, by number
    quint64 m_first = 0;         ///< number of the first line held
    QString m_text;
    QSet<QString> m_names; ///< categories and threads: one copy of each
    QSet<QString> m_categories;
    quint64 m_lastSeq = 0; ///< 0: none of this run
    quint64 m_missing = 0;
    bool m_isComplete = true;
    bool m_isRunPending = false; ///< the next record is the first of another run
};

} // namespace tickcast
