// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/logdesk.h"

#include <algorithm>

namespace tickcast {

namespace {

bool isWanted(const admin::LogQuery &query, const LogRecord &record)
{
    return static_cast<quint8>(record.severity) >= static_cast<quint8>(query.severity) &&
           (!query.category || record.category == *query.category);
}

admin::LogPage pageOf(const admin::LogQuery &query, const LogTail::Reading &reading)
{
    admin::LogPage page{.id = query.id, .lost = reading.lost, .records = {}};
    for (const LogRecord &record : reading.records) {
        if (!isWanted(query, record))
            continue;
        page.records.push_back({.seq = record.sequence,
                                .tsMs = record.wallMs,
                                .severity = static_cast<admin::Severity>(record.severity),
                                .category = record.category,
                                .thread = record.thread,
                                .text = record.text});
    }
    return page;
}

} // namespace

LogDesk::LogDesk(LogTail &tail)
    : m_tail(tail)
{
    m_tail.setListener([this] { m_mailbox.post([this] { tellFollowers(); }); });
}

LogDesk::~LogDesk()
{
    m_tail.setListener({});
}

void LogDesk::ask(const admin::LogQuery &query, const void *who, const Answer &answer)
{
    leave(who);
    const LogTail::Reading reading = m_tail.since(0);
    admin::LogPage page = pageOf(query, reading);
    page.lost = 0; // nobody has asked for what was before all this
    const size_t most = std::min<size_t>(query.last, page.records.size());
    page.records.erase(page.records.begin(), page.records.end() - static_cast<qptrdiff>(most));
    if (query.isFollowing)
        m_followers.push_back({who, query, answer, reading.last});
    answer(page);
}

void LogDesk::leave(const void *who)
{
    std::erase_if(m_followers, [who](const Follower &follower) { return follower.who == who; });
}

void LogDesk::tellFollowers()
{
    if (m_followers.empty()) {
        // Read, or nobody would be told of what comes.
        static_cast<void>(m_tail.since(m_tail.last()));
        return;
    }
    std::vector<std::pair<Answer, admin::LogPage>> news; // an answer may change the followers
    for (Follower &follower : m_followers) {
        for (;;) {
            const LogTail::Reading reading = m_tail.since(follower.last, admin::LogQuery::lastMax);
            follower.last = reading.last;
            admin::LogPage page = pageOf(follower.query, reading);
            if (!page.records.empty() || page.lost != 0)
                news.emplace_back(follower.answer, std::move(page));
            if (reading.records.size() < admin::LogQuery::lastMax)
                break;
        }
    }
    for (const auto &[answer, page] : news)
        answer(page);
}

} // namespace tickcast
