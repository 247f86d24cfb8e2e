// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"

#include <QHash>
#include <memory>
#include <vector>

namespace tickcast {

/// Every symbol the server knows, in the feed's order, with the epoch of its run of offsets.
/// Immutable once built, shared by all threads.
class SymbolTable final
{
public:
    struct Entry
    {
        SymbolInfo info;
        quint64 epoch;
    };

    /// An error names the symbol that stands twice.
    [[nodiscard]] static Result<std::shared_ptr<const SymbolTable>>
    make(const std::vector<SymbolInfo> &symbols, quint64 epoch);

    [[nodiscard]] quint32 size() const { return static_cast<quint32>(m_entries.size()); }
    [[nodiscard]] const Entry &at(SymbolIndex index) const { return m_entries[index]; }
    /// The index of @p name, or size() when unknown. O(1).
    [[nodiscard]] SymbolIndex find(std::string_view name) const;

private:
    std::vector<Entry> m_entries;
    QHash<Symbol, SymbolIndex> m_byName;
};

} // namespace tickcast
