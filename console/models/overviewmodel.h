// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "console/models/statshistory.h"

#include <QString>
#include <array>

namespace tickcast {

/// One tile of the overview, ready to be shown.
struct Tile
{
    QString title;
    QString value;  ///< the figure alone: "98,214"
    QString unit;   ///< "ms"; empty for a plain count
    QString detail; ///< one short line of context
    Health health = Health::Unknown;
    QString healthText; ///< the judgement in a word or two: "steady", "3 behind"
    QString toolTip;    ///< what the figure is, and the limits it is judged by
    StatsHistory::Metric metric = StatsHistory::Metric::Connections; ///< of its sparkline
};

/// The six figures that answer "is everybody getting fresh prices?", with a judgement each.
/// It keeps what it was last told, so that a paused screen stands still while the history grows.
/// Thread: the GUI's. Cost of update(): microseconds.
class OverviewModel final
{
public:
    enum TileIndex : quint8 { Connections, Updates, Out, DropRate, P99, FeedAge };
    static constexpr size_t tileCount = 6;

    /// Limits of the judgements.
    static constexpr double dropShareWarning = 0.001;
    static constexpr double dropShareCritical = 0.01;
    static constexpr double p99WarningUs = 100'000;
    static constexpr double p99CriticalUs = 500'000;
    static constexpr double feedAgeWarningMs = 5'000;
    static constexpr double feedAgeCriticalMs = 15'000;
    static constexpr double loopLagWarningUs = 50'000;
    static constexpr double loopLagCriticalUs = 250'000;
    static constexpr double behindShareWarning = 0.01; ///< sessions behind, of all
    static constexpr double behindShareCritical = 0.10;
    static constexpr double lossShareWarning = 0.05; ///< of connections, within the window
    static constexpr double lossShareCritical = 0.20;

    OverviewModel();

    /// Recomputes every tile from the newest sample; "–" and Unknown where there is none.
    /// @p windowMs is how far back changes are measured.
    void update(const StatsHistory &history, qint64 windowMs);
    /// The connection is lost: figures stay, judgements are withdrawn.
    void withdraw();

    [[nodiscard]] const std::array<Tile, tileCount> &tiles() const { return m_tiles; }

private:
    std::array<Tile, tileCount> m_tiles;
};

} // namespace tickcast
