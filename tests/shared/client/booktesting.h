// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/subscriptionbook.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

/// What the tests of SubscriptionBook share.
namespace tickcast::booktesting {

inline constexpr int bytesMax = 65'536;

inline Symbol symbol(const char *name)
{
    return *Symbol::fromName(name);
}

inline protocol::SubscribedEntry entry(const char *name, const char *epoch, quint64 offset,
                                       bool recovered = false)
{
    protocol::SubscribedEntry entry;
    entry.info = {symbol(name), 2, 5};
    entry.sid = 1;
    entry.epoch = QString::fromLatin1(epoch);
    entry.offset = offset;
    entry.recovered = recovered;
    return entry;
}

inline QJsonObject take(SubscriptionBook &book, qint64 id)
{
    return QJsonDocument::fromJson(book.takeCommand(id, bytesMax)).object();
}

inline QString op(const QJsonObject &command)
{
    return command.value(QLatin1String("op")).toString();
}

inline QStringList symbolsOf(const QJsonObject &command)
{
    QStringList names;
    for (const QJsonValue &name : command.value(QLatin1String("symbols")).toArray())
        names.append(name.toString());
    return names;
}

/// The offset at which @p command resumes @p name; -1: it does not.
inline int resumeOffset(const QJsonObject &command, const char *name)
{
    return command.value(QLatin1String("resume"))
        .toObject()
        .value(QLatin1String(name))
        .toObject()
        .value(QLatin1String("offset"))
        .toInt(-1);
}

/// A book with @p name subscribed and acknowledged at @p offset of epoch "e".
inline SubscriptionBook subscribedBook(protocol::Channel channel, const char *name, quint64 offset)
{
    SubscriptionBook book;
    book.want(channel, symbol(name), {});
    static_cast<void>(book.takeCommand(1, bytesMax));
    static_cast<void>(book.acknowledge(channel, 1, entry(name, "e", offset)));
    return book;
}

} // namespace tickcast::booktesting
