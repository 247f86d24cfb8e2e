// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"
#include "shared/util/logtail.h"
#include "shared/util/mailbox.h"

#include <functional>
#include <vector>

namespace tickcast {

/// Tells operators what the log holds, and what comes, to those who follow it. It is the tail's
/// listener while it lives. Thread: main. Cost: one message for each follower and burst of records.
class LogDesk final
{
public:
    using Answer = std::function<void(const admin::Answer &)>;

    /// @p tail outlives the desk.
    explicit LogDesk(LogTail &tail);
    ~LogDesk();
    LogDesk(const LogDesk &) = delete;
    LogDesk &operator=(const LogDesk &) = delete;

    /// @p who is the asker's identity and nothing more: it follows one query at a time. @p answer
    /// is called at once, and again until leave() or the next ask() if the query says so.
    void ask(const admin::LogQuery &query, const void *who, const Answer &answer);
    void leave(const void *who);

private:
    struct Follower
    {
        const void *who;
        admin::LogQuery query;
        Answer answer;
        quint64 last; ///< the number of the last record it was told
    };
    void tellFollowers();

    LogTail &m_tail;
    std::vector<Follower> m_followers;
    Mailbox m_mailbox;
};

} // namespace tickcast
