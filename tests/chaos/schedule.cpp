// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/chaos/schedule.h"

#include "tests/bench/load/zipf.h"

#include <QStringBuilder>
#include <algorithm>

namespace tickcast::chaos {

namespace {

using load::SplitMix;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// From @p least to @p most, both included.
std::int64_t between(SplitMix &random, std::int64_t least, std::int64_t most)
{
    return least + std::int64_t(random.unit() * double(most - least + 1));
}

/// Kinds in an order that changes; each comes once before any comes again.
class Deck
{
public:
    explicit Deck(std::vector<EventKind> kinds)
        : m_kinds(std::move(kinds))
    {
    }
    EventKind draw(SplitMix &random)
    {
        if (m_left == 0) {
            // std::shuffle may differ from library to library.
            for (std::size_t i = m_kinds.size(); i > 1; --i)
                std::swap(m_kinds[i - 1], m_kinds[std::size_t(between(random, 0, int(i) - 1))]);
            m_left = m_kinds.size();
        }
        return m_kinds[--m_left];
    }
    [[nodiscard]] std::size_t size() const { return m_kinds.size(); }

private:
    std::vector<EventKind> m_kinds;
    std::size_t m_left = 0;
};

/// Of @p clients, how many an event concerns, in percent from and to.
struct Share
{
    int least = 0;
    int most = 0;
};

Share shareOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Reconnect:
    case EventKind::Stall:
    case EventKind::ReadSlowly:
        return {5, 20};
    case EventKind::HalfOpen:
    case EventKind::Junk:
    case EventKind::Vanish:
    case EventKind::DescriptorsOut: // who reconnect meanwhile
        return {2, 8};
    default:
        return {};
    }
}

struct Times
{
    milliseconds least{0};
    milliseconds most{0};
};

Times timesOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Stall:
    case EventKind::ReadSlowly:
        return {1s, 8s};
    case EventKind::DescriptorsOut:
    case EventKind::DiskFull:
        return {500ms, 3s};
    case EventKind::Freeze:
        return {100ms, 1s};
    default:
        return {};
    }
}

Event makeEvent(SplitMix &random, EventKind kind, milliseconds at, std::uint32_t clients)
{
    Event event{.at = at, .kind = kind};
    if (const Share share = shareOf(kind); share.most > 0)
        event.clients = std::uint32_t(
            std::max<std::int64_t>(1, clients * between(random, share.least, share.most) / 100));
    if (const Times times = timesOf(kind); times.most > 0ms)
        event.duration = milliseconds(between(random, times.least.count(), times.most.count()));
    return event;
}

/// One of @p deck in each of @p count equal parts of the time from @p begin to @p end.
void spread(std::vector<Event> &events, SplitMix &random, Deck &deck, milliseconds begin,
            milliseconds end, std::int64_t count, std::uint32_t clients)
{
    const milliseconds part = (end - begin) / count;
    for (std::int64_t i = 0; i < count; ++i) {
        const milliseconds at =
            begin + part * i + milliseconds(between(random, 0, part.count() / 2));
        events.push_back(makeEvent(random, deck.draw(random), at, clients));
    }
}

} // namespace

QString Schedule::toString() const
{
    QString text = QStringLiteral("%1 s; the feed breaks for %2 ms in every %3 ms\n")
                       .arg(duration.count() / 1000)
                       .arg(outageDuration.count())
                       .arg(outageInterval.count());
    for (const Event &event : events) {
        text += QStringLiteral("%1 s  %2")
                    .arg(double(event.at.count()) / 1000, 8, 'f', 3)
                    .arg(QLatin1String(eventNames[std::size_t(event.kind)]), -12);
        if (event.clients > 0)
            text += QStringLiteral(" %1 clients").arg(event.clients);
        if (event.duration > 0ms)
            text += QStringLiteral(" %1 ms").arg(event.duration.count());
        text += u'\n';
    }
    return text;
}

Schedule makeSchedule(std::uint64_t seed, milliseconds duration, std::uint32_t clients)
{
    SplitMix random(seed);
    Schedule schedule;
    schedule.duration = duration;
    schedule.outageInterval = milliseconds(between(random, 7'000, 9'000));
    if (duration > 60s)
        schedule.outageInterval *= 3;
    schedule.outageDuration = milliseconds(between(random, 1'800, 2'500));

    Deck ends({EventKind::Kill, EventKind::Restart, EventKind::Drain, EventKind::Takeover});
    Deck others({EventKind::Reload, EventKind::BadReload, EventKind::DescriptorsOut,
                 EventKind::DiskFull, EventKind::Freeze, EventKind::Reconnect, EventKind::Stall,
                 EventKind::ReadSlowly, EventKind::HalfOpen, EventKind::Junk, EventKind::Vanish});
    const milliseconds begin = duration / 20;
    const milliseconds half = duration / 2;
    const milliseconds firstCalm = duration * 7 / 10;
    // A life of some seconds at least, and of a quarter of a minute when there is time.
    const auto lives = std::max<std::int64_t>(std::int64_t(ends.size()), (half - begin) / 15s);
    spread(schedule.events, random, ends, begin, half, lives, clients);
    // In each of the three parts everything at least once.
    const auto inPart = [&](milliseconds from, milliseconds to) {
        const auto count = std::max<std::int64_t>(std::int64_t(others.size()), (to - from) / 3s);
        spread(schedule.events, random, others, from, to, count, clients);
    };
    inPart(begin, half);
    inPart(half, firstCalm);
    inPart(firstCalm + 1ms, duration - duration / 20);
    schedule.events.push_back({.at = firstCalm, .kind = EventKind::Calm});
    schedule.events.push_back({.at = duration, .kind = EventKind::Calm});
    std::ranges::stable_sort(schedule.events, {}, &Event::at);
    return schedule;
}

} // namespace tickcast::chaos
