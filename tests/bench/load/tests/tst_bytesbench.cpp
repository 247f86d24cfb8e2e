// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/bytesbench.h"
#include "tests/bench/load/codecsessions.h"
#include "tests/bench/load/entropy.h"

#include <QDir>
#include <QTest>

using namespace tickcast;
using namespace tickcast::load;
using protocol::Channel;

namespace {

constexpr std::array<Channel, 3> everything{Channel::Quote, Channel::Trade, Channel::Candle};

} // namespace

class TestBytesBench final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void entropyIsThatOfTheBook_data();
    void entropyIsThatOfTheBook();
    void sessionHasWhatTheReplayPublishes();
    void channelsAddUp();
    void updatesOfOneFlushShareAMessage();
    void silenceHasHeartbeats();
    void binaryStaysWithinItsShare_data();
    void binaryStaysWithinItsShare();
    void wrongOptionsAreNamed_data();
    void wrongOptionsAreNamed();
};

void TestBytesBench::entropyIsThatOfTheBook_data()
{
    QTest::addColumn<QList<int>>("values");
    QTest::addColumn<double>("bits");
    QTest::newRow("nothing") << QList<int>{} << 0.0;
    QTest::newRow("always the same") << QList<int>{7, 7, 7, 7} << 0.0;
    QTest::newRow("a fair coin") << QList<int>{0, 1, 1, 0} << 4.0;
    QTest::newRow("four of four") << QList<int>{1, 2, 3, 4} << 8.0;
    QTest::newRow("half, quarter, quarter") << QList<int>{1, 1, 2, 3} << 6.0;
}

void TestBytesBench::entropyIsThatOfTheBook()
{
    QFETCH(QList<int>, values);
    QFETCH(double, bits);
    Entropy entropy;
    for (const int value : values)
        entropy.add("x", value);
    QCOMPARE(entropy.bits(), bits);
}

void TestBytesBench::sessionHasWhatTheReplayPublishes()
{
    const auto session = replaySession(QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt"));
    QVERIFY2(session, session ? "" : qPrintable(session.error().text));
    QVERIFY(!session->symbols.empty());
    QVERIFY(!session->events.empty());
    std::array<quint64, protocol::channelCount> offsets{};
    MonotonicNs lastNs = 0;
    for (const MarketEvent &event : session->events) {
        QVERIFY(event.atNs >= lastNs);
        lastNs = event.atNs;
        if (event.symbol == 0)
            QCOMPARE(event.offset, ++offsets[event.what.index()]);
    }
    QVERIFY(!replaySession(QStringLiteral(TICKCAST_TEST_DATA "/none.ws.txt")));
}

void TestBytesBench::channelsAddUp()
{
    const MarketSession session =
        simulateSession({}, {.symbols = 3, .rate = 30, .activity = Activity::Even}, 5);
    const ByteCount all = countBytes(session, everything);
    ByteCount sum;
    for (const Channel &channel : everything) {
        const ByteCount part = countBytes(session, std::span(&channel, 1));
        sum.updates += part.updates;
        sum.json += part.json;
        sum.binary += part.binary;
        sum.records += part.records;
        sum.answers += part.answers;
    }
    QCOMPARE(all.updates, quint64(session.events.size()));
    QCOMPARE(sum.updates, all.updates);
    QCOMPARE(sum.json, all.json);
    QCOMPARE(sum.binary, all.binary);
    QCOMPARE(sum.records, all.records);
    QCOMPARE(sum.answers, all.answers);
    QCOMPARE(all.binary, all.records + 2 * all.updates);
    QVERIFY(all.binaryFlushed <= all.binary);
}

void TestBytesBench::updatesOfOneFlushShareAMessage()
{
    MarketSession session;
    session.symbols.push_back({*Symbol::fromName("A"), 0, 0});
    for (const MonotonicNs atNs : {MonotonicNs{0}, flushIntervalNs, flushIntervalNs + 1}) {
        session.events.push_back(
            {.atNs = atNs, .symbol = 0, .offset = session.events.size() + 1, .what = Quote()});
    }
    const ByteCount count = countBytes(session, everything);
    QCOMPARE(count.binary, count.records + 3 * 2);
    QCOMPARE(count.binaryFlushed, count.records + 2 * 2);
}

void TestBytesBench::silenceHasHeartbeats()
{
    MarketSession session;
    session.symbols.push_back({*Symbol::fromName("A"), 0, 0});
    session.events.push_back({.atNs = 0, .symbol = 0, .offset = 1, .what = Quote()});
    const quint64 before = countBytes(session, everything).answers;
    session.events.push_back({.atNs = 46'000'000'000, .symbol = 0, .offset = 2, .what = Quote()});
    const quint64 heartbeats = countBytes(session, everything).answers - before;
    QVERIFY(heartbeats > 0);
    QCOMPARE(heartbeats % 3, 0u);
}

void TestBytesBench::binaryStaysWithinItsShare_data()
{
    QTest::addColumn<QString>("recording");
    QTest::addColumn<double>("share");
    QTest::newRow("simulator") << QString() << 0.10;
    QTest::newRow("futures") << QStringLiteral("exchange-futures.ws.txt") << 0.13;
    QTest::newRow("us") << QStringLiteral("exchange-us.ws.txt") << 0.17;
}

void TestBytesBench::binaryStaysWithinItsShare()
{
    QFETCH(QString, recording);
    QFETCH(double, share);
    MarketSession session;
    if (recording.isEmpty()) {
        session = simulateSession({}, {.symbols = 1, .rate = 10, .arrival = Arrival::Even}, 300);
    } else {
        const QDir folder(QStringLiteral(TICKCAST_SHARED_DATA));
        if (!folder.exists(recording))
            QSKIP("the recorded sessions are not here");
        session = replaySession(folder.filePath(recording)).value();
    }
    const ByteCount count = countBytes(session, everything);
    const double ratio = count.ratio(count.binary);
    QVERIFY2(ratio <= share, qPrintable(QString::number(ratio)));
}

void TestBytesBench::wrongOptionsAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("word") << QStringList{QStringLiteral("W1")} << QStringLiteral("W1");
    QTest::newRow("option") << QStringList{QStringLiteral("--speed")} << QStringLiteral("speed");
    QTest::newRow("no value") << QStringList{QStringLiteral("--data")} << QStringLiteral("data");
    QTest::newRow("no folder") << QStringList{QStringLiteral("--out=/none/such")}
                               << QStringLiteral("/none/such");
}

void TestBytesBench::wrongOptionsAreNamed()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    const auto options = parseCodec(arguments);
    QVERIFY(!options);
    QVERIFY2(options.error().text.contains(named), qPrintable(options.error().text));
}

QTEST_GUILESS_MAIN(TestBytesBench)
#include "tst_bytesbench.moc"
