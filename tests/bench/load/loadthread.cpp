// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The thread's loop, its sockets and what the main thread wishes. What is read is in
// loadthread_messages.cpp, how clients are slow or come and go in loadthread_slow.cpp.

#include "tests/bench/load/loadthread.h"

#include "shared/util/clock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::load {

namespace {

constexpr std::size_t underwayMax = 256; ///< handshakes at a time, each thread
constexpr std::size_t bufferBytes = 1024 * 1024;
constexpr int pollMs = 5;
constexpr std::int64_t countEveryNs = 20'000'000;
constexpr std::size_t errorKindsMax = 64;
constexpr std::size_t detailMax = 300;

} // namespace

LoadThread::LoadThread(const LoadPlan &plan, LoadControl &control, std::size_t first,
                       std::size_t count, bool isStaying)
    : m_plan(plan)
    , m_control(control)
    , m_first(first)
    , m_isStaying(isStaying)
    , m_clients(count)
    , m_epochs(plan.symbols.size())
    , m_reader(plan.symbols, plan.watchesEvents ? "trade" : "quote")
    , m_request(openingRequest(plan.target, plan.subprotocol))
    , m_buffer(std::make_unique<char[]>(bufferBytes))
    , m_random(plan.seed + first)
{
}

LoadThread::~LoadThread()
{
    m_control.isStopping = true;
    join();
}

void LoadThread::start()
{
    m_thread = std::thread([this] { run(); });
}

void LoadThread::join()
{
    if (m_thread.joinable())
        m_thread.join();
}

Tally LoadThread::tally() const
{
    const std::scoped_lock lock(m_publishedMutex);
    return m_published;
}

void LoadThread::run()
{
    isolateDescriptors();
    choosePlaces();
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::array<epoll_event, 512> events{};
    MonotonicNs turnBeganNs = SystemClock::now();
    while (!m_control.isStopping) {
        obey();
        connectMore();
        readSlowly();
        churn();
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), pollMs);
        m_window = m_control.window.load(std::memory_order_relaxed);
        for (int i = 0; i < count; ++i) {
            const epoll_event &event = events[static_cast<std::size_t>(i)];
            onEvent(m_clients[event.data.u64], event.events);
        }
        countBehind();
        const MonotonicNs now = SystemClock::now();
        if (m_window != Window::None || m_control.isDraining)
            m_tally.longestTurnNs =
                std::max<std::int64_t>(m_tally.longestTurnNs, now - turnBeganNs);
        turnBeganNs = now;
        publish();
    }
    countGaps();
    disconnectAll();
    ::close(m_epoll);
    publish();
}

void LoadThread::isolateDescriptors()
{
    // First of all: what this thread opens from here on counts against its own limit, and does not
    // wait for the lock of a table shared with other threads.
    if (::unshare(CLONE_FILES) != 0)
        complain("unshare", std::strerror(errno));
}

void LoadThread::choosePlaces()
{
    m_places.reserve(m_clients.size() * m_plan.watch);
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        const std::size_t global = m_first + i;
        m_clients[i].kind = kindOf(global, m_plan.slowShare, m_plan.readerShare);
        SplitMix random(m_plan.seed * 0x100000001b3u + global);
        for (const std::uint32_t symbol : m_plan.popularity.pickDifferent(m_plan.watch, random))
            m_places.emplace_back(symbol);
    }
}

void LoadThread::obey()
{
    const bool isConnectedWanted =
        m_control.isConnectedWanted || (m_isStaying && m_control.isStorm);
    if (m_isConnected && !isConnectedWanted) {
        disconnectAll();
        m_begun = 0;
    }
    m_isConnected = isConnectedWanted;
    if (const bool isPaused = m_control.isSlowPaused; isPaused != m_isSlowPaused)
        isPaused ? stall() : resume();
    if (const bool isSlowly = m_control.isReadingSlowly; isSlowly != m_isReadingSlowly) {
        m_isReadingSlowly = isSlowly;
        watchFor(ClientKind::SlowReader);
    }
}

void LoadThread::connectMore()
{
    while (m_isConnected && m_underway < underwayMax && m_begun < m_clients.size())
        begin(m_clients[m_begun++]);
}

void LoadThread::begin(Client &client)
{
    const char *call = nullptr;
    client.descriptor = beginConnecting(m_plan.target, m_first + indexOf(client),
                                        isSlow(client) ? Reader::Slow : Reader::Normal, call);
    ++m_underway;
    ++m_tally.open;
    client.stage = Stage::Connecting;
    if (client.descriptor < 0)
        return lose(client, call, std::strerror(errno));
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.u64 = indexOf(client);
    if (::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.descriptor, &event) != 0)
        lose(client, "epoll_ctl", std::strerror(errno));
}

void LoadThread::disconnectAll()
{
    for (Client &client : m_clients) {
        if (client.stage != Stage::Idle)
            forget(client);
    }
}

void LoadThread::countBehind()
{
    if (!m_control.isDraining)
        return;
    const MonotonicNs now = SystemClock::now();
    if (now < m_nextCountNs)
        return;
    m_nextCountNs = now + countEveryNs;
    m_tally.behindPlaces = 0;
    m_tally.behindUpdates = 0;
    m_tally.behindSlowPlaces = 0;
    for (const Client &client : m_clients) {
        if (client.stage != Stage::Live)
            continue;
        for (const Place &place : placesOf(client)) {
            const std::uint64_t target = m_control.targets[place.symbol()];
            if (place.last() >= target)
                continue;
            if (isSlow(client)) {
                ++m_tally.behindSlowPlaces;
                continue;
            }
            ++m_tally.behindPlaces;
            m_tally.behindUpdates += target - place.last();
        }
    }
    ++m_tally.drainChecks;
}

void LoadThread::publish()
{
    const std::scoped_lock lock(m_publishedMutex);
    m_published = m_tally;
}

void LoadThread::onEvent(Client &client, std::uint32_t events)
{
    if (client.stage == Stage::Idle)
        return;
    if (client.stage == Stage::Connecting)
        return onConnected(client);
    // A client that does not read is told only of its end.
    if (!isHeldBack(client))
        read(client, readBytesMax);
    else if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        lose(client, "closed by the server");
}

void LoadThread::onConnected(Client &client)
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        return lose(client, "connect", std::strerror(error));
    client.stage = Stage::Opening;
    watchFor(client, EPOLLIN);
    send(client, m_request);
}

void LoadThread::read(Client &client, std::size_t bytesMax)
{
    std::size_t size = std::exchange(client.cutSize, 0);
    if (size > 0)
        std::memcpy(m_buffer.get(), client.cut.get(), size);
    const std::size_t room = std::min(bytesMax, bufferBytes - size);
    const ssize_t count = ::recv(client.descriptor, m_buffer.get() + size, room, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        client.cutSize = static_cast<std::uint32_t>(size);
        return;
    }
    if (count < 0)
        return lose(client, "recv", std::strerror(errno));
    if (count == 0)
        return lose(client, "closed by the server");
    if (client.kind == ClientKind::SlowReader && m_isReadingSlowly)
        client.allowance -= static_cast<double>(count);
    m_receivedUs = SystemClock::wallNowUs();
    size += static_cast<std::size_t>(count);
    std::string_view bytes(m_buffer.get(), size);
    if (client.stage == Stage::Opening)
        bytes.remove_prefix(takeOpening(client, bytes));
    if (client.stage > Stage::Opening)
        bytes.remove_prefix(takeFrames(client, bytes));
    if (client.stage == Stage::Idle)
        return;
    // Only a cut frame is kept, in memory of its own size: 100,000 idle buffers would be gigabytes.
    client.cut.reset();
    if (bytes.empty())
        return;
    client.cut = std::make_unique_for_overwrite<char[]>(bytes.size());
    client.cutSize = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(client.cut.get(), bytes.data(), bytes.size());
}

void LoadThread::send(Client &client, std::string_view bytes)
{
    // A few hundred bytes on a connection that has sent next to nothing always fit.
    const ssize_t sent = ::send(client.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size()))
        lose(client, "send", sent < 0 ? std::strerror(errno) : "only a part was taken");
}

void LoadThread::watchFor(Client &client, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = indexOf(client);
    ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, client.descriptor, &event);
}

void LoadThread::lose(Client &client, const std::string &kind, std::string_view detail)
{
    ++m_tally.failed;
    if (isSlow(client) && client.stage == Stage::Live)
        ++m_tally.slowClosed;
    else
        complain(kind, detail);
    forget(client);
}

void LoadThread::forget(Client &client)
{
    --m_tally.open;
    if (client.stage == Stage::Live)
        --m_tally.live;
    else
        --m_underway;
    if (std::exchange(client.isCurrent, false))
        --m_tally.current;
    if (client.descriptor >= 0)
        closeWithReset(std::exchange(client.descriptor, -1));
    client.stage = Stage::Idle;
    client.level = protocol::SessionLevel::Normal;
    client.awaiting = 0;
    client.missingHoldings = 0;
    client.cutSize = 0;
    client.cut.reset();
}

void LoadThread::complain(const std::string &kind, std::string_view detail)
{
    ++m_tally.errors;
    const bool isKnown = m_outcome.errors.contains(kind);
    ++m_outcome.errors[isKnown || m_outcome.errors.size() < errorKindsMax ? kind : "other"];
    if (m_outcome.firstError.empty()) {
        m_outcome.firstError = kind;
        if (!detail.empty())
            m_outcome.firstError += ": " + std::string(detail.substr(0, detailMax));
    }
}

} // namespace tickcast::load
