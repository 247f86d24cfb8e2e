// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"
#include "shared/admin/sessions.h"
#include "shared/admin/stats.h"
#include "shared/util/result.h"

#include <QByteArray>
#include <optional>
#include <string_view>
#include <variant>

/// The admin channel's messages as JSON text, both ways; the full list stands in ADMIN.md beside
/// this file. Decoding never trusts: a missing, negative or absurd figure is an error that names
/// it. Pure functions; thread: any.
namespace tickcast::admin {

/// First message of an operator's program, unless it sent `Authorization: Bearer TOKEN`.
struct Auth
{
    QString token;
    /// Who the operator is, for the server's log: 1 to 64 visible characters. Told, not proved.
    std::optional<QString> user = std::nullopt;
};

/// The server refuses; the connection closes after it.
struct Refused
{
    QString reason;
};

using ServerMessage = std::variant<Hello, Stats, Refused, SessionsPage, ClosedPage, SessionDetail,
                                   SymbolsPage, LogPage, ConfigPage, Done, Failed>;
/// What an operator may say once it is authorized.
using ClientMessage = std::variant<SetRate, SessionsQuery, ClosedQuery, SessionQuery, SymbolsQuery,
                                   LogQuery, ConfigQuery, PinSession, SetFloor, Disconnect,
                                   OrderBreaker, SetLogLevel, Reload, Drain>;
/// What it is answered with; the id is that of the message.
using Answer = std::variant<SessionsPage, ClosedPage, SessionDetail, SymbolsPage, LogPage,
                            ConfigPage, Done, Failed>;

/// Whether @p message changes anything but what its sender is told: a viewer may not say it.
[[nodiscard]] bool isOrder(const ClientMessage &message);
[[nodiscard]] qint64 idOf(const ClientMessage &message);
/// Its `op`.
[[nodiscard]] std::string_view opOf(const ClientMessage &message);

[[nodiscard]] QByteArray encode(const Auth &auth);
[[nodiscard]] Result<Auth> decodeAuth(const QByteArray &json);

[[nodiscard]] QByteArray encode(const ClientMessage &message);
/// An error names what is wrong; its answer carries the id, if that could be read (clientIdOf()).
[[nodiscard]] Result<ClientMessage> decodeClientMessage(const QByteArray &json);
/// The \c id of a message of whatever shape; 0: it has none that could be read.
[[nodiscard]] qint64 clientIdOf(const QByteArray &json);

[[nodiscard]] QByteArray encode(const Hello &hello);
[[nodiscard]] QByteArray encode(const Stats &stats);
[[nodiscard]] QByteArray encode(const Refused &refused);
[[nodiscard]] QByteArray encode(const Answer &answer);
/// Unknown fields are ignored (a newer server may add some); an unknown `op` is an error.
[[nodiscard]] Result<ServerMessage> decodeServerMessage(const QByteArray &json);

} // namespace tickcast::admin
