// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/figuretable.h"

#include "console/widgets/figuredelegate.h"
#include "console/widgets/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int rowHeightPx = 3 * gridPx + gridPx / 2;
constexpr int compactRowHeightPx = 2 * gridPx + gridPx / 4;
constexpr int paddingPx = FigureDelegate::paddingPx;
constexpr double compactFontShare = 0.92;
constexpr int stretchLeastPx = 20 * gridPx;

/// Header cells without the button look of the style: muted text of two lines over a thin rule.
class QuietHeader final : public QHeaderView
{
public:
    explicit QuietHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
    }

    void setLines(int lines) { m_lines = lines; }
    void setSortColumn(int column)
    {
        m_sortColumn = column;
        viewport()->update();
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
        QString text = model()->headerData(section, orientation()).toString();
        if (section == m_sortColumn) { // the highest first: there is no other order
            QFont bold = labelFont();
            bold.setWeight(QFont::DemiBold);
            painter->setFont(bold);
            painter->setPen(theme.text);
            text += u"\u2009\u25be";
        }
        painter->drawText(rect.adjusted(paddingPx, 0, -paddingPx / 2, -gridPx / 2), alignment,
                          text);
    }

    [[nodiscard]] QSize sectionSizeFromContents(int section) const override
    {
        const QFontMetrics metrics(labelFont());
        const QString text = model()->headerData(section, orientation()).toString();
        int width = 0;
        for (const QString &line : text.split(u'\n'))
            width = std::max(width, metrics.horizontalAdvance(line));
        return {width + 2 * paddingPx, m_lines * metrics.height() + gridPx};
    }

private:
    [[nodiscard]] QFont labelFont() const
    {
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.86);
        return small;
    }

    int m_lines = 2;
    int m_sortColumn = -1;
};

} // namespace

FigureTable::FigureTable(QWidget *parent)
    : QTableView(parent)
    , m_delegate(new FigureDelegate(this))
    , m_rowHeightPx(rowHeightPx)
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
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int section) {
        if (m_sortColumns.contains(section))
            Q_EMIT sortAsked(section);
    });
    viewport()->setAutoFillBackground(false); // the card shows through
    setAttribute(Qt::WA_MacShowFocusRect, false);
}

void FigureTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    m_widths.assign(static_cast<size_t>(model->columnCount()), 0);
    connect(model, &QAbstractItemModel::modelReset, this, &FigureTable::fitColumns);
    connect(model, &QAbstractItemModel::dataChanged, this, &FigureTable::fitColumns);
    connect(model, &QAbstractItemModel::rowsInserted, this, &FigureTable::fitColumns);
    fitColumns();
}

void FigureTable::setRowsFill(int rows)
{
    m_rowsToFill = rows;
    fitRows();
}

void FigureTable::setHeightOfRows(int least, int most)
{
    const int rows = std::clamp(model() ? model()->rowCount() : 0, least, most);
    setFixedHeight(horizontalHeader()->sizeHint().height() +
                   rows * verticalHeader()->defaultSectionSize() +
                   horizontalScrollBar()->sizeHint().height());
}

void FigureTable::setCompact()
{
    m_rowHeightPx = compactRowHeightPx;
    static_cast<QuietHeader *>(horizontalHeader())->setLines(1);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * compactFontShare);
    setFont(small);
    verticalHeader()->setMinimumSectionSize(m_rowHeightPx);
    fitRows();
}

void FigureTable::setSortColumns(QSet<int> columns)
{
    m_sortColumns = std::move(columns);
    horizontalHeader()->setSectionsClickable(!m_sortColumns.isEmpty());
}

void FigureTable::setSortColumn(int column)
{
    static_cast<QuietHeader *>(horizontalHeader())->setSortColumn(column);
}

void FigureTable::setStretchColumn(int column)
{
    m_stretchColumn = column;
    fitColumns();
}

void FigureTable::setPlaceholder(Health health, const QString &text)
{
    m_placeholderHealth = health;
    m_placeholder = text;
    viewport()->update();
}

void FigureTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (m_placeholder.isEmpty() || !model() || model()->rowCount() > 0)
        return;
    const Theme theme = Theme::of(palette());
    QPainter painter(viewport());
    constexpr double signPx = 10.0;
    const QRectF room = QRectF(viewport()->rect()).adjusted(2 * gridPx, 0, -2 * gridPx, 0);
    const QString text = painter.fontMetrics().elidedText(
        m_placeholder, Qt::ElideRight, static_cast<int>(room.width() - signPx - gridPx));
    const double width = painter.fontMetrics().horizontalAdvance(text) + signPx + gridPx;
    const QPointF start(room.center().x() - width / 2.0, room.center().y());
    paintHealthSign(painter, QRectF(start.x(), start.y() - signPx / 2.0, signPx, signPx),
                    m_placeholderHealth, theme);
    painter.setPen(m_placeholderHealth == Health::Warning ? theme.text : theme.muted);
    painter.drawText(QRectF(start.x() + signPx + gridPx, room.top(), width, room.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
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
        if (column == m_stretchColumn)
            width = stretchLeastPx;
        else
            width = std::max(
                {width, sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)});
        total += width;
        ++visible;
        bars += m_delegate->isBarColumn(column) ? 1 : 0;
    }
    // What is left goes to the one that stretches, or else to the columns with bars, or else to
    // all; the last takes the remainder.
    const bool stretches = m_stretchColumn >= 0;
    int left = std::max(viewport()->width() - total, 0);
    int takers = stretches ? 1 : bars > 0 ? bars : visible;
    for (int column = 0; column < static_cast<int>(m_widths.size()); ++column) {
        if (isColumnHidden(column))
            continue;
        const bool takes =
            stretches ? column == m_stretchColumn : bars == 0 || m_delegate->isBarColumn(column);
        const int extra = takes ? left / takers : 0;
        left -= extra;
        takers -= takes ? 1 : 0;
        setColumnWidth(column, m_widths[static_cast<size_t>(column)] + extra);
    }
}

void FigureTable::fitRows()
{
    int height = m_rowHeightPx;
    if (m_rowsToFill > 0)
        height = std::clamp(viewport()->height() / m_rowsToFill, height, height * 3 / 2);
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
