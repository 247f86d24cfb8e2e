// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/ordertexts.h"

#include "console/models/format.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <algorithm>

namespace tickcast::ordertexts {

namespace {

using admin::SessionLevel;

[[nodiscard]] QString clients(quint64 count)
{
    return counted(count, "client", "clients");
}

[[nodiscard]] quint64 subscriptions(const admin::Stats &stats)
{
    quint64 sum = 0;
    for (const admin::Worker &worker : stats.workers)
        sum += worker.subscriptions;
    return sum;
}

[[nodiscard]] QString who(const admin::SessionRow &session)
{
    return session.session.left(64) % u" (" % session.peer.left(64) % u')';
}

} // namespace

QString counted(quint64 count, const char *one, const char *many)
{
    return format::count(count) % u' ' % QLatin1String(count == 1 ? one : many);
}

QString levelMeans(SessionLevel level)
{
    switch (level) {
    case SessionLevel::Normal:
        return QStringLiteral("every update is sent");
    case SessionLevel::Degraded:
        return QStringLiteral("quotes are sent twice a second at most, every trade is sent");
    case SessionLevel::Critical:
        return QStringLiteral("quotes and trades are sent only when the price has moved");
    case SessionLevel::Emergency:
        return QStringLiteral("nothing is sent but what the client holds");
    }
    return {};
}

QString disconnecting(const admin::SessionRow &session, bool mayReturn)
{
    const QString owed = session.owed > 0
                             ? QString(u" The " % counted(session.owed, "update", "updates") %
                                       u" it is owed will not be sent.")
                             : QString();
    return u"The connection of " % who(session) % u" with " %
           counted(session.subscriptions, "subscription", "subscriptions") % u" is closed." % owed %
           (mayReturn ? u" The client is told that it may come back at once (1001)."
                      : u" The client is told not to come back (4003). It is not barred: a client "
                        u"that does not obey can connect again.");
}

QString pinning(const admin::SessionRow &session, SessionLevel level)
{
    QString text = who(session) % u" is served at " % levelWord(level) %
                   u" until the pin is cleared: " % levelMeans(level) % u'.';
    if (level == session.level)
        text += u" It is at that level now.";
    else
        text += u" Now it is at " % levelWord(session.level) % u'.';
    if (level < session.level)
        text += u" If it does not keep up, its backlog grows.";
    return text + u" Floors do not apply to it. A restart forgets the pin.";
}

QString clearingPin(const admin::SessionRow &session)
{
    return who(session) %
           u" is served at the level that its connection and the floors call for "
           u"again; it is pinned at " %
           levelWord(session.level) % u" now.";
}

QString breaker(const admin::Stats &stats, const QString &name, admin::BreakerAction action)
{
    quint32 symbols = 0;
    quint32 stale = 0;
    bool isOfFeed = false;
    for (const admin::Feed &feed : stats.feeds) {
        if (feed.breaker == name) {
            isOfFeed = true;
            symbols += feed.symbols;
            stale += feed.stale;
        }
    }
    if (action == admin::BreakerAction::Reset) {
        return isOfFeed ? QString(u"The feed is started again at once, with nothing held against "
                                  u"it. " %
                                  counted(stale, "symbol is stale", "symbols are stale") %
                                  u" for " % clients(stats.connections) % u" now.")
                        : QString(u"\u201c" % name.left(64) %
                                  u"\u201d is called again at once, with nothing held against it.");
    }
    if (isOfFeed) {
        return counted(symbols, "symbol becomes stale", "symbols become stale") % u" for " %
               clients(stats.connections) %
               u": the feed ends and is not started until the breaker is reset.";
    }
    return u"\u201c" % name.left(64) %
           u"\u201d is not called until the breaker is reset. Clients and their updates are not "
           u"affected.";
}

QString floor(const admin::Stats &stats, std::optional<quint32> worker, SessionLevel level)
{
    quint64 sessions = 0;
    LevelCounts below{};
    for (const admin::Worker &each : stats.workers) {
        if (worker && static_cast<quint32>(each.index) != *worker)
            continue;
        sessions += each.sessions;
        for (size_t i = 0; i < below.size(); ++i)
            below[i] += each.levels[i];
    }
    const QString where = worker ? QString(u" of worker " % QString::number(*worker))
                                 : QStringLiteral(" of every worker");
    if (level == SessionLevel::Normal) {
        return u"The operators' floor" % where % u" goes. The " % clients(sessions) %
               u" there are served at the levels that their connections call for.";
    }
    quint64 affected = 0;
    for (size_t i = 0; i < static_cast<size_t>(level); ++i)
        affected += below[i];
    return clients(affected) % u" of " % format::count(sessions) % where %
           (affected == 1 ? u" goes to " : u" go to ") % levelWord(level) %
           u", but for those that are pinned: " % levelMeans(level) %
           u". The floor stays until it is set to Normal or the server ends.";
}

QString drain(const admin::Stats &stats, const QString &duration)
{
    QString time = duration.left(16); // as in the file, in quotes
    time.remove(u'"');
    const QString over = time.isEmpty()
                             ? QString()
                             : QString(u' ' % QCoreApplication::translate("tickcast::ordertexts",
                                                                          "That is spread over %1.")
                                                  .arg(time));
    return clients(stats.connections) % u" with " %
           counted(subscriptions(stats), "subscription", "subscriptions") %
           (stats.connections == 1 ? u" is" : u" are") %
           u" told when to come back and closed one after the other (4101)." % over %
           u" Newcomers are turned away. Then the server ends. It cannot be called back.";
}

QString reload()
{
    return QStringLiteral("The server reads its settings file again. What can change without a "
                          "restart changes; a bad file changes nothing. The answer names both.");
}

QString logLevel(const std::optional<QString> &category, admin::Severity severity)
{
    const QString what = category ? QString(u"Of the category " % category->left(64))
                                  : QStringLiteral("Of every category without a level of its own");
    const QString word = QString::fromLatin1(admin::severityNames[static_cast<size_t>(severity)]);
    const QString least = severity == admin::Severity::Debug
                              ? QStringLiteral("everything is written to the log")
                              : QString(u"only what is at least a record of severity " % word %
                                        u" is written to the log");
    return what % u", " % least %
           u" from now on, for everybody, until the settings "
           u"are read again or the server ends." %
           (severity == admin::Severity::Debug ? u" On a busy server that is a lot." : u"");
}

} // namespace tickcast::ordertexts
