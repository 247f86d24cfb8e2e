// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/wsframe.h"
#include "tests/server/support/testtls.h"

#include <QByteArray>
#include <QtGlobal>
#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tickcast {

/// What carries a client's bytes.
enum class Carrier { Plain, Tls };

/// A WebSocket client on a bare socket, for what no library would do: it reads only when told, may
/// break every rule, and sees each byte. Connects to 127.0.0.1; nothing happens behind its back:
/// pump() moves what can be moved without blocking. Source: RFC 6455.
class RawClient final
{
public:
    struct Received
    {
        protocol::WsOpcode opcode;
        QByteArray payload;
    };
    enum class Mask { Yes, No };
    enum class Fin { Yes, No };

    /// A small @p receiveBufferBytes makes the peer's socket fill soon.
    /// @p tlsVersionMax: as OpenSSL counts, 0 for the newest.
    explicit RawClient(quint16 port, int receiveBufferBytes = 0, Carrier carrier = Carrier::Plain,
                       int tlsVersionMax = 0)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (receiveBufferBytes != 0)
            setOption(SOL_SOCKET, SO_RCVBUF, receiveBufferBytes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // Loopback: the kernel connects as soon as there is a listener, accepted or not.
        isConnected =
            ::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
        if (carrier == Carrier::Plain)
            return;
        ::fcntl(m_socket, F_SETFL, O_NONBLOCK); // OpenSSL knows no MSG_DONTWAIT
        m_tls = std::make_unique<testtls::ClientSession>(m_socket, tlsVersionMax);
    }
    ~RawClient() { close(); }
    RawClient(const RawClient &) = delete;
    RawClient &operator=(const RawClient &) = delete;

    // ---- what came in ----
    bool isConnected = false;
    bool isUpgraded = false;
    bool isOver = false; ///< the peer closed or reset
    bool isReset = false;
    QByteArray head;   ///< of the answer to the handshake, or all there was when it is none
    QByteArray stream; ///< WebSocket bytes after it, as they came
    std::vector<Received> frames;

    // ---- what goes out ----
    void write(const QByteArray &bytes)
    {
        m_out += bytes;
        pump();
    }
    /// The same, but what has come in stays in the kernel.
    void writeOnly(const QByteArray &bytes)
    {
        m_out += bytes;
        pumpOut();
    }
    static QByteArray handshake(const QByteArray &path = "/v1", const QByteArray &headers = {})
    {
        return "GET " + path +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
               "Sec-WebSocket-Version: 13\r\n" +
               headers + "\r\n";
    }
    /// What the server must answer to the key above (the example of RFC 6455 section 1.3).
    static QByteArray acceptKey() { return "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; }

    static QByteArray frame(quint8 opcode, const QByteArray &payload, Mask mask = Mask::Yes,
                            Fin fin = Fin::Yes, quint8 reservedBits = 0)
    {
        const bool isMasked = mask == Mask::Yes;
        QByteArray bytes;
        bytes += char((fin == Fin::Yes ? 0x80 : 0) | (reservedBits << 4) | opcode);
        const auto size = static_cast<quint64>(payload.size());
        const int maskBit = isMasked ? 0x80 : 0;
        const int lengthBytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
        bytes += char(maskBit | (lengthBytes == 0 ? int(size) : lengthBytes == 2 ? 126 : 127));
        for (int i = lengthBytes - 1; i >= 0; --i)
            bytes += char(size >> (8 * i));
        if (!isMasked)
            return bytes + payload;
        const QByteArray key("\x12\x34\x56\x78", 4);
        bytes += key;
        for (qsizetype i = 0; i < payload.size(); ++i)
            bytes += char(payload[i] ^ key[i % 4]);
        return bytes;
    }
    static QByteArray text(const QByteArray &payload) { return frame(0x1, payload); }

    /// Sends and receives what is possible now.
    void pump()
    {
        pumpOut();
        pumpIn();
    }
    /// Whether there is something to read, waited for without an event loop.
    [[nodiscard]] bool waitForInput(int timeoutMs) const
    {
        pollfd entry{.fd = m_socket, .events = POLLIN, .revents = 0};
        return !isOver && ::poll(&entry, 1, timeoutMs) == 1;
    }
    [[nodiscard]] bool hasSentAll() const { return m_out.isEmpty(); }
    /// Bytes of the server that lie unread in the kernel.
    [[nodiscard]] int unreadBytes() const
    {
        int bytes = 0;
        ::ioctl(m_socket, FIONREAD, &bytes);
        return bytes;
    }

    /// The close code of the last close frame; none when there was none.
    [[nodiscard]] std::optional<int> closeCode() const
    {
        for (const Received &received : frames) {
            if (received.opcode == protocol::WsOpcode::Close && received.payload.size() >= 2)
                return quint8(received.payload[0]) << 8 | quint8(received.payload[1]);
        }
        return std::nullopt;
    }

    // ---- how it ends ----
    void close()
    {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }
    void reset()
    {
        const linger now{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void shutDownSending() { ::shutdown(m_socket, SHUT_WR); }

private:
    void setOption(int level, int option, int value)
    {
        ::setsockopt(m_socket, level, option, &value, sizeof value);
    }
    void pumpOut()
    {
        while (m_socket >= 0 && !m_out.isEmpty()) {
            const ssize_t sent =
                m_tls ? m_tls->send(m_out.constData(), m_out.size())
                      : ::send(m_socket, m_out.constData(), static_cast<size_t>(m_out.size()),
                               MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent <= 0)
                return;
            m_out.remove(0, sent);
        }
    }
    void pumpIn()
    {
        while (m_socket >= 0 && !isOver) {
            char buffer[65'536];
            ssize_t got = 0;
            if (m_tls) {
                got = m_tls->receive(buffer, sizeof buffer);
                if (got == 0)
                    return;
            } else {
                got = ::recv(m_socket, buffer, sizeof buffer, MSG_DONTWAIT);
                if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
                    return;
            }
            if (got <= 0) {
                isOver = true;
                isReset = got < 0 && errno == ECONNRESET;
                return;
            }
            take(QByteArray(buffer, got));
        }
    }
    void take(const QByteArray &bytes)
    {
        if (isUpgraded) {
            stream += bytes;
        } else {
            head += bytes;
            const qsizetype end = head.indexOf("\r\n\r\n");
            if (end < 0 || !head.startsWith("HTTP/1.1 101"))
                return;
            isUpgraded = true;
            stream = head.sliced(end + 4);
            head.truncate(end + 4);
        }
        while (takeFrame()) {
        }
    }
    /// A server's frames: never masked, never in parts.
    bool takeFrame()
    {
        const qsizetype available = stream.size() - m_parsed;
        if (available < 2)
            return false;
        const auto at = [&](qsizetype i) { return quint8(stream[m_parsed + i]); };
        const int shortLength = at(1) & 0x7f;
        const qsizetype lengthBytes = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
        if (available < 2 + lengthBytes)
            return false;
        qsizetype size = lengthBytes == 0 ? shortLength : 0;
        for (qsizetype i = 0; i < lengthBytes; ++i)
            size = size << 8 | at(2 + i);
        if (available < 2 + lengthBytes + size)
            return false;
        frames.push_back({static_cast<protocol::WsOpcode>(at(0) & 0xf),
                          stream.sliced(m_parsed + 2 + lengthBytes, size)});
        m_parsed += 2 + lengthBytes + size;
        return true;
    }

    int m_socket;
    std::unique_ptr<testtls::ClientSession> m_tls;
    QByteArray m_out;
    qsizetype m_parsed = 0;
};

} // namespace tickcast
