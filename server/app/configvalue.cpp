// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configvalue.h"

#include "shared/util/duration.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace tickcast {

namespace {

using Kind = ConfigValue::Kind;

struct ByteUnit
{
    QLatin1String suffix;
    qint64 bytes;
};
constexpr std::array<ByteUnit, 3> byteUnits{{
    {QLatin1String("GiB"), qint64{1024} * 1024 * 1024},
    {QLatin1String("MiB"), qint64{1024} * 1024},
    {QLatin1String("KiB"), 1024},
}};

[[nodiscard]] bool isDigits(QStringView text)
{
    return !text.isEmpty() &&
           std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// A shell usually eats the quotes of --set key="value"; a systemd unit or a compose file may not.
[[nodiscard]] QString withoutQuotes(const QString &text)
{
    const bool isQuoted = text.size() >= 2 && text.front() == text.back() &&
                          (text.front() == u'"' || text.front() == u'\'');
    return isQuoted ? text.sliced(1, text.size() - 2) : text;
}

[[nodiscard]] bool isIpv4(const QString &host)
{
    in_addr address{};
    return inet_pton(AF_INET, host.toLatin1().constData(), &address) == 1;
}

[[nodiscard]] bool isIpv6(const QString &host)
{
    in6_addr address{};
    return inet_pton(AF_INET6, host.toLatin1().constData(), &address) == 1;
}

} // namespace

std::optional<QString> stringFrom(const ConfigValue &value)
{
    if (value.kind == Kind::String)
        return value.text;
    if (value.kind == Kind::Text)
        return withoutQuotes(value.text);
    return std::nullopt;
}

std::optional<bool> boolFrom(const ConfigValue &value)
{
    if (value.kind != Kind::Boolean && value.kind != Kind::Text)
        return std::nullopt;
    if (value.text == QLatin1String("true"))
        return true;
    if (value.text == QLatin1String("false"))
        return false;
    return std::nullopt;
}

std::optional<qint64> integerFrom(const ConfigValue &value, qint64 min, qint64 max)
{
    if (value.kind != Kind::Integer && value.kind != Kind::Text)
        return std::nullopt;
    bool ok = false;
    const qint64 number = value.text.toLongLong(&ok);
    if (!ok || number < min || number > max)
        return std::nullopt;
    return number;
}

std::optional<double> numberFrom(const ConfigValue &value, double min, double max)
{
    if (value.kind != Kind::Integer && value.kind != Kind::Real && value.kind != Kind::Text)
        return std::nullopt;
    bool ok = false;
    const double number = value.text.toDouble(&ok);
    // Written so that a NaN, for which every comparison is false, is refused.
    if (!ok || !(number >= min && number <= max))
        return std::nullopt;
    return number;
}

std::optional<qint64> bytesFrom(const ConfigValue &value, qint64 min, qint64 max)
{
    if (value.kind == Kind::Integer)
        return integerFrom(value, min, max);
    const std::optional<QString> text = stringFrom(value);
    if (!text)
        return std::nullopt;
    QStringView digits = *text;
    qint64 unitBytes = 1;
    for (const ByteUnit &unit : byteUnits) {
        if (digits.endsWith(unit.suffix)) {
            digits.chop(unit.suffix.size());
            unitBytes = unit.bytes;
            break;
        }
    }
    bool ok = false;
    const qint64 count = digits.toLongLong(&ok);
    // Compared by division: the product could overflow.
    if (!ok || !isDigits(digits) || count > max / unitBytes || count * unitBytes < min)
        return std::nullopt;
    return count * unitBytes;
}

std::optional<std::chrono::milliseconds>
durationFrom(const ConfigValue &value, std::chrono::milliseconds min, std::chrono::milliseconds max)
{
    const std::optional<QString> text = stringFrom(value);
    if (!text)
        return std::nullopt;
    const Result<std::chrono::microseconds> duration = parseDuration(*text);
    if (!duration || *duration < min || *duration > max)
        return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
}

std::optional<HostPort> parseHostPort(QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 0)
        return std::nullopt;
    const QStringView portText = text.sliced(colon + 1);
    bool ok = false;
    const quint16 port = portText.toUShort(&ok);
    if (!ok || !isDigits(portText))
        return std::nullopt;

    QString host = text.first(colon).toString();
    if (host.startsWith(u'[') && host.endsWith(u']')) {
        host = host.sliced(1, host.size() - 2);
        if (!isIpv6(host))
            return std::nullopt;
    } else if (host != u'*' && host != QLatin1String("localhost") && !isIpv4(host)) {
        return std::nullopt;
    }
    return HostPort{host, port};
}

QString formatHostPort(const HostPort &address)
{
    const QString port = QString::number(address.port);
    if (address.host.contains(u':'))
        return u'[' % address.host % QLatin1String("]:") % port;
    return address.host % u':' % port;
}

QString formatBytes(qint64 bytes)
{
    for (const ByteUnit &unit : byteUnits) {
        if (bytes != 0 && bytes % unit.bytes == 0)
            return QString::number(bytes / unit.bytes) + unit.suffix;
    }
    return QString::number(bytes);
}

} // namespace tickcast
