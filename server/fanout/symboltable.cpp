// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/symboltable.h"

namespace tickcast {

Result<std::shared_ptr<const SymbolTable>> SymbolTable::make(const std::vector<SymbolInfo> &symbols,
                                                             quint64 epoch)
{
    auto table = std::make_shared<SymbolTable>();
    table->m_entries.reserve(symbols.size());
    table->m_byName.reserve(static_cast<qsizetype>(symbols.size()));
    for (const SymbolInfo &info : symbols) {
        if (table->m_byName.contains(info.symbol)) {
            return fail(
                ErrorCode::InvalidArgument,
                QStringLiteral("the feed names symbol %1 twice").arg(info.symbol.toString()));
        }
        table->m_byName.insert(info.symbol, table->size());
        table->m_entries.push_back({info, epoch});
    }
    return std::shared_ptr<const SymbolTable>(std::move(table));
}

SymbolIndex SymbolTable::find(std::string_view name) const
{
    const Result<Symbol> symbol = Symbol::fromName(name);
    if (!symbol)
        return size();
    return m_byName.value(*symbol, size());
}

} // namespace tickcast
