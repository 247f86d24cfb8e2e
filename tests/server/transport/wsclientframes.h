// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QtEndian>
#include <algorithm>

/// WebSocket frames as a client writes them, right or wrong, and as a server's output holds them.
/// Source: RFC 6455 section 5.2. Test code only.
namespace tickcast::test {

enum class WsOp : quint8 { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
enum class Fin : quint8 { No = 0x00, Yes = 0x80 };

/// A masked frame of opcode 0 to 15 with the reserved bits 0 to 7.
[[nodiscard]] inline QByteArray rawFrame(int opcode, const QByteArray &payload, Fin fin = Fin::Yes,
                                         int reservedBits = 0)
{
    const QByteArray mask = QByteArray::fromHex("37fa213d");
    QByteArray frame;
    frame += static_cast<char>(static_cast<int>(fin) | (reservedBits << 4) | opcode);
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
        frame += static_cast<char>(0x80 | 126);
        frame.append(2, '\0');
        qToBigEndian(static_cast<quint16>(payload.size()), frame.data() + 2);
    } else {
        frame += static_cast<char>(0x80 | 127);
        frame.append(8, '\0');
        qToBigEndian(static_cast<quint64>(payload.size()), frame.data() + 2);
    }
    frame += mask;
    const qsizetype header = frame.size();
    frame += payload;
    for (qsizetype i = header; i < frame.size(); ++i)
        frame[i] = static_cast<char>(frame[i] ^ mask[(i - header) % mask.size()]);
    return frame;
}

[[nodiscard]] inline QByteArray frame(WsOp opcode, const QByteArray &payload, Fin fin = Fin::Yes)
{
    return rawFrame(static_cast<int>(opcode), payload, fin);
}

/// The payload of a close frame.
[[nodiscard]] inline QByteArray closePayload(int code, const QByteArray &reason = {})
{
    QByteArray payload(2, '\0');
    qToBigEndian(static_cast<quint16>(code), payload.data());
    return payload + reason;
}

/// One message in frames of at most @p bytesMax, which is at least 1.
[[nodiscard]] inline QByteArray fragments(WsOp opcode, const QByteArray &payload,
                                          qsizetype bytesMax)
{
    QByteArray frames;
    qsizetype at = 0;
    do {
        const QByteArray piece = payload.mid(at, bytesMax);
        const bool isLast = at + piece.size() == payload.size();
        frames += frame(at == 0 ? opcode : WsOp::Continuation, piece, isLast ? Fin::Yes : Fin::No);
        at += piece.size();
    } while (at < payload.size());
    return frames;
}

/// An unmasked frame, as a server writes it.
struct ServerFrame
{
    WsOp opcode = WsOp::Continuation;
    QByteArray payload;
    bool operator==(const ServerFrame &) const = default;
};

/// The frames in @p output, whole and unfragmented; what is none is a Continuation with the rest.
[[nodiscard]] inline QList<ServerFrame> serverFrames(const QByteArray &output)
{
    QList<ServerFrame> frames;
    qsizetype at = 0;
    while (at < output.size()) {
        const auto byte = [&](qsizetype i) -> quint8 {
            return at + i < output.size() ? static_cast<quint8>(output[at + i]) : 0;
        };
        qsizetype header = 2;
        quint64 length = byte(1);
        if (length == 126) {
            header = 4;
            length = static_cast<quint64>(byte(2) << 8 | byte(3));
        } else if (length == 127) {
            header = 10;
            length = 0;
            for (qsizetype i = 2; i < header; ++i)
                length = length << 8 | byte(i);
        }
        const bool isWhole = length <= static_cast<quint64>(output.size()) &&
                             at + header + static_cast<qsizetype>(length) <= output.size();
        if ((byte(0) & 0xf0) != 0x80 || !isWhole) {
            frames.append({WsOp::Continuation, output.mid(at)});
            break;
        }
        frames.append({static_cast<WsOp>(byte(0) & 0x0f),
                       output.mid(at + header, static_cast<qsizetype>(length))});
        at += header + static_cast<qsizetype>(length);
    }
    return frames;
}

} // namespace tickcast::test
