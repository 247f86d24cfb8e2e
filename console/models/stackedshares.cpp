// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/stackedshares.h"

#include <algorithm>
#include <limits>

namespace tickcast {

namespace {

/// The upper edges of all layers at one moment.
struct Column
{
    double timeMs = 0.0;
    std::vector<double> edges;
    bool isSegmentStart = false;
};

/// A layer's points in order, one after the other across its segments.
class Reader
{
public:
    explicit Reader(std::vector<TimeSeries::Segment> segments)
        : m_segments(std::move(segments))
    {
    }

    [[nodiscard]] bool isAtEnd() const { return m_segment == m_segments.size(); }
    [[nodiscard]] bool isSegmentStart() const { return m_point == 0; }
    [[nodiscard]] QPointF point() const { return m_segments[m_segment][m_point]; }
    void advance()
    {
        if (++m_point == m_segments[m_segment].size()) {
            m_point = 0;
            ++m_segment;
        }
    }
    void advanceTo(double timeMs)
    {
        while (!isAtEnd() && point().x() < timeMs)
            advance();
    }

private:
    std::vector<TimeSeries::Segment> m_segments;
    size_t m_segment = 0;
    qsizetype m_point = 0;
};

[[nodiscard]] std::vector<Column> columnsOf(const std::vector<StackLayer> &layers, qint64 fromMs,
                                            qint64 toMs)
{
    std::vector<Reader> readers;
    for (const StackLayer &layer : layers)
        readers.emplace_back(layer.series->segments(fromMs, toMs, std::numeric_limits<int>::max()));

    std::vector<Column> columns;
    bool isGapPending = true;
    for (Reader &first = readers.front(); !first.isAtEnd(); first.advance()) {
        const double timeMs = first.point().x();
        isGapPending = isGapPending || first.isSegmentStart();
        double whole = 0.0;
        bool isComplete = true;
        for (Reader &reader : readers) {
            reader.advanceTo(timeMs);
            isComplete = isComplete && !reader.isAtEnd() && reader.point().x() == timeMs;
            whole += isComplete ? reader.point().y() : 0.0;
        }
        if (!isComplete || whole <= 0.0) {
            isGapPending = true;
            continue;
        }
        Column column{timeMs, {}, std::exchange(isGapPending, false)};
        double height = 0.0;
        for (size_t layer = 0; layer < layers.size(); ++layer) {
            height += layers[layer].isShown ? readers[layer].point().y() : 0.0;
            column.edges.push_back(std::min(height / whole, 1.0));
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

void append(std::vector<StackSegment> &segments, const Column &column, size_t layers)
{
    if (column.isSegmentStart || segments.empty())
        segments.emplace_back(layers);
    for (size_t layer = 0; layer < layers; ++layer)
        segments.back()[layer].append({column.timeMs, column.edges[layer]});
}

} // namespace

std::vector<StackSegment> stackShares(const std::vector<StackLayer> &layers, qint64 fromMs,
                                      qint64 toMs, int pointsMax)
{
    std::vector<StackSegment> result;
    if (layers.empty())
        return result;
    const std::vector<Column> columns = columnsOf(layers, fromMs, toMs);
    if (columns.size() <= static_cast<size_t>(pointsMax)) {
        for (const Column &column : columns)
            append(result, column, layers.size());
        return result;
    }

    // As TimeSeries::segments(): two points per stretch, stretches aligned to the clock.
    const qint64 buckets = std::max(pointsMax / 2 - 2, 2);
    const qint64 widthMs = std::max<qint64>((toMs - fromMs + buckets - 1) / buckets, 1);
    const auto bucketOf = [widthMs](const Column &column) {
        return static_cast<qint64>(column.timeMs) / widthMs;
    };
    for (auto first = columns.begin(); first != columns.end();) {
        const auto end = std::find_if(first, columns.end(), [&](const Column &column) {
            return bucketOf(column) != bucketOf(*first);
        });
        Column least = *first;
        Column greatest = *first;
        bool isRising = true; // whether the highest moment comes after the lowest
        for (auto column = first + 1; column != end; ++column) {
            least.isSegmentStart = least.isSegmentStart || column->isSegmentStart;
            if (column->edges.back() < least.edges.back())
                isRising = false;
            else if (column->edges.back() > greatest.edges.back())
                isRising = true;
            for (size_t layer = 0; layer < layers.size(); ++layer) {
                least.edges[layer] = std::min(least.edges[layer], column->edges[layer]);
                greatest.edges[layer] = std::max(greatest.edges[layer], column->edges[layer]);
            }
        }
        const bool hasGap = least.isSegmentStart;
        Column &earlier = isRising ? least : greatest;
        Column &later = isRising ? greatest : least;
        earlier.isSegmentStart = hasGap;
        later.isSegmentStart = false;
        later.timeMs = std::prev(end)->timeMs;
        append(result, earlier, layers.size());
        if (std::distance(first, end) > 1)
            append(result, later, layers.size());
        first = end;
    }
    return result;
}

} // namespace tickcast
