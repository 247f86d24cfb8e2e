// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminsource.h"
#include "console/models/health.h"

#include <QHash>
#include <QObject>

namespace tickcast {

/// Carries the operator's orders to the server and tells what became of each, in words. It asks
/// nobody whether they are sure: who gives an order has asked.
/// Thread: the GUI's. Memory: one text per order without an answer.
class Orders final : public QObject
{
    Q_OBJECT
public:
    /// @p source is not owned and outlives this.
    explicit Orders(AdminSource *source, QObject *parent = nullptr);

    /// Why no order can be given now, for a tool tip; empty when one can.
    [[nodiscard]] QString whyNot() const;
    [[nodiscard]] bool areAllowed() const { return whyNot().isEmpty(); }
    /// @p what names the order for its outcome: "Pin session 3-k7".
    void give(const admin::ClientMessage &order, const QString &what);
    [[nodiscard]] bool isWaiting() const { return !m_given.isEmpty(); }

Q_SIGNALS:
    /// Good: done, in the server's words. Warning: not done. Critical: nobody knows, for the
    /// connection was lost before the answer.
    void ended(tickcast::Health outcome, const QString &text);
    /// whyNot() may be another.
    void permissionChanged();

private:
    void onDone(qint64 id, const QString &text);
    void onFailed(qint64 id, const QString &reason);
    void onStateChanged();

    AdminSource *m_source;
    QHash<qint64, QString> m_given; ///< without an answer yet, by id
};

} // namespace tickcast
