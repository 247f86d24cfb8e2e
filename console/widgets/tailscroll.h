// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QTableView;

namespace tickcast {

/// Keeps a table that grows at its end and shrinks at its top where its reader wants it: at the end
/// until they scroll up, and then on the lines they read, until they scroll down to the end again.
/// Thread: the GUI's.
class TailScroll final : public QObject
{
    Q_OBJECT
public:
    /// @p view shows its model already and scrolls by rows from now on; it is not owned.
    explicit TailScroll(QTableView *view, QObject *parent = nullptr);

    [[nodiscard]] bool isAtTail() const { return m_isAtTail; }
    /// To the end, and stays there; or stays where it is.
    void setAtTail(bool isAtTail);

Q_SIGNALS:
    void atTailChanged(bool isAtTail);

private:
    void moveTo(int value);
    void change(bool isAtTail);

    QTableView *m_view;
    bool m_isAtTail = true;
    bool m_isMoving = false; ///< it is this that moves the view, not the reader
};

} // namespace tickcast
