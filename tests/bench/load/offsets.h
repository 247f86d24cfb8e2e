// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tickcast::load {

/// How a data message's offset stands to what the client had.
enum class Arrival : std::uint8_t {
    State,     ///< the first after `subscribed`: the state at that moment, or a later one
    Next,      ///< exactly the next one
    Gap,       ///< some are missing before it
    Repeat,    ///< the state there was, sent again
    Backwards, ///< older than what was there: a server must never
};

/// One client's place in one symbol's offsets (PROTOCOL.md, "Offsets, epochs and gaps"): 16 bytes,
/// since a run has a million of them. Thread: its connection's.
class Place
{
public:
    explicit Place(std::uint32_t symbol)
        : m_symbol(symbol)
    {
    }

    /// The symbol's index in the run's list.
    [[nodiscard]] std::uint32_t symbol() const { return m_symbol; }
    /// The offset last seen; 0: none yet.
    [[nodiscard]] std::uint64_t last() const { return m_last; }
    /// A state is to come: it was subscribed, and something had been published.
    [[nodiscard]] bool isAwaitingState() const { return m_stage == Stage::AwaitingState; }

    /// `subscribed` said that @p offset is the last one published.
    void subscribed(std::uint64_t offset)
    {
        m_last = offset;
        m_stage = offset > 0 ? Stage::AwaitingState : Stage::AwaitingFirst;
    }

    /// The same for a channel of events, where the next one follows: @p isRecovered, the one after
    /// last().
    void subscribedToEvents(std::uint64_t offset, bool isRecovered)
    {
        if (!isRecovered)
            m_last = offset;
        m_stage = Stage::Following;
    }

    /// A data message came. Adds to @p missing what was left out before it.
    [[nodiscard]] Arrival arrived(std::uint64_t offset, std::uint64_t &missing)
    {
        const std::uint64_t before = m_last;
        if (offset < before)
            return Arrival::Backwards;
        m_last = offset;
        if (m_stage != Stage::Following) {
            m_stage = Stage::Following;
            return Arrival::State;
        }
        if (offset == before)
            return Arrival::Repeat;
        if (offset == before + 1)
            return Arrival::Next;
        missing += offset - before - 1;
        return Arrival::Gap;
    }

private:
    enum class Stage : std::uint8_t { AwaitingFirst, AwaitingState, Following };

    std::uint64_t m_last = 0;
    std::uint32_t m_symbol;
    Stage m_stage = Stage::AwaitingFirst;
};
static_assert(sizeof(Place) <= 16);

} // namespace tickcast::load
