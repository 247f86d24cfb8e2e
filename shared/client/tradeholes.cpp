// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/tradeholes.h"

#include <algorithm>

namespace tickcast {

bool TradeHoles::want(OffsetRange range)
{
    const bool overlaps = std::ranges::any_of(m_holes, [range](const Hole &hole) {
        return range.from <= hole.range.to && hole.next <= range.to;
    });
    if (overlaps || m_holes.size() == holesMax)
        return false;
    m_holes.push_back({range, range.from, 0});
    return true;
}

void TradeHoles::expect(OffsetRange range, qint64 id)
{
    m_holes.push_back({range, range.from, id});
}

bool TradeHoles::hasUnasked() const
{
    return std::ranges::any_of(m_holes, [](const Hole &hole) { return hole.askedAs == 0; });
}

std::optional<quint64> TradeHoles::resumeOffset() const
{
    // All of them: a server that is asked anew lets go of what it was asked for before.
    const auto first = std::ranges::min_element(m_holes, {}, &Hole::next);
    if (first == m_holes.end())
        return {};
    return first->next - 1;
}

void TradeHoles::setAsked(qint64 id)
{
    for (Hole &hole : m_holes)
        hole.askedAs = id;
}

void TradeHoles::onAnswer(qint64 id, bool isRecovered)
{
    if (isRecovered)
        return;
    std::erase_if(m_holes,
                  [id](const Hole &hole) { return hole.askedAs != 0 && hole.askedAs <= id; });
}

void TradeHoles::onRetry(qint64 id)
{
    for (Hole &hole : m_holes) {
        if (hole.askedAs == id)
            hole.askedAs = 0;
    }
}

void TradeHoles::abandonUntil(quint64 offset)
{
    for (Hole &hole : m_holes) {
        if (hole.next <= offset)
            hole.range.from = hole.next = offset + 1;
    }
    std::erase_if(m_holes, [](const Hole &hole) { return hole.next > hole.range.to; });
}

TradeHoles::Arrival TradeHoles::arrive(quint64 offset)
{
    const auto hole = std::ranges::find_if(m_holes, [offset](const Hole &each) {
        return each.next <= offset && offset <= each.range.to;
    });
    if (hole == m_holes.end())
        return {};
    Arrival arrival{.isMissing = true, .filled = {}};
    const bool isNext = hole->next == offset;
    hole->next = offset + 1;
    // They come in order: one that was passed over does not come, so the hole is not filled.
    if (!isNext)
        hole->range.from = hole->next;
    if (hole->next > hole->range.to) {
        if (isNext)
            arrival.filled = hole->range;
        m_holes.erase(hole);
    }
    return arrival;
}

void TradeHoles::onConnectionLost(quint64 offset)
{
    std::erase_if(m_holes, [offset](const Hole &hole) { return hole.next > offset; });
    for (Hole &hole : m_holes)
        hole.askedAs = 0;
}

} // namespace tickcast
