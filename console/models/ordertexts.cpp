// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/ordertexts.h"

#include "console/models/format.h"
#include "console/models/language.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <algorithm>

namespace tickcast::ordertexts {

namespace {

using admin::SessionLevel;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(OrderTexts)
};

[[nodiscard]] quint64 subscriptions(const admin::Stats &stats)
{
    quint64 sum = 0;
    for (const admin::Worker &worker : stats.workers)
        sum += worker.subscriptions;
    return sum;
}

[[nodiscard]] QString who(const admin::SessionRow &session)
{
    //: a session and its address
    return Texts::tr("%1 (%2)").arg(session.session.left(64), session.peer.left(64));
}

[[nodiscard]] QString clients(quint64 count)
{
    return Texts::tr("%1 clients", nullptr, pluralOf(count)).arg(format::count(count));
}

} // namespace

QString levelMeans(SessionLevel level)
{
    switch (level) {
    case SessionLevel::Normal:
        return Texts::tr("every update is sent");
    case SessionLevel::Degraded:
        return Texts::tr("quotes are sent twice a second at most, every trade is sent");
    case SessionLevel::Critical:
        return Texts::tr("quotes and trades are sent only when the price has moved");
    case SessionLevel::Emergency:
        return Texts::tr("nothing is sent but what the client holds");
    }
    return {};
}

QString disconnecting(const admin::SessionRow &session, bool mayReturn)
{
    QStringList sentences{Texts::tr("The connection of %1 with %2 subscriptions is closed.",
                                    nullptr, pluralOf(session.subscriptions))
                              .arg(who(session), format::count(session.subscriptions))};
    if (session.owed > 0) {
        sentences.append(Texts::tr("The %1 updates it is owed will not be sent.", nullptr,
                                   pluralOf(session.owed))
                             .arg(format::count(session.owed)));
    }
    sentences.append(mayReturn
                         ? Texts::tr("The client is told that it may come back at once (1001).")
                         : Texts::tr("The client is told not to come back (4003). It is not "
                                     "barred: a client that does not obey can connect again."));
    return joinSentences(sentences);
}

QString pinning(const admin::SessionRow &session, SessionLevel level)
{
    QStringList sentences{Texts::tr("%1 is served at %2 until the pin is cleared: %3.")
                              .arg(who(session), levelWord(level), levelMeans(level))};
    sentences.append(level == session.level
                         ? Texts::tr("It is at that level now.")
                         : Texts::tr("Now it is at %1.").arg(levelWord(session.level)));
    if (level < session.level)
        sentences.append(Texts::tr("If it does not keep up, its backlog grows."));
    sentences.append(Texts::tr("Floors do not apply to it. A restart forgets the pin."));
    return joinSentences(sentences);
}

QString clearingPin(const admin::SessionRow &session)
{
    return Texts::tr("%1 is served at the level that its connection and the floors call for "
                     "again; it is pinned at %2 now.")
        .arg(who(session), levelWord(session.level));
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
    const bool isReset = action == admin::BreakerAction::Reset;
    if (!isOfFeed) {
        return isReset ? Texts::tr("\u201c%1\u201d is called again at once, with nothing held "
                                   "against it.")
                             .arg(name.left(64))
                       : Texts::tr("\u201c%1\u201d is not called until the breaker is reset. "
                                   "Clients and their updates are not affected.")
                             .arg(name.left(64));
    }
    if (!isReset) {
        return Texts::tr("%1 symbols become stale for %2: the feed ends and is not started until "
                         "the breaker is reset.",
                         nullptr, pluralOf(symbols))
            .arg(format::count(symbols), clients(stats.connections));
    }
    return joinSentences(
        {Texts::tr("The feed is started again at once, with nothing held against it."),
         Texts::tr("%1 symbols are stale for %2 now.", nullptr, pluralOf(stale))
             .arg(format::count(stale), clients(stats.connections))});
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
    if (level == SessionLevel::Normal) {
        return joinSentences(
            {worker ? Texts::tr("The operators' floor of worker %1 goes.").arg(*worker)
                    : Texts::tr("The operators' floor of every worker goes."),
             Texts::tr("The %1 clients there are served at the levels that their connections call "
                       "for.",
                       nullptr, pluralOf(sessions))
                 .arg(format::count(sessions))});
    }
    quint64 affected = 0;
    for (size_t i = 0; i < static_cast<size_t>(level); ++i)
        affected += below[i];
    const QString who =
        worker ? Texts::tr("%1 clients of %2 of worker %3 go to %4, but for those that are pinned: "
                           "%5.",
                           nullptr, pluralOf(affected))
                     .arg(format::count(affected), format::count(sessions),
                          QString::number(*worker), levelWord(level), levelMeans(level))
               : Texts::tr("%1 clients of %2 of every worker go to %3, but for those that are "
                           "pinned: %4.",
                           nullptr, pluralOf(affected))
                     .arg(format::count(affected), format::count(sessions), levelWord(level),
                          levelMeans(level));
    return joinSentences(
        {who, Texts::tr("The floor stays until it is set to Normal or the server ends.")});
}

QString drain(const admin::Stats &stats, const QString &duration)
{
    QString time = duration.left(16); // as in the file, in quotes
    time.remove(u'"');
    const quint64 subscribed = subscriptions(stats);
    QStringList sentences{
        Texts::tr("%1 clients with %2 are told when to come back and closed one after the other "
                  "(4101).",
                  nullptr, pluralOf(stats.connections))
            .arg(format::count(stats.connections),
                 Texts::tr("%1 subscriptions", nullptr, pluralOf(subscribed))
                     .arg(format::count(subscribed)))};
    if (!time.isEmpty())
        sentences.append(Texts::tr("That is spread over %1.").arg(time));
    sentences.append(
        Texts::tr("Newcomers are turned away. Then the server ends. It cannot be called back."));
    return joinSentences(sentences);
}

QString reload()
{
    return Texts::tr("The server reads its settings file again. What can change without a "
                     "restart changes; a bad file changes nothing. The answer names both.");
}

QString logLevel(const std::optional<QString> &category, admin::Severity severity)
{
    if (severity == admin::Severity::Debug) {
        return joinSentences(
            {category ? Texts::tr("Of the category %1, everything is written to the log from now "
                                  "on, for everybody, until the settings are read again or the "
                                  "server ends.")
                            .arg(category->left(64))
                      : Texts::tr("Of every category without a level of its own, everything is "
                                  "written to the log from now on, for everybody, until the "
                                  "settings are read again or the server ends."),
             Texts::tr("On a busy server that is a lot.")});
    }
    const QString word = QString::fromLatin1(admin::severityNames[static_cast<size_t>(severity)]);
    return category
               ? Texts::tr("Of the category %1, only what is at least a record of severity %2 is "
                           "written to the log from now on, for everybody, until the settings are "
                           "read again or the server ends.")
                     .arg(category->left(64), word)
               : Texts::tr("Of every category without a level of its own, only what is at least a "
                           "record of severity %1 is written to the log from now on, for "
                           "everybody, until the settings are read again or the server ends.")
                     .arg(word);
}

} // namespace tickcast::ordertexts
