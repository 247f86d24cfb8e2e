// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <string_view>

namespace tickcast {

/// The figures of a quote, in wire order. Prices and quoteVol are mantissas at the symbol's price
/// scale, quantities and vol at its quantity scale.
enum class QuoteField : quint8 {
    Last,
    LastQty,
    Bid,
    BidQty,
    Ask,
    AskQty,
    Open,
    High,
    Low,
    Vol,
    QuoteVol,
};

inline constexpr size_t quoteFieldCount = 11;

/// How a field is named on the wire and which of the symbol's scales it has.
struct QuoteFieldInfo
{
    std::string_view name;
    bool isQuantity;
};

inline constexpr std::array<QuoteFieldInfo, quoteFieldCount> quoteFields{{
    {"last", false},
    {"lastQty", true},
    {"bid", false},
    {"bidQty", true},
    {"ask", false},
    {"askQty", true},
    {"open", false},
    {"high", false},
    {"low", false},
    {"vol", true},
    {"quoteVol", false},
}};

/// The state of a symbol: last trade, best bid and ask, 24-hour figures. A figure the feed does
/// not know is absent, never invented. Plain value; thread: any.
struct Quote
{
    qint64 tsMs = 0; ///< Unix milliseconds of the event that made this state

    [[nodiscard]] bool has(QuoteField field) const { return (m_present & bit(field)) != 0; }
    /// The mantissa of @p field, 0 when absent.
    [[nodiscard]] qint64 value(QuoteField field) const { return m_values[index(field)]; }
    void set(QuoteField field, qint64 mantissa)
    {
        m_values[index(field)] = mantissa;
        m_present = static_cast<quint16>(m_present | bit(field));
    }
    void clear(QuoteField field)
    {
        m_values[index(field)] = 0;
        m_present = static_cast<quint16>(m_present & ~bit(field));
    }
    friend bool operator==(const Quote &, const Quote &) = default;

private:
    [[nodiscard]] static constexpr size_t index(QuoteField field)
    {
        return static_cast<size_t>(field);
    }
    [[nodiscard]] static constexpr unsigned bit(QuoteField field) { return 1u << index(field); }

    std::array<qint64, quoteFieldCount> m_values{};
    quint16 m_present = 0;
};

} // namespace tickcast
