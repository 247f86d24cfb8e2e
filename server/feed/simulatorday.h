// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <algorithm>
#include <array>
#include <limits>

namespace tickcast {

/// The last 24 hours of one symbol: open, high, low, volume and turnover, in exact mantissas.
///
/// A ring of 96 quarter hours of the wall clock: the running one and the 95 before, so the window
/// is 23 h 45 min to 24 h long, and its oldest quarter rolls out as a whole when a new one begins.
/// A quarter without trades holds the price it began with, which is why low <= last <= high and low
/// <= open <= high always hold. Quarters are 32 bytes and a symbol 3 KiB; with minutes 100,000
/// symbols would need 4.6 GB. add() is O(1), rollTo() O(96) once a quarter and O(1) otherwise.
/// Thread: the owner's.
class SimulatorDay final
{
public:
    static constexpr qint64 quarterMs = 15 * 60 * 1000;
    static constexpr int quarterCount = 96;

    struct Quarter
    {
        quint32 open = 0;
        quint32 high = 0;
        quint32 low = 0;
        qint64 vol = 0;      ///< at the quantity scale
        qint64 turnover = 0; ///< at the price scale
    };

    /// What @p qty costs at @p price, at the price scale, rounded down; @p qtyUnit is the mantissa
    /// of quantity 1. price * qty is less than 2^63: the caller's sizes see to it.
    [[nodiscard]] static qint64 turnover(qint64 price, qint64 qty, qint64 qtyUnit)
    {
        Q_ASSERT(qty <= std::numeric_limits<qint64>::max() / price);
        return price * qty / qtyUnit;
    }

    /// A day in which nothing happened, with the price at @p price. @p quarter counts quarters of
    /// Unix time. Prices are 1 to 2^32 - 1.
    void begin(qint64 quarter, qint64 price)
    {
        m_quarter = quarter;
        const auto flat = static_cast<quint32>(price);
        m_quarters.fill({flat, flat, flat, 0, 0});
        sum();
    }
    /// Replaces the quarter that lies @p age (0 to 95) back; call refresh() after the last.
    void setQuarter(int age, const Quarter &quarter)
    {
        m_quarters[slot(m_quarter - age)] = quarter;
    }
    void refresh() { sum(); }

    /// Makes @p quarter the running one; it begins at @p price. An earlier one is ignored: the wall
    /// clock may step back. True when the figures may have changed.
    bool rollTo(qint64 quarter, qint64 price)
    {
        if (quarter <= m_quarter) [[likely]]
            return false;
        roll(quarter, price);
        return true;
    }

    /// Adds a trade. What turnover() rounds off is carried to the next trade, so that even many
    /// trades of a fraction of a tick add up to their sum rounded down.
    void add(qint64 price, qint64 qty, qint64 qtyUnit)
    {
        Q_ASSERT(qty <= (std::numeric_limits<qint64>::max() - qtyUnit) / price);
        const qint64 product = price * qty + m_remainder;
        const qint64 turnover = product / qtyUnit;
        m_remainder = product - turnover * qtyUnit;
        const auto mantissa = static_cast<quint32>(price);
        Quarter &running = m_quarters[slot(m_quarter)];
        running.high = std::max(running.high, mantissa);
        running.low = std::min(running.low, mantissa);
        running.vol += qty;
        running.turnover += turnover;
        m_sum.high = std::max(m_sum.high, mantissa);
        m_sum.low = std::min(m_sum.low, mantissa);
        m_sum.vol += qty;
        m_sum.turnover += turnover;
    }

    /// The whole window as if it were one quarter.
    [[nodiscard]] const Quarter &total() const { return m_sum; }

private:
    [[nodiscard]] static size_t slot(qint64 quarter)
    {
        return static_cast<size_t>(quarter) % size_t(quarterCount);
    }
    void roll(qint64 quarter, qint64 price);
    void sum();

    qint64 m_quarter = 0;
    qint64 m_remainder = 0; ///< of the turnover, less than a tick
    Quarter m_sum;
    std::array<Quarter, quarterCount> m_quarters;
};

} // namespace tickcast
