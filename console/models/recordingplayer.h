// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminsource.h"
#include "console/models/recordingindex.h"

#include <QElapsedTimer>
#include <QTimer>

namespace tickcast {

/// Stands where a connection does, with a recording behind it: at a place in time that can be moved
/// to, or runs. Questions are answered by what the server had answered to the same question, last
/// before that time; orders are impossible.
/// Thread: the GUI's. Memory and cost: the index's.
class RecordingPlayer final : public AdminSource
{
    Q_OBJECT
public:
    static constexpr int speedMax = 60;

    /// @p rules as RecordingIndex's.
    explicit RecordingPlayer(const AlertRules *rules, QObject *parent = nullptr);
    ~RecordingPlayer() override;

    /// Opens @p path and begins to read it; once for each player. Errors as RecordingReader's.
    [[nodiscard]] Result<void> open(const QString &path);
    [[nodiscard]] const RecordingIndex &index() const { return m_index; }

    [[nodiscard]] qint64 positionMs() const { return m_positionMs; }
    /// Is kept between 0 and the end of what was read so far.
    void setPosition(qint64 positionMs);
    [[nodiscard]] bool isPlaying() const { return m_ticker.isActive(); }
    void setPlaying(bool isPlaying);
    [[nodiscard]] int speed() const { return m_speed; }
    /// 1 to speedMax: recorded seconds in a second.
    void setSpeed(int speed);

    /// The last sample at or before the place shown, with its rates; nothing before the first.
    [[nodiscard]] std::optional<StatsHistory::Sample> sample();
    /// Whether nothing was recorded at the place shown: the connection was lost.
    [[nodiscard]] bool isInGap() const { return m_index.isGapAt(m_positionMs); }

    qint64 send(admin::ClientMessage message) override;
    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] const QUrl &url() const override { return m_index.header().url; }
    [[nodiscard]] const std::optional<admin::Hello> &hello() const override { return m_hello; }
    [[nodiscard]] qint64 nowMs() const override { return m_positionMs; }
    [[nodiscard]] qint64 answeredMs() const override { return m_answeredMs; }
    [[nodiscard]] qint64 wallOffsetMs() const override { return m_index.header().startedAtMs; }
    [[nodiscard]] QString whyNoOrders() const override;
    [[nodiscard]] bool isRecording() const override { return true; }

Q_SIGNALS:
    /// Another place is shown.
    void moved();
    /// More was read, or all of it.
    void loadedMore();
    void playingChanged(bool isPlaying);

private:
    void tick();
    void onLoadedMore();
    void showRun();
    void followLog(qint64 fromMs);

    RecordingIndex m_index;
    std::optional<admin::Hello> m_hello;
    std::optional<admin::LogQuery> m_logQuery; ///< whose answers go on
    QTimer m_ticker;
    QElapsedTimer m_sinceTick;
    size_t m_run = 0;
    qint64 m_positionMs = 0;
    qint64 m_answeredMs = 0;
    qint64 m_lastId = 0;
    int m_speed = 1;
    State m_state = State::Idle;
    bool m_isAtStart = true; ///< the first sample is yet to be read
};

} // namespace tickcast
