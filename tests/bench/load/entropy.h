// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cmath>
#include <map>
#include <string_view>

namespace tickcast::load {

/// Sums up the empirical order-0 entropy of several kinds of values: what an ideal coder would need
/// that knows beforehand how often each value of a kind occurs, and nothing else.
class Entropy final
{
public:
    void add(std::string_view kind, qint64 value) { ++m_counts[kind][value]; }

    [[nodiscard]] double bits() const
    {
        double bits = 0;
        for (const auto &[kind, counts] : m_counts) {
            double total = 0;
            for (const auto &[value, count] : counts)
                total += count;
            for (const auto &[value, count] : counts)
                bits += count * std::log2(total / count);
        }
        return bits;
    }

private:
    std::map<std::string_view, std::map<qint64, double>> m_counts;
};

} // namespace tickcast::load
