// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/servermessages.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

template <typename T>
std::optional<T> read(const QByteArray &json)
{
    const auto message = decodeServerMessage(json);
    if (!message) {
        qWarning("%s", qPrintable(message.error().text));
        return std::nullopt;
    }
    if (!std::holds_alternative<T>(*message))
        return std::nullopt;
    return std::get<T>(*message);
}

const QByteArray welcomeJson =
    R"({"op":"welcome","session":"w0-17","server":"tickcast 0.1.0",)"
    R"("protocol":"tickcast.v1.json","heartbeatMs":15000,"limits":{"subscriptions":1024,)"
    R"("holdings":64,"commandsPerSecond":20,"messageBytes":65536}})";
const QByteArray subscribedJson =
    R"({"op":"subscribed","id":1,"channel":"quote","symbols":[{"symbol":"BTCUSDT","sid":1,)"
    R"("priceScale":2,"qtyScale":5,"epoch":"0123456789abcdef","offset":1042,)"
    R"("recovered":false}]})";
const QByteArray symbolsJson = R"({"op":"symbols","id":4,"total":31,"symbols":[)"
                               R"({"symbol":"BTCUSDT","sid":1,"priceScale":2,"qtyScale":5},)"
                               R"({"symbol":"BTCEUR","sid":9,"priceScale":0,"qtyScale":18}]})";

} // namespace

class TestServerMessages final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void welcomeIsRead();
    void subscribedIsRead();
    void subscribedMayBeUnasked();
    void symbolListsAreRead();
    void answersToSmallCommandsAreRead();
    void levelsAndStatesAreRead();
    void closingIsRead();
    void errorIsRead();
    void errorMayQuoteNamesThatAreNoSymbols();
    void unknownKindIsNotAnError();
    void everyMessageCutAtAnyByteIsAnError_data();
    void everyMessageCutAtAnyByteIsAnError();
    void wrongFieldIsNamed_data();
    void wrongFieldIsNamed();
};

void TestServerMessages::welcomeIsRead()
{
    const auto welcome = read<Welcome>(welcomeJson);
    QVERIFY(welcome);
    QCOMPARE(welcome->session, QStringLiteral("w0-17"));
    QCOMPARE(welcome->server, QStringLiteral("tickcast 0.1.0"));
    QCOMPARE(welcome->protocol, QStringLiteral("tickcast.v1.json"));
    QCOMPARE(welcome->heartbeatMs, 15'000);
    QCOMPARE(welcome->limits.subscriptions, 1024);
    QCOMPARE(welcome->limits.holdings, 64);
    QCOMPARE(welcome->limits.commandsPerSecond, 20);
    QCOMPARE(welcome->limits.messageBytes, 65'536);
}

void TestServerMessages::subscribedIsRead()
{
    const auto subscribed = read<Subscribed>(subscribedJson);
    QVERIFY(subscribed);
    QCOMPARE(subscribed->id, CommandId(qint64(1)));
    QCOMPARE(subscribed->channel, Channel::Quote);
    QCOMPARE(subscribed->entries.size(), size_t(1));
    const SubscribedEntry &entry = subscribed->entries.front();
    QCOMPARE(entry.info.symbol.toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(int(entry.info.priceScale), 2);
    QCOMPARE(int(entry.info.qtyScale), 5);
    QCOMPARE(entry.sid, 1u);
    QCOMPARE(entry.epoch, QStringLiteral("0123456789abcdef"));
    QCOMPARE(entry.offset, quint64(1042));
    QVERIFY(!entry.recovered);
}

void TestServerMessages::subscribedMayBeUnasked()
{
    QByteArray json = subscribedJson;
    json.replace(R"("id":1,)", "").replace("1042", "0").replace("quote", "candle");
    const auto subscribed = read<Subscribed>(json);
    QVERIFY(subscribed);
    QCOMPARE(subscribed->id, CommandId());
    QCOMPARE(subscribed->channel, Channel::Candle);
    QCOMPARE(subscribed->entries.front().offset, quint64(0));
}

void TestServerMessages::symbolListsAreRead()
{
    const auto symbols = read<Symbols>(symbolsJson);
    QVERIFY(symbols);
    QCOMPARE(symbols->total, qint64(31));
    QCOMPARE(symbols->symbols.size(), size_t(2));
    QCOMPARE(symbols->symbols[1].sid, 9u);
    QCOMPARE(int(symbols->symbols[1].info.qtyScale), 18);
    const auto none = read<Symbols>(R"({"op":"symbols","total":0,"symbols":[]})");
    QVERIFY(none);
    QVERIFY(none->symbols.empty());
}

void TestServerMessages::answersToSmallCommandsAreRead()
{
    const auto unsubscribed = read<Unsubscribed>(
        R"({"op":"unsubscribed","id":"mine","channel":"trade","symbols":["A","B"]})");
    QVERIFY(unsubscribed);
    QCOMPARE(unsubscribed->id, CommandId(QStringLiteral("mine")));
    QCOMPARE(unsubscribed->channel, Channel::Trade);
    QCOMPARE(unsubscribed->symbols.size(), size_t(2));
    const auto holdings = read<Holdings>(R"({"op":"holdings","id":3,"symbols":[]})");
    QVERIFY(holdings);
    QVERIFY(holdings->symbols.empty());
    const auto pong = read<Pong>(R"({"op":"pong","id":-5,"ts":1700000000123})");
    QVERIFY(pong);
    QCOMPARE(pong->id, CommandId(qint64(-5)));
    QCOMPARE(pong->tsMs, qint64(1'700'000'000'123));
    QVERIFY(read<Authorized>(R"({"op":"authorized","id":6})"));
    const auto heartbeat = read<Heartbeat>(R"({"op":"heartbeat","ts":17})");
    QVERIFY(heartbeat);
    QCOMPARE(heartbeat->tsMs, qint64(17));
}

void TestServerMessages::levelsAndStatesAreRead()
{
    for (size_t i = 0; i < sessionLevelNames.size(); ++i) {
        const QByteArray name(sessionLevelNames[i].data(), qsizetype(sessionLevelNames[i].size()));
        const auto level = read<Level>(R"({"op":"level","level":")" + name + R"(","reason":"r"})");
        QVERIFY(level);
        QCOMPARE(size_t(level->level), i);
        QCOMPARE(level->reason, QStringLiteral("r"));
    }
    for (size_t i = 0; i < symbolStateNames.size(); ++i) {
        const QByteArray name(symbolStateNames[i].data(), qsizetype(symbolStateNames[i].size()));
        const auto status = read<Status>(R"({"op":"status","symbols":["A"],"state":")" + name +
                                         R"(","reason":""})");
        QVERIFY(status);
        QCOMPARE(size_t(status->state), i);
        QCOMPARE(status->symbols.size(), size_t(1));
    }
}

void TestServerMessages::closingIsRead()
{
    const auto closing =
        read<Closing>(R"({"op":"closing","code":1001,"reason":"going","retryAfterMs":1234})");
    QVERIFY(closing);
    QCOMPARE(closing->code, 1001);
    QCOMPARE(closing->reason, QStringLiteral("going"));
    QCOMPARE(closing->retryAfterMs, 1234);
}

void TestServerMessages::errorIsRead()
{
    const auto error = read<ErrorMessage>(
        R"({"op":"error","id":1,"code":"unknown_symbol","message":"no","symbols":["XX"]})");
    QVERIFY(error);
    QVERIFY(error->is(protocol::ErrorCode::UnknownSymbol));
    QVERIFY(!error->is(protocol::ErrorCode::BadJson));
    QCOMPARE(error->message, QStringLiteral("no"));
    QCOMPARE(error->symbols.size(), size_t(1));
    const auto newer = read<ErrorMessage>(R"({"op":"error","code":"too_windy","message":""})");
    QVERIFY(newer);
    QCOMPARE(newer->code, QStringLiteral("too_windy"));
    QCOMPARE(newer->id, CommandId());
    QVERIFY(newer->symbols.empty());
}

void TestServerMessages::errorMayQuoteNamesThatAreNoSymbols()
{
    const auto error = read<ErrorMessage>(
        R"({"op":"error","code":"unknown_symbol","message":"no","symbols":["A B","","XX",7]})");
    QVERIFY(error);
    QCOMPARE(error->symbols.size(), size_t(1));
    QCOMPARE(error->symbols.front().toString(), QStringLiteral("XX"));
}

void TestServerMessages::unknownKindIsNotAnError()
{
    const auto unknown = read<UnknownMessage>(R"({"op":"weather","sky":"blue"})");
    QVERIFY(unknown);
    QCOMPARE(unknown->op, QStringLiteral("weather"));
}

void TestServerMessages::everyMessageCutAtAnyByteIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("welcome") << welcomeJson;
    QTest::newRow("subscribed") << subscribedJson;
    QTest::newRow("symbols") << symbolsJson;
}

void TestServerMessages::everyMessageCutAtAnyByteIsAnError()
{
    QFETCH(QByteArray, json);
    for (qsizetype size = 0; size < json.size(); ++size)
        QVERIFY2(!decodeServerMessage(json.left(size)), qPrintable(QString::number(size)));
}

void TestServerMessages::wrongFieldIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *title, QByteArray example, const char *before,
                        const char *after, const char *name) {
        QTest::newRow(title) << example.replace(before, after) << QString::fromLatin1(name);
    };
    row("no session", welcomeJson, R"("session":"w0-17",)", "", "session");
    row("session is a number", welcomeJson, R"("w0-17")", "17", "session");
    row("no heartbeat", welcomeJson, R"("heartbeatMs":15000,)", "", "heartbeatMs");
    row("heartbeat 0", welcomeJson, "15000", "0", "heartbeatMs");
    row("heartbeat of a day", welcomeJson, "15000", "86400000", "heartbeatMs");
    row("limits are a list", welcomeJson, R"({"subscriptions":1024)", R"([],"x":{"a":1)", "limits");
    row("no subscriptions", welcomeJson, R"("subscriptions":1024,)", "", "subscriptions");
    row("negative holdings", welcomeJson, ":64,", ":-64,", "holdings");
    row("no commands", welcomeJson, ":20,", ":0,", "commandsPerSecond");
    row("message size 0", welcomeJson, "65536", "0", "messageBytes");
    row("message size beyond an int", welcomeJson, "65536", "2147483648", "messageBytes");
    row("no channel", subscribedJson, R"("channel":"quote",)", "", "channel");
    row("unknown channel", subscribedJson, R"("quote")", R"("depth")", "channel");
    row("id is a list", subscribedJson, R"("id":1)", R"("id":[1])", "id");
    row("id is a fraction", subscribedJson, R"("id":1)", R"("id":1.5)", "id");
    row("id is null", subscribedJson, R"("id":1)", R"("id":null)", "id");
    row("entries are text", subscribedJson, R"([{"symbol":"BTCUSDT")",
        R"("x","y":[{"symbol":"BTCUSDT")", "symbols");
    row("entry is text", subscribedJson, "[{", R"(["BTCUSDT",{)", "symbols");
    row("sid 0", subscribedJson, R"("sid":1)", R"("sid":0)", "sid");
    row("sid beyond 32 bits", subscribedJson, R"("sid":1)", R"("sid":4294967296)", "sid");
    row("scale 19", subscribedJson, R"("priceScale":2)", R"("priceScale":19)", "priceScale");
    row("negative scale", subscribedJson, R"("qtyScale":5)", R"("qtyScale":-1)", "qtyScale");
    row("epoch is a number", subscribedJson, R"("0123456789abcdef")", "1", "epoch");
    row("epoch is empty", subscribedJson, "0123456789abcdef", "", "epoch");
    row("negative offset", subscribedJson, "1042", "-1", "offset");
    row("recovered is text", subscribedJson, "false", R"("false")", "recovered");
    row("no total", symbolsJson, R"("total":31,)", "", "total");
    row("listed symbol is bad", symbolsJson, "BTCEUR", "BTC EUR", "symbol");
    row("listed without a scale", symbolsJson, R"("priceScale":0,)", "", "priceScale");
    row("holdings are text", R"({"op":"holdings","symbols":"A"})", "", "", "symbols");
    row("holding is a number", R"({"op":"holdings","symbols":["A",1]})", "", "", "symbols");
    row("no list", R"({"op":"unsubscribed","channel":"quote"})", "", "", "symbols");
    row("pong without time", R"({"op":"pong","id":1})", "", "", "ts");
    row("heartbeat without time", R"({"op":"heartbeat"})", "", "", "ts");
    row("unknown level", R"({"op":"level","level":"Normal","reason":""})", "", "", "level");
    row("level without reason", R"({"op":"level","level":"normal"})", "", "", "reason");
    row("unknown state", R"({"op":"status","symbols":[],"state":"up","reason":""})", "", "",
        "state");
    row("closing with code 999", R"({"op":"closing","code":999,"reason":""})", "", "", "code");
    row("closing with code 5000", R"({"op":"closing","code":5000,"reason":""})", "", "", "code");
    row("negative retry", R"({"op":"closing","code":1001,"reason":"","retryAfterMs":-1})", "", "",
        "retryAfterMs");
    row("retry in a month", R"({"op":"closing","code":1001,"reason":"","retryAfterMs":2592000000})",
        "", "", "retryAfterMs");
    row("error without code", R"({"op":"error","message":""})", "", "", "code");
    row("error without message", R"({"op":"error","code":"bad_json"})", "", "", "message");
}

void TestServerMessages::wrongFieldIsNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, name);
    const auto message = decodeServerMessage(json);
    QVERIFY(!message);
    QVERIFY2(message.error().text.contains(QStringLiteral("field \"%1\" is ").arg(name)),
             qPrintable(message.error().text));
}

QTEST_GUILESS_MAIN(TestServerMessages)
#include "tst_servermessages.moc"
