// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/wslink.h"

#include "shared/protocol/wsframe.h"
#include "shared/util/clock.h"

#include <QByteArray>
#include <optional>
#include <utility>

namespace tickcast {

using protocol::WsOpcode;

namespace {

/// RFC 6455 section 5.5: the payload of a control frame.
constexpr qsizetype controlPayloadMax = 125;
/// Two of them are the close code.
constexpr qsizetype reasonBytesMax = controlPayloadMax - 2;

void appendControlFrame(QByteArray &out, WsOpcode opcode, QByteArrayView payload)
{
    std::byte header[protocol::wsHeaderMaxSize];
    const size_t size = protocol::writeWsHeader(header, opcode, size_t(payload.size()));
    out.append(reinterpret_cast<const char *>(header), qsizetype(size));
    out.append(payload);
}

QByteArray closePayload(quint16 code, QByteArrayView reason)
{
    QByteArray payload;
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    payload.append(reason);
    return payload;
}

/// As much of @p reason as fits, cut between characters.
QByteArray shortened(const QString &reason)
{
    QString fitting = reason.left(reasonBytesMax); // a character is a byte at least
    while (fitting.toUtf8().size() > reasonBytesMax)
        fitting.chop(fitting.back().isLowSurrogate() ? 2 : 1);
    return fitting.toUtf8();
}

} // namespace

/// Passes on what one read brought. Pongs are gathered until the next message or the end of the
/// read, so that a flood of pings costs one send per read.
class WsLink::Incoming final : public WsReader::Sink
{
public:
    explicit Incoming(WsLink &link)
        : m_link(link)
    {
    }

    bool onText(QByteArrayView utf8) override
    {
        sendPongs(); // what answers the message comes after what answers the pings before it
        if (m_link.m_handler)
            m_link.m_handler->onTextMessage(utf8);
        return m_link.m_state == State::Open;
    }
    bool onBinary(QByteArrayView bytes) override
    {
        sendPongs();
        if (m_link.m_handler)
            m_link.m_handler->onBinaryMessage(bytes);
        return m_link.m_state == State::Open;
    }
    bool onPing(QByteArrayView payload) override
    {
        if (m_link.waitingControlBytes() + m_pongs.size() >= pongBytesMax)
            m_lastPing = payload.toByteArray();
        else
            appendControlFrame(m_pongs, WsOpcode::Pong, payload);
        return true;
    }
    bool onPong(QByteArrayView) override { return true; }
    bool onClose(quint16 code, QByteArrayView) override
    {
        sendPongs();
        constexpr quint16 noCode = 1005; // RFC 6455 section 7.4.1: never on the wire
        m_link.beginClosing(code == noCode ? QByteArray() : closePayload(code, {}));
        return false;
    }
    void sendPongs()
    {
        // Of a flood the last one is answered, unless pongs wait for room as it is.
        if (m_lastPing && m_link.waitingControlBytes() < pongBytesMax)
            appendControlFrame(m_pongs, WsOpcode::Pong, *m_lastPing);
        m_lastPing.reset();
        if (!m_pongs.isEmpty())
            m_link.sendControl(std::exchange(m_pongs, {}));
    }

private:
    WsLink &m_link;
    QByteArray m_pongs;
    std::optional<QByteArray> m_lastPing; ///< unanswered: there were too many before it
};

/// The time a closing link gives its peer.
class WsLink::Linger final : public TimerNode
{
public:
    explicit Linger(WsLink &link)
        : m_link(link)
    {
        link.m_transport.wheel.schedule(*this, SystemClock::now() + lingerNs);
    }

protected:
    void onDeadline(MonotonicNs) override { m_link.end(); }

private:
    WsLink &m_link;
};

WsLink::WsLink(Transport &transport)
    : m_transport(transport)
{
}

WsLink::~WsLink() = default;

void WsLink::takeInput(std::span<std::byte> bytes)
{
    if (m_state != State::Open)
        return;
    if (m_handler)
        m_handler->onReceived();
    Incoming incoming(*this);
    const auto failure = m_reader.read(bytes, incoming, m_transport.messageBytesMax);
    if (m_state != State::Open)
        return;
    incoming.sendPongs();
    if (failure)
        close(failure->code, QString::fromLatin1(failure->reason));
}

void WsLink::ping()
{
    if (m_state != State::Open || waitingControlBytes() >= pongBytesMax)
        return;
    QByteArray frame;
    appendControlFrame(frame, WsOpcode::Ping, {});
    sendControl(frame);
}

void WsLink::close(protocol::CloseCode code, const QString &reason)
{
    if (m_state == State::Open)
        beginClosing(closePayload(static_cast<quint16>(code), shortened(reason)));
}

void WsLink::beginClosing(QByteArrayView payload)
{
    m_state = State::Closing;
    m_linger = std::make_unique<Linger>(*this);
    QByteArray frame;
    appendControlFrame(frame, WsOpcode::Close, payload);
    sendControl(frame);
    finishSending();
}

void WsLink::end()
{
    if (m_state == State::Over)
        return;
    m_state = State::Over;
    if (m_linger)
        m_transport.wheel.cancel(*m_linger); // it may be the caller: freed with the link
    dropSocket();
    if (m_handler)
        std::exchange(m_handler, nullptr)->onClosed();
}

} // namespace tickcast
