// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/duration.h"

#include <array>
#include <cmath>

namespace tickcast {

namespace {

struct Unit
{
    QLatin1String suffix;
    qint64 microseconds;
};

// "ms" and "us" stand before "s" and "m", so that the longest suffix wins.
constexpr std::array<Unit, 5> units{{
    {QLatin1String("us"), 1},
    {QLatin1String("ms"), 1'000},
    {QLatin1String("s"), 1'000'000},
    {QLatin1String("m"), 60'000'000},
    {QLatin1String("h"), 3'600'000'000},
}};

constexpr double largestUs = 366.0 * 24 * 3'600 * 1'000'000;

} // namespace

Result<std::chrono::microseconds> parseDuration(QStringView text)
{
    const auto wrong = [text](QLatin1String why) {
        return fail(ErrorCode::Parse,
                    QStringLiteral("\"%1\" is not a duration: %2; write a number and a unit "
                                   "(us, ms, s, m, h), such as 500ms or 15s")
                        .arg(text.left(64), why));
    };
    for (const Unit &unit : units) {
        if (!text.endsWith(unit.suffix))
            continue;
        const QStringView number = text.chopped(unit.suffix.size());
        for (const QChar c : number) {
            if (!(c >= u'0' && c <= u'9') && c != u'.')
                return wrong(QLatin1String("the number before the unit is not plain digits"));
        }
        bool ok = false;
        const double value = number.toDouble(&ok);
        if (!ok)
            return wrong(QLatin1String("there is no number before the unit"));
        const double us = std::round(value * static_cast<double>(unit.microseconds));
        if (us > largestUs)
            return wrong(QLatin1String("it is longer than a year"));
        return std::chrono::microseconds(static_cast<qint64>(us));
    }
    return wrong(QLatin1String("it has no unit"));
}

QString formatDuration(std::chrono::microseconds duration)
{
    const qint64 us = duration.count();
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        if (us % unit->microseconds == 0 && us != 0)
            return QString::number(us / unit->microseconds) + unit->suffix;
    }
    return QStringLiteral("0s");
}

} // namespace tickcast
