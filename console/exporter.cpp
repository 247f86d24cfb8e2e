// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/exporter.h"

#include "console/models/adminsource.h"
#include "console/models/csv.h"
#include "console/models/exporttexts.h"
#include "console/models/inquiry.h"
#include "console/models/savefile.h"
#include "console/pages/page.h"
#include "console/pages/pagebook.h"
#include "console/widgets/chartpicture.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/timechart.h"
#include "shared/util/clock.h"

#include <QAction>
#include <QBuffer>
#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <algorithm>

namespace tickcast {

namespace {

constexpr qsizetype originLettersMax = 100;

} // namespace

Exporter::Exporter(PageBook *book, const AdminSource *source, QWidget *window)
    : QObject(window)
    , m_book(book)
    , m_source(source)
    , m_window(window)
    , m_action(new QAction(tr("&Export\u2026"), this))
    , m_menu(new QMenu(tr("&Export"), window))
{
    m_action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_action->setToolTip(tr("The table as CSV or the chart as PNG that has the focus, or else the "
                            "first of the page (Ctrl+E)"));
    connect(m_action, &QAction::triggered, this, &Exporter::exportFocused);
    m_menu->addAction(m_action);
    connect(m_menu, &QMenu::aboutToShow, this, &Exporter::fillMenu);
    for (FigureTable *table : book->findChildren<FigureTable *>())
        adopt(table);
    for (TimeChart *chart : book->findChildren<TimeChart *>())
        adopt(chart);
}

void Exporter::adopt(QWidget *target)
{
    target->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(target, &QWidget::customContextMenuRequested, this,
            [this, target](const QPoint &position) {
                auto *menu = new QMenu(m_window);
                menu->setAttribute(Qt::WA_DeleteOnClose);
                connect(menu->addAction(labelOf(target)), &QAction::triggered, this,
                        [this, target] { exportNow(target); });
                menu->popup(target->mapToGlobal(position));
            });
}

QString Exporter::labelOf(const QWidget *target)
{
    return qobject_cast<const FigureTable *>(target)
               ? tr("Export \u201c%1\u201d as CSV\u2026").arg(target->accessibleName())
               : tr("Export \u201c%1\u201d as PNG\u2026").arg(target->accessibleName());
}

QList<QWidget *> Exporter::targets() const
{
    const QWidget *page = m_book->current();
    QList<QWidget *> targets;
    if (!page->isVisible())
        return targets;
    for (QWidget *widget : page->findChildren<QWidget *>()) {
        const bool isOne = qobject_cast<FigureTable *>(widget) || qobject_cast<TimeChart *>(widget);
        if (isOne && widget->isVisible())
            targets.append(widget);
    }
    std::ranges::stable_sort(targets, {}, [page](const QWidget *widget) {
        const QPoint place = widget->mapTo(page, QPoint());
        return std::pair(place.y(), place.x());
    });
    return targets;
}

void Exporter::fillMenu()
{
    m_menu->clear(); // the actions of the last page go, this one's own stays
    m_menu->addAction(m_action);
    m_menu->addSeparator();
    for (QWidget *target : targets()) {
        connect(m_menu->addAction(labelOf(target)), &QAction::triggered, this,
                [this, target] { exportNow(target); });
    }
}

void Exporter::exportFocused()
{
    const QList<QWidget *> all = targets();
    if (all.isEmpty()) {
        Q_EMIT ended(Health::Warning, tr("There is nothing on this page that could be exported."));
        return;
    }
    const QWidget *focus = m_window->focusWidget();
    const auto focused = std::ranges::find_if(all, [focus](const QWidget *target) {
        return focus && (target == focus || target->isAncestorOf(focus));
    });
    exportNow(focused != all.end() ? *focused : all.first());
}

void Exporter::exportNow(const QWidget *target)
{
    if (const auto *table = qobject_cast<const FigureTable *>(target))
        exportTable(*table);
    else if (const auto *chart = qobject_cast<const TimeChart *>(target))
        exportChart(*chart);
}

void Exporter::exportTable(const FigureTable &table)
{
    QList<int> columns;
    for (int place = 0; place < table.horizontalHeader()->count(); ++place) {
        const int column = table.horizontalHeader()->logicalIndex(place);
        if (!table.isColumnHidden(column))
            columns.append(column);
    }
    askWhere(table.accessibleName(), QStringLiteral("csv"), tr("Comma-separated values (*.csv)"),
             csvOf(*table.model(), columns),
             tr("%n row(s) of \u201c%1\u201d", nullptr, table.model()->rowCount())
                 .arg(table.accessibleName()));
}

/// Whose figures they are, of when, and when they were taken.
QString Exporter::captionOf(const TimeChart &chart) const
{
    const TimePlot &plot = *chart.plot();
    QStringList lines;
    if (const auto &hello = m_source->hello()) {
        lines.append(tr("%1 (%2, %3)")
                         .arg(oneLine(hello->host).left(originLettersMax),
                              m_source->url().toDisplayString().left(originLettersMax),
                              oneLine(hello->server).left(originLettersMax)));
    }
    lines.append(rangeText(plot.range().fromMs + plot.wallOffsetMs(),
                           plot.range().toMs + plot.wallOffsetMs())); // the axis is in local time
    lines.append(tr("Exported %1 by Tickcast Console %2")
                     .arg(utcText(SystemClock::wallNowMs()), QLatin1String(TICKCAST_VERSION)));
    if (m_source->isRecording())
        lines.append(tr("From a recording."));
    else if (m_source->state() != AdminSource::State::Live)
        lines.append(tr("There was no live connection to the server then."));
    return lines.join(u'\n');
}

void Exporter::exportChart(const TimeChart &chart)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    chartPicture(chart, captionOf(chart)).save(&buffer, "PNG");
    askWhere(chart.accessibleName(), QStringLiteral("png"), tr("Picture (*.png)"), bytes,
             tr("The chart \u201c%1\u201d").arg(chart.accessibleName()));
}

void Exporter::askWhere(const QString &thing, const QString &suffix, const QString &filter,
                        const QByteArray &bytes, const QString &what)
{
    const QString server = m_source->hello() ? m_source->hello()->host : QString();
    auto *dialog =
        new QFileDialog(m_window, tr("Export \u201c%1\u201d").arg(thing), exportFolder(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(exportFileName(server, m_book->current()->name(), thing,
                                      m_source->nowMs() + m_source->wallOffsetMs(), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, bytes, what](const QString &path) {
        if (const Result<void> saved = saveFile(path, bytes); !saved) {
            Q_EMIT ended(Health::Warning, tr("Not exported: %1").arg(saved.error().text));
            return;
        }
        rememberExportFolder(path);
        Q_EMIT ended(Health::Good, tr("%1 saved as %2").arg(what, QDir::toNativeSeparators(path)));
    });
    dialog->open();
}

} // namespace tickcast
