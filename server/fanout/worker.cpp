// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/worker.h"

#include "shared/util/logging.h"

#include <algorithm>
#include <ctime>

namespace tickcast {

namespace {

/// Publications per turn: enough to share sends between a client's updates, few enough that
/// commands and timers get their turn.
constexpr size_t entriesPerTurn = 1024;
constexpr int tickMs = static_cast<int>(TimerWheel::tickNs / 1'000'000);
constexpr MonotonicNs snapshotEveryNs = 250'000'000;
constexpr MonotonicNs stopWithinNs = 3'000'000'000;

qint64 threadCpuUs()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

} // namespace

Result<std::unique_ptr<Worker>> Worker::make(const Config &config,
                                             std::shared_ptr<const SymbolTable> symbols,
                                             InterestSink &interest)
{
    auto inbox = Inbox::make(config.inboxCapacity);
    if (!inbox)
        return tl::unexpected(inbox.error());
    return std::unique_ptr<Worker>(
        new Worker(config, std::move(symbols), interest, std::move(*inbox)));
}

Worker::Worker(const Config &config, std::shared_ptr<const SymbolTable> symbols,
               InterestSink &interest, std::unique_ptr<Inbox> inbox)
    : m_config(config)
    , m_symbols(std::move(symbols))
    , m_interest(interest)
    , m_inbox(std::move(inbox))
{
    m_thread.setObjectName(QStringLiteral("worker %1").arg(config.index));
    m_mailbox.moveToThread(&m_thread);
}

Worker::~Worker()
{
    if (m_thread.isRunning()) {
        m_mailbox.post([this] {
            end();
            m_thread.quit();
            m_hasEnded.store(true, std::memory_order_release);
        });
        m_thread.wait();
        [[maybe_unused]] const bool hasEnded = m_hasEnded.load(std::memory_order_acquire);
    }
}

void Worker::start(Started started)
{
    m_thread.start();
    m_mailbox.post([this, started = std::move(started)] { started(begin()); });
}

Result<void> Worker::begin()
{
    m_fanout.emplace(m_config.index, m_symbols, m_config.fanout, m_interest, m_clock);
    m_door = std::make_unique<Door>(
        QStringList{QString::fromLatin1(protocol::jsonSubprotocol.data(),
                                        qsizetype(protocol::jsonSubprotocol.size()))},
        m_config.door, [this](std::unique_ptr<Link> link, const Visitor &visitor) {
            admit(std::move(link), visitor);
        });
    auto socket = ListenSocket::listen(m_config.address, m_config.port);
    if (!socket)
        return tl::unexpected(socket.error());
    if (auto opened = m_door->open(std::move(*socket)); !opened)
        return opened;

    m_inboxNotifier =
        std::make_unique<QSocketNotifier>(m_inbox->descriptor(), QSocketNotifier::Read);
    QObject::connect(m_inboxNotifier.get(), &QSocketNotifier::activated, &m_mailbox,
                     [this] { onInboxReadable(); });
    m_tick = std::make_unique<QTimer>();
    m_tick->setTimerType(Qt::PreciseTimer);
    QObject::connect(m_tick.get(), &QTimer::timeout, &m_mailbox, [this] { onTick(); });
    m_lastTickNs = m_clock.monotonicNs();
    m_tick->start(tickMs);
    publishSnapshot(m_lastTickNs);
    return {};
}

void Worker::end()
{
    m_tick.reset();
    m_inboxNotifier.reset();
    m_door.reset();
    m_fanout.reset();
}

void Worker::admit(std::unique_ptr<Link> link, const Visitor &visitor)
{
    const QByteArray path = visitor.path.toUtf8();
    if (path != QByteArrayView(protocol::path.data(), qsizetype(protocol::path.size()))) {
        qCDebug(lcTransport) << link->peer() << "asked for" << visitor.path;
        m_door->refuse(std::move(link), protocol::CloseCode::Policy,
                       QStringLiteral("nothing is served at %1; quotes are at /v1")
                           .arg(visitor.path.left(64)));
        return;
    }
    m_fanout->admit(std::move(link));
}

void Worker::onInboxReadable()
{
    m_inbox->acknowledge();
    const size_t count = m_inbox->drain(
        entriesPerTurn, [this](InboxEntry &&entry) { m_fanout->take(std::move(entry)); });
    m_fanout->endTurn();
    if (count != 0) {
        ++m_batches;
        m_batchUpdates += count;
    }
    if (m_inbox->depth() != 0)
        m_inbox->wake();
}

void Worker::onTick()
{
    const MonotonicNs now = m_clock.monotonicNs();
    m_maxLagsNs.front() = std::max(m_maxLagsNs.front(), now - m_lastTickNs - TimerWheel::tickNs);
    m_lastTickNs = now;
    m_fanout->advance();
    m_door->cutLateHandshakes(now);
    if (now - m_lastSnapshotNs >= snapshotEveryNs)
        publishSnapshot(now);
    if (m_stopped)
        stopWhenEmpty(now);
}

void Worker::publishSnapshot(MonotonicNs now)
{
    WorkerSnapshot snapshot;
    admin::Worker &figures = snapshot.figures;
    figures.index = m_config.index;
    m_fanout->describe(figures);
    figures.counters.accepts = m_door->accepts();
    figures.counters.refused = m_door->refused();
    figures.loopLagUs = std::ranges::max(m_maxLagsNs) / 1000;
    std::ranges::rotate(m_maxLagsNs, m_maxLagsNs.end() - 1);
    m_maxLagsNs.front() = 0;
    figures.inboxDepth = m_inbox->depth();
    figures.inboxCapacity = m_inbox->capacity();
    figures.batches = m_batches;
    figures.batchUpdates = m_batchUpdates;
    figures.cpuUs = threadCpuUs();
    snapshot.latencyUs = m_fanout->latencyUs();
    snapshot.handshakes = m_door->handshakes();
    m_snapshot.publish(snapshot);
    m_lastSnapshotNs = now;
}

void Worker::shutDown(protocol::CloseCode code, const QString &reason,
                      std::function<void()> stopped)
{
    m_mailbox.post([this, code, reason, stopped = std::move(stopped)] {
        m_door->close();
        m_fanout->closeAll(code, reason);
        m_stopped = stopped;
        m_stopDeadlineNs = m_clock.monotonicNs() + stopWithinNs;
    });
}

void Worker::stopWhenEmpty(MonotonicNs now)
{
    if (m_fanout->sessionCount() != 0 && now < m_stopDeadlineNs)
        return;
    if (m_fanout->sessionCount() != 0) {
        qCInfo(lcFanout, "worker %d: %zu clients did not answer the close, cut", m_config.index,
               m_fanout->sessionCount());
    }
    std::exchange(m_stopped, nullptr)();
}

} // namespace tickcast
