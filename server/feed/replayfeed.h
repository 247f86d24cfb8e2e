// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"
#include "server/feed/feedsource.h"
#include "server/feed/replayplayer.h"

#include <QTimer>
#include <memory>
#include <optional>

namespace tickcast {

/// A recorded exchange session as a source of market data: opens and surveys the file, then drives
/// a ReplayPlayer with a timer. What becomes of a message, and in which order, is the player's.
///
/// State: Starting until start(); Waiting until the first subscription, if the configuration says
/// so; Live while it plays; Ended with the reason "end of recording" (the last values stay served);
/// Failed when the file cannot be read on.
///
/// Thread: market. A turn never takes more than ReplayPlayer's bounds; at speed 0 turns follow each
/// other with the event loop's other work in between. Timers are precise to a millisecond, so
/// messages less than that apart may share a batch.
class ReplayFeed final : public FeedSource
{
public:
    /// @p config is checked (speed is not below 0); @p clock outlives the feed.
    ReplayFeed(const ReplayConfig &config, const Clock &clock);

    /// Reads the whole file once, about two seconds per gigabyte, in constant memory. Fails when
    /// the file is missing, unreadable, empty, of another format, or holds no usable message.
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override;
    void start(FeedSink &sink) override;
    void onFirstSubscription() override;
    [[nodiscard]] FeedStatus status() const override;

private:
    void play();
    void turn();
    void end(admin::FeedState state, const QString &reason);

    const ReplayConfig m_config;
    const Clock &m_clock;
    FeedSink *m_sink = nullptr;
    std::optional<ReplayPlayer> m_player; ///< from open() on
    std::unique_ptr<QTimer> m_timer; ///< from start() on; single shot, made on the market thread
    admin::FeedState m_state = admin::FeedState::Starting;
    QString m_reason;
};

} // namespace tickcast
