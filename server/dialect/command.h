// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <optional>
#include <variant>
#include <vector>

/// What a client may ask for, as values (PROTOCOL.md, "Control, client to server").
namespace tickcast::command {

/// Where a client's knowledge of a symbol ends.
struct ResumePoint
{
    QByteArray epoch;
    quint64 offset = 0;
};

struct Subscribe
{
    protocol::Channel channel = protocol::Channel::Quote;
    std::vector<QByteArray> symbols; ///< as sent: may repeat, may be unknown
    std::optional<quint32> minIntervalMs;
    QHash<QByteArray, ResumePoint> resume;
};

struct Unsubscribe
{
    protocol::Channel channel = protocol::Channel::Quote;
    std::vector<QByteArray> symbols;
};

struct Holdings
{
    std::vector<QByteArray> symbols; ///< replaces the set; may be empty
};

struct Symbols
{
    QByteArray prefix;
    int limit = 1000;
};

struct Auth
{
    QByteArray token;
};

struct Ping
{
};

using Any = std::variant<Subscribe, Unsubscribe, Holdings, Symbols, Auth, Ping>;

} // namespace tickcast::command

namespace tickcast {

/// A command and the identity its answer carries.
struct Command
{
    QByteArray idJson; ///< the client's `id` as a JSON value, empty when it sent none
    command::Any what;
};

/// Why a message is no command.
struct CommandError
{
    QByteArray idJson; ///< as far as it could be read
    protocol::ErrorCode code;
    QString message;
};

} // namespace tickcast
