// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/feedspage.h"

#include "console/models/format.h"
#include "console/models/orders.h"
#include "console/models/ordertexts.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuredelegate.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/keyedselection.h"
#include "console/widgets/theme.h"
#include "console/widgets/timechart.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace tickcast {

FeedsPage::FeedsPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("feeds"), tr("Feeds"), parent)
    , m_crosshair(context.window->zoom())
    , m_feedsCard(new Card(tr("Feeds"), this))
    , m_breakersCard(new Card(tr("Circuit breakers"), this))
    , m_feedsTable(new FigureTable(this))
    , m_breakersTable(new FigureTable(this))
    , m_sentence(new QLabel(this))
    , m_trip(makeOrderButton(admin::BreakerAction::Trip, tr("Trip\u2026"), Qt::ALT | Qt::Key_T))
    , m_reset(makeOrderButton(admin::BreakerAction::Reset, tr("Reset\u2026"), Qt::ALT | Qt::Key_R))
    , m_age(new TimeChart(
          tr("Age of the last market event"), tr("seconds"),
          [](double seconds) { return format::seconds(seconds * 1e3); }, &m_crosshair, this))
{
    m_feedsTable->setAccessibleName(tr("Feeds"));
    m_feedsTable->setModel(&m_feeds);
    m_feedsTable->setSelectionMode(QAbstractItemView::NoSelection);
    m_feedsTable->setPlaceholder(Health::Unknown, tr("No feed is known"));
    m_feedsTable->figures()->setSignColumns({FeedsModel::State});
    m_feedsTable->setStretchColumn(FeedsModel::Reason);
    m_feedsCard->setContent(m_feedsTable);

    m_breakersTable->setAccessibleName(tr("Circuit breakers"));
    m_breakersTable->setModel(&m_breakers);
    m_breakersTable->setPlaceholder(Health::Unknown, tr("No breaker is known"));
    m_breakersTable->figures()->setSignColumns({BreakersModel::State});
    m_breakersTable->setStretchColumn(BreakersModel::LastError);
    m_selection = new KeyedSelection(m_breakersTable, &m_breakers, this);
    connect(m_selection, &KeyedSelection::keyChanged, this, &FeedsPage::showChosen);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, gridPx);
    rows->addWidget(m_breakersTable);
    rows->addWidget(m_sentence);
    m_breakersCard->setContent(content);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addWidget(m_feedsCard);
    layout->addWidget(m_breakersCard);
    layout->addWidget(m_age, 1);
    m_age->setLines({{tr("oldest live feed"), &history().series(StatsHistory::Metric::FeedAge),
                      1e-3, 0, Qt::SolidLine, true}});
    fitTables();
    connect(orders(), &Orders::permissionChanged, this, &FeedsPage::showChosen);
    showChosen();
}

FlatButton *FeedsPage::makeOrderButton(admin::BreakerAction action, const QString &text,
                                       const QKeySequence &shortcut)
{
    FlatButton *button = m_breakersCard->addButton(text, shortcut);
    connect(button, &FlatButton::clicked, this, [this, action] { askToOrder(action); });
    return button;
}

/// As tall as their rows: the chart gets what is left.
void FeedsPage::fitTables()
{
    m_feedsTable->setHeightOfRows(2, 6);
    m_breakersTable->setHeightOfRows(2, 6);
}

void FeedsPage::refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    m_age->refresh(fromMs, toMs, wallOffsetMs);
}

void FeedsPage::refreshFigures()
{
    if (history().latest()) {
        m_feeds.setSample(*history().latest());
        m_breakers.setStats(history().latest()->stats);
    } else {
        m_feeds.clear();
        m_breakers.clear();
    }
    fitTables();
    showChosen();
}

int FeedsPage::chosenRow() const
{
    return m_selection && !m_selection->key().isEmpty() ? m_breakers.rowOf(m_selection->key()) : -1;
}

void FeedsPage::showChosen()
{
    const int row = chosenRow();
    m_sentence->setText(row < 0 ? tr("Select a breaker to trip or reset it.")
                                : m_breakers.sentenceOf(row));
    const QString whyNot = row < 0 ? tr("Select a breaker first") : orders()->whyNot();
    for (FlatButton *button : {m_trip, m_reset})
        button->setEnabled(whyNot.isEmpty());
    m_trip->setToolTip(
        whyNot.isEmpty() ? tr("What is behind it is not called until a reset (Alt+T)") : whyNot);
    m_reset->setToolTip(whyNot.isEmpty() ? tr("It is called again at once (Alt+R)") : whyNot);
}

void FeedsPage::askToOrder(admin::BreakerAction action)
{
    if (chosenRow() < 0 || !history().latest())
        return;
    const QString name = m_selection->key();
    const QString shown = name.left(64);
    const bool isTrip = action == admin::BreakerAction::Trip;
    const QString what = isTrip ? tr("Trip the breaker \u201c%1\u201d").arg(shown)
                                : tr("Reset the breaker \u201c%1\u201d").arg(shown);
    auto *dialog = new ConfirmDialog(isTrip ? tr("Trip the breaker \u201c%1\u201d?").arg(shown)
                                            : tr("Reset the breaker \u201c%1\u201d?").arg(shown),
                                     isTrip ? tr("&Trip") : tr("&Reset"), this);
    dialog->setEffect(ordertexts::breaker(history().latest()->stats, name, action));
    dialog->followPermission(orders());
    connect(dialog, &QDialog::accepted, this, [this, name, action, what] {
        orders()->give(admin::OrderBreaker{0, name, action}, what);
    });
    dialog->open();
}

void FeedsPage::showLiveness(bool)
{
    showChosen(); // greyed by the window, which also tells the age of the figures
}

} // namespace tickcast
