// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/wslink.h"

#include <QByteArray>
#include <QObject>
#include <QSslSocket>

namespace tickcast {

/// Deletes a socket that may be in the midst of one of its own signals.
struct DeleteLater
{
    void operator()(QObject *object) const { object->deleteLater(); }
};
using TlsSocket = std::unique_ptr<QSslSocket, DeleteLater>;

/// A Link on a QSslSocket: TLS needs a copy and a cipher per client, so there is no shared frame
/// down to the kernel and no batch; it costs about 40 KiB per connection, most of it OpenSSL's.
/// Thread: one worker's.
class TlsLink final : public WsLink
{
public:
    /// @p socket: encrypted, behind its WebSocket handshake. @p early: bytes that came with the
    /// handshake; they are read from the event loop, like everything else.
    TlsLink(Transport &transport, TlsSocket socket, QByteArray early = {});
    ~TlsLink() override;

    void send(std::span<const Frame *const> frames) override;
    [[nodiscard]] QString peer() const override { return m_peer; }
    [[nodiscard]] LinkBacklog backlog() const override;

private:
    /// Plain bytes given to OpenSSL in one go: one TLS record.
    static constexpr size_t chunkBytes = 16 * 1024;

    // ---- WsLink ----
    void sendControl(QByteArrayView frames) override;
    [[nodiscard]] qsizetype waitingControlBytes() const override { return m_waitingControlBytes; }
    void finishSending() override;
    void dropSocket() override;

    void receive();
    void onWritten();
    void onDisconnected();
    /// Pushes out what it can; true when nothing is left.
    [[nodiscard]] bool flush();
    [[nodiscard]] bool hasUnsent() const;

    TlsSocket m_socket;
    const QString m_peer;
    qsizetype m_waitingControlBytes = 0;
    bool m_isFlushing = false; ///< signals of the socket wait: the owner is in its turn
    bool m_isReading = false;  ///< inside receive(), which takes all there is
    bool m_isFull = false;
    bool m_isFinished = false;
    QObject m_context; ///< takes signals; the last member, so that it goes first
};

} // namespace tickcast
