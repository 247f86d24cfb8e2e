// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/exporttexts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace tickcast {

namespace {

const QLatin1String dayPattern("yyyy-MM-dd");
const QLatin1String timePattern("HH:mm:ss");

[[nodiscard]] QString dayOf(const QDateTime &moment)
{
    return moment.toString(dayPattern);
}

/// "2026-11-28 03:10:00 to 03:15:00"
[[nodiscard]] QString rangeIn(const QDateTime &from, const QDateTime &to, const QString &zone)
{
    const QString start = dayOf(from) % u' ' % from.toString(timePattern);
    const QString end = (from.date() == to.date() ? QString() : QString(dayOf(to) % u' ')) %
                        to.toString(timePattern);
    return QCoreApplication::translate("tickcast::ExportTexts", "%1 to %2 %3")
        .arg(start, end, zone);
}

[[nodiscard]] QDateTime utc(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC);
}

/// "+08:00"
[[nodiscard]] QString zoneOf(const QDateTime &moment)
{
    const int minutes = moment.offsetFromUtc() / 60;
    return QStringLiteral("%1%2:%3")
        .arg(QLatin1Char(minutes < 0 ? '-' : '+'))
        .arg(std::abs(minutes) / 60, 2, 10, QLatin1Char('0'))
        .arg(std::abs(minutes) % 60, 2, 10, QLatin1Char('0'));
}

/// Small letters and digits, and one dash for whatever else stands between them.
[[nodiscard]] QString partOf(const QString &name)
{
    QString part;
    for (const QChar letter : name.left(4 * partLettersMax).toLower()) {
        if (letter.isLetterOrNumber())
            part += letter;
        else if (!part.isEmpty() && !part.endsWith(u'-'))
            part += u'-';
        if (part.size() == partLettersMax)
            break;
    }
    while (part.endsWith(u'-'))
        part.chop(1);
    return part;
}

} // namespace

QString utcText(qint64 wallMs)
{
    const QDateTime moment = utc(wallMs);
    return dayOf(moment) % u' ' % moment.toString(timePattern) % u" UTC";
}

QString localText(qint64 wallMs)
{
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(wallMs);
    return dayOf(moment) % u' ' % moment.toString(timePattern) % u' ' % zoneOf(moment);
}

QString utcRangeText(qint64 fromWallMs, qint64 toWallMs)
{
    return rangeIn(utc(fromWallMs), utc(toWallMs), QStringLiteral("UTC"));
}

QString rangeText(qint64 fromWallMs, qint64 toWallMs)
{
    const QDateTime from = QDateTime::fromMSecsSinceEpoch(fromWallMs);
    const QDateTime to = QDateTime::fromMSecsSinceEpoch(toWallMs);
    const QString range = utcRangeText(fromWallMs, toWallMs);
    if (to.offsetFromUtc() == 0 && from.offsetFromUtc() == 0)
        return range;
    return QCoreApplication::translate("tickcast::ExportTexts", "%1 (local time %2)")
        .arg(range, rangeIn(from, to, zoneOf(to)));
}

QString headerText(QString header)
{
    header.replace(QLatin1String("-\n"), QLatin1String()); // a word that was broken
    return header.replace(u'\n', u' ');
}

QChar controlPicture(QChar letter)
{
    constexpr char16_t pictures = 0x2400;
    const char16_t code = letter.unicode();
    return code < 0x20 ? QChar(static_cast<char16_t>(pictures + code)) : letter;
}

QString exportFileName(const QString &server, const QString &page, const QString &thing,
                       qint64 wallMs, const QString &suffix)
{
    QStringList parts;
    for (const QString &name : {server, page, thing}) {
        const QString part = partOf(name);
        if (!part.isEmpty() && !parts.contains(part)) // "sessions-sessions" says it twice
            parts.append(part);
    }
    parts.append(utc(wallMs).toString(u"yyyyMMdd'T'HHmmss'Z'"));
    return parts.join(u'-') % u'.' % suffix;
}

} // namespace tickcast
