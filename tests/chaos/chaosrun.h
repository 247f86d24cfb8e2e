// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/chaos/chaosresult.h"
#include "tests/chaos/host.h"
#include "tests/chaos/swarm.h"

#include <QElapsedTimer>
#include <deque>
#include <functional>
#include <optional>

namespace tickcast::chaos {

/// Carries a schedule out on real servers and judges what they and their clients say of each other.
/// Thread: main, whose event loop it spins.
class ChaosRun final
{
public:
    ChaosRun(Schedule schedule, std::uint64_t seed, std::uint32_t clients);

    [[nodiscard]] ChaosResult run();

private:
    struct Later
    {
        qint64 atMs = 0;
        std::function<void()> what;
    };
    /// How much was missed by a moment.
    struct GapMark
    {
        qint64 wallMs = 0;
        quint64 gaps = 0;
    };

    void carryOut(const Event &event);
    void endLife(const Event &event);
    void beCalm();
    void passUntil(qint64 ms);
    void pass(const std::function<bool()> &isDone, qint64 limitMs);
    void look();
    void judge(const admin::Stats &stats);
    void closeBooks();
    void undoNow();
    void complain(const QString &problem) { m_result.problems += problem; }

    const Schedule m_schedule;
    const std::uint32_t m_clients;
    Host m_host;
    std::optional<Swarm> m_swarm;
    ChaosResult m_result;
    QElapsedTimer m_sinceStart;
    qint64 m_nextLookMs = 0;
    std::vector<Later> m_undo; ///< what ends a while
    std::deque<GapMark> m_marks;
    quint64 m_explained = 0;     ///< by servers that have ended
    quint64 m_explainedHere = 0; ///< by this one, as last told
    quint64 m_unchecked = 0;     ///< seen after a server's last word
    quint64 m_gapsChecked = 0;   ///< at that word
    int m_booksOf = 1;           ///< the server that m_last and the memory are of
    std::optional<admin::Stats> m_last;
};

} // namespace tickcast::chaos
