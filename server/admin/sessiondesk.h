// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/workerpoll.h"
#include "shared/admin/admincodec.h"

namespace tickcast {

/// Answers what operators ask about sessions and carries out what they order, by asking the
/// workers. Every order that changed something is in the log at info, with who gave it, what was
/// before and what is now; its `done` says the same.
///
/// A list is made of each worker's first rows, merged by rank. Workers answer one after the other:
/// a session that moves between two moments is seen at one of them.
/// Thread: main. Cost on each worker: see Fanout::list(); not more than listsAtOnceMax lists are
/// made at a time, so that operators never keep a worker from its clients for long.
class SessionDesk final
{
public:
    using Answer = std::function<void(const admin::Answer &)>;

    static constexpr std::chrono::milliseconds defaultPatience{2'000};
    static constexpr size_t listsAtOnceMax = 8;

    explicit SessionDesk(std::vector<WorkerPoll::Ask> workers,
                         std::chrono::milliseconds patience = defaultPatience)
        : m_poll(std::move(workers), patience)
    {
    }

    /// @p who is how the log calls the operator; @p answer is called once, perhaps before this
    /// returns, or never if the desk dies before.
    void take(const admin::ClientMessage &message, const QString &who, const Answer &answer);

private:
    void list(const admin::SessionsQuery &query, const Answer &answer);
    void listClosed(const admin::ClosedQuery &query, const Answer &answer);
    void disconnect(const admin::Disconnect &command, const QString &who, const Answer &answer);
    /// The workers a list is of; false, with an answer given, when there cannot be one now.
    [[nodiscard]] bool beginList(qint64 id, const admin::SessionFilter &filter,
                                 std::vector<size_t> &workers, const Answer &answer);
    void describe(const admin::SessionQuery &query, const Answer &answer);
    void pin(const admin::PinSession &command, const QString &who, const Answer &answer);
    void setFloor(const admin::SetFloor &command, const QString &who, const Answer &answer);
    [[nodiscard]] QString silence(size_t worker) const;

    size_t m_openLists = 0;
    WorkerPoll m_poll;
};

} // namespace tickcast
