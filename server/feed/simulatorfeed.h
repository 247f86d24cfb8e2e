// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"
#include "server/feed/feedsource.h"
#include "server/feed/simulatormarket.h"
#include "server/feed/simulatoroutages.h"

#include <QTimer>
#include <memory>

namespace tickcast {

/// The embedded default feed: drives a SimulatorMarket with a 5 ms timer.
///
/// A stalled event loop loses nothing: what fell due meanwhile is published afterwards, in turns of
/// at most turnEventsMax events, with the rest of the event loop in between. A rate beyond what the
/// machine can carry is not reached: the feed then works without pause, and the log tells how far
/// behind it is. Thread: market, from open() on.
class SimulatorFeed final : public FeedSource
{
public:
    static constexpr int turnEventsMax = 20'000;
    static constexpr int intervalMs = 5;

    /// @p clock outlives the feed.
    explicit SimulatorFeed(const SimulatorConfig &config, const Clock &clock = systemClock());

    /// Makes the market; fails only when the configuration is outside the ranges of feedconfig.h.
    /// Takes about 10 µs and 4 KiB per symbol.
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override;
    void start(FeedSink &sink) override;
    [[nodiscard]] FeedStatus status() const override;

private:
    [[nodiscard]] static const Clock &systemClock();
    void onTimeout();
    void tellLag(MonotonicNs nowNs, qint64 elapsedNs);

    const SimulatorConfig m_config;
    const Clock &m_clock;
    const SimulatorOutages m_outages;
    std::unique_ptr<SimulatorMarket> m_market; ///< from open() on
    std::unique_ptr<QTimer> m_timer;           ///< from start() on
    FeedSink *m_sink = nullptr;                ///< from start() on
    MonotonicNs m_startNs = 0;
    MonotonicNs m_lastEventNs = 0;
    MonotonicNs m_lagToldNs = 0;
};

} // namespace tickcast
