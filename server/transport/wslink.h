// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"
#include "server/transport/transport.h"
#include "server/transport/wsreader.h"

#include <memory>

namespace tickcast {

/// What every Link does the same way, whatever carries its bytes: reads messages, answers pings,
/// goes through the closing handshake. The bytes themselves are the subclass's.
///
/// A closing link says its close frame, shuts its sending side and throws away what still comes in
/// until the peer has closed too or the linger time is over: with unread input a plain close would
/// become a reset, and the reset would destroy the close frame on its way.
/// Thread: one worker's. Source: RFC 6455 sections 5.5 and 7, RFC 1122 section 4.2.2.13.
class WsLink : public Link
{
public:
    static constexpr MonotonicNs lingerNs = 2'000'000'000;

    void setHandler(LinkHandler *handler) final { m_handler = handler; }
    void ping() final;
    void close(protocol::CloseCode code, const QString &reason) final;

protected:
    enum class State : quint8 { Open, Closing, Over };
    /// Answers to pings that may go out at once, or wait behind a full socket. Of more than that
    /// in one read only the latest is answered beside them, which is all that RFC 6455 section
    /// 5.5.3 asks for; of those that come while as many wait, none.
    static constexpr qsizetype pongBytesMax = 4096;

    explicit WsLink(Transport &transport);
    ~WsLink() override;

    /// Takes what the peer sent; overwrites it (unmasking). The link may be Closing or Over after.
    void takeInput(std::span<std::byte> bytes);
    /// The connection is gone: frees the socket and tells the owner, once.
    void end();

    /// Sends whole control frames between the data frames, at once or as soon as there is room.
    virtual void sendControl(QByteArrayView frames) = 0;
    /// Bytes of control frames that wait for room.
    [[nodiscard]] virtual qsizetype waitingControlBytes() const = 0;
    /// Shuts the sending side once all that was sent is out.
    virtual void finishSending() = 0;
    /// Gives the socket back. Nothing is sent any more.
    virtual void dropSocket() = 0;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] LinkHandler *handler() const { return m_handler; }
    [[nodiscard]] Transport &transport() const { return m_transport; }

private:
    class Incoming;
    class Linger;

    void beginClosing(QByteArrayView closePayload);

    Transport &m_transport;
    LinkHandler *m_handler = nullptr;
    std::unique_ptr<Linger> m_linger; ///< only while Closing
    WsReader m_reader;
    State m_state = State::Open;
};

} // namespace tickcast
