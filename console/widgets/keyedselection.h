// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QTableView;

namespace tickcast {

class KeyedTable;

/// Keeps a view's one selected row on the same thing while rows come, go and change places, and
/// says when the operator selects another. A thing that leaves the page stays chosen, unseen.
/// Thread: the GUI's.
class KeyedSelection final : public QObject
{
    Q_OBJECT
public:
    /// @p view shows @p model already; neither is owned.
    KeyedSelection(QTableView *view, KeyedTable *model, QObject *parent = nullptr);

    [[nodiscard]] const QString &key() const { return m_key; }
    /// Selects what has @p key, whether it is on the page or not; empty: nothing.
    void setKey(const QString &key);

Q_SIGNALS:
    void keyChanged(const QString &key);

private:
    void onCurrentChanged();
    void restore();

    QTableView *m_view;
    KeyedTable *m_model;
    QString m_key;
    bool m_isRestoring = false;
};

} // namespace tickcast
