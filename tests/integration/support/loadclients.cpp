// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/loadclients.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::testing {

namespace {

/// Handshakes at a time: a storm of connections is another test.
constexpr std::size_t underwayMax = 64;
constexpr int sourceAddresses = 8; ///< 127.0.0.2 and on
constexpr std::size_t bufferBytes = 256 * 1024;
constexpr int pollMs = 50;

constexpr unsigned opText = 0x1;
constexpr unsigned opClose = 0x8;
constexpr unsigned opPing = 0x9;
constexpr unsigned opPong = 0xa;

sockaddr_in loopback(std::uint32_t offset, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + offset);
    return address;
}

const sockaddr *generic(const sockaddr_in &address)
{
    return reinterpret_cast<const sockaddr *>(&address);
}

/// The text between @p before and the next quotation mark or comma; empty if it is not there.
std::string_view valueAfter(std::string_view text, std::string_view before)
{
    const std::size_t at = text.find(before);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(at + before.size());
    return rest.substr(0, rest.find_first_of("\","));
}

} // namespace

LoadClients::LoadClients(Config config)
    : m_config(std::move(config))
    , m_clients(static_cast<std::size_t>(m_config.clients))
    , m_buffer(bufferBytes)
{
}

LoadClients::~LoadClients()
{
    stop();
}

void LoadClients::start()
{
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_thread = std::thread([this] { run(); });
}

void LoadClients::stop()
{
    if (!m_thread.joinable())
        return;
    m_isStopping = true;
    m_thread.join();
    for (Client &client : m_clients) {
        if (client.descriptor >= 0)
            ::close(std::exchange(client.descriptor, -1));
    }
    ::close(m_epoll);
}

LoadClients::Totals LoadClients::totals() const
{
    Totals totals = m_totals;
    totals.updatesLeast = std::numeric_limits<std::uint64_t>::max();
    for (const Client &client : m_clients) {
        totals.updates += client.updates;
        totals.updatesLeast = std::min(totals.updatesLeast, client.updates);
    }
    return totals;
}

void LoadClients::run()
{
    std::array<epoll_event, 256> events{};
    while (!m_isStopping) {
        openMore();
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), pollMs);
        for (int i = 0; i < count; ++i)
            onReady(m_clients[events[std::size_t(i)].data.u64]);
    }
}

void LoadClients::openMore()
{
    while (m_underway < underwayMax && m_opened < m_clients.size())
        open(m_clients[m_opened++]);
}

void LoadClients::open(Client &client)
{
    const auto index = std::uint64_t(&client - m_clients.data());
    client.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(client.descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const sockaddr_in from = loopback(1 + std::uint32_t(index % sourceAddresses), 0);
    const sockaddr_in to = loopback(0, m_config.port);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT;
    event.data.u64 = index;
    ++m_underway;
    if (::bind(client.descriptor, generic(from), sizeof from) != 0 ||
        (::connect(client.descriptor, generic(to), sizeof to) != 0 && errno != EINPROGRESS) ||
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.descriptor, &event) != 0)
        lose(client, std::strerror(errno));
}

void LoadClients::onReady(Client &client)
{
    if (client.stage == Stage::Lost)
        return;
    if (client.stage == Stage::Connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            return lose(client, std::strerror(error));
        client.stage = Stage::Upgrading;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = std::uint64_t(&client - m_clients.data());
        ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, client.descriptor, &event);
        return send(client, "GET /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }
    if (!readInto(client))
        return;
    if (client.stage == Stage::Upgrading)
        takeUpgrade(client);
    if (client.stage == Stage::Live)
        takeFrames(client);
}

bool LoadClients::readInto(Client &client)
{
    const ssize_t count = ::recv(client.descriptor, m_buffer.data(), m_buffer.size(), 0);
    if (count > 0) {
        client.unread.append(m_buffer.data(), std::size_t(count));
        return true;
    }
    if (count == 0)
        lose(client, "closed by the server");
    else if (errno != EAGAIN && errno != EINTR)
        lose(client, std::strerror(errno));
    return false;
}

void LoadClients::takeUpgrade(Client &client)
{
    const std::size_t end = client.unread.find("\r\n\r\n");
    if (end == std::string::npos)
        return;
    if (!client.unread.starts_with("HTTP/1.1 101 "))
        return lose(client, client.unread);
    client.unread.erase(0, end + 4);
    client.stage = Stage::Live;
    --m_underway;
    subscribe(client);
}

void LoadClients::takeFrames(Client &client)
{
    std::string_view bytes = client.unread;
    while (bytes.size() >= 2 && client.stage == Stage::Live) {
        const auto byteAt = [&bytes](std::size_t i) { return std::uint8_t(bytes[i]); };
        std::size_t headerSize = 2;
        std::size_t length = byteAt(1) & 0x7fu;
        if (length >= 126)
            headerSize = length == 126 ? 4 : 10;
        if (bytes.size() < headerSize)
            break;
        if (headerSize > 2) {
            length = 0;
            for (std::size_t i = 2; i < headerSize; ++i)
                length = length << 8 | byteAt(i);
        }
        if (bytes.size() < headerSize + length)
            break;
        takeFrame(client, byteAt(0) & 0x0fu, bytes.substr(headerSize, length));
        bytes.remove_prefix(headerSize + length);
    }
    client.unread.erase(0, client.unread.size() - bytes.size());
    // A connection that has caught up owns no buffer: thousands of them would hide the server's.
    if (client.unread.empty())
        client.unread.shrink_to_fit();
}

void LoadClients::takeFrame(Client &client, unsigned opcode, std::string_view payload)
{
    if (opcode == opText && payload.starts_with("{\"op\":\"quote\","))
        return takeQuote(client, payload);
    if (opcode == opText && payload.starts_with("{\"op\":\"subscribed\",")) {
        ++m_subscribed;
    } else if (opcode == opPing) {
        sendFrame(client, opPong, payload);
    } else if (opcode == opClose) {
        lose(client, "closed by the server");
    } else if (opcode != opText || !(payload.starts_with("{\"op\":\"welcome\",") ||
                                     payload.starts_with("{\"op\":\"heartbeat\","))) {
        ++m_totals.wrongMessages;
        complain("message", payload);
    }
}

void LoadClients::takeQuote(Client &client, std::string_view payload)
{
    ++client.updates;
    const auto known = client.offsets.find(valueAfter(payload, "\"s\":\""));
    const std::string_view digits = valueAfter(payload, "\"o\":");
    std::uint64_t offset = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), offset);
    if (known == client.offsets.end() || offset == 0) {
        ++m_totals.wrongMessages;
        return complain("quote nobody asked for", payload);
    }
    if (known->second != 0 && offset != known->second + 1) {
        ++m_totals.gaps;
        complain("gap after " + std::to_string(known->second), payload);
    }
    known->second = offset;
}

void LoadClients::subscribe(Client &client)
{
    std::uniform_int_distribution<std::size_t> pick(0, m_config.symbols.size() - 1);
    std::string list;
    while (client.offsets.size() < std::size_t(m_config.symbolsEach)) {
        const std::string &symbol = m_config.symbols[pick(m_random)];
        if (client.offsets.emplace(symbol, 0).second)
            list += (list.empty() ? "\"" : ",\"") + symbol + '"';
    }
    sendFrame(client, opText, "{\"op\":\"subscribe\",\"id\":1,\"symbols\":[" + list + "]}");
}

void LoadClients::send(Client &client, std::string_view bytes)
{
    // A few hundred bytes on a connection that has sent next to nothing always fit.
    const ssize_t sent = ::send(client.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != ssize_t(bytes.size()))
        lose(client, sent < 0 ? std::strerror(errno) : "it does not take a few bytes");
}

void LoadClients::sendFrame(Client &client, unsigned opcode, std::string_view payload)
{
    std::string frame(1, char(0x80 | opcode));
    if (payload.size() < 126) {
        frame += char(0x80 | payload.size());
    } else {
        frame += char(0x80 | 126);
        frame += char(payload.size() >> 8);
        frame += char(payload.size() & 0xff);
    }
    frame.append(4, '\0'); // a mask of zeros is a mask too
    frame += payload;
    send(client, frame);
}

void LoadClients::lose(Client &client, std::string_view why)
{
    if (client.stage == Stage::Connecting || client.stage == Stage::Upgrading)
        --m_underway;
    client.stage = Stage::Lost;
    ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, client.descriptor, nullptr);
    ++m_totals.losses;
    complain("connection lost", why);
}

void LoadClients::complain(std::string_view what, std::string_view detail)
{
    if (m_totals.firstTrouble.empty())
        m_totals.firstTrouble = std::string(what) + ": " + std::string(detail.substr(0, 300));
    m_hasTrouble = true;
}

} // namespace tickcast::testing
