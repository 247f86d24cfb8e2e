// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configkeys.h"
#include "shared/util/duration.h"

#include <QLocale>
#include <QStringList>
#include <utility>

/// The types a setting can have: each function makes a ConfigKey that reads, checks and prints one
/// type. `access` names the member of Config it stands for: a callable that takes a Config, const
/// or not, and returns a reference. For configkeys.cpp only.
namespace tickcast::configkeytypes {

enum class OffIs : quint8 { Refused, Allowed };

/// The words a choice offers, and what each stands for.
template <typename T>
using Choices = std::vector<std::pair<QString, T>>;

[[nodiscard]] inline QString latin(const char *text)
{
    return QString::fromLatin1(text);
}

/// @p text as a TOML string.
[[nodiscard]] inline QString quoted(QString text)
{
    text.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
    return u'"' % text % u'"';
}

[[nodiscard]] inline QString numberText(double number)
{
    return QString::number(number, 'f', QLocale::FloatingPointShortest);
}

template <typename Access>
[[nodiscard]] ConfigKey integerKey(const char *name, qint64 min, qint64 max, Access access,
                                   const char *meaning)
{
    return {latin(name), QStringLiteral("a whole number from %1 to %2").arg(min).arg(max),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto number = integerFrom(value, min, max);
                if (number)
                    access(config) = static_cast<std::decay_t<decltype(access(config))>>(*number);
                return number.has_value();
            },
            [=](const Config &config) { return QString::number(access(config)); }};
}

template <typename Access>
[[nodiscard]] ConfigKey numberKey(const char *name, double min, double max, Access access,
                                  const char *meaning)
{
    return {latin(name),
            QStringLiteral("a number from %1 to %2").arg(numberText(min), numberText(max)),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto number = numberFrom(value, min, max);
                if (number)
                    access(config) = *number;
                return number.has_value();
            },
            [=](const Config &config) { return numberText(access(config)); }};
}

/// A factor of real time; "max" is stored as 0, as ReplayConfig says.
template <typename Access>
[[nodiscard]] ConfigKey speedKey(const char *name, Access access, const char *meaning)
{
    // The bounds keep the time between two messages of a recording inside 64-bit nanoseconds.
    constexpr double slowest = 0.001;
    constexpr double fastest = 1'000'000;
    return {latin(name),
            QStringLiteral("a number from %1 to %2, or \"max\"")
                .arg(numberText(slowest), numberText(fastest)),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const bool isMax = stringFrom(value) == QLatin1String("max");
                const auto number = isMax ? 0.0 : numberFrom(value, slowest, fastest);
                if (number)
                    access(config) = *number;
                return number.has_value();
            },
            [=](const Config &config) {
                const double speed = access(config);
                return speed == 0.0 ? QStringLiteral("\"max\"") : numberText(speed);
            }};
}

template <typename Access>
[[nodiscard]] ConfigKey boolKey(const char *name, Access access, const char *meaning)
{
    return {latin(name), QStringLiteral("true or false"), latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto isOn = boolFrom(value);
                if (isOn)
                    access(config) = *isOn;
                return isOn.has_value();
            },
            [=](const Config &config) {
                return access(config) ? QStringLiteral("true") : QStringLiteral("false");
            }};
}

template <typename Access>
[[nodiscard]] ConfigKey textKey(const char *name, Access access, const char *allowed,
                                const char *meaning)
{
    return {latin(name), latin(allowed), latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                if (text)
                    access(config) = *text;
                return text.has_value();
            },
            [=](const Config &config) { return quoted(access(config)); }};
}

template <typename Access>
[[nodiscard]] ConfigKey bytesKey(const char *name, qint64 min, qint64 max, Access access,
                                 const char *meaning)
{
    return {latin(name),
            QStringLiteral("bytes from %1 to %2, as a number or as text such as \"64KiB\"")
                .arg(formatBytes(min), formatBytes(max)),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto bytes = bytesFrom(value, min, max);
                if (bytes)
                    access(config) = static_cast<std::decay_t<decltype(access(config))>>(*bytes);
                return bytes.has_value();
            },
            [=](const Config &config) { return quoted(formatBytes(access(config))); }};
}

template <typename Access>
[[nodiscard]] ConfigKey durationKey(const char *name, std::chrono::milliseconds min,
                                    std::chrono::milliseconds max, Access access,
                                    const char *meaning)
{
    return {latin(name),
            QStringLiteral("a duration with its unit, from \"%1\" to \"%2\", such as \"15s\"")
                .arg(formatDuration(min), formatDuration(max)),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto duration = durationFrom(value, min, max);
                if (duration)
                    access(config) = *duration;
                return duration.has_value();
            },
            [=](const Config &config) { return quoted(formatDuration(access(config))); }};
}

template <typename T, typename Access>
[[nodiscard]] ConfigKey choiceKey(const char *name, const Choices<T> &choices, Access access,
                                  const char *meaning)
{
    QStringList words;
    for (const auto &choice : choices)
        words.append(quoted(choice.first));
    const QString last = words.takeLast();
    return {latin(name), QString(words.join(QLatin1String(", ")) % QLatin1String(" or ") % last),
            latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto word = stringFrom(value);
                for (const auto &choice : choices) {
                    if (word == choice.first) {
                        access(config) = choice.second;
                        return true;
                    }
                }
                return false;
            },
            [=](const Config &config) {
                for (const auto &choice : choices) {
                    if (choice.second == access(config))
                        return quoted(choice.first);
                }
                Q_UNREACHABLE();
                return QString();
            }};
}

template <typename Access>
[[nodiscard]] ConfigKey addressKey(const char *name, OffIs off, Access access, const char *meaning)
{
    const QString shape = QStringLiteral(
        "\"HOST:PORT\" or \"[IPv6]:PORT\" (HOST: an IPv4 address, * or localhost; port 0: any)");
    const QString allowed = off == OffIs::Allowed
                                ? QString(shape % QLatin1String(", or \"off\""))
                                : QString(shape % QLatin1String("; never \"off\""));
    return {latin(name), allowed, latin(meaning),
            [=](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                if (!text)
                    return false;
                if (off == OffIs::Allowed && *text == QLatin1String("off")) {
                    access(config).reset();
                    return true;
                }
                const auto address = parseHostPort(*text);
                if (address)
                    access(config) = *address;
                return address.has_value();
            },
            [=](const Config &config) {
                const auto &address = access(config);
                return quoted(address ? formatHostPort(*address) : QStringLiteral("off"));
            }};
}

} // namespace tickcast::configkeytypes
