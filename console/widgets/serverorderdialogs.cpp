// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/serverorderdialogs.h"

#include "console/models/levels.h"
#include "console/models/orders.h"
#include "console/models/ordertexts.h"
#include "console/widgets/confirmdialog.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

namespace tickcast {

namespace {

struct ServerOrders
{
    Q_DECLARE_TR_FUNCTIONS(tickcast::ServerOrders)
};

[[nodiscard]] QFormLayout *addForm(ConfirmDialog *dialog)
{
    auto *content = new QWidget(dialog);
    auto *form = new QFormLayout(content);
    form->setContentsMargins(0, 0, 0, 0);
    dialog->addContent(content);
    return form;
}

} // namespace

void openDrainDialog(const admin::Stats &stats, const QString &duration, Orders *orders,
                     QWidget *parent)
{
    auto *dialog = new ConfirmDialog(ServerOrders::tr("Drain the server and end it?"),
                                     ServerOrders::tr("&Drain"), parent);
    dialog->setEffect(ordertexts::drain(stats, duration));
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [orders] {
        orders->give(admin::Drain{}, ServerOrders::tr("Drain the server"));
    });
    dialog->open();
}

void openFloorDialog(const admin::Stats &stats, Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(ServerOrders::tr("Set the level that clients have at least?"),
                                     ServerOrders::tr("&Set the floor"), parent);
    auto *worker = new QComboBox(dialog);
    worker->addItem(ServerOrders::tr("every worker"));
    for (const admin::Worker &each : stats.workers)
        worker->addItem(ServerOrders::tr("worker %1").arg(each.index), each.index);
    auto *level = new QComboBox(dialog);
    for (size_t i = 0; i < protocol::sessionLevelCount; ++i)
        level->addItem(levelWord(static_cast<admin::SessionLevel>(i)));
    QFormLayout *form = addForm(dialog);
    form->addRow(ServerOrders::tr("&Of"), worker);
    form->addRow(ServerOrders::tr("&Level"), level);
    const auto order = [worker, level] {
        admin::SetFloor floor;
        if (worker->currentIndex() > 0)
            floor.worker = worker->currentData().toUInt();
        floor.level = static_cast<admin::SessionLevel>(level->currentIndex());
        return floor;
    };
    const auto showEffect = [=] {
        dialog->setEffect(ordertexts::floor(stats, order().worker, order().level));
    };
    QObject::connect(worker, &QComboBox::currentIndexChanged, dialog, showEffect);
    QObject::connect(level, &QComboBox::currentIndexChanged, dialog, showEffect);
    showEffect();
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [=] {
        orders->give(order(), ServerOrders::tr("Set the floor to %1").arg(level->currentText()));
    });
    dialog->open();
}

void openLogLevelDialog(Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(ServerOrders::tr("Set what is written to the log?"),
                                     ServerOrders::tr("&Set"), parent);
    auto *severity = new QComboBox(dialog);
    for (const char *name : admin::severityNames)
        severity->addItem(QLatin1String(name));
    severity->setCurrentIndex(static_cast<int>(admin::Severity::Info));
    auto *category = new QLineEdit(dialog);
    category->setPlaceholderText(ServerOrders::tr("every category"));
    category->setMaxLength(32); // no category is longer
    QFormLayout *form = addForm(dialog);
    form->addRow(ServerOrders::tr("&Least severity"), severity);
    form->addRow(ServerOrders::tr("&Category"), category);
    const auto order = [severity, category] {
        admin::SetLogLevel level;
        level.severity = static_cast<admin::Severity>(severity->currentIndex());
        if (const QString name = category->text().trimmed(); !name.isEmpty())
            level.category = name;
        return level;
    };
    const auto showEffect = [=] {
        dialog->setEffect(ordertexts::logLevel(order().category, order().severity));
    };
    QObject::connect(severity, &QComboBox::currentIndexChanged, dialog, showEffect);
    QObject::connect(category, &QLineEdit::textChanged, dialog, showEffect);
    showEffect();
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [=] {
        orders->give(order(),
                     ServerOrders::tr("Set the log's level to %1").arg(severity->currentText()));
    });
    dialog->open();
}

void openReloadDialog(Orders *orders, QWidget *parent)
{
    auto *dialog = new ConfirmDialog(ServerOrders::tr("Have the settings read again?"),
                                     ServerOrders::tr("&Reload"), parent);
    dialog->setEffect(ordertexts::reload());
    dialog->followPermission(orders);
    QObject::connect(dialog, &QDialog::accepted, orders, [orders] {
        orders->give(admin::Reload{}, ServerOrders::tr("Read the settings again"));
    });
    dialog->open();
}

} // namespace tickcast
