// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/svgchart.h"

#include "console/models/axisscale.h"
#include "console/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QXmlStreamWriter>
#include <algorithm>

namespace tickcast {

namespace {

constexpr double widthPx = 720.0;
constexpr double heightPx = 200.0;
constexpr double leftPx = 46.0;
constexpr double rightPx = 8.0;
constexpr double topPx = 8.0;
constexpr double bottomPx = 22.0;
constexpr double stubPx = 3.0; ///< width of a moment between two gaps
constexpr int labelsMax = 6;
constexpr double stackTopMin = 1.0; ///< percent, as on the console's own chart

[[nodiscard]] QString coordinate(double value)
{
    return QString::number(value, 'f', 1);
}

/// Draws one chart; the plot's place and scales are known to every part.
class Drawing
{
public:
    Drawing(QXmlStreamWriter &xml, const SvgChart &chart)
        : m_xml(xml)
        , m_chart(chart)
        , m_scale(axisScaleFor(greatest()))
    {
    }

    void draw()
    {
        m_xml.writeStartElement(QStringLiteral("svg"));
        m_xml.writeAttribute(QStringLiteral("xmlns"), QStringLiteral("http://www.w3.org/2000/svg"));
        m_xml.writeAttribute(QStringLiteral("viewBox"),
                             QStringLiteral("0 0 %1 %2").arg(widthPx).arg(heightPx));
        m_xml.writeAttribute(QStringLiteral("role"), QStringLiteral("img"));
        m_xml.writeTextElement(QStringLiteral("title"), m_chart.title);
        drawGaps();
        if (isEmpty()) {
            label(widthPx / 2.0, heightPx / 2.0, QStringLiteral("middle"),
                  QCoreApplication::translate("tickcast::SvgChart", "No data in this range"));
        } else { // a scale of nothing would be invented
            drawValues();
        }
        drawTimes();
        drawStack();
        for (size_t line = 0; line < m_chart.segments.size(); ++line)
            drawLine(m_chart.lines[line], m_chart.segments[line]);
        m_xml.writeEndElement();
    }

private:
    [[nodiscard]] bool isEmpty() const
    {
        return m_chart.stack.empty() &&
               std::ranges::all_of(m_chart.segments,
                                   [](const auto &segments) { return segments.empty(); });
    }
    /// Of everything drawn; of a stack without its top layer, which is the rest.
    [[nodiscard]] double greatest() const
    {
        double value = m_chart.stack.empty() ? 0.0 : stackTopMin;
        for (const auto &segments : m_chart.segments) {
            for (const TimeSeries::Segment &segment : segments) {
                for (const QPointF &point : segment)
                    value = std::max(value, point.y());
            }
        }
        for (const StackSegment &segment : m_chart.stack) {
            for (size_t layer = 0; layer + 1 < segment.size(); ++layer) {
                for (const QPointF &point : segment[layer])
                    value = std::max(value, point.y());
            }
        }
        return value;
    }
    [[nodiscard]] double x(double timeMs) const
    {
        const auto length = static_cast<double>(std::max(m_chart.toMs - m_chart.fromMs, qint64(1)));
        const double share = (timeMs - static_cast<double>(m_chart.fromMs)) / length;
        return leftPx + std::clamp(share, 0.0, 1.0) * (widthPx - leftPx - rightPx);
    }
    [[nodiscard]] double y(double value) const
    {
        const double share = std::clamp(value / m_scale.top, 0.0, 1.0);
        return heightPx - bottomPx - share * (heightPx - topPx - bottomPx);
    }
    void label(double atX, double atY, const QString &anchor, const QString &text)
    {
        m_xml.writeStartElement(QStringLiteral("text"));
        m_xml.writeAttribute(QStringLiteral("x"), coordinate(atX));
        m_xml.writeAttribute(QStringLiteral("y"), coordinate(atY));
        m_xml.writeAttribute(QStringLiteral("text-anchor"), anchor);
        m_xml.writeCharacters(text);
        m_xml.writeEndElement();
    }
    void path(const QString &style, const QString &dash, const QString &points)
    {
        m_xml.writeStartElement(QStringLiteral("path"));
        m_xml.writeAttribute(QStringLiteral("class"), style);
        if (!dash.isEmpty())
            m_xml.writeAttribute(QStringLiteral("stroke-dasharray"), dash);
        m_xml.writeAttribute(QStringLiteral("d"), points);
        m_xml.writeEndElement();
    }
    void rule(const QString &style, double x1, double y1, double x2, double y2)
    {
        path(style, {},
             QStringLiteral("M%1 %2L%3 %4")
                 .arg(coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2)));
    }
    void drawGaps()
    {
        for (const TimeGap &gap : m_chart.gaps) {
            const double from = x(static_cast<double>(gap.fromMs));
            m_xml.writeStartElement(QStringLiteral("rect"));
            m_xml.writeAttribute(QStringLiteral("class"), QStringLiteral("gap"));
            m_xml.writeAttribute(QStringLiteral("x"), coordinate(from));
            m_xml.writeAttribute(QStringLiteral("y"), coordinate(topPx));
            m_xml.writeAttribute(
                QStringLiteral("width"),
                coordinate(std::max(x(static_cast<double>(gap.toMs)) - from, 0.5)));
            m_xml.writeAttribute(QStringLiteral("height"), coordinate(heightPx - topPx - bottomPx));
            m_xml.writeEndElement();
        }
    }
    void drawValues()
    {
        const int steps = qRound(m_scale.top / m_scale.step);
        for (int i = 0; i <= steps; ++i) {
            const double value = i * m_scale.step;
            rule(i == 0 ? QStringLiteral("axis") : QStringLiteral("grid"), leftPx, y(value),
                 widthPx - rightPx, y(value));
            label(leftPx - 6.0, y(value) + 4.0, QStringLiteral("end"),
                  format::axis(value, m_scale.step));
        }
    }
    void drawTimes()
    {
        const qint64 stepMs = timeStepMs(m_chart.toMs - m_chart.fromMs, labelsMax);
        const QString pattern = timePattern(stepMs);
        for (const qint64 wall : timeTicks(m_chart.fromMs + m_chart.wallOffsetMs,
                                           m_chart.toMs + m_chart.wallOffsetMs, stepMs)) {
            const double at = x(static_cast<double>(wall - m_chart.wallOffsetMs));
            rule(QStringLiteral("grid"), at, topPx, at, heightPx - bottomPx);
            constexpr double halfLabelPx = 24.0;
            if (at + halfLabelPx > widthPx)
                continue; // half a label says less than none
            label(at, heightPx - 6.0, QStringLiteral("middle"),
                  QDateTime::fromMSecsSinceEpoch(wall, Qt::UTC).toString(pattern));
        }
    }
    [[nodiscard]] QString points(const TimeSeries::Segment &segment) const
    {
        QString text;
        for (const QPointF &point : segment) {
            text += text.isEmpty() ? u'M' : u'L';
            text += coordinate(x(point.x())) % u' ' % coordinate(y(point.y()));
        }
        if (segment.size() == 1) // a sample between two gaps is a short dash
            text += u'h' % coordinate(-stubPx);
        return text;
    }
    void drawLine(const SvgLine &line, const std::vector<TimeSeries::Segment> &segments)
    {
        for (const TimeSeries::Segment &segment : segments)
            path(u"line " % line.style, line.dash, points(segment));
    }
    /// Upper layers first, so that the lines of the lower ones are seen.
    void drawStack()
    {
        for (const StackSegment &segment : m_chart.stack) {
            for (size_t layer = segment.size(); layer-- > 0;) {
                const TimeSeries::Segment &edge = segment[layer];
                QString area = points(edge);
                const double base = heightPx - bottomPx;
                if (edge.size() == 1) {
                    area += u'V' % coordinate(base) % u'h' % coordinate(stubPx) % u'Z';
                } else if (layer == 0) {
                    area += QStringLiteral("L%1 %2L%3 %2Z")
                                .arg(coordinate(x(edge.last().x())), coordinate(base),
                                     coordinate(x(edge.first().x())));
                } else {
                    for (auto point = segment[layer - 1].crbegin();
                         point != segment[layer - 1].crend(); ++point)
                        area += u'L' % coordinate(x(point->x())) % u' ' % coordinate(y(point->y()));
                    area += u'Z';
                }
                const bool isRest = layer + 1 == segment.size();
                path((isRest ? u"rest " : u"area ") % m_chart.lines[layer].style, {}, area);
            }
        }
    }

    QXmlStreamWriter &m_xml;
    const SvgChart &m_chart;
    AxisScale m_scale;
};

} // namespace

void writeSvg(QXmlStreamWriter &xml, const SvgChart &chart)
{
    Drawing(xml, chart).draw();
}

} // namespace tickcast
