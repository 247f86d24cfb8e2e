// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// In which order should the symbols that a slow client is owed leave its outbox? A simulation, no
// measurement of this machine: the same numbers everywhere. One client watches symbols of
// Zipf(1.1) activity; its connection takes a quarter of the updates published, and each time it
// can take one, an order says which of the symbols that changed goes, in its newest state.
//
// Time is counted in rounds: as long as the connection needs for one update of each symbol. A
// connection that takes an update of every one of 100 symbols in a second has rounds of a second.

#include "server/fanout/outbox.h"
#include "tests/bench/benchreport.h"
#include "tests/bench/load/zipf.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <set>
#include <utility>
#include <vector>

using namespace tickcast;

namespace {

constexpr quint32 publishedPerTaken = 4;
constexpr quint32 warmupRounds = 100;
constexpr quint32 rounds = 2'000;
/// Owed for so long without being sent: starved.
constexpr quint32 starvedRounds = 100;
constexpr double zipfExponent = 1.1;

/// Symbols that are owed, each at most once, and which of them is next. A symbol's number is its
/// place among the client's subscriptions.
class Order
{
public:
    virtual ~Order() = default;
    virtual void mark(quint32 symbol) = 0;
    /// Takes the next one out; there is one.
    [[nodiscard]] virtual quint32 take() = 0;
};

/// What the server does: its own class.
class FirstInFirstOut final : public Order
{
public:
    void mark(quint32 symbol) override { m_outbox.pushState(symbol, Outbox::Rank::Other, 0); }
    [[nodiscard]] quint32 take() override { return m_outbox.popState(); }

private:
    Outbox m_outbox;
};

class NewestFirst final : public Order
{
public:
    void mark(quint32 symbol) override { m_marks.push_back(symbol); }
    [[nodiscard]] quint32 take() override
    {
        const quint32 symbol = m_marks.back();
        m_marks.pop_back();
        return symbol;
    }

private:
    std::vector<quint32> m_marks;
};

/// Looks for a mark from the start of the subscriptions, each time.
class LowestPlaceFirst final : public Order
{
public:
    void mark(quint32 symbol) override { m_marks.insert(symbol); }
    [[nodiscard]] quint32 take() override { return m_marks.extract(m_marks.begin()).value(); }

private:
    std::set<quint32> m_marks;
};

/// Looks from where it stopped.
class RoundRobin final : public Order
{
public:
    void mark(quint32 symbol) override { m_marks.insert(symbol); }
    [[nodiscard]] quint32 take() override
    {
        auto next = m_marks.lower_bound(m_cursor);
        if (next == m_marks.end())
            next = m_marks.begin();
        m_cursor = *next + 1;
        return m_marks.extract(next).value();
    }

private:
    std::set<quint32> m_marks;
    quint32 m_cursor = 0;
};

class BusiestFirst final : public Order
{
public:
    /// @p ranks: of each symbol by activity, 0 the busiest.
    explicit BusiestFirst(const std::vector<quint32> &ranks)
        : m_ranks(ranks)
    {
    }
    void mark(quint32 symbol) override { m_marks.emplace(m_ranks[symbol], symbol); }
    [[nodiscard]] quint32 take() override
    {
        return m_marks.extract(m_marks.begin()).value().second;
    }

private:
    const std::vector<quint32> &m_ranks;
    std::set<std::pair<quint32, quint32>> m_marks;
};

/// What a client watches: place and activity have nothing to do with each other.
struct Watched
{
    std::vector<quint32> places; ///< by rank of activity
    std::vector<quint32> ranks;  ///< by place

    explicit Watched(quint32 symbols)
        : places(symbols)
        , ranks(symbols)
    {
        for (quint32 i = 0; i < symbols; ++i)
            places[i] = i;
        load::SplitMix random(7);
        for (quint32 i = symbols - 1; i > 0; --i)
            std::swap(places[i], places[random.next() % (i + 1)]);
        for (quint32 rank = 0; rank < symbols; ++rank)
            ranks[places[rank]] = rank;
    }
};

struct Quantiles
{
    double p50 = 0;
    double p99 = 0;
    double max = 0;
};

/// In rounds; @p steps is not empty.
Quantiles quantilesOf(std::vector<quint32> &steps, double stepsPerRound)
{
    std::ranges::sort(steps);
    const auto at = [&steps, stepsPerRound](double q) {
        const auto index = static_cast<size_t>(q * static_cast<double>(steps.size() - 1));
        return steps[index] / stepsPerRound;
    };
    return {at(0.5), at(0.99), at(1)};
}

struct Figures
{
    Quantiles gap; ///< between two updates of one symbol, as the client sees them
    Quantiles age; ///< of the oldest price on the screen that is no longer true
    double starvedShare = 0;
};

/// Steps are publications; the same sequence for every order.
Figures simulate(const Watched &watched, Order &order)
{
    constexpr quint32 never = 0xffffffff;
    const auto symbols = static_cast<quint32>(watched.places.size());
    const quint32 stepsPerRound = symbols * publishedPerTaken;
    const quint32 begin = warmupRounds * stepsPerRound;
    const quint32 end = begin + rounds * stepsPerRound;
    const load::Zipf activity(symbols, zipfExponent);
    load::SplitMix random(1);
    std::vector<quint32> owedSince(symbols, never);
    std::vector<quint32> shownAt(symbols, 0);
    std::vector<quint32> gaps;
    std::vector<quint32> ages;
    std::set<std::pair<quint32, quint32>> owed; // by since when: the oldest is the first
    for (quint32 step = 0; step < end; ++step) {
        const quint32 changed = watched.places[activity.pick(random)];
        if (owedSince[changed] == never) {
            owedSince[changed] = step;
            owed.emplace(step, changed);
            order.mark(changed);
        }
        if (step % publishedPerTaken != 0)
            continue; // What changed just now is owed, so there is one to take each time.
        if (step >= begin)
            ages.push_back(step - owed.begin()->first);
        const quint32 sent = order.take();
        owed.erase({std::exchange(owedSince[sent], never), sent});
        const quint32 last = std::exchange(shownAt[sent], step);
        if (step >= begin)
            gaps.push_back(step - last);
    }
    quint32 starved = 0;
    for (quint32 symbol = 0; symbol < symbols; ++symbol) {
        if (owedSince[symbol] == never)
            continue;
        gaps.push_back(end - shownAt[symbol]); // still waiting: at least so long
        starved += end - owedSince[symbol] >= starvedRounds * stepsPerRound ? 1 : 0;
    }
    return {quantilesOf(gaps, stepsPerRound), quantilesOf(ages, stepsPerRound),
            double(starved) / symbols};
}

void append(JsonWriter &json, const char *key, const Quantiles &quantiles)
{
    json.key(key).beginObject();
    json.key("p50").raw(std::to_string(quantiles.p50));
    json.key("p99").raw(std::to_string(quantiles.p99));
    json.key("max").raw(std::to_string(quantiles.max)).endObject();
}

void run(JsonWriter &json, quint32 symbols)
{
    struct Entry
    {
        const char *name;
        std::unique_ptr<Order> order;
    };
    const Watched watched(symbols);
    std::array<Entry, 5> entries{{
        {"first in first out (the server)", std::make_unique<FirstInFirstOut>()},
        {"round robin by cursor", std::make_unique<RoundRobin>()},
        {"newest first", std::make_unique<NewestFirst>()},
        {"lowest place first", std::make_unique<LowestPlaceFirst>()},
        {"busiest first", std::make_unique<BusiestFirst>(watched.ranks)},
    }};
    std::printf(
        "\n%u symbols, rounds         time between two updates            age of the oldest "
        "price    starved\n%-32s %8s %8s %8s %10s %8s %8s %9s\n",
        symbols, "order", "p50", "p99", "max", "p50", "p99", "max", "symbols");
    for (const Entry &entry : entries) {
        const Figures figures = simulate(watched, *entry.order);
        std::printf("%-32s %8.2f %8.2f %8.2f %10.2f %8.2f %8.2f %8.1f%%\n", entry.name,
                    figures.gap.p50, figures.gap.p99, figures.gap.max, figures.age.p50,
                    figures.age.p99, figures.age.max, figures.starvedShare * 100);
        json.beginObject().key("symbols").integer(symbols).key("order").plain(entry.name);
        append(json, "gapRounds", figures.gap);
        append(json, "oldestAgeRounds", figures.age);
        json.key("starvedShare").raw(std::to_string(figures.starvedShare)).endObject();
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QString program = QStringLiteral("bench_outbox");
    bench::printMachine(program);
    JsonWriter json;
    bench::beginJson(json, program);
    json.key("publishedPerTaken").integer(publishedPerTaken);
    json.key("zipfExponent").raw(std::to_string(zipfExponent));
    json.key("rounds").integer(rounds).key("figures").beginArray();
    for (const quint32 symbols : {100u, 1'000u})
        run(json, symbols);
    json.endArray().endObject();
    return argc < 2 || bench::writeJson(json, QString::fromLocal8Bit(argv[1]), program) ? 0 : 1;
}
