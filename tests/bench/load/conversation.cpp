// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/conversation.h"

#include "tests/bench/load/framescanner.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace tickcast::load {

namespace {

constexpr std::size_t messageMax = 4 * 1024 * 1024;
constexpr std::uint8_t opText = 0x1;
constexpr std::uint8_t opPing = 0x9;
constexpr std::uint8_t opPong = 0xa;

} // namespace

Conversation::Conversation(const Target &target, int timeoutMs)
    : m_target(target)
    , m_where(QString::fromStdString(target.host) % u':' % QString::number(target.port))
    , m_deadlineNs(SystemClock::now() + qint64(timeoutMs) * 1'000'000)
{
}

Conversation::~Conversation()
{
    if (m_descriptor >= 0)
        closeWithReset(m_descriptor);
}

Result<std::string> Conversation::open(const std::string &subprotocol)
{
    const char *call = nullptr;
    m_descriptor = beginConnecting(m_target, 0, Reader::Normal, call);
    if (m_descriptor < 0)
        return failIo(call, errno);
    if (!isReady(POLLOUT, m_deadlineNs))
        return fail(ErrorCode::Io, m_where % QLatin1String(": connecting took too long"));
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        return failIo("connect", error);
    send(openingRequest(m_target, subprotocol));
    for (;;) {
        std::size_t headSize = 0;
        const OpeningAnswer answer = judgeOpening(m_unread, headSize);
        if (answer == OpeningAnswer::Refused)
            return fail(ErrorCode::Parse,
                        m_where % QLatin1String(": no WebSocket, it answered \"") %
                            QString::fromStdString(m_unread.substr(0, m_unread.find('\r'))) % u'"');
        if (answer == OpeningAnswer::Accepted) {
            std::string selected = headerValue(std::string_view(m_unread).substr(0, headSize),
                                               "sec-websocket-protocol");
            m_unread.erase(0, headSize);
            return selected;
        }
        if (const auto received = receive(m_deadlineNs); !received)
            return tl::unexpected(received.error());
    }
}

Result<std::string> Conversation::nextText(MonotonicNs deadlineNs)
{
    for (;;) {
        const ScannedFrame frame = scanFrame(m_unread, messageMax);
        if (frame.state == ScanState::Bad)
            return fail(ErrorCode::Parse,
                        m_where % QLatin1String(": ") %
                            QString::fromUtf8(frame.fault.data(), int(frame.fault.size())));
        if (frame.state == ScanState::Frame) {
            std::string payload(frame.payload);
            const std::uint8_t opcode = frame.opcode;
            m_unread.erase(0, frame.size);
            if (opcode == opText)
                return payload;
            if (opcode == opPing)
                send(clientFrame(opPong, payload));
            continue;
        }
        if (SystemClock::now() >= deadlineNs)
            return std::string();
        if (const auto received = receive(deadlineNs); !received)
            return tl::unexpected(received.error());
    }
}

void Conversation::send(const std::string &bytes) const
{
    // A failure shows at the next read.
    (void)!::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

tl::unexpected<Error> Conversation::failSilent(const char *awaited) const
{
    return fail(ErrorCode::Io, m_where % QLatin1String(": no ") % QLatin1String(awaited) %
                                   QLatin1String(" in time"));
}

bool Conversation::isReady(short events, MonotonicNs deadlineNs) const
{
    pollfd entry{m_descriptor, events, 0};
    const MonotonicNs left = deadlineNs - SystemClock::now();
    return ::poll(&entry, 1, left > 0 ? static_cast<int>(left / 1'000'000) + 1 : 0) > 0;
}

Result<void> Conversation::receive(MonotonicNs deadlineNs)
{
    if (!isReady(POLLIN, deadlineNs)) {
        if (deadlineNs >= m_deadlineNs)
            return failSilent("answer");
        return {};
    }
    std::array<char, 65536> buffer;
    const ssize_t count = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    if (count == 0)
        return fail(ErrorCode::Io, m_where % QLatin1String(": it closed the connection"));
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        return failIo("recv", errno);
    if (count > 0)
        m_unread.append(buffer.data(), static_cast<std::size_t>(count));
    return {};
}

tl::unexpected<Error> Conversation::failIo(const char *call, int error) const
{
    return fail(ErrorCode::Io, m_where % QLatin1String(": ") % QLatin1String(call) %
                                   QLatin1String(": ") %
                                   QString::fromLocal8Bit(std::strerror(error)));
}

} // namespace tickcast::load
