// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/publisherbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;
using protocol::Format;

/// Which publications are traced, and what the market thread records of them.
class TestPublicationTracer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offNothingIsMarked();
    void everyNthOfWhatIsWatchedIsTraced_data();
    void everyNthOfWhatIsWatchedIsTraced();
    void ticketLeadsToTheUpdatesSpan();
    void eachFormatHasItsEncoding();
    void givenContextIsKept();
    void givenContextIsOfOneUpdateOnly();
    void contextThatNobodyRecordsIsKeptWhenSampled();
    void groupsOfATracedSessionAreTraced();
    void fullInboxEndsTheTrace();

private:
    struct Bench : PublisherBench
    {
        explicit Bench(int workers = 1, int inboxCapacity = 64)
            : PublisherBench(workers, inboxCapacity)
        {
        }
        void watch(int worker, SymbolIndex symbol, Format format = Format::Json)
        {
            publisher.watch(worker, groupOf(symbol, Channel::Quote, format), 1);
            drain(static_cast<size_t>(worker));
        }
        void publish(SymbolIndex symbol)
        {
            Quote quote;
            quote.tsMs = 1;
            quote.set(QuoteField::Last, 100);
            publisher.onQuote(symbol, quote, SystemClock::now());
        }
        /// How many of the entries in the worker's inbox are traced.
        int traced(size_t worker = 0)
        {
            drain(worker);
            int count = 0;
            for (const InboxEntry &entry : entries)
                count += entry.generation == InboxEntry::tracedMark && entry.cargo ? 1 : 0;
            return count;
        }
        std::vector<Span> spans()
        {
            std::vector<Span> taken;
            buffer.drain([&taken](Span &&span) { taken.push_back(span); });
            return taken;
        }
        std::vector<Span> spans(SpanName name)
        {
            std::vector<Span> found = spans();
            std::erase_if(found, [name](const Span &span) { return span.name != name; });
            return found;
        }
        SpanBuffer buffer{42};
    };
};

void TestPublicationTracer::offNothingIsMarked()
{
    Bench bench;
    bench.watch(0, 0);
    bench.publisher.onTraceContext({{1, 2}, 3, true});
    bench.publish(0);
    QCOMPARE(bench.traced(), 0);
    QVERIFY(bench.spans().empty());
    bench.publisher.setTracing(&bench.buffer, 1);
    bench.publish(0);
    QCOMPARE(bench.traced(), 1);
    bench.publisher.setTracing(nullptr, 1);
    bench.publish(0);
    QCOMPARE(bench.traced(), 0);
}

void TestPublicationTracer::everyNthOfWhatIsWatchedIsTraced_data()
{
    QTest::addColumn<quint32>("sample");
    QTest::addColumn<int>("traced"); // of 30
    QTest::newRow("none") << 0u << 0;
    QTest::newRow("each") << 1u << 30;
    QTest::newRow("every second") << 2u << 15;
    QTest::newRow("every seventh") << 7u << 4;
    QTest::newRow("the last") << 30u << 1;
    QTest::newRow("beyond") << 31u << 0;
    QTest::newRow("rarely") << 1'000'000'000u << 0;
}

void TestPublicationTracer::everyNthOfWhatIsWatchedIsTraced()
{
    QFETCH(const quint32, sample);
    QFETCH(const int, traced);
    Bench bench;
    bench.watch(0, 0);
    bench.publisher.setTracing(&bench.buffer, sample);
    int count = 0;
    for (int i = 0; i < 30; ++i) {
        bench.publish(0);
        bench.publish(1); // nobody watches it: it does not count
        count += bench.traced();
    }
    QCOMPARE(count, traced);
    QCOMPARE(int(bench.spans(SpanName::Update).size()), traced);
}

void TestPublicationTracer::ticketLeadsToTheUpdatesSpan()
{
    Bench bench(2);
    bench.watch(0, 0);
    bench.watch(1, 0);
    bench.publisher.setTracing(&bench.buffer, 1);
    bench.publish(0);
    const std::vector<Span> spans = bench.spans();
    QCOMPARE(spans.size(), 2u); // encoded once for both
    const Span &encode = spans[0];
    const Span &update = spans[1];
    QVERIFY(encode.name == SpanName::Encode && update.name == SpanName::Update);
    QVERIFY(encode.trace == update.trace && encode.trace != TraceId());
    QCOMPARE(encode.parent, update.id);
    QCOMPARE(update.parent, SpanId{0});
    QVERIFY(encode.id != update.id && encode.id != 0 && update.id != 0);
    QCOMPARE(update.offset, 1u);
    QVERIFY(update.startNs <= encode.startNs && encode.startNs <= encode.endNs);
    QVERIFY(encode.endNs <= update.endNs);
    for (size_t worker = 0; worker < 2; ++worker) {
        QCOMPARE(bench.traced(worker), 1);
        const TraceTicket &ticket = bench.entries[0].cargo->ticket;
        QVERIFY(ticket.trace == update.trace);
        QCOMPARE(ticket.parent, update.id);
        QVERIFY(ticket.handedNs >= encode.endNs && ticket.handedNs <= update.endNs);
    }
}

void TestPublicationTracer::eachFormatHasItsEncoding()
{
    Bench bench;
    bench.watch(0, 0);
    bench.watch(0, 0, Format::Binary);
    bench.publisher.setTracing(&bench.buffer, 1);
    bench.publish(0);
    const std::vector<Span> encodings = bench.spans(SpanName::Encode);
    QCOMPARE(encodings.size(), 2u);
    QCOMPARE(encodings[0].group, groupOf(0, Channel::Quote));
    QCOMPARE(encodings[1].group, groupOf(0, Channel::Quote, Format::Binary));
    QVERIFY(encodings[0].trace == encodings[1].trace);
}

void TestPublicationTracer::givenContextIsKept()
{
    Bench bench;
    bench.watch(0, 0);
    bench.publisher.setTracing(&bench.buffer, 0);
    const auto given = parseTraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    bench.publisher.onTraceContext(*given);
    bench.publish(0);
    const std::vector<Span> updates = bench.spans(SpanName::Update);
    QCOMPARE(updates.size(), 1u);
    QVERIFY(updates[0].trace == given->trace);
    QCOMPARE(updates[0].parent, given->parent);
    QVERIFY(updates[0].id != given->parent);
    QCOMPARE(bench.traced(), 1);
    // Whoever gave it wants to know that it came here, even if nobody watches.
    bench.publisher.onTraceContext(*given);
    bench.publish(1);
    QCOMPARE(bench.spans().size(), 1u);
}

void TestPublicationTracer::givenContextIsOfOneUpdateOnly()
{
    Bench bench;
    bench.watch(0, 0);
    bench.publisher.setTracing(&bench.buffer, 0);
    bench.publisher.onTraceContext({{1, 2}, 3, true});
    bench.publish(0);
    bench.publish(0);
    QCOMPARE(bench.traced(), 1);
}

void TestPublicationTracer::contextThatNobodyRecordsIsKeptWhenSampled()
{
    Bench bench;
    bench.watch(0, 0);
    bench.publisher.setTracing(&bench.buffer, 2);
    for (int i = 0; i < 2; ++i) {
        bench.publisher.onTraceContext({{1, 2}, 3, false});
        bench.publish(0);
    }
    QCOMPARE(bench.traced(), 1); // the second, by our own sample
    const std::vector<Span> updates = bench.spans(SpanName::Update);
    QCOMPARE(updates.size(), 1u);
    QVERIFY((updates[0].trace == TraceId{1, 2}));
    QCOMPARE(updates[0].parent, SpanId{3});
}

void TestPublicationTracer::groupsOfATracedSessionAreTraced()
{
    Bench bench(2);
    for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
        bench.watch(0, symbol);
    bench.publisher.traceGroups(0, {groupOf(0, Channel::Quote)}); // off: nothing comes of it
    bench.publisher.setTracing(&bench.buffer, 0);
    const auto publishAll = [&bench] {
        for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
            bench.publish(symbol);
        QStringList symbols;
        for (const Span &span : bench.spans(SpanName::Update))
            symbols.append(QString::number(symbolOf(span.group)));
        bench.drain(0);
        return symbols.join(u' ');
    };
    QCOMPARE(publishAll(), QString());
    bench.publisher.traceGroups(0, {groupOf(1, Channel::Quote, Format::Binary)});
    QCOMPARE(publishAll(), QStringLiteral("1"));
    bench.publisher.traceGroups(1, {groupOf(2, Channel::Quote), groupOf(2, Channel::Trade)});
    QCOMPARE(publishAll(), QStringLiteral("1 2"));
    bench.publisher.traceGroups(0, {});
    QCOMPARE(publishAll(), QStringLiteral("2"));
}

void TestPublicationTracer::fullInboxEndsTheTrace()
{
    Bench bench(1, 2);
    bench.watch(0, 0);
    bench.publisher.setTracing(&bench.buffer, 1);
    for (int i = 0; i < 3; ++i)
        bench.publish(0);
    const std::vector<Span> handOffs = bench.spans(SpanName::HandOff);
    QCOMPARE(handOffs.size(), 1u);
    QVERIFY(handOffs[0].outcome == SpanOutcome::InboxFull);
    QCOMPARE(handOffs[0].worker, quint16{0});
    QCOMPARE(handOffs[0].offset, 3u);
    QCOMPARE(bench.traced(), 2);
    bench.publisher.onBatchEnd(); // the newest state follows, untraced
    QCOMPARE(bench.traced(), 0);
    QCOMPARE(bench.entries.size(), 1u);
    QCOMPARE(bench.entries[0].offset, 3u);
}

QTEST_GUILESS_MAIN(TestPublicationTracer)
#include "tst_publicationtracer.moc"
