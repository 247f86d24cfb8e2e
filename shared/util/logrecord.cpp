// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logrecord.h"

#include <QDateTime>
#include <algorithm>

namespace tickcast {

namespace {

constexpr qsizetype severityColumns = 7;  // "warning"
constexpr qsizetype categoryColumns = 10; // "resilience"

[[nodiscard]] QString timeText(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ"));
}

/// C0, DEL and C1: what a terminal obeys.
[[nodiscard]] bool isControl(QChar c)
{
    return c < u' ' || (c >= QChar(0x7f) && c < QChar(0xa0));
}

[[nodiscard]] QString hex(QChar c, int digits)
{
    return QString::number(c.unicode(), 16).rightJustified(digits, u'0');
}

[[nodiscard]] QString escapedForPeople(const QString &text)
{
    if (std::ranges::none_of(text, isControl))
        return text;
    QString escaped;
    for (const QChar c : text) {
        if (c == u'\n')
            escaped += QLatin1String("\\n");
        else if (c == u'\t')
            escaped += u' ';
        else if (isControl(c))
            escaped += QLatin1String("\\x") % hex(c, 2);
        else
            escaped += c;
    }
    return escaped;
}

/// @p text as a JSON string. Source: RFC 8259, section 7. toUtf8() sees to lone surrogates.
[[nodiscard]] QString jsonString(const QString &text)
{
    QString json(u'"');
    json.reserve(text.size() + 2);
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            json += QString(u'\\') % c;
        else if (c == u'\n')
            json += QLatin1String("\\n");
        else if (isControl(c))
            json += QLatin1String("\\u") % hex(c, 4);
        else
            json += c;
    }
    return json % u'"';
}

/// Source: sd-daemon(3), syslog(3).
[[nodiscard]] QLatin1String journalPrefix(LogSeverity severity)
{
    constexpr std::array<QLatin1String, 4> prefixes{QLatin1String("<7>"), QLatin1String("<6>"),
                                                    QLatin1String("<4>"), QLatin1String("<3>")};
    return prefixes[static_cast<size_t>(severity)];
}

} // namespace

std::optional<LogSeverity> logSeverityFromName(QStringView name)
{
    const auto found = std::ranges::find_if(logSeverityNames,
                                            [name](QLatin1String known) { return known == name; });
    if (found == logSeverityNames.end())
        return std::nullopt;
    return static_cast<LogSeverity>(found - logSeverityNames.begin());
}

QByteArray logTextLine(const LogRecord &record)
{
    const QString line = timeText(record.wallMs) % u' ' %
                         QString(logSeverityName(record.severity)).leftJustified(severityColumns) %
                         u' ' % record.category.leftJustified(categoryColumns) % u' ' %
                         escapedForPeople(record.text) % u'\n';
    return line.toUtf8();
}

QByteArray logJsonLine(const LogRecord &record)
{
    const QString line =
        QLatin1String("{\"ts\":\"") % timeText(record.wallMs) % QLatin1String("\",\"level\":\"") %
        logSeverityName(record.severity) % QLatin1String("\",\"category\":") %
        jsonString(record.category) % QLatin1String(",\"thread\":") % jsonString(record.thread) %
        QLatin1String(",\"msg\":") % jsonString(record.text) % QLatin1String("}\n");
    return line.toUtf8();
}

QByteArray logJournalLine(const LogRecord &record, LogFormat format)
{
    const QLatin1String prefix = journalPrefix(record.severity);
    if (format == LogFormat::Json)
        return QByteArray(prefix.data(), prefix.size()) + logJsonLine(record);
    const QString line =
        prefix % record.category % QLatin1String(": ") % escapedForPeople(record.text) % u'\n';
    return line.toUtf8();
}

} // namespace tickcast
