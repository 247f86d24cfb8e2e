// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Those who never behave: the server has to end every one of them, and soon.

#include "tests/chaos/swarm.h"

#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast::chaos {

namespace {

/// The server's limits in these runs are at most 8 s; a machine may be busy.
constexpr MonotonicNs patienceNs = 40'000'000'000;
/// An end waits behind what was not read. Who has ended the connection long ago shows it at once
/// then.
constexpr MonotonicNs findEndNs = 5'000'000'000;
constexpr unsigned variants = 6;

std::string junkFrame(unsigned variant, load::SplitMix &random)
{
    switch (variant) {
    case 0: { // random bytes
        std::string bytes(512, '\0');
        for (char &byte : bytes)
            byte = char(random.next());
        return bytes;
    }
    case 1: // text that is not masked
        return std::string("\x81\x05hello", 7);
    case 2: // a message far over the limit
        return std::string("\x82\xff\x00\x00\x00\x00\x7f\xff\xff\xff\x01\x02\x03\x04", 14);
    case 3: // a binary message, and reserved bits
        return std::string("\xf2\x81\x01\x02\x03\x04\x05", 7);
    case 4: // text that is not UTF-8
        return load::clientFrame(1, "\xc3\x28\xff\xfe");
    default: { // commands that are none, until it is enough
        std::string bytes;
        for (int i = 0; i < 300; ++i)
            bytes += load::clientFrame(1, "{\"op\":\"nonsense\"}");
        return bytes;
    }
    }
}

} // namespace

void Swarm::invite(const Event &event)
{
    for (std::uint32_t i = 0; i < event.clients; ++i) {
        const char *call = nullptr;
        Guest guest;
        guest.kind = event.kind;
        guest.begunNs = m_nowNs;
        guest.variant = unsigned(m_random.next() % variants);
        guest.descriptor = load::beginConnecting(
            m_config.target, m_clients.size() + i,
            event.kind == EventKind::Vanish ? load::Reader::Slow : load::Reader::Normal, call);
        if (guest.descriptor < 0)
            continue;
        const std::uint64_t id = m_nextGuest++;
        epoll_event ready{};
        ready.events = EPOLLOUT;
        ready.data.u64 = id;
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, guest.descriptor, &ready);
        m_guests.emplace(id, guest);
        ++m_tally.guestsCome;
    }
}

void Swarm::onGuestEvent(std::uint64_t id, std::uint32_t events)
{
    const auto found = m_guests.find(id);
    if (found == m_guests.end())
        return;
    Guest &guest = found->second;
    const auto watch = [&](std::uint32_t wanted) {
        epoll_event event{};
        event.events = wanted;
        event.data.u64 = id;
        ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, guest.descriptor, &event);
    };
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        ++m_tally.guestsEnded;
        return dismiss(id);
    }
    if (!guest.isConnected) {
        guest.isConnected = true;
        watch(EPOLLIN | EPOLLRDHUP);
        return speak(guest);
    }
    if (guest.kind == EventKind::Vanish && !guest.looksForItsEnd) {
        // It waits for the opening answer, subscribes, and is not heard of from then on.
        if (!guest.hasSubscribed) {
            guest.hasSubscribed = true;
            std::string list;
            for (std::uint32_t symbol = 0; symbol < m_symbols.size() && symbol < 20; ++symbol)
                load::appendListed(list, m_symbols.name(symbol));
            const std::string frame =
                load::clientFrame(1, "{\"op\":\"subscribe\",\"symbols\":[" + list + "]}");
            static_cast<void>(::send(guest.descriptor, frame.data(), frame.size(), MSG_NOSIGNAL));
        }
        watch(0);
        return;
    }
    const ssize_t count = ::recv(guest.descriptor, m_buffer.data(), m_buffer.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        ++m_tally.guestsEnded;
        return dismiss(id);
    }
    if (guest.kind == EventKind::Junk && !guest.hasSubscribed) {
        guest.hasSubscribed = true; // the opening handshake is over: now the junk
        const std::string junk = junkFrame(guest.variant, m_random);
        static_cast<void>(::send(guest.descriptor, junk.data(), junk.size(), MSG_NOSIGNAL));
    }
}

void Swarm::speak(Guest &guest)
{
    std::string words = load::openingRequest(m_config.target, "tickcast.v1.json");
    if (guest.kind == EventKind::HalfOpen) {
        words.resize(guest.variant % 2 == 0 ? 0 : words.size() - 4);
    } else if (guest.kind == EventKind::Junk && guest.variant == 0) {
        words = junkFrame(0, m_random);
        guest.hasSubscribed = true;
    }
    if (!words.empty())
        static_cast<void>(::send(guest.descriptor, words.data(), words.size(), MSG_NOSIGNAL));
}

void Swarm::dismiss(std::uint64_t id)
{
    const auto found = m_guests.find(id);
    load::closeWithReset(found->second.descriptor);
    m_guests.erase(found);
}

void Swarm::checkGuests()
{
    std::vector<std::uint64_t> over;
    for (auto &[id, guest] : m_guests) {
        const bool isLate = m_nowNs - guest.begunNs > patienceNs + findEndNs;
        if (!guest.looksForItsEnd && m_nowNs - guest.begunNs > patienceNs) {
            guest.looksForItsEnd = true;
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = id;
            ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, guest.descriptor, &event);
        }
        if (isLate)
            blame("the server does not end a connection that misbehaves",
                  eventNames[std::size_t(guest.kind)]);
        if (isLate || m_isCalm)
            over.push_back(id);
    }
    for (const std::uint64_t id : over)
        dismiss(id);
}

} // namespace tickcast::chaos
