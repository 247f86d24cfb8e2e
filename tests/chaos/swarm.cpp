// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The loop and the connections of those who subscribe. What they read is in swarmmessages.cpp,
// those who never behave in swarmguests.cpp.

#include "tests/chaos/swarm.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::chaos {

namespace {

constexpr std::size_t bufferBytes = 64 * 1024;
constexpr std::uint32_t underwayMax = 128;
constexpr int pollMs = 10;
constexpr MonotonicNs second = 1'000'000'000;
constexpr MonotonicNs turnNs = second / 20;
constexpr std::size_t slowBytesPerTurn = 100; ///< 2,000 a second
/// The server says something every two seconds; a machine may be busy.
constexpr MonotonicNs silenceMaxNs = 25 * second;
constexpr MonotonicNs openingMaxNs = 40 * second;
constexpr MonotonicNs recoveryNs = 3 * second;
constexpr double backoffBaseMs = 250;
constexpr double backoffMaxMs = 3'000;
constexpr std::size_t detailsMax = 40;
constexpr std::uint64_t detailsEach = 4; ///< of a kind
constexpr std::size_t detailBytes = 300;

} // namespace

Swarm::Swarm(const Config &config)
    : m_config(config)
    , m_symbols(config.symbols)
    , m_quotes(m_symbols, "quote")
    , m_trades(m_symbols, "trade")
    , m_quoteLedger(config.symbols.size())
    , m_tradeLedger(config.symbols.size())
    , m_random(config.seed)
    , m_clients(config.clients)
    , m_buffer(bufferBytes)
{
    const load::Zipf popularity(m_symbols.size(), 0.5);
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        Client &client = m_clients[i];
        // Of ten: seven of quotes, of which one leaves now and then by himself.
        constexpr std::array<Speech, 10> speeches{
            Speech::Quotes, Speech::Trades, Speech::Quotes, Speech::Binary, Speech::Quotes,
            Speech::Quotes, Speech::Trades, Speech::Quotes, Speech::Quotes, Speech::Quotes};
        client.speech = speeches[i % speeches.size()];
        if (i % speeches.size() == 9)
            client.leavesNs = 1;
        for (const std::uint32_t symbol :
             popularity.pickDifferent(std::min(config.watch, m_symbols.size()), m_random))
            client.places.emplace_back(symbol);
        client.epochs.resize(client.places.size());
        if (client.speech == Speech::Binary)
            client.decoder = std::make_unique<protocol::BinaryDecoder>();
    }
}

Swarm::~Swarm()
{
    stop();
}

void Swarm::start()
{
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_thread = std::thread([this] { run(); });
}

void Swarm::stop()
{
    if (!m_thread.joinable())
        return;
    m_isStopping = true;
    m_thread.join();
    ::close(m_epoll);
}

void Swarm::order(const Event &event)
{
    const std::scoped_lock lock(m_mutex);
    m_orders.push_back(event);
}

SwarmTally Swarm::tally() const
{
    const std::scoped_lock lock(m_mutex);
    return m_published;
}

void Swarm::publish()
{
    m_tally.guests = m_guests.size();
    m_tally.live = std::uint64_t(std::ranges::count_if(m_clients, [](const Client &client) {
        return client.stage == Stage::Live && client.manner == Manner::Behaving && !client.isTold;
    }));
    const std::scoped_lock lock(m_mutex);
    m_published = m_tally;
}

void Swarm::run()
{
    std::array<epoll_event, 512> events{};
    m_startNs = SystemClock::now();
    while (!m_isStopping) {
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), pollMs);
        const MonotonicNs before = std::exchange(m_nowNs, SystemClock::now());
        if (before != 0)
            m_tally.longestTurnMs =
                std::max(m_tally.longestTurnMs, std::uint64_t((m_nowNs - before) / 1'000'000));
        for (int i = 0; i < count; ++i) {
            const epoll_event &event = events[std::size_t(i)];
            if ((event.data.u64 & guestBit) != 0)
                onGuestEvent(event.data.u64, event.events);
            else
                onEvent(m_clients[event.data.u64], event.events);
        }
        if (m_nowNs < m_nextTurnNs)
            continue;
        m_nextTurnNs = m_nowNs + turnNs;
        obey();
        turn();
        checkGuests();
        publish();
    }
    for (Client &client : m_clients)
        forget(client);
    while (!m_guests.empty())
        dismiss(m_guests.begin()->first);
}

void Swarm::obey()
{
    std::vector<Event> orders;
    {
        const std::scoped_lock lock(m_mutex);
        orders.swap(m_orders);
    }
    for (const Event &event : orders)
        carryOut(event);
}

void Swarm::carryOut(const Event &event)
{
    if (event.kind == EventKind::HalfOpen || event.kind == EventKind::Junk ||
        event.kind == EventKind::Vanish)
        return invite(event);
    std::uint32_t left = event.clients;
    const std::size_t first = m_random.next() % m_clients.size();
    for (std::size_t i = 0; i < m_clients.size() && left > 0; ++i) {
        Client &client = m_clients[(first + i) % m_clients.size()];
        if (client.stage != Stage::Live || client.manner != Manner::Behaving || client.isTold)
            continue;
        --left;
        if (event.kind == EventKind::Stall)
            beginManner(client, Manner::Stalled, event.duration);
        else if (event.kind == EventKind::ReadSlowly)
            beginManner(client, Manner::Slow, event.duration);
        else
            leave(client);
    }
}

void Swarm::turn()
{
    const bool isCalm = m_isCalm;
    for (Client &client : m_clients) {
        if (client.stage == Stage::Idle) {
            if (client.comeBackNs <= m_nowNs && m_underway < underwayMax)
                begin(client);
            continue;
        }
        if (client.manner != Manner::Behaving) {
            if (m_nowNs >= client.mannerEndsNs || (isCalm && client.manner != Manner::Recovering))
                endManner(client);
            else if (client.manner == Manner::Slow)
                read(client, slowBytesPerTurn);
            continue;
        }
        if (client.stage < Stage::Live && m_nowNs - client.begunNs > openingMaxNs) {
            blame("a client waits in vain to be served", {});
            leave(client);
        } else if (client.stage == Stage::Live && m_nowNs - client.heardNs > silenceMaxNs) {
            blame("a client is not sent even a heartbeat",
                  "for " + std::to_string((m_nowNs - client.heardNs) / second) + " s, since " +
                      std::to_string((client.heardNs - client.begunNs) / second) +
                      " s after it came");
            leave(client);
        } else if (client.stage == Stage::Live && client.leavesNs != 0 &&
                   m_nowNs >= client.leavesNs && !isCalm && !client.isTold) {
            leave(client);
        }
    }
}

void Swarm::begin(Client &client)
{
    const char *call = nullptr;
    client.isTold = false;
    client.unread.clear();
    client.begunNs = client.heardNs = m_nowNs;
    client.descriptor =
        load::beginConnecting(m_config.target, indexOf(client), load::Reader::Normal, call);
    if (client.descriptor < 0) {
        blame(std::string("the chaos program itself lacks something: ") + call,
              std::strerror(errno));
        return comeBackAfter(client, backoffMaxMs);
    }
    if (client.decoder) // no keyframe outlives a connection
        client.decoder = std::make_unique<protocol::BinaryDecoder>();
    client.stage = Stage::Connecting;
    ++m_underway;
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.u64 = indexOf(client);
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.descriptor, &event);
}

void Swarm::onEvent(Client &client, std::uint32_t events)
{
    if (client.stage == Stage::Idle)
        return;
    if (client.stage == Stage::Connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            return lose(client, std::strerror(error));
        client.stage = Stage::Opening;
        watchFor(client, EPOLLIN);
        return send(client, load::openingRequest(m_config.target, client.speech == Speech::Binary
                                                                      ? "tickcast.v1.binary"
                                                                      : "tickcast.v1.json"));
    }
    if (client.manner == Manner::Behaving || client.manner == Manner::Recovering)
        read(client, bufferBytes);
    else if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        lose(client, "reset");
}

void Swarm::read(Client &client, std::size_t bytesMax)
{
    const ssize_t count = ::recv(client.descriptor, m_buffer.data(),
                                 std::min(bytesMax, m_buffer.size()), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0)
        return lose(client, count == 0 ? "end of stream" : std::strerror(errno));
    client.heardNs = m_nowNs;
    client.unread.append(m_buffer.data(), std::size_t(count));
    if (client.stage == Stage::Opening)
        takeOpening(client);
    if (client.stage > Stage::Opening)
        takeFrames(client);
}

void Swarm::send(Client &client, std::string_view bytes)
{
    // A few hundred bytes on a connection that has sent next to nothing always fit.
    const ssize_t sent = ::send(client.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != ssize_t(bytes.size()))
        lose(client, sent < 0 ? std::strerror(errno) : "only a part was taken");
}

void Swarm::watchFor(const Client &client, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = indexOf(client);
    ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, client.descriptor, &event);
}

void Swarm::leave(Client &client)
{
    forget(client);
    comeBackAfter(client, m_random.unit() * 500);
}

void Swarm::beginManner(Client &client, Manner manner, std::chrono::milliseconds duration)
{
    client.manner = manner;
    client.mannerEndsNs = m_nowNs + std::chrono::nanoseconds(duration).count();
    // The kernel would hide some seconds from the server.
    const int bytes = 4096;
    ::setsockopt(client.descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    watchFor(client, 0);
}

void Swarm::endManner(Client &client)
{
    if (client.manner == Manner::Recovering)
        return leave(client); // its socket has so small a buffer that it is never quite normal
    client.manner = Manner::Recovering;
    client.mannerEndsNs = m_nowNs + recoveryNs;
    watchFor(client, EPOLLIN);
}

void Swarm::lose(Client &client, std::string_view how)
{
    const bool hadSession = client.stage > Stage::Opening;
    std::string stage(client.stage == Stage::Connecting ? "connecting" : "shaking hands");
    if (hadSession)
        stage = client.stage == Stage::Live ? "subscribed" : "welcomed";
    double waitMs =
        m_random.unit() * std::min(backoffMaxMs, backoffBaseMs * double(1u << client.failures));
    client.failures = std::min(client.failures + 1, 8u);
    if (client.isTold) {
        waitMs = -1; // it knows when
        m_tally.slowEnds += client.manner != Manner::Behaving ? 1 : 0;
    } else if (client.manner != Manner::Behaving) {
        ++m_tally.slowEnds;
    } else if (hadSession ? client.begunNs < m_cutsExcusedBefore
                          : client.begunNs < m_refusalsExcusedBefore) {
        ++(hadSession ? m_tally.cut : m_tally.refused);
    } else {
        blame(hadSession ? "a client that behaves was cut off without a word"
                         : "a client was refused",
              stage + ": " + std::string(how) + ", " +
                  std::to_string((m_nowNs - client.begunNs) / 1'000'000) + " ms after it came, " +
                  std::to_string((m_nowNs - client.heardNs) / 1'000'000) +
                  " ms after it was told anything");
    }
    const MonotonicNs known = client.comeBackNs;
    forget(client);
    if (waitMs >= 0)
        comeBackAfter(client, waitMs);
    else
        client.comeBackNs = known;
}

void Swarm::forget(Client &client)
{
    if (client.stage == Stage::Idle)
        return;
    if (client.stage != Stage::Live)
        --m_underway;
    client.stage = Stage::Idle;
    client.manner = Manner::Behaving;
    load::closeWithReset(std::exchange(client.descriptor, -1));
    client.unread.clear();
    client.unread.shrink_to_fit();
}

void Swarm::comeBackAfter(Client &client, double ms)
{
    client.comeBackNs = m_nowNs + MonotonicNs(ms * 1e6);
}

void Swarm::blame(const std::string &kind, std::string_view detail)
{
    if (++m_tally.violations[kind] > detailsEach || m_tally.details.size() >= detailsMax)
        return;
    std::string text = "at " + std::to_string((m_nowNs - m_startNs) / second) + " s: " + kind;
    if (!detail.empty())
        text += ": " + std::string(detail.substr(0, detailBytes));
    m_tally.details.push_back(std::move(text));
}

} // namespace tickcast::chaos
