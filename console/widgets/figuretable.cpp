// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/figuretable.h"

#include "console/widgets/figuredelegate.h"
#include "console/widgets/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int rowHeightPx = 3 * gridPx + gridPx / 2;
constexpr int paddingPx = FigureDelegate::paddingPx;

/// Header cells without the button look of the style: muted text of two lines over a thin rule.
class QuietHeader final : public QHeaderView
{
public:
    explicit QuietHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
    }

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const Theme theme = Theme::of(palette());
        painter->fillRect(rect, theme.card);
        painter->setPen(theme.border);
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        painter->setPen(theme.muted);
        painter->setFont(labelFont());
        const auto alignment = model()
                                   ->headerData(section, orientation(), Qt::TextAlignmentRole)
                                   .value<Qt::Alignment>();
        painter->drawText(rect.adjusted(paddingPx, 0, -paddingPx, -gridPx / 2), alignment,
                          model()->headerData(section, orientation()).toString());
    }

    [[nodiscard]] QSize sectionSizeFromContents(int section) const override
    {
        const QFontMetrics metrics(labelFont());
        const QString text = model()->headerData(section, orientation()).toString();
        int width = 0;
        for (const QString &line : text.split(u'\n'))
            width = std::max(width, metrics.horizontalAdvance(line));
        return {width + 2 * paddingPx, 2 * metrics.height() + gridPx};
    }

private:
    [[nodiscard]] QFont labelFont() const
    {
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.86);
        return small;
    }
};

} // namespace

FigureTable::FigureTable(QWidget *parent)
    : QTableView(parent)
    , m_delegate(new FigureDelegate(this))
{
    setHorizontalHeader(new QuietHeader(this));
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(rowHeightPx);
    verticalHeader()->setDefaultSectionSize(rowHeightPx);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    viewport()->setAutoFillBackground(false); // the card shows through
    setAttribute(Qt::WA_MacShowFocusRect, false);
}

void FigureTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    m_widths.assign(static_cast<size_t>(model->columnCount()), 0);
    connect(model, &QAbstractItemModel::modelReset, this, &FigureTable::fitColumns);
    connect(model, &QAbstractItemModel::modelReset, this, &FigureTable::fitRows);
    connect(model, &QAbstractItemModel::dataChanged, this, &FigureTable::fitColumns);
    fitColumns();
}

void FigureTable::setRowsFill(bool doRowsFill)
{
    m_doRowsFill = doRowsFill;
    fitRows();
}

void FigureTable::fitColumns()
{
    int total = 0;
    int bars = 0;
    int visible = 0;
    for (int column = 0; column < static_cast<int>(m_widths.size()); ++column) {
        if (isColumnHidden(column))
            continue;
        int &width = m_widths[static_cast<size_t>(column)];
        width = std::max(
            {width, sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)});
        total += width;
        ++visible;
        bars += m_delegate->isBarColumn(column) ? 1 : 0;
    }
    // What is left goes to the columns with bars, or else to all; the last takes the remainder.
    int left = std::max(viewport()->width() - total, 0);
    int takers = bars > 0 ? bars : visible;
    for (int column = 0; column < static_cast<int>(m_widths.size()); ++column) {
        if (isColumnHidden(column))
            continue;
        const bool takes = bars == 0 || m_delegate->isBarColumn(column);
        const int extra = takes ? left / takers : 0;
        left -= extra;
        takers -= takes ? 1 : 0;
        setColumnWidth(column, m_widths[static_cast<size_t>(column)] + extra);
    }
}

void FigureTable::fitRows()
{
    int height = rowHeightPx;
    if (m_doRowsFill && model() && model()->rowCount() > 0)
        height = std::clamp(viewport()->height() / model()->rowCount(), height, height * 3 / 2);
    verticalHeader()->setDefaultSectionSize(height);
}

void FigureTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
    fitRows();
}

void FigureTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        std::ranges::fill(m_widths, 0);
        fitColumns();
    }
}

} // namespace tickcast
