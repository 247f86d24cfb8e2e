// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingplayer.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr int tickMs = 100;

} // namespace

RecordingPlayer::RecordingPlayer(const AlertRules *rules, QObject *parent)
    : AdminSource(parent)
    , m_index(rules)
{
    connect(&m_index, &RecordingIndex::loadedMore, this, &RecordingPlayer::onLoadedMore);
    m_ticker.setInterval(tickMs);
    connect(&m_ticker, &QTimer::timeout, this, &RecordingPlayer::tick);
}

RecordingPlayer::~RecordingPlayer() = default;

Result<void> RecordingPlayer::open(const QString &path)
{
    if (const Result<void> opened = m_index.open(path); !opened)
        return opened;
    m_state = State::Live;
    m_hello = m_index.helloOf(0);
    Q_EMIT helloReceived(*m_hello);
    Q_EMIT stateChanged(m_state);
    return {};
}

/// It stands at the first sample as soon as there is one.
void RecordingPlayer::onLoadedMore()
{
    if (m_isAtStart && m_index.whole().sampleCount() > 0) {
        m_isAtStart = false;
        if (m_positionMs == 0)
            setPosition(m_index.firstSampleMs());
    }
    Q_EMIT loadedMore();
}

void RecordingPlayer::setPosition(qint64 positionMs)
{
    const qint64 position = std::clamp<qint64>(positionMs, 0, m_index.durationMs());
    const qint64 before = std::exchange(m_positionMs, position);
    if (position == before)
        return;
    if (position < before) {
        m_logQuery.reset();
        Q_EMIT rewound();
    }
    showRun();
    followLog(before);
    Q_EMIT moved();
}

/// Another run of the server introduces itself, and has forgotten what was asked of the last.
void RecordingPlayer::showRun()
{
    const size_t run = m_index.runAt(m_positionMs);
    if (std::exchange(m_run, run) == run)
        return;
    m_logQuery.reset();
    m_hello = m_index.helloOf(run);
    Q_EMIT helloReceived(*m_hello);
    Q_EMIT stateChanged(m_state);
}

void RecordingPlayer::followLog(qint64 fromMs)
{
    if (!m_logQuery)
        return;
    const admin::LogPage page = m_index.log().follow(*m_logQuery, fromMs, m_positionMs, m_run);
    m_answeredMs = m_positionMs;
    if (!page.records.empty())
        tell(page);
}

void RecordingPlayer::setPlaying(bool isPlaying)
{
    if (isPlaying == this->isPlaying())
        return;
    if (isPlaying) {
        if (m_positionMs >= m_index.durationMs() && m_index.isLoaded())
            setPosition(0); // from its end on there is nothing to play
        m_sinceTick.start();
        m_ticker.start();
    } else {
        m_ticker.stop();
    }
    Q_EMIT playingChanged(isPlaying);
}

void RecordingPlayer::setSpeed(int speed)
{
    m_speed = std::clamp(speed, 1, speedMax);
}

void RecordingPlayer::tick()
{
    setPosition(m_positionMs + m_sinceTick.restart() * m_speed);
    if (m_positionMs >= m_index.durationMs() && m_index.isLoaded())
        setPlaying(false);
}

std::optional<StatsHistory::Sample> RecordingPlayer::sample()
{
    return m_index.sampleAt(m_positionMs);
}

qint64 RecordingPlayer::send(admin::ClientMessage message)
{
    if (m_state != State::Live || admin::isOrder(message))
        return 0;
    const qint64 id = ++m_lastId;
    std::visit([id](auto &what) { what.id = id; }, message);
    QTimer::singleShot(0, this, [this, id, question = std::move(message)] {
        if (const auto *query = std::get_if<admin::LogQuery>(&question))
            m_logQuery = query->isFollowing ? std::optional(*query) : std::nullopt;
        const std::optional<RecordingIndex::Answer> found =
            m_index.answerTo(question, m_positionMs);
        m_answeredMs = found ? found->atMs : m_positionMs;
        tell(found ? found->answer : admin::Failed{id, tr("it is not in the recording")});
    });
    return id;
}

QString RecordingPlayer::whyNoOrders() const
{
    return tr("This is a recording: nobody is there to take an order");
}

} // namespace tickcast
