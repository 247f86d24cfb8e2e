// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/symbolspage.h"

#include "console/models/adminsource.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/filteredit.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/keyedselection.h"
#include "console/widgets/pagerbar.h"
#include "console/widgets/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr int drawEveryMs = 100; ///< no eye reads a quote faster
constexpr int fieldsPerRow = 6;

} // namespace

SymbolsPage::SymbolsPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("symbols"), tr("Symbols"), parent)
    , m_browser(context.connection)
    , m_filter(new FilterEdit(tr("Name (Ctrl+F)"), tr("Filter by name"), 24 * gridPx, this))
    , m_pager(new PagerBar(this))
    , m_listCard(new Card(tr("Symbols"), this))
    , m_table(new FigureTable(this))
    , m_watch(new FlatButton(FlatButton::Look::Outline, this))
    , m_quoteCard(new Card({}, this))
    , m_quoteStatus(new QLabel(this))
    , m_quoteSummary(new QLabel(this))
{
    makeTools();
    makeTable();
    makeQuote();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addWidget(m_listCard, 1);
    layout->addWidget(m_quoteCard);

    connect(&m_browser, &SymbolsBrowser::changed, this, &SymbolsPage::showList);
    connect(&history(), &StatsHistory::cleared, this, [this] {
        m_selection->setKey({});
        m_browser.clear();
        closeQuote();
    });
    connect(&timeWindow(), &TimeWindow::changed, this, [this] {
        if (timeWindow().isPaused())
            m_browser.giveUp(); // a paused screen stands still
    });
    showList();
    showQuote();
}

void SymbolsPage::makeTools()
{
    m_filter->setMaxLength(admin::SymbolsQuery::filterMax);
    connect(m_filter, &QLineEdit::textChanged, &m_browser, &SymbolsBrowser::setText);
    m_watch->setText(tr("Watch"));
    m_watch->setShortcut(QKeySequence(Qt::ALT | Qt::Key_W));
    m_watch->setToolTip(tr("Shows the selected symbol's quote as a client sees it (Alt+W, or a "
                           "double click)"));
    m_watch->setVisible(!connection()->isRecording());
    connect(m_watch, &FlatButton::clicked, this, &SymbolsPage::openQuote);
    connect(m_pager, &PagerBar::turnedOn, &m_browser, &SymbolsBrowser::turnOn);
    connect(m_pager, &PagerBar::turnedBack, &m_browser, &SymbolsBrowser::turnBack);
    for (QWidget *tool : std::initializer_list<QWidget *>{m_watch, m_filter, m_pager})
        m_listCard->headerLayout()->addWidget(tool);
}

void SymbolsPage::makeTable()
{
    m_table->setAccessibleName(tr("Symbols"));
    m_table->setModel(m_browser.model());
    m_selection = new KeyedSelection(m_table, m_browser.model(), this);
    connect(m_selection, &KeyedSelection::keyChanged, this,
            [this](const QString &key) { m_watch->setEnabled(!key.isEmpty()); });
    m_watch->setEnabled(false);
    QSet<int> sortable;
    for (int column = 0; column < SymbolsModel::ColumnCount; ++column) {
        if (SymbolsModel::sortOf(static_cast<SymbolsModel::Column>(column)))
            sortable.insert(column);
    }
    m_table->setSortColumns(sortable);
    connect(m_table, &FigureTable::sortAsked, this, [this](int column) {
        if (const auto sort = SymbolsModel::sortOf(static_cast<SymbolsModel::Column>(column)))
            m_browser.setSort(*sort);
    });
    connect(m_table, &QAbstractItemView::activated, this, &SymbolsPage::openQuote);
    m_listCard->setContent(m_table);
}

void SymbolsPage::makeQuote()
{
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, gridPx);
    rows->setSpacing(gridPx);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(3 * gridPx);
    grid->setVerticalSpacing(0);
    const QList<LiveQuote::Field> fields = m_quote.fields();
    for (int i = 0; i < fields.size(); ++i) {
        auto *name = new QLabel(fields[i].name, content);
        name->setForegroundRole(QPalette::PlaceholderText);
        auto *value = new QLabel(content);
        value->setAccessibleName(fields[i].name);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setFocusPolicy(Qt::NoFocus);
        QFont large = font();
        large.setPointSizeF(large.pointSizeF() * 1.15);
        value->setFont(large);
        grid->addWidget(name, 2 * (i / fieldsPerRow), i % fieldsPerRow);
        grid->addWidget(value, 2 * (i / fieldsPerRow) + 1, i % fieldsPerRow);
        grid->setColumnStretch(i % fieldsPerRow, 1);
        m_values.append(value);
    }
    m_quoteStatus->setTextFormat(Qt::PlainText);
    m_quoteStatus->setWordWrap(true);
    m_quoteSummary->setTextFormat(Qt::PlainText);
    m_quoteSummary->setForegroundRole(QPalette::PlaceholderText);
    rows->addWidget(m_quoteStatus);
    rows->addLayout(grid);
    rows->addWidget(m_quoteSummary);
    m_quoteCard->setContent(content);
    FlatButton *close = m_quoteCard->addButton(tr("Close"), QKeySequence(Qt::ALT | Qt::Key_X));
    close->setToolTip(tr("Ends the subscription (Alt+X)"));
    connect(close, &FlatButton::clicked, this, &SymbolsPage::closeQuote);
    connect(&m_quote, &LiveQuote::changed, this, [this] {
        if (!std::exchange(m_isQuoteDrawn, false))
            return; // it will be
        QTimer::singleShot(drawEveryMs, this, &SymbolsPage::showQuote);
    });
}

void SymbolsPage::ask()
{
    m_browser.ask();
    showQuote(); // its age
}

void SymbolsPage::showList()
{
    m_table->setSortColumn(static_cast<int>(SymbolsModel::columnOf(m_browser.sort())));
    m_pager->showPager(m_browser.pager());
    if (m_isShownLive)
        m_table->setPlaceholder(m_browser.statusHealth(), m_browser.statusText());
    else
        m_table->setPlaceholder(Health::Unknown, tr("Not live"));
}

void SymbolsPage::openQuote()
{
    const QString symbol = m_selection->key();
    const std::optional<admin::Hello> &hello = connection()->hello();
    if (symbol.isEmpty() || !hello || connection()->isRecording())
        return;
    m_quote.open(reachableClientsUrl(hello->clientsUrl, connection()->url()), symbol);
    m_quoteCard->setTitle(tr("%1 as a client sees it").arg(symbol.left(32)));
    m_quoteCard->setSubtitle(hello->clientsUrl.left(64));
    showQuote();
}

void SymbolsPage::closeQuote()
{
    m_quote.close();
    showQuote();
}

void SymbolsPage::showQuote()
{
    m_isQuoteDrawn = true;
    m_quoteCard->setVisible(!m_quote.symbol().isEmpty());
    if (m_quote.symbol().isEmpty())
        return;
    static constexpr std::array<const char16_t *, 4> signs{u"\u25cb ", u"\u25cf ", u"\u25b2 ",
                                                           u"\u25a0 "};
    m_quoteStatus->setText(QString(QStringView(signs[static_cast<size_t>(m_quote.statusHealth())]) %
                                   m_quote.statusText()));
    const QList<LiveQuote::Field> fields = m_quote.fields();
    for (int i = 0; i < fields.size(); ++i)
        m_values[i]->setText(fields[i].value);
    m_quoteSummary->setText(m_quote.summary());
}

/// Nobody looks: the server has one subscriber less.
void SymbolsPage::hideEvent(QHideEvent *event)
{
    if (!event->spontaneous())
        closeQuote();
    Page::hideEvent(event);
}

void SymbolsPage::showLiveness(bool isLive)
{
    m_isShownLive = isLive;
    showList();
}

} // namespace tickcast
