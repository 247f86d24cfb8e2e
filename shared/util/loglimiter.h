// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <QLoggingCategory>
#include <QString>
#include <chrono>
#include <concepts>
#include <mutex>
#include <type_traits>

namespace tickcast {

/// A call that gives a QString: no expression of string parts, which would hold on to its locals.
template <typename F>
concept MakesText = std::same_as<std::invoke_result_t<F>, QString>;

/// Bounds what one place in the code may write to the log, for messages that somebody else can
/// bring about as often as they like. The first lines of an interval are written; the rest of it is
/// counted, and when the interval is over the last line comes once more, with their number:
///
///     operator 10.0.0.7:4711 refused: not the token (and 1,234 more in the last 10 s)
///
/// One per place, in a static variable or a member:
///
///     static LogLimiter refusals(lcAdmin);
///     refusals.warning([&] { return QStringLiteral("operator %1 refused").arg(peer); });
///
/// The text is only made when it will be written. What the category's level suppresses is neither
/// written nor counted.
/// Thread: any; the category and the clock outlive it. Cost of a counted line: a clock and a lock.
class LogLimiter final
{
public:
    using Category = const QLoggingCategory &(*)(); ///< lcAdmin
    struct Limit
    {
        int lines = 5; ///< at least 1
        std::chrono::seconds interval{10};
    };

    explicit LogLimiter(Category category);
    LogLimiter(Category category, Limit limit, const Clock &clock);
    ~LogLimiter(); ///< drops what has not been summed up
    LogLimiter(const LogLimiter &) = delete;
    LogLimiter &operator=(const LogLimiter &) = delete;

    template <MakesText MakeText>
    void warning(MakeText &&makeText)
    {
        if (m_category().isWarningEnabled() && admits())
            write(QtWarningMsg, makeText());
    }
    template <MakesText MakeText>
    void info(MakeText &&makeText)
    {
        if (m_category().isInfoEnabled() && admits())
            write(QtInfoMsg, makeText());
    }

    /// Writes the summaries of all limiters whose interval is over; without it a summary waits for
    /// the next message of its place. To be called once a second or so. Cost: O(limiters).
    static void sumUp();
    /// The same of all limiters, whether their interval is over or not: at the end of a program.
    static void sumUpAll();

private:
    enum class When : quint8 { IsOver, Now };
    struct Line
    {
        QtMsgType type = QtWarningMsg;
        QString text; ///< empty: nothing to say
    };

    /// Also writes the summary of an interval that this call finds to be over.
    [[nodiscard]] bool admits();
    void write(QtMsgType type, const QString &text);
    static void say(Category category, const Line &line);
    [[nodiscard]] Line takeSummary(MonotonicNs now, When when);
    static void sumUpThose(When when);

    const Category m_category;
    const Limit m_limit;
    const Clock &m_clock;
    std::mutex m_mutex;        ///< of the rest; nothing is logged under it
    MonotonicNs m_startNs = 0; ///< of the interval; with no line written it has not begun
    int m_written = 0;
    quint64 m_counted = 0;
    Line m_last; ///< the last line written
};

} // namespace tickcast
