// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/recordingsurvey.h"
#include "server/feed/replayplayer.h"
#include "tests/server/feed/replaytesting.h"

#include <QRegularExpression>
#include <QTest>
#include <chrono>

using namespace tickcast;
using namespace tickcast::testing;
using namespace std::chrono_literals;
using Next = ReplayPlayer::Next;

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;

/// A clock that goes on by itself, a fixed step each time it is read.
class SteppingClock final : public Clock
{
public:
    explicit SteppingClock(MonotonicNs stepNs)
        : m_stepNs(stepNs)
    {
    }
    [[nodiscard]] MonotonicNs monotonicNs() const override { return m_nowNs += m_stepNs; }
    [[nodiscard]] qint64 wallMs() const override { return 1'800'000'000'000; }

private:
    MonotonicNs m_stepNs;
    mutable MonotonicNs m_nowNs = 0;
};

QString smallFile()
{
    return QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt");
}

/// A player of @p config.file that has begun. Its symbols are in the order of the file.
std::unique_ptr<ReplayPlayer> playing(const ReplayConfig &config, const Clock &clock)
{
    Result<Recording> recording = Recording::open(config.file);
    if (!recording)
        qFatal("%s", qPrintable(recording.error().text));
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    if (!survey || !recording->rewind())
        qFatal("%s cannot be surveyed", qPrintable(config.file));
    auto player =
        std::make_unique<ReplayPlayer>(std::move(*recording), survey->symbols, config, clock);
    player->begin();
    return player;
}

/// Plays to the end without a pause.
void playAll(ReplayPlayer &player, FeedSink &sink)
{
    while (player.advance(sink).next == Next::Now) {
    }
}

void expectWarning(const char *pattern)
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QString::fromUtf8(pattern)));
}

} // namespace

class TestReplayPlayer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messagesBecomeQuotesTradesAndCandles();
    void timesAreTheMessagesOwn();
    void timeOfReceiptStandsInForAMissingTime();
    void speedDecidesWhenAMessageIsDue_data();
    void speedDecidesWhenAMessageIsDue();
    void nothingPlaysBeforeItIsDue();
    void overdueMessagesPlayAtOnceAndInOrder();
    void timesOfReceiptThatJumpBackPlayAtOnce();
    void turnIsBoundedByMessages();
    void turnIsBoundedByTime();
    void batchEndsOnceAndOnlyWhenSomethingWasPut();
    void malformedLinesAreCountedAndTheRestPlays();
    void onlyTheFirstMalformedLinesAreLogged();
    void truncatedLastLineIsMalformed();
    void figureThatDoesNotFitIsMalformed();
    void symbolThatWasNotSurveyedIsMalformed();
    void endIsTheEndWithoutLoop();
    void loopStartsOverAndRepeatsOriginalTimes();
    void loopOfOneMessageDoesNotSpin();
    void shiftedTimesBeginNow();
    void shiftedTimesGrowFromPassToPass();
    void shiftedCandlesStartOnMinutes_data();
    void shiftedCandlesStartOnMinutes();
    void loopFailsWhenTheFileIsEmptied();
};

void TestReplayPlayer::messagesBecomeQuotesTradesAndCandles()
{
    const FakeClock clock;
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = 0}, clock);
    playAll(*player, sink);

    QCOMPARE(sink.puts.size(), 8u);
    const auto quoteAt = [&](size_t i) { return std::get<Quote>(sink.puts.at(i).what); };
    // BTCUSDT (index 0; scales 2 and 3): a book, with no trade seen yet.
    Quote btc;
    btc.tsMs = 1'700'000'040'000;
    btc.set(QuoteField::Bid, 64'250'00);
    btc.set(QuoteField::BidQty, 1'200);
    btc.set(QuoteField::Ask, 64'250'10);
    btc.set(QuoteField::AskQty, 400);
    QCOMPARE(sink.puts[0].symbol, 0u);
    QCOMPARE(quoteAt(0), btc);
    // A trade, then the quote it made.
    QCOMPARE(std::get<Trade>(sink.puts.at(1).what), (Trade{.tsMs = 1'700'000'040'238,
                                                           .id = 11,
                                                           .price = 64'250'10,
                                                           .qty = 12,
                                                           .side = Side::Buy}));
    btc.tsMs = 1'700'000'040'240;
    btc.set(QuoteField::Last, 64'250'10);
    btc.set(QuoteField::LastQty, 12);
    QCOMPARE(quoteAt(2), btc);
    // ETHUSDT (index 1; scales 2 and 2): a trade before any book: bid and ask are absent.
    QCOMPARE(sink.puts[3].symbol, 1u);
    QCOMPARE(std::get<Trade>(sink.puts.at(3).what).side, Side::Sell);
    Quote eth;
    eth.tsMs = 1'700'000'040'490;
    eth.set(QuoteField::Last, 2'011'50);
    eth.set(QuoteField::LastQty, 3'00);
    QCOMPARE(quoteAt(4), eth);
    const Candle candle{.tsMs = 1'700'000'040'990,
                        .startMs = 1'700'000'040'000,
                        .open = 64'200'05,
                        .high = 64'250'10,
                        .low = 64'200'05,
                        .close = 64'250'10,
                        .vol = 18'500,
                        .trades = 12,
                        .closed = false};
    QCOMPARE(std::get<Candle>(sink.puts.at(5).what), candle);
    eth.tsMs = 1'700'000'041'500;
    eth.set(QuoteField::Bid, 2'011'25);
    eth.set(QuoteField::BidQty, 10'00);
    eth.set(QuoteField::Ask, 2'011'50);
    eth.set(QuoteField::AskQty, 4'00);
    QCOMPARE(quoteAt(6), eth);
    QVERIFY(std::get<Candle>(sink.puts.at(7).what).closed);

    const FeedStatus &counts = player->counts();
    QCOMPARE(counts.messages, 9u);
    QCOMPARE(counts.quotes, 4u);
    QCOMPARE(counts.trades, 2u);
    QCOMPARE(counts.candles, 2u);
    QCOMPARE(counts.skipped, 3u);
    QCOMPARE(counts.malformed, 0u);
}

void TestReplayPlayer::timesAreTheMessagesOwn()
{
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QString file = dir.writeLines({
        R"(1700000040.9: {"e":"bookTicker","s":"X","b":"1","B":"1","a":"2","A":"1","T":100,"E":200})",
        R"(1700000040.9: {"e":"bookTicker","s":"X","b":"1","B":"1","a":"2","A":"1","T":100})",
        R"(1700000040.9: {"e":"trade","s":"X","t":1,"p":"1","q":"1","m":true,"T":300,"E":400})",
        R"(1700000040.9: {"e":"trade","s":"X","t":2,"p":"1","q":"1","m":true,"T":500})",
        R"(1700000040.9: {"e":"trade","s":"X","t":3,"p":"1","q":"1","m":true,"E":600})",
    });
    const auto player = playing({.file = file, .speed = 0}, clock);
    playAll(*player, sink);
    std::vector<qint64> quoteTimes;
    for (const Quote &quote : sink.all<Quote>())
        quoteTimes.push_back(quote.tsMs);
    QCOMPARE(quoteTimes, (std::vector<qint64>{200, 100, 400, 500, 600}));
    std::vector<qint64> tradeTimes;
    for (const Trade &trade : sink.all<Trade>())
        tradeTimes.push_back(trade.tsMs);
    QCOMPARE(tradeTimes, (std::vector<qint64>{300, 500, 600}));
}

void TestReplayPlayer::timeOfReceiptStandsInForAMissingTime()
{
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QString file = dir.writeLines({
        R"(1700000040.1239: {"s":"X","b":"1","B":"1","a":"2","A":"1"})",
        R"(1700000040.2: {"e":"trade","s":"X","t":3,"p":"1","q":"1","m":true})",
        R"(1700000040.3: {"e":"kline","s":"X","k":{"t":0,"T":1,"i":"1m","o":"1","h":"1","l":"1",)"
        R"("c":"1","v":"1","n":1,"x":false}})",
    });
    const auto player = playing({.file = file, .speed = 0}, clock);
    playAll(*player, sink);
    QCOMPARE(sink.all<Quote>().at(0).tsMs, 1'700'000'040'123);
    QCOMPARE(sink.all<Quote>().at(1).tsMs, 1'700'000'040'200);
    QCOMPARE(sink.all<Trade>().at(0).tsMs, 1'700'000'040'200);
    QCOMPARE(sink.all<Candle>().at(0).tsMs, 1'700'000'040'300);
}

void TestReplayPlayer::speedDecidesWhenAMessageIsDue_data()
{
    QTest::addColumn<double>("speed");
    QTest::addColumn<qint64>("waitNs"); // for the second message, recorded 250 ms after the first
    QTest::newRow("as recorded") << 1.0 << 250 * nsPerMs;
    QTest::newRow("half") << 0.5 << 500 * nsPerMs;
    QTest::newRow("double") << 2.0 << 125 * nsPerMs;
    QTest::newRow("a thousand times") << 1000.0 << nsPerMs / 4;
}

void TestReplayPlayer::speedDecidesWhenAMessageIsDue()
{
    QFETCH(double, speed);
    QFETCH(qint64, waitNs);
    FakeClock clock;
    clock.advance(7s); // the replay's beginning counts, not the clock's
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = speed}, clock);
    const ReplayPlayer::Turn turn = player->advance(sink);
    QCOMPARE(turn.next, Next::Later);
    QCOMPARE(turn.waitNs, waitNs);
    QCOMPARE(sink.puts.size(), 1u);
    QCOMPARE(sink.puts[0].ingressNs, clock.monotonicNs());
    QCOMPARE(player->counts().lastEventNs, clock.monotonicNs());
}

void TestReplayPlayer::nothingPlaysBeforeItIsDue()
{
    FakeClock clock;
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = 1}, clock);
    QCOMPARE(player->advance(sink).waitNs, 250 * nsPerMs);
    clock.advance(249ms);
    const ReplayPlayer::Turn turn = player->advance(sink);
    QCOMPARE(turn.next, Next::Later);
    QCOMPARE(turn.waitNs, nsPerMs);
    QCOMPARE(player->counts().messages, 1u);
    clock.advance(1ms);
    QCOMPARE(player->advance(sink).waitNs, 250 * nsPerMs);
    QCOMPARE(player->counts().messages, 2u);
    QCOMPARE(sink.all<Trade>().size(), 1u);
}

void TestReplayPlayer::overdueMessagesPlayAtOnceAndInOrder()
{
    FakeClock clock;
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = 1}, clock);
    clock.advance(10s); // the market thread was busy, or the machine slept
    QCOMPARE(player->advance(sink).next, Next::Ended);
    QCOMPARE(sink.puts.size(), 8u);
    QCOMPARE(sink.all<Trade>(0).at(0).id, 11u);
    QCOMPARE(sink.batches, 1);
}

void TestReplayPlayer::timesOfReceiptThatJumpBackPlayAtOnce()
{
    FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QString file = dir.writeLines({bookLine(0, "1"), bookLine(5, "2"), bookLine(-100, "3"),
                                         bookLine(1, "4"), bookLine(6, "5")});
    const auto player = playing({.file = file, .speed = 1}, clock);
    QCOMPARE(player->advance(sink).waitNs, 5'000 * nsPerMs);
    clock.advance(5s);
    QCOMPARE(player->advance(sink).waitNs, 1'000 * nsPerMs);
    QCOMPARE(sink.puts.size(), 4u);
    QCOMPARE(std::get<Quote>(sink.puts.back().what).value(QuoteField::Bid), 40); // scale 1
}

void TestReplayPlayer::turnIsBoundedByMessages()
{
    const FakeClock clock; // stands still, so only the count can end a turn
    const RecordingDir dir;
    CollectingSink sink;
    QByteArrayList lines;
    constexpr int more = 500;
    for (int i = 0; i < ReplayPlayer::turnMessagesMax + more; ++i)
        lines << bookLine(i, "1");
    const auto player = playing({.file = dir.writeLines(lines), .speed = 0}, clock);
    QCOMPARE(player->advance(sink).next, Next::Now);
    QCOMPARE(sink.puts.size(), size_t(ReplayPlayer::turnMessagesMax));
    QCOMPARE(player->advance(sink).next, Next::Ended);
    QCOMPARE(sink.puts.size(), size_t(ReplayPlayer::turnMessagesMax + more));
    QCOMPARE(sink.batches, 2);
}

void TestReplayPlayer::turnIsBoundedByTime()
{
    const SteppingClock clock(nsPerMs);
    const RecordingDir dir;
    CollectingSink sink;
    QByteArrayList lines;
    for (int i = 0; i < 20; ++i)
        lines << bookLine(i, "1");
    const auto player = playing({.file = dir.writeLines(lines), .speed = 0}, clock);
    QCOMPARE(player->advance(sink).next, Next::Now);
    QCOMPARE(sink.puts.size(), size_t(ReplayPlayer::turnNsMax / nsPerMs));
    QCOMPARE(sink.putsAtBatchEnd, sink.puts.size());
}

void TestReplayPlayer::batchEndsOnceAndOnlyWhenSomethingWasPut()
{
    FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QByteArray depth(R"(: {"e":"depthUpdate","s":"X"})");
    const QString file = dir.writeLines({bookLine(0, "1"), bookLine(0, "2"), "1700000041" + depth,
                                         "1700000042" + depth, bookLine(3, "3")});
    const auto player = playing({.file = file, .speed = 1}, clock);
    QCOMPARE(player->advance(sink).next, Next::Later);
    QCOMPARE(sink.batches, 1);
    QCOMPARE(sink.putsAtBatchEnd, 2u);
    clock.advance(1s);
    QCOMPARE(player->advance(sink).next, Next::Later);
    QCOMPARE(player->counts().skipped, 1u);
    QCOMPARE(sink.batches, 1); // depth alone is no batch
    clock.advance(2s);
    QCOMPARE(player->advance(sink).next, Next::Ended);
    QCOMPARE(sink.batches, 2);
    QCOMPARE(sink.putsAtBatchEnd, 3u);
}

void TestReplayPlayer::malformedLinesAreCountedAndTheRestPlays()
{
    const FakeClock clock;
    CollectingSink sink;
    const QString file = QStringLiteral(TICKCAST_TEST_DATA "/replay-malformed.ws.txt");
    const auto player = playing({.file = file, .speed = 0}, clock);
    expectWarning("replay-malformed.ws.txt\" line 3 .*does not begin with");
    expectWarning("line 4 .*not a JSON message");
    expectWarning("line 5 .*\"A\": it is missing");
    expectWarning("line 6 .*\"b\": it is not a string");
    expectWarning("line 7 .*does not begin with");
    playAll(*player, sink);
    QCOMPARE(player->counts().messages, 8u);
    QCOMPARE(player->counts().malformed, 6u);
    QCOMPARE(player->counts().quotes, 2u);
    QCOMPARE(player->counts().trades, 1u);
}

void TestReplayPlayer::onlyTheFirstMalformedLinesAreLogged()
{
    static int warnings;
    warnings = 0;
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    QByteArrayList lines{bookLine(0, "1")};
    lines += QByteArrayList(100, "x");
    const auto player = playing({.file = dir.writeLines(lines), .speed = 0}, clock);
    const QtMessageHandler before =
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &) {
            warnings += type == QtWarningMsg ? 1 : 0;
        });
    playAll(*player, sink);
    qInstallMessageHandler(before);
    QCOMPARE(player->counts().malformed, 100u);
    QCOMPARE(warnings, LogLimiter::Limit().lines);
}

void TestReplayPlayer::truncatedLastLineIsMalformed()
{
    const FakeClock clock;
    CollectingSink sink;
    const QString file = QStringLiteral(TICKCAST_TEST_DATA "/replay-truncated.ws.txt");
    const auto player = playing({.file = file, .speed = 0}, clock);
    expectWarning("line 10 .*not a JSON message");
    playAll(*player, sink);
    QCOMPARE(player->counts().messages, 9u);
    QCOMPARE(player->counts().malformed, 1u);
    QCOMPARE(sink.puts.size(), 7u); // all but the last candle
}

void TestReplayPlayer::figureThatDoesNotFitIsMalformed()
{
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    // The second price's digits set a scale at which the first one needs more than 64 bits.
    const QString file =
        dir.writeLines({bookLine(0, "64250.1"), bookLine(1, "0.1234567890123456")});
    const auto player = playing({.file = file, .speed = 0}, clock);
    expectWarning("line 2 .*bid of BTCUSDT.*64 bits");
    expectWarning("line 3 .*ask of BTCUSDT.*64 bits");
    playAll(*player, sink);
    QCOMPARE(player->counts().malformed, 2u);
    QVERIFY(sink.puts.empty());
    QCOMPARE(sink.batches, 0);
    QCOMPARE(player->counts().lastEventNs, 0);
}

void TestReplayPlayer::symbolThatWasNotSurveyedIsMalformed()
{
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    Result<Recording> recording = Recording::open(dir.writeLines({bookLine(0, "1")}));
    QVERIFY(recording.has_value());
    const std::vector<SymbolInfo> others{{.symbol = Symbol::fromName("ETHUSDT").value()}};
    ReplayPlayer player(std::move(*recording), others, {.file = {}, .speed = 0}, clock);
    player.begin();
    expectWarning("BTCUSDT was not in the recording");
    playAll(player, sink);
    QCOMPARE(player.counts().malformed, 1u);
    QVERIFY(sink.puts.empty());
}

void TestReplayPlayer::endIsTheEndWithoutLoop()
{
    FakeClock clock;
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = 0}, clock);
    QCOMPARE(player->advance(sink).next, Next::Ended);
    clock.advance(1h);
    QCOMPARE(player->advance(sink).next, Next::Ended);
    QCOMPARE(sink.puts.size(), 8u);
    QCOMPARE(sink.batches, 1);
}

void TestReplayPlayer::loopStartsOverAndRepeatsOriginalTimes()
{
    FakeClock clock;
    CollectingSink sink;
    const auto player = playing({.file = smallFile(), .speed = 1, .loop = true}, clock);
    clock.advance(2s);
    QCOMPARE(player->advance(sink).next, Next::Now); // the pass is over
    QCOMPARE(sink.puts.size(), 8u);
    const ReplayPlayer::Turn turn = player->advance(sink);
    QCOMPARE(turn.next, Next::Later);
    QCOMPARE(turn.waitNs, ReplayTimeline::passGapNs);
    clock.advance(2s + std::chrono::nanoseconds(ReplayTimeline::passGapNs));
    QCOMPARE(player->advance(sink).next, Next::Now);
    QCOMPARE(sink.puts.size(), 16u);
    QCOMPARE(player->counts().messages, 18u);
    const std::vector<Trade> trades = sink.all<Trade>(0);
    QCOMPARE(trades.size(), 2u);
    QCOMPARE(trades[0], trades[1]); // identity and time come again
    // The quote's state lives on: the trade of the first pass is still the last one.
    QVERIFY(std::get<Quote>(sink.puts.at(8).what).has(QuoteField::Last));
}

void TestReplayPlayer::loopOfOneMessageDoesNotSpin()
{
    FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QString file = dir.writeLines({bookLine(0, "1")});
    const auto player = playing({.file = file, .speed = 1, .loop = true}, clock);
    QCOMPARE(player->advance(sink).next, Next::Now);
    QCOMPARE(player->advance(sink).next, Next::Later);
    QCOMPARE(sink.puts.size(), 1u);
}

void TestReplayPlayer::shiftedTimesBeginNow()
{
    FakeClock clock;
    clock.advance(123'456ms);
    CollectingSink sink;
    const auto player =
        playing({.file = smallFile(), .speed = 0, .times = ReplayTimes::Shifted}, clock);
    playAll(*player, sink);
    // The first message was received at 1,700,000,040,000: that becomes now.
    const qint64 nowMs = clock.wallMs();
    QCOMPARE(sink.all<Quote>().front().tsMs, nowMs);
    QCOMPARE(sink.all<Trade>().front().tsMs, nowMs + 238);
    QCOMPARE(sink.all<Candle>().back().tsMs, nowMs + 1'990);
}

void TestReplayPlayer::shiftedTimesGrowFromPassToPass()
{
    const FakeClock clock;
    CollectingSink sink;
    const auto player = playing(
        {.file = smallFile(), .speed = 0, .loop = true, .times = ReplayTimes::Shifted}, clock);
    for (int pass = 0; pass < 3; ++pass)
        QCOMPARE(player->advance(sink).next, Next::Now);
    const std::vector<Trade> trades = sink.all<Trade>(0);
    QCOMPARE(trades.size(), 3u);
    for (size_t i = 1; i < trades.size(); ++i) {
        QCOMPARE(trades[i].tsMs - trades[i - 1].tsMs, 2'001); // the span and the gap
        QCOMPARE(trades[i].id, trades[0].id);
    }
    const std::vector<Quote> quotes = sink.all<Quote>(0);
    for (size_t i = 1; i < quotes.size(); ++i)
        QVERIFY(quotes[i].tsMs > quotes[i - 1].tsMs);
}

void TestReplayPlayer::shiftedCandlesStartOnMinutes_data()
{
    QTest::addColumn<qint64>("laterMs");
    QTest::newRow("at once") << qint64(0);
    QTest::newRow("in the minute") << qint64(37'000);
    QTest::newRow("a minute later") << qint64(60'000);
    QTest::newRow("a day later") << qint64(86'400'001);
}

void TestReplayPlayer::shiftedCandlesStartOnMinutes()
{
    QFETCH(qint64, laterMs);
    FakeClock clock;
    clock.advance(std::chrono::milliseconds(laterMs));
    CollectingSink sink;
    const auto player =
        playing({.file = smallFile(), .speed = 0, .times = ReplayTimes::Shifted}, clock);
    playAll(*player, sink);
    for (const Candle &candle : sink.all<Candle>()) {
        QCOMPARE(candle.startMs % Candle::intervalMs, 0);
        QVERIFY(candle.startMs <= candle.tsMs);
        QVERIFY(candle.startMs > candle.tsMs - 3 * Candle::intervalMs);
    }
}

void TestReplayPlayer::loopFailsWhenTheFileIsEmptied()
{
    const FakeClock clock;
    const RecordingDir dir;
    CollectingSink sink;
    const QString file = dir.writeLines({bookLine(0, "1")});
    const auto player = playing({.file = file, .speed = 0, .loop = true}, clock);
    QCOMPARE(player->advance(sink).next, Next::Now);
    QVERIFY(QFile::resize(file, 0));
    QCOMPARE(player->advance(sink).next, Next::Now); // what had been read ahead
    QCOMPARE(player->advance(sink).next, Next::Failed);
    QVERIFY2(player->error().contains(file), qPrintable(player->error()));
}

QTEST_GUILESS_MAIN(TestReplayPlayer)
#include "tst_replayplayer.moc"
