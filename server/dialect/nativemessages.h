// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/frame.h"
#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"
#include "shared/protocol/jsonwriter.h"

#include <QByteArray>
#include <span>
#include <vector>

/// The native dialect's control messages to a client, as ready frames (PROTOCOL.md, "Control,
/// server to client"). Pure; each call makes one frame. `idJson` is the command's id as JSON,
/// empty for none.
namespace tickcast::native {

/// A symbol's number on the wire: from 1, in the server's order.
[[nodiscard]] constexpr quint32 sidOf(SymbolIndex symbol)
{
    return symbol + 1;
}

struct WelcomeFields
{
    std::string_view session;
    protocol::Format format = protocol::Format::Json;
    qint64 heartbeatMs;
    int subscriptionLimit;
    int holdingsLimit;
    int commandsPerSecond;
    int messageBytesMax;
};

/// One symbol of a `subscribed` message.
struct SubscribedEntry
{
    SymbolIndex index;
    const SymbolInfo *info; ///< not owned
    quint64 epoch;
    quint64 offset;
    bool recovered;
};

[[nodiscard]] FrameRef welcome(const WelcomeFields &fields);
[[nodiscard]] FrameRef subscribed(const QByteArray &idJson, protocol::Channel channel,
                                  std::span<const SubscribedEntry> entries);
[[nodiscard]] FrameRef unsubscribed(const QByteArray &idJson, protocol::Channel channel,
                                    std::span<const Symbol> symbols);
[[nodiscard]] FrameRef holdings(const QByteArray &idJson, std::span<const Symbol> symbols);
[[nodiscard]] FrameRef symbols(const QByteArray &idJson, quint64 total,
                               std::span<const SubscribedEntry> entries);
[[nodiscard]] FrameRef authorized(const QByteArray &idJson);
[[nodiscard]] FrameRef pong(const QByteArray &idJson, qint64 tsMs);
[[nodiscard]] FrameRef heartbeat(qint64 tsMs);
[[nodiscard]] FrameRef level(protocol::SessionLevel level, QStringView reason);
/// @p isStale: else live again.
[[nodiscard]] FrameRef status(std::span<const std::string_view> symbols, bool isStale,
                              std::string_view reason);
[[nodiscard]] FrameRef closing(protocol::CloseCode code, QStringView reason, qint64 retryAfterMs);
[[nodiscard]] FrameRef error(const QByteArray &idJson, protocol::ErrorCode code,
                             QStringView message, std::span<const QByteArray> symbols = {});

/// An epoch as it stands on the wire: 16 hexadecimal digits.
[[nodiscard]] QByteArray epochText(quint64 epoch);

} // namespace tickcast::native
