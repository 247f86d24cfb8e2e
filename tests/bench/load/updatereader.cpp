// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/updatereader.h"

#include "tests/bench/load/datascan.h"

#include <cstring>

namespace tickcast::load {

SymbolIndex::SymbolIndex(std::vector<std::string> names)
    : m_names(std::move(names))
{
    m_byName.reserve(m_names.size());
    for (std::uint32_t i = 0; i < size(); ++i)
        m_byName.emplace(m_names[i], i);
}

std::optional<std::uint32_t> SymbolIndex::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? std::nullopt : std::optional(found->second);
}

UpdateReader::UpdateReader(const SymbolIndex &symbols, std::string_view op)
    : m_symbols(symbols)
    , m_op(op)
    , m_slots(std::make_unique<Slot[]>(slotCount))
{
}

const Update *UpdateReader::read(std::string_view text)
{
    m_wasNew = true;
    const std::optional<DataMessage> hint = peekData(text, m_op);
    if (!hint || text.size() > sizeof(Slot::bytes))
        return parse(text, m_uncached) ? &m_uncached : nullptr;
    const std::size_t hash = std::hash<std::string_view>()(hint->symbol) + hint->offset;
    Slot &slot = m_slots[hash % slotCount];
    if (slot.size == text.size() && std::memcmp(slot.bytes.data(), text.data(), slot.size) == 0) {
        m_wasNew = false;
        return &slot.update;
    }
    slot.size = 0;
    if (!parse(text, slot.update))
        return nullptr;
    slot.size = static_cast<std::uint32_t>(text.size());
    std::memcpy(slot.bytes.data(), text.data(), text.size());
    return &slot.update;
}

bool UpdateReader::parse(std::string_view text, Update &update) const
{
    const std::optional<DataMessage> message = scanData(text);
    if (!message || message->op != m_op)
        return false;
    const std::optional<std::uint32_t> symbol = m_symbols.find(message->symbol);
    if (!symbol)
        return false;
    update = {message->offset, message->ingressUs, *symbol};
    return true;
}

} // namespace tickcast::load
