// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/plots.h"

#include <QDir>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <array>
#include <cmath>

namespace tickcast::load {

namespace {

constexpr QSize size(1200, 640);
constexpr int marginLeft = 80;
constexpr int marginRight = 200; ///< the legend's place
constexpr int marginTop = 60;
constexpr int marginBottom = 80;
/// Okabe and Ito's colours, which the colour-blind can tell apart.
constexpr std::array<QRgb, 7> colours{0xff0072b2, 0xffe69f00, 0xff009e73, 0xffd55e00,
                                      0xffcc79a7, 0xff56b4e9, 0xff000000};

enum class Axis { Linear, Logarithmic };
enum class Shape { Bars, Lines };

struct Point
{
    QString program;
    qsizetype category = 0;
    double value = 0;
};

struct Chart
{
    QString title;
    Axis axis = Axis::Linear;
    Shape shape = Shape::Bars;
    QStringList categories;
    std::vector<Point> points;

    [[nodiscard]] QStringList programs() const
    {
        QStringList names;
        for (const Point &point : points)
            names += point.program;
        names.removeDuplicates();
        return names;
    }
};

QColor colourOf(qsizetype program)
{
    return QColor::fromRgb(colours.at(static_cast<size_t>(program) % colours.size()));
}

/// The value axis: from a bottom to a top, both round, and where its lines are.
class Scale
{
public:
    explicit Scale(const Chart &chart)
        : m_isLogarithmic(chart.axis == Axis::Logarithmic)
    {
        double least = 1e300;
        double most = 0;
        for (const Point &point : chart.points) {
            least = std::min(least, point.value);
            most = std::max(most, point.value);
        }
        if (m_isLogarithmic) {
            m_bottom = std::floor(std::log10(least));
            m_top = std::max(std::ceil(std::log10(most)), m_bottom + 1);
            m_step = 1;
            return;
        }
        m_step = std::pow(10, std::floor(std::log10(most)));
        while (most / m_step < 4)
            m_step /= 2;
        m_top = std::ceil(most * 1.05 / m_step) * m_step;
    }
    [[nodiscard]] double bottom() const { return m_bottom; }
    [[nodiscard]] double top() const { return m_top; }
    [[nodiscard]] double step() const { return m_step; }
    [[nodiscard]] double place(double value) const
    {
        return ((m_isLogarithmic ? std::log10(value) : value) - m_bottom) / (m_top - m_bottom);
    }
    [[nodiscard]] QString text(double mark) const
    {
        return QString::number(m_isLogarithmic ? std::pow(10, mark) : mark, 'g', 4);
    }

private:
    bool m_isLogarithmic;
    double m_bottom = 0;
    double m_top = 1;
    double m_step = 1;
};

class ChartPainter
{
public:
    ChartPainter(const Chart &chart, QImage &image)
        : m_chart(chart)
        , m_scale(chart)
        , m_programs(chart.programs())
        , m_area(marginLeft, marginTop, size.width() - marginLeft - marginRight,
                 size.height() - marginTop - marginBottom)
        , m_painter(&image)
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
    }

    void paint()
    {
        paintAxes();
        paintLegend();
        if (m_chart.shape == Shape::Bars)
            paintBars();
        else
            paintLines();
    }

private:
    [[nodiscard]] double y(double value) const
    {
        return m_area.bottom() - m_scale.place(value) * m_area.height();
    }
    [[nodiscard]] double categoryWidth() const
    {
        return m_area.width() / static_cast<double>(m_chart.categories.size());
    }

    void paintAxes()
    {
        QFont font = m_painter.font();
        font.setPixelSize(22);
        m_painter.setFont(font);
        m_painter.drawText(QRectF(0, 0, size.width(), marginTop), Qt::AlignCenter, m_chart.title);
        font.setPixelSize(14);
        m_painter.setFont(font);
        for (double mark = m_scale.bottom(); mark <= m_scale.top() + m_scale.step() / 2;
             mark += m_scale.step()) {
            const double at = m_area.bottom() - (mark - m_scale.bottom()) /
                                                    (m_scale.top() - m_scale.bottom()) *
                                                    m_area.height();
            m_painter.setPen(QColor(0xdd, 0xdd, 0xdd));
            m_painter.drawLine(QPointF(m_area.left(), at), QPointF(m_area.right(), at));
            m_painter.setPen(Qt::black);
            m_painter.drawText(QRectF(0, at - 10, marginLeft - 8, 20),
                               Qt::AlignRight | Qt::AlignVCenter, m_scale.text(mark));
        }
        for (qsizetype i = 0; i < m_chart.categories.size(); ++i)
            m_painter.drawText(QRectF(m_area.left() + double(i) * categoryWidth(),
                                      m_area.bottom() + 4, categoryWidth(), marginBottom - 8),
                               Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                               m_chart.categories[i]);
    }

    void paintLegend()
    {
        const double left = m_area.right() + 20;
        for (qsizetype i = 0; i < m_programs.size(); ++i) {
            const double top = m_area.top() + double(i) * 24;
            m_painter.fillRect(QRectF(left, top, 14, 14), colourOf(i));
            m_painter.drawText(QRectF(left + 22, top - 3, marginRight - 42, 20),
                               Qt::AlignLeft | Qt::AlignVCenter, m_programs[i]);
        }
    }

    void paintBars()
    {
        const double width = categoryWidth() * 0.8 / double(m_programs.size());
        for (const Point &point : m_chart.points) {
            const qsizetype program = m_programs.indexOf(point.program);
            const double left = m_area.left() + (double(point.category) + 0.1) * categoryWidth() +
                                double(program) * width;
            const double top = y(point.value);
            m_painter.fillRect(QRectF(left, top, width - 2, m_area.bottom() - top),
                               colourOf(program));
            m_painter.drawText(QRectF(left - 20, top - 20, width + 38, 18), Qt::AlignCenter,
                               QString::number(point.value, 'g', 3));
        }
    }

    void paintLines()
    {
        for (qsizetype program = 0; program < m_programs.size(); ++program) {
            QPolygonF line;
            for (const Point &point : m_chart.points) {
                if (point.program == m_programs[program])
                    line << QPointF(m_area.left() +
                                        (double(point.category) + 0.5) * categoryWidth(),
                                    y(point.value));
            }
            m_painter.setPen(QPen(colourOf(program), 3));
            m_painter.drawPolyline(line);
            m_painter.setBrush(colourOf(program));
            for (const QPointF &point : line)
                m_painter.drawEllipse(point, 5, 5);
        }
    }

    const Chart &m_chart;
    const Scale m_scale;
    const QStringList m_programs;
    const QRectF m_area;
    QPainter m_painter;
};

Result<void> write(const Chart &chart, const QString &path)
{
    if (chart.points.empty())
        return {};
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    ChartPainter(chart, image).paint();
    if (!image.save(path))
        return fail(ErrorCode::Io, path % QLatin1String(": cannot be written"));
    return {};
}

void addGroup(Chart &chart, const QString &category, const Report::Group &group,
              const FigureKind &kind)
{
    const qsizetype index = chart.categories.size();
    chart.categories += category;
    for (const QString &label : group.labels()) {
        if (const auto spread = group.spread(label, kind); spread && spread->median > 0)
            chart.points.push_back({label, index, spread->median * kind.scale});
    }
}

Chart cpuChart(const Report &report)
{
    Chart chart{QStringLiteral("Server CPU per delivered update, µs (median)"), {}, {}, {}, {}};
    for (const Report::Group &group : report.groups())
        addGroup(chart, group.workload % u'\n' % QString::number(group.connections), group,
                 Report::cpuPerUpdate());
    return chart;
}

Chart latencyChart(const Report &report)
{
    Chart chart{QStringLiteral("Latency from ingress to client, ms (median of runs)"),
                Axis::Logarithmic,
                Shape::Bars,
                {},
                {}};
    constexpr std::array<std::pair<const char *, const char *>, 3> percentiles{
        {{"p50", "p50"}, {"p99", "p99"}, {"p999", "p99.9"}}};
    for (const Report::Group &group : report.groups()) {
        for (const auto &[key, name] : percentiles)
            addGroup(chart,
                     group.workload % u' ' % QLatin1String(name) % u'\n' %
                         QString::number(group.connections),
                     group, Report::latency(key));
    }
    return chart;
}

/// Groups of W1 with as many deliveries per second but other numbers of connections, smallest
/// first.
Chart scalingChart(const Report &report)
{
    Chart chart{QStringLiteral("Server CPU per delivered update by connections, µs (median)"),
                Axis::Linear,
                Shape::Lines,
                {},
                {}};
    const auto deliveries = [](const Report::Group &group) {
        return group.workload == QLatin1String("W1")
                   ? static_cast<double>(group.connections) * group.ratePerSymbol
                   : 0;
    };
    double most = 1;
    for (const Report::Group &group : report.groups())
        most = std::max(most, deliveries(group));
    std::vector<const Report::Group *> groups;
    for (const Report::Group &group : report.groups()) {
        if (deliveries(group) >= most * 0.999)
            groups.push_back(&group);
    }
    if (groups.size() < 2)
        return chart;
    std::ranges::sort(groups, {}, &Report::Group::connections);
    for (const Report::Group *group : groups)
        addGroup(chart, QString::number(group->connections), *group, Report::cpuPerUpdate());
    return chart;
}

} // namespace

Result<void> writePlots(const Report &report, const QString &directory)
{
    if (!QDir().mkpath(directory))
        return fail(ErrorCode::Io, directory % QLatin1String(": cannot be made"));
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir runtime; // Qt warns when there is none that is ours alone
    if (qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR"))
        qputenv("XDG_RUNTIME_DIR", runtime.path().toLocal8Bit());
    int argc = 1;
    std::array<char, 16> name{"tickcast-bench"};
    std::array<char *, 2> argv{name.data(), nullptr};
    const QGuiApplication application(argc, argv.data()); // text cannot be painted without one
    const QDir target(directory);
    for (const auto &[chart, file] :
         {std::pair(cpuChart(report), "cpu.png"), std::pair(latencyChart(report), "latency.png"),
          std::pair(scalingChart(report), "scaling.png")}) {
        if (const auto written = write(chart, target.filePath(QLatin1String(file))); !written)
            return written;
    }
    return {};
}

} // namespace tickcast::load
