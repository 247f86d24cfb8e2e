// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"
#include "shared/util/result.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>
#include <QWebSocketServer>
#include <functional>
#include <memory>
#include <vector>

class QWebSocket;

namespace tickcast {

/// The operators' channel: `/admin` on its own address, behind a token, one Stats a second.
/// An operator proves itself by `Authorization: Bearer TOKEN` in the handshake or by an `auth`
/// message within the time allowed; anything else is refused with 4001 and a log line.
/// An operator that does not read is dropped; it never slows the server.
/// Thread: main. Source of the messages: shared/admin/ADMIN.md.
class AdminServer final : public QObject
{
    Q_OBJECT
public:
    using Sample = std::function<admin::Stats()>;

    /// @p sample is called once per sampling interval while anybody listens, and before.
    AdminServer(admin::Hello hello, const QString &token, Sample sample);
    ~AdminServer() override;

    [[nodiscard]] Result<void> listen(const QHostAddress &address, quint16 port);
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// Known only once the clients' port is.
    void setClientsUrl(const QString &url) { m_hello.clientsUrl = url; }
    /// Closes every operator's connection with 1001.
    void close(const QString &reason);

private:
    struct Operator;

    void onNewConnection();
    void onTextMessage(Operator &who, const QString &text);
    void greet(Operator &who);
    void refuse(Operator &who, const QString &reason);
    void remove(const Operator *who);
    void sendSample();
    [[nodiscard]] bool isToken(const QString &offered) const;

    admin::Hello m_hello;
    const QByteArray m_token;
    const Sample m_sample;
    QWebSocketServer m_server;
    QTimer m_sampling;
    std::vector<std::unique_ptr<Operator>> m_operators;
};

} // namespace tickcast
