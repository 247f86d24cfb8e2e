// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QList>
#include <QObject>

class QAction;
class QMenu;

namespace tickcast {

class AdminSource;
class FigureTable;
class PageBook;
class TimeChart;

/// Lets an operator take any table with them as CSV and any chart as PNG: by the context menu of
/// each, by a key for the one that has the focus, and by a menu of all that the page shows.
/// What is written is what was there when it was asked for, not when a file was chosen.
/// It works on whatever pages of tables and charts it is given, of a server or of a recording.
/// Thread: the GUI's. Memory: one table or picture while its file is being chosen.
class Exporter final : public QObject
{
    Q_OBJECT
public:
    /// Adopts every table and chart of @p book, whose pages show what @p source tells; @p window is
    /// the parent of the dialogs. None is owned; all outlive this.
    Exporter(PageBook *book, const AdminSource *source, QWidget *window);

    /// Exports what has the focus, or else what comes first on the page; Ctrl+E.
    [[nodiscard]] QAction *action() const { return m_action; }
    /// action() and all that the present page shows.
    [[nodiscard]] QMenu *menu() const { return m_menu; }
    /// Tables and charts that the present page shows, from the top left on.
    [[nodiscard]] QList<QWidget *> targets() const;
    /// Takes @p target, a table or a chart, as it is now, and asks for a file.
    void exportNow(const QWidget *target);

Q_SIGNALS:
    /// Good: written, with the path. Warning: not written, and why.
    void ended(tickcast::Health health, const QString &text);

private:
    void adopt(QWidget *target);
    void exportFocused();
    void fillMenu();
    void exportTable(const FigureTable &table);
    void exportChart(const TimeChart &chart);
    void askWhere(const QString &thing, const QString &suffix, const QString &filter,
                  const QByteArray &bytes, const QString &what);
    [[nodiscard]] QString captionOf(const TimeChart &chart) const;
    [[nodiscard]] static QString labelOf(const QWidget *target);

    PageBook *m_book;
    const AdminSource *m_source;
    QWidget *m_window;
    QAction *m_action;
    QMenu *m_menu; ///< child of the window
};

} // namespace tickcast
