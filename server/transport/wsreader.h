// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/utf8validator.h"
#include "shared/protocol/constants.h"

#include <QByteArrayView>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

namespace tickcast {

/// Reads what a WebSocket client sends after the opening handshake, in pieces of any size, and
/// hands over whole messages and control frames. Strict: what RFC 6455 forbids a client is a
/// Failure. It does no I/O and answers nothing: pongs and close frames are the sink's business.
///
/// The calls to the sink and the failure depend on the bytes alone, not on how they were cut.
/// Thread: one at a time. Memory: 48 bytes and, only while a message or a control frame is
/// incomplete or in several frames, one heap buffer of at most twice the bytes that came. Cost:
/// O(bytes); a message in one frame that is whole in the input is not copied.
/// Source: RFC 6455 sections 5 (framing), 7.4 (close codes), 8.1 (UTF-8).
class WsReader final
{
public:
    /// Receives what was read. The views are valid for the call only; the callee must neither
    /// destroy the reader nor call it. Each returns false to stop reading for good: the rest of
    /// the input is thrown away.
    class Sink
    {
    public:
        virtual bool onText(QByteArrayView utf8) = 0; ///< a whole message, valid UTF-8
        virtual bool onBinary(QByteArrayView bytes) = 0;
        virtual bool onPing(QByteArrayView payload) = 0; ///< at most 125 bytes
        virtual bool onPong(QByteArrayView payload) = 0;
        /// The peer's close frame, always the last call. @p code is one that may be on the wire, or
        /// 1005 when the frame had none; @p reason is UTF-8 of at most 123 bytes.
        virtual bool onClose(quint16 code, QByteArrayView reason) = 0;

    protected:
        ~Sink() = default;
    };

    /// What the client did wrong: the code to close with, and words for the close reason and log.
    struct Failure
    {
        protocol::CloseCode code; ///< ProtocolError, InvalidPayload or MessageTooBig
        const char *reason;       ///< static, short enough for a close frame
    };

    /// Limits above this are taken as this.
    static constexpr size_t messageBytesMaxMax = 1u << 30;

    WsReader() = default;
    WsReader(const WsReader &) = delete;
    WsReader &operator=(const WsReader &) = delete;
    ~WsReader() = default;

    /// Reads all of @p bytes, unmasking them in place. nullopt: fine. After a failure, a stop or a
    /// close frame the reader ignores everything. A frame whose header takes a message over
    /// @p messageBytesMax fails before any of its payload is kept.
    [[nodiscard]] std::optional<Failure> read(std::span<std::byte> bytes, Sink &sink,
                                              size_t messageBytesMax);

    /// Heap bytes held at this moment: 0 between messages, never above the limit plus 125.
    [[nodiscard]] size_t bufferBytes() const { return m_bufferBytes; }

private:
    using Bytes = std::span<std::byte>;
    enum class Opcode : quint8 {
        Continuation = 0x0,
        Text = 0x1,
        Binary = 0x2,
        Close = 0x8,
        Ping = 0x9,
        Pong = 0xa,
    };
    struct Free
    {
        void operator()(std::byte *memory) const { std::free(memory); }
    };
    using Step = std::optional<Failure>;

    Step readHeader(Bytes &bytes, size_t messageBytesMax);
    Step checkOpcode();
    Step checkLengthBits();
    Step checkLength(size_t messageBytesMax);
    Step onHeaderByte(size_t messageBytesMax);

    Step readPayload(Bytes &bytes, Sink &sink, size_t messageBytesMax);
    Step readControl(Bytes payload, Sink &sink, size_t messageBytesMax);
    Step readData(Bytes payload, Sink &sink, size_t messageBytesMax);
    Step deliverControl(Bytes payload, Sink &sink);
    Step deliverClose(Bytes payload, Sink &sink);
    void unmask(Bytes payload);

    [[nodiscard]] Bytes append(Bytes piece, size_t messageBytesMax);
    void releaseBuffer();
    Step end();

    [[nodiscard]] Opcode opcode() const;
    [[nodiscard]] bool isControl() const;
    [[nodiscard]] bool isFinal() const;
    [[nodiscard]] size_t lengthBytes() const;
    [[nodiscard]] size_t headerSize() const;
    [[nodiscard]] quint64 headerLength() const;

    /// The message so far, then the control frame so far: one may come between the frames of the
    /// other, never within one.
    std::unique_ptr<std::byte, Free> m_buffer;
    quint32 m_bufferBytes = 0;
    quint32 m_messageBytes = 0;
    quint32 m_payloadLeft = 0;
    std::array<std::byte, 14> m_header{};
    quint8 m_headerBytes = 0;
    quint8 m_controlBytes = 0;
    quint8 m_maskPhase = 0;
    Opcode m_message = Opcode::Continuation; ///< Text or Binary inside a message
    bool m_isInPayload = false;
    bool m_isOver = false;
    Utf8Validator m_utf8;
};

static_assert(sizeof(WsReader) <= 48);

} // namespace tickcast
