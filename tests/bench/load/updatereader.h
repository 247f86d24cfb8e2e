// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tickcast::load {

/// The symbols of a run by index, in the server's order. Immutable once built; any thread.
class SymbolIndex
{
public:
    explicit SymbolIndex(std::vector<std::string> names);
    SymbolIndex(const SymbolIndex &) = delete;
    SymbolIndex &operator=(const SymbolIndex &) = delete;

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_names.size()); }
    [[nodiscard]] const std::string &name(std::uint32_t index) const { return m_names[index]; }
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;

private:
    const std::vector<std::string> m_names;
    std::unordered_map<std::string_view, std::uint32_t> m_byName;
};

struct Update
{
    std::uint64_t offset = 0;
    std::int64_t ingressUs = 0;
    std::uint32_t symbol = 0; ///< index
};

/// Reads the updates of one channel, each byte of them, at the price of a comparison: many clients
/// get the same bytes, so what was read once is remembered, and the same bytes again need not be
/// parsed again. Thread: one. Memory: 1 MiB.
class UpdateReader
{
public:
    /// @p op: "quote" or "trade".
    UpdateReader(const SymbolIndex &symbols, std::string_view op);

    /// The update in @p text, or nullptr if it is not a well-formed one of a symbol of the run.
    /// Valid until the next call.
    [[nodiscard]] const Update *read(std::string_view text);
    /// Whether the last read() had to parse: these bytes were new.
    [[nodiscard]] bool wasNew() const { return m_wasNew; }

private:
    static constexpr std::size_t slotCount = 2048;
    struct Slot
    {
        Update update;
        std::uint32_t size = 0;
        std::array<char, 484> bytes;
    };
    static_assert(sizeof(Slot) == 512);

    [[nodiscard]] bool parse(std::string_view text, Update &update) const;

    const SymbolIndex &m_symbols;
    const std::string_view m_op;
    std::unique_ptr<Slot[]> m_slots;
    Update m_uncached;
    bool m_wasNew = false;
};

} // namespace tickcast::load
