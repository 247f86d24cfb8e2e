// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/alertspage.h"

#include "console/models/adminsource.h"
#include "console/models/statshistory.h"
#include "console/widgets/card.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/keyedselection.h"
#include "console/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int rulesPx = 52 * gridPx;

/// Who sits at this console; the alerts are its own, no server is told.
[[nodiscard]] QString operatorHere()
{
    const QString user = qEnvironmentVariable("USER");
    return user.isEmpty() ? AlertsPage::tr("this operator") : user;
}

} // namespace

AlertsPage::AlertsPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("alerts"), tr("Alerts"), parent)
    , m_rulesModel(context.alertRules)
    , m_raisedCard(new Card(tr("Now"), this))
    , m_historyCard(new Card(tr("Over"), this))
    , m_rulesCard(new Card(tr("Rules"), this))
    , m_raisedTable(new FigureTable(this))
    , m_historyTable(new FigureTable(this))
    , m_rulesTable(new FigureTable(this))
    , m_refused(new QLabel(this))
{
    makeRaised();
    makeHistory();
    makeRules();
    auto *left = new QVBoxLayout;
    left->setSpacing(gridPx);
    left->addWidget(m_raisedCard, 3);
    left->addWidget(m_historyCard, 2);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addLayout(left, 1);
    m_rulesCard->setFixedWidth(rulesPx);
    layout->addWidget(m_rulesCard);
    connect(alerts(), &AlertEngine::changed, this, [this] {
        if (isVisible())
            showAlerts();
    });
    showAlerts();
}

FlatButton *AlertsPage::makeButton(Card *card, const QString &text, const QString &tip,
                                   const QKeySequence &shortcut)
{
    FlatButton *button = card->addButton(text, shortcut);
    button->setToolTip(tr("%1 (%2)").arg(tip, shortcut.toString(QKeySequence::NativeText)));
    button->setVisible(!connection()->isRecording());
    return button;
}

void AlertsPage::makeRaised()
{
    m_raisedTable->setAccessibleName(tr("Alerts now"));
    m_raisedTable->setModel(&m_raisedModel);
    m_raisedTable->setColumnHidden(AlertsModel::Value, connection()->isRecording());
    m_raisedTable->setColumnHidden(AlertsModel::Acknowledged, connection()->isRecording());
    m_raisedCard->setContent(m_raisedTable);
    m_selection = new KeyedSelection(m_raisedTable, &m_raisedModel, this);
    m_acknowledge = makeButton(m_raisedCard, tr("Acknowledge"),
                               tr("You know of the selected one: it is not counted any more"),
                               QKeySequence(Qt::ALT | Qt::Key_A));
    m_acknowledgeAll = makeButton(m_raisedCard, tr("Acknowledge all"), tr("You know of them all"),
                                  QKeySequence(Qt::ALT | Qt::Key_L));
    connect(m_selection, &KeyedSelection::keyChanged, this, &AlertsPage::showAlerts);
    connect(m_acknowledge, &FlatButton::clicked, this,
            [this] { alerts()->acknowledge(m_selection->key(), operatorHere()); });
    connect(m_acknowledgeAll, &FlatButton::clicked, this,
            [this] { alerts()->acknowledgeAll(operatorHere()); });
}

void AlertsPage::makeHistory()
{
    m_historyTable->setAccessibleName(tr("Alerts that are over"));
    m_historyTable->setModel(&m_historyModel);
    m_historyTable->setPlaceholder(Health::Unknown, tr("Nothing has been wrong since the start"));
    m_historyTable->setColumnHidden(AlertsModel::Value, true);
    m_historyCard->setContent(m_historyTable);
}

void AlertsPage::makeRules()
{
    m_rulesTable->setAccessibleName(tr("Rules"));
    m_rulesTable->setModel(&m_rulesModel);
    if (!connection()->isRecording()) {
        m_rulesTable->setEditTriggers(QAbstractItemView::DoubleClicked |
                                      QAbstractItemView::EditKeyPressed);
    }
    m_rulesTable->setSelectionMode(QAbstractItemView::SingleSelection);
    const auto toggleCurrent = [this] {
        if (m_rulesTable->currentIndex().isValid())
            m_rulesModel.toggle(m_rulesTable->currentIndex().row());
    };
    FlatButton *onOff =
        makeButton(m_rulesCard, tr("On/off"), tr("Switches the selected rule on or off"),
                   QKeySequence(Qt::ALT | Qt::Key_O));
    connect(onOff, &FlatButton::clicked, this, toggleCurrent);
    FlatButton *reset = makeButton(m_rulesCard, tr("Standard"), tr("All rules as they came"),
                                   QKeySequence(Qt::ALT | Qt::Key_S));
    connect(reset, &FlatButton::clicked, alertRules(), &AlertRules::resetAll);
    m_refused->setWordWrap(true);
    m_refused->setTextFormat(Qt::PlainText);
    connect(&m_rulesModel, &AlertRulesModel::refused, this, [this](const QString &why) {
        m_refused->setText(why.isEmpty() ? QString() : QString(u"\u25a0 " % why));
        m_refused->setVisible(!why.isEmpty());
    });
    m_refused->setText(alertRules()->problems().join(u'\n'));
    m_refused->setVisible(!alertRules()->problems().isEmpty());
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, gridPx);
    rows->addWidget(m_rulesTable, 1);
    rows->addWidget(m_refused);
    m_rulesCard->setContent(content);
}

void AlertsPage::refreshFigures()
{
    showAlerts();
}

void AlertsPage::showAlerts()
{
    m_raisedModel.setAlerts(alerts()->raised(), wallMs());
    m_historyModel.setAlerts({alerts()->history().begin(), alerts()->history().end()}, wallMs());
    const auto on = std::ranges::count_if(alertRules()->all(), &AlertRule::isOn);
    if (m_isShownLive || !alerts()->raised().empty()) {
        m_raisedTable->setPlaceholder(on > 0 ? Health::Good : Health::Unknown,
                                      on > 0 ? tr("Nothing is wrong. Rules that watch: %1").arg(on)
                                             : tr("No rule is on: nothing is watched"));
    } else {
        m_raisedTable->setPlaceholder(Health::Unknown, tr("Not live"));
    }
    const int row =
        m_selection && !m_selection->key().isEmpty() ? m_raisedModel.rowOf(m_selection->key()) : -1;
    m_acknowledge->setEnabled(row >= 0 &&
                              !alerts()->raised()[static_cast<size_t>(row)].isAcknowledged());
    m_acknowledgeAll->setEnabled(alerts()->unacknowledged() > 0);
}

void AlertsPage::showLiveness(bool isLive)
{
    m_isShownLive = isLive;
    showAlerts();
}

} // namespace tickcast
