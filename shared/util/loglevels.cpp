// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/loglevels.h"

#include <QLoggingCategory>
#include <mutex>

namespace tickcast {

namespace {

constexpr qsizetype shownMax = 32; ///< of a value that is wrong

struct InForce
{
    std::mutex mutex;
    LogLevels levels;
};

[[nodiscard]] InForce &inForce()
{
    static InForce &levels = *new InForce; // never destroyed: threads may ask to the very end
    return levels;
}

[[nodiscard]] Result<QString> knownCategory(QStringView name)
{
    if (logCategoryNames().contains(name))
        return name.toString();
    return fail(ErrorCode::InvalidArgument,
                QStringLiteral("log category \"%1\" is none of %2")
                    .arg(name.left(shownMax), logCategoryNames().join(QLatin1String(", "))));
}

/// Qt's rules: later ones overrule earlier ones. Source: QLoggingCategory's documentation.
[[nodiscard]] QString rulesOf(const LogLevels &levels)
{
    QString rules = QStringLiteral("*.debug=false\n*.info=false\n");
    const auto add = [&rules](const QString &category, LogSeverity least) {
        for (const LogSeverity severity :
             {LogSeverity::Debug, LogSeverity::Info, LogSeverity::Warning}) {
            rules += QLatin1String("tickcast.") % category % u'.' % logSeverityName(severity) %
                     QLatin1String(severity >= least ? "=true\n" : "=false\n");
        }
    };
    add(QStringLiteral("*"), levels.common);
    for (auto own = levels.own.begin(); own != levels.own.end(); ++own)
        add(own.key(), own.value());
    return rules;
}

[[nodiscard]] Result<void> putInForce(InForce &now, const LogLevels &levels)
{
    for (auto own = levels.own.keyBegin(); own != levels.own.keyEnd(); ++own) {
        if (const auto known = knownCategory(*own); !known)
            return tl::unexpected(known.error());
    }
    now.levels = levels;
    QLoggingCategory::setFilterRules(rulesOf(levels));
    return {};
}

} // namespace

const QStringList &logCategoryNames()
{
    static const QStringList names{
        QStringLiteral("app"),        QStringLiteral("feed"),      QStringLiteral("market"),
        QStringLiteral("fanout"),     QStringLiteral("transport"), QStringLiteral("admin"),
        QStringLiteral("http"),       QStringLiteral("client"),    QStringLiteral("console"),
        QStringLiteral("resilience"), QStringLiteral("telemetry")};
    return names;
}

Result<LogSeverity> parseLogSeverity(QStringView name)
{
    if (const auto severity = logSeverityFromName(name))
        return *severity;
    return fail(ErrorCode::InvalidArgument,
                QStringLiteral("log level \"%1\" is none of debug, info, warning, error")
                    .arg(name.left(shownMax)));
}

Result<LogLevels::ByCategory> parseLogLevels(QStringView text)
{
    LogLevels::ByCategory levels;
    if (text.trimmed().isEmpty())
        return levels;
    for (const QStringView part : text.split(u',')) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals < 0) {
            return fail(ErrorCode::InvalidArgument,
                        QStringLiteral("\"%1\" is not of the form category=level")
                            .arg(part.trimmed().left(shownMax)));
        }
        const auto category = knownCategory(part.first(equals).trimmed());
        if (!category)
            return tl::unexpected(category.error());
        const auto severity = parseLogSeverity(part.sliced(equals + 1).trimmed());
        if (!severity)
            return tl::unexpected(severity.error());
        if (levels.contains(*category)) {
            return fail(ErrorCode::InvalidArgument,
                        QStringLiteral("log category \"%1\" is named twice").arg(*category));
        }
        levels.insert(*category, *severity);
    }
    return levels;
}

QString toString(const LogLevels::ByCategory &levels)
{
    QStringList parts;
    for (auto own = levels.begin(); own != levels.end(); ++own)
        parts.append(own.key() % u'=' % logSeverityName(own.value()));
    return parts.join(QLatin1String(", "));
}

LogLevels logLevels()
{
    InForce &now = inForce();
    const std::scoped_lock lock(now.mutex);
    return now.levels;
}

Result<void> setLogLevels(const LogLevels &levels)
{
    InForce &now = inForce();
    const std::scoped_lock lock(now.mutex);
    return putInForce(now, levels);
}

Result<void> setLogLevel(QStringView category, QStringView level)
{
    InForce &now = inForce();
    const std::scoped_lock lock(now.mutex);
    LogLevels levels = now.levels;
    if (!category.isEmpty() && level == QLatin1String("default")) {
        const auto known = knownCategory(category);
        if (!known)
            return tl::unexpected(known.error());
        levels.own.remove(*known);
        return putInForce(now, levels);
    }
    const auto severity = parseLogSeverity(level);
    if (!severity)
        return tl::unexpected(severity.error());
    if (category.isEmpty())
        levels.common = *severity;
    else
        levels.own.insert(category.toString(), *severity);
    return putInForce(now, levels);
}

Result<void> setLogLevel(QStringView level)
{
    return setLogLevel({}, level);
}

} // namespace tickcast
