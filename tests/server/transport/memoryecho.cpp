// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/transport/memoryecho.h"

#include "shared/protocol/wsframe.h"
#include "tests/server/transport/wsclientframes.h"

namespace tickcast::test {

namespace {

using protocol::WsOpcode;

void appendFrame(QByteArray &output, WsOpcode opcode, QByteArrayView payload)
{
    std::array<std::byte, protocol::wsHeaderMaxSize> header{};
    const size_t headerBytes =
        protocol::writeWsHeader(header.data(), opcode, static_cast<size_t>(payload.size()));
    output.append(reinterpret_cast<const char *>(header.data()),
                  static_cast<qsizetype>(headerBytes));
    output.append(payload);
}

} // namespace

void MemoryEcho::write(const QByteArray &piece)
{
    QByteArray bytes = piece;
    const auto failure = m_reader.read(
        std::as_writable_bytes(std::span(bytes.data(), static_cast<size_t>(bytes.size()))), *this,
        m_messageBytesMax);
    if (!failure)
        return;
    appendFrame(m_output, WsOpcode::Close,
                closePayload(static_cast<int>(failure->code), failure->reason));
    m_isClosed = true;
}

bool MemoryEcho::onText(QByteArrayView utf8)
{
    appendFrame(m_output, WsOpcode::Text, utf8);
    return true;
}

bool MemoryEcho::onBinary(QByteArrayView bytes)
{
    appendFrame(m_output, WsOpcode::Binary, bytes);
    return true;
}

bool MemoryEcho::onPing(QByteArrayView payload)
{
    appendFrame(m_output, WsOpcode::Pong, payload);
    return true;
}

bool MemoryEcho::onPong(QByteArrayView)
{
    return true;
}

// RFC 6455 section 5.5.1: "echoes the status code it received"; none was received for 1005.
bool MemoryEcho::onClose(quint16 code, QByteArrayView)
{
    constexpr quint16 noCode = 1005;
    appendFrame(m_output, WsOpcode::Close, code == noCode ? QByteArray() : closePayload(code));
    m_isClosed = true;
    return false;
}

} // namespace tickcast::test
