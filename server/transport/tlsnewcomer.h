// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/newcomer.h"
#include "server/transport/tlslink.h"

namespace tickcast {

/// A Newcomer that shakes hands twice: TLS first, then WebSocket.
class TlsNewcomer final : public Newcomer
{
public:
    /// Takes @p descriptor over.
    TlsNewcomer(Door &door, int descriptor, const QSslConfiguration &tls);
    ~TlsNewcomer() override;

private:
    [[nodiscard]] std::unique_ptr<Link> upgrade(const QByteArray &answer,
                                                const QByteArray &early) override;
    void refuse(const QByteArray &answer) override;

    TlsSocket m_socket;
    QObject m_context; ///< takes signals; the last member, so that it goes first
};

} // namespace tickcast
