// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/server/support/linkhost.h"
#include "tests/server/transport/echopeer.h"
#include "tests/server/transport/echosession.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <memory>

namespace tickcast::test {

/// The echo server behind a Door: what the client sees of a Link over a real socket. Server and
/// client share this thread. That nothing more will come cannot be known here; waitForMore() says
/// so only when the connection is over, or after a time in which anything would have come.
class SocketEcho final : public EchoPeer
{
public:
    SocketEcho(Carrier carrier, size_t messageBytesMax)
        : m_host({.messageBytesMax = messageBytesMax, .carrier = carrier},
                 [this](std::unique_ptr<Link> link, const Visitor &) {
                     m_session = std::make_unique<EchoSession>(std::move(link));
                 })
        , m_client(m_host.port, 0, carrier)
    {
    }

    /// Shakes hands.
    [[nodiscard]] bool open()
    {
        m_client.write(RawClient::handshake());
        return waitUntil([this] { return m_client.isUpgraded && m_session; });
    }

    // ---- EchoPeer ----
    void write(const QByteArray &piece) override { m_client.write(piece); }
    [[nodiscard]] QByteArray takeOutput() override
    {
        m_client.pump();
        const QByteArray output = m_client.stream.mid(m_taken);
        m_taken = m_client.stream.size();
        return output;
    }
    [[nodiscard]] bool waitForMore() override
    {
        return waitUntil([this] { return hasMore() || m_client.isOver; }) && hasMore();
    }
    [[nodiscard]] bool isClosed() override
    {
        return waitUntil([this] { return m_client.isOver; });
    }

private:
    static constexpr int waitMs = 20'000;

    [[nodiscard]] bool hasMore() const { return m_client.stream.size() > m_taken; }
    /// QTest::qWaitFor() sleeps for 10 ms between two looks, too long for a thousand round trips.
    template <typename IsDone>
    [[nodiscard]] bool waitUntil(IsDone isDone)
    {
        const QDeadlineTimer deadline(waitMs);
        while (!isDone()) {
            if (deadline.hasExpired())
                return false;
            QCoreApplication::processEvents();
            m_client.pump();
        }
        return true;
    }

    OpenDoor m_host;
    std::unique_ptr<EchoSession> m_session; ///< on the transport of m_host
    RawClient m_client;
    qsizetype m_taken = 0;
};

} // namespace tickcast::test
