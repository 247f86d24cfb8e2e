// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/tcpgate.h"

#include <QSocketNotifier>
#include <algorithm>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::testing {

namespace {

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void makePatient(int descriptor)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

} // namespace

/// Both directions of one client's connection, and its two sockets.
class TcpGate::Connection final
{
public:
    Connection(int client, int server);
    ~Connection() { close(); }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    void apply(Direction direction, const TcpFlow::Rules &rules);
    void finish(Direction direction);
    void reset();
    [[nodiscard]] bool isOpen() const { return m_client >= 0; }
    [[nodiscard]] qint64 passed(Direction direction) const;

private:
    void onFlowEnded();
    void close();

    int m_client;
    int m_server;
    std::array<std::unique_ptr<TcpFlow>, 2> m_flows;
};

// ---- one connection ----------------------------------------------------------------------------

TcpGate::Connection::Connection(int client, int server)
    : m_client(client)
    , m_server(server)
{
    const TcpFlow::Handlers handlers{.onEnded = [this] { onFlowEnded(); },
                                     .onBroken = [this] { reset(); }}; // both sides are told
    m_flows[static_cast<size_t>(Direction::ToClient)] =
        std::make_unique<TcpFlow>(server, client, handlers);
    m_flows[static_cast<size_t>(Direction::ToServer)] =
        std::make_unique<TcpFlow>(client, server, handlers);
}

void TcpGate::Connection::apply(Direction direction, const TcpFlow::Rules &rules)
{
    if (isOpen())
        m_flows[static_cast<size_t>(direction)]->apply(rules);
}

void TcpGate::Connection::finish(Direction direction)
{
    if (isOpen())
        m_flows[static_cast<size_t>(direction)]->finish();
}

qint64 TcpGate::Connection::passed(Direction direction) const
{
    return m_flows[static_cast<size_t>(direction)]->passed();
}

void TcpGate::Connection::onFlowEnded()
{
    if (std::ranges::all_of(m_flows, [](const auto &flow) { return flow->isOver(); }))
        close();
}

void TcpGate::Connection::reset()
{
    const linger hard{.l_onoff = 1, .l_linger = 0};
    for (const int descriptor : {m_client, m_server})
        ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

void TcpGate::Connection::close()
{
    if (!isOpen())
        return;
    // A flow may be the caller: it is silent from here on, and lives as long as the connection.
    for (const auto &flow : m_flows)
        flow->mute();
    ::close(std::exchange(m_client, -1));
    ::close(std::exchange(m_server, -1));
}

// ---- the gate ----------------------------------------------------------------------------------

TcpGate::TcpGate(quint16 serverPort)
    : m_serverPort(serverPort)
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (::bind(m_listener, generic, size) != 0 || ::listen(m_listener, SOMAXCONN) != 0 ||
        ::getsockname(m_listener, generic, &size) != 0)
        qFatal("a gate cannot listen on 127.0.0.1");
    m_port = ntohs(address.sin_port);
    auto *incoming = new QSocketNotifier(m_listener, QSocketNotifier::Read, this);
    connect(incoming, &QSocketNotifier::activated, this, &TcpGate::accept);
}

TcpGate::~TcpGate()
{
    m_connections.clear();
    qDeleteAll(children()); // the notifier, before its descriptor
    ::close(m_listener);
}

QUrl TcpGate::leadTo(QUrl server) const
{
    server.setPort(m_port);
    return server;
}

void TcpGate::accept()
{
    const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
        return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(server, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, sizeof receiveBufferBytes);
    const sockaddr_in address = loopback(m_serverPort);
    // Loopback: it is connected or refused at once.
    const int failed =
        ::connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    makePatient(client);
    makePatient(server);
    auto connection = std::make_unique<Connection>(client, server);
    if (failed != 0) {
        connection->reset();
        return;
    }
    for (const Direction direction : {Direction::ToClient, Direction::ToServer})
        connection->apply(direction, rules(direction));
    m_connections.push_back(std::move(connection));
}

void TcpGate::apply(Direction direction, const TcpFlow::Rules &rules)
{
    m_rules[static_cast<size_t>(direction)] = rules;
    for (const auto &connection : m_connections)
        connection->apply(direction, rules);
}

void TcpGate::stop(Direction direction)
{
    apply(direction, {.isStopped = true});
}

void TcpGate::resume(Direction direction)
{
    apply(direction, {});
}

void TcpGate::slice(Direction direction, qsizetype bytes, std::chrono::milliseconds interval)
{
    apply(direction, {.bytesAtOnce = bytes, .interval = interval});
}

void TcpGate::delay(Direction direction, std::chrono::milliseconds by)
{
    apply(direction, {.delay = by});
}

void TcpGate::stopAfter(Direction direction, qsizetype bytes)
{
    apply(direction, {.bytesLeft = bytes});
}

void TcpGate::finish(Direction direction)
{
    for (const auto &connection : m_connections)
        connection->finish(direction);
}

void TcpGate::reset()
{
    for (const auto &connection : m_connections) {
        if (connection->isOpen())
            connection->reset();
    }
}

qint64 TcpGate::passed(Direction direction) const
{
    qint64 bytes = 0;
    for (const auto &connection : m_connections)
        bytes += connection->passed(direction);
    return bytes;
}

size_t TcpGate::connections() const
{
    return size_t(std::ranges::count_if(
        m_connections, [](const auto &connection) { return connection->isOpen(); }));
}

} // namespace tickcast::testing
