// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/clienttesting.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <optional>

using namespace tickcast;
using protocol::Channel;
using State = SubscriberClient::State;

class TestSubscriberClient final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void welcomeMakesItLive();
    void subscriptionsOfOneTurnShareAMessage();
    void messagesKeepToTheServersSize();
    void commandsKeepToTheServersRate();
    void updatesArriveWithEveryDigit();
    void jumpOfOffsetsIsReported();
    void unsubscribedSymbolIsSilentAtOnce();
    void requestsAreAnsweredById();
    void requestsWhileNotLiveAreRefused();
    void levelStatusAndUnknownKindsPassThrough();
    void refusedSymbolIsNotAskedForAgain();
    void rateLimitedCommandIsSaidAgain();
    void nothingIsSaidBeforeTheTokenIsAccepted();
    void refusedTokenHoldsEverythingBackUntilAnother();
    void gapIsAskedForByItselfUnlessItIsOnPurpose();
};

void TestSubscriberClient::welcomeMakesItLive()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy states(&client, &SubscriberClient::stateChanged);
    QSignalSpy welcomes(&client, &SubscriberClient::welcomed);
    QCOMPARE(client.state(), State::Idle);
    client.open(server.url());
    QCOMPARE(client.state(), State::Connecting);
    QTRY_COMPARE(client.state(), State::Live);
    QCOMPARE(states.size(), 2);
    QTRY_COMPARE(welcomes.size(), 1);
    QCOMPARE(client.welcome().session, QStringLiteral("s-1"));
    QCOMPARE(client.welcome().limits.messageBytes, 65'536);
    QVERIFY(server.commands.isEmpty()); // it says nothing unasked
}

void TestSubscriberClient::subscriptionsOfOneTurnShareAMessage()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    client.subscribe(Channel::Quote, symbols({"A"})); // before it is open
    client.open(server.url());
    client.subscribe(Channel::Quote, symbols({"B", "C"}));
    QTRY_COMPARE(subscribed.size(), 3);
    client.subscribe(Channel::Quote, symbols({"D"}));
    client.subscribe(Channel::Quote, symbols({"E"}));
    QTRY_COMPARE(subscribed.size(), 5);
    QCOMPARE(server.commands.size(), 2);
    QCOMPARE(stringsOf(server.commands[0]).size(), 3);
    QCOMPARE(stringsOf(server.commands[1]).size(), 2);
    QCOMPARE(client.subscriptionCount(), 5);
}

void TestSubscriberClient::messagesKeepToTheServersSize()
{
    FakeServer server;
    server.setWelcome(15'000, 1000, 500);
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    std::vector<Symbol> many;
    for (int i = 0; i < 500; ++i)
        many.push_back(*Symbol::fromName(QStringLiteral("SYMBOL%1").arg(i).toStdString()));
    client.subscribe(Channel::Quote, many);
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 500);
    QVERIFY2(server.largestCommand <= 500, qPrintable(QString::number(server.largestCommand)));
    QVERIFY(server.commands.size() >= 500 * 12 / 500);
    QVERIFY(server.commands.size() < 30); // well filled
}

void TestSubscriberClient::commandsKeepToTheServersRate()
{
    FakeServer server;
    server.setWelcome(15'000, 10, 1); // one symbol a message, ten messages a second
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QElapsedTimer timer;
    connect(&client, &SubscriberClient::welcomed, this, [&timer] { timer.start(); });
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    client.subscribe(Channel::Quote,
                     symbols({"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 13);
    // Ten at once; the other three are due 100, 200 and 300 ms later.
    QVERIFY2(timer.elapsed() >= 290, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(server.commands.size(), 13);
}

void TestSubscriberClient::updatesArriveWithEveryDigit()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    std::optional<protocol::QuoteUpdate> quote;
    std::optional<protocol::TradeUpdate> trade;
    std::optional<protocol::CandleUpdate> candle;
    connect(&client, &SubscriberClient::quoteReceived, this, [&](const auto &u) { quote = u; });
    connect(&client, &SubscriberClient::tradeReceived, this, [&](const auto &u) { trade = u; });
    connect(&client, &SubscriberClient::candleReceived, this, [&](const auto &u) { candle = u; });
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
        client.subscribe(channel, symbols({"BTCUSDT"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 3);
    server.send(examples::tradeJson);
    server.send(examples::quoteJson);
    server.send(examples::candleJson);
    QTRY_VERIFY(candle);
    QVERIFY(quote && trade);
    QCOMPARE(quote->value(QuoteField::LastQty)->toString(), QStringLiteral("0.01200"));
    QCOMPARE(quote->value(QuoteField::QuoteVol)->mantissa(), qint64(116'704'200'012));
    QCOMPARE(trade->price, Decimal(6'425'010, 2));
    QCOMPARE(candle->low.toString(), QStringLiteral("64239.95"));
    QCOMPARE(client.counters().updates, 3u);
    QCOMPARE(client.counters().messages, 7u); // with the welcome and three acknowledgements
}

void TestSubscriberClient::jumpOfOffsetsIsReported()
{
    FakeServer server;
    server.acknowledgeAll("e", 10);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy quotes(&client, &SubscriberClient::quoteReceived);
    QSignalSpy gaps(&client, &SubscriberClient::gapFound);
    client.subscribe(Channel::Quote, symbols({"BTCUSDT"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1);
    for (const quint64 offset : {10u, 11u, 15u, 16u})
        server.send(quoteJson(offset));
    QTRY_COMPARE(quotes.size(), 4);
    QCOMPARE(gaps.size(), 1);
    QCOMPARE(gaps[0][0].value<Channel>(), Channel::Quote);
    QCOMPARE(gaps[0][1].value<Symbol>(), *Symbol::fromName("BTCUSDT"));
    QCOMPARE(gaps[0][2].toULongLong(), 12u);
    QCOMPARE(gaps[0][3].toULongLong(), 14u);
}

void TestSubscriberClient::unsubscribedSymbolIsSilentAtOnce()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy unsubscribed(&client, &SubscriberClient::unsubscribed);
    QSignalSpy trades(&client, &SubscriberClient::tradeReceived);
    client.subscribe(Channel::Trade, symbols({"BTCUSDT", "B"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 2);
    client.unsubscribe(Channel::Trade, symbols({"BTCUSDT"}));
    server.send(tradeJson(1)); // on its way when the client took it back
    QTRY_COMPARE(server.commands.size(), 2);
    QCOMPARE(opOf(server.commands[1]), QStringLiteral("unsubscribe"));
    server.send(R"({"op":"unsubscribed","id":2,"channel":"trade","symbols":["BTCUSDT"]})");
    QTRY_COMPARE(unsubscribed.size(), 1);
    QCOMPARE(trades.size(), 0);
    QCOMPARE(client.subscriptionCount(), 1);
}

void TestSubscriberClient::requestsAreAnsweredById()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy lists(&client, &SubscriberClient::symbolsReceived);
    QSignalSpy pongs(&client, &SubscriberClient::pongReceived);
    QSignalSpy holdings(&client, &SubscriberClient::holdingsChanged);
    server.onCommand = [&server](const QJsonObject &command) {
        const QByteArray id = QByteArray::number(idOf(command));
        if (opOf(command) == QLatin1String("symbols"))
            server.send(R"({"op":"symbols","id":)" + id + R"(,"total":5,"symbols":[]})");
        else if (opOf(command) == QLatin1String("ping"))
            server.send(R"({"op":"pong","id":)" + id + R"(,"ts":1})");
        else
            server.send(R"({"op":"holdings","id":)" + id + R"(,"symbols":["A"]})");
    };
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    const qint64 listId = client.requestSymbols(QStringLiteral("BTC"), 7);
    const qint64 pingId = client.ping();
    client.setHoldings(symbols({"A"}));
    QTRY_COMPARE(holdings.size(), 1);
    QCOMPARE(lists.size(), 1);
    QCOMPARE(lists[0][0].value<protocol::Symbols>().id, protocol::CommandId(listId));
    QCOMPARE(pongs.size(), 1);
    QCOMPARE(pongs[0][0].value<protocol::Pong>().id, protocol::CommandId(pingId));
    QCOMPARE(server.commands[0].value(QLatin1String("prefix")).toString(), QStringLiteral("BTC"));
    QCOMPARE(server.commands[0].value(QLatin1String("limit")).toInt(), 7);
}

void TestSubscriberClient::requestsWhileNotLiveAreRefused()
{
    FakeServer server;
    SubscriberClient client(quick());
    QCOMPARE(client.ping(), qint64(0));
    client.open(server.url());
    QCOMPARE(client.requestSymbols(), qint64(0));
    QTRY_COMPARE(client.state(), State::Live);
    QVERIFY(client.ping() > 0);
}

void TestSubscriberClient::levelStatusAndUnknownKindsPassThrough()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy levels(&client, &SubscriberClient::levelChanged);
    QSignalSpy statuses(&client, &SubscriberClient::statusChanged);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    server.send(R"({"op":"weather","sky":"blue"})");
    server.send(R"({"op":"level","level":"degraded","reason":"slow"})");
    server.send(R"({"op":"status","symbols":["A"],"state":"stale","reason":"feed"})");
    QTRY_COMPARE(statuses.size(), 1);
    QCOMPARE(levels.size(), 1);
    QCOMPARE(levels[0][0].value<protocol::Level>().level, protocol::SessionLevel::Degraded);
    QCOMPARE(statuses[0][0].value<protocol::Status>().state, protocol::SymbolState::Stale);
    QCOMPARE(closed.size(), 0);
}

void TestSubscriberClient::refusedSymbolIsNotAskedForAgain()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy errors(&client, &SubscriberClient::errorReceived);
    server.onCommand = [&server](const QJsonObject &command) {
        const QByteArray id = QByteArray::number(idOf(command));
        server.send(R"({"op":"subscribed","id":)" + id +
                    R"(,"channel":"quote","symbols":[{"symbol":"A","sid":1,"priceScale":2,)"
                    R"("qtyScale":5,"epoch":"e","offset":0,"recovered":false}]})");
        if (stringsOf(command).size() > 1) {
            server.send(R"({"op":"error","id":)" + id +
                        R"(,"code":"unknown_symbol","message":"no such","symbols":["XX"]})");
        }
    };
    client.subscribe(Channel::Quote, symbols({"A", "XX"}));
    client.open(server.url());
    QTRY_COMPARE(errors.size(), 1);
    QVERIFY(errors[0][0].value<protocol::ErrorMessage>().is(protocol::ErrorCode::UnknownSymbol));
    QCOMPARE(client.subscriptionCount(), 1);
    server.close(1001);
    QTRY_COMPARE(subscribed.size(), 2);
    QCOMPARE(stringsOf(server.commands.last()), QStringList{QStringLiteral("A")});
}

void TestSubscriberClient::rateLimitedCommandIsSaidAgain()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy errors(&client, &SubscriberClient::errorReceived);
    server.onCommand = [&server](const QJsonObject &command) {
        server.send(R"({"op":"error","id":)" + QByteArray::number(idOf(command)) +
                    R"(,"code":"rate_limited","message":"slow down"})");
        server.acknowledgeAll("e", 0); // from now on
    };
    client.subscribe(Channel::Quote, symbols({"A"}));
    QElapsedTimer timer;
    connect(&client, &SubscriberClient::errorReceived, this, [&timer] { timer.start(); });
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1);
    QCOMPARE(errors.size(), 1);
    QVERIFY2(timer.elapsed() >= 990, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(server.commands.size(), 2);
}

void TestSubscriberClient::nothingIsSaidBeforeTheTokenIsAccepted()
{
    FakeServer server;
    SubscriberClient::Options options = quick();
    options.token = QStringLiteral("secret");
    SubscriberClient client(options);
    QSignalSpy authorized(&client, &SubscriberClient::authorized);
    client.subscribe(Channel::Quote, symbols({"A"}));
    client.open(server.url());
    QTRY_COMPARE(server.commands.size(), 1);
    QVERIFY(client.ping() > 0);
    server.send(R"({"op":"heartbeat","ts":1})");
    QTRY_COMPARE(client.counters().messages, 2u); // it had time to say more
    QCOMPARE(server.commands.size(), 1);
    QCOMPARE(opOf(server.commands[0]), QStringLiteral("auth"));
    QCOMPARE(server.commands[0].value(QLatin1String("token")).toString(), options.token);
    server.send(R"({"op":"authorized","id":99})"); // of nobody's
    server.send(R"({"op":"authorized","id":)" + QByteArray::number(idOf(server.commands[0])) + '}');
    QTRY_COMPARE(server.commands.size(), 3);
    QCOMPARE(authorized.size(), 1);
    server.close(1001); // and again on the next connection
    QTRY_COMPARE(server.commands.size(), 4);
    QCOMPARE(opOf(server.commands[3]), QStringLiteral("auth"));
}

void TestSubscriberClient::refusedTokenHoldsEverythingBackUntilAnother()
{
    FakeServer server;
    SubscriberClient::Options options = quick();
    options.token = QStringLiteral("old");
    SubscriberClient client(options);
    QSignalSpy errors(&client, &SubscriberClient::errorReceived);
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    client.subscribe(Channel::Quote, symbols({"A"}));
    client.open(server.url());
    QTRY_COMPARE(server.commands.size(), 1);
    server.send(R"({"op":"error","id":)" + QByteArray::number(idOf(server.commands[0])) +
                R"(,"code":"unauthorized","message":"no"})");
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(client.subscriptionCount(), 1);
    client.setToken(QStringLiteral("new"));
    QTRY_COMPARE(server.commands.size(), 2);
    QCOMPARE(server.commands[1].value(QLatin1String("token")).toString(), QStringLiteral("new"));
    server.acknowledgeAll("e", 0);
    server.send(R"({"op":"authorized","id":)" + QByteArray::number(idOf(server.commands[1])) + '}');
    QTRY_COMPARE(subscribed.size(), 1);
}

void TestSubscriberClient::gapIsAskedForByItselfUnlessItIsOnPurpose()
{
    FakeServer server;
    server.acknowledgeAll("e", 4);
    SubscriberClient::Options options = quick();
    options.refillsGaps = true;
    SubscriberClient client(options);
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy gaps(&client, &SubscriberClient::gapFound);
    QSignalSpy trades(&client, &SubscriberClient::tradeReceived);
    QSignalSpy recovered(&client, &SubscriberClient::recovered);
    client.subscribe(Channel::Trade, symbols({"BTCUSDT"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1);
    server.acknowledgeAll("e", 8, true);
    server.send(tradeJson(8));
    QTRY_COMPARE(subscribed.size(), 2);
    QCOMPARE(client.counters().tradesLost, 3u);
    const QJsonObject resume = server.commands[1].value(QLatin1String("resume")).toObject();
    QCOMPARE(resume[QLatin1String("BTCUSDT")][QLatin1String("offset")].toInt(), 4);
    for (const quint64 offset : {5, 6, 7, 8, 9})
        server.send(tradeJson(offset));
    QTRY_COMPARE(trades.size(), 5); // 8 came once
    QCOMPARE(recovered.size(), 1);
    QCOMPARE(recovered[0][1].toULongLong(), 5u);
    QCOMPARE(recovered[0][2].toULongLong(), 7u);
    QCOMPARE(client.counters().tradesLost, 0u);

    server.send(R"({"op":"level","level":"critical","reason":"slow"})");
    server.send(tradeJson(20));
    QTRY_COMPARE(gaps.size(), 2);
    server.send(R"({"op":"level","level":"normal","reason":"well"})");
    server.send(tradeJson(30));
    QTRY_COMPARE(server.commands.size(), 3); // of the second gap and the third only this one
    QCOMPARE(
        server
            .commands[2][QLatin1String("resume")][QLatin1String("BTCUSDT")][QLatin1String("offset")]
            .toInt(),
        20);
}

QTEST_GUILESS_MAIN(TestSubscriberClient)
#include "tst_subscriberclient.moc"
