// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"
#include "shared/protocol/jsonwriter.h"
#include "tests/server/support/fakelink.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tickcast {

inline QByteArray symbolName(SymbolIndex index)
{
    return "SYM" + QByteArray::number(index);
}

inline std::shared_ptr<const SymbolTable> makeSymbols(quint32 count, quint64 epoch = 0xabc)
{
    std::vector<SymbolInfo> infos;
    for (quint32 i = 0; i < count; ++i)
        infos.push_back({.symbol = *Symbol::fromName(symbolName(i).toStdString()),
                         .priceScale = 2,
                         .qtyScale = 5});
    return *SymbolTable::make(infos, epoch);
}

/// Stands in for the market thread: hears what is watched, counts offsets, answers when told.
class FakeMarket final : public InterestSink
{
public:
    struct Watch
    {
        GroupId group;
        quint32 generation;
    };

    explicit FakeMarket(quint32 symbols)
        : offsets(symbols * groupsPerSymbol)
        , watched(offsets.size())
    {
    }
    void watch(int, GroupId group, quint32 generation) override
    {
        watched[group] = true;
        unanswered.push_back({group, generation});
        ++watchCalls;
    }
    void unwatch(int, GroupId group) override
    {
        doubleUnwatches += watched[group] ? 0 : 1;
        watched[group] = false;
        ++unwatchCalls;
    }

    std::vector<quint64> offsets; ///< by GroupId
    std::vector<bool> watched;    ///< by GroupId
    std::map<GroupId, RecentEvents> events;
    std::deque<Watch> unanswered;
    int watchCalls = 0;
    int unwatchCalls = 0;
    int doubleUnwatches = 0;
};

/// A Fanout with everything around it faked: clock, market, sockets.
class FanoutBench
{
public:
    explicit FanoutBench(const FanoutLimits &limits = {}, quint32 symbols = 8, int worker = 0)
        : market(symbols)
        , historyLimits(limits.history)
        , fanout(std::make_unique<Fanout>(worker, makeSymbols(symbols), limits,
                                          Fanout::Surroundings{market, clock, wheel, batch}))
    {
    }

    /// Limits with which nobody is ever called slow: for tests of what happens before that.
    static FanoutLimits patient()
    {
        FanoutLimits limits;
        limits.backpressure.smoothing = std::chrono::hours(1'000);
        return limits;
    }

    /// A session whose welcome is not looked at.
    std::shared_ptr<FakePeer> connect()
    {
        auto peer = std::make_shared<FakePeer>();
        peer->onTurnEnd = [this] { endTurn(); };
        fanout->admit(std::make_unique<FakeLink>(peer));
        endTurn();
        peer->clear();
        return peer;
    }
    /// Publishes once more and returns the offset; endTurn() sends it.
    quint64 publish(GroupId group, quint64 lostBefore = 0)
    {
        for (; lostBefore > 0; --lostBefore)
            remember(group, ++market.offsets[group]);
        const quint64 offset = ++market.offsets[group];
        remember(group, offset);
        if (market.watched[group]) {
            fanout->take({.frame = makeFrame(group, offset),
                          .offset = offset,
                          .ingressNs = clock.monotonicNs(),
                          .price = price,
                          .group = group});
        }
        return offset;
    }
    quint64 publish(SymbolIndex symbol, protocol::Channel channel)
    {
        return publish(groupOf(symbol, channel));
    }
    /// The market thread's answer to one watch().
    void answer(const FakeMarket::Watch &watch)
    {
        const quint64 offset = market.offsets[watch.group];
        const bool hasState = protocol::isState(channelOf(watch.group)) && offset != 0;
        fanout->take({.frame = hasState ? makeFrame(watch.group, offset) : FrameRef(),
                      .offset = offset,
                      .ingressNs = clock.monotonicNs(),
                      .price = price,
                      .group = watch.group,
                      .generation = watch.generation,
                      .cargo = recentOf(watch.group)});
    }
    void answerAll()
    {
        for (const FakeMarket::Watch &watch : std::exchange(market.unanswered, {}))
            answer(watch);
        endTurn();
    }
    /// Subscribes and lets the market answer; what that sends is not looked at.
    void subscribe(FakePeer &peer, protocol::Channel channel,
                   const std::vector<SymbolIndex> &symbols, const QByteArray &more = {})
    {
        peer.say(command("subscribe", channel, symbols, more));
        answerAll();
        peer.clear();
    }
    void endTurn() { fanout->endTurn(); }
    /// Time passes in steps of the worker's tick.
    void advance(std::chrono::milliseconds time)
    {
        constexpr std::chrono::milliseconds tick(TimerWheel::tickNs / 1'000'000);
        for (; time.count() > 0; time -= tick) {
            clock.advance(std::min(time, tick));
            this->tick();
        }
    }
    /// Deadlines that have passed fire.
    void tick()
    {
        wheel.advance(clock.monotonicNs());
        fanout->spreadFloor(TimerWheel::tickNs);
        fanout->tidyOwing();
        endTurn();
    }

    [[nodiscard]] admin::Worker figures() const
    {
        admin::Worker worker;
        fanout->describe(worker);
        return worker;
    }
    [[nodiscard]] admin::Counters counters() const { return figures().counters; }
    [[nodiscard]] quint64 dropped(admin::DropReason reason) const
    {
        return counters().dropped[static_cast<size_t>(reason)];
    }
    /// 0 when every update published is accounted for exactly once: over all, by what the worker
    /// reports, and for each session.
    [[nodiscard]] qint64 imbalance() const
    {
        const admin::Worker worker = figures();
        const admin::Counters &c = worker.counters;
        const quint64 accounted = c.delivered + c.total() + fanout->countOwed();
        if (c.published != accounted)
            return static_cast<qint64>(c.published - accounted);
        if (worker.unaccounted != 0)
            return worker.unaccounted;
        for (const auto &ranked : fanout->list(admin::SessionSort::Connected, {}, 1'000'000).rows) {
            const admin::SessionRow &row = ranked.row;
            const quint64 ended = row.delivered + row.losses.total() + row.owed;
            if (row.published != ended && !isClosing(row))
                return static_cast<qint64>(row.published - ended);
        }
        return 0;
    }

    static QByteArray command(const char *op, protocol::Channel channel,
                              const std::vector<SymbolIndex> &symbols, const QByteArray &more = {})
    {
        QByteArrayList names;
        for (const SymbolIndex symbol : symbols)
            names.push_back('"' + symbolName(symbol) + '"');
        const std::string_view channelName = protocol::channelName(channel);
        return QByteArray("{\"op\":\"") + op + "\",\"channel\":\"" +
               QByteArray(channelName.data(), qsizetype(channelName.size())) + "\",\"symbols\":[" +
               names.join(',') + ']' + more + '}';
    }

    /// Of what is published from now on.
    double price = 100;
    FakeClock clock;
    FakeMarket market;
    HistoryLimits historyLimits;
    TimerWheel wheel{clock.monotonicNs()};
    SendBatch batch{std::move(makeSendBackend(TransportBackend::Syscall)->backend)}; ///< unused
    std::unique_ptr<Fanout> fanout;

private:
    /// It has left its groups, and what it was owed was counted with its worker.
    [[nodiscard]] bool isClosing(const admin::SessionRow &row) const
    {
        return fanout->find(row.session.section(u'-', 1).toULongLong(nullptr, 36))->isClosing();
    }
    void remember(GroupId group, quint64 offset)
    {
        if (!protocol::isState(channelOf(group)))
            market.events[group].add(offset, makeFrame(group, offset), clock.monotonicNs(),
                                     historyLimits);
    }
    std::unique_ptr<InboxEntry::Cargo> recentOf(GroupId group)
    {
        const auto found = market.events.find(group);
        if (found == market.events.end())
            return nullptr;
        return InboxEntry::Cargo::of(std::make_unique<RecentEvents>(found->second));
    }
    static FrameRef makeFrame(GroupId group, quint64 offset)
    {
        JsonWriter json;
        json.beginObject().key("op").plain(protocol::channelName(channelOf(group)));
        json.key("s").plain(symbolName(symbolOf(group)).toStdString());
        json.key("o").integer(offset).endObject();
        return Frame::makeText(json.text());
    }
};

} // namespace tickcast
