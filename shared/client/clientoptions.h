// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslConfiguration>
#include <QString>
#include <QtGlobal>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace tickcast {

/// In which form a client asks for the data. The updates are the same values in both.
enum class ClientFormat : quint8 {
    Any,    ///< binary, and JSON from a server that has only that
    Binary, ///< a server that does not speak it is dropped, and tried again
    Json,
};

/// How a SubscriberClient connects and behaves on a bad day; the defaults suit a real network.
/// Plain value.
struct ClientOptions
{
    std::chrono::milliseconds backoffBase{250};
    std::chrono::milliseconds backoffCap{30'000};
    std::chrono::milliseconds connectTimeout{10'000}; ///< from the attempt to the welcome
    /// A connection that lived this long begins the next backoff at the base again.
    std::chrono::milliseconds stableAfter{10'000};
    std::optional<quint32> seed; ///< of the backoff's jitter; absent: from the system

    ClientFormat format = ClientFormat::Any;
    /// Asks again for trades that were left out, by itself, as refill() does; not while the server
    /// leaves trades out on purpose (levels critical and emergency).
    bool refillsGaps = false;

    QString token{};  ///< presented before anything else is said; empty: none. See setToken()
    QString origin{}; ///< of the handshake; empty: none is named
    /// Further lines of the handshake, as name and value.
    std::vector<std::pair<QByteArray, QByteArray>> headers{};
    std::optional<QSslConfiguration> ssl{}; ///< for wss://; absent: the system's authorities
};

} // namespace tickcast
