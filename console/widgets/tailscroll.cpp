// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/tailscroll.h"

#include <QAbstractItemModel>
#include <QScrollBar>
#include <QTableView>

namespace tickcast {

TailScroll::TailScroll(QTableView *view, QObject *parent)
    : QObject(parent)
    , m_view(view)
{
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerItem); // so that its values are rows
    QScrollBar *bar = view->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
        if (!m_isMoving)
            change(value == bar->maximum());
    });
    connect(bar, &QScrollBar::rangeChanged, this, [this](int, int maximum) {
        if (m_isAtTail)
            moveTo(maximum);
    });
    connect(view->model(), &QAbstractItemModel::rowsRemoved, this,
            [this, bar](const QModelIndex &, int first, int last) {
                if (!m_isAtTail && first == 0)
                    moveTo(bar->value() - (last - first + 1));
            });
}

void TailScroll::setAtTail(bool isAtTail)
{
    if (isAtTail)
        moveTo(m_view->verticalScrollBar()->maximum());
    change(isAtTail);
}

void TailScroll::moveTo(int value)
{
    m_isMoving = true;
    m_view->verticalScrollBar()->setValue(value);
    m_isMoving = false;
}

void TailScroll::change(bool isAtTail)
{
    if (isAtTail == m_isAtTail)
        return;
    m_isAtTail = isAtTail;
    Q_EMIT atTailChanged(isAtTail);
}

} // namespace tickcast
