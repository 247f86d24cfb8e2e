// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QUrl>
#include <QWidget>

class QAbstractItemModel;
class QActionGroup;
class QHBoxLayout;

namespace tickcast {

/// A line of the saved servers, each with its sign, its name and, where something is wrong, what.
/// The one that the pages show is marked. Hidden while there are fewer than two.
/// Thread: the GUI's.
class FleetBar final : public QWidget
{
    Q_OBJECT
public:
    /// @p model is a FleetModel, or what has its roles; not owned, it outlives this.
    explicit FleetBar(QAbstractItemModel *model, QWidget *parent = nullptr);

    /// Marks the server that the pages show.
    void setCurrent(const QUrl &url);
    /// Ctrl+F1 to Ctrl+F9 of the first nine, for a window whose bar has not the focus.
    [[nodiscard]] QList<QAction *> serverActions() const;

Q_SIGNALS:
    void chosen(int row);
    /// Other servers, so other actions.
    void rebuilt();

private:
    class Entry;

    void rebuild();
    void refresh(int from, int to);

    QAbstractItemModel *m_model;
    QHBoxLayout *m_layout;
    QActionGroup *m_actions = nullptr;
    QList<Entry *> m_entries;
    QUrl m_current;
};

} // namespace tickcast
