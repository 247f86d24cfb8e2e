// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/wsreader.h"

#include <QtEndian>
#include <algorithm>
#include <cstring>
#include <tuple>

namespace tickcast {

using protocol::CloseCode;

namespace {

constexpr size_t controlBytesMax = 125;
constexpr size_t maskBytes = 4;
constexpr quint16 noCloseCode = 1005;

constexpr std::byte finalBit{0x80};
constexpr std::byte reservedBits{0x70};
constexpr std::byte opcodeBits{0x0f};
constexpr std::byte controlBit{0x08};
constexpr std::byte maskBit{0x80};
constexpr std::byte lengthBits{0x7f};

/// RFC 6455 section 7.4 and the IANA registry of close codes, which added 1012 to 1014. 1004 has no
/// meaning; 1005, 1006 and 1015 say what happened at an end, and are never sent.
[[nodiscard]] constexpr bool mayBeSent(quint16 code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

[[nodiscard]] WsReader::Failure protocolError(const char *reason)
{
    return {CloseCode::ProtocolError, reason};
}

[[nodiscard]] QByteArrayView view(std::span<const std::byte> bytes)
{
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

} // namespace

std::optional<WsReader::Failure> WsReader::read(std::span<std::byte> bytes, Sink &sink,
                                                size_t messageBytesMax)
{
    messageBytesMax = std::min(messageBytesMax, messageBytesMaxMax);
    while (!m_isOver) {
        if (!m_isInPayload) {
            if (const Step failure = readHeader(bytes, messageBytesMax)) {
                end();
                return failure;
            }
            if (!m_isInPayload)
                break; // the input ended inside a header, or between frames
        }
        if (const Step failure = readPayload(bytes, sink, messageBytesMax)) {
            end();
            return failure;
        }
        if (m_isInPayload)
            break;
    }
    return {};
}

// ---- header, RFC 6455 section 5.2 ---------------------------------------------------------------

// Byte by byte: each rule fails at the byte that breaks it, however the input was cut, and at 6 to
// 14 bytes there is nothing to win with more.
WsReader::Step WsReader::readHeader(Bytes &bytes, size_t messageBytesMax)
{
    while (!m_isInPayload && !bytes.empty()) {
        m_header[m_headerBytes++] = bytes.front();
        bytes = bytes.subspan(1);
        if (const Step failure = onHeaderByte(messageBytesMax))
            return failure;
    }
    return {};
}

WsReader::Step WsReader::onHeaderByte(size_t messageBytesMax)
{
    if (m_headerBytes == 1)
        return checkOpcode();
    if (m_headerBytes == 2) {
        if (const Step failure = checkLengthBits())
            return failure;
    }
    if (m_headerBytes == 2 + lengthBytes())
        return checkLength(messageBytesMax);
    if (m_headerBytes == headerSize()) {
        m_payloadLeft = static_cast<quint32>(headerLength());
        m_maskPhase = 0;
        m_isInPayload = true;
    }
    return {};
}

WsReader::Step WsReader::checkOpcode()
{
    if ((m_header[0] & reservedBits) != std::byte{})
        return protocolError("reserved bit set without an extension");
    switch (opcode()) {
    case Opcode::Continuation:
        if (m_message == Opcode::Continuation)
            return protocolError("continuation of no message");
        return {};
    case Opcode::Text:
    case Opcode::Binary:
        if (m_message != Opcode::Continuation)
            return protocolError("new message inside a message");
        return {};
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong:
        if (!isFinal())
            return protocolError("fragmented control frame");
        return {};
    }
    return protocolError("reserved opcode");
}

WsReader::Step WsReader::checkLengthBits()
{
    if ((m_header[1] & maskBit) == std::byte{})
        return protocolError("client frame is not masked");
    if (isControl() && lengthBytes() > 0)
        return protocolError("control frame over 125 bytes");
    return {};
}

WsReader::Step WsReader::checkLength(size_t messageBytesMax)
{
    const quint64 length = headerLength();
    if ((length >> 63) != 0)
        return protocolError("frame length with its top bit set");
    // "the minimal number of bytes MUST be used to encode the length"
    if ((lengthBytes() == 2 && length < 126) || (lengthBytes() == 8 && length <= 0xffff))
        return protocolError("frame length in too many bytes");
    if (!isControl() &&
        (m_messageBytes > messageBytesMax || length > messageBytesMax - m_messageBytes))
        return Failure{CloseCode::MessageTooBig, "message over the size limit"};
    return {};
}

WsReader::Opcode WsReader::opcode() const
{
    return static_cast<Opcode>(m_header[0] & opcodeBits);
}

bool WsReader::isControl() const
{
    return (m_header[0] & controlBit) != std::byte{};
}

bool WsReader::isFinal() const
{
    return (m_header[0] & finalBit) != std::byte{};
}

size_t WsReader::lengthBytes() const
{
    const auto length = std::to_integer<quint8>(m_header[1] & lengthBits);
    return length < 126 ? 0 : length == 126 ? 2 : 8;
}

size_t WsReader::headerSize() const
{
    return 2 + lengthBytes() + maskBytes;
}

quint64 WsReader::headerLength() const
{
    switch (lengthBytes()) {
    case 2:
        return qFromBigEndian<quint16>(m_header.data() + 2);
    case 8:
        return qFromBigEndian<quint64>(m_header.data() + 2);
    default:
        return std::to_integer<quint64>(m_header[1] & lengthBits);
    }
}

// ---- payload ------------------------------------------------------------------------------------

WsReader::Step WsReader::readPayload(Bytes &bytes, Sink &sink, size_t messageBytesMax)
{
    const Bytes payload = bytes.first(std::min<size_t>(bytes.size(), m_payloadLeft));
    bytes = bytes.subspan(payload.size());
    unmask(payload);
    m_payloadLeft -= static_cast<quint32>(payload.size());
    const Step failure = isControl() ? readControl(payload, sink, messageBytesMax)
                                     : readData(payload, sink, messageBytesMax);
    if (!failure && m_payloadLeft == 0) {
        m_isInPayload = false;
        m_headerBytes = 0;
    }
    return failure;
}

void WsReader::unmask(Bytes payload)
{
    const std::byte *mask = m_header.data() + headerSize() - maskBytes;
    std::array<std::byte, sizeof(quint64)> key;
    for (size_t i = 0; i < key.size(); ++i)
        key[i] = mask[(m_maskPhase + i) % maskBytes];
    m_maskPhase = static_cast<quint8>((m_maskPhase + payload.size()) % maskBytes);

    quint64 keyWord;
    std::memcpy(&keyWord, key.data(), sizeof keyWord);
    size_t at = 0;
    for (; payload.size() - at >= sizeof keyWord; at += sizeof keyWord) {
        quint64 word;
        std::memcpy(&word, payload.data() + at, sizeof word);
        word ^= keyWord;
        std::memcpy(payload.data() + at, &word, sizeof word);
    }
    for (size_t i = 0; at < payload.size(); ++at, ++i)
        payload[at] ^= key[i];
}

WsReader::Step WsReader::readControl(Bytes payload, Sink &sink, size_t messageBytesMax)
{
    if (m_payloadLeft > 0 || m_controlBytes > 0) {
        const Bytes buffered = append(payload, messageBytesMax);
        m_controlBytes = static_cast<quint8>(m_controlBytes + payload.size());
        if (m_payloadLeft > 0)
            return {};
        payload = buffered.subspan(m_messageBytes);
    }
    const Step failure = deliverControl(payload, sink);
    m_controlBytes = 0;
    if (m_messageBytes == 0)
        releaseBuffer();
    return failure;
}

WsReader::Step WsReader::readData(Bytes payload, Sink &sink, size_t messageBytesMax)
{
    if (opcode() != Opcode::Continuation)
        m_message = opcode();
    const bool isText = m_message == Opcode::Text;
    const bool isEnd = isFinal() && m_payloadLeft == 0;
    if (isText && (!m_utf8.accept(payload) || (isEnd && !m_utf8.isComplete())))
        return Failure{CloseCode::InvalidPayload, "text is not UTF-8"};

    if (!isEnd || m_messageBytes > 0) {
        const Bytes buffered = append(payload, messageBytesMax);
        m_messageBytes += static_cast<quint32>(payload.size());
        if (!isEnd)
            return {};
        payload = buffered;
    }
    const bool isWanted = isText ? sink.onText(view(payload)) : sink.onBinary(view(payload));
    m_message = Opcode::Continuation;
    m_messageBytes = 0;
    releaseBuffer();
    return isWanted ? Step{} : end();
}

WsReader::Step WsReader::deliverControl(Bytes payload, Sink &sink)
{
    switch (opcode()) {
    case Opcode::Ping:
        return sink.onPing(view(payload)) ? Step{} : end();
    case Opcode::Pong:
        return sink.onPong(view(payload)) ? Step{} : end();
    default:
        return deliverClose(payload, sink);
    }
}

// RFC 6455 section 5.5.1: no payload, or a code and perhaps a reason.
WsReader::Step WsReader::deliverClose(Bytes payload, Sink &sink)
{
    quint16 code = noCloseCode;
    if (payload.size() == 1)
        return protocolError("close frame with half a code");
    if (!payload.empty()) {
        code = qFromBigEndian<quint16>(payload.data());
        if (!mayBeSent(code))
            return protocolError("close code that must not be sent");
        payload = payload.subspan(sizeof code);
        Utf8Validator utf8;
        if (!utf8.accept(payload) || !utf8.isComplete())
            return Failure{CloseCode::InvalidPayload, "close reason is not UTF-8"};
    }
    std::ignore = sink.onClose(code, view(payload));
    return end();
}

// ---- buffer -------------------------------------------------------------------------------------

/// Adds @p piece behind what is there and returns all of it. Grows by doubling, so by what came and
/// never by what a header promises.
WsReader::Bytes WsReader::append(Bytes piece, size_t messageBytesMax)
{
    const size_t used = size_t{m_messageBytes} + m_controlBytes;
    const size_t needed = used + piece.size();
    if (needed > m_bufferBytes) {
        const size_t bytesMax = messageBytesMax + controlBytesMax;
        const size_t bytes = std::max(needed, std::min(size_t{m_bufferBytes} * 2, bytesMax));
        auto *memory = static_cast<std::byte *>(std::realloc(m_buffer.get(), bytes));
        Q_CHECK_PTR(memory);
        std::ignore = m_buffer.release(); // realloc() has freed or moved it
        m_buffer.reset(memory);
        m_bufferBytes = static_cast<quint32>(bytes);
    }
    if (!piece.empty())
        std::memcpy(m_buffer.get() + used, piece.data(), piece.size());
    return {m_buffer.get(), needed};
}

void WsReader::releaseBuffer()
{
    m_buffer.reset();
    m_bufferBytes = 0;
}

WsReader::Step WsReader::end()
{
    m_isOver = true;
    m_messageBytes = 0;
    m_controlBytes = 0;
    releaseBuffer();
    return {};
}

} // namespace tickcast
