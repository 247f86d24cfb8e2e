// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <optional>
#include <vector>

namespace tickcast {

/// Offsets @p from to @p to of one symbol on one channel, both included.
struct OffsetRange
{
    quint64 from = 0;
    quint64 to = 0;
    friend bool operator==(const OffsetRange &, const OffsetRange &) = default;
};

/// The trades of one symbol that were missed and are to come after all: asked for again on a live
/// subscription, or promised by the server when the client resumed. It knows which of them are
/// still to come, so that a trade is taken once although the server repeats what lies around a
/// hole. It does no I/O. Plain value; thread: one. Cost: linear in the holes, at most holesMax.
class TradeHoles final
{
public:
    static constexpr size_t holesMax = 64;

    struct Arrival
    {
        bool isMissing = false;            ///< it was to come
        std::optional<OffsetRange> filled; ///< with it all of these have come
    };

    /// These are to be asked for. False if some are in a hole already, or there are holesMax.
    [[nodiscard]] bool want(OffsetRange range);
    /// The server has promised these in its answer to command @p id.
    void expect(OffsetRange range, qint64 id);

    [[nodiscard]] bool hasUnasked() const;
    /// The point to resume at so that every hole is filled; nothing: there is none.
    [[nodiscard]] std::optional<quint64> resumeOffset() const;
    /// Command @p id asks from resumeOffset() on.
    void setAsked(qint64 id);

    /// Command @p id was answered: the server sends what it asked for, or holds it no longer.
    void onAnswer(qint64 id, bool isRecovered);
    /// Command @p id was not carried out; it will be said again.
    void onRetry(qint64 id);
    /// What lies up to @p offset will not come.
    void abandonUntil(quint64 offset);
    [[nodiscard]] Arrival arrive(quint64 offset);
    /// Nothing asked for so far will come. What lies behind @p offset, the last seen, is asked for
    /// by resuming there, and the rest has to be asked for again.
    void onConnectionLost(quint64 offset);
    void clear() { m_holes.clear(); }

private:
    struct Hole
    {
        OffsetRange range;
        quint64 next = 0;   ///< the first that is still to come
        qint64 askedAs = 0; ///< id of the command; 0: not asked for yet
    };

    std::vector<Hole> m_holes;
};

} // namespace tickcast
