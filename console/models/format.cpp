// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace tickcast::format {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Spans)
};

[[nodiscard]] QString number(double value, int decimals)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english.toString(value, 'f', decimals);
}

/// @p value with as many decimals as give it about two significant digits, at most @p decimalsMax.
[[nodiscard]] QString significant(double value, int decimalsMax)
{
    if (!std::isfinite(value))
        return unknown();
    // The limits lie half a step lower, where rounding carries: 9.96 is "10", not "10.0".
    const double size = std::abs(value);
    const int wanted = size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
    return size == 0.0 ? QStringLiteral("0") : number(value, std::min(wanted, decimalsMax));
}

} // namespace

QString unknown()
{
    return QStringLiteral("\u2013");
}

QString count(quint64 value)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english.toString(value);
}

QString rate(double perSecond)
{
    return significant(perSecond, 1);
}

QString megabytes(double bytes)
{
    if (!std::isfinite(bytes))
        return unknown();
    const double mega = bytes / 1e6;
    if (mega >= 9.95 && mega < 99.95)
        return number(mega, 1); // the everyday range: 11.8 says more than 12
    return significant(mega, 2);
}

QString kilobytes(double bytes)
{
    if (bytes > 0.0 && bytes < 50.0)
        return QStringLiteral("<0.1"); // a little is not nothing
    return significant(bytes / 1e3, 1);
}

QString milliseconds(double microseconds)
{
    return significant(microseconds / 1e3, 2);
}

QString percent(double share)
{
    // A loss so rare that it rounds to nothing is still a loss.
    if (share > 0.0 && share < 0.00005)
        return QStringLiteral("<0.01");
    return significant(share * 100.0, 2);
}

QString seconds(double milliseconds)
{
    return significant(milliseconds / 1e3, 1);
}

QString ratio(double value)
{
    return std::isfinite(value) ? number(value, 1) : unknown();
}

QString change(qint64 difference)
{
    if (difference == 0)
        return QStringLiteral("\u00b1 0");
    const QString sign = difference > 0 ? QStringLiteral("\u25b2 ") : QStringLiteral("\u25bc ");
    const auto bits = static_cast<quint64>(difference);
    return sign + count(difference > 0 ? bits : quint64(0) - bits);
}

QString span(qint64 milliseconds)
{
    const qint64 total = std::max<qint64>(milliseconds, 0) / 1000;
    if (total < 60)
        return Texts::tr("%1 s").arg(total);
    if (total < 3600)
        return Texts::tr("%1 min").arg(total / 60);
    if (total < 86'400)
        return Texts::tr("%1 h").arg(total / 3600);
    return Texts::tr("%1 d").arg(total / 86'400);
}

QString clockSpan(qint64 milliseconds)
{
    const qint64 total = std::max<qint64>(milliseconds, 0) / 1000;
    const QString time = QStringLiteral("%1:%2:%3")
                             .arg(total / 3600 % 24, 2, 10, QLatin1Char('0'))
                             .arg(total / 60 % 60, 2, 10, QLatin1Char('0'))
                             .arg(total % 60, 2, 10, QLatin1Char('0'));
    return total < 86'400 ? time : Texts::tr("%1 d %2").arg(total / 86'400).arg(time);
}

QString axis(double value, double step)
{
    struct Scale
    {
        double factor;
        const char *suffix;
    };
    // Chosen by the step, not by the value: "0.5k, 1k" beside "500" would not line up.
    const Scale scale = step >= 5e8   ? Scale{1e9, "G"}
                        : step >= 5e5 ? Scale{1e6, "M"}
                        : step >= 5e2 ? Scale{1e3, "k"}
                                      : Scale{1.0, ""};
    const double scaledStep = step / scale.factor;
    int decimals = 0;
    for (double digits = scaledStep; decimals < 3 && std::abs(digits - std::round(digits)) > 1e-6;)
        digits = scaledStep * std::pow(10.0, ++decimals);
    if (value == 0.0)
        return QStringLiteral("0");
    return number(value / scale.factor, decimals) + QLatin1String(scale.suffix);
}

} // namespace tickcast::format
