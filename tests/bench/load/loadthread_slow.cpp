// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How clients are slow, what they then have at stake, and how they come and go.

#include "shared/util/clock.h"
#include "tests/bench/load/datascan.h"
#include "tests/bench/load/loadthread.h"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace tickcast::load {

namespace {

constexpr std::uint8_t opText = 0x1;
constexpr std::int64_t slowReadEveryNs = 20'000'000;
constexpr double allowanceMaxS = 0.1; ///< what a slow reader has not read it may not read later
constexpr std::int64_t inTimeUs = 1'000'000;
constexpr double nsPerSecond = 1e9;

/// Whether a share of @p of counts one more with @p index than before it.
bool isStep(std::size_t index, double share)
{
    const auto upTo = [share](std::size_t count) {
        return static_cast<std::uint64_t>(static_cast<double>(count) * share + 1e-9);
    };
    return upTo(index + 1) > upTo(index);
}

} // namespace

ClientKind kindOf(std::size_t client, double slowShare, double readerShare)
{
    if (isStep(client, slowShare))
        return ClientKind::Staller;
    // Readers are a share of the others: counted among those alone, none of them is skipped.
    const auto stallersBefore =
        static_cast<std::size_t>(static_cast<double>(client) * slowShare + 1e-9);
    return isStep(client - stallersBefore, readerShare / (1 - slowShare)) ? ClientKind::SlowReader
                                                                          : ClientKind::Healthy;
}

void LoadThread::watchFor(ClientKind kind)
{
    for (Client &client : m_clients) {
        if (client.kind == kind && client.stage == Stage::Live)
            watchFor(client, isHeldBack(client) ? 0u : std::uint32_t(EPOLLIN));
    }
}

void LoadThread::stall()
{
    m_isSlowPaused = true;
    for (Client &client : m_clients) {
        client.missingHoldings = 0;
        m_tally.stalled += isHeldBack(client) && client.kind == ClientKind::Staller ? 1 : 0;
    }
    watchFor(ClientKind::Staller);
}

void LoadThread::resume()
{
    m_isSlowPaused = false;
    for (Client &client : m_clients) {
        if (client.kind != ClientKind::Staller || client.stage != Stage::Live)
            continue;
        for (const Place &place : placesOf(client)) {
            const bool isShort = place.last() < m_control.resumeTargets[place.symbol()];
            client.missingHoldings += isHolding(client, place) && isShort ? 1 : 0;
        }
        if (m_plan.holdings > 0 && client.missingHoldings == 0) {
            ++m_tally.holdingsCurrent;
            ++m_tally.holdingsInTime;
            m_outcome.holdings.record(0);
        }
    }
    watchFor(ClientKind::Staller);
}

bool LoadThread::isHolding(const Client &client, const Place &place)
{
    const std::span<Place> places = placesOf(client);
    const auto index = static_cast<std::uint64_t>(&place - places.data());
    // Evenly among the popular and the others, and exactly as many as were asked for.
    return (index + 1) * m_plan.holdings / m_plan.watch > index * m_plan.holdings / m_plan.watch;
}

void LoadThread::declareHoldings(Client &client)
{
    if (client.kind != ClientKind::Staller || m_plan.holdings == 0)
        return;
    std::string list;
    for (const Place &place : placesOf(client)) {
        if (isHolding(client, place))
            appendListed(list, m_plan.symbols.name(place.symbol()));
    }
    send(client, clientFrame(opText, "{\"op\":\"holdings\",\"id\":2,\"symbols\":[" + list + "]}"));
}

void LoadThread::takeHoldings(std::string_view text)
{
    const std::size_t list = text.find('[');
    const auto quotes =
        list == std::string_view::npos ? 0 : std::ranges::count(text.substr(list), '"');
    if (quotes != 2 * std::int64_t(m_plan.holdings))
        complain("fewer holdings than declared", text);
}

void LoadThread::countHolding(Client &client, const Place &place, std::uint64_t before)
{
    const std::uint64_t target = m_control.resumeTargets[place.symbol()];
    if (before >= target || place.last() < target || !isHolding(client, place) ||
        --client.missingHoldings > 0)
        return;
    const std::int64_t tookUs = m_receivedUs - m_control.resumedAtUs;
    ++m_tally.holdingsCurrent;
    m_tally.holdingsInTime += tookUs <= inTimeUs ? 1 : 0;
    m_outcome.holdings.record(tookUs);
}

void LoadThread::takeLevel(Client &client, std::string_view text)
{
    constexpr std::string_view before = "\"level\":\"";
    const std::size_t at = text.find(before);
    if (at != std::string_view::npos) {
        const std::string_view rest = text.substr(at + before.size());
        const auto &names = protocol::sessionLevelNames;
        const auto found = std::ranges::find(names, rest.substr(0, rest.find('"')));
        if (found != names.end()) {
            const auto level = static_cast<std::size_t>(found - names.begin());
            client.level = static_cast<protocol::SessionLevel>(level);
            ++m_tally.levels[level];
            return;
        }
    }
    complain("malformed message", text);
}

void LoadThread::readSlowly()
{
    if (!m_isReadingSlowly)
        return;
    const MonotonicNs now = SystemClock::now();
    if (now < m_nextSlowReadNs)
        return;
    m_nextSlowReadNs = now + slowReadEveryNs;
    const double most = m_plan.readerBytesPerSecond * allowanceMaxS;
    const double seconds =
        static_cast<double>(now - std::exchange(m_slowReadNs, now)) / nsPerSecond;
    const double earned = std::min(m_plan.readerBytesPerSecond * seconds, most);
    for (Client &client : m_clients) {
        if (client.kind != ClientKind::SlowReader || client.stage != Stage::Live)
            continue;
        client.allowance = std::min(client.allowance + earned, std::max(most, 1.0));
        if (client.allowance >= 1)
            read(client, static_cast<std::size_t>(client.allowance));
    }
}

void LoadThread::churn()
{
    const MonotonicNs now = SystemClock::now();
    const double seconds = static_cast<double>(now - std::exchange(m_churnedNs, now)) / nsPerSecond;
    if (!m_control.isChurning)
        return;
    // Of all clients, since those who are not healthy are picked in vain.
    m_churnDue += seconds * m_plan.churnShare * static_cast<double>(m_clients.size());
    for (; m_churnDue >= 1; m_churnDue -= 1) {
        Client &client = m_clients[m_random.next() % m_clients.size()];
        if (client.kind != ClientKind::Healthy || !client.isCurrent)
            continue; // it is on its way already; somebody else another time
        client.hasLeft = true;
        ++m_tally.reconnected;
        forget(client);
        begin(client);
    }
}

void LoadThread::countGaps()
{
    for (const Client &client : m_clients)
        (client.hasLeft ? m_outcome.gapsLeft : m_outcome.gapsStayed) += client.gaps;
}

} // namespace tickcast::load
