// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialect/nativemessages.h"

#include "tests/server/support/fakelink.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;
using protocol::CloseCode;

namespace {

const SymbolInfo bitcoin{.symbol = *Symbol::fromName("BTCUSDT"), .priceScale = 2, .qtyScale = 5};
const SymbolInfo yen{.symbol = *Symbol::fromName("USD¥"), .priceScale = 0, .qtyScale = 18};

} // namespace

/// The exact text of every control message: clients in other languages read these bytes.
class TestNativeMessages final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void welcome();
    void subscribed();
    void unsubscribed();
    void holdings();
    void symbols();
    void shortAnswers();
    void closingOfOneThatMayComeBack_data();
    void closingOfOneThatMayComeBack();
    void error();
    void textIsEscaped();
    void idStandsAsItWasSent_data();
    void idStandsAsItWasSent();
    void everyErrorCodeHasItsName_data();
    void everyErrorCodeHasItsName();
    void epochIsSixteenDigits_data();
    void epochIsSixteenDigits();
};

void TestNativeMessages::welcome()
{
    const FrameRef frame = native::welcome({.session = "3-a1",
                                            .heartbeatMs = 15'000,
                                            .subscriptionLimit = 1'024,
                                            .holdingsLimit = 64,
                                            .commandsPerSecond = 20,
                                            .messageBytesMax = 65'536});
    QCOMPARE(payloadOf(*frame.get()),
             QByteArray(R"({"op":"welcome","session":"3-a1","server":"tickcast )" TICKCAST_VERSION
                        R"(","protocol":"tickcast.v1.json","heartbeatMs":15000,"limits":)"
                        R"({"subscriptions":1024,"holdings":64,"commandsPerSecond":20,)"
                        R"("messageBytes":65536}})"));
}

void TestNativeMessages::subscribed()
{
    const std::vector<native::SubscribedEntry> entries{
        {.index = 0, .info = &bitcoin, .epoch = 0xabc, .offset = 1'042, .recovered = true},
        {.index = 41, .info = &yen, .epoch = ~quint64(0), .offset = 0, .recovered = false}};
    QCOMPARE(payloadOf(*native::subscribed("7", Channel::Candle, entries).get()),
             QByteArray(R"({"op":"subscribed","id":7,"channel":"candle","symbols":[)"
                        R"({"symbol":"BTCUSDT","sid":1,"priceScale":2,"qtyScale":5,)"
                        R"("epoch":"0000000000000abc","offset":1042,"recovered":true},)"
                        R"({"symbol":"USD¥","sid":42,"priceScale":0,"qtyScale":18,)"
                        R"("epoch":"ffffffffffffffff","offset":0,"recovered":false}]})"));
}

void TestNativeMessages::unsubscribed()
{
    const std::vector<Symbol> both{bitcoin.symbol, yen.symbol};
    QCOMPARE(payloadOf(*native::unsubscribed({}, Channel::Trade, both).get()),
             QByteArray(R"({"op":"unsubscribed","channel":"trade","symbols":["BTCUSDT","USD¥"]})"));
    QCOMPARE(payloadOf(*native::unsubscribed("1", Channel::Quote, {}).get()),
             QByteArray(R"({"op":"unsubscribed","id":1,"channel":"quote","symbols":[]})"));
}

void TestNativeMessages::holdings()
{
    const std::vector<Symbol> one{bitcoin.symbol};
    QCOMPARE(payloadOf(*native::holdings(R"("x")", one).get()),
             QByteArray(R"({"op":"holdings","id":"x","symbols":["BTCUSDT"]})"));
    QCOMPARE(payloadOf(*native::holdings({}, {}).get()),
             QByteArray(R"({"op":"holdings","symbols":[]})"));
}

void TestNativeMessages::symbols()
{
    const std::vector<native::SubscribedEntry> entries{
        {.index = 0, .info = &bitcoin, .epoch = 1, .offset = 9, .recovered = true}};
    QCOMPARE(payloadOf(*native::symbols("1", 500, entries).get()),
             QByteArray(R"({"op":"symbols","id":1,"total":500,"symbols":[)"
                        R"({"symbol":"BTCUSDT","sid":1,"priceScale":2,"qtyScale":5}]})"));
    QCOMPARE(payloadOf(*native::symbols({}, 0, {}).get()),
             QByteArray(R"({"op":"symbols","total":0,"symbols":[]})"));
}

void TestNativeMessages::shortAnswers()
{
    QCOMPARE(payloadOf(*native::authorized("1").get()),
             QByteArray(R"({"op":"authorized","id":1})"));
    QCOMPARE(payloadOf(*native::pong({}, 1'700'000'000'123).get()),
             QByteArray(R"({"op":"pong","ts":1700000000123})"));
    QCOMPARE(payloadOf(*native::pong("1.5", 1).get()),
             QByteArray(R"({"op":"pong","id":1.5,"ts":1})"));
    QCOMPARE(payloadOf(*native::heartbeat(1'700'000'000'123).get()),
             QByteArray(R"({"op":"heartbeat","ts":1700000000123})"));
}

void TestNativeMessages::closingOfOneThatMayComeBack_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("mayComeBack");
    QTest::newRow("going away") << int(CloseCode::GoingAway) << true;
    QTest::newRow("policy") << int(CloseCode::Policy) << true;
    QTest::newRow("slow") << int(CloseCode::SlowConsumer) << true;
    QTest::newRow("overloaded") << int(CloseCode::Overloaded) << true;
    QTest::newRow("unauthorized") << int(CloseCode::Unauthorized) << false;
    QTest::newRow("forbidden") << int(CloseCode::Forbidden) << false;
    QTest::newRow("bad commands") << int(CloseCode::TooManyBadCommands) << false;
}

void TestNativeMessages::closingOfOneThatMayComeBack()
{
    QFETCH(const int, code);
    QFETCH(const bool, mayComeBack);
    const QByteArray head =
        R"({"op":"closing","code":)" + QByteArray::number(code) + R"(,"reason":"so \"it\" is")";
    QCOMPARE(
        payloadOf(*native::closing(static_cast<CloseCode>(code), u"so \"it\" is", 4'711).get()),
        head + (mayComeBack ? R"(,"retryAfterMs":4711})" : "}"));
}

void TestNativeMessages::error()
{
    QCOMPARE(payloadOf(*native::error("7", protocol::ErrorCode::BadJson, u"no JSON").get()),
             QByteArray(R"({"op":"error","id":7,"code":"bad_json","message":"no JSON"})"));
    const std::vector<QByteArray> names{"A\"B", "C\\D", "E\nF", "é", ""};
    QCOMPARE(payloadOf(*native::error({}, protocol::ErrorCode::UnknownSymbol, u"?", names).get()),
             QByteArray(R"({"op":"error","code":"unknown_symbol","message":"?","symbols":)"
                        R"(["A\"B","C\\D","E\nF","é",""]})"));
}

void TestNativeMessages::textIsEscaped()
{
    const QString nasty = QStringLiteral("\"\\/\n\r\t\u0001é€😀\u007f");
    const FrameRef frame = native::error({}, protocol::ErrorCode::BadRequest, nasty);
    const QByteArray payload = payloadOf(*frame.get());
    QCOMPARE(payload,
             QByteArray(R"({"op":"error","code":"bad_request","message":"\"\\/\n\u000d\u0009)"
                        R"(\u0001é€😀)"
                        "\x7f\"}"));
    QCOMPARE(QJsonDocument::fromJson(payload).object().value(QLatin1String("message")).toString(),
             nasty);
}

void TestNativeMessages::idStandsAsItWasSent_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("int") << QByteArray("9007199254740993");
    QTest::newRow("string") << QByteArray(R"("a\"b")");
    QTest::newRow("fraction") << QByteArray("0.5");
}

void TestNativeMessages::idStandsAsItWasSent()
{
    QFETCH(const QByteArray, id);
    const QByteArray field = "\"id\":" + id + ",";
    QVERIFY(payloadOf(*native::subscribed(id, Channel::Quote, {}).get()).contains(field));
    QVERIFY(payloadOf(*native::unsubscribed(id, Channel::Quote, {}).get()).contains(field));
    QVERIFY(payloadOf(*native::holdings(id, {}).get()).contains(field));
    QVERIFY(payloadOf(*native::symbols(id, 0, {}).get()).contains(field));
    QVERIFY(payloadOf(*native::pong(id, 1).get()).contains(field));
    QVERIFY(
        payloadOf(*native::error(id, protocol::ErrorCode::BadJson, u"x").get()).contains(field));
}

void TestNativeMessages::everyErrorCodeHasItsName_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("name");
    using protocol::ErrorCode;
    const auto row = [](ErrorCode code, const char *name) {
        QTest::newRow(name) << int(code) << QByteArray(name);
    };
    row(ErrorCode::BadJson, "bad_json");
    row(ErrorCode::BadRequest, "bad_request");
    row(ErrorCode::UnknownOp, "unknown_op");
    row(ErrorCode::UnknownChannel, "unknown_channel");
    row(ErrorCode::UnknownSymbol, "unknown_symbol");
    row(ErrorCode::TooManySymbols, "too_many_symbols");
    row(ErrorCode::RateLimited, "rate_limited");
    row(ErrorCode::Unauthorized, "unauthorized");
    row(ErrorCode::Forbidden, "forbidden");
    row(ErrorCode::Unavailable, "unavailable");
}

void TestNativeMessages::everyErrorCodeHasItsName()
{
    QFETCH(const int, code);
    QFETCH(const QByteArray, name);
    QCOMPARE(payloadOf(*native::error({}, static_cast<protocol::ErrorCode>(code), u"x").get()),
             "{\"op\":\"error\",\"code\":\"" + name + "\",\"message\":\"x\"}");
}

void TestNativeMessages::epochIsSixteenDigits_data()
{
    QTest::addColumn<quint64>("epoch");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zero") << quint64(0) << QByteArray("0000000000000000");
    QTest::newRow("small") << quint64(0xabc) << QByteArray("0000000000000abc");
    QTest::newRow("top bit") << (quint64(1) << 63) << QByteArray("8000000000000000");
    QTest::newRow("all") << ~quint64(0) << QByteArray("ffffffffffffffff");
}

void TestNativeMessages::epochIsSixteenDigits()
{
    QFETCH(const quint64, epoch);
    QFETCH(const QByteArray, text);
    QCOMPARE(native::epochText(epoch), text);
}

QTEST_GUILESS_MAIN(TestNativeMessages)
#include "tst_nativemessages.moc"
