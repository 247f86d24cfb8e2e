// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"

#include <QObject>
#include <QPointer>
#include <QWebSocket>
#include <memory>

namespace tickcast {

class LingeringSocket;

/// A Link on a QWebSocket: Qt reads, answers pings and closes; data goes out as ready frames.
///
/// send() writes shared frames straight to the descriptor with sendmsg(), past QWebSocket, which
/// would encode each message again for each client (62 µs against 8 µs measured). This is safe
/// because both write whole frames and never interleave: send() runs only while Qt's own buffer is
/// empty, and gives the rest of a frame that the kernel took in part to that buffer.
class QtLink final : public QObject, public Link
{
    Q_OBJECT
public:
    /// Takes @p webSocket over; @p socket is the one inside it.
    QtLink(std::unique_ptr<QWebSocket> webSocket, LingeringSocket *socket);
    ~QtLink() override;

    void setHandler(LinkHandler *handler) override { m_handler = handler; }
    [[nodiscard]] SendResult send(std::span<const Frame *const> frames) override;
    void ping() override;
    void close(protocol::CloseCode code, const QString &reason) override;
    [[nodiscard]] QString peer() const override { return m_peer; }

private:
    void onBytesWritten();
    void tellClosed();

    const std::unique_ptr<QWebSocket> m_webSocket;
    const QPointer<LingeringSocket> m_socket; // owned by m_webSocket, which may drop it
    const QString m_peer;
    LinkHandler *m_handler = nullptr;
    bool m_isFlushing = false; ///< inside send(): the handler must not be called
    bool m_isFull = false;
};

} // namespace tickcast
