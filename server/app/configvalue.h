// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"

#include <QString>
#include <chrono>
#include <optional>

namespace tickcast {

/// A setting as somebody wrote it, before its key's type is known. A plain value; it owns its text.
struct ConfigValue
{
    enum class Kind : quint8 {
        Text,   ///< from the command line or the environment: any type, quotes optional
        String, ///< the rest are TOML's types
        Integer,
        Real,
        Boolean,
        Table, ///< an empty table (a table with entries is taken apart before)
        Other, ///< an array, a date or a time: no key has such a type
    };
    Kind kind = Kind::Text;
    QString text;    ///< the content, without quotes; numbers as QString reads them
    QString written; ///< for messages: as it stands in its source
};

// Each reads a value as one type and answers nothing when it is not of that type or outside
// [min, max]; what would have been right is the key's to say. Thread: any. Cost: O(length).

[[nodiscard]] std::optional<QString> stringFrom(const ConfigValue &value);
[[nodiscard]] std::optional<bool> boolFrom(const ConfigValue &value);
[[nodiscard]] std::optional<qint64> integerFrom(const ConfigValue &value, qint64 min, qint64 max);
/// Never a NaN or an infinity.
[[nodiscard]] std::optional<double> numberFrom(const ConfigValue &value, double min, double max);
/// A whole number of bytes, or text such as "64KiB" or "1MiB".
[[nodiscard]] std::optional<qint64> bytesFrom(const ConfigValue &value, qint64 min, qint64 max);
/// A duration with its unit; a bare number is refused, because seconds and milliseconds are too
/// easily mistaken for each other.
[[nodiscard]] std::optional<std::chrono::milliseconds> durationFrom(const ConfigValue &value,
                                                                    std::chrono::milliseconds min,
                                                                    std::chrono::milliseconds max);

/// Reads "HOST:PORT" or "[IPv6]:PORT"; HOST is an IPv4 address, "*" or "localhost". No names are
/// resolved.
[[nodiscard]] std::optional<HostPort> parseHostPort(QStringView text);

/// The shortest text that bytesFrom() reads back to @p bytes: "64KiB", "1000".
[[nodiscard]] QString formatBytes(qint64 bytes);

} // namespace tickcast
