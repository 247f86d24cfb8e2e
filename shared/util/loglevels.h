// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/logrecord.h"
#include "shared/util/result.h"

#include <QMap>
#include <QStringList>

namespace tickcast {

/// The least severities that are written: one for all of Tickcast's categories, and those of
/// categories that have one of their own. Qt's categories stay at warning. A plain value.
struct LogLevels
{
    using ByCategory = QMap<QString, LogSeverity>;

    LogSeverity common = LogSeverity::Info;
    ByCategory own; ///< by the names in logCategoryNames()

    [[nodiscard]] LogSeverity of(const QString &category) const
    {
        return own.value(category, common);
    }
    friend bool operator==(const LogLevels &, const LogLevels &) = default;
};

/// "app", "feed" and so on, in the order of the house.
[[nodiscard]] const QStringList &logCategoryNames();

/// Reads a level. The error names the value and what is allowed.
[[nodiscard]] Result<LogSeverity> parseLogSeverity(QStringView name);

/// Reads "feed=debug, http=warning"; spaces do not count, an empty text is none. Each category
/// once. The error names the part that is wrong and what is allowed.
[[nodiscard]] Result<LogLevels::ByCategory> parseLogLevels(QStringView text);

/// What parseLogLevels() reads back, sorted: "feed=debug, http=warning".
[[nodiscard]] QString toString(const LogLevels::ByCategory &levels);

// ---- of this process; thread: any ----

/// As they were set last; info before.
[[nodiscard]] LogLevels logLevels();
/// Takes effect at once, on every thread. An unknown category is an error and changes nothing.
[[nodiscard]] Result<void> setLogLevels(const LogLevels &levels);
/// One category's @p level, or "default" for the common one; an empty @p category is the common
/// level, and leaves those of their own alone. Errors as above.
[[nodiscard]] Result<void> setLogLevel(QStringView category, QStringView level);
/// The common level: setLogLevel({}, level).
[[nodiscard]] Result<void> setLogLevel(QStringView level);

} // namespace tickcast
