// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/lingeringsocket.h"

#include <sys/socket.h>

namespace tickcast {

void LingeringSocket::close()
{
    // QAbstractSocket::abort() takes the write channel away and then calls close() (Qt 6.4).
    const bool isAborting = writeChannelCount() == 0;
    if (isAborting || state() != ConnectedState) {
        QTcpSocket::close();
        return;
    }
    if (m_isLingering)
        return; // QWebSocket closes again on every bad frame that follows the first
    m_isLingering = true;
    disconnect(this, &QIODevice::readyRead, nullptr, nullptr);
    connect(this, &QIODevice::readyRead, this, &LingeringSocket::discardInput);
    connect(this, &QIODevice::bytesWritten, this, &LingeringSocket::shutDownWhenWritten);
    QTimer::singleShot(lingerMs, this, [this] { abort(); });
    discardInput();
    shutDownWhenWritten();
}

void LingeringSocket::discardInput()
{
    skip(bytesAvailable());
}

void LingeringSocket::shutDownWhenWritten()
{
    flush();
    if (bytesToWrite() == 0)
        ::shutdown(static_cast<int>(socketDescriptor()), SHUT_WR);
}

} // namespace tickcast
