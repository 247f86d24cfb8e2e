// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArrayView>
#include <QHashFunctions>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

namespace tickcast {

/// A trading pair's name, such as BTCUSDT, held inline. 1 to 31 bytes of UTF-8 without control
/// characters, quotes, backslashes or white space, so it needs no escaping in JSON.
/// Plain value; thread: any.
class Symbol
{
public:
    static constexpr size_t maxSize = 31;

    Symbol() = default;
    /// Checks and copies @p name; the error quotes it and names the rule it breaks.
    [[nodiscard]] static Result<Symbol> fromName(std::string_view name);

    [[nodiscard]] std::string_view name() const { return {m_bytes.data(), m_size}; }
    [[nodiscard]] QString toString() const
    {
        return QString::fromUtf8(m_bytes.data(), qsizetype(m_size));
    }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

    friend bool operator==(const Symbol &a, const Symbol &b) { return a.name() == b.name(); }
    friend auto operator<=>(const Symbol &a, const Symbol &b) { return a.name() <=> b.name(); }
    friend size_t qHash(const Symbol &symbol, size_t seed = 0)
    {
        return qHashBits(symbol.m_bytes.data(), symbol.m_size, seed);
    }

private:
    std::array<char, maxSize> m_bytes{};
    quint8 m_size = 0;
};
static_assert(sizeof(Symbol) == 32);

/// A symbol's place in the server's list of symbols, dense from 0. Its `sid` on the wire is one
/// more.
using SymbolIndex = quint32;

/// What is fixed about a symbol for the length of an epoch.
struct SymbolInfo
{
    Symbol symbol;
    quint8 priceScale = 0; ///< digits after the point of every price and of quoteVol
    quint8 qtyScale = 0;   ///< digits after the point of every quantity and of vol
};

} // namespace tickcast
