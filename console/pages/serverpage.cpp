// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/serverpage.h"

#include "console/models/format.h"
#include "console/models/orders.h"
#include "console/models/serverfacts.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/elidedlabel.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/filteredit.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/serverorderdialogs.h"
#include "console/widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr int factPx = 28 * gridPx; ///< longer values are cut; the tool tip has them
constexpr int factColumns = 2;

} // namespace

ServerPage::ServerPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("server"), tr("Server"), parent)
    , m_inquiry(context.connection)
    , m_factsCard(new Card(tr("Server"), this))
    , m_whyNot(new QLabel(this))
    , m_settingsCard(new Card(tr("Settings in force"), this))
    , m_filter(new FilterEdit(tr("Key, value or meaning (Ctrl+F)"), tr("Filter the settings"),
                              30 * gridPx, this))
    , m_changed(new FlatButton(FlatButton::Look::Segment, this))
    , m_table(new FigureTable(this))
{
    makeTools();
    auto *facts = new QWidget(this);
    m_grid = new QGridLayout(facts);
    m_grid->setContentsMargins(0, 0, 0, gridPx / 2);
    m_grid->setHorizontalSpacing(2 * gridPx);
    m_grid->setVerticalSpacing(gridPx / 2);
    for (int column = 0; column < factColumns; ++column)
        m_grid->setColumnStretch(2 * column + 1, 1);
    m_factsCard->setContent(facts);
    m_table->setAccessibleName(tr("Settings in force"));
    m_table->setModel(&m_settings);
    m_table->setStretchColumn(ConfigModel::About);
    m_settingsCard->setContent(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addWidget(m_factsCard);
    layout->addWidget(m_settingsCard, 1);

    connect(connection(), &AdminSource::configReceived, this, &ServerPage::onConfig);
    connect(connection(), &AdminSource::helloReceived, this, [this] {
        m_nextAskMs = 0; // perhaps another run, with other settings
        showFacts();
    });
    connect(connection(), &AdminSource::rewound, this, [this] { m_nextAskMs = 0; });
    connect(&m_inquiry, &Inquiry::failed, this, [this](const QString &why) {
        m_problem = why;
        showSettings();
    });
    connect(orders(), &Orders::permissionChanged, this, &ServerPage::showOrders);
    connect(orders(), &Orders::ended, this, [this] { m_nextAskMs = 0; });
    connect(&history(), &StatsHistory::cleared, this, [this] {
        m_settings.clear();
        m_problem.clear();
        m_nextAskMs = 0;
        showSettings();
    });
    showSettings();
    showOrders();
}

FlatButton *ServerPage::makeOrderButton(const QString &text, const QKeySequence &shortcut,
                                        const QString &tip)
{
    FlatButton *button = m_factsCard->addButton(text, shortcut);
    button->setToolTip(tip);
    button->setProperty("tip", tip);
    m_orders.append(button);
    return button;
}

void ServerPage::makeTools()
{
    m_whyNot->setForegroundRole(QPalette::PlaceholderText);
    m_factsCard->headerLayout()->addWidget(m_whyNot);
    FlatButton *floor = makeOrderButton(tr("Level floor\u2026"), Qt::ALT | Qt::Key_V,
                                        tr("Set the level that all clients have at least (Alt+V)"));
    FlatButton *logLevel = makeOrderButton(tr("Log level\u2026"), Qt::ALT | Qt::Key_G,
                                           tr("Set what is written to the log (Alt+G)"));
    FlatButton *reload = makeOrderButton(tr("Reload\u2026"), Qt::ALT | Qt::Key_E,
                                         tr("Have the settings read again (Alt+E)"));
    FlatButton *drain = makeOrderButton(tr("Drain\u2026"), Qt::ALT | Qt::Key_N,
                                        tr("Take leave of every client, and end (Alt+N)"));
    connect(floor, &FlatButton::clicked, this, [this] {
        if (stats())
            openFloorDialog(*stats(), orders(), this);
    });
    connect(logLevel, &FlatButton::clicked, this, [this] { openLogLevelDialog(orders(), this); });
    connect(reload, &FlatButton::clicked, this, [this] { openReloadDialog(orders(), this); });
    connect(drain, &FlatButton::clicked, this, [this] {
        if (stats()) {
            openDrainDialog(*stats(), m_settings.valueOf(QStringLiteral("drain.duration")),
                            orders(), this);
        }
    });

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_settings.setText(text);
        showSettings();
    });
    m_changed->setText(tr("Changed only"));
    m_changed->setToolTip(tr("Only settings that are not the defaults (Alt+B)"));
    m_changed->setShortcut(QKeySequence(Qt::ALT | Qt::Key_B));
    m_changed->setCheckable(true);
    connect(m_changed, &FlatButton::toggled, this, [this](bool isOn) {
        m_settings.setChangedOnly(isOn);
        showSettings();
    });
    m_settingsCard->headerLayout()->addWidget(m_filter);
    m_settingsCard->headerLayout()->addWidget(m_changed);
}

void ServerPage::ask()
{
    if (connection()->nowMs() >= m_nextAskMs || m_inquiry.isWaiting())
        m_inquiry.ask(admin::ConfigQuery{});
}

void ServerPage::onConfig(const admin::ConfigPage &page)
{
    if (!m_inquiry.take(page.id) || timeWindow().isPaused())
        return;
    m_nextAskMs = connection()->nowMs() + askEveryMs;
    m_problem.clear();
    m_settings.setPage(page);
    showSettings();
}

const admin::Stats *ServerPage::stats() const
{
    return history().latest() ? &history().latest()->stats : nullptr;
}

void ServerPage::refreshFigures()
{
    showFacts();
    showOrders();
}

void ServerPage::showFacts()
{
    const std::vector<ServerFact> facts = serverFacts(connection()->hello(), stats());
    const auto rows = (static_cast<int>(facts.size()) + factColumns - 1) / factColumns;
    while (m_facts.size() < 2 * static_cast<qsizetype>(facts.size())) {
        const bool isName = m_facts.size() % 2 == 0;
        auto *label = isName ? new QLabel(this) : new ElidedLabel(factPx, this);
        label->setTextFormat(Qt::PlainText);
        if (isName)
            label->setForegroundRole(QPalette::PlaceholderText);
        m_facts.append(label);
    }
    for (int i = 0; i < m_facts.size(); ++i) {
        const int fact = i / 2;
        const bool isThere = fact < static_cast<int>(facts.size());
        m_facts[i]->setVisible(isThere);
        if (!isThere)
            continue;
        const ServerFact &what = facts[static_cast<size_t>(fact)];
        m_facts[i]->setText(i % 2 == 0 ? what.name : what.value);
        m_grid->addWidget(m_facts[i], fact % rows, 2 * (fact / rows) + i % 2);
    }
}

void ServerPage::showSettings()
{
    const int count = m_settings.settingCount();
    QString state;
    if (count > 0) {
        const QString changed = format::count(static_cast<quint64>(m_settings.changedCount()));
        const QString file = oneLine(m_settings.file());
        state =
            file.isEmpty()
                ? tr("%1 settings, not the default: %2, no file was read").arg(count).arg(changed)
                : tr("%1 settings, not the default: %2, read from %3")
                      .arg(count)
                      .arg(changed, file);
    }
    m_settingsCard->setSubtitle(state);
    if (count > 0)
        m_table->setPlaceholder(Health::Unknown, tr("No setting matches"));
    else if (!isLive())
        m_table->setPlaceholder(Health::Unknown, tr("Not connected"));
    else if (m_problem.isEmpty())
        m_table->setPlaceholder(Health::Unknown, tr("Not asked yet"));
    else
        m_table->setPlaceholder(Health::Warning, m_problem);
}

void ServerPage::showOrders()
{
    const QString whyNot =
        orders()->whyNot().isEmpty() && !stats() ? tr("No figures came yet") : orders()->whyNot();
    m_whyNot->setText(whyNot);
    for (FlatButton *button : m_orders) {
        button->setEnabled(whyNot.isEmpty());
        button->setToolTip(whyNot.isEmpty() ? button->property("tip").toString() : whyNot);
    }
}

void ServerPage::showLiveness(bool)
{
    showSettings();
    showOrders();
}

} // namespace tickcast
