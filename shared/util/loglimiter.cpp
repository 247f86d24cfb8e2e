// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/loglimiter.h"

#include <QLocale>
#include <algorithm>
#include <utility>
#include <vector>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerSecond = 1'000'000'000;

/// All there are. Its lock comes before a limiter's own.
struct Registry
{
    std::mutex mutex;
    std::vector<LogLimiter *> limiters;
};

Registry &registry()
{
    static Registry &all = *new Registry; // outlives the limiters, which are static themselves
    return all;
}

const Clock &systemClock()
{
    static const SystemClock clock;
    return clock;
}

} // namespace

LogLimiter::LogLimiter(Category category)
    : LogLimiter(category, Limit(), systemClock())
{
}

LogLimiter::LogLimiter(Category category, Limit limit, const Clock &clock)
    : m_category(category)
    , m_limit(limit)
    , m_clock(clock)
{
    Registry &all = registry();
    const std::scoped_lock lock(all.mutex);
    all.limiters.push_back(this);
}

LogLimiter::~LogLimiter()
{
    Registry &all = registry();
    const std::scoped_lock lock(all.mutex);
    std::erase(all.limiters, this);
}

bool LogLimiter::admits()
{
    const MonotonicNs now = m_clock.monotonicNs();
    Line over;
    bool isAdmitted = false;
    {
        const std::scoped_lock lock(m_mutex);
        over = takeSummary(now, When::IsOver);
        if (m_written == 0)
            m_startNs = now;
        isAdmitted = m_written < m_limit.lines;
        if (isAdmitted)
            ++m_written;
        else
            ++m_counted;
    }
    say(m_category, over);
    return isAdmitted;
}

void LogLimiter::write(QtMsgType type, const QString &text)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_last = {type, text};
    }
    say(m_category, {type, text});
}

void LogLimiter::say(Category category, const Line &line)
{
    if (line.text.isEmpty())
        return;
    if (line.type == QtInfoMsg)
        qCInfo(category).noquote() << line.text;
    else
        qCWarning(category).noquote() << line.text;
}

/// Ends the interval if it is over, or at once. Under the lock.
LogLimiter::Line LogLimiter::takeSummary(MonotonicNs now, When when)
{
    const MonotonicNs lengthNs = m_limit.interval.count() * nsPerSecond;
    const MonotonicNs elapsedNs = now - m_startNs;
    if (m_written == 0 || (when == When::IsOver && elapsedNs < lengthNs))
        return {};
    m_written = 0;
    const quint64 counted = std::exchange(m_counted, 0);
    if (counted == 0)
        return {};
    const qint64 seconds = std::clamp<qint64>(elapsedNs / nsPerSecond, 1, m_limit.interval.count());
    return {m_last.type,
            QStringLiteral("%1 (and %2 more in the last %3 s)")
                .arg(m_last.text, QLocale(QLocale::English).toString(qulonglong{counted}),
                     QString::number(seconds))};
}

void LogLimiter::sumUpThose(When when)
{
    std::vector<std::pair<Category, Line>> due; // a limiter may go before its line is written
    Registry &all = registry();
    {
        const std::scoped_lock lock(all.mutex);
        for (LogLimiter *limiter : all.limiters) {
            const std::scoped_lock own(limiter->m_mutex);
            due.emplace_back(limiter->m_category,
                             limiter->takeSummary(limiter->m_clock.monotonicNs(), when));
        }
    }
    for (const auto &[category, line] : due)
        say(category, line);
}

void LogLimiter::sumUp()
{
    sumUpThose(When::IsOver);
}

void LogLimiter::sumUpAll()
{
    sumUpThose(When::Now);
}

} // namespace tickcast
