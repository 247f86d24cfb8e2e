// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/sessionorderdialogs.h"

#include "console/models/levels.h"
#include "console/models/orders.h"
#include "console/models/ordertexts.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(SessionOrders)
};

} // namespace

void openDisconnectDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(Texts::tr("Disconnect session %1?").arg(session.session),
                                     Texts::tr("&Disconnect"), parent);
    auto *content = new QWidget(dialog);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *mayReturn = new QRadioButton(Texts::tr("It &may come back"), content);
    auto *forGood = new QRadioButton(Texts::tr("For &good"), content);
    mayReturn->setChecked(true);
    auto *reason = new QLineEdit(content);
    reason->setMaxLength(admin::Disconnect::reasonMax);
    reason->setPlaceholderText(Texts::tr("Reason, for the client and the log (optional)"));
    reason->setAccessibleName(Texts::tr("Reason"));
    layout->addWidget(mayReturn);
    layout->addWidget(forGood);
    layout->addWidget(reason);
    dialog->addContent(content);
    const auto showEffect = [=] {
        dialog->setEffect(ordertexts::disconnecting(session, mayReturn->isChecked()));
    };
    QObject::connect(mayReturn, &QRadioButton::toggled, dialog, showEffect);
    showEffect();
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [=] {
        admin::Disconnect order;
        order.session = session.session;
        order.mayReturn = mayReturn->isChecked();
        const QString why = reason->text().trimmed();
        if (!why.isEmpty())
            order.reason = why;
        orders->give(order, Texts::tr("Disconnect session %1").arg(session.session));
    });
    dialog->open();
}

void openPinDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(Texts::tr("Pin the level of session %1?").arg(session.session),
                                     Texts::tr("&Pin"), parent);
    auto *level = new QComboBox(dialog);
    level->setAccessibleName(Texts::tr("Level"));
    for (size_t i = 0; i < protocol::sessionLevelCount; ++i)
        level->addItem(levelWord(static_cast<admin::SessionLevel>(i)));
    level->setCurrentIndex(static_cast<int>(session.level));
    auto *content = new QWidget(dialog);
    auto *form = new QFormLayout(content);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(Texts::tr("&Level"), level);
    dialog->addContent(content);
    const auto chosen = [level] { return static_cast<admin::SessionLevel>(level->currentIndex()); };
    const auto showEffect = [=] { dialog->setEffect(ordertexts::pinning(session, chosen())); };
    QObject::connect(level, &QComboBox::currentIndexChanged, dialog, showEffect);
    showEffect();
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [=] {
        orders->give(admin::PinSession{0, session.session, chosen()},
                     Texts::tr("Pin session %1 at %2").arg(session.session, levelWord(chosen())));
    });
    dialog->open();
}

void openClearPinDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(Texts::tr("Clear the pin of session %1?").arg(session.session),
                                     Texts::tr("&Clear pin"), parent);
    dialog->setEffect(ordertexts::clearingPin(session));
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [=] {
        orders->give(admin::PinSession{0, session.session, std::nullopt},
                     Texts::tr("Clear the pin of session %1").arg(session.session));
    });
    dialog->open();
}

} // namespace tickcast
