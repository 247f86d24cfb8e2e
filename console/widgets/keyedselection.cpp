// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/keyedselection.h"

#include "console/models/keyedtable.h"

#include <QItemSelectionModel>
#include <QTableView>

namespace tickcast {

KeyedSelection::KeyedSelection(QTableView *view, KeyedTable *model, QObject *parent)
    : QObject(parent)
    , m_view(view)
    , m_model(model)
{
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &KeyedSelection::onCurrentChanged);
    // A view moves its selection to a neighbour when the selected row is taken away.
    connect(model, &KeyedTable::rowsAboutToBeReplaced, this, [this] { m_isRestoring = true; });
    connect(model, &KeyedTable::rowsReplaced, this, &KeyedSelection::restore);
}

void KeyedSelection::setKey(const QString &key)
{
    if (m_key == key)
        return;
    m_key = key;
    restore();
    Q_EMIT keyChanged(m_key);
}

void KeyedSelection::onCurrentChanged()
{
    if (m_isRestoring)
        return;
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    if (selected.isEmpty())
        return;
    const QString key = m_model->keyAt(selected.first().row());
    if (key == m_key)
        return;
    m_key = key;
    Q_EMIT keyChanged(m_key);
}

void KeyedSelection::restore()
{
    m_isRestoring = true;
    const int row = m_key.isEmpty() ? -1 : m_model->rowOf(m_key);
    QItemSelectionModel *selection = m_view->selectionModel();
    if (row < 0) {
        selection->clearSelection();
    } else if (!selection->isRowSelected(row, {}) || m_view->currentIndex().row() != row) {
        // The view would scroll to it, away from what the operator reads.
        const bool scrolls = m_view->hasAutoScroll();
        m_view->setAutoScroll(false);
        selection->setCurrentIndex(m_model->index(row, 0),
                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_view->setAutoScroll(scrolls);
    }
    m_isRestoring = false;
}

} // namespace tickcast
