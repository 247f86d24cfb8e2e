// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"
#include "shared/util/result.h"

#include <QByteArray>
#include <variant>

/// The admin channel's messages as JSON text, both ways; the full list stands in ADMIN.md beside
/// this file. Decoding never trusts: a missing, negative or absurd figure is an error that names
/// it. Pure functions; thread: any.
namespace tickcast::admin {

/// First message of an operator's program, unless it sent `Authorization: Bearer TOKEN`.
struct Auth
{
    QString token;
};

/// The server refuses; the connection closes after it.
struct Refused
{
    QString reason;
};

using ServerMessage = std::variant<Hello, Stats, Refused>;

[[nodiscard]] QByteArray encode(const Auth &auth);
[[nodiscard]] Result<Auth> decodeAuth(const QByteArray &json);

[[nodiscard]] QByteArray encode(const Hello &hello);
[[nodiscard]] QByteArray encode(const Stats &stats);
[[nodiscard]] QByteArray encode(const Refused &refused);
/// Unknown fields are ignored (a newer server may add some); an unknown `op` is an error.
[[nodiscard]] Result<ServerMessage> decodeServerMessage(const QByteArray &json);

} // namespace tickcast::admin
