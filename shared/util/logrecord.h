// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLatin1String>
#include <QString>
#include <array>
#include <optional>

namespace tickcast {

/// How bad it is, mildest first: the order is that of the comparison operators.
enum class LogSeverity : quint8 { Debug, Info, Warning, Error };

/// The words of configuration, log lines and admin messages, in the enum's order.
inline constexpr std::array<QLatin1String, 4> logSeverityNames{
    QLatin1String("debug"), QLatin1String("info"), QLatin1String("warning"),
    QLatin1String("error")};

[[nodiscard]] inline QLatin1String logSeverityName(LogSeverity severity)
{
    return logSeverityNames[static_cast<size_t>(severity)];
}
/// Nothing for any other word; case counts.
[[nodiscard]] std::optional<LogSeverity> logSeverityFromName(QStringView name);

/// One message of the log. A plain value.
struct LogRecord
{
    quint64 sequence = 0; ///< consecutive in the process, the first is 1; 0: not in the tail yet
    qint64 wallMs = 0;    ///< Unix milliseconds
    LogSeverity severity = LogSeverity::Info;
    QString category; ///< "feed"; a category of Qt's own keeps its full name
    QString thread;   ///< "main", "market", "worker 0", "state"; "" where the system has no names
    QString text;     ///< as it was said: any characters, perhaps lines
};

/// How records are written.
enum class LogFormat : quint8 {
    Text, ///< for people: `2026-11-22T22:10:00.123Z warning feed  text`
    Json, ///< for programs: one object per line, with ts, level, category, thread and msg
};

// Each gives one line with its newline, valid UTF-8 whatever the record holds: a lone surrogate
// becomes a replacement character, and in text form control characters are written as escapes
// (\n, \x1b), so that what a client said can neither forge a line nor move a terminal's cursor.
// Pure; thread: any. Cost: O(length).

[[nodiscard]] QByteArray logTextLine(const LogRecord &record);
[[nodiscard]] QByteArray logJsonLine(const LogRecord &record);
/// For a standard error that is the journal: sd-daemon(3)'s priority in front (`<4>`), and in text
/// form no time and no level, which the journal has itself.
[[nodiscard]] QByteArray logJournalLine(const LogRecord &record, LogFormat format);

} // namespace tickcast
