// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"
#include "shared/protocol/jsondecoder.h"
#include "shared/util/result.h"

#include <QByteArray>
#include <QString>
#include <array>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

/// What a server says to a subscriber, as plain structs; each is described in PROTOCOL.md under its
/// `op`. This is the client's side: the server writes these messages elsewhere, to the same page.
namespace tickcast::protocol {

/// A command's `id` as its answer echoes it; monostate when the command had none.
using CommandId = std::variant<std::monostate, qint64, QString>;

struct Limits
{
    int subscriptions = defaultSubscriptionLimit;
    int holdings = defaultHoldingsLimit;
    int commandsPerSecond = defaultCommandsPerSecond;
    int messageBytes = defaultMessageBytesMax;
};

struct Welcome
{
    QString session;
    QString server;   ///< name and version
    QString protocol; ///< the subprotocol in force
    int heartbeatMs = 0;
    Limits limits;
};

/// One symbol as the server lists it.
struct ListedSymbol
{
    SymbolInfo info;
    quint32 sid = 0;
};

/// One symbol of a `subscribed` answer.
struct SubscribedEntry
{
    SymbolInfo info;
    quint32 sid = 0;
    QString epoch;
    quint64 offset = 0;     ///< the last published; 0: nothing yet
    bool recovered = false; ///< nothing was missed since the point given in `resume`
};

struct Subscribed
{
    CommandId id;
    Channel channel = Channel::Quote;
    std::vector<SubscribedEntry> entries;
};

struct Unsubscribed
{
    CommandId id;
    Channel channel = Channel::Quote;
    std::vector<Symbol> symbols;
};

struct Holdings
{
    CommandId id;
    std::vector<Symbol> symbols;
};

struct Symbols
{
    CommandId id;
    qint64 total = 0; ///< matches in all; the list may hold fewer
    std::vector<ListedSymbol> symbols;
};

struct Pong
{
    CommandId id;
    qint64 tsMs = 0; ///< the server's Unix milliseconds
};

struct Authorized
{
    CommandId id;
};

struct Level
{
    SessionLevel level = SessionLevel::Normal;
    QString reason;
};

/// How good the data behind a symbol is.
enum class SymbolState : quint8 { Live, Stale, Delisted };
inline constexpr std::array<std::string_view, 3> symbolStateNames{"live", "stale", "delisted"};

struct Status
{
    std::vector<Symbol> symbols;
    SymbolState state = SymbolState::Live;
    QString reason;
};

struct Heartbeat
{
    qint64 tsMs = 0; ///< the server's Unix milliseconds
};

struct Closing
{
    int code = 0; ///< the close code that follows
    QString reason;
    std::optional<int> retryAfterMs; ///< already jittered by the server
};

struct ErrorMessage
{
    CommandId id;
    QString code; ///< one of errorCodeNames, or one that a newer server knows
    QString message;
    std::vector<Symbol> symbols; ///< those it concerns, if any

    [[nodiscard]] bool is(ErrorCode which) const
    {
        const std::string_view name = errorCodeName(which);
        return code == QLatin1String(name.data(), qsizetype(name.size()));
    }
};

/// A message of a kind this version does not know; a client ignores it.
struct UnknownMessage
{
    QString op;
};

using ServerMessage = std::variant<QuoteUpdate, TradeUpdate, CandleUpdate, Welcome, Subscribed,
                                   Unsubscribed, Holdings, Symbols, Pong, Authorized, Level, Status,
                                   Heartbeat, Closing, ErrorMessage, UnknownMessage>;

/// Reads any message of the JSON format. Broken input is an error that names message, field and
/// value, never a guess; unknown fields are ignored. Pure function; thread: any.
[[nodiscard]] Result<ServerMessage> decodeServerMessage(const QByteArray &json);

} // namespace tickcast::protocol
