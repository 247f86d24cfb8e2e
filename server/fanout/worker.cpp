// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/worker.h"

#include "server/fanout/affinity.h"
#include "server/transport/descriptortable.h"
#include "shared/util/logging.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace tickcast {

namespace {

/// Publications per turn: enough to share sends between a client's updates, few enough that
/// commands and timers get their turn.
constexpr size_t entriesPerTurn = 1024;
/// Publications between two looks at what the turn has come to.
constexpr size_t entriesPerLook = 64;
constexpr int tickMs = static_cast<int>(TimerWheel::tickNs / 1'000'000);
constexpr MonotonicNs snapshotEveryNs = 100'000'000; // operators ask for ten a second
constexpr MonotonicNs stopWithinNs = 3'000'000'000;
/// For the opening handshakes of those who were accepted last, of that.
constexpr MonotonicNs lastHandshakesNs = 500'000'000;

QString textOf(std::string_view latin1)
{
    return QString::fromLatin1(latin1.data(), static_cast<qsizetype>(latin1.size()));
}

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
    , m_loop(std::make_unique<EpollEventDispatcher>())
{
    m_thread.setObjectName(QStringLiteral("worker %1").arg(config.index));
    m_mailbox.moveToThread(&m_thread);
}

Worker::~Worker()
{
    stop();
}

void Worker::stop()
{
    if (!m_thread.isRunning())
        return;
    m_mailbox.post([this] {
        end();
        m_thread.quit();
        m_hasEnded.store(true, std::memory_order_release);
    });
    m_thread.wait();
    [[maybe_unused]] const bool hasEnded = m_hasEnded.load(std::memory_order_acquire);
}

void Worker::start(Started started)
{
    m_thread.setEventDispatcher(m_loop.release());
    m_thread.start();
    m_mailbox.post([this, started = std::move(started)] { started(begin()); });
}

void Worker::Thread::run()
{
    m_worker.settleIn();
    exec();
}

void Worker::settleIn()
{
    // Neither is needed to serve: a worker that may not do it serves without.
    if (m_config.core) {
        if (const auto pinned = pinToCore(*m_config.core); !pinned)
            qCWarning(lcFanout).noquote() << pinned.error().text;
    }
    // The thread's first descriptors are made after this, the epoll descriptor among them.
    if (m_config.isolateDescriptors) {
        std::vector<int> kept = m_config.sockets;
        kept.insert(kept.end(), m_config.tlsSockets.begin(), m_config.tlsSockets.end());
        const auto isolated = isolateDescriptorTable(kept);
        m_isIsolated = isolated.has_value();
        if (!isolated)
            qCWarning(lcFanout).noquote() << isolated.error().text;
    }
}

Result<void> Worker::begin()
{
    auto chosen = makeSendBackend(m_config.backend);
    if (!chosen)
        return tl::unexpected(chosen.error());
    m_backendName = QString::fromLatin1(chosen->backend->name());
    if (m_config.index == 0 && !chosen->fallbackReason.isEmpty())
        qCWarning(lcTransport).noquote() << chosen->fallbackReason;
    EpollEventDispatcher &loop = *EpollEventDispatcher::ofThisThread();
    m_framePoolUse.emplace(m_framePool);
    m_transport.emplace(loop, std::move(chosen->backend), size_t(m_config.messageBytesMax),
                        m_clock.monotonicNs());
    m_fanout.emplace(
        m_config.index, m_symbols, m_config.fanout,
        Fanout::Surroundings{m_interest, m_clock, m_transport->wheel, m_transport->batch});
    if (auto opened = openDoor(); !opened)
        return opened;
    if (auto watched = loop.watch(m_inbox->descriptor(), EPOLLIN, m_inboxWatcher); !watched)
        return watched;
    loop.setTurnEndHandler([this] { onTurnEnd(); });

    m_flushTimer = std::make_unique<QTimer>();
    m_flushTimer->setTimerType(Qt::PreciseTimer);
    m_flushTimer->setSingleShot(true); // its turn of the loop is all it brings
    m_tick = std::make_unique<QTimer>();
    m_tick->setTimerType(Qt::PreciseTimer);
    QObject::connect(m_tick.get(), &QTimer::timeout, &m_mailbox, [this] { onTick(); });
    m_lastTickNs = m_clock.monotonicNs();
    m_tick->start(tickMs);
    publishSnapshot(m_lastTickNs);
    return {};
}

Result<void> Worker::openDoor()
{
    m_door = std::make_unique<Door>(
        *m_transport,
        QStringList{textOf(protocol::jsonSubprotocol), textOf(protocol::binarySubprotocol)},
        m_config.door, [this](std::unique_ptr<Link> link, const Visitor &visitor) {
            admit(std::move(link), visitor);
        });
    for (const int descriptor : m_config.sockets) {
        auto socket = ownSocket(descriptor);
        if (!socket)
            return tl::unexpected(socket.error());
        if (auto opened = m_door->open(std::move(*socket)); !opened)
            return opened;
    }
    for (const int descriptor : m_config.tlsSockets) {
        auto socket = ownSocket(descriptor);
        if (!socket)
            return tl::unexpected(socket.error());
        if (auto opened = m_door->openTls(std::move(*socket), m_config.tls); !opened)
            return opened;
    }
    return {};
}

Result<ListenSocket> Worker::ownSocket(int descriptor) const
{
    const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    const int error = errno;
    if (m_isIsolated)
        ::close(descriptor); // in this table only
    if (copy < 0) {
        return fail(ErrorCode::Io, QStringLiteral("worker %1: listening socket: %2")
                                       .arg(m_config.index)
                                       .arg(qt_error_string(error)));
    }
    auto socket = ListenSocket::adopt(copy);
    if (!socket)
        return socket;
    if (const auto listening = socket->startListening(); !listening)
        return tl::unexpected(listening.error());
    return socket;
}

void Worker::end()
{
    m_flushTimer.reset();
    m_tick.reset();
    if (m_transport) {
        m_transport->dispatcher.setTurnEndHandler({});
        m_transport->dispatcher.unwatch(m_inbox->descriptor(), m_inboxWatcher);
    }
    m_door.reset();
    m_fanout.reset();
    m_transport.reset();
    m_framePoolUse.reset();
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
    // Without a subprotocol that is known here, JSON is spoken.
    const bool isBinary = visitor.subprotocol == textOf(protocol::binarySubprotocol);
    m_fanout->admit(std::move(link), isBinary ? protocol::Format::Binary : protocol::Format::Json);
}

void Worker::onInboxReadable()
{
    m_inbox->acknowledge();
    size_t count = 0;
    size_t got = entriesPerLook;
    while (got == entriesPerLook && count < entriesPerTurn && !m_fanout->isTurnFull()) {
        got = m_inbox->drain(entriesPerLook,
                             [this](InboxEntry &&entry) { m_fanout->take(std::move(entry)); });
        count += got;
    }
    if (count != 0) {
        ++m_batches;
        m_batchUpdates += count;
    }
    if (m_inbox->depth() != 0)
        m_inbox->wake();
}

void Worker::onTurnEnd()
{
    if (!m_fanout->isTurnOpen())
        return;
    const MonotonicNs now = m_clock.monotonicNs();
    const MonotonicNs dueNs =
        m_lastFlushNs + std::chrono::nanoseconds(m_config.flushInterval).count();
    if (now >= dueNs || m_fanout->isTurnFull()) {
        m_lastFlushNs = now;
        m_fanout->endTurn();
    } else if (!m_flushTimer->isActive()) {
        constexpr MonotonicNs nsPerMs = 1'000'000;
        m_flushTimer->start(static_cast<int>((dueNs - now + nsPerMs - 1) / nsPerMs));
    }
}

void Worker::onTick()
{
    const MonotonicNs now = m_clock.monotonicNs();
    const MonotonicNs sinceLastNs = now - std::exchange(m_lastTickNs, now);
    const MonotonicNs lagNs = std::max<MonotonicNs>(sinceLastNs - TimerWheel::tickNs, 0);
    m_maxLagsNs.front() = std::max(m_maxLagsNs.front(), lagNs);
    m_transport->wheel.advance(now);
    watchOwnLag(now, lagNs);
    m_fanout->spreadFloor(sinceLastNs);
    m_fanout->tidyOwing();
    m_door->tidy(now);
    if (now - m_lastSnapshotNs >= snapshotEveryNs)
        publishSnapshot(now);
    m_fanout->drain(now);
    reportEnd(now);
}

/// A worker that is late, or whose inbox fills, sends less to everybody until it is not: the age
/// of what it sends would only grow.
void Worker::watchOwnLag(MonotonicNs now, MonotonicNs lagNs)
{
    const BackpressureLimits &limits = m_config.fanout.backpressure;
    const double fill =
        static_cast<double>(m_inbox->depth()) / static_cast<double>(m_inbox->capacity());
    const double score =
        std::max(pressureScore(lagNs, limits.lag), pressureScore(fill, limits.share));
    if (!m_lag.update(score, now, limits))
        return;
    m_fanout->setFloor(FloorSource::Worker, m_lag.level());
    qCWarning(lcFanout).nospace() << "worker " << m_config.index
                                  << ": all its clients are at level "
                                  << protocol::sessionLevelName(m_lag.level()).data()
                                  << " or above: it is " << lagNs / 1'000'000
                                  << " ms late and its inbox is " << static_cast<int>(fill * 100)
                                  << " % full";
}

void Worker::publishSnapshot(MonotonicNs now)
{
    WorkerSnapshot snapshot;
    snapshot.takenNs = now;
    admin::Worker &figures = snapshot.figures;
    figures.index = m_config.index;
    m_fanout->describe(figures);
    figures.counters.accepts = m_door->accepts();
    figures.counters.sends = m_transport->batch.counters().systemCalls;
    figures.counters.refused = m_door->refused();
    figures.loopLagUs = std::ranges::max(m_maxLagsNs) / 1000;
    std::ranges::rotate(m_maxLagsNs, m_maxLagsNs.end() - 1);
    m_maxLagsNs.front() = 0;
    figures.inboxDepth = m_inbox->depth();
    figures.inboxCapacity = m_inbox->capacity();
    figures.batches = m_batches;
    figures.batchUpdates = m_batchUpdates;
    figures.cpuUs = threadCpuUs();
    snapshot.ageUs = m_fanout->ageUs();
    snapshot.handshakes = m_door->handshakes();
    snapshot.closes = m_fanout->closes();
    m_framePool.reclaim();
    snapshot.framePool = m_framePool.counters();
    m_snapshot.publish(snapshot);
    m_lastSnapshotNs = now;
    followSession();
}

void Worker::ask(std::function<void(Fanout &)> call)
{
    m_mailbox.post([this, call = std::move(call)] {
        if (m_fanout)
            call(*m_fanout);
    });
}

void Worker::reconfigure(const FanoutLimits &limits, std::chrono::milliseconds flushInterval)
{
    m_mailbox.post([this, limits, flushInterval] {
        m_config.fanout = limits;
        m_config.flushInterval = flushInterval;
        if (m_fanout)
            m_fanout->setLimits(limits);
    });
}

void Worker::setTracing(SpanBuffer *buffer, const TurnTracer::Wish &wish)
{
    m_mailbox.post([this, buffer, wish] {
        if (!m_fanout)
            return;
        m_fanout->setTracing(buffer, wish);
        m_followed = buffer ? wish.session : std::nullopt;
        m_followedGroups.clear(); // the market thread begins anew too
        followSession();
    });
}

void Worker::followSession()
{
    if (!m_followed)
        return;
    std::vector<GroupId> groups = m_fanout->groupsOf(*m_followed);
    if (groups == m_followedGroups)
        return;
    m_followedGroups = std::move(groups);
    m_interest.traceGroups(m_config.index, m_followedGroups);
}

void Worker::leaveSockets()
{
    m_mailbox.post([this] {
        if (m_door)
            m_door->leave();
    });
}

void Worker::drain(const DrainPlan &plan, std::function<void()> drained)
{
    m_mailbox.post([this, plan, drained = std::move(drained)] {
        if (plan.newcomers == DrainPlan::Newcomers::Leave)
            m_door->leave();
        m_fanout->beginDrain(plan);
        m_drained = drained;
        m_stopDeadlineNs =
            m_clock.monotonicNs() + std::chrono::nanoseconds(plan.duration).count() + stopWithinNs;
    });
}

void Worker::finish(std::function<void()> finished)
{
    m_mailbox.post([this, finished = std::move(finished)] {
        // Those who wait in the socket's queue have been told by the kernel that they are
        // connected: they too are told why not for long.
        m_door->takeBacklogAndLeave();
        m_finished = finished;
        m_doorDeadlineNs = std::min(m_clock.monotonicNs() + lastHandshakesNs, m_stopDeadlineNs);
    });
}

void Worker::reportEnd(MonotonicNs now)
{
    const bool isEmpty = m_fanout->sessionCount() == 0;
    if (m_drained && (isEmpty || now >= m_stopDeadlineNs))
        std::exchange(m_drained, nullptr)();
    if (!m_finished)
        return;
    if ((!isEmpty || m_door->handshakes() != 0) && now < m_doorDeadlineNs)
        return;
    m_door->close();
    if (m_fanout->sessionCount() != 0) {
        qCInfo(lcFanout, "worker %d: %zu clients did not answer the close, cut", m_config.index,
               m_fanout->sessionCount());
    }
    std::exchange(m_finished, nullptr)();
}

} // namespace tickcast
