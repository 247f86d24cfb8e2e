// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/frame.h"
#include "server/transport/sendbatch.h"

#include <QByteArray>
#include <QTest>
#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

/// Two connected stream sockets, closed at the end: near sends, far reads. Neither blocks.
class SocketPair final
{
public:
    enum class Kind { Unix, Tcp };

    /// @p bufferBytes: both socket buffers, 0 for the system's; the kernel has a least of its own.
    explicit SocketPair(Kind kind = Kind::Unix, int bufferBytes = 0)
    {
        if (kind == Kind::Unix) {
            if (::socketpair(AF_UNIX, SOCK_STREAM, 0, m_descriptors.data()) < 0)
                qFatal("no socket pair");
            shrink(m_descriptors[0], SO_SNDBUF, bufferBytes);
        } else {
            connectTcp(bufferBytes);
        }
        for (const int descriptor : m_descriptors)
            ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    }
    ~SocketPair()
    {
        closeNear();
        closeFar();
    }
    Q_DISABLE_COPY_MOVE(SocketPair)

    [[nodiscard]] int near() const { return m_descriptors[0]; }

    /// What has arrived, at most @p bytesMax of it.
    [[nodiscard]] QByteArray read(qsizetype bytesMax = 1 << 24) const
    {
        QByteArray all;
        std::array<char, 65536> buffer;
        while (all.size() < bytesMax) {
            const size_t wanted = std::min(buffer.size(), size_t(bytesMax - all.size()));
            const ssize_t count = ::read(m_descriptors[1], buffer.data(), wanted);
            if (count <= 0)
                break;
            all.append(buffer.data(), count);
        }
        return all;
    }

    void closeNear() { closeOne(m_descriptors[0]); }
    void closeFar() { closeOne(m_descriptors[1]); }
    /// A TCP peer that goes without a word: its kernel answers with RST.
    void resetFar()
    {
        const linger hard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_descriptors[1], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        closeFar();
    }

private:
    void connectTcp(int bufferBytes)
    {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto *const generic = reinterpret_cast<sockaddr *>(&address);
        shrink(listener, SO_SNDBUF, bufferBytes);
        m_descriptors[1] = ::socket(AF_INET, SOCK_STREAM, 0);
        shrink(m_descriptors[1], SO_RCVBUF, bufferBytes);
        if (::bind(listener, generic, length) < 0 || ::listen(listener, 1) < 0 ||
            ::getsockname(listener, generic, &length) < 0 ||
            ::connect(m_descriptors[1], generic, length) < 0 ||
            (m_descriptors[0] = ::accept(listener, nullptr, nullptr)) < 0)
            qFatal("no loopback connection");
        const int on = 1;
        ::setsockopt(m_descriptors[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::close(listener);
    }
    static void shrink(int descriptor, int option, int bytes)
    {
        if (bytes > 0)
            ::setsockopt(descriptor, SOL_SOCKET, option, &bytes, sizeof bytes);
    }
    static void closeOne(int &descriptor)
    {
        if (descriptor >= 0)
            ::close(std::exchange(descriptor, -1));
    }

    std::array<int, 2> m_descriptors{-1, -1};
};

inline QByteArray bytesOf(const Frame *frame)
{
    const auto bytes = frame->bytes();
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

/// One row per backend, for initTestCase_data().
inline void addSendBackends()
{
    QTest::addColumn<int>("wanted");
    QTest::newRow("syscall") << int(TransportBackend::Syscall);
    QTest::newRow("io_uring") << int(TransportBackend::IoUring);
}

/// The backend asked for and no other; null when this machine forbids it.
inline std::unique_ptr<SendBackend> exactBackend(int wanted)
{
    Result<ChosenBackend> chosen = makeSendBackend(static_cast<TransportBackend>(wanted));
    if (!chosen || !chosen->fallbackReason.isEmpty())
        return nullptr;
    return std::move(chosen->backend);
}

} // namespace tickcast
