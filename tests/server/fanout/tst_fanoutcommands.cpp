// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

QString codeOf(const QJsonObject &message)
{
    return message.value(QLatin1String("code")).toString();
}

} // namespace

/// Every command's answer: the good symbols are done, the bad ones come in one error.
class TestFanoutCommands final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void symbolTwiceInOneCommandIsOneSubscription();
    void oneOverTheLimitIsRefusedAndTheRestStands();
    void limitCountsAllChannels();
    void oldSubscriptionsDoNotCountTwiceAgainstTheLimit();
    void unknownSymbolsComeInOneErrorWithTheId();
    void onlyUnknownSymbolsGoWithoutAcknowledgement();
    void unsubscribeOfWhatIsNotSubscribedIsAcknowledgedEmpty();
    void unsubscribeOfUnknownSymbolsIsAnError();
    void holdingsReplaceTheSetUpToTheLimit();
    void holdingsMayBeEmptied();
    void holdingsSubscribeNothing();
    void symbolsAreListedByPrefixUpToTheLimit();
    void pingAndAuthAreAnswered();
    void brokenShapeIsAnErrorAndChangesNothing_data();
    void brokenShapeIsAnErrorAndChangesNothing();
    void commandsAreCounted();
    void commandsOverTheRateAreRefusedThenServedAgain();
    void tooManyBadCommandsCloseWith4008();
    void wellFormedCommandsWithBadAnswersDoNotClose();
    void tooManyBadCommandsWhileASubscribeWaitsClose();
    void binaryMessageClosesWith1003();
};

void TestFanoutCommands::symbolTwiceInOneCommandIsOneSubscription()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1, 0, 0}));
    bench.answerAll();
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM1")}));
    QCOMPARE(bench.figures().subscriptions, 2u);
    peer->clear();
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(1));
}

void TestFanoutCommands::oneOverTheLimitIsRefusedAndTheRestStands()
{
    FanoutLimits limits;
    limits.subscriptions = 3;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1, 2, 3}, ",\"id\":9"));
    bench.answerAll();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed 9"), QStringLiteral("error 9")}));
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM1"), QStringLiteral("SYM2")}));
    QCOMPARE(codeOf(peer->object(1)), QStringLiteral("too_many_symbols"));
    QCOMPARE(namesIn(peer->object(1)), QStringList{QStringLiteral("SYM3")});
    QVERIFY(peer->object(1)
                .value(QLatin1String("message"))
                .toString()
                .contains(QLatin1String("limit of 3 subscriptions")));
    QCOMPARE(bench.figures().subscriptions, 3u);
    QVERIFY(!bench.market.watched[groupOf(3, Channel::Quote)]);
}

void TestFanoutCommands::limitCountsAllChannels()
{
    FanoutLimits limits;
    limits.subscriptions = 2;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->say(FanoutBench::command("subscribe", Channel::Candle, {0}));
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("error")});
    QCOMPARE(codeOf(peer->object(0)), QStringLiteral("too_many_symbols"));
    QCOMPARE(bench.figures().subscriptions, 2u);
}

void TestFanoutCommands::oldSubscriptionsDoNotCountTwiceAgainstTheLimit()
{
    FanoutLimits limits;
    limits.subscriptions = 2;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1}));
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
    peer->clear();
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    bench.subscribe(*peer, Channel::Quote, {2});
    QCOMPARE(bench.figures().subscriptions, 2u);
}

void TestFanoutCommands::unknownSymbolsComeInOneErrorWithTheId()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(R"({"op":"subscribe","id":"x","symbols":["NOPE","SYM0","no\"pe",""]})");
    bench.answerAll();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed x"), QStringLiteral("error x")}));
    QCOMPARE(codeOf(peer->object(1)), QStringLiteral("unknown_symbol"));
    QCOMPARE(namesIn(peer->object(1)),
             (QStringList{QStringLiteral("NOPE"), QStringLiteral("no\"pe"), QString()}));
}

void TestFanoutCommands::onlyUnknownSymbolsGoWithoutAcknowledgement()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(R"({"op":"subscribe","id":1,"symbols":["NOPE"]})");
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("error 1")});
    QCOMPARE(bench.market.watchCalls, 0);
    QCOMPARE(bench.counters().badCommands, quint64(1));
}

void TestFanoutCommands::unsubscribeOfWhatIsNotSubscribedIsAcknowledgedEmpty()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {1});
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}, ",\"id\":1"));
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("unsubscribed 1")});
    QVERIFY(peer->object(0).value(QLatin1String("symbols")).isArray());
    QVERIFY(namesIn(peer->object(0)).isEmpty());
    // Another channel of a subscribed symbol is not subscribed either.
    peer->say(FanoutBench::command("unsubscribe", Channel::Trade, {1}));
    QVERIFY(namesIn(peer->object(1)).isEmpty());
    QCOMPARE(bench.figures().subscriptions, 1u);
    QCOMPARE(bench.counters().badCommands, quint64(0));
}

void TestFanoutCommands::unsubscribeOfUnknownSymbolsIsAnError()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->say(R"({"op":"unsubscribe","id":1,"symbols":["NOPE","SYM0"]})");
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("unsubscribed 1"), QStringLiteral("error 1")}));
    QCOMPARE(namesIn(peer->object(0)), QStringList{QStringLiteral("SYM0")});
    peer->clear();
    peer->say(R"({"op":"unsubscribe","id":2,"symbols":["NOPE"]})");
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("error 2")});
}

void TestFanoutCommands::holdingsReplaceTheSetUpToTheLimit()
{
    FanoutLimits limits;
    limits.holdings = 2;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    peer->say(R"({"op":"holdings","id":1,"symbols":["SYM2","SYM2","SYM0","NOPE","SYM1"]})");
    QCOMPARE(peer->summary(), (QStringList{QStringLiteral("holdings 1"), QStringLiteral("error 1"),
                                           QStringLiteral("error 1")}));
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM2"), QStringLiteral("SYM0")}));
    QCOMPARE(codeOf(peer->object(1)), QStringLiteral("unknown_symbol"));
    QCOMPARE(codeOf(peer->object(2)), QStringLiteral("too_many_symbols"));
    QCOMPARE(namesIn(peer->object(2)), QStringList{QStringLiteral("SYM1")});
    peer->clear();
    peer->say(R"({"op":"holdings","symbols":["SYM3"]})");
    QCOMPARE(namesIn(peer->object(0)), QStringList{QStringLiteral("SYM3")});
}

void TestFanoutCommands::holdingsMayBeEmptied()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(R"({"op":"holdings","id":1,"symbols":[]})");
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("holdings 1")});
    QVERIFY(namesIn(peer->object(0)).isEmpty());
}

void TestFanoutCommands::holdingsSubscribeNothing()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(R"({"op":"holdings","symbols":["SYM0"]})");
    QCOMPARE(bench.figures().subscriptions, 0u);
    QCOMPARE(bench.market.watchCalls, 0);
}

void TestFanoutCommands::symbolsAreListedByPrefixUpToTheLimit()
{
    FanoutBench bench({}, 25);
    const auto peer = bench.connect();
    peer->say(R"({"op":"symbols","id":1})");
    QCOMPARE(peer->object(0).value(QLatin1String("total")).toInt(), 25);
    QCOMPARE(namesIn(peer->object(0)).size(), 25);
    peer->say(R"({"op":"symbols","prefix":"SYM1","limit":3})");
    QCOMPARE(peer->object(1).value(QLatin1String("total")).toInt(), 11);
    QCOMPARE(namesIn(peer->object(1)), (QStringList{QStringLiteral("SYM1"), QStringLiteral("SYM10"),
                                                    QStringLiteral("SYM11")}));
    peer->say(R"({"op":"symbols","prefix":"sym"})");
    QCOMPARE(peer->object(2).value(QLatin1String("total")).toInt(-1), 0);
    const QJsonObject entry =
        peer->object(0).value(QLatin1String("symbols")).toArray().at(4).toObject();
    QCOMPARE(entry.value(QLatin1String("sid")).toInt(), 5);
    QVERIFY(!entry.contains(QLatin1String("offset"))); // a list is no subscription
}

void TestFanoutCommands::pingAndAuthAreAnswered()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.clock.advance(std::chrono::milliseconds(1'234));
    peer->say(R"({"op":"ping","id":9007199254740993})");
    QCOMPARE(peer->messages[0],
             QByteArray(R"({"op":"pong","id":9007199254740993,"ts":1700000001234})"));
    peer->say(R"({"op":"auth","token":"anything","id":"a"})");
    QCOMPARE(peer->summary().last(), QStringLiteral("authorized a"));
}

void TestFanoutCommands::brokenShapeIsAnErrorAndChangesNothing_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("code");
    QTest::newRow("not JSON") << QByteArray("hello") << QStringLiteral("bad_json");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("bad_json");
    QTest::newRow("half") << QByteArray(R"({"op":"subscribe","symbols":["SYM0")")
                          << QStringLiteral("bad_json");
    QTest::newRow("list") << QByteArray("[1]") << QStringLiteral("bad_request");
    QTest::newRow("no op") << QByteArray("{}") << QStringLiteral("bad_request");
    QTest::newRow("unknown op") << QByteArray(R"({"op":"buy"})") << QStringLiteral("unknown_op");
    QTest::newRow("unknown channel")
        << QByteArray(R"({"op":"subscribe","channel":"depth","symbols":["SYM0"]})")
        << QStringLiteral("unknown_channel");
    QTest::newRow("no symbols") << QByteArray(R"({"op":"subscribe"})")
                                << QStringLiteral("bad_request");
    QTest::newRow("one symbol is a number")
        << QByteArray(R"({"op":"subscribe","symbols":["SYM0",1]})")
        << QStringLiteral("bad_request");
    QTest::newRow("bad resume beside good symbols")
        << QByteArray(R"({"op":"subscribe","symbols":["SYM0"],"resume":[]})")
        << QStringLiteral("bad_request");
    QTest::newRow("nested 10,000 deep")
        << QByteArray(10'000, '[') + QByteArray(10'000, ']') << QStringLiteral("bad_json");
}

void TestFanoutCommands::brokenShapeIsAnErrorAndChangesNothing()
{
    QFETCH(const QByteArray, message);
    QFETCH(const QString, code);
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(message);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("error")});
    QCOMPARE(codeOf(peer->object(0)), code);
    QVERIFY(!peer->object(0).value(QLatin1String("message")).toString().isEmpty());
    QCOMPARE(bench.market.watchCalls, 0);
    QVERIFY(!peer->closeCode); // the connection lives on
    peer->say(R"({"op":"ping"})");
    QCOMPARE(peer->summary().last(), QStringLiteral("pong"));
}

void TestFanoutCommands::commandsAreCounted()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(R"({"op":"ping"})");
    peer->say("oops");
    const admin::Counters counters = bench.counters();
    QCOMPARE(counters.commands, quint64(2));
    QCOMPARE(counters.badCommands, quint64(1));
    QCOMPARE(counters.bytesIn, quint64(17));
}

void TestFanoutCommands::commandsOverTheRateAreRefusedThenServedAgain()
{
    FanoutLimits limits;
    limits.commands = {2, 3};
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    for (int i = 0; i < 5; ++i)
        peer->say("{\"op\":\"ping\",\"id\":" + QByteArray::number(i) + '}');
    QCOMPARE(peer->summary(), (QStringList{QStringLiteral("pong 0"), QStringLiteral("pong 1"),
                                           QStringLiteral("pong 2"), QStringLiteral("error 3"),
                                           QStringLiteral("error 4")}));
    QCOMPARE(codeOf(peer->object(3)), QStringLiteral("rate_limited"));
    bench.clock.advance(std::chrono::milliseconds(510));
    peer->say(R"({"op":"ping","id":5})");
    peer->say(R"({"op":"ping","id":6})");
    QCOMPARE(peer->summary().mid(5),
             (QStringList{QStringLiteral("pong 5"), QStringLiteral("error 6")}));
    QVERIFY(!peer->closeCode);
}

void TestFanoutCommands::tooManyBadCommandsCloseWith4008()
{
    FanoutLimits limits;
    limits.badCommands = {1, 3};
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    const auto other = bench.connect();
    for (int i = 0; i < 3; ++i)
        peer->say("oops");
    QVERIFY(!peer->closeCode);
    peer->say("oops");
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 4008);
    QCOMPARE(peer->summary().last(), QStringLiteral("closing"));
    const QJsonObject closing = peer->object(peer->messages.size() - 1);
    QCOMPARE(closing.value(QLatin1String("code")).toInt(), 4008);
    QVERIFY(!closing.contains(QLatin1String("retryAfterMs"))); // it is not to come back
    const size_t count = peer->messages.size();
    peer->say(R"({"op":"ping"})"); // nothing is heard any more
    QCOMPARE(peer->messages.size(), count);
    peer->vanish();
    bench.advance(std::chrono::milliseconds(40));
    QCOMPARE(bench.fanout->sessionCount(), size_t(1));
    other->say(R"({"op":"ping"})");
    QCOMPARE(other->summary(), QStringList{QStringLiteral("pong")});
}

void TestFanoutCommands::wellFormedCommandsWithBadAnswersDoNotClose()
{
    FanoutLimits limits;
    limits.badCommands = {1, 3};
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    for (int i = 0; i < 20; ++i)
        peer->say(R"({"op":"subscribe","symbols":["LEFT"]})");
    QCOMPARE(bench.counters().badCommands, quint64(20));
    QVERIFY(!peer->closeCode);
}

void TestFanoutCommands::tooManyBadCommandsWhileASubscribeWaitsClose()
{
    FanoutLimits limits;
    limits.badCommands = {1, 3};
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    peer->onClose = FakePeer::OnClose::EndsAtOnce;
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    for (int i = 0; i < 6; ++i)
        peer->say("oops");
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {1}));
    bench.answerAll(); // the snapshot sets off the held commands, and those end the session
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 4008);
    QCOMPARE(bench.fanout->sessionCount(), size_t(0));
    QCOMPARE(bench.market.watchCalls, 1);
    QVERIFY(!bench.market.watched[groupOf(0, Channel::Quote)]);
    bench.advance(std::chrono::milliseconds(40));
    QCOMPARE(bench.figures().subscriptions, 0u);
}

void TestFanoutCommands::binaryMessageClosesWith1003()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->handler->onBinaryMessage({});
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 1003);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("closing")});
}

QTEST_GUILESS_MAIN(TestFanoutCommands)
#include "tst_fanoutcommands.moc"
