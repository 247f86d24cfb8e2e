// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialect/commandparser.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

template <typename T>
T parsed(const QByteArray &json)
{
    const auto command = parseCommand(json);
    if (!command || !std::holds_alternative<T>(command->what)) {
        QTest::qFail(json.constData(), __FILE__, __LINE__);
        return {};
    }
    return std::get<T>(command->what);
}

using Names = std::vector<QByteArray>;

} // namespace

class TestCommandParser final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribeIsReadInFull();
    void subscribeHasDefaults();
    void channelsAreKnown_data();
    void channelsAreKnown();
    void symbolsAreTakenAsSent();
    void resumePointsAreRead();
    void limitsOfRangesAreAccepted();
    void unsubscribeIsRead();
    void holdingsIsReadAndMayBeEmpty();
    void symbolsIsReadWithDefaults();
    void authIsRead();
    void pingIsRead();
    void unknownFieldsAreIgnored();
    void idIsEchoedExactly_data();
    void idIsEchoedExactly();
    void badIdIsAnErrorWithoutId_data();
    void badIdIsAnErrorWithoutId();
    void badMessageIsAnError_data();
    void badMessageIsAnError();
    void errorCarriesTheIdWhenThereIsOne();
    void longTextIsNotRepeatedInFull();
};

void TestCommandParser::subscribeIsReadInFull()
{
    const auto command = parsed<command::Subscribe>(
        R"({"op":"subscribe","channel":"candle","symbols":["A","B"],"candle":"1m",)"
        R"("minIntervalMs":250,"resume":{"A":{"epoch":"00ff","offset":7}}})");
    QCOMPARE(int(command.channel), int(Channel::Candle));
    QCOMPARE(command.symbols, (Names{"A", "B"}));
    QVERIFY(command.minIntervalMs.has_value());
    QCOMPARE(*command.minIntervalMs, 250u);
    QCOMPARE(command.resume.size(), 1);
    QCOMPARE(command.resume.value("A").epoch, QByteArray("00ff"));
    QCOMPARE(command.resume.value("A").offset, quint64(7));
}

void TestCommandParser::subscribeHasDefaults()
{
    const auto command = parsed<command::Subscribe>(R"({"op":"subscribe","symbols":["A"]})");
    QCOMPARE(int(command.channel), int(Channel::Quote));
    QVERIFY(!command.minIntervalMs.has_value());
    QVERIFY(command.resume.isEmpty());
}

void TestCommandParser::channelsAreKnown_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("channel");
    QTest::newRow("quote") << QByteArray("quote") << int(Channel::Quote);
    QTest::newRow("trade") << QByteArray("trade") << int(Channel::Trade);
    QTest::newRow("candle") << QByteArray("candle") << int(Channel::Candle);
}

void TestCommandParser::channelsAreKnown()
{
    QFETCH(const QByteArray, name);
    QFETCH(const int, channel);
    const QByteArray rest = "\",\"symbols\":[\"A\"]}";
    QCOMPARE(int(parsed<command::Subscribe>("{\"op\":\"subscribe\",\"channel\":\"" + name + rest)
                     .channel),
             channel);
    QCOMPARE(
        int(parsed<command::Unsubscribe>("{\"op\":\"unsubscribe\",\"channel\":\"" + name + rest)
                .channel),
        channel);
}

void TestCommandParser::symbolsAreTakenAsSent()
{
    // Whether they exist is the session's business: unknown, repeated, empty, any text.
    const auto command = parsed<command::Subscribe>(
        R"({"op":"subscribe","symbols":["A","A","","é€","a\"b","\u0000"]})");
    QCOMPARE(command.symbols,
             (Names{"A", "A", "", "\xc3\xa9\xe2\x82\xac", "a\"b", QByteArray("\0", 1)}));
}

void TestCommandParser::resumePointsAreRead()
{
    const auto command = parsed<command::Subscribe>(
        R"({"op":"subscribe","symbols":["A"],"resume":{"A":{"epoch":"","offset":0,"more":1},)"
        R"("NOT ASKED":{"offset":9007199254740992,"epoch":"x"}}})");
    QCOMPARE(command.resume.value("A").epoch, QByteArray());
    QCOMPARE(command.resume.value("A").offset, quint64(0));
    QCOMPARE(command.resume.value("NOT ASKED").offset, quint64(1) << 53);
}

void TestCommandParser::limitsOfRangesAreAccepted()
{
    const QByteArray head = R"({"op":"subscribe","symbols":["A"],"minIntervalMs":)";
    QCOMPARE(*parsed<command::Subscribe>(head + "0}").minIntervalMs, 0u);
    QCOMPARE(*parsed<command::Subscribe>(head + "3600000}").minIntervalMs, 3'600'000u);
    // 0 asks for every update, which is what trades are anyway.
    QCOMPARE(*parsed<command::Subscribe>(head + R"(0,"channel":"trade"})").minIntervalMs, 0u);
    QCOMPARE(parsed<command::Symbols>(R"({"op":"symbols","limit":1})").limit, 1);
    QCOMPARE(parsed<command::Symbols>(R"({"op":"symbols","limit":10000})").limit, 10'000);
}

void TestCommandParser::unsubscribeIsRead()
{
    const auto command =
        parsed<command::Unsubscribe>(R"({"op":"unsubscribe","channel":"trade","symbols":["A"]})");
    QCOMPARE(int(command.channel), int(Channel::Trade));
    QCOMPARE(command.symbols, Names{"A"});
}

void TestCommandParser::holdingsIsReadAndMayBeEmpty()
{
    QCOMPARE(parsed<command::Holdings>(R"({"op":"holdings","symbols":["A","B"]})").symbols,
             (Names{"A", "B"}));
    QVERIFY(parsed<command::Holdings>(R"({"op":"holdings","symbols":[]})").symbols.empty());
}

void TestCommandParser::symbolsIsReadWithDefaults()
{
    const auto all = parsed<command::Symbols>(R"({"op":"symbols"})");
    QCOMPARE(all.prefix, QByteArray());
    QCOMPARE(all.limit, 1'000);
    const auto some = parsed<command::Symbols>(R"({"op":"symbols","prefix":"BT","limit":5})");
    QCOMPARE(some.prefix, QByteArray("BT"));
    QCOMPARE(some.limit, 5);
}

void TestCommandParser::authIsRead()
{
    QCOMPARE(parsed<command::Auth>(R"({"op":"auth","token":"s3cret"})").token,
             QByteArray("s3cret"));
}

void TestCommandParser::pingIsRead()
{
    QVERIFY(parseCommand(R"({"op":"ping"})").has_value());
    QVERIFY(parseCommand(" \n{ \"op\" : \"ping\" }\r\n").has_value());
}

void TestCommandParser::unknownFieldsAreIgnored()
{
    QVERIFY(parseCommand(R"({"op":"ping","new":{"deep":[1,2,{"x":null}]}})").has_value());
    QVERIFY(parseCommand(R"({"op":"ping","symbols":7,"channel":false})").has_value());
}

void TestCommandParser::idIsEchoedExactly_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("echo");
    const auto row = [](const char *name, const QByteArray &id, const QByteArray &echo) {
        QTest::newRow(name) << id << echo;
    };
    row("none", "", "");
    row("int", "7", "7");
    row("zero", "0", "0");
    row("negative", "-12", "-12");
    row("13 digits", "1700000000123", "1700000000123");
    row("2^53+1", "9007199254740993", "9007199254740993");
    row("64 bits", "9223372036854775807", "9223372036854775807");
    row("-2^63", "-9223372036854775808", "-9223372036854775808");
    row("fraction", "1.5", "1.5");
    row("fraction that no double holds", "0.1", "0.1");
    row("beyond 64 bits", "1e300", "1e+300");
    row("string", R"("abc")", R"("abc")");
    row("empty string", R"("")", R"("")");
    row("string with quotes", R"("a\"b\\c")", R"("a\"b\\c")");
    row("string with control characters", R"("a\n\u0001")", R"("a\n\u0001")");
    row("unicode", R"("é€😀")", R"("é€😀")");
    row("escaped unicode", R"("\u00e9")", R"("é")");
    row("number in a string", R"("007")", R"("007")");
}

void TestCommandParser::idIsEchoedExactly()
{
    QFETCH(const QByteArray, id);
    QFETCH(const QByteArray, echo);
    const QByteArray field = id.isEmpty() ? QByteArray() : QByteArray(",\"id\":" + id);
    const auto command = parseCommand(QByteArray(R"({"op":"ping")" + field + '}'));
    QVERIFY(command.has_value());
    QCOMPARE(command->idJson, echo);
}

void TestCommandParser::badIdIsAnErrorWithoutId_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("object") << QByteArray(R"({"a":1})");
    QTest::newRow("list") << QByteArray("[1]");
    QTest::newRow("true") << QByteArray("true");
}

void TestCommandParser::badIdIsAnErrorWithoutId()
{
    QFETCH(const QByteArray, id);
    const auto command = parseCommand(QByteArray(R"({"op":"ping","id":)" + id + '}'));
    QVERIFY(!command.has_value());
    QCOMPARE(int(command.error().code), int(protocol::ErrorCode::BadRequest));
    QVERIFY(command.error().idJson.isEmpty());
    QVERIFY(command.error().message.contains(QLatin1String("\"id\"")));
}

void TestCommandParser::badMessageIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    using protocol::ErrorCode;
    const auto row = [](const char *name, const QByteArray &json, ErrorCode code,
                        const char *named) {
        QTest::newRow(name) << json << int(code) << QString::fromLatin1(named);
    };
    row("empty", "", ErrorCode::BadJson, "not JSON");
    row("white space", " \n", ErrorCode::BadJson, "not JSON");
    row("word", "subscribe", ErrorCode::BadJson, "not JSON");
    row("half an object", R"({"op":"ping")", ErrorCode::BadJson, "not JSON");
    row("something behind it", R"({"op":"ping"}x)", ErrorCode::BadJson, "not JSON");
    row("two objects", R"({"op":"ping"}{"op":"ping"})", ErrorCode::BadJson, "not JSON");
    row("single quotes", "{'op':'ping'}", ErrorCode::BadJson, "not JSON");
    row("zero byte", QByteArray("{\"op\":\"ping\"\0}", 14), ErrorCode::BadJson, "not JSON");
    row("not UTF-8", "{\"op\":\"\xff\xfe\"}", ErrorCode::BadJson, "not JSON");
    row("lists nested 10,000 deep", QByteArray(10'000, '[') + QByteArray(10'000, ']'),
        ErrorCode::BadJson, "not JSON");
    row("objects nested 10,000 deep",
        QByteArray("{\"op\":").repeated(10'000) + '1' + QByteArray(10'000, '}'), ErrorCode::BadJson,
        "not JSON");
    row("list", R"([{"op":"ping"}])", ErrorCode::BadRequest, "not a JSON object");
    row("no op", "{}", ErrorCode::BadRequest, "no \"op\"");
    row("op of another case", R"({"Op":"ping"})", ErrorCode::BadRequest, "no \"op\"");
    row("op null", R"({"op":null})", ErrorCode::BadRequest, "\"op\"");
    row("op number", R"({"op":1})", ErrorCode::BadRequest, "\"op\"");
    row("op list", R"({"op":["ping"]})", ErrorCode::BadRequest, "\"op\"");
    row("unknown op", R"({"op":"buy"})", ErrorCode::UnknownOp, "\"buy\"");
    row("empty op", R"({"op":""})", ErrorCode::UnknownOp, "none of");
    row("op with white space", R"({"op":"ping "})", ErrorCode::UnknownOp, "none of");

    const auto subscribe = [&](const char *name, const QByteArray &fields, const char *named,
                               ErrorCode code = ErrorCode::BadRequest) {
        row(name, R"({"op":"subscribe",)" + fields + '}', code, named);
    };
    subscribe("no symbols", R"("channel":"quote")", "\"symbols\"");
    subscribe("symbols empty", R"("symbols":[])", "at least one");
    subscribe("symbols a string", R"("symbols":"A")", "\"symbols\"");
    subscribe("symbols an object", R"("symbols":{"A":1})", "\"symbols\"");
    subscribe("symbols null", R"("symbols":null)", "\"symbols\"");
    subscribe("symbol a number", R"("symbols":["A",1])", "list of strings");
    subscribe("symbol null", R"("symbols":[null])", "list of strings");
    subscribe("symbol a list", R"("symbols":[["A"]])", "list of strings");
    subscribe("channel a number", R"("symbols":["A"],"channel":1)", "\"channel\"");
    subscribe("channel null", R"("symbols":["A"],"channel":null)", "\"channel\"");
    subscribe("channel unknown", R"("symbols":["A"],"channel":"depth")", "\"depth\"",
              ErrorCode::UnknownChannel);
    subscribe("channel empty", R"("symbols":["A"],"channel":"")", "none of",
              ErrorCode::UnknownChannel);
    subscribe("channel of another case", R"("symbols":["A"],"channel":"Quote")", "none of",
              ErrorCode::UnknownChannel);
    subscribe("interval negative", R"("symbols":["A"],"minIntervalMs":-1)", "0 to 3600000");
    subscribe("interval too long", R"("symbols":["A"],"minIntervalMs":3600001)", "0 to 3600000");
    subscribe("interval enormous", R"("symbols":["A"],"minIntervalMs":1e300)", "0 to 3600000");
    subscribe("interval a fraction", R"("symbols":["A"],"minIntervalMs":1.5)", "0 to 3600000");
    subscribe("interval a string", R"("symbols":["A"],"minIntervalMs":"10")", "0 to 3600000");
    subscribe("interval null", R"("symbols":["A"],"minIntervalMs":null)", "0 to 3600000");
    subscribe("interval on trades", R"("symbols":["A"],"channel":"trade","minIntervalMs":1)",
              "trade channel");
    subscribe("candle unknown", R"("symbols":["A"],"channel":"candle","candle":"5m")", "\"1m\"");
    subscribe("candle a number", R"("symbols":["A"],"channel":"candle","candle":1)", "\"1m\"");
    subscribe("candle null", R"("symbols":["A"],"channel":"candle","candle":null)", "\"1m\"");
    subscribe("resume a list", R"("symbols":["A"],"resume":[])", "\"resume\"");
    subscribe("resume a string", R"("symbols":["A"],"resume":"A")", "\"resume\"");
    subscribe("resume point a number", R"("symbols":["A"],"resume":{"A":1})", "\"resume\"");
    subscribe("resume point empty", R"("symbols":["A"],"resume":{"A":{}})", "\"resume\"");
    subscribe("resume without epoch", R"("symbols":["A"],"resume":{"A":{"offset":1}})",
              "\"resume\"");
    subscribe("resume without offset", R"("symbols":["A"],"resume":{"A":{"epoch":"a"}})",
              "\"resume\"");
    subscribe("resume epoch a number", R"("symbols":["A"],"resume":{"A":{"epoch":1,"offset":1}})",
              "\"resume\"");
    subscribe("resume offset negative",
              R"("symbols":["A"],"resume":{"A":{"epoch":"a","offset":-1}})", "whole number");
    subscribe("resume offset a string",
              R"("symbols":["A"],"resume":{"A":{"epoch":"a","offset":"1"}})", "whole number");
    subscribe("resume offset a fraction",
              R"("symbols":["A"],"resume":{"A":{"epoch":"a","offset":1.5}})", "whole number");
    subscribe("resume offset beyond 2^53",
              R"("symbols":["A"],"resume":{"A":{"epoch":"a","offset":9007199254740993}})",
              "whole number");

    row("unsubscribe without symbols", R"({"op":"unsubscribe"})", ErrorCode::BadRequest,
        "\"symbols\"");
    row("unsubscribe from nothing", R"({"op":"unsubscribe","symbols":[]})", ErrorCode::BadRequest,
        "at least one");
    row("unsubscribe from an unknown channel",
        R"({"op":"unsubscribe","channel":"x","symbols":["A"]})", ErrorCode::UnknownChannel,
        "\"x\"");
    row("holdings without symbols", R"({"op":"holdings"})", ErrorCode::BadRequest, "\"symbols\"");
    row("holdings of numbers", R"({"op":"holdings","symbols":[1]})", ErrorCode::BadRequest,
        "\"symbols\"");
    row("prefix a number", R"({"op":"symbols","prefix":1})", ErrorCode::BadRequest, "\"prefix\"");
    row("prefix null", R"({"op":"symbols","prefix":null})", ErrorCode::BadRequest, "\"prefix\"");
    row("limit zero", R"({"op":"symbols","limit":0})", ErrorCode::BadRequest, "1 to 10000");
    row("limit too high", R"({"op":"symbols","limit":10001})", ErrorCode::BadRequest, "1 to 10000");
    row("limit a string", R"({"op":"symbols","limit":"5"})", ErrorCode::BadRequest, "1 to 10000");
    row("limit a fraction", R"({"op":"symbols","limit":5.5})", ErrorCode::BadRequest, "1 to 10000");
    row("no token", R"({"op":"auth"})", ErrorCode::BadRequest, "\"token\"");
    row("empty token", R"({"op":"auth","token":""})", ErrorCode::BadRequest, "\"token\"");
    row("token a number", R"({"op":"auth","token":1})", ErrorCode::BadRequest, "\"token\"");
}

void TestCommandParser::badMessageIsAnError()
{
    QFETCH(const QByteArray, json);
    QFETCH(const int, code);
    QFETCH(const QString, named);
    const auto command = parseCommand(json);
    QVERIFY(!command.has_value());
    QCOMPARE(int(command.error().code), code);
    QVERIFY2(command.error().message.contains(named), qPrintable(command.error().message));
    QVERIFY(command.error().idJson.isEmpty());
}

void TestCommandParser::errorCarriesTheIdWhenThereIsOne()
{
    const auto command = parseCommand(R"({"id":"a\"b","op":"buy"})");
    QVERIFY(!command.has_value());
    QCOMPARE(command.error().idJson, QByteArray(R"("a\"b")"));
}

void TestCommandParser::longTextIsNotRepeatedInFull()
{
    const auto command = parseCommand(QByteArray(R"({"op":")" + QByteArray(60'000, 'x') + "\"}"));
    QVERIFY(!command.has_value());
    QVERIFY(command.error().message.size() < 300);
}

QTEST_GUILESS_MAIN(TestCommandParser)
#include "tst_commandparser.moc"
