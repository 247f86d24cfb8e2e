// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/reportdialog.h"

#include "console/models/exporttexts.h"
#include "console/models/savefile.h"
#include "console/widgets/theme.h"
#include "shared/util/clock.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace tickcast {

namespace {

constexpr int notesHeightPx = 14 * gridPx;

} // namespace

ReportDialog::ReportDialog(const Source &source, QWidget *parent)
    : QDialog(parent)
    , m_source(source)
    , m_nowMs(source.source->nowMs())
    , m_wallOffsetMs(source.source->wallOffsetMs())
    , m_finder(source.source)
    , m_range(new QComboBox(this))
    , m_from(new QDateTimeEdit(this))
    , m_to(new QDateTimeEdit(this))
    , m_hint(new QLabel(this))
    , m_notes(new QPlainTextEdit(this))
    , m_file(new QLineEdit(this))
    , m_browse(new QPushButton(tr("&Browse\u2026"), this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Incident report"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(76 * gridPx);
    const qint64 minutes = (m_source.shownToMs - m_source.shownFromMs) / 60'000;
    m_range->addItem(
        tr("What the charts show now, %n minute(s)", nullptr, static_cast<int>(minutes)));
    m_range->addItem(tr("The last 5 minutes"));
    m_range->addItem(tr("The last 15 minutes"));
    m_range->addItem(tr("The last 60 minutes"));
    m_range->addItem(tr("From \u2026 to \u2026"));
    for (QDateTimeEdit *edit : {m_from, m_to}) {
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        edit->setCalendarPopup(true);
        connect(edit, &QDateTimeEdit::dateTimeChanged, this, &ReportDialog::showRange);
    }
    makeLayout();

    m_file->setText(QDir::toNativeSeparators(
        QDir(exportFolder())
            .filePath(
                exportFileName(source.source->hello() ? source.source->hello()->host : QString(),
                               QStringLiteral("incident"), QStringLiteral("report"),
                               m_nowMs + m_wallOffsetMs, QStringLiteral("html")))));
    connect(m_browse, &QPushButton::clicked, this, &ReportDialog::browse);
    connect(&m_finder, &SessionFinder::found, this, &ReportDialog::write);
    connect(m_range, &QComboBox::currentIndexChanged, this, &ReportDialog::showRange);
    showRange();
    m_notes->setFocus();
}

void ReportDialog::makeLayout()
{
    auto *times = new QHBoxLayout;
    times->setSpacing(gridPx);
    times->addWidget(m_from, 1);
    times->addWidget(new QLabel(tr("to"), this));
    times->addWidget(m_to, 1);
    m_range->setAccessibleName(tr("Range of time"));
    m_from->setAccessibleName(tr("Start, in local time"));
    m_to->setAccessibleName(tr("End, in local time"));
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_notes->setAccessibleName(tr("Notes"));
    m_notes->setPlaceholderText(
        tr("What happened, who was told, what was done: this stands on top"));
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(notesHeightPx);
    m_file->setAccessibleName(tr("File"));
    m_browse->setAutoDefault(false);
    auto *fileRow = new QHBoxLayout;
    fileRow->setSpacing(gridPx);
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(m_browse);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText); // a reason is no markup
    m_problem->hide();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_write = buttons->addButton(tr("&Write report"), QDialogButtonBox::AcceptRole);
    m_write->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ReportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ReportDialog::reject);

    auto *form = new QFormLayout(this);
    form->setContentsMargins(3 * gridPx, 3 * gridPx, 3 * gridPx, 2 * gridPx);
    form->setVerticalSpacing(gridPx + gridPx / 2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto add = [this, form](const QString &label, QWidget *buddy, QLayout *row) {
        auto *words = new QLabel(label, this);
        words->setBuddy(buddy);
        if (row)
            form->addRow(words, row);
        else
            form->addRow(words, buddy);
    };
    add(tr("&Time"), m_range, nullptr);
    add(tr("F&rom"), m_from, times);
    form->addRow(QString(), m_hint);
    add(tr("&Notes"), m_notes, nullptr);
    add(tr("&File"), m_file, fileRow);
    form->addRow(m_problem);
    form->addRow(buttons);
}

ReportDialog::Range ReportDialog::chosen() const
{
    return static_cast<Range>(m_range->currentIndex());
}

/// Of the history's clock.
std::pair<qint64, qint64> ReportDialog::range() const
{
    const auto last = [this](qint64 minutes) {
        return std::pair(m_nowMs - minutes * 60'000, m_nowMs);
    };
    switch (chosen()) {
    case Range::Shown:
        return {m_source.shownFromMs, m_source.shownToMs};
    case Range::Last5:
        return last(5);
    case Range::Last15:
        return last(15);
    case Range::Last60:
        return last(60);
    case Range::FromTo:
        break;
    }
    return {m_from->dateTime().toMSecsSinceEpoch() - m_wallOffsetMs,
            std::min(m_to->dateTime().toMSecsSinceEpoch() - m_wallOffsetMs, m_nowMs)};
}

/// The fields of the times show the range that was chosen, so that it can be changed from there.
void ReportDialog::showRange()
{
    const auto [fromMs, toMs] = range();
    const bool isFree = chosen() == Range::FromTo;
    for (QDateTimeEdit *edit : {m_from, m_to}) {
        edit->setEnabled(isFree);
        if (isFree)
            continue;
        const QSignalBlocker blocker(edit);
        edit->setDateTime(
            QDateTime::fromMSecsSinceEpoch((edit == m_from ? fromMs : toMs) + m_wallOffsetMs));
    }
    const std::optional<qint64> firstMs =
        m_source.history->series(StatsHistory::Metric::Connections).firstTimeMs();
    QString hint = utcRangeText(fromMs + m_wallOffsetMs, toMs + m_wallOffsetMs);
    if (!firstMs)
        hint = tr("%1. The console has no figures of this server yet.").arg(hint);
    else if (*firstMs > fromMs)
        hint = tr("%1. The console has figures only from %2 on.")
                   .arg(hint, utcText(*firstMs + m_wallOffsetMs));
    m_hint->setText(hint);
    makeRoom();
}

void ReportDialog::setRange(Range range)
{
    m_range->setCurrentIndex(static_cast<int>(range));
}

void ReportDialog::setFromTo(const QDateTime &from, const QDateTime &to)
{
    setRange(Range::FromTo);
    m_from->setDateTime(from);
    m_to->setDateTime(to);
}

void ReportDialog::setNotes(const QString &notes)
{
    m_notes->setPlainText(notes);
}

void ReportDialog::setFile(const QString &path)
{
    m_file->setText(QDir::toNativeSeparators(path));
}

QString ReportDialog::file() const
{
    return QDir::fromNativeSeparators(m_file->text().trimmed());
}

QString ReportDialog::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void ReportDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Write the incident report to"),
                                   QFileInfo(file()).absolutePath(), tr("Web page (*.html)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(QFileInfo(file()).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        setFile(path);
        m_mayReplace = file(); // it has asked
    });
    dialog->open();
}

QString ReportDialog::fault()
{
    const auto [fromMs, toMs] = range();
    if (toMs <= fromMs)
        return tr("The range ends before it begins.");
    if (file().isEmpty())
        return tr("Name the file that it is to be written to.");
    if (QFileInfo(file()).isFile() && m_mayReplace != file()) {
        m_mayReplace = file();
        return tr("That file is there already. Write once more to replace it.");
    }
    return {};
}

void ReportDialog::accept()
{
    if (m_finder.isFinding())
        return;
    if (const QString problem = fault(); !problem.isEmpty()) {
        showProblem(problem);
        return;
    }
    m_problem->hide();
    setBusy(true);
    const auto [fromMs, toMs] = range();
    const qint64 offsetMs = m_wallOffsetMs + serverAheadMs();
    m_finder.find(fromMs + offsetMs, toMs + offsetMs);
}

/// How far the server's clock is before this machine's.
qint64 ReportDialog::serverAheadMs() const
{
    const auto &latest = m_source.history->latest();
    return latest ? latest->stats.tsMs - (latest->arrivedMs + m_wallOffsetMs) : 0;
}

void ReportDialog::write(const SessionFindings &findings)
{
    setBusy(false);
    IncidentFacts facts;
    facts.history = m_source.history;
    facts.hello = m_source.source->hello();
    facts.address = m_source.source->url().toDisplayString();
    std::tie(facts.fromMs, facts.toMs) = range();
    facts.wallOffsetMs = m_wallOffsetMs;
    facts.writtenWallMs = SystemClock::wallNowMs();
    facts.serverAheadMs = serverAheadMs();
    facts.notes = m_notes->toPlainText();
    facts.alerts = m_source.alerts->raised();
    facts.alerts.insert(facts.alerts.end(), m_source.alerts->history().begin(),
                        m_source.alerts->history().end());
    facts.sessions = findings;
    const QString path = file();
    if (const Result<void> saved = saveFile(path, incidentReport(facts)); !saved) {
        showProblem(tr("Not written: %1").arg(saved.error().text));
        return;
    }
    rememberExportFolder(path);
    Q_EMIT ended(Health::Good,
                 tr("Incident report written to %1").arg(QDir::toNativeSeparators(path)));
    QDialog::accept();
}

void ReportDialog::setBusy(bool isBusy)
{
    m_write->setEnabled(!isBusy);
    m_write->setText(isBusy ? tr("Asking the server\u2026") : tr("&Write report"));
    for (QWidget *field : std::initializer_list<QWidget *>{m_range, m_notes, m_file, m_browse})
        field->setEnabled(!isBusy);
    for (QWidget *field : {m_from, m_to})
        field->setEnabled(!isBusy && chosen() == Range::FromTo);
}

void ReportDialog::showProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->show();
    makeRoom();
}

/// Words that wrap need a height that no layout asks for by itself.
void ReportDialog::makeRoom()
{
    layout()->activate();
    const int wanted = layout()->totalHeightForWidth(width());
    if (isVisible() && wanted > height())
        resize(width(), wanted);
}

} // namespace tickcast
