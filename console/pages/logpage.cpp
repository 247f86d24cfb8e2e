// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/logpage.h"

#include "console/models/format.h"
#include "console/models/savefile.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/filteredit.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/tailscroll.h"
#include "console/widgets/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int wholeHeightPx = 10 * gridPx;

} // namespace

LogPage::LogPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("log"), tr("Log"), parent)
    , m_follower(context.connection)
    , m_card(new Card(tr("Log"), this))
    , m_severity(new QComboBox(this))
    , m_category(new QComboBox(this))
    , m_filter(new FilterEdit(tr("Text, category or thread (Ctrl+F)"), tr("Filter by text"),
                              30 * gridPx, this))
    , m_follow(new FlatButton(FlatButton::Look::Segment, this))
    , m_copy(new FlatButton(FlatButton::Look::Outline, this))
    , m_save(new FlatButton(FlatButton::Look::Outline, this))
    , m_table(new FigureTable(this))
    , m_whole(new QPlainTextEdit(this))
    , m_saved(new QLabel(this))
{
    makeTools();
    makeTable();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);

    connect(m_follower.model(), &LogModel::changed, this, &LogPage::showState);
    connect(&m_follower, &LogFollower::statusChanged, this, &LogPage::showState);
    connect(&history(), &StatsHistory::cleared, &m_follower, &LogFollower::clear);
    connect(&timeWindow(), &TimeWindow::changed, this, [this] {
        if (timeWindow().isPaused())
            m_follower.stop(); // a paused screen stands still
    });
    showState();
}

void LogPage::makeTools()
{
    m_severity->setAccessibleName(tr("Filter by severity"));
    m_severity->addItems(
        {tr("every severity"), tr("info or worse"), tr("warning or worse"), tr("error")});
    connect(m_severity, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_follower.setSeverity(static_cast<admin::Severity>(index)); });
    m_category->setAccessibleName(tr("Filter by category"));
    m_category->addItem(tr("every category"));
    connect(m_category, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_follower.setCategory(index > 0 ? std::optional(m_category->itemText(index))
                                         : std::nullopt);
    });

    connect(m_filter, &QLineEdit::textChanged, m_follower.model(), &LogModel::setText);

    m_follow->setText(tr("Newest"));
    m_follow->setToolTip(tr("Stay at the newest line; scrolling up stays where you read (Alt+J)"));
    m_follow->setShortcut(QKeySequence(Qt::ALT | Qt::Key_J));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the selected lines, or all that are shown (Ctrl+C)"));
    connect(m_copy, &FlatButton::clicked, this, &LogPage::copy);
    auto *copyKey = new QShortcut(QKeySequence(QKeySequence::Copy), this);
    connect(copyKey, &QShortcut::activated, this, &LogPage::copy);
    m_save->setText(tr("Save\u2026"));
    m_save->setToolTip(tr("Save the lines that are shown as text (Ctrl+Shift+S)"));
    m_save->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    connect(m_save, &FlatButton::clicked, this, &LogPage::askToSave);

    m_saved->setTextFormat(Qt::PlainText);
    m_saved->setForegroundRole(QPalette::PlaceholderText);
    auto *tools = m_card->headerLayout();
    for (QWidget *tool : std::initializer_list<QWidget *>{m_saved, m_filter, m_severity, m_category,
                                                          m_follow, m_copy, m_save})
        tools->addWidget(tool);
}

void LogPage::makeTable()
{
    m_table->setAccessibleName(tr("Log"));
    m_table->setModel(m_follower.model());
    m_table->setStretchColumn(LogModel::Text);
    m_table->setCompact();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed); // thousands of rows
    m_tail = new TailScroll(m_table, this);
    connect(m_tail, &TailScroll::atTailChanged, m_follow, &FlatButton::setChecked);
    connect(m_follow, &FlatButton::clicked, m_tail, &TailScroll::setAtTail);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &LogPage::showSelected);
    connect(m_follower.model(), &QAbstractItemModel::modelReset, this, &LogPage::showSelected);

    m_whole->setReadOnly(true);
    m_whole->setFrameShape(QFrame::NoFrame);
    m_whole->setTabChangesFocus(true);
    m_whole->setAccessibleName(tr("The selected line"));
    m_whole->setFixedHeight(wholeHeightPx);
    m_whole->hide();
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_table, 1);
    rows->addWidget(m_whole);
    m_card->setContent(content);
}

void LogPage::ask()
{
    m_follower.ask();
}

void LogPage::hideEvent(QHideEvent *event)
{
    m_follower.stop(); // it would be told to nobody
    Page::hideEvent(event);
}

void LogPage::showLiveness(bool)
{
    showState();
}

void LogPage::showState()
{
    LogModel *model = m_follower.model();
    listCategories();
    m_table->setPlaceholder(m_follower.statusHealth(), m_follower.statusText());
    const QString shown = format::count(static_cast<quint64>(model->rowCount()));
    const QString held = format::count(static_cast<quint64>(model->lineCount()));
    QString state = model->rowCount() == model->lineCount() ? tr("%1 lines").arg(held)
                                                            : tr("%1 of %2 lines").arg(shown, held);
    if (model->lineCount() == LogModel::linesMax)
        state = tr("the last %1").arg(state);
    if (model->missing() > 0)
        state = tr("%1, missing %2").arg(state, format::count(model->missing()));
    if (!m_follower.isFollowing())
        state = tr("%1, not followed now").arg(state);
    m_card->setSubtitle(state);
    m_copy->setEnabled(model->rowCount() > 0);
    m_save->setEnabled(model->rowCount() > 0);
}

/// As many to choose from as were seen; the chosen one stays.
void LogPage::listCategories()
{
    const QStringList names = m_follower.model()->categories();
    for (int i = 0; i < names.size(); ++i) {
        if (m_category->count() <= i + 1 || m_category->itemText(i + 1) != names[i])
            m_category->insertItem(i + 1, names[i]); // the index of the chosen one follows
    }
}

QList<int> LogPage::selectedRows() const
{
    QList<int> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void LogPage::showSelected()
{
    const QList<int> rows = selectedRows();
    m_whole->setVisible(rows.size() == 1);
    if (rows.size() == 1)
        m_whole->setPlainText(m_follower.model()->lineOf(rows.first()));
}

void LogPage::copy() const
{
    const LogModel &model = m_follower.lines();
    QStringList lines;
    const QList<int> rows = selectedRows();
    for (const int row : rows)
        lines.append(model.lineOf(row));
    for (int row = 0; rows.isEmpty() && row < model.rowCount(); ++row)
        lines.append(model.lineOf(row));
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(u'\n') % u'\n');
}

void LogPage::askToSave()
{
    const QString host = connection()->hello() ? connection()->hello()->host.left(64) : QString();
    auto *dialog = new QFileDialog(this, tr("Save the log"), {}, tr("Text (*.log *.txt)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("log"));
    dialog->selectFile(host.isEmpty() ? QStringLiteral("tickcast.log")
                                      : QStringLiteral("tickcast-%1.log").arg(host));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        const Result<void> saved = saveTo(file);
        m_saved->setText(saved ? tr("Saved") : tr("Not saved: %1").arg(saved.error().text));
        m_saved->setToolTip(file);
    });
    dialog->open();
}

Result<void> LogPage::saveTo(const QString &name) const
{
    const LogModel &model = m_follower.lines();
    QByteArray text;
    for (int row = 0; row < model.rowCount(); ++row)
        text += model.lineOf(row).toUtf8() + '\n';
    return saveFile(name, text);
}

} // namespace tickcast
