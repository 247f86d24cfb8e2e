// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The hot path piece by piece, without sockets: what one update costs before the kernel sees it.

#include "server/fanout/fanout.h"
#include "server/fanout/inbox.h"
#include "server/market/publisher.h"
#include "server/transport/framepool.h"
#include "shared/protocol/binaryencoder.h"
#include "tests/bench/benchreport.h"

#include <QDir>
#include <cstdio>
#include <semaphore>
#include <thread>

using namespace tickcast;

namespace {

SymbolInfo symbolInfo(int index)
{
    const std::string name = "SYM" + std::to_string(index) + "USDT";
    return {*Symbol::fromName(name), 2, 5};
}

std::shared_ptr<const SymbolTable> symbolTable(int count)
{
    std::vector<SymbolInfo> symbols;
    for (int i = 0; i < count; ++i)
        symbols.push_back(symbolInfo(i));
    return *SymbolTable::make(symbols, 1);
}

Quote fullQuote()
{
    Quote quote;
    quote.tsMs = 1'700'000'000'123;
    for (size_t i = 0; i < quoteFieldCount; ++i)
        quote.set(static_cast<QuoteField>(i), 6'425'010 + static_cast<qint64>(i) * 977);
    return quote;
}

/// A link that takes everything and does nothing: what is left is the fan-out's own cost.
class NullLink final : public Link
{
public:
    void setHandler(LinkHandler *handler) override { m_handler = handler; }
    void send(std::span<const Frame *const> frames) override
    {
        m_handler->onSent({.framesTaken = frames.size(), .bytesTaken = 1});
    }
    void ping() override {}
    void close(protocol::CloseCode, const QString &) override {}
    [[nodiscard]] QString peer() const override { return QStringLiteral("null"); }
    [[nodiscard]] LinkBacklog backlog() const override { return {}; }
    void receive(const QByteArray &text) { m_handler->onTextMessage(text); }

private:
    LinkHandler *m_handler = nullptr;
};

class NoInterest final : public InterestSink
{
public:
    void watch(int, GroupId group, quint32 generation) override { asked = {group, generation}; }
    void unwatch(int, GroupId) override {}
    std::pair<GroupId, quint32> asked;
};

void measureEncode(bench::Report &report)
{
    constexpr int count = 200'000;
    const SymbolInfo info = symbolInfo(0);
    const Quote quote = fullQuote();
    JsonWriter json;
    report.measure(QStringLiteral("encode a full quote as JSON"), count, [&] {
        for (int i = 0; i < count; ++i)
            protocol::encodeQuote(json, info, quote, {.offset = static_cast<quint64>(i)});
    });
    protocol::QuoteEncoder encoder(1, "0123456789abcdef");
    protocol::BinaryRecord record;
    report.measure(QStringLiteral("encode a full quote as a binary keyframe"), count, [&] {
        for (int i = 0; i < count; ++i)
            encoder.encodeKeyframe(record, quote, {.offset = 1}, 0);
    });
    report.measure(QStringLiteral("encode a quote as a binary delta of five figures"), count, [&] {
        Quote moving = quote;
        for (int i = 0; i < count; ++i) {
            moving.set(QuoteField::Bid, 6'425'000 + i % 64);
            moving.set(QuoteField::Ask, 6'425'010 + i % 64);
            moving.set(QuoteField::BidQty, 100 + i % 8'000);
            moving.set(QuoteField::AskQty, 200 + i % 8'000);
            moving.set(QuoteField::LastQty, 300 + i % 8'000);
            static_cast<void>(encoder.encode(record, moving, {.offset = 1}, 0));
        }
    });
}

void measureFrames(bench::Report &report, const QString &origin)
{
    constexpr int turns = 200;
    constexpr size_t framesPerTurn = 5'000; // all alive together, as in a flush
    constexpr quint64 count = turns * framesPerTurn;
    const std::string payload(250, 'x');
    std::vector<FrameRef> frames;
    frames.reserve(framesPerTurn);
    const auto makeTurn = [&] {
        for (size_t i = 0; i < framesPerTurn; ++i)
            frames.push_back(Frame::makeText(payload));
    };
    report.measure(QStringLiteral("make and free a frame from the %1").arg(origin), count, [&] {
        for (int turn = 0; turn < turns; ++turn) {
            makeTurn();
            frames.clear();
        }
    });
    report.measure(
        QStringLiteral("make a frame from the %1, free it on another thread").arg(origin), count,
        [&] {
            for (int turn = 0; turn < turns; ++turn) {
                makeTurn();
                std::thread([&] { frames.clear(); }).join();
            }
        });
}

void measureFrames(bench::Report &report)
{
    measureFrames(report, QStringLiteral("heap"));
    FramePool pool(8 << 20);
    const FramePool::Use use(pool);
    measureFrames(report, QStringLiteral("pool"));
}

void measurePublish(bench::Report &report)
{
    constexpr int count = 50'000; // fits the inbox: nothing is put off
    const auto symbols = symbolTable(500);
    const auto inbox = *Inbox::make(65'536);
    MarketBook book(symbols);
    Publisher publisher(book, {inbox.get()}, Publisher::StampIngress::No);
    const Quote quote = fullQuote();
    const auto publishAll = [&] {
        for (int i = 0; i < count; ++i)
            publisher.onQuote(static_cast<SymbolIndex>(i % 500), quote, 1);
        publisher.onBatchEnd();
        inbox->acknowledge();
        inbox->drain(65'536, [](InboxEntry &&entry) { entry = InboxEntry(); });
    };
    report.measure(QStringLiteral("publish a quote nobody watches"), count, publishAll);
    for (SymbolIndex i = 0; i < 500; ++i)
        publisher.watch(0, groupOf(i, protocol::Channel::Quote), 1);
    inbox->drain(65'536, [](InboxEntry &&) {});
    report.measure(QStringLiteral("publish a watched quote (encode, hand over)"), count,
                   publishAll);
}

void measureHandOff(bench::Report &report)
{
    constexpr quint64 count = 1'000'000;
    constexpr quint64 batch = 64;
    const auto inbox = *Inbox::make(65'536);
    const FrameRef frame = Frame::makeText("{}");
    report.measure(QStringLiteral("hand over to a worker thread, batches of 64"), count, [&] {
        std::thread worker([&] {
            quint64 seen = 0;
            while (seen < count) {
                inbox->acknowledge();
                seen += inbox->drain(1024, [](InboxEntry &&entry) { entry = InboxEntry(); });
            }
        });
        for (quint64 i = 0; i < count; ++i) {
            while (!inbox->push({.frame = frame, .offset = i}))
                std::this_thread::yield();
            if (i % batch == batch - 1)
                inbox->wake();
        }
        worker.join();
    });
}

void measureFanOut(bench::Report &report, int sessions)
{
    const SystemClock clock;
    NoInterest interest;
    TimerWheel wheel(clock.monotonicNs());
    SendBatch batch(std::move(makeSendBackend(TransportBackend::Syscall)->backend)); // unused
    Fanout fanout(0, symbolTable(1), FanoutLimits{}, {interest, clock, wheel, batch});
    std::vector<NullLink *> links;
    for (int i = 0; i < sessions; ++i) {
        auto link = std::make_unique<NullLink>();
        links.push_back(link.get());
        fanout.admit(std::move(link));
        links.back()->receive(R"({"op":"subscribe","symbols":["SYM0USDT"]})");
        if (i == 0) {
            fanout.take(
                {.frame = {}, .group = interest.asked.first, .generation = interest.asked.second});
            fanout.endTurn();
        }
    }
    quint64 offset = 0;
    const FrameRef frame = Frame::makeText(std::string(250, 'x'));
    constexpr int updates = 100;
    report.measure(QStringLiteral("fan out one update, per session of %1").arg(sessions),
                   static_cast<quint64>(updates) * static_cast<quint64>(sessions), [&] {
                       for (int i = 0; i < updates; ++i) {
                           fanout.take({.frame = frame,
                                        .offset = ++offset,
                                        .ingressNs = SystemClock::now(),
                                        .group = interest.asked.first});
                           fanout.endTurn();
                       }
                   });
}

/// What an update costs the market thread while so many sessions are sent it: the fan-out runs on a
/// thread of its own, as in the server, and only the market thread's part is timed.
void measurePublishTo(bench::Report &report, int sessions, protocol::Format format)
{
    const SystemClock clock;
    const auto symbols = symbolTable(1);
    const auto inbox = *Inbox::make(65'536);
    MarketBook book(symbols);
    Publisher publisher(book, {inbox.get()}, Publisher::StampIngress::No);
    NoInterest interest;
    TimerWheel wheel(clock.monotonicNs());
    SendBatch batch(std::move(makeSendBackend(TransportBackend::Syscall)->backend)); // unused
    Fanout fanout(0, symbols, FanoutLimits{}, {interest, clock, wheel, batch});
    const auto takeAll = [&] {
        inbox->acknowledge();
        while (inbox->drain(10, [&](InboxEntry &&entry) { fanout.take(std::move(entry)); }) != 0)
            fanout.endTurn();
    };
    for (int i = 0; i < sessions; ++i) {
        auto link = std::make_unique<NullLink>();
        NullLink *const peer = link.get();
        fanout.admit(std::move(link), format);
        peer->receive(R"({"op":"subscribe","symbols":["SYM0USDT"]})");
        if (i == 0) {
            publisher.watch(0, interest.asked.first, interest.asked.second);
            takeAll();
        }
    }
    fanout.endTurn();
    std::binary_semaphore published(0);
    std::binary_semaphore taken(0);
    bool isOver = false;
    std::thread worker([&] {
        for (published.acquire(); !isOver; published.acquire()) {
            takeAll();
            taken.release();
        }
    });
    // So many that it does not matter whether this thread slept while the other was at work.
    constexpr int updates = 500;
    Quote quote = fullQuote();
    const QString name = QStringLiteral("market thread, one update in %1, to %2 sessions")
                             .arg(format == protocol::Format::Json ? QStringLiteral("JSON")
                                                                   : QStringLiteral("binary"))
                             .arg(sessions);
    report.measureOwnTime(name, updates, [&] {
        const MonotonicNs begin = SystemClock::now();
        for (int i = 0; i < updates; ++i) {
            quote.set(QuoteField::Bid, 6'425'000 + i % 64);
            publisher.onQuote(0, quote, begin);
        }
        publisher.onBatchEnd();
        const MonotonicNs end = SystemClock::now();
        published.release();
        taken.acquire();
        return end - begin;
    });
    isOver = true;
    published.release();
    worker.join();
}

} // namespace

int main(int argc, char *argv[])
{
    if (argc > 2) {
        std::fprintf(stderr, "usage: %s [RESULTS_DIRECTORY]\n", argv[0]);
        return 2;
    }
    bench::Report report(QStringLiteral("bench_hotpath"));
    measureEncode(report);
    measureFrames(report);
    measurePublish(report);
    measureHandOff(report);
    measureFanOut(report, 1'000);
    measureFanOut(report, 10'000);
    for (const protocol::Format format : {protocol::Format::Json, protocol::Format::Binary}) {
        measurePublishTo(report, 1, format);
        measurePublishTo(report, 10'000, format);
    }
    if (argc == 2 && !report.write(QString::fromLocal8Bit(argv[1])))
        return 1;
    return 0;
}
