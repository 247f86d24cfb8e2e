// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/wsreader.h"
#include "tests/server/transport/echopeer.h"

namespace tickcast::test {

/// An echo server on WsReader alone, without a socket: output is there when write() returns.
class MemoryEcho final : public EchoPeer, private WsReader::Sink
{
public:
    explicit MemoryEcho(size_t messageBytesMax)
        : m_messageBytesMax(messageBytesMax)
    {
    }

    void write(const QByteArray &piece) override;
    [[nodiscard]] QByteArray takeOutput() override { return std::exchange(m_output, {}); }
    [[nodiscard]] bool waitForMore() override { return !m_output.isEmpty(); }
    [[nodiscard]] bool isClosed() override { return m_isClosed; }

private:
    bool onText(QByteArrayView utf8) override;
    bool onBinary(QByteArrayView bytes) override;
    bool onPing(QByteArrayView payload) override;
    bool onPong(QByteArrayView payload) override;
    bool onClose(quint16 code, QByteArrayView reason) override;

    const size_t m_messageBytesMax;
    WsReader m_reader;
    QByteArray m_output;
    bool m_isClosed = false;
};

} // namespace tickcast::test
