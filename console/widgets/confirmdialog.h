// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace tickcast {

class Orders;

/// Asks whether an order is to be given, and says what it will do. The button that does nothing is
/// the default: Return alone never gives an order. The button that does carries the order's verb.
/// Thread: the GUI's.
class ConfirmDialog final : public QDialog
{
    Q_OBJECT
public:
    ConfirmDialog(const QString &title, const QString &verb, QWidget *parent);

    /// What the order will do, in plain text.
    void setEffect(const QString &effect);
    [[nodiscard]] QString effect() const;
    /// From now on its button says why no order can be given, and takes none then. @p orders is not
    /// owned and outlives this.
    void followPermission(const Orders *orders);
    /// Under the effect: what the order takes. Takes ownership.
    void addContent(QWidget *content);
    [[nodiscard]] QPushButton *verbButton() const { return m_verb; }

private:
    void setObstacle(const QString &whyNot);

    QLabel *m_effect;
    QVBoxLayout *m_content;
    QPushButton *m_verb;
};

} // namespace tickcast
