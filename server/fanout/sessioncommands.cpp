// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/sessioncommands.h"

#include "server/dialect/nativemessages.h"
#include "server/fanout/fanout.h"

#include <QSet>
#include <algorithm>
#include <map>

namespace tickcast {

/// Answers "is this session in that group" in O(1) for the length of one command: its
/// subscriptions are noted in the worker's scratch table and taken out again at the end.
class SubscriptionLookup final
{
public:
    SubscriptionLookup(Fanout &fanout, const Session &session)
        : m_fanout(fanout)
    {
        const auto &subscriptions = session.subscriptions();
        for (SubscriptionIndex i = 0; i < subscriptions.size(); ++i) {
            if (subscriptions[i].group != Subscription::none)
                note(subscriptions[i].group, i);
        }
    }
    ~SubscriptionLookup()
    {
        for (const GroupId group : m_noted)
            m_fanout.m_lookupScratch[group] = 0;
    }
    SubscriptionLookup(const SubscriptionLookup &) = delete;
    SubscriptionLookup &operator=(const SubscriptionLookup &) = delete;

    /// Subscription::none when it is not.
    [[nodiscard]] SubscriptionIndex find(GroupId group) const
    {
        return m_fanout.m_lookupScratch[group] - 1; // 0 wraps to none
    }
    void note(GroupId group, SubscriptionIndex index)
    {
        m_fanout.m_lookupScratch[group] = index + 1;
        m_noted.push_back(group);
    }

private:
    Fanout &m_fanout;
    std::vector<GroupId> m_noted;
};

bool SessionCommands::execute(const Command &command)
{
    return std::visit([&](const auto &what) { return run(command.idJson, what); }, command.what);
}

SessionCommands::Sorted SessionCommands::sortOut(const std::vector<QByteArray> &names) const
{
    const SymbolTable &table = *m_fanout.m_symbols;
    Sorted sorted;
    QSet<QByteArray> seen;
    for (const QByteArray &name : names) {
        if (seen.contains(name))
            continue;
        seen.insert(name);
        const SymbolIndex index = table.find({name.constData(), static_cast<size_t>(name.size())});
        if (index == table.size())
            sorted.unknown.push_back(name);
        else
            sorted.known.push_back(index);
    }
    return sorted;
}

void SessionCommands::refuse(const QByteArray &id, const std::vector<QByteArray> &unknown,
                             const std::vector<QByteArray> &tooMany, const char *limitName,
                             int limit)
{
    if (!unknown.empty()) {
        m_session.answer(native::error(
            id, protocol::ErrorCode::UnknownSymbol,
            QStringLiteral("%1 of the symbols are not known here").arg(unknown.size()), unknown));
    }
    if (!tooMany.empty()) {
        m_session.answer(native::error(id, protocol::ErrorCode::TooManySymbols,
                                       QStringLiteral("%1 symbols are over the limit of %2 %3")
                                           .arg(QString::number(tooMany.size()),
                                                QString::number(limit), QLatin1String(limitName)),
                                       tooMany));
    }
}

bool SessionCommands::run(const QByteArray &id, const command::Subscribe &command)
{
    Sorted sorted = sortOut(command.symbols);
    auto pending = std::make_unique<PendingSubscribe>();
    pending->idJson = id;
    pending->command = command;
    pending->unknown = std::move(sorted.unknown);
    {
        const SubscriptionLookup lookup(m_fanout, m_session);
        int count = m_session.subscriptionCount();
        for (const SymbolIndex index : sorted.known) {
            const GroupId group = groupOf(index, command.channel, m_session.format());
            const bool isNew = lookup.find(group) == Subscription::none;
            if (isNew && ++count > m_fanout.m_limits.subscriptions) {
                const std::string_view name = m_fanout.m_symbols->at(index).info.symbol.name();
                pending->tooMany.emplace_back(name.data(), static_cast<qsizetype>(name.size()));
                continue;
            }
            pending->groups.push_back(group);
        }
    }
    const bool isGood = pending->unknown.empty() && pending->tooMany.empty();
    for (const GroupId group : pending->groups) {
        if (!m_fanout.hold(group, m_session, mustSync(command, group)))
            pending->awaited.push_back(group);
    }
    pending->missing = pending->awaited.size();
    if (pending->missing == 0)
        completeSubscribe(*pending);
    else
        m_session.m_pending = std::move(pending);
    return isGood;
}

/// Where the client was in this run of the group's offsets; nothing: it does not say, or was in
/// another.
std::optional<quint64> SessionCommands::resumeOffset(const command::Subscribe &command,
                                                     GroupId group) const
{
    const SymbolTable::Entry &symbol = m_fanout.m_symbols->at(symbolOf(group));
    const std::string_view name = symbol.info.symbol.name();
    const auto point = command.resume.constFind(
        QByteArray::fromRawData(name.data(), static_cast<qsizetype>(name.size())));
    if (point == command.resume.constEnd() || point->epoch != native::epochText(symbol.epoch))
        return {};
    return point->offset;
}

/// A client may come from a worker that was ahead of this one: what it has seen is on its way
/// here. And what was lost on its way, the market thread may hold.
bool SessionCommands::mustSync(const command::Subscribe &command, GroupId group) const
{
    const std::optional<quint64> offset = resumeOffset(command, group);
    if (!offset)
        return false;
    const SubscriptionGroup &target = m_fanout.group(group);
    return *offset > target.offset ||
           (target.hasHole && target.recent && !target.recent->holdsAllAfter(*offset));
}

/// Whether the client can be told that it misses nothing: state is whole with its newest value; of
/// events, every one has to be here, and those after its offset are sent.
bool SessionCommands::recover(const command::Subscribe &command, GroupId group,
                              SubscriptionIndex index)
{
    const std::optional<quint64> offset = resumeOffset(command, group);
    const SubscriptionGroup &target = m_fanout.group(group);
    if (!offset || *offset > target.offset)
        return false;
    if (protocol::isState(command.channel) || *offset == target.offset)
        return true;
    target.recent->expire(m_fanout.m_clock.monotonicNs(), m_fanout.m_limits.history);
    if (!target.recent->holdsAllAfter(*offset))
        return false;
    m_session.startRefill(index, *offset);
    return true;
}

void SessionCommands::completeSubscribe(const PendingSubscribe &pending)
{
    const SymbolTable &table = *m_fanout.m_symbols;
    const command::Subscribe &command = pending.command;
    std::vector<native::SubscribedEntry> entries;
    std::vector<SubscriptionIndex> fresh;
    {
        SubscriptionLookup lookup(m_fanout, m_session);
        for (const GroupId group : pending.groups) {
            SubscriptionIndex index = lookup.find(group);
            const bool isNew = index == Subscription::none;
            if (isNew) {
                index = m_session.addSubscription(group, command.minIntervalMs.value_or(0));
                lookup.note(group, index);
                fresh.push_back(index);
            } else if (command.minIntervalMs) {
                m_session.setMinInterval(index, *command.minIntervalMs);
            }
            const SymbolTable::Entry &symbol = table.at(symbolOf(group));
            const quint64 offset = m_fanout.group(group).offset;
            const bool recovered = recover(command, group, index);
            entries.push_back({symbolOf(group), &symbol.info, symbol.epoch, offset, recovered});
        }
    }
    if (!entries.empty())
        m_session.answer(native::subscribed(pending.idJson, command.channel, entries));
    refuse(pending.idJson, pending.unknown, pending.tooMany, "subscriptions",
           m_fanout.m_limits.subscriptions);
    tellStale(pending.groups);
    for (const SubscriptionIndex index : fresh)
        m_session.sendSnapshot(index);
    for (const GroupId group : pending.groups)
        m_fanout.letGo(group);
}

void SessionCommands::tellStale(const std::vector<GroupId> &groups)
{
    std::map<SymbolStatus, std::vector<SymbolIndex>> byStatus;
    for (const GroupId group : groups) {
        const SymbolStatus status = m_fanout.m_statuses[symbolOf(group)];
        if (isStale(status))
            byStatus[status].push_back(symbolOf(group));
    }
    for (const auto &[status, symbols] : byStatus)
        m_session.answer(m_fanout.statusFrame(status, symbols));
}

bool SessionCommands::run(const QByteArray &id, const command::Unsubscribe &command)
{
    const Sorted sorted = sortOut(command.symbols);
    std::vector<Symbol> removed;
    {
        const SubscriptionLookup lookup(m_fanout, m_session);
        for (const SymbolIndex index : sorted.known) {
            const SubscriptionIndex found =
                lookup.find(groupOf(index, command.channel, m_session.format()));
            if (found == Subscription::none)
                continue;
            m_session.removeSubscription(found);
            removed.push_back(m_fanout.m_symbols->at(index).info.symbol);
        }
    }
    // Only a command that named nothing but unknown symbols goes without its acknowledgement.
    if (!sorted.known.empty())
        m_session.answer(native::unsubscribed(id, command.channel, removed));
    refuse(id, sorted.unknown, {}, "", 0);
    return sorted.unknown.empty();
}

bool SessionCommands::run(const QByteArray &id, const command::Holdings &command)
{
    Sorted sorted = sortOut(command.symbols);
    const auto limit = static_cast<size_t>(m_fanout.m_limits.holdings);
    std::vector<Symbol> accepted;
    std::vector<QByteArray> tooMany;
    for (size_t i = 0; i < sorted.known.size(); ++i) {
        const Symbol &symbol = m_fanout.m_symbols->at(sorted.known[i]).info.symbol;
        if (i < limit)
            accepted.push_back(symbol);
        else
            tooMany.push_back(symbol.toString().toUtf8());
    }
    sorted.known.resize(std::min(sorted.known.size(), limit));
    const bool nothingGood = accepted.empty() && !command.symbols.empty();
    if (!nothingGood) {
        m_session.setHoldings(std::move(sorted.known));
        m_session.answer(native::holdings(id, accepted));
    }
    refuse(id, sorted.unknown, tooMany, "holdings", m_fanout.m_limits.holdings);
    return sorted.unknown.empty() && tooMany.empty();
}

bool SessionCommands::run(const QByteArray &id, const command::Symbols &command)
{
    const SymbolTable &table = *m_fanout.m_symbols;
    const std::string_view prefix(command.prefix.constData(),
                                  static_cast<size_t>(command.prefix.size()));
    std::vector<native::SubscribedEntry> entries;
    quint64 total = 0;
    for (SymbolIndex i = 0; i < table.size(); ++i) {
        const SymbolTable::Entry &entry = table.at(i);
        if (!entry.info.symbol.name().starts_with(prefix))
            continue;
        if (++total <= static_cast<quint64>(command.limit))
            entries.push_back({i, &entry.info, entry.epoch, 0, false});
    }
    m_session.answer(native::symbols(id, total, entries));
    return true;
}

bool SessionCommands::run(const QByteArray &id, const command::Auth &)
{
    // This version asks no client for a token: every session may do everything already.
    m_session.answer(native::authorized(id));
    return true;
}

bool SessionCommands::run(const QByteArray &id, const command::Ping &)
{
    m_session.answer(native::pong(id, m_fanout.m_clock.wallMs()));
    return true;
}

} // namespace tickcast
