// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/sessionspage.h"

#include "console/models/adminsource.h"
#include "console/models/format.h"
#include "console/models/levels.h"
#include "console/models/orders.h"
#include "console/models/ordertexts.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/elidedlabel.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/filteredit.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/keyedselection.h"
#include "console/widgets/pagerbar.h"
#include "console/widgets/sessiondetail.h"
#include "console/widgets/sessionorderdialogs.h"
#include "console/widgets/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr int detailHeightPx = 34 * gridPx;
constexpr int timesPx = 60 * gridPx;

struct SortText
{
    const char *text;
    admin::SessionSort sort;
};
constexpr std::array<SortText, 9> sortTexts{{
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by pressure"), admin::SessionSort::Pressure},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by oldest owed"), admin::SessionSort::Age},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by owed"), admin::SessionSort::Backlog},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by unsent"), admin::SessionSort::Unsent},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by delivered"), admin::SessionSort::Delivered},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by superseded"), admin::SessionSort::Superseded},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by suppressed"), admin::SessionSort::Suppressed},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by dropped"), admin::SessionSort::Dropped},
    {QT_TRANSLATE_NOOP("tickcast::SessionsPage", "by time connected"),
     admin::SessionSort::Connected},
}};

[[nodiscard]] QLabel *heading(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

SessionsPage::SessionsPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("sessions"), tr("Sessions"), parent)
    , m_browser(context.connection)
    , m_filter(new FilterEdit(tr("Name or address (Ctrl+F)"), tr("Filter by name or address"),
                              24 * gridPx, this))
    , m_level(new QComboBox(this))
    , m_worker(new QComboBox(this))
    , m_sort(new QComboBox(this))
    , m_open(new FlatButton(FlatButton::Look::Segment, this))
    , m_closed(new FlatButton(FlatButton::Look::Segment, this))
    , m_pager(new PagerBar(this))
    , m_listCard(new Card(tr("Sessions"), this))
    , m_table(new FigureTable(this))
    , m_detailCard(new Card(tr("No session selected"), this))
    , m_why(new QLabel(this))
    , m_detail(new QWidget(this))
    , m_pressure(new PressureBars(this))
    , m_history(new LevelTimeline(this))
    , m_ages(new AgeHistogram(this))
    , m_subscriptions(new QPlainTextEdit(this))
    , m_times(new ElidedLabel(timesPx, this))
{
    makeTools();
    makeTable();
    makeDetails();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addWidget(m_listCard, 1);
    layout->addWidget(m_detailCard);

    connect(&m_browser, &SessionsBrowser::changed, this, &SessionsPage::showList);
    connect(&m_browser, &SessionsBrowser::detailChanged, this, &SessionsPage::showDetail);
    connect(orders(), &Orders::permissionChanged, this, &SessionsPage::showOrders);
    connect(&history(), &StatsHistory::cleared, this, [this] { m_selection->setKey({}); });
    connect(&history(), &StatsHistory::cleared, &m_browser, &SessionsBrowser::clear);
    connect(&timeWindow(), &TimeWindow::changed, this, [this] {
        if (timeWindow().isPaused())
            m_browser.giveUp(); // a paused screen stands still
    });
    setList(SessionsBrowser::List::Open);
    showList();
    showDetail();
}

void SessionsPage::makeTools()
{
    m_open->setText(tr("Open"));
    m_closed->setText(tr("Closed"));
    m_open->setToolTip(tr("Sessions that are open (Alt+O)"));
    m_closed->setToolTip(tr("Sessions that ended lately (Alt+C)"));
    m_open->setShortcut(QKeySequence(Qt::ALT | Qt::Key_O));
    m_closed->setShortcut(QKeySequence(Qt::ALT | Qt::Key_C));
    for (FlatButton *button : {m_open, m_closed})
        button->setCheckable(true);
    connect(m_open, &FlatButton::clicked, this, [this] { setList(SessionsBrowser::List::Open); });
    connect(m_closed, &FlatButton::clicked, this,
            [this] { setList(SessionsBrowser::List::Closed); });

    m_filter->setMaxLength(admin::SessionFilter::textMax);
    connect(m_filter, &QLineEdit::textChanged, &m_browser, &SessionsBrowser::setText);

    m_level->setAccessibleName(tr("Filter by level"));
    m_level->addItem(tr("every level"));
    for (int level = 1; level < static_cast<int>(protocol::sessionLevelCount); ++level) {
        const QString word = levelWord(static_cast<protocol::SessionLevel>(level));
        m_level->addItem(level == 3 ? word : tr("%1 or worse").arg(word));
    }
    connect(m_level, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_browser.setLevel(index > 0 ? std::optional(static_cast<admin::SessionLevel>(index))
                                     : std::nullopt);
    });
    m_worker->setAccessibleName(tr("Filter by worker"));
    m_worker->addItem(tr("every worker"));
    connect(m_worker, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_browser.setWorker(index > 0 ? std::optional(static_cast<quint32>(index - 1))
                                      : std::nullopt);
    });
    m_sort->setAccessibleName(tr("Sort"));
    m_sort->setToolTip(tr("What comes first; or click a column's header"));
    for (const SortText &entry : sortTexts)
        m_sort->addItem(tr(entry.text));
    connect(m_sort, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0)
            m_browser.setSort(sortTexts[static_cast<size_t>(index)].sort);
    });

    auto *tools = m_listCard->headerLayout();
    for (QWidget *tool : std::initializer_list<QWidget *>{m_open, m_closed, m_filter, m_level,
                                                          m_worker, m_sort, m_pager})
        tools->addWidget(tool);
    connect(m_pager, &PagerBar::turnedOn, &m_browser, &SessionsBrowser::turnOn);
    connect(m_pager, &PagerBar::turnedBack, &m_browser, &SessionsBrowser::turnBack);
}

void SessionsPage::makeTable()
{
    m_table->setAccessibleName(tr("Sessions"));
    m_table->setModel(m_browser.model());
    m_selection = new KeyedSelection(m_table, m_browser.model(), this);
    connect(m_selection, &KeyedSelection::keyChanged, &m_browser, &SessionsBrowser::setChosen);
    connect(m_table, &FigureTable::sortAsked, this, [this](int column) {
        const auto sort = SessionsModel::sortOf(static_cast<SessionsModel::Column>(column));
        if (sort)
            m_sort->setCurrentIndex(static_cast<int>(*sort));
    });
    m_listCard->setContent(m_table);
}

void SessionsPage::makeDetails()
{
    m_pin = m_detailCard->addButton(tr("Pin level\u2026"), Qt::ALT | Qt::Key_P);
    m_clearPin = m_detailCard->addButton(tr("Clear pin\u2026"), Qt::ALT | Qt::Key_U);
    m_disconnect = m_detailCard->addButton(tr("Disconnect\u2026"), Qt::ALT | Qt::Key_D);
    connect(m_pin, &FlatButton::clicked, this, &SessionsPage::askToPin);
    connect(m_clearPin, &FlatButton::clicked, this, &SessionsPage::askToClearPin);
    connect(m_disconnect, &FlatButton::clicked, this, &SessionsPage::askToDisconnect);

    m_why->setWordWrap(true);
    m_why->setTextFormat(Qt::PlainText);
    m_times->setForegroundRole(QPalette::PlaceholderText);
    m_subscriptions->setReadOnly(true);
    m_subscriptions->setFrameShape(QFrame::NoFrame);
    m_subscriptions->setTabChangesFocus(true);
    m_subscriptions->setAccessibleName(tr("Subscriptions"));
    m_subscriptions->document()->setDocumentMargin(0.0);

    auto *grid = new QGridLayout(m_detail);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(3 * gridPx);
    grid->setVerticalSpacing(gridPx / 2);
    grid->addWidget(heading(tr("Its pressure, and the thresholds"), m_detail), 0, 0);
    grid->addWidget(m_pressure, 1, 0);
    grid->addWidget(heading(tr("Level since it connected"), m_detail), 0, 1);
    grid->addWidget(m_history, 1, 1);
    grid->addWidget(heading(tr("Age of updates when they left"), m_detail), 0, 2);
    grid->addWidget(m_ages, 1, 2);
    grid->addWidget(heading(tr("Subscriptions"), m_detail), 0, 3);
    grid->addWidget(m_subscriptions, 1, 3);
    grid->setRowStretch(1, 1);
    for (int column = 0; column < 4; ++column)
        grid->setColumnStretch(column, column == 3 ? 3 : 4);

    auto *content = new QWidget(this);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, gridPx / 2);
    auto *words = new QHBoxLayout;
    words->addWidget(m_why, 1);
    words->addWidget(m_times);
    layout->addLayout(words);
    layout->addWidget(m_detail, 1);
    m_detailCard->setContent(content);
}

void SessionsPage::ask()
{
    m_browser.ask();
}

void SessionsPage::refreshFigures()
{
    listWorkers();
}

/// As many workers to choose from as the server has.
void SessionsPage::listWorkers()
{
    const int workers =
        history().latest() ? static_cast<int>(history().latest()->stats.workers.size()) : 0;
    while (m_worker->count() > workers + 1)
        m_worker->removeItem(m_worker->count() - 1);
    while (m_worker->count() < workers + 1)
        m_worker->addItem(tr("worker %1").arg(m_worker->count() - 1));
}

void SessionsPage::setList(SessionsBrowser::List list)
{
    const bool isOfClosed = list == SessionsBrowser::List::Closed;
    m_open->setChecked(!isOfClosed);
    m_closed->setChecked(isOfClosed);
    m_selection->setKey({});
    m_browser.setList(list);
    QSet<int> sortable;
    for (int column = 0; column < SessionsModel::ColumnCount; ++column) {
        const auto which = static_cast<SessionsModel::Column>(column);
        m_table->setColumnHidden(column, !SessionsModel::isShown(which, isOfClosed));
        if (!isOfClosed && SessionsModel::sortOf(which))
            sortable.insert(column);
    }
    m_table->setSortColumns(sortable);
    m_sort->setVisible(!isOfClosed); // the last one that ended comes first
    m_detailCard->setVisible(!isOfClosed);
    showList();
}

void SessionsPage::showList()
{
    const bool isOfClosed = m_browser.list() == SessionsBrowser::List::Closed;
    m_table->setSortColumn(
        isOfClosed ? -1 : static_cast<int>(SessionsModel::columnOf(m_browser.sort())));
    m_pager->showPager(m_browser.pager());
    if (m_isShownLive)
        m_table->setPlaceholder(m_browser.statusHealth(), m_browser.statusText());
    else
        m_table->setPlaceholder(Health::Unknown, tr("Not live"));
}

void SessionsPage::showDetail()
{
    const std::optional<admin::SessionDetail> &detail = m_browser.detail();
    const QString &chosen = m_browser.chosen();
    m_detailCard->setTitle(chosen.isEmpty() ? tr("No session selected")
                                            : tr("Session %1").arg(chosen.left(64)));
    m_detail->setVisible(detail.has_value());
    m_times->setVisible(detail.has_value());
    m_detailCard->setFixedHeight(detail ? detailHeightPx : 11 * gridPx);
    showOrders();
    if (!detail) {
        m_detailCard->setSubtitle({});
        m_why->setText(chosen.isEmpty() ? tr("Select a session to see why it is at its level.")
                       : m_browser.detailProblem().isEmpty() ? tr("Asking\u2026")
                                                             : m_browser.detailProblem());
        return;
    }
    const SessionReport report = reportOf(*detail, wallMs());
    m_detailCard->setSubtitle(detail->row.peer.left(64));
    m_why->setText(report.why);
    m_times->setText(report.times.empty()
                         ? QString()
                         : tr("so far: %1")
                               .arg(QStringList(report.times.begin(), report.times.end())
                                        .join(QStringLiteral(" \u00b7 "))));
    m_pressure->setInputs(report.inputs);
    m_history->setHistory(report.history);
    m_ages->setAges(report.ages);
    const QString subscribed = subscriptionsText(*detail);
    if (subscribed != m_subscriptions->toPlainText()) // keeps the place that is being read
        m_subscriptions->setPlainText(subscribed);
}

void SessionsPage::showOrders()
{
    const std::optional<admin::SessionDetail> &detail = m_browser.detail();
    const QString whyNot = detail ? orders()->whyNot() : tr("Select a session first");
    const auto allow = [](FlatButton *button, const QString &obstacle, const QString &tip) {
        button->setEnabled(obstacle.isEmpty());
        button->setToolTip(obstacle.isEmpty() ? tip : obstacle);
    };
    allow(m_disconnect, whyNot, tr("Close this session (Alt+D)"));
    allow(m_pin, whyNot, tr("Fix the level of this session (Alt+P)"));
    const bool isPinned = detail && detail->row.isPinned;
    allow(m_clearPin, whyNot.isEmpty() && !isPinned ? tr("This session is not pinned") : whyNot,
          tr("Let the level of this session go again (Alt+U)"));
}

void SessionsPage::askToDisconnect()
{
    if (m_browser.detail())
        openDisconnectDialog(m_browser.detail()->row, orders(), this);
}

void SessionsPage::askToPin()
{
    if (m_browser.detail())
        openPinDialog(m_browser.detail()->row, orders(), this);
}

void SessionsPage::askToClearPin()
{
    if (m_browser.detail())
        openClearPinDialog(m_browser.detail()->row, orders(), this);
}

void SessionsPage::showLiveness(bool isLive)
{
    m_isShownLive = isLive;
    showList();
    showOrders();
}

} // namespace tickcast
