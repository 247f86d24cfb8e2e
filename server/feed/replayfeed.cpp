// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/replayfeed.h"

#include "server/feed/recordingsurvey.h"
#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

ReplayFeed::ReplayFeed(const ReplayConfig &config, const Clock &clock)
    : m_config(config)
    , m_clock(clock)
{
    Q_ASSERT(config.speed >= 0);
}

Result<std::vector<SymbolInfo>> ReplayFeed::open()
{
    Result<Recording> recording = Recording::open(m_config.file);
    if (!recording)
        return tl::unexpected(recording.error());
    Result<RecordingSurvey> survey = surveyRecording(*recording);
    if (!survey)
        return tl::unexpected(survey.error());
    if (const Result<void> rewound = recording->rewind(); !rewound)
        return tl::unexpected(rewound.error());
    qCInfo(lcFeed).noquote() << QStringLiteral(
                                    "recording \"%1\": %2 messages of %3 symbols, besides "
                                    "%4 of other kinds and %5 malformed")
                                    .arg(m_config.file)
                                    .arg(survey->used)
                                    .arg(survey->symbols.size())
                                    .arg(survey->skipped)
                                    .arg(survey->malformed);
    m_player.emplace(std::move(*recording), survey->symbols, m_config, m_clock);
    return std::move(survey->symbols);
}

void ReplayFeed::start(FeedSink &sink)
{
    Q_ASSERT_X(m_player.has_value(), "ReplayFeed::start", "open() comes first");
    m_sink = &sink;
    m_timer = std::make_unique<QTimer>();
    m_timer->setSingleShot(true);
    m_timer->setTimerType(Qt::PreciseTimer);
    QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [this] { turn(); });
    if (m_config.start == ReplayStart::Now)
        return play();
    m_state = admin::FeedState::Waiting;
    m_reason = QStringLiteral("waiting for the first subscription");
}

void ReplayFeed::onFirstSubscription()
{
    if (m_state == admin::FeedState::Waiting)
        play();
}

void ReplayFeed::play()
{
    m_state = admin::FeedState::Live;
    m_reason.clear();
    m_player->begin();
    m_timer->start(0);
}

void ReplayFeed::turn()
{
    const ReplayPlayer::Turn turn = m_player->advance(*m_sink);
    switch (turn.next) {
    case ReplayPlayer::Next::Now:
        m_timer->start(0);
        return;
    case ReplayPlayer::Next::Later: {
        // Rounded up, or the last fraction of a millisecond would be spent in idle turns. A long
        // silence is slept in pieces: a timer's interval does not hold a month.
        constexpr MonotonicNs nsPerMs = 1'000'000;
        constexpr qint64 sleepMsMax = 3'600'000;
        const qint64 waitMs = (turn.waitNs + nsPerMs - 1) / nsPerMs;
        m_timer->start(static_cast<int>(std::min(waitMs, sleepMsMax)));
        return;
    }
    case ReplayPlayer::Next::Ended:
        return end(admin::FeedState::Ended, QStringLiteral("end of recording"));
    case ReplayPlayer::Next::Failed:
        qCCritical(lcFeed).noquote()
            << QStringLiteral("the replay stops, its last values stay served: %1")
                   .arg(m_player->error());
        return end(admin::FeedState::Failed, m_player->error());
    }
}

void ReplayFeed::end(admin::FeedState state, const QString &reason)
{
    m_state = state;
    m_reason = reason;
    const FeedStatus &counts = m_player->counts();
    qCInfo(lcFeed).noquote() << QStringLiteral(
                                    "replay over (%1): %2 messages, %3 quotes, %4 trades, "
                                    "%5 candles, %6 skipped, %7 malformed")
                                    .arg(reason)
                                    .arg(counts.messages)
                                    .arg(counts.quotes)
                                    .arg(counts.trades)
                                    .arg(counts.candles)
                                    .arg(counts.skipped)
                                    .arg(counts.malformed);
}

FeedStatus ReplayFeed::status() const
{
    FeedStatus status = m_player ? m_player->counts() : FeedStatus();
    status.name = QStringLiteral("replay");
    status.state = m_state;
    status.reason = m_reason;
    status.lastHeardNs = SystemClock::now(); // it lives on the thread that asks
    return status;
}

} // namespace tickcast
