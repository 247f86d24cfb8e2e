// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/encoding.h"
#include "server/http/httphead.h"
#include "server/market/market.h"

#include <QByteArray>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace tickcast {

/// The whole market as JSON, of one copy of its states (PROTOCOL.md, "HTTP list").
///
/// The text of a shape is made when it is first asked for after a new copy came, packed when an
/// encoding is first asked for, and kept until the next copy: what it costs in a second does not
/// depend on how many ask. A list of a few symbols is cut out of the text of all.
/// Thread: main. Cost of a first one: about 0.3 us for each symbol, and the packing.
class TickerList final
{
public:
    enum class Shape : quint8 {
        Rows,   ///< a list of values for each symbol, in the order of `columns`
        Objects ///< an object for each symbol
    };
    static constexpr size_t shapeCount = 2;
    /// What one request may name; a program that wants more wants the whole list.
    static constexpr size_t symbolsMax = 200;

    /// Nothing happens when it is the copy that is here already.
    void setStates(MarketStatesRef states);
    /// False: there has been no copy yet, and nothing below may be called.
    [[nodiscard]] bool hasStates() const { return m_states != nullptr; }
    /// What one copy's answers have in common and no other's: visible ASCII.
    [[nodiscard]] QByteArray tag() const;

    [[nodiscard]] PackedBody &all(Shape shape);
    /// Of @p symbols, in that order; each is below symbols->size().
    [[nodiscard]] QByteArray some(Shape shape, std::span<const SymbolIndex> symbols);
    /// Names, numbers and scales of all symbols: the same in every copy of a run.
    [[nodiscard]] PackedBody &symbols() { return m_symbols; }
    [[nodiscard]] QByteArray symbolsTag() const { return m_symbolsTag; }
    [[nodiscard]] const SymbolTable &table() const { return *m_states->symbols; }

private:
    struct Text
    {
        bool isMade = false;
        PackedBody body;
        size_t prefixBytes = 0;     ///< up to the first symbol
        std::vector<size_t> starts; ///< of each symbol's part, and one past the last
    };
    [[nodiscard]] Text &textOf(Shape shape);

    MarketStatesRef m_states;
    QByteArray m_epoch;
    std::array<Text, shapeCount> m_texts;
    PackedBody m_symbols;
    QByteArray m_symbolsTag;
    JsonWriter m_json;
};

/// The symbols a comma-separated list of names stands for, each once. The error names those that
/// are unknown, or the limit.
[[nodiscard]] tl::expected<std::vector<SymbolIndex>, HttpError>
findSymbols(QStringView names, const SymbolTable &table);

} // namespace tickcast
