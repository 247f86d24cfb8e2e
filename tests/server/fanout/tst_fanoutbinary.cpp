// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"
#include "server/market/publisher.h"
#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/servermessages.h"
#include "tests/server/support/fakelink.h"
#include "tests/server/support/fanoutbench.h"

#include <QTest>
#include <map>
#include <random>

using namespace tickcast;
using protocol::Channel;
using protocol::Format;
using protocol::SessionLevel;

namespace {

/// A client that reads records as a real one does, and checks them against what was published.
class BinaryClient final : private protocol::BinaryDecoder::Sink
{
public:
    using History = std::map<std::pair<SymbolIndex, quint64>, Quote>;
    explicit BinaryClient(const History &history)
        : m_history(history)
    {
    }
    void take(const QByteArray &payload)
    {
        ++messages;
        if (payload.startsWith('{')) {
            const auto message = protocol::decodeServerMessage(payload);
            if (const auto *subscribed = std::get_if<protocol::Subscribed>(&*message)) {
                m_decoder.subscribe(*subscribed);
                for (const protocol::SubscribedEntry &entry : subscribed->entries)
                    m_last.try_emplace({subscribed->channel, entry.info.symbol.toString()}, 0);
            } else if (const auto *ended = std::get_if<protocol::Unsubscribed>(&*message)) {
                m_decoder.unsubscribe(*ended);
                for (const Symbol &symbol : ended->symbols)
                    m_last.erase({ended->channel, symbol.toString()});
            }
            return;
        }
        if (const auto failure = m_decoder.decode(payload, *this))
            fault = failure->text();
        if (!(m_decoder.skipped() == protocol::BinaryDecoder::Skipped()))
            fault = QStringLiteral("a record was skipped");
    }
    [[nodiscard]] quint64 lastQuote(SymbolIndex symbol) const
    {
        const auto found = m_last.find({Channel::Quote, QString::fromLatin1(symbolName(symbol))});
        return found == m_last.end() ? 0 : found->second;
    }
    quint64 messages = 0;
    quint64 quotes = 0;
    quint64 trades = 0;
    quint64 candles = 0;
    quint64 references = 0;
    QString fault;

private:
    void onQuote(const protocol::QuoteUpdate &update) override
    {
        ++quotes;
        note(Channel::Quote, update);
        const SymbolIndex symbol = update.symbol.toString().mid(3).toUInt();
        const auto published = m_history.find({symbol, update.offset});
        if (published == m_history.end()) {
            fault = QStringLiteral("a quote that nobody published");
            return;
        }
        for (const QuoteField field : {QuoteField::Bid, QuoteField::BidQty, QuoteField::Ask,
                                       QuoteField::AskQty, QuoteField::Last, QuoteField::LastQty}) {
            const auto &value = update.value(field);
            const Quote &truth = published->second;
            if (value.has_value() != truth.has(field) ||
                (value && value->mantissa() != truth.value(field)))
                fault = QStringLiteral("a figure that was not published");
        }
    }
    void onTrade(const protocol::TradeUpdate &update) override
    {
        ++trades;
        note(Channel::Trade, update);
    }
    void onCandle(const protocol::CandleUpdate &update) override
    {
        ++candles;
        note(Channel::Candle, update);
    }
    void onReference(const protocol::QuoteUpdate &) override { ++references; }
    void note(Channel channel, const protocol::DataHeader &header)
    {
        quint64 &last = m_last[{channel, header.symbol.toString()}];
        if (header.offset < last)
            fault = QStringLiteral("an offset that goes back");
        last = header.offset;
    }

    const History &m_history;
    protocol::BinaryDecoder m_decoder;
    std::map<std::pair<Channel, QString>, quint64> m_last;
};

/// The way of an update from the feed to a link, without threads and sockets: book, publisher,
/// inbox, fan-out.
class BinaryBench final : private InterestSink
{
public:
    explicit BinaryBench(int inboxCapacity = 1'024, quint32 symbols = 4,
                         const protocol::QuoteEncoding &encoding = {})
        : symbolCount(symbols)
        , book(makeSymbols(symbols))
        , inbox(*Inbox::make(inboxCapacity))
        , publisher(book, {inbox.get()}, Publisher::StampIngress::No, encoding)
        , fanout(0, makeSymbols(symbols), limits(), {*this, clock, wheel, batch})
        , quotes(symbols)
    {
    }
    std::pair<std::shared_ptr<FakePeer>, std::shared_ptr<BinaryClient>> connect()
    {
        auto peer = std::make_shared<FakePeer>();
        auto client = std::make_shared<BinaryClient>(history);
        peer->onMessage = [client](const QByteArray &payload) { client->take(payload); };
        peer->onTurnEnd = [this] { turn(); };
        fanout.admit(std::make_unique<FakeLink>(peer), Format::Binary);
        turn();
        return {peer, client};
    }
    void publishQuote(SymbolIndex symbol)
    {
        Quote &quote = quotes[symbol];
        quote.tsMs = 1'700'000'000'000 + qint64(history.size());
        for (size_t i = 0; i < quoteFieldCount; ++i) {
            const auto field = static_cast<QuoteField>(i);
            if (random() % 3 == 0 || !quote.has(QuoteField::QuoteVol))
                quote.set(field, 1'000'000 + qint64(random() % 5'000));
        }
        if (changesWhatIsKnown && random() % 50 == 0)
            quote.clear(QuoteField::LastQty); // which figures are known changes now and then
        publisher.onQuote(symbol, quote, clock.monotonicNs());
        history[{symbol, book.offset(groupOf(symbol, Channel::Quote))}] = quote;
        publisher.onBatchEnd();
    }
    void publishTrade(SymbolIndex symbol)
    {
        publisher.onTrade(symbol, {.tsMs = 1'700'000'000'000, .id = 1, .price = 5, .qty = 6},
                          clock.monotonicNs());
        publisher.onBatchEnd();
    }
    void publishCandle(SymbolIndex symbol)
    {
        publisher.onCandle(symbol,
                           {.tsMs = 1'700'000'000'000,
                            .startMs = 1'699'999'980'000,
                            .open = 1,
                            .high = 2,
                            .low = 1,
                            .close = 2,
                            .vol = 3,
                            .trades = 1},
                           clock.monotonicNs());
        publisher.onBatchEnd();
    }
    /// The worker's loop comes round.
    void turn()
    {
        inbox->drain(100'000, [this](InboxEntry &&entry) { fanout.take(std::move(entry)); });
        fanout.endTurn();
        publisher.onBatchEnd();
    }
    void advance(std::chrono::milliseconds time)
    {
        for (; time.count() > 0; time -= std::chrono::milliseconds(20)) {
            clock.advance(std::chrono::milliseconds(20));
            wheel.advance(clock.monotonicNs());
            fanout.spreadFloor(TimerWheel::tickNs);
            fanout.tidyOwing();
            turn();
        }
    }
    [[nodiscard]] admin::Worker figures() const
    {
        admin::Worker worker;
        fanout.describe(worker);
        return worker;
    }

    static FanoutLimits limits()
    {
        FanoutLimits limits;
        limits.commands = {1e6, 1e6};
        return limits;
    }
    const quint32 symbolCount;
    FakeClock clock;
    TimerWheel wheel{clock.monotonicNs()};
    SendBatch batch{std::move(makeSendBackend(TransportBackend::Syscall)->backend)}; ///< unused
    MarketBook book;
    std::unique_ptr<Inbox> inbox;
    Publisher publisher;
    Fanout fanout;
    std::vector<Quote> quotes;
    BinaryClient::History history;
    std::minstd_rand random{1};
    bool changesWhatIsKnown = false; ///< now and then a figure is not known for a while

private:
    void watch(int worker, GroupId group, quint32 generation) override
    {
        publisher.watch(worker, group, generation);
    }
    void unwatch(int worker, GroupId group) override { publisher.unwatch(worker, group); }
};

QByteArray subscribe(Channel channel, const std::vector<SymbolIndex> &symbols,
                     const QByteArray &more = {})
{
    return FanoutBench::command("subscribe", channel, symbols, more);
}

} // namespace

/// The binary format from the publisher to the client: keyframes are there before who needs them,
/// whatever was lost, held back or superseded in between.
class TestFanoutBinary final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyUpdateArrivesAndIsWhatWasPublished();
    void recordsOfOneTurnShareAMessage();
    void longTurnIsCutIntoMessages();
    void welcomeNamesTheSubprotocol();
    void newcomerGetsTheReferenceAndTheState();
    void missedKeyframeIsSentBeforeTheNextDelta();
    void bothFormatsSideBySide();
    void releasedGroupIsWatchedAnewWithItsKeyframe();
    void missedTradesShareMessages();
    void sharedFrameIsSentAsItIsWhenAlone();
    void nothingIsEverUndecodable_data();
    void nothingIsEverUndecodable();
};

void TestFanoutBinary::everyUpdateArrivesAndIsWhatWasPublished()
{
    BinaryBench bench;
    const auto [peer, client] = bench.connect();
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
        peer->say(subscribe(channel, {0, 1}));
    for (int i = 0; i < 500; ++i) {
        bench.publishTrade(0);
        bench.publishQuote(SymbolIndex(i % 2));
        bench.publishCandle(1);
        bench.turn();
    }
    QCOMPARE(client->fault, QString());
    QCOMPARE(client->quotes, quint64(500));
    QCOMPARE(client->trades, quint64(500));
    QCOMPARE(client->candles, quint64(500));
    QCOMPARE(bench.figures().counters.delivered, quint64(1'500));
    QCOMPARE(bench.figures().unaccounted, 0);
}

void TestFanoutBinary::recordsOfOneTurnShareAMessage()
{
    BinaryBench bench;
    const auto [peer, client] = bench.connect();
    peer->say(subscribe(Channel::Quote, {0, 1, 2}));
    const quint64 before = client->messages;
    for (int i = 0; i < 30; ++i)
        bench.publishQuote(SymbolIndex(i % 3));
    bench.turn();
    QCOMPARE(client->messages - before, quint64(1));
    QCOMPARE(client->quotes, quint64(30));
    // An answer between them is a text message of its own.
    bench.publishQuote(0);
    bench.inbox->drain(10, [&](InboxEntry &&entry) { bench.fanout.take(std::move(entry)); });
    peer->handler->onTextMessage(R"({"op":"ping"})");
    bench.publishQuote(1);
    bench.turn();
    QCOMPARE(client->messages - before, quint64(4));
    QCOMPARE(client->fault, QString());
}

void TestFanoutBinary::missedTradesShareMessages()
{
    BinaryBench bench;
    const auto [other, otherClient] = bench.connect();
    other->say(subscribe(Channel::Trade, {0}));
    for (int i = 0; i < 100; ++i)
        bench.publishTrade(0);
    bench.turn();
    const QByteArray point =
        ",\"resume\":{\"SYM0\":{\"epoch\":\"0000000000000abc\",\"offset\":40}}";
    const auto [peer, client] = bench.connect();
    const quint64 before = client->messages;
    peer->say(subscribe(Channel::Trade, {0}, point));
    QCOMPARE(client->trades, quint64(60));
    QCOMPARE(client->messages - before, quint64(2)); // the answer and all trades
    // Behind a full socket they are sent each for itself, and none is lost.
    const auto [slow, slowClient] = bench.connect();
    slow->room = 1;
    slow->say(subscribe(Channel::Trade, {0}, point));
    bench.publishTrade(0);
    bench.turn();
    slow->drain();
    QCOMPARE(slowClient->trades, quint64(61));
    QCOMPARE(slowClient->fault, QString());
    QCOMPARE(bench.figures().unaccounted, 0);
}

void TestFanoutBinary::longTurnIsCutIntoMessages()
{
    BinaryBench bench(65'536);
    const auto [peer, client] = bench.connect();
    peer->say(subscribe(Channel::Trade, {0}));
    const quint64 before = client->messages;
    for (int i = 0; i < 5'000; ++i)
        bench.publishTrade(0);
    bench.turn();
    QCOMPARE(client->trades, quint64(5'000));
    const quint64 messages = client->messages - before;
    QVERIFY2(messages > 2 && messages < 20, qPrintable(QString::number(messages)));
}

void TestFanoutBinary::welcomeNamesTheSubprotocol()
{
    BinaryBench bench;
    auto peer = std::make_shared<FakePeer>();
    bench.fanout.admit(std::make_unique<FakeLink>(peer), Format::Binary);
    bench.turn();
    QCOMPARE(peer->object(0).value(QLatin1String("protocol")).toString(),
             QStringLiteral("tickcast.v1.binary"));
}

void TestFanoutBinary::newcomerGetsTheReferenceAndTheState()
{
    BinaryBench bench;
    const auto [first, firstClient] = bench.connect();
    first->say(subscribe(Channel::Quote, {0}));
    for (int i = 0; i < 3; ++i) {
        bench.publishQuote(0);
        bench.turn();
    }
    const auto [second, secondClient] = bench.connect();
    second->say(subscribe(Channel::Quote, {0}));
    QCOMPARE(secondClient->references, quint64(1));
    QCOMPARE(secondClient->quotes, quint64(1));
    QCOMPARE(secondClient->lastQuote(0), quint64(3));
    QCOMPARE(secondClient->fault, QString());
    bench.publishQuote(0);
    bench.turn();
    QCOMPARE(secondClient->references, quint64(1)); // it holds the keyframe now
    QCOMPARE(secondClient->lastQuote(0), quint64(4));
    QCOMPARE(firstClient->references, quint64(0));
}

void TestFanoutBinary::missedKeyframeIsSentBeforeTheNextDelta()
{
    // A keyframe every other quote: whoever is behind misses some.
    BinaryBench bench(1'024, 4, {.keyframeIntervalNs = 1});
    const auto [peer, client] = bench.connect();
    peer->say(subscribe(Channel::Quote, {0}));
    bench.publishQuote(0);
    bench.turn();
    peer->room = 0;
    for (int i = 0; i < 10; ++i) {
        bench.publishQuote(0);
        bench.turn();
    }
    peer->drain();
    QCOMPARE(client->lastQuote(0), quint64(11));
    for (int i = 0; i < 10; ++i) {
        bench.publishQuote(0);
        bench.turn();
    }
    QCOMPARE(client->lastQuote(0), quint64(21));
    QCOMPARE(client->fault, QString());
    QCOMPARE(bench.figures().unaccounted, 0);
}

void TestFanoutBinary::bothFormatsSideBySide()
{
    BinaryBench bench;
    const auto [binary, client] = bench.connect();
    auto json = std::make_shared<FakePeer>();
    json->onTurnEnd = [&bench] { bench.turn(); };
    bench.fanout.admit(std::make_unique<FakeLink>(json), Format::Json);
    bench.turn();
    binary->say(subscribe(Channel::Quote, {0}));
    json->say(subscribe(Channel::Quote, {0}));
    json->clear();
    for (int i = 0; i < 10; ++i) {
        bench.publishQuote(0);
        bench.turn();
    }
    QCOMPARE(json->messages.size(), size_t(10));
    QCOMPARE(json->summary().last(), QStringLiteral("quote SYM0 10"));
    QCOMPARE(client->quotes, quint64(10));
    QCOMPARE(bench.publisher.publications(), quint64(10));
    QCOMPARE(bench.publisher.encoded(), quint64(20));
}

void TestFanoutBinary::releasedGroupIsWatchedAnewWithItsKeyframe()
{
    BinaryBench bench;
    const auto [peer, client] = bench.connect();
    for (int round = 0; round < 5; ++round) {
        peer->say(subscribe(Channel::Quote, {0}));
        for (int i = 0; i < 4; ++i) {
            bench.publishQuote(0);
            bench.turn();
        }
        peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
        bench.publishQuote(0); // nobody watches
        bench.turn();
    }
    QCOMPARE(client->fault, QString());
    QCOMPARE(client->quotes, quint64(5 * 4 + 4)); // the state first, in all rounds but one
}

void TestFanoutBinary::sharedFrameIsSentAsItIsWhenAlone()
{
    BinaryBench bench;
    std::vector<std::pair<std::shared_ptr<FakePeer>, std::shared_ptr<BinaryClient>>> all;
    for (int i = 0; i < 50; ++i) {
        all.push_back(bench.connect());
        all.back().first->say(subscribe(Channel::Quote, {0}));
    }
    bench.publishQuote(0);
    bench.turn();
    const quint64 encoded = bench.publisher.encoded();
    bench.publishQuote(0);
    bench.turn();
    QCOMPARE(bench.publisher.encoded(), encoded + 1); // once for fifty
    for (const auto &[peer, client] : all)
        QCOMPARE(client->lastQuote(0), quint64(2));
}

void TestFanoutBinary::nothingIsEverUndecodable_data()
{
    QTest::addColumn<unsigned>("seed");
    QTest::addColumn<int>("inboxCapacity");
    QTest::addColumn<qint64>("keyframeIntervalNs");
    QTest::newRow("room enough") << 1u << 1'024 << qint64(200'000'000);
    QTest::newRow("inbox that overflows") << 2u << 8 << qint64(200'000'000);
    QTest::newRow("many keyframes") << 3u << 64 << qint64(1);
    QTest::newRow("few keyframes") << 4u << 8 << qint64(30'000'000'000);
}

void TestFanoutBinary::nothingIsEverUndecodable()
{
    QFETCH(const unsigned, seed);
    QFETCH(const int, inboxCapacity);
    QFETCH(const qint64, keyframeIntervalNs);
    BinaryBench bench(inboxCapacity, 4, {.keyframeIntervalNs = keyframeIntervalNs});
    bench.random.seed(seed);
    bench.changesWhatIsKnown = true;
    const auto below = [&](unsigned limit) {
        return static_cast<unsigned>(bench.random() % limit);
    };
    std::vector<std::pair<std::shared_ptr<FakePeer>, std::shared_ptr<BinaryClient>>> clients;
    for (int i = 0; i < 6; ++i)
        clients.push_back(bench.connect());
    for (int step = 0; step < 40'000; ++step) {
        auto &[peer, client] = clients[below(6)];
        const unsigned dice = below(1'000);
        const SymbolIndex symbol = below(4);
        if (dice < 450)
            bench.publishQuote(symbol);
        else if (dice < 520)
            bench.publishTrade(symbol);
        else if (dice < 560)
            bench.publishCandle(symbol);
        else if (dice < 700)
            bench.turn();
        else if (dice < 760)
            bench.advance(std::chrono::milliseconds(20));
        else if (dice < 850)
            peer->drain(below(3) == 0 ? below(4) : FakePeer::unlimited);
        else if (dice < 890) {
            peer->room = below(3);
            peer->beginsNext = below(2) == 0;
        } else if (dice < 940)
            peer->say(subscribe(static_cast<Channel>(below(3)), {symbol},
                                below(3) == 0 ? ",\"minIntervalMs\":60" : ""));
        else if (dice < 965)
            peer->say(
                FanoutBench::command("unsubscribe", static_cast<Channel>(below(3)), {symbol}));
        else if (dice < 985)
            bench.fanout.find(1 + below(6))->pin(static_cast<SessionLevel>(below(4)));
        else
            bench.fanout.find(1 + below(6))->pin(std::nullopt);
        if (peer->handler)
            peer->handler->onReceived();
        QVERIFY2(client->fault.isEmpty(),
                 qPrintable(QStringLiteral("step %1: %2").arg(step).arg(client->fault)));
        QCOMPARE(peer->sendsWhileFull, 0);
        QCOMPARE(bench.figures().unaccounted, 0);
    }
    for (quint64 number = 1; number <= 6; ++number)
        bench.fanout.find(number)->pin(SessionLevel::Normal);
    for (auto &[peer, client] : clients) {
        peer->beginsNext = false;
        peer->say(subscribe(Channel::Quote, {0, 1, 2, 3}));
    }
    for (int i = 0; i < 100; ++i) {
        for (auto &[peer, client] : clients)
            peer->drain();
        bench.advance(std::chrono::milliseconds(100));
    }
    quint64 references = 0;
    for (const auto &[peer, client] : clients) {
        QVERIFY(client->fault.isEmpty());
        for (SymbolIndex symbol = 0; symbol < 4; ++symbol)
            QCOMPARE(client->lastQuote(symbol), bench.book.offset(groupOf(symbol, Channel::Quote)));
        references += client->references;
    }
    QVERIFY(references > 50 || keyframeIntervalNs == 1); // else this has tried nothing
    QCOMPARE(bench.figures().owed, quint64(0));
}

QTEST_GUILESS_MAIN(TestFanoutBinary)
#include "tst_fanoutbinary.moc"
