// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/dialect/command.h"
#include "server/fanout/interest.h"
#include "server/fanout/session.h"

#include <optional>
#include <vector>

namespace tickcast {

class Fanout;

/// A subscribe command between its arrival and its answer: some of its groups are not live yet.
class PendingSubscribe final
{
public:
    QByteArray idJson;
    command::Subscribe command;
    std::vector<GroupId> groups;  ///< known symbols, each once, in the order asked
    std::vector<GroupId> awaited; ///< those of them that were not live
    std::vector<QByteArray> unknown;
    std::vector<QByteArray> tooMany;
    size_t missing = 0;                   ///< snapshots still to come
    std::vector<QByteArray> heldMessages; ///< later commands, in the order they came
};

/// Carries out the commands of one session: good symbols are done and acknowledged, bad ones come
/// in one error. Stateless; made for each use. Thread: the session's.
class SessionCommands final
{
public:
    SessionCommands(Fanout &fanout, Session &session)
        : m_fanout(fanout)
        , m_session(session)
    {
    }
    /// False when the answer held an error.
    [[nodiscard]] bool execute(const Command &command);
    /// The groups of a subscribe are live: join, acknowledge, send the state.
    void completeSubscribe(const PendingSubscribe &pending);

private:
    [[nodiscard]] bool run(const QByteArray &id, const command::Subscribe &command);
    [[nodiscard]] bool run(const QByteArray &id, const command::Unsubscribe &command);
    [[nodiscard]] bool run(const QByteArray &id, const command::Holdings &command);
    [[nodiscard]] bool run(const QByteArray &id, const command::Symbols &command);
    [[nodiscard]] bool run(const QByteArray &id, const command::Auth &command);
    [[nodiscard]] bool run(const QByteArray &id, const command::Ping &command);

    [[nodiscard]] std::optional<quint64> resumeOffset(const command::Subscribe &command,
                                                      GroupId group) const;
    [[nodiscard]] bool mustSync(const command::Subscribe &command, GroupId group) const;
    /// Says `status` of those symbols whose data are not to be relied on.
    void tellStale(const std::vector<GroupId> &groups);
    [[nodiscard]] bool recover(const command::Subscribe &command, GroupId group,
                               SubscriptionIndex index);

    struct Sorted
    {
        std::vector<SymbolIndex> known; ///< each once, in the order asked
        std::vector<QByteArray> unknown;
    };
    [[nodiscard]] Sorted sortOut(const std::vector<QByteArray> &names) const;
    void refuse(const QByteArray &id, const std::vector<QByteArray> &unknown,
                const std::vector<QByteArray> &tooMany, const char *limitName, int limit);

    Fanout &m_fanout;
    Session &m_session;
};

} // namespace tickcast
