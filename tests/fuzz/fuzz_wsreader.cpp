// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Feeds WsReader any bytes, once in one piece and once cut where the input says, and stops at a
// difference, a message over the limit, text that is not UTF-8, or a buffer that is too large.
//
// Input: byte 0 is the size limit in units of 16 bytes, the next 4 seed the cuts, the rest is what
// the client sent.

#include "server/transport/wsreader.h"

#include <QByteArray>
#include <QStringBuilder>
#include <QUtf8StringView>
#include <cstdint>
#include <cstdio>
#include <vector>

using namespace tickcast;

namespace {

constexpr size_t prefixBytes = 5;

void require(bool isTrue, const char *what)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "fuzz_wsreader: %s\n", what);
    std::abort();
}

class Log final : public WsReader::Sink
{
public:
    explicit Log(size_t messageBytesMax)
        : m_messageBytesMax(static_cast<qsizetype>(messageBytesMax))
    {
    }
    bool onText(QByteArrayView utf8) override
    {
        require(QUtf8StringView(utf8).isValidUtf8(), "text that is not UTF-8");
        return addMessage('t', utf8);
    }
    bool onBinary(QByteArrayView bytes) override { return addMessage('b', bytes); }
    bool onPing(QByteArrayView payload) override { return addControl('i', payload); }
    bool onPong(QByteArrayView payload) override { return addControl('o', payload); }
    bool onClose(quint16 code, QByteArrayView reason) override
    {
        require(QUtf8StringView(reason).isValidUtf8(), "close reason that is not UTF-8");
        require(code >= 1000 && code <= 4999, "close code out of range");
        m_bytes += QByteArray::number(code);
        return addControl('c', reason);
    }
    void fail(const WsReader::Failure &failure)
    {
        m_bytes += failure.reason + QByteArray::number(static_cast<int>(failure.code));
    }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }

private:
    bool addMessage(char kind, QByteArrayView payload)
    {
        require(payload.size() <= m_messageBytesMax, "message over the limit");
        return add(kind, payload);
    }
    bool addControl(char kind, QByteArrayView payload)
    {
        require(payload.size() <= 125, "control frame over 125 bytes");
        return add(kind, payload);
    }
    bool add(char kind, QByteArrayView payload)
    {
        m_bytes += kind + QByteArray::number(payload.size()) + ':';
        m_bytes.append(payload);
        return true;
    }

    const qsizetype m_messageBytesMax;
    QByteArray m_bytes;
};

/// Sizes of pieces, 1 to 64 with single bytes the most common (xorshift).
class Cuts final
{
public:
    explicit Cuts(std::span<const std::uint8_t> seed)
    {
        for (const std::uint8_t byte : seed)
            m_state = m_state * 257 + byte + 1;
    }
    [[nodiscard]] size_t next()
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 17;
        m_state ^= m_state << 5;
        return m_state % 2 == 0 ? 1 : 1 + m_state / 2 % 64;
    }

private:
    quint32 m_state = 1;
};

void read(WsReader &reader, Log &log, std::span<const std::uint8_t> piece, size_t bytesMax)
{
    // A copy of just this size: reading past its end is seen by the address sanitizer.
    std::vector<std::uint8_t> bytes(piece.begin(), piece.end());
    if (const auto failure = reader.read(std::as_writable_bytes(std::span(bytes)), log, bytesMax))
        log.fail(*failure);
    require(reader.bufferBytes() <= bytesMax + 125, "buffer over the limit");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size)
{
    if (size < prefixBytes)
        return 0;
    const size_t bytesMax = size_t{16} * data[0];
    const std::span input(data + prefixBytes, size - prefixBytes);

    WsReader whole;
    Log wholeLog(bytesMax);
    read(whole, wholeLog, input, bytesMax);

    WsReader split;
    Log splitLog(bytesMax);
    Cuts cuts(std::span(data + 1, prefixBytes - 1));
    for (size_t at = 0; at < input.size();) {
        const size_t bytes = std::min(cuts.next(), input.size() - at);
        read(split, splitLog, input.subspan(at, bytes), bytesMax);
        at += bytes;
    }
    require(wholeLog.bytes() == splitLog.bytes(), "cutting the input changes what is read");
    return 0;
}
