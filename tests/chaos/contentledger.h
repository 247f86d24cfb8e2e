// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace tickcast::chaos {

/// An offset of an epoch is given once: whoever is told of it, by whichever process, is told the
/// same. Remembers the last offsets of each symbol, over all clients. Thread: one.
class ContentLedger final
{
public:
    explicit ContentLedger(std::size_t symbols)
        : m_pages(symbols)
    {
    }

    /// False: @p text is not what another client was told of this offset. Epochs are numbers that
    /// the caller gives to their names, from 1.
    [[nodiscard]] bool enter(std::uint32_t symbol, std::uint32_t epoch, std::uint64_t offset,
                             std::string_view text)
    {
        Entry &entry = m_pages[symbol][offset % entriesEach];
        const std::size_t hash = std::hash<std::string_view>()(text);
        if (entry.epoch == epoch && entry.offset == offset)
            return entry.hash == hash;
        entry = {offset, hash, epoch};
        return true;
    }

private:
    static constexpr std::size_t entriesEach = 256;
    struct Entry
    {
        std::uint64_t offset = 0;
        std::size_t hash = 0;
        std::uint32_t epoch = 0;
    };
    std::vector<std::array<Entry, entriesEach>> m_pages; ///< by symbol
};

} // namespace tickcast::chaos
