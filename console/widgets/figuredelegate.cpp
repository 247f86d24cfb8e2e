// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/figuredelegate.h"

#include "console/models/figureroles.h"
#include "console/models/health.h"
#include "console/widgets/tabulartext.h"
#include "console/widgets/theme.h"

#include <QPainter>

namespace tickcast {

namespace {

constexpr double signPx = 7.0;
constexpr double levelSignPx = 11.0;
constexpr double signGapPx = 5.0;
constexpr int barLeastPx = 4 * gridPx;

} // namespace

void FigureDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Theme theme = Theme::of(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        // Over the view's own highlight, on which dark letters cannot be read.
        painter->fillRect(option.rect, theme.card);
        QColor fill = theme.accent;
        fill.setAlpha(theme.isDark ? 90 : 36);
        painter->fillRect(option.rect, fill);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, theme.hover);
    }

    const QRectF cell = QRectF(option.rect).adjusted(paddingPx, 0, -paddingPx, 0);
    const auto health = static_cast<Health>(index.data(HealthRole).toInt());
    const bool isAlarming = health == Health::Warning || health == Health::Critical;
    QFont font = option.font;
    font.setWeight(isAlarming ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    painter->setPen(theme.text);
    const Qt::Alignment alignment =
        index.data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignHorizontal_Mask;
    QRectF textCell = cell;
    if (const QVariant level = index.data(LevelRole); level.isValid()) {
        paintLevelSign(
            *painter,
            QRectF(cell.left(), cell.center().y() - levelSignPx / 2.0, levelSignPx, levelSignPx),
            static_cast<protocol::SessionLevel>(level.toInt()), theme);
        textCell.setLeft(cell.left() + levelSignPx + signGapPx);
    }
    const bool isFigure = alignment.testFlag(Qt::AlignRight);
    const bool isSigned = health != Health::Unknown && m_signColumns.contains(index.column());
    if ((isAlarming || isSigned) && !isFigure) { // before the word, as before a figure below
        paintHealthSign(*painter,
                        QRectF(textCell.left(), cell.center().y() - signPx / 2.0, signPx, signPx),
                        health, theme);
        textCell.setLeft(textCell.left() + signPx + signGapPx);
    }
    QString text = index.data(Qt::DisplayRole).toString();
    if (!isFigure)
        text = painter->fontMetrics().elidedText(text, Qt::ElideRight,
                                                 static_cast<int>(textCell.width()) + 1);
    const double used = tabular::draw(*painter, textCell, alignment, text);
    if (isAlarming && isFigure) {
        paintHealthSign(*painter,
                        QRectF(cell.right() - used - signPx - signGapPx,
                               cell.center().y() - signPx / 2.0, signPx, signPx),
                        health, theme);
    }
    if (isBarColumn(index.column()))
        paintBar(*painter, cell, index, theme);
    painter->restore();
}

void FigureDelegate::paintBar(QPainter &painter, const QRectF &cell, const QModelIndex &index,
                              const Theme &theme) const
{
    // Room for the widest figure of the column is kept free, so that all bars start and end alike.
    const double widest =
        tabular::width(QFontMetricsF(painter.font()), QStringLiteral("0,000,000"));
    const double room = cell.width() - widest - gridPx;
    const double share = index.data(ShareRole).toDouble();
    const double height = gridPx + gridPx / 2.0;
    const QRectF track(cell.left(), cell.center().y() - height / 2.0, room, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.grid);
    painter.drawRoundedRect(track, 2.0, 2.0);
    QColor bar = theme.series[0];
    bar.setAlpha(170);
    painter.setBrush(bar);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), room * share, height), 2.0, 2.0);
}

QSize FigureDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    const double width =
        tabular::width(QFontMetricsF(bold), index.data(Qt::DisplayRole).toString());
    const int bar = isBarColumn(index.column()) ? barLeastPx : 0;
    // A figure that is judged keeps room for its sign, so that an alarm does not widen the column.
    const bool isJudged = index.data(HealthRole).toInt() != static_cast<int>(Health::Unknown);
    const bool isFigure =
        index.data(Qt::TextAlignmentRole).value<Qt::Alignment>().testFlag(Qt::AlignRight);
    const double sign = index.data(LevelRole).isValid() ? levelSignPx + signGapPx
                        : !isJudged                     ? 0.0
                        : isFigure                      ? signPx
                                                        : signPx + signGapPx;
    return {static_cast<int>(width + sign) + 2 * paddingPx + bar, 3 * gridPx + gridPx / 2};
}

} // namespace tickcast
