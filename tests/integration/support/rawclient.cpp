// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/rawclient.h"

#include "tests/integration/support/testclient.h"

#include <QHostAddress>
#include <QTest>
#include <algorithm>
#include <sys/socket.h>

namespace tickcast::testing {

using protocol::WsOpcode;

RawClient::RawClient(quint16 port)
{
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    m_socket.waitForConnected(TestClient::waitMs);
    QObject::connect(&m_socket, &QIODevice::readyRead, &m_socket, [this] {
        m_received += m_socket.readAll();
        if (m_isUpgraded)
            takeFrames();
    });
}

void RawClient::write(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

QByteArray RawClient::request(const QByteArray &path)
{
    return "GET " + path +
           " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

bool RawClient::shakeHands(const QByteArray &path)
{
    write(request(path));
    const bool isAnswered =
        QTest::qWaitFor([this] { return m_received.contains("\r\n\r\n"); }, TestClient::waitMs);
    if (!isAnswered || !m_received.startsWith("HTTP/1.1 101 "))
        return false;
    m_received.remove(0, m_received.indexOf("\r\n\r\n") + 4);
    m_isUpgraded = true;
    takeFrames();
    return true;
}

QByteArray RawClient::frame(WsOpcode opcode, const QByteArray &payload, bool isLast)
{
    constexpr char maskBit = char(0x80);
    constexpr char lastBit = char(0x80);
    QByteArray bytes(qsizetype(protocol::wsHeaderMaxSize), Qt::Uninitialized);
    bytes.truncate(qsizetype(protocol::writeWsHeader(reinterpret_cast<std::byte *>(bytes.data()),
                                                     opcode, size_t(payload.size()))));
    if (!isLast)
        bytes[0] = char(bytes[0] & ~lastBit);
    bytes[1] = char(bytes[1] | maskBit);
    // A mask of zeros is a mask too, and leaves the payload readable.
    return bytes + QByteArray(4, '\0') + payload;
}

void RawClient::stopReading()
{
    // Little room in the kernel, and Qt reads into its own buffer only while there is room in it.
    constexpr int kernelBytes = 4096;
    m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, kernelBytes);
    m_socket.setReadBufferSize(1);
    m_socket.disconnect();
}

void RawClient::reset()
{
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(int(m_socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket.abort();
}

void RawClient::takeFrames()
{
    for (;;) {
        const auto byteAt = [this](qsizetype i) { return quint8(m_received[i]); };
        if (m_received.size() < 2)
            return;
        const quint8 shortLength = byteAt(1) & 0x7f;
        const qsizetype lengthBytes = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
        if (m_received.size() < 2 + lengthBytes)
            return;
        qsizetype length = lengthBytes == 0 ? shortLength : 0;
        for (qsizetype i = 0; i < lengthBytes; ++i)
            length = length << 8 | byteAt(2 + i);
        const qsizetype headerSize = 2 + lengthBytes;
        if (m_received.size() < headerSize + length)
            return;
        m_frames.push_back({WsOpcode(byteAt(0) & 0x0f), m_received.mid(headerSize, length)});
        m_received.remove(0, headerSize + length);
    }
}

std::optional<RawClient::Frame> RawClient::waitForFrame(WsOpcode opcode)
{
    const auto find = [&] { return std::ranges::find(m_frames, opcode, &Frame::opcode); };
    static_cast<void>(QTest::qWaitFor([&] { return find() != m_frames.end() || !isConnected(); },
                                      TestClient::waitMs));
    const auto found = find();
    return found == m_frames.end() ? std::nullopt : std::optional(*found);
}

std::optional<int> RawClient::closeCode()
{
    const auto close = waitForFrame(WsOpcode::Close);
    if (!close || close->payload.size() < 2)
        return std::nullopt;
    return quint8(close->payload[0]) << 8 | quint8(close->payload[1]);
}

bool RawClient::isCut()
{
    return QTest::qWaitFor([this] { return !isConnected(); }, TestClient::waitMs);
}

} // namespace tickcast::testing
