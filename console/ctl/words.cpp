// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/words.h"

#include <algorithm>
#include <cmath>

namespace tickcast::ctl {

bool Words::has(const char *option) const
{
    return m_parser.optionNames().contains(QLatin1String(option));
}

QString Words::nameOf(const char *option)
{
    return QLatin1String("--") % QLatin1String(option);
}

QString Words::value(const char *option) const
{
    return m_parser.value(QLatin1String(option));
}

void Words::complain(const QString &problem)
{
    if (!m_problem)
        m_problem = problem;
}

bool Words::isLengthGood(const QString &what, const QString &text, qsizetype max)
{
    if (!text.isEmpty() && text.size() <= max)
        return true;
    complain(QStringLiteral("%1 has %2 characters, allowed are 1 to %3")
                 .arg(what)
                 .arg(text.size())
                 .arg(max));
    return false;
}

std::optional<QString> Words::text(const char *option, qsizetype charactersMax)
{
    if (!has(option))
        return std::nullopt;
    const QString text = value(option);
    return isLengthGood(nameOf(option), text, charactersMax) ? std::optional(text) : std::nullopt;
}

std::optional<quint32> Words::number(const char *option, quint32 min, quint32 max)
{
    if (!has(option))
        return std::nullopt;
    const QString text = value(option);
    bool isNumber = false;
    const quint32 number = text.toUInt(&isNumber);
    if (isNumber && number >= min && number <= max)
        return number;
    complain(QStringLiteral("%1 is \"%2\", allowed is a whole number from %3 to %4")
                 .arg(nameOf(option), text.left(64))
                 .arg(min)
                 .arg(max));
    return std::nullopt;
}

std::optional<double> Words::seconds(const char *option, double min, double max)
{
    if (!has(option))
        return std::nullopt;
    const QString text = value(option);
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (isNumber && std::isfinite(number) && number >= min && number <= max)
        return number;
    complain(QStringLiteral("%1 is \"%2\", allowed are %3 to %4 seconds")
                 .arg(nameOf(option), text.left(64))
                 .arg(min)
                 .arg(max));
    return std::nullopt;
}

QString Words::argument(qsizetype index, const char *what, qsizetype charactersMax)
{
    const QString text = argumentText(index);
    static_cast<void>(isLengthGood(QLatin1String(what), text, charactersMax));
    return text;
}

std::optional<size_t> Words::indexOf(const QString &what, const QString &word,
                                     const char *const *names, size_t count)
{
    const auto *const end = names + count;
    const auto *const found =
        std::find_if(names, end, [&](const char *name) { return word == QLatin1String(name); });
    if (found != end)
        return static_cast<size_t>(found - names);
    QStringList allowed;
    for (const auto *name = names; name != end; ++name)
        allowed << QLatin1String(*name);
    complain(QStringLiteral("%1 is \"%2\", allowed are %3")
                 .arg(what, word.left(64), allowed.join(QLatin1String(", "))));
    return std::nullopt;
}

} // namespace tickcast::ctl
