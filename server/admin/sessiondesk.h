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
    /// One page of what each worker has its Part of.
    template <typename Part>
    struct PageOf
    {
        std::function<Part(Fanout &)> question;
        std::function<admin::Answer(std::vector<Part> parts, quint32 total, quint32 matching)> make;
    };
    template <typename Part>
    void listOf(qint64 id, const admin::SessionFilter &filter, const Answer &answer,
                PageOf<Part> page);
    /// An order to one session: what it comes to there, and in words.
    template <typename Reply, typename Command>
    void orderOne(const Command &command, const QString &who, const Answer &answer,
                  std::function<Reply(Session &, MonotonicNs)> carryOut);
    /// Told in place of the answer, when a worker is late with it; an order it still carries out.
    [[nodiscard]] std::function<void(size_t)> lateAnswer(qint64 id, const Answer &answer) const;
    [[nodiscard]] std::function<void(size_t)> lateOrder(qint64 id, const QString &who,
                                                        const Answer &answer) const;
    void disconnect(const admin::Disconnect &command, const QString &who, const Answer &answer);
    void describe(const admin::SessionQuery &query, const Answer &answer);
    void pin(const admin::PinSession &command, const QString &who, const Answer &answer);
    void setFloor(const admin::SetFloor &command, const QString &who, const Answer &answer);

    size_t m_openLists = 0;
    WorkerPoll m_poll;
};

} // namespace tickcast
