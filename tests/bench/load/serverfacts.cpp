// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/serverfacts.h"

#include "shared/util/clock.h"
#include "tests/bench/load/datascan.h"
#include "tests/bench/load/framescanner.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast::load {

namespace {

constexpr int greetingMs = 1'000;
constexpr std::size_t answerMax = 4 * 1024 * 1024;
constexpr std::uint8_t opText = 0x1;

/// One blocking conversation; the socket is closed with it.
class Conversation
{
public:
    Conversation(const Target &target, int timeoutMs)
        : m_where(QString::fromStdString(target.host) % u':' % QString::number(target.port))
        , m_deadlineNs(SystemClock::now() + qint64(timeoutMs) * 1'000'000)
    {
    }
    ~Conversation()
    {
        if (m_descriptor >= 0)
            closeWithReset(m_descriptor);
    }
    Conversation(const Conversation &) = delete;
    Conversation &operator=(const Conversation &) = delete;

    [[nodiscard]] Result<std::string> open(const Target &target, const std::string &subprotocol)
    {
        const char *call = nullptr;
        m_descriptor = beginConnecting(target, 0, Reader::Normal, call);
        if (m_descriptor < 0)
            return failIo(call, errno);
        if (!isReady(POLLOUT, m_deadlineNs))
            return fail(ErrorCode::Io, m_where % QLatin1String(": connecting took too long"));
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            return failIo("connect", error);
        send(openingRequest(target, subprotocol));
        for (;;) {
            std::size_t headSize = 0;
            const OpeningAnswer answer = judgeOpening(m_unread, headSize);
            if (answer == OpeningAnswer::Refused)
                return fail(ErrorCode::Parse,
                            m_where % QLatin1String(": no WebSocket, it answered \"") %
                                QString::fromStdString(m_unread.substr(0, m_unread.find('\r'))) %
                                u'"');
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

    /// The next text message; empty when @p deadlineNs passed.
    [[nodiscard]] Result<std::string> nextText(MonotonicNs deadlineNs)
    {
        for (;;) {
            const ScannedFrame frame = scanFrame(m_unread, answerMax);
            if (frame.state == ScanState::Bad)
                return fail(ErrorCode::Parse,
                            m_where % QLatin1String(": ") %
                                QString::fromUtf8(frame.fault.data(), int(frame.fault.size())));
            if (frame.state == ScanState::Frame) {
                std::string payload(frame.payload);
                const bool isText = frame.opcode == opText;
                m_unread.erase(0, frame.size);
                if (isText)
                    return payload;
                continue;
            }
            if (SystemClock::now() >= deadlineNs)
                return std::string();
            if (const auto received = receive(deadlineNs); !received)
                return tl::unexpected(received.error());
        }
    }

    void send(const std::string &bytes) const
    {
        // A failure shows at the next read.
        (void)!::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    [[nodiscard]] MonotonicNs deadlineNs() const { return m_deadlineNs; }
    [[nodiscard]] tl::unexpected<Error> failSilent(const char *awaited) const
    {
        return fail(ErrorCode::Io, m_where % QLatin1String(": no ") % QLatin1String(awaited) %
                                       QLatin1String(" in time"));
    }

private:
    [[nodiscard]] bool isReady(short events, MonotonicNs deadlineNs) const
    {
        pollfd entry{m_descriptor, events, 0};
        const MonotonicNs left = deadlineNs - SystemClock::now();
        return ::poll(&entry, 1, left > 0 ? static_cast<int>(left / 1'000'000) + 1 : 0) > 0;
    }

    /// Takes what comes until @p deadlineNs; nothing by then is no error unless it is the last.
    [[nodiscard]] Result<void> receive(MonotonicNs deadlineNs)
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

    [[nodiscard]] tl::unexpected<Error> failIo(const char *call, int error) const
    {
        return fail(ErrorCode::Io, m_where % QLatin1String(": ") % QLatin1String(call) %
                                       QLatin1String(": ") %
                                       QString::fromLocal8Bit(std::strerror(error)));
    }

    const QString m_where;
    const MonotonicNs m_deadlineNs;
    int m_descriptor = -1;
    std::string m_unread;
};

} // namespace

Result<ServerFacts> askServer(const Target &target, const std::string &subprotocol,
                              quint32 symbolLimit, int timeoutMs)
{
    Conversation server(target, timeoutMs);
    const Result<std::string> selected = server.open(target, subprotocol);
    if (!selected)
        return tl::unexpected(selected.error());
    ServerFacts facts;
    facts.subprotocol = *selected;
    const MonotonicNs greetedByNs = SystemClock::now() + qint64(greetingMs) * 1'000'000;
    const Result<std::string> greeting = server.nextText(greetedByNs);
    if (!greeting)
        return tl::unexpected(greeting.error());
    facts.isGreeting = messageOp(*greeting) == "welcome";
    server.send(clientFrame(
        opText, "{\"op\":\"symbols\",\"id\":1,\"limit\":" + std::to_string(symbolLimit) + '}'));
    for (;;) {
        const Result<std::string> answer = server.nextText(server.deadlineNs());
        if (!answer)
            return tl::unexpected(answer.error());
        if (answer->empty())
            return server.failSilent("answer to `symbols`");
        if (messageOp(*answer) == "error")
            return fail(ErrorCode::Parse,
                        QStringLiteral("no list of symbols: ") % QString::fromStdString(*answer));
        if (messageOp(*answer) != "symbols")
            continue;
        EntryScanner entries(*answer);
        while (const auto entry = entries.next())
            facts.symbols.emplace_back(entry->symbol);
        return facts;
    }
}

} // namespace tickcast::load
