// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/publisherbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

constexpr GroupId quote0 = groupOf(0, Channel::Quote);
constexpr GroupId quote1 = groupOf(1, Channel::Quote);
constexpr GroupId trade0 = groupOf(0, Channel::Trade);
constexpr GroupId candle0 = groupOf(0, Channel::Candle);

using Bench = PublisherBench;
using Lines = QStringList;

} // namespace

class TestPublisher final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsEncodedForNobody();
    void watchedUpdateIsEncodedOnceForAllWorkers();
    void onlyInterestedWorkersGetIt();
    void snapshotCarriesTheCurrentState();
    void snapshotOfASilentSymbolIsEmpty();
    void snapshotOfTradesIsTheirOffsetAndTheLastOnes();
    void tradesTooOldAreNotHandedOver();
    void historyIsEncodedOnceInEachFormat();
    void statusIsNewsToEveryWorkerOnce();
    void quoteMakesAStaleSymbolLive();
    void statusWaitsForRoom();
    void onlyWhatHasChangedIsTaken();
    void restoredStateGoesOnAndIsStale();
    void stateRestoredInANewEpochIsKeptAnew();
    void snapshotIsEncodedOnceUntilTheStateChanges();
    void unwatchedGroupIsNotHandedOver();
    void orderOfTheFeedIsKept();
    void oneWakePerBatchAndOnlyWhereSomethingCame();
    void ingressTimeIsHandedOn();
    void ingressStampIsLeftOutUnlessAskedFor();
    void ingressStampIsTheTimeOfTheUpdate();
};

void TestPublisher::nothingIsEncodedForNobody()
{
    Bench bench(2);
    for (int i = 0; i < 100; ++i) {
        bench.publisher.onQuote(0, sampleQuote(i), 1);
        bench.publisher.onTrade(0, sampleTrade(quint64(i)), 1);
        bench.publisher.onCandle(0, sampleCandle(i), 1);
    }
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.publisher.publications(), quint64(300));
    QCOMPARE(bench.publisher.encoded(), quint64(0));
    QCOMPARE(bench.drain(0), Lines{});
    QCOMPARE(bench.wakes(0), quint64(0));
    QCOMPARE(bench.book.offset(trade0), quint64(100)); // it is kept all the same
}

void TestPublisher::watchedUpdateIsEncodedOnceForAllWorkers()
{
    Bench bench(3);
    for (int worker = 0; worker < 3; ++worker)
        bench.publisher.watch(worker, quote0, 1);
    for (size_t worker = 0; worker < 3; ++worker)
        bench.drain(worker);
    bench.publisher.onQuote(0, sampleQuote(100), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.publisher.encoded(), quint64(1));
    std::vector<FrameRef> held;
    for (size_t worker = 0; worker < 3; ++worker) {
        QCOMPARE(bench.drain(worker), Lines{QStringLiteral("quote S0 1")});
        held.push_back(bench.entries[0].frame);
    }
    QCOMPARE(bench.publisher.publications(), quint64(1));
    // One frame, shared: held here so that no other can stand at its address.
    QCOMPARE(held[1].get(), held[0].get());
    QCOMPARE(held[2].get(), held[0].get());
}

void TestPublisher::onlyInterestedWorkersGetIt()
{
    Bench bench(2);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.watch(1, trade0, 1);
    bench.drain(0);
    bench.drain(1);
    bench.publisher.onTrade(0, sampleTrade(1), 1);
    bench.publisher.onQuote(0, sampleQuote(100), 1);
    bench.publisher.onQuote(1, sampleQuote(100), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("quote S0 1")});
    QCOMPARE(bench.drain(1), Lines{QStringLiteral("trade S0 1")});
    QCOMPARE(bench.publisher.encoded(), quint64(2));
}

void TestPublisher::snapshotCarriesTheCurrentState()
{
    Bench bench(2);
    bench.publisher.onQuote(0, sampleQuote(100), 11);
    bench.publisher.onQuote(0, sampleQuote(200), 22);
    bench.publisher.onCandle(0, sampleCandle(300), 33);
    bench.publisher.watch(1, quote0, 7);
    bench.publisher.watch(1, candle0, 8);
    QCOMPARE(bench.drain(1), (Lines{QStringLiteral("snapshot 7 quote S0 2"),
                                    QStringLiteral("snapshot 8 candle S0 1")}));
    QCOMPARE(bench.entries[0].group, quote0);
    QCOMPARE(bench.entries[0].ingressNs, qint64(22));
    QVERIFY(payloadOf(*bench.entries[0].frame.get()).contains("\"bid\":\"2.00\""));
    QCOMPARE(bench.drain(0), Lines{});
    QCOMPARE(bench.wakes(1), quint64(1));
}

void TestPublisher::snapshotOfASilentSymbolIsEmpty()
{
    Bench bench(1);
    bench.publisher.watch(0, quote0, 3);
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("snapshot 3 - 0")});
    QCOMPARE(bench.publisher.encoded(), quint64(0));
    bench.publisher.onQuote(0, sampleQuote(1), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("quote S0 1")});
}

void TestPublisher::snapshotOfTradesIsTheirOffsetAndTheLastOnes()
{
    Bench bench(1);
    const MonotonicNs now = SystemClock::now();
    for (quint64 i = 0; i < 300; ++i)
        bench.publisher.onTrade(0, sampleTrade(i), now);
    bench.publisher.watch(0, trade0, 3);
    QCOMPARE(bench.drain(0), Lines{QStringLiteral("snapshot 3 - 300")});
    const RecentEvents *recent = bench.entries[0].cargo->recent.get();
    QVERIFY(recent);
    QCOMPARE(recent->firstOffset(), 300 - HistoryLimits().size + 1);
    QCOMPARE(recent->nextOffset(), quint64(301));
    QVERIFY(payloadOf(*recent->at(77).frame.get()).contains("\"o\":77,"));
    QCOMPARE(recent->at(77).ingressNs, now);
    // Of a symbol without trades there is nothing, and states have no history.
    bench.publisher.onQuote(0, sampleQuote(1), now);
    bench.publisher.watch(0, groupOf(1, Channel::Trade), 4);
    bench.publisher.watch(0, quote0, 5);
    bench.drain(0);
    QVERIFY(!bench.entries[0].cargo);
    QVERIFY(!bench.entries[1].cargo);
}

void TestPublisher::tradesTooOldAreNotHandedOver()
{
    Bench bench(1);
    const MonotonicNs now = SystemClock::now();
    const MonotonicNs ttl = std::chrono::nanoseconds(HistoryLimits().ttl).count();
    for (quint64 i = 0; i < 5; ++i)
        bench.publisher.onTrade(0, sampleTrade(i), i < 3 ? now - ttl : now);
    bench.publisher.watch(0, trade0, 3);
    bench.drain(0);
    QCOMPARE(bench.entries[0].cargo->recent->firstOffset(), quint64(4));
}

void TestPublisher::historyIsEncodedOnceInEachFormat()
{
    Bench bench(2);
    const GroupId binary = groupOf(0, Channel::Trade, protocol::Format::Binary);
    const MonotonicNs now = SystemClock::now();
    bench.publisher.onTrade(0, sampleTrade(1), now);
    QCOMPARE(bench.publisher.encoded(), quint64(0));
    bench.publisher.watch(0, trade0, 1);
    QCOMPARE(bench.publisher.encoded(), quint64(1));
    bench.publisher.onTrade(0, sampleTrade(2), now);
    QCOMPARE(bench.publisher.encoded(), quint64(2));
    bench.publisher.watch(1, trade0, 1);
    QCOMPARE(bench.publisher.encoded(), quint64(2)); // the frames that were sent
    bench.publisher.watch(1, binary, 2);
    QCOMPARE(bench.publisher.encoded(), quint64(4));
    bench.drain(0);
    bench.drain(1);
    QCOMPARE(bench.entries[0].cargo->recent->at(2).frame->payload().substr(0, 1), "{");
    QVERIFY(bench.entries[1].cargo->recent->at(1).frame->payload().substr(0, 1) != "{");
}

void TestPublisher::statusIsNewsToEveryWorkerOnce()
{
    Bench bench(2);
    bench.publisher.setStatus(1, SymbolStatus::Silent);
    bench.publisher.setStatus(1, SymbolStatus::Silent);
    bench.publisher.onBatchEnd();
    for (size_t worker = 0; worker < 2; ++worker) {
        bench.drain(worker);
        QCOMPARE(bench.entries.size(), size_t(1));
        QCOMPARE(bench.entries[0].generation, InboxEntry::statusMark);
        QCOMPARE(symbolOf(bench.entries[0].group), 1u);
        QCOMPARE(bench.entries[0].offset, quint64(SymbolStatus::Silent));
        QCOMPARE(bench.wakes(worker), quint64(1));
    }
    QCOMPARE(bench.publisher.staleSymbols(), 1u);
}

void TestPublisher::quoteMakesAStaleSymbolLive()
{
    Bench bench(1);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.setStatus(0, SymbolStatus::Failed);
    bench.publisher.setStatus(1, SymbolStatus::Failed);
    bench.drain(0);
    bench.publisher.onTrade(0, sampleTrade(1), 1);
    QVERIFY(isStale(bench.publisher.status(0)));
    bench.publisher.onQuote(0, sampleQuote(1), 1);
    QVERIFY(!isStale(bench.publisher.status(0)));
    QVERIFY(isStale(bench.publisher.status(1)));
    QCOMPARE(bench.publisher.staleSymbols(), 1u);
    QCOMPARE(bench.drain(0).first(), QStringLiteral("quote S0 1"));
    QCOMPARE(bench.entries.size(), size_t(2));
    QCOMPARE(bench.entries[1].offset, quint64(SymbolStatus::Live));
}

void TestPublisher::statusWaitsForRoom()
{
    Bench bench(1, 16);
    bench.publisher.watch(0, quote0, 1);
    bench.drain(0);
    for (int i = 0; i < 64; ++i)
        bench.publisher.onQuote(0, sampleQuote(i), 1);
    bench.publisher.setStatus(0, SymbolStatus::Silent);
    bench.publisher.setStatus(0, SymbolStatus::Ended);
    bench.publisher.onBatchEnd();
    bench.drain(0);
    bench.publisher.onBatchEnd();
    bench.drain(0);
    quint64 last = 0;
    for (const InboxEntry &entry : bench.entries)
        last = entry.generation == InboxEntry::statusMark ? entry.offset : last;
    QCOMPARE(last, quint64(SymbolStatus::Ended));
}

void TestPublisher::onlyWhatHasChangedIsTaken()
{
    Bench bench(1);
    QVERIFY(bench.publisher.takeChanges().symbols.empty());
    const MonotonicNs now = SystemClock::now();
    bench.publisher.onQuote(0, sampleQuote(7), now);
    bench.publisher.onTrade(2, sampleTrade(1), now);
    bench.publisher.onTrade(2, sampleTrade(2), now);
    MarketImage changes = bench.publisher.takeChanges();
    QCOMPARE(changes.symbols.size(), size_t(2));
    QCOMPARE(changes.symbols[0].info.symbol.toString(), QStringLiteral("S0"));
    QVERIFY(changes.symbols[0].quote == sampleQuote(7));
    QCOMPARE(changes.symbols[0].offsets[0], quint64(1));
    QVERIFY(changes.symbols[0].trades.empty());
    QCOMPARE(changes.symbols[1].trades.size(), size_t(2));
    QVERIFY(std::abs(changes.symbols[1].trades[0].ingressMs - SystemClock::wallNowMs()) < 60'000);
    QVERIFY(bench.publisher.takeChanges().symbols.empty());
    bench.publisher.onTrade(2, sampleTrade(3), now);
    changes = bench.publisher.takeChanges();
    QCOMPARE(changes.symbols.size(), size_t(1));
    QCOMPARE(changes.symbols[0].trades.size(), size_t(1));
    QVERIFY(changes.symbols[0].trades[0].trade == sampleTrade(3));
    // More than are held: those that are.
    for (quint64 i = 0; i < 1'000; ++i)
        bench.publisher.onTrade(2, sampleTrade(i), now);
    QCOMPARE(bench.publisher.takeChanges().symbols[0].trades.size(), HistoryLimits().size);
}

void TestPublisher::restoredStateGoesOnAndIsStale()
{
    SymbolImage image;
    image.info = sampleInfos(1)[0];
    image.offsets = {41, 12, 0};
    image.quote = sampleQuote(7);
    for (quint64 id = 10; id <= 12; ++id) // one of them seems to come from the future
        image.trades.push_back(
            {sampleTrade(id), SystemClock::wallNowMs() + (id == 11 ? 3'600'000 : 0)});
    Bench bench(1);
    image.epoch = bench.book.symbols().at(0).epoch;
    bench.publisher.restore(0, image);
    QVERIFY(bench.publisher.takeChanges().symbols.empty());
    QCOMPARE(bench.publisher.status(0), SymbolStatus::Restored);
    bench.publisher.onBatchEnd();
    bench.drain(0);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.watch(0, trade0, 2);
    QCOMPARE(bench.drain(0),
             (Lines{QStringLiteral("snapshot 1 quote S0 41"), QStringLiteral("snapshot 2 - 12")}));
    QCOMPARE(bench.entries[1].cargo->recent->firstOffset(), quint64(10));
    bench.publisher.onTrade(0, sampleTrade(13), SystemClock::now());
    bench.publisher.onQuote(0, sampleQuote(8), SystemClock::now());
    QCOMPARE(bench.drain(0).mid(0, 2),
             (Lines{QStringLiteral("trade S0 13"), QStringLiteral("quote S0 42")}));
    QCOMPARE(bench.publisher.status(0), SymbolStatus::Live);
    // Of a symbol of which nothing is known, nothing is stale.
    image.offsets = {};
    image.trades.clear();
    image.info = sampleInfos(2)[1];
    bench.publisher.restore(1, image);
    QCOMPARE(bench.publisher.status(1), SymbolStatus::Live);
}

void TestPublisher::stateRestoredInANewEpochIsKeptAnew()
{
    Bench bench(1);
    SymbolImage image;
    image.info = sampleInfos(1)[0];
    image.epoch = bench.book.symbols().at(0).epoch + 1; // of a run whose end nobody saw
    image.offsets = {41, 12, 0};
    image.quote = sampleQuote(7);
    for (quint64 id = 10; id <= 12; ++id)
        image.trades.push_back({sampleTrade(id), SystemClock::wallNowMs()});
    bench.publisher.restore(0, image);
    const MarketImage changes = bench.publisher.takeChanges();
    QCOMPARE(changes.symbols.size(), size_t(1));
    QCOMPARE(changes.symbols[0].epoch, bench.book.symbols().at(0).epoch);
    QCOMPARE(changes.symbols[0].offsets, image.offsets);
    QCOMPARE(changes.symbols[0].trades.size(), size_t(3));
    QVERIFY(bench.publisher.takeChanges().symbols.empty());
}

void TestPublisher::snapshotIsEncodedOnceUntilTheStateChanges()
{
    Bench bench(3);
    bench.publisher.onQuote(0, sampleQuote(100), 1);
    for (int worker = 0; worker < 3; ++worker)
        bench.publisher.watch(worker, quote0, 1);
    QCOMPARE(bench.publisher.encoded(), quint64(1));
    bench.publisher.onQuote(0, sampleQuote(200), 1);
    QCOMPARE(bench.publisher.encoded(), quint64(2));
    bench.publisher.unwatch(0, quote0);
    bench.publisher.watch(0, quote0, 2);
    QCOMPARE(bench.publisher.encoded(), quint64(2));
    QCOMPARE(bench.drain(0).last(), QStringLiteral("snapshot 2 quote S0 2"));
}

void TestPublisher::unwatchedGroupIsNotHandedOver()
{
    Bench bench(2);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.watch(1, quote0, 1);
    bench.publisher.unwatch(0, quote0);
    bench.drain(0);
    bench.drain(1);
    bench.publisher.onQuote(0, sampleQuote(100), 1);
    QCOMPARE(bench.drain(0), Lines{});
    QCOMPARE(bench.drain(1), Lines{QStringLiteral("quote S0 1")});
    bench.publisher.unwatch(1, quote0);
    bench.publisher.onQuote(0, sampleQuote(200), 1);
    QCOMPARE(bench.publisher.encoded(), quint64(1));
    bench.publisher.unwatch(1, quote0); // a second time is harmless
}

void TestPublisher::orderOfTheFeedIsKept()
{
    Bench bench(1);
    for (const GroupId group : {quote0, trade0, candle0, quote1})
        bench.publisher.watch(0, group, 1);
    bench.drain(0);
    bench.publisher.onTrade(0, sampleTrade(1), 1);
    bench.publisher.onQuote(0, sampleQuote(1), 1);
    bench.publisher.onCandle(0, sampleCandle(1), 1);
    bench.publisher.onQuote(1, sampleQuote(1), 1);
    bench.publisher.onTrade(0, sampleTrade(2), 1);
    bench.publisher.onQuote(0, sampleQuote(2), 1);
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.drain(0), (Lines{QStringLiteral("trade S0 1"), QStringLiteral("quote S0 1"),
                                    QStringLiteral("candle S0 1"), QStringLiteral("quote S1 1"),
                                    QStringLiteral("trade S0 2"), QStringLiteral("quote S0 2")}));
}

void TestPublisher::oneWakePerBatchAndOnlyWhereSomethingCame()
{
    Bench bench(2);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.watch(1, quote1, 1);
    bench.wakes(0);
    bench.wakes(1);
    for (int i = 0; i < 10; ++i)
        bench.publisher.onQuote(0, sampleQuote(i), 1);
    QCOMPARE(bench.wakes(0), quint64(0)); // not before the batch is whole
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.wakes(0), quint64(1));
    QCOMPARE(bench.wakes(1), quint64(0));
    bench.publisher.onBatchEnd();
    QCOMPARE(bench.wakes(0), quint64(0)); // nothing new, no wake
}

void TestPublisher::ingressTimeIsHandedOn()
{
    Bench bench(1);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.watch(0, trade0, 1);
    bench.drain(0);
    bench.publisher.onTrade(0, sampleTrade(1), 4'711);
    bench.publisher.onQuote(0, sampleQuote(1), 4'712);
    bench.drain(0);
    QCOMPARE(bench.entries[0].ingressNs, qint64(4'711));
    QCOMPARE(bench.entries[1].ingressNs, qint64(4'712));
    QCOMPARE(bench.entries[1].generation, 0u);
}

void TestPublisher::ingressStampIsLeftOutUnlessAskedFor()
{
    Bench bench(1);
    bench.publisher.watch(0, quote0, 1);
    bench.publisher.onQuote(0, sampleQuote(1), SystemClock::now());
    bench.drain(0);
    QVERIFY(!payloadOf(*bench.entries[1].frame.get()).contains("tIn"));
}

void TestPublisher::ingressStampIsTheTimeOfTheUpdate()
{
    Bench bench(1, 64, Publisher::StampIngress::Yes);
    const qint64 ageUs = 5'000'000;
    const qint64 beforeUs = SystemClock::wallNowUs() - ageUs;
    bench.publisher.onQuote(0, sampleQuote(1), SystemClock::now() - ageUs * 1'000);
    const qint64 afterUs = SystemClock::wallNowUs() - ageUs;
    const auto stamp = [&](size_t index) {
        return QJsonDocument::fromJson(payloadOf(*bench.entries[index].frame.get()))
            .object()
            .value(QLatin1String("tIn"))
            .toInteger();
    };
    bench.publisher.watch(0, quote0, 1); // a snapshot keeps the time of its update
    bench.publisher.onTrade(0, sampleTrade(1), SystemClock::now());
    bench.publisher.watch(0, trade0, 1);
    bench.publisher.onTrade(0, sampleTrade(2), SystemClock::now());
    bench.drain(0);
    // Two clocks are read one after the other: a millisecond of doubt, more on a busy machine.
    constexpr qint64 doubtUs = 500'000;
    QVERIFY2(stamp(0) >= beforeUs - doubtUs && stamp(0) <= afterUs + doubtUs,
             qPrintable(QString::number(stamp(0) - beforeUs)));
    QVERIFY(stamp(2) > afterUs + ageUs - doubtUs);
}

QTEST_GUILESS_MAIN(TestPublisher)
#include "tst_publisher.moc"
