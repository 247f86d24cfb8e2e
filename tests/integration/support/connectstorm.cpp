// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/connectstorm.h"

#include "tests/integration/support/rawclient.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::testing {

namespace {

constexpr size_t underWayMax = 256;
constexpr qint64 beginEveryNs = 250'000;
constexpr int lateAfterMs = 10'000;

} // namespace

ConnectStorm::ConnectStorm(quint16 port)
    : m_port(port)
    , m_thread(QThread::create([this] { run(); }))
{
    m_thread->start();
}

ConnectStorm::~ConnectStorm()
{
    m_isEnding = true;
    m_thread->wait();
}

ConnectStorm::Result ConnectStorm::end()
{
    m_isEnding = true;
    m_thread->wait();
    return m_result;
}

void ConnectStorm::run()
{
    QElapsedTimer sinceLast;
    sinceLast.start();
    QDeadlineTimer deadline(QDeadlineTimer::Forever);
    std::vector<pollfd> polled;
    while (!m_isEnding || (!m_attempts.empty() && !deadline.hasExpired())) {
        if (m_isEnding && deadline.isForever())
            deadline.setRemainingTime(lateAfterMs);
        if (!m_isEnding && m_attempts.size() < underWayMax &&
            sinceLast.nsecsElapsed() >= beginEveryNs) {
            sinceLast.start();
            begin();
        }
        polled.clear();
        for (const Attempt &attempt : m_attempts)
            polled.push_back({attempt.socket, short(attempt.isConnected ? POLLIN : POLLOUT), 0});
        const timespec wait{0, beginEveryNs};
        if (::ppoll(polled.data(), polled.size(), &wait, nullptr) <= 0)
            continue;
        for (size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].revents != 0)
                look(m_attempts[i]);
        }
        std::erase_if(m_attempts, [](const Attempt &attempt) { return attempt.socket < 0; });
    }
    m_result.late = m_attempts.size();
    for (Attempt &attempt : m_attempts)
        finish(attempt);
}

void ConnectStorm::begin()
{
    Attempt attempt;
    attempt.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ++m_result.attempts;
    const int failed =
        ::connect(attempt.socket, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    if (failed != 0 && errno != EINPROGRESS) {
        ++m_result.refused;
        finish(attempt);
        return;
    }
    m_attempts.push_back(std::move(attempt));
}

void ConnectStorm::look(Attempt &attempt)
{
    if (!attempt.isConnected) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(attempt.socket, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            ++m_result.refused;
            finish(attempt);
            return;
        }
        attempt.isConnected = true;
        const QByteArray request = RawClient::request();
        if (::send(attempt.socket, request.constData(), size_t(request.size()), MSG_NOSIGNAL) < 0) {
            ++m_result.cut;
            finish(attempt);
        }
        return;
    }
    std::array<char, 4096> bytes;
    const ssize_t got = ::recv(attempt.socket, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got > 0)
        attempt.received.append(bytes.data(), got);
    if (attempt.received.contains("\r\n\r\n") && attempt.received.startsWith("HTTP/1.1 101")) {
        ++m_result.answered;
        m_answered = m_result.answered;
        finish(attempt);
    } else if (got <= 0) {
        ++m_result.cut;
        finish(attempt);
    }
}

void ConnectStorm::finish(Attempt &attempt)
{
    ::close(std::exchange(attempt.socket, -1));
}

} // namespace tickcast::testing
