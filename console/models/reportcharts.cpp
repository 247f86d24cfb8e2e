// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/reportcharts.h"

#include "console/models/levels.h"
#include "console/models/reportwriter.h"
#include "console/models/svgchart.h"

#include <QCoreApplication>
#include <array>

namespace tickcast {

namespace {

using Metric = StatsHistory::Metric;
using protocol::SessionLevel;

constexpr std::array levelsWorstFirst{std::pair{SessionLevel::Emergency, Metric::AtEmergency},
                                      std::pair{SessionLevel::Critical, Metric::AtCritical},
                                      std::pair{SessionLevel::Degraded, Metric::AtDegraded},
                                      std::pair{SessionLevel::Normal, Metric::AtNormal}};

/// The charts of one report while they are written.
class Charts
{
    Q_DECLARE_TR_FUNCTIONS(tickcast::IncidentReport)

public:
    Charts(ReportWriter &writer, const IncidentFacts &facts, const std::vector<TimeGap> &gaps)
        : m_writer(writer)
        , m_facts(facts)
        , m_gaps(gaps)
    {
    }

    void write()
    {
        constexpr double msPerUs = 1e-3;
        m_writer.open("div", QStringLiteral("charts"));
        writeChart(tr("Connections"), {},
                   lines({{{tr("connections"), QStringLiteral("c0"), {}}, Metric::Connections}}));
        writeChart(tr("Sessions by level"), QStringLiteral("%"), levels());
        writeChart(tr("Updates by fate"), QStringLiteral("/s"),
                   lines({{{tr("delivered"), QStringLiteral("c0"), {}}, Metric::Updates},
                          {{tr("superseded"), QStringLiteral("c1"), QStringLiteral("7 3")},
                           Metric::Superseded},
                          {{tr("suppressed"), QStringLiteral("c4"), QStringLiteral("7 3 2 3")},
                           Metric::Suppressed},
                          {{tr("dropped"), QStringLiteral("c3"), QStringLiteral("2 3")},
                           Metric::Dropped}}));
        writeChart(tr("Latency, feed to kernel"), QStringLiteral("ms"),
                   lines({{{QStringLiteral("p50"), QStringLiteral("c2"), {}}, Metric::P50, msPerUs},
                          {{QStringLiteral("p99"), QStringLiteral("c0"), {}}, Metric::P99, msPerUs},
                          {{QStringLiteral("p99.9"), QStringLiteral("c4"), QStringLiteral("7 3")},
                           Metric::P999,
                           msPerUs}}));
        m_writer.close();
    }

private:
    [[nodiscard]] const TimeSeries &series(Metric metric) const
    {
        return m_facts.history->series(metric);
    }

    /// A piece of the line or a patch of the area, and its name.
    void writeKey(const SvgLine &line, bool isArea)
    {
        m_writer.open("span", QStringLiteral("key"));
        QXmlStreamWriter &xml = m_writer.xml();
        xml.writeStartElement(QStringLiteral("svg"));
        xml.writeAttribute(QStringLiteral("xmlns"), QStringLiteral("http://www.w3.org/2000/svg"));
        xml.writeAttribute(QStringLiteral("viewBox"), QStringLiteral("0 0 22 10"));
        xml.writeStartElement(QStringLiteral("path"));
        xml.writeAttribute(QStringLiteral("class"), (isArea ? u"area " : u"line ") % line.style);
        if (!line.dash.isEmpty())
            xml.writeAttribute(QStringLiteral("stroke-dasharray"), line.dash);
        xml.writeAttribute(QStringLiteral("d"),
                           isArea ? QStringLiteral("M6 0h10v10h-10Z") : QStringLiteral("M0 5h22"));
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeCharacters(line.name);
        m_writer.close();
    }

    void writeChart(const QString &title, const QString &unit, SvgChart chart)
    {
        chart.title = unit.isEmpty() ? title : tr("%1 over time, in %2").arg(title, unit);
        chart.fromMs = m_facts.fromMs;
        chart.toMs = m_facts.toMs;
        chart.wallOffsetMs = m_facts.wallOffsetMs;
        chart.gaps = m_gaps;
        m_writer.open("figure");
        m_writer.open("figcaption");
        m_writer.open("b");
        m_writer.xml().writeCharacters(title % u' ');
        m_writer.text("span", unit, QStringLiteral("muted"));
        m_writer.close();
        const bool isStack = chart.segments.empty();
        for (const SvgLine &line : chart.lines) {
            if (chart.lines.size() > 1)
                writeKey(line, isStack);
        }
        m_writer.close();
        writeSvg(m_writer.xml(), chart);
        m_writer.close();
    }

    struct Line
    {
        SvgLine look;
        Metric metric;
        double factor = 1.0;
    };
    [[nodiscard]] SvgChart lines(std::initializer_list<Line> wanted) const
    {
        SvgChart chart;
        for (const Line &line : wanted) {
            std::vector<TimeSeries::Segment> segments =
                series(line.metric).segments(m_facts.fromMs, m_facts.toMs, svgPointsMax);
            for (TimeSeries::Segment &segment : segments) {
                for (QPointF &point : segment)
                    point.ry() *= line.factor;
            }
            chart.lines.push_back(line.look);
            chart.segments.push_back(std::move(segments));
        }
        return chart;
    }

    [[nodiscard]] SvgChart levels() const
    {
        SvgChart chart;
        std::vector<StackLayer> layers;
        for (const auto &[level, metric] : levelsWorstFirst) {
            layers.push_back({&series(metric)});
            chart.lines.push_back(
                {levelWord(level), QStringLiteral("level%1").arg(static_cast<int>(level)), {}});
        }
        chart.stack = stackShares(layers, m_facts.fromMs, m_facts.toMs, svgPointsMax);
        for (StackSegment &segment : chart.stack) {
            for (TimeSeries::Segment &edge : segment) {
                for (QPointF &point : edge)
                    point.ry() *= 100.0;
            }
        }
        return chart;
    }

    ReportWriter &m_writer;
    const IncidentFacts &m_facts;
    const std::vector<TimeGap> &m_gaps;
};

} // namespace

void writeReportCharts(ReportWriter &writer, const IncidentFacts &facts,
                       const std::vector<TimeGap> &gaps)
{
    Charts(writer, facts, gaps).write();
}

} // namespace tickcast
