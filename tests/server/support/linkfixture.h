// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/server/support/linkhost.h"
#include "tests/server/support/rawclient.h"

#include <QTest>
#include <chrono>
#include <memory>
#include <vector>

namespace tickcast {

/// A receive buffer that a client which does not read fills at once.
inline constexpr int smallReceiveBuffer = 32 * 1'024;

/// One connected link of the implementation under test and its client, for the conformance suite.
/// Every test runs once for each row of addImplementations(): a new Link gets a row here and is
/// held to the whole contract.
class LinkFixture final
{
public:
    static void addImplementations()
    {
        QTest::addColumn<Carrier>("carrier");
        QTest::newRow("AdoptedLink") << Carrier::Plain;
        QTest::newRow("TlsLink") << Carrier::Tls;
    }

    /// Sockets end themselves from the event loop; what is left after that is a leak.
    static void freeWhatEnded()
    {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    explicit LinkFixture(size_t messageBytesMax = 64 * 1'024)
        : m_host(std::make_unique<DoorHost>(Door::Limits(), messageBytesMax, carrier()))
    {
    }

    /// Handshakes a client in that says @p early without waiting for the answer;
    /// @p receiveBufferBytes as for RawClient.
    [[nodiscard]] bool connect(int receiveBufferBytes = 0, const QByteArray &early = {})
    {
        m_client = std::make_unique<RawClient>(m_host->port, receiveBufferBytes, carrier());
        m_client->write(RawClient::handshake() + early);
        return QTest::qWaitFor([this] {
            m_client->pump();
            return m_client->isUpgraded && !m_host->links.empty();
        });
    }
    [[nodiscard]] RawClient &client() { return *m_client; }
    [[nodiscard]] Link &link() { return *m_host->links.front().link; }
    [[nodiscard]] LinkRecorder &recorder() { return *m_host->links.front().recorder; }
    void destroyLink() { m_host->links.front().link.reset(); }

    SendResult send(const std::vector<FrameRef> &frames, size_t from = 0)
    {
        std::vector<const Frame *> raw;
        for (size_t i = from; i < frames.size(); ++i)
            raw.push_back(frames[i].get());
        const int sends = recorder().sends;
        link().send(raw);
        m_host->transport.batch.submit();
        return recorder().sends == sends + 1 ? recorder().lastSent : SendResult{.isFull = true};
    }
    /// Sends the frames from @p next on, each time the link has room, while the client reads, until
    /// all have arrived and @p others frames besides.
    [[nodiscard]] bool sendAllAndReceive(const std::vector<FrameRef> &frames, size_t next = 0,
                                         size_t others = 0)
    {
        bool mayCall = next == 0;
        int writable = recorder().writable;
        return QTest::qWaitFor(
            [&] {
                client().pump();
                mayCall = mayCall || std::exchange(writable, recorder().writable) != writable;
                if (mayCall && next < frames.size()) {
                    const SendResult result = send(frames, next);
                    next += result.framesTaken;
                    mayCall = !result.isFull;
                }
                return client().frames.size() == frames.size() + others;
            },
            30'000);
    }

    /// A text frame whose content is told apart by @p seed.
    static FrameRef frameOf(size_t payloadSize, int seed)
    {
        std::string payload(payloadSize, '\0');
        for (size_t i = 0; i < payloadSize; ++i)
            payload[i] = char('a' + (i * 7 + size_t(seed)) % 26);
        return Frame::makeText(payload);
    }
    /// More than any socket buffer of ours takes at once.
    static std::vector<FrameRef> manyFrames()
    {
        std::vector<FrameRef> frames;
        for (int i = 0; i < 60; ++i)
            frames.push_back(frameOf(16'000, i));
        return frames;
    }
    static QByteArray bytesOf(const FrameRef &frame)
    {
        const auto bytes = frame->bytes();
        return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
    }

    /// Of this row.
    [[nodiscard]] static Carrier carrier()
    {
        QFETCH_GLOBAL(Carrier, carrier);
        return carrier;
    }

private:
    const std::unique_ptr<DoorHost> m_host;
    std::unique_ptr<RawClient> m_client; ///< gone before the host
};

} // namespace tickcast
