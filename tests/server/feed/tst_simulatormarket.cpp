// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/feed/eventrecorder.h"
#include "tests/server/feed/marketchecker.h"

#include <QTest>
#include <map>

using namespace tickcast;
using enum QuoteField;

namespace {

constexpr qint64 msNs = 1'000'000;
constexpr qint64 secondNs = 1'000 * msNs;

std::vector<EventRecorder::Event> eventsOf(const SimulatorConfig &config, qint64 untilNs,
                                           qint64 stepNs)
{
    MarketRun run(config);
    EventRecorder recorder;
    for (qint64 at = stepNs; at < untilNs; at += stepNs)
        run.advanceTo(at, recorder);
    run.advanceTo(untilNs, recorder);
    return recorder.events;
}

/// The same events as if all were published at one moment.
std::vector<EventRecorder::Event> withoutTimes(std::vector<EventRecorder::Event> events)
{
    for (EventRecorder::Event &event : events)
        std::visit([](auto &what) { what.tsMs = 0; }, event.what);
    return events;
}

} // namespace

class TestSimulatorMarket final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySecondHasItsExactNumberOfQuotes_data();
    void everySecondHasItsExactNumberOfQuotes();
    void rateZeroPublishesNothing();
    void sameSeedGivesTheSameEvents();
    void anotherSeedGivesOtherEvents_data();
    void anotherSeedGivesOtherEvents();
    void whenItIsAskedChangesNothingButTheTimes_data();
    void whenItIsAskedChangesNothingButTheTimes();
    void quotesTradesAndCandlesAgree_data();
    void quotesTradesAndCandlesAgree();
    void everyMinuteIsClosedOnce();
    void minuteIsClosedAlthoughNothingElseIsDue();
    void clockSteppingBackKeepsTheMinute();
    void dayIsTheSumOfItsTrades();
    void firstQuoteKnowsTheDayBefore();
    void activityGoesByRank();
    void evenActivityGivesEverySymbolItsTurn_data();
    void evenActivityGivesEverySymbolItsTurn();
    void evenActivityKeepsTheTurnoverOfADay();
    void callIsBoundedAndLosesNothing_data();
    void callIsBoundedAndLosesNothing();
    void dayOfHighestRateFitsInto64Bits_data();
    void dayOfHighestRateFitsInto64Bits();
};

void TestSimulatorMarket::everySecondHasItsExactNumberOfQuotes_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("symbols");
    QTest::addColumn<Arrival>("arrival");
    for (const double rate : {0.5, 3.7, 1000.0, 12'345.0}) {
        for (const int symbols : {1, 500}) {
            QTest::addRow("%g of %d bursty", rate, symbols) << rate << symbols << Arrival::Bursty;
            QTest::addRow("%g of %d even", rate, symbols) << rate << symbols << Arrival::Even;
        }
    }
    QTest::addRow("5000.5 of 20,000 bursty") << 5000.5 << 20'000 << Arrival::Bursty;
}

void TestSimulatorMarket::everySecondHasItsExactNumberOfQuotes()
{
    QFETCH(const double, rate);
    QFETCH(const int, symbols);
    QFETCH(const Arrival, arrival);
    MarketRun run(simulatorConfig(symbols, rate, 3, arrival));
    for (qint64 second = 0; second < 10; ++second) {
        EventRecorder recorder;
        for (qint64 ms = 7; ms < 1'000; ms += 7)
            run.advanceTo(second * secondNs + ms * msNs, recorder);
        run.advanceTo((second + 1) * secondNs - 1, recorder);
        QCOMPARE(recorder.quotes, quotesOwed(rate, second));
    }
}

void TestSimulatorMarket::rateZeroPublishesNothing()
{
    MarketRun run(simulatorConfig(5, 0));
    EventRecorder recorder;
    run.advanceTo(3'600 * secondNs, recorder);
    QVERIFY(recorder.events.empty());
}

void TestSimulatorMarket::sameSeedGivesTheSameEvents()
{
    const SimulatorConfig config = simulatorConfig(50, 500, 42);
    const auto events = eventsOf(config, 60 * secondNs, 5 * msNs);
    QVERIFY(events.size() > 30'000);
    QVERIFY(events == eventsOf(config, 60 * secondNs, 5 * msNs));
}

void TestSimulatorMarket::anotherSeedGivesOtherEvents_data()
{
    QTest::addColumn<quint64>("seed");
    for (const quint64 seed : {quint64(0), quint64(2), quint64(1) << 32, ~quint64(0)})
        QTest::addRow("%llu", static_cast<unsigned long long>(seed)) << seed;
}

void TestSimulatorMarket::anotherSeedGivesOtherEvents()
{
    QFETCH(const quint64, seed);
    const auto one = eventsOf(simulatorConfig(50, 500, 1), 2 * secondNs, 5 * msNs);
    const auto other = eventsOf(simulatorConfig(50, 500, seed), 2 * secondNs, 5 * msNs);
    const size_t count = std::min(one.size(), other.size());
    size_t same = 0;
    for (size_t i = 0; i < count; ++i)
        same += one[i] == other[i] ? 1 : 0;
    QVERIFY2(same < count / 100, qPrintable(QString::number(same)));
}

void TestSimulatorMarket::whenItIsAskedChangesNothingButTheTimes_data()
{
    QTest::addColumn<qint64>("stepNs");
    QTest::addColumn<Arrival>("arrival");
    QTest::newRow("every 1 ms, bursty") << 1 * msNs << Arrival::Bursty;
    QTest::newRow("every 333 ms, bursty") << 333 * msNs << Arrival::Bursty;
    QTest::newRow("after 30 s, bursty") << 30 * secondNs << Arrival::Bursty;
    QTest::newRow("every 1 ms, even") << 1 * msNs << Arrival::Even;
    QTest::newRow("after 30 s, even") << 30 * secondNs << Arrival::Even;
}

void TestSimulatorMarket::whenItIsAskedChangesNothingButTheTimes()
{
    QFETCH(const qint64, stepNs);
    QFETCH(const Arrival, arrival);
    // 30 s from the start lie inside one minute and one quarter of the wall clock.
    const SimulatorConfig config = simulatorConfig(50, 300, 42, arrival);
    const auto usual = withoutTimes(eventsOf(config, 30 * secondNs, 5 * msNs));
    const auto odd = withoutTimes(eventsOf(config, 30 * secondNs, stepNs));
    QVERIFY(usual.size() > 9'000);
    QVERIFY(usual == odd);
}

void TestSimulatorMarket::quotesTradesAndCandlesAgree_data()
{
    QTest::addColumn<int>("symbols");
    QTest::addColumn<double>("rate");
    QTest::addColumn<Arrival>("arrival");
    QTest::addColumn<Activity>("activity");
    const auto row = [](const char *name, int symbols, double rate, Arrival arrival,
                        Activity activity) {
        QTest::newRow(name) << symbols << rate << arrival << activity;
    };
    row("one busy symbol", 1, 200, Arrival::Bursty, Activity::Zipf);
    row("one rare symbol", 1, 0.5, Arrival::Even, Activity::Zipf);
    row("some symbols", 30, 300, Arrival::Bursty, Activity::Zipf);
    row("some symbols in turns", 30, 300, Arrival::Bursty, Activity::Even);
    row("all assets, evenly", 300, 150, Arrival::Even, Activity::Zipf);
    row("all assets in turns", 300, 150, Arrival::Even, Activity::Even);
    row("many rare symbols", 1'000, 20, Arrival::Bursty, Activity::Zipf);
}

void TestSimulatorMarket::quotesTradesAndCandlesAgree()
{
    QFETCH(const int, symbols);
    QFETCH(const double, rate);
    QFETCH(const Arrival, arrival);
    QFETCH(const Activity, activity);
    MarketRun run(simulatorConfig(symbols, rate, 11, arrival, activity));
    MarketChecker checker(run.market.symbols());
    // Long enough for a quarter of an hour to begin: 13 min 20 s after it at the start.
    constexpr qint64 seconds = 6 * 60;
    for (qint64 at = 0; at <= seconds * secondNs; at += 20 * msNs) {
        checker.setWallMs(MarketRun::startWallMs + at / msNs);
        run.advanceTo(at, checker);
        checker.endTurn();
        QVERIFY2(checker.firstError.isEmpty(), qPrintable(checker.firstError));
    }
    QCOMPARE(checker.quotes, static_cast<qint64>(rate * seconds));
    QVERIFY(checker.trades > checker.quotes / 5);
    QVERIFY(checker.closedCandles > 0);
    QCOMPARE(run.market.counts().quotes, quint64(checker.quotes));
    QCOMPARE(run.market.counts().trades, quint64(checker.trades));
    QCOMPARE(run.market.counts().candles, quint64(checker.candles));
}

void TestSimulatorMarket::everyMinuteIsClosedOnce()
{
    const auto events = eventsOf(simulatorConfig(3, 50), 250 * secondNs, 5 * msNs);
    std::map<std::pair<SymbolIndex, qint64>, int> closed;
    std::map<std::pair<SymbolIndex, qint64>, int> seen;
    for (const EventRecorder::Event &event : events) {
        if (const auto *candle = std::get_if<Candle>(&event.what)) {
            QCOMPARE(candle->startMs % Candle::intervalMs, qint64(0));
            ++seen[{event.symbol, candle->startMs}];
            closed[{event.symbol, candle->startMs}] += candle->closed ? 1 : 0;
        }
    }
    // From 20 s into a minute, 250 s end 30 s into the fifth.
    QCOMPARE(seen.size(), size_t(3 * 5));
    const qint64 runningMs = MarketRun::startWallMs - 20'000 + 4 * Candle::intervalMs;
    for (const auto &[key, count] : closed)
        QCOMPARE(count, key.second == runningMs ? 0 : 1);
}

void TestSimulatorMarket::minuteIsClosedAlthoughNothingElseIsDue()
{
    MarketRun run(simulatorConfig(1, 0.01));
    EventRecorder recorder;
    qint64 at = 0;
    while (run.market.counts().trades == 0)
        run.advanceTo(at += secondNs, recorder);
    recorder.events.clear();
    run.advanceTo(at += 61 * secondNs, recorder);
    QCOMPARE(recorder.events.size(), size_t(1));
    QVERIFY(std::get<Candle>(recorder.events.front().what).closed);
}

void TestSimulatorMarket::clockSteppingBackKeepsTheMinute()
{
    MarketRun run(simulatorConfig(1, 100));
    EventRecorder recorder;
    constexpr qint64 wallMs = MarketRun::startWallMs;
    const auto advance = [&](qint64 second, qint64 nowMs) {
        recorder.events.clear();
        QVERIFY(run.market.advance({second * secondNs, nowMs, 0}, recorder, 10'000).caughtUp);
    };
    advance(2, wallMs);
    advance(4, wallMs - 3'600'000);
    for (const EventRecorder::Event &event : recorder.events) {
        if (const auto *candle = std::get_if<Candle>(&event.what)) {
            QCOMPARE(candle->startMs, wallMs - 20'000);
            QVERIFY(!candle->closed);
        }
    }
    advance(6, wallMs + 40'000);
    QVERIFY(std::get<Candle>(recorder.events.front().what).closed);
    QCOMPARE(std::get<Candle>(recorder.events.front().what).startMs, wallMs - 20'000);
}

void TestSimulatorMarket::dayIsTheSumOfItsTrades()
{
    struct Quarter
    {
        qint64 open = 0, high = 0, low = 0, vol = 0, turnover = 0;
    };
    constexpr qint64 quarterMs = 900'000;
    MarketRun run(simulatorConfig(1, 0.5));
    const auto qtyUnit = static_cast<qint64>(std::pow(10.0, run.market.symbols()[0].qtyScale));
    std::map<qint64, Quarter> quarters;
    qint64 last = 0;
    qint64 product = 0; // of price and quantity, summed up: rounding is done once, not by trade
    qint64 checked = 0;
    for (qint64 second = 0; second <= 26 * 3'600; second += 2) {
        EventRecorder recorder;
        run.advanceTo(second * secondNs, recorder);
        const qint64 now = (MarketRun::startWallMs + second * 1'000) / quarterMs;
        if (!quarters.contains(now))
            quarters[now] = {last, last, last, 0, 0};
        for (const EventRecorder::Event &event : recorder.events) {
            if (const auto *trade = std::get_if<Trade>(&event.what)) {
                Quarter &quarter = quarters[now];
                last = trade->price;
                quarter.high = std::max(quarter.high, last);
                quarter.low = std::min(quarter.low, last);
                quarter.vol += trade->qty;
                quarter.turnover -= product / qtyUnit;
                product += trade->price * trade->qty;
                quarter.turnover += product / qtyUnit;
            }
            const auto *quote = std::get_if<Quote>(&event.what);
            if (!quote || now - quarters.begin()->first <= 96) // still some of the day before
                continue;
            Quarter day = quarters.at(now - 95);
            for (qint64 q = now - 94; q <= now; ++q) {
                day.high = std::max(day.high, quarters.at(q).high);
                day.low = std::min(day.low, quarters.at(q).low);
                day.vol += quarters.at(q).vol;
                day.turnover += quarters.at(q).turnover;
            }
            QCOMPARE(quote->value(Open), day.open);
            QCOMPARE(quote->value(High), day.high);
            QCOMPARE(quote->value(Low), day.low);
            QCOMPARE(quote->value(Vol), day.vol);
            QCOMPARE(quote->value(QuoteVol), day.turnover);
            ++checked;
        }
    }
    QVERIFY(checked > 2'000);
}

void TestSimulatorMarket::firstQuoteKnowsTheDayBefore()
{
    MarketRun run(simulatorConfig(300, 20'000));
    LastQuotes quotes(300);
    run.advanceTo(secondNs, quotes);
    for (const Quote &quote : quotes.last) {
        if (!quote.has(Last))
            continue; // not yet its turn
        QVERIFY(quote.value(Vol) > 0);
        QVERIFY(quote.value(QuoteVol) > 0);
        const double last = double(quote.value(Last));
        // A day as days are: the range has a width, but not a wild one.
        QVERIFY(double(quote.value(High)) < 1.6 * last && double(quote.value(Low)) > 0.6 * last);
        QVERIFY(quote.value(High) > quote.value(Low));
    }
    // The day's average price lies in its range: volume and turnover belong together.
    const Quote &btc = quotes.last.front();
    const double average = double(btc.value(QuoteVol)) * 1e5 / double(btc.value(Vol));
    QVERIFY(average > double(btc.value(Low)) && average < double(btc.value(High)));
}

void TestSimulatorMarket::activityGoesByRank()
{
    constexpr int symbols = 200;
    MarketRun run(simulatorConfig(symbols, 100'000));
    LastQuotes quotes(symbols);
    run.advanceTo(4 * secondNs - 1, quotes);
    double weightSum = 0;
    for (int rank = 1; rank <= symbols; ++rank)
        weightSum += 1.0 / rank;
    for (int rank = 1; rank <= symbols; ++rank) {
        const double expected = 400'000 / (rank * weightSum);
        const double deviations =
            (quotes.counts[size_t(rank) - 1] - expected) / std::sqrt(expected);
        QVERIFY2(std::abs(deviations) < 5, qPrintable(QString::number(rank)));
    }
}

void TestSimulatorMarket::evenActivityGivesEverySymbolItsTurn_data()
{
    QTest::addColumn<int>("symbols");
    QTest::addColumn<Arrival>("arrival");
    QTest::addColumn<qint64>("turnNs");
    // With even arrival a round takes exactly a tenth of a second at ten quotes each; in bursts
    // only the second is exact.
    for (const int symbols : {1, 6, 60, 500}) {
        QTest::addRow("%d, even", symbols) << symbols << Arrival::Even << 100 * msNs;
        QTest::addRow("%d, bursty", symbols) << symbols << Arrival::Bursty << secondNs;
    }
}

void TestSimulatorMarket::evenActivityGivesEverySymbolItsTurn()
{
    QFETCH(const int, symbols);
    QFETCH(const Arrival, arrival);
    QFETCH(const qint64, turnNs);
    constexpr int rate = 10;
    MarketRun run(simulatorConfig(symbols, rate * symbols, 1, arrival, Activity::Even));
    LastQuotes quotes(symbols);
    for (qint64 at = turnNs; at <= 3 * secondNs; at += turnNs) {
        run.advanceTo(at - 1, quotes);
        const std::vector<qint64> expected(size_t(symbols), rate * at / secondNs);
        QVERIFY(std::ranges::equal(quotes.counts, expected));
    }
}

void TestSimulatorMarket::evenActivityKeepsTheTurnoverOfADay()
{
    constexpr int symbols = 40;
    constexpr double rate = 100'000;
    MarketRun run(simulatorConfig(symbols, rate, 1, Arrival::Even, Activity::Even));
    LastQuotes quotes(symbols);
    run.advanceTo(10 * msNs, quotes);
    const std::vector<Quote> before = quotes.last;
    run.advanceTo(1'010 * msNs, quotes);
    for (size_t i = 0; i < symbols; ++i) {
        const double perDay = double(quotes.last[i].value(Vol) - before[i].value(Vol)) * 86'400;
        const double ofDayBefore = double(before[i].value(Vol));
        QVERIFY2(perDay > ofDayBefore / 3 && perDay < ofDayBefore * 3,
                 qPrintable(QString::number(perDay / ofDayBefore)));
    }
}

void TestSimulatorMarket::callIsBoundedAndLosesNothing_data()
{
    QTest::addColumn<int>("maxEvents");
    for (const int maxEvents : {3, 4, 5, 17, 1'000})
        QTest::addRow("%d", maxEvents) << maxEvents;
}

void TestSimulatorMarket::callIsBoundedAndLosesNothing()
{
    QFETCH(const int, maxEvents);
    const SimulatorConfig config = simulatorConfig(40, 200);
    MarketRun atOnce(config);
    MarketRun bitByBit(config);
    EventRecorder expected;
    EventRecorder recorder;
    // Stalls of 50 s: 10,000 quotes are due at once, and some calls have a minute to close.
    for (qint64 at = 0; at <= 200 * secondNs; at += 50 * secondNs) {
        atOnce.advanceTo(at, expected);
        const SimulatorMarket::Moment now{at, MarketRun::startWallMs + at / msNs, at};
        SimulatorMarket::Progress progress;
        while (!progress.caughtUp) {
            const size_t before = recorder.events.size();
            progress = bitByBit.market.advance(now, recorder, maxEvents);
            QVERIFY(progress.events <= maxEvents);
            QCOMPARE(recorder.events.size() - before, static_cast<size_t>(progress.events));
        }
    }
    QVERIFY(expected.quotes >= 200 * 200);
    QVERIFY(recorder.events == expected.events);
}

void TestSimulatorMarket::dayOfHighestRateFitsInto64Bits_data()
{
    QTest::addColumn<int>("symbols");
    QTest::addColumn<Activity>("activity");
    for (const int symbols : {1, 30, 1'000}) {
        QTest::addRow("%d", symbols) << symbols << Activity::Zipf;
        QTest::addRow("%d in turns", symbols) << symbols << Activity::Even;
    }
}

void TestSimulatorMarket::dayOfHighestRateFitsInto64Bits()
{
    QFETCH(const int, symbols);
    QFETCH(const Activity, activity);
    MarketRun run(simulatorConfig(symbols, 10'000'000, 1, Arrival::Bursty, activity));
    LastQuotes quotes(symbols);
    run.advanceTo(10 * msNs, quotes);
    const std::vector<Quote> before = quotes.last;
    run.advanceTo(110 * msNs, quotes);
    for (size_t i = 0; i < before.size(); ++i) {
        if (!before[i].has(Last))
            continue;
        for (const QuoteField field : {Vol, QuoteVol}) {
            const qint64 grown = quotes.last[i].value(field) - before[i].value(field);
            QVERIFY(before[i].value(field) > 0 && grown > 0);
            const double perDay = double(grown) * 10 * 86'400;
            QVERIFY2(perDay + double(before[i].value(field)) < 1e18,
                     qPrintable(QString::number(i)));
        }
    }
}

QTEST_GUILESS_MAIN(TestSimulatorMarket)
#include "tst_simulatormarket.moc"
