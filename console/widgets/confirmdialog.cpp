// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/confirmdialog.h"

#include "console/models/orders.h"
#include "console/widgets/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tickcast {

ConfirmDialog::ConfirmDialog(const QString &title, const QString &verb, QWidget *parent)
    : QDialog(parent)
    , m_effect(new QLabel(this))
    , m_content(new QVBoxLayout)
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(56 * gridPx);
    auto *heading = new QLabel(title, this);
    heading->setTextFormat(Qt::PlainText);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    font.setPointSizeF(font.pointSizeF() * 1.15);
    heading->setFont(font);
    heading->setWordWrap(true);
    m_effect->setWordWrap(true);
    m_effect->setTextFormat(Qt::PlainText); // names of clients are not markup
    m_effect->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *buttons = new QDialogButtonBox(this);
    m_verb = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
    QPushButton *cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setText(tr("Cancel")); // Qt's own Chinese is not there on every machine
    m_verb->setAutoDefault(false);
    cancel->setDefault(true);
    cancel->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * gridPx, 3 * gridPx, 3 * gridPx, 2 * gridPx);
    layout->setSpacing(2 * gridPx);
    m_content->setSpacing(gridPx);
    layout->addWidget(heading);
    layout->addWidget(m_effect);
    layout->addLayout(m_content);
    layout->addStretch();
    layout->addWidget(buttons);
}

void ConfirmDialog::setEffect(const QString &effect)
{
    m_effect->setText(effect);
    setAccessibleDescription(effect);
}

QString ConfirmDialog::effect() const
{
    return m_effect->text();
}

void ConfirmDialog::followPermission(const Orders *orders)
{
    const auto show = [this, orders] { setObstacle(orders->whyNot()); };
    connect(orders, &Orders::permissionChanged, this, show);
    show();
}

void ConfirmDialog::setObstacle(const QString &whyNot)
{
    m_verb->setEnabled(whyNot.isEmpty());
    m_verb->setToolTip(whyNot);
}

void ConfirmDialog::addContent(QWidget *content)
{
    m_content->addWidget(content);
}

} // namespace tickcast
