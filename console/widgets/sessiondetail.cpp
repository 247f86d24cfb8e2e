// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/sessiondetail.h"

#include "console/models/levels.h"
#include "console/widgets/theme.h"

#include <QDateTime>
#include <QPainter>

namespace tickcast {

namespace {

using protocol::SessionLevel;

constexpr int levels = static_cast<int>(protocol::sessionLevelCount);
constexpr double signPx = 11.0;

[[nodiscard]] QFont smallFont(const QWidget &widget)
{
    QFont font = widget.font();
    font.setPointSizeF(font.pointSizeF() * 0.92);
    return font;
}

void paintNothing(QPainter &painter, const QWidget &widget, const Theme &theme, const QString &text)
{
    painter.setPen(theme.muted);
    painter.drawText(widget.rect(), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, text);
}

} // namespace

void PressureBars::setInputs(std::vector<PressureBar> inputs)
{
    m_inputs = std::move(inputs);
    QStringList tips;
    for (const PressureBar &input : m_inputs)
        //: an input of the pressure, its value, its thresholds
        tips.append(tr("%1: %2. %3").arg(input.name, input.value, input.limits));
    setToolTip(tips.join(u'\n'));
    setAccessibleDescription(toolTip());
    update();
}

QSize PressureBars::sizeHint() const
{
    return {26 * gridPx, 4 * (QFontMetrics(smallFont(*this)).height() + 2 * gridPx)};
}

void PressureBars::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(*this));
    const double line = painter.fontMetrics().height();
    const double rowPx = line + 2.0 * gridPx;
    double top = 0.0;
    for (const PressureBar &input : m_inputs) {
        painter.setPen(theme.text);
        const QRectF words(0.0, top, width(), line);
        painter.drawText(words, Qt::AlignLeft, input.name);
        painter.drawText(words, Qt::AlignRight, input.value);
        const QRectF track(0.0, top + line + 2.0, width(), gridPx);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.grid);
        painter.drawRoundedRect(track, 2.0, 2.0);
        QRectF bar = track;
        bar.setWidth(track.width() * input.length);
        painter.setBrush(theme.colorOf(input.level));
        painter.drawRoundedRect(bar, 2.0, 2.0);
        // The thresholds: 1, 2 and 3 of the scale's 4.
        for (int level = 1; level < levels; ++level) {
            const double x = track.left() + track.width() * level / levels;
            painter.setPen(QPen(theme.colorOf(static_cast<SessionLevel>(level)), 2.0));
            painter.drawLine(QPointF(x, track.top() - 2.0), QPointF(x, track.bottom() + 2.0));
        }
        top += rowPx;
    }
    if (m_inputs.empty())
        paintNothing(painter, *this, theme, tr("not told"));
}

void LevelTimeline::setHistory(std::vector<LevelStretch> history)
{
    m_history = std::move(history);
    QStringList words;
    for (const LevelStretch &stretch : m_history)
        words.append(stretch.text);
    setToolTip(words.join(u'\n'));
    setAccessibleDescription(toolTip());
    update();
}

QSize LevelTimeline::sizeHint() const
{
    return {26 * gridPx, 5 * gridPx + 5 * QFontMetrics(smallFont(*this)).height()};
}

void LevelTimeline::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setFont(smallFont(*this));
    if (m_history.empty())
        return paintNothing(painter, *this, theme, tr("not told"));
    const QRectF strip(0.0, 0.0, width(), 4.0 * gridPx);
    const qint64 fromMs = m_history.front().fromMs;
    const qint64 spanMs = std::max<qint64>(m_history.back().toMs - fromMs, 1);
    painter.fillRect(strip, theme.grid);
    for (const LevelStretch &stretch : m_history) {
        const auto x = [&](qint64 ms) {
            return strip.width() * static_cast<double>(ms - fromMs) / static_cast<double>(spanMs);
        };
        const double height =
            strip.height() * (static_cast<int>(stretch.level) + 1) / static_cast<double>(levels);
        const double left = x(stretch.fromMs);
        painter.fillRect(
            QRectF(left, strip.bottom() - height, std::max(x(stretch.toMs) - left, 1.0), height),
            theme.colorOf(stretch.level));
    }
    const double line = painter.fontMetrics().height();
    double top = strip.bottom() + gridPx / 2.0;
    for (auto stretch = m_history.rbegin(); stretch != m_history.rend(); ++stretch) {
        if (top + line > height())
            break;
        paintLevelSign(painter, QRectF(0.0, top + (line - signPx) / 2.0, signPx, signPx),
                       stretch->level, theme);
        painter.setPen(theme.text);
        const QRectF words(signPx + gridPx, top, width() - signPx - gridPx, line);
        painter.drawText(words, Qt::AlignLeft,
                         painter.fontMetrics().elidedText(stretch->text, Qt::ElideRight,
                                                          static_cast<int>(words.width())));
        top += line;
    }
}

void AgeHistogram::setAges(std::vector<AgeBars> ages)
{
    m_ages = std::move(ages);
    QStringList words;
    for (const AgeBars &bars : m_ages)
        words.append(tr("%1: %2").arg(levelWord(bars.level), bars.text));
    setToolTip(words.join(u'\n'));
    setAccessibleDescription(toolTip());
    update();
}

QSize AgeHistogram::sizeHint() const
{
    return {26 * gridPx, 8 * gridPx};
}

void AgeHistogram::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(*this));
    if (m_ages.empty())
        return paintNothing(painter, *this, theme,
                            tr("measured only of clients that were slow once"));
    const double line = painter.fontMetrics().height();
    const double labelPx =
        signPx + gridPx +
        painter.fontMetrics().horizontalAdvance(levelWord(SessionLevel::Emergency)) + gridPx;
    const double room = height() - line;
    const double rowPx = std::min(room / static_cast<double>(m_ages.size()), 5.0 * gridPx);
    const double bucketPx = (width() - labelPx) / admin::AgeCounts::bucketCount;
    double top = 0.0;
    for (const AgeBars &bars : m_ages) {
        const double base = top + rowPx - 2.0;
        paintLevelSign(painter, QRectF(0.0, base - signPx, signPx, signPx), bars.level, theme);
        painter.setPen(theme.text);
        painter.drawText(QPointF(signPx + gridPx, base), levelWord(bars.level));
        painter.setPen(theme.border);
        painter.drawLine(QPointF(labelPx, base), QPointF(width(), base));
        for (size_t i = 0; i < bars.lengths.size(); ++i) {
            if (bars.lengths[i] <= 0.0)
                continue;
            const double height = std::max((rowPx - gridPx) * bars.lengths[i], 1.5);
            painter.fillRect(QRectF(labelPx + static_cast<double>(i) * bucketPx + 1.0,
                                    base - height, bucketPx - 2.0, height),
                             theme.colorOf(bars.level));
        }
        top += rowPx;
    }
    painter.setPen(theme.muted);
    const auto label = [&](int bucket, const QString &text) {
        painter.drawText(QRectF(labelPx + bucket * bucketPx - 4 * gridPx, top, 8 * gridPx, line),
                         Qt::AlignHCenter, text);
    };
    label(1, tr("1 ms"));
    label(7, tr("64 ms"));
    label(11, tr("1 s"));
    label(15, tr("16 s"));
}

} // namespace tickcast
