// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/admin/codecsamples.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::admin;

class tst_AdminCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void opIsTheFirstKey();
    void authSurvivesTheRoundTrip();
    void helloSurvivesTheRoundTrip();
    void statsSurviveTheRoundTrip();
    void refusedSurvivesTheRoundTrip();
    void figuresUpToTwoToThe53SurviveTheRoundTrip();
    void unknownFieldsAreIgnored();
    void everyFieldIsRequired();
    void everyFieldIsDocumented();
    void badServerMessageIsAnErrorThatNamesTheField_data();
    void badServerMessageIsAnErrorThatNamesTheField();
    void badAuthIsAnError_data();
    void badAuthIsAnError();
    void countersAddFieldByField();
};

void tst_AdminCodec::opIsTheFirstKey()
{
    QVERIFY(encode(Auth{}).startsWith("{\"op\":\"auth\","));
    QVERIFY(encode(Hello{}).startsWith("{\"op\":\"hello\","));
    QVERIFY(encode(Stats{}).startsWith("{\"op\":\"stats\","));
    QVERIFY(encode(Refused{}).startsWith("{\"op\":\"refused\","));
}

void tst_AdminCodec::authSurvivesTheRoundTrip()
{
    const Result<Auth> auth = decodeAuth(encode(Auth{QStringLiteral("s3cret \"\\\u00e4")}));
    QVERIFY2(auth, auth ? "" : qPrintable(auth.error().text));
    QCOMPARE(auth->token, QStringLiteral("s3cret \"\\\u00e4"));
    QVERIFY(!auth->user);
    for (const QString &user : {QStringLiteral("alice"), QStringLiteral("J\u00fcrgen@ops"),
                                QStringLiteral("\U0001f427"), QString(64, u'x')}) {
        const Result<Auth> named = decodeAuth(encode(Auth{QStringLiteral("s3cret"), user}));
        QVERIFY2(named, named ? "" : qPrintable(named.error().text));
        QCOMPARE(named->user, std::optional(user));
    }
}

void tst_AdminCodec::helloSurvivesTheRoundTrip()
{
    const Result<ServerMessage> message = decodeServerMessage(encode(sampleHello()));
    QVERIFY2(message, message ? "" : qPrintable(message.error().text));
    const auto &hello = std::get<Hello>(*message);
    QCOMPARE(hello.server, QStringLiteral("tickcast 0.1.0"));
    QCOMPARE(hello.samplingMs, 250);
    QCOMPARE(encode(hello), encode(sampleHello()));
}

void tst_AdminCodec::statsSurviveTheRoundTrip()
{
    const Stats stats = sampleStats();
    const Result<ServerMessage> message = decodeServerMessage(encode(stats));
    QVERIFY2(message, message ? "" : qPrintable(message.error().text));
    const auto &decoded = std::get<Stats>(*message);
    // The text holds every field (everyFieldIsRequired), so equal texts are equal values; a few
    // are compared by hand in case both directions confuse the same two.
    QCOMPARE(encode(decoded), encode(stats));
    QCOMPARE(decoded.workers.size(), stats.workers.size());
    QCOMPARE(decoded.workers[2].counters.dropped, stats.workers[2].counters.dropped);
    QCOMPARE(decoded.workers[1].latency.p999Us, stats.workers[1].latency.p999Us);
    QCOMPARE(decoded.totals.superseded, stats.totals.superseded);
    QCOMPARE(decoded.feeds[0].reason, stats.feeds[0].reason);
    QCOMPARE(int(decoded.feeds[0].state), int(FeedState::Failed));
    QCOMPARE(decoded.feeds[1].ageMs, -1);
}

void tst_AdminCodec::refusedSurvivesTheRoundTrip()
{
    const auto message = decodeServerMessage(encode(Refused{QStringLiteral("wrong token")}));
    QVERIFY(message);
    QCOMPARE(std::get<Refused>(*message).reason, QStringLiteral("wrong token"));
}

void tst_AdminCodec::figuresUpToTwoToThe53SurviveTheRoundTrip()
{
    Stats stats = sampleStats();
    stats.totals.bytesOut = quint64(1) << 53;
    stats.totals.bytesIn = (quint64(1) << 53) - 1;
    const Result<ServerMessage> message = decodeServerMessage(encode(stats));
    QVERIFY2(message, message ? "" : qPrintable(message.error().text));
    QCOMPARE(std::get<Stats>(*message).totals.bytesOut, quint64(1) << 53);
    QCOMPARE(std::get<Stats>(*message).totals.bytesIn, (quint64(1) << 53) - 1);
}

void tst_AdminCodec::unknownFieldsAreIgnored()
{
    const QByteArray json = broken(encode(sampleHello()), QStringLiteral(R"("pid")"),
                                   QStringLiteral(R"("later":{"deep":[1]},"pid")"));
    QVERIFY(decodeServerMessage(json));
}

/// Removes each key of the sample in turn, at every depth: no field may be optional by accident.
void tst_AdminCodec::everyFieldIsRequired()
{
    for (const QByteArray &json : {encode(sampleStats()), encode(sampleHello())}) {
        const QString text = QString::fromUtf8(json);
        const QRegularExpression key(QStringLiteral(R"x("(\w+)":)x"));
        int removed = 0;
        for (auto it = key.globalMatch(text); it.hasNext(); ++removed) {
            const QRegularExpressionMatch match = it.next();
            QString renamed = text;
            renamed.replace(match.capturedStart(), match.capturedLength(),
                            QStringLiteral("\"otherwise\":"));
            const Result<ServerMessage> message = decodeServerMessage(renamed.toUtf8());
            QVERIFY2(!message, qPrintable(match.captured()));
            QVERIFY2(message.error().text.contains(match.captured(1) % u" is missing"),
                     qPrintable(message.error().text));
        }
        QVERIFY(removed >= 10);
    }
}

void tst_AdminCodec::everyFieldIsDocumented()
{
    const QString page = adminPage();
    QVERIFY(!page.isEmpty());
    for (const QByteArray &json : {encode(sampleStats()), encode(sampleHello()),
                                   encode(Auth{{}, QString()}), encode(Refused{})}) {
        for (const QString &key : keysOf(json))
            QVERIFY2(key == u"op" || page.contains(u'`' % key % u'`'), qPrintable(key));
    }
}

void tst_AdminCodec::badServerMessageIsAnErrorThatNamesTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");

    const QByteArray stats = encode(sampleStats());
    const QByteArray hello = encode(sampleHello());
    const auto row = [](const char *name, const QByteArray &json, const char *names) {
        QTest::newRow(name) << json << QString::fromLatin1(names);
    };
    const auto statsWith = [&](const char *name, const char *pattern, const char *replacement,
                               const char *names) {
        row(name, broken(stats, QString::fromLatin1(pattern), QString::fromLatin1(replacement)),
            names);
    };
    const auto helloWith = [&](const char *name, const char *pattern, const char *replacement,
                               const char *names) {
        row(name, broken(hello, QString::fromLatin1(pattern), QString::fromLatin1(replacement)),
            names);
    };

    row("nothing", "", "not JSON");
    row("garbage", "\x01\x02\xff", "not JSON");
    row("text", "hello", "not JSON");
    row("truncated", stats.left(stats.size() / 2), "not JSON");
    row("a list", "[]", "not a JSON object");
    row("a number", "7", "not JSON");
    row("no op", "{}", "op is missing");
    row("op is a number", R"({"op":1})", "op is missing or not a string");
    row("op is unknown", R"({"op":"reboot"})", "reboot");
    row("op of the other direction", R"({"op":"auth","token":"x"})", "auth");
    row("nested 10,000 deep", nested(10'000), "not JSON");
    row("larger than the limit", QByteArray(5 * 1024 * 1024, ' '), "allowed are 4194304");
    row("refused without reason", R"({"op":"refused"})", "reason is missing");
    row("refused with a number", R"({"op":"refused","reason":3})", "reason is not a string");

    statsWith("negative count", R"("connections":\d+)", R"("connections":-1)", "connections is -1");
    statsWith("fraction", R"("connections":\d+)", R"("connections":1.5)",
              "connections is not a whole number");
    statsWith("infinite", R"("cpuUs":\d+)", R"("cpuUs":1e400)", "");
    statsWith("NaN is not JSON", R"("cpuUs":\d+)", R"("cpuUs":NaN)", "not JSON");
    statsWith("beyond 2^53", R"("seq":\d+)", R"("seq":9007199254740994)",
              "seq is 9007199254740994");
    statsWith("beyond 64 bits", R"("seq":\d+)", R"("seq":123456789012345678901234)", "seq is 1.2");
    statsWith("beyond 32 bits", R"("connections":\d+)", R"("connections":4294967296)",
              "connections is 4294967296");
    statsWith("number as a string", R"("seq":(\d+))", R"("seq":"1")", "seq is not a whole number");
    statsWith("number as true", R"("seq":(\d+))", R"("seq":true)", "seq is not a whole number");
    statsWith("number is null", R"("seq":(\d+))", R"("seq":null)", "seq is not a whole number");
    statsWith("year 10000", R"("tsMs":\d+)", R"("tsMs":253402300800000)",
              "tsMs is 253402300800000");
    statsWith("interval of two hours", R"("intervalMs":\d+)", R"("intervalMs":7200000)",
              "intervalMs is 7200000");
    statsWith("totals is a list", R"("totals":\{)", R"("totals":[],"was":{)",
              "totals is not an object");
    statsWith("dropped is a number", R"("dropped":\{)", R"("dropped":3,"was":{)",
              "totals.dropped is not an object");
    statsWith("quantiles out of order", R"("p50Us":\d+)", R"("p50Us":999999)",
              "latency.p99Us is below p50Us");
    statsWith("latency of a year", R"("p999Us":\d+)", R"("p999Us":31536000000000)",
              "latency.p999Us is 31536000000000");
    statsWith("workers is an object", R"("workers":\[)", R"("workers":{},"was":[)",
              "workers is not a list");
    statsWith("a worker is a number", R"("workers":\[)", R"("workers":[7,)",
              "workers[0] is not an object");
    statsWith("worker index", R"("index":2)", R"("index":1024)", "workers[2].index is 1024");
    statsWith("deep in a worker", R"("index":1,"sessions":\d+)", R"("index":1,"sessions":"x")",
              "workers[1].sessions is not a whole number");
    statsWith("suppressed as one number", R"("suppressed":\{)", R"("suppressed":3,"was":{)",
              "totals.suppressed is not an object");
    statsWith("a reason short", R"("inboxFull":)", R"("inboxfull":)",
              "totals.dropped.inboxFull is missing");
    statsWith("levels as a list", R"("levels":\{)", R"("levels":[],"was":{)",
              "workers[0].levels is not an object");
    statsWith("floor without a name", R"("floor":"\w+")", R"("floor":2)",
              "workers[0].floor is not a string");
    statsWith("floor of another house", R"("floor":"\w+")", R"("floor":"panic")",
              "workers[0].floor is the unknown word \"panic\"");
    statsWith("more unaccounted than there can be", R"("unaccounted":-?\d+)",
              R"("unaccounted":-9007199254740994)", "workers[0].unaccounted is -9007199254740994");
    statsWith("latency of a level out of order", R"("critical":\{"count":\d+,"p50Us":\d+)",
              R"("critical":{"count":1,"p50Us":999999)",
              "levelLatency.critical.p99Us is below p50Us");
    statsWith("feed without a name", R"("name":"replay")", R"("nom":"replay")",
              "feeds[0].name is missing");
    statsWith("feed in an unknown state", R"("state":"failed")", R"("state":"sleepy")",
              "feeds[0].state is the unknown word \"sleepy\"");
    statsWith("feed state as a number", R"("state":"failed")", R"("state":4)",
              "feeds[0].state is not a string");
    statsWith("feed age", R"("ageMs":-1)", R"("ageMs":-2)", "feeds[1].ageMs is -2");

    QByteArray crowd = "\"workers\":[{}";
    for (int i = 0; i < 1024; ++i)
        crowd += ",{}";
    row("1,025 workers",
        broken(stats, QStringLiteral(R"("workers":\[)"), QString::fromLatin1(crowd) % u','),
        "workers has 1028 entries, allowed are 1024");

    helloWith("an older protocol", R"("protocol":3)", R"("protocol":2)", "protocol is 2");
    helloWith("a newer protocol", R"("protocol":3)", R"("protocol":4)", "protocol is 4");
    helloWith("pid 0", R"("pid":4711)", R"("pid":0)", "pid is 0");
    helloWith("no workers", R"("workers":4)", R"("workers":0)", "workers is 0");
    helloWith("sampling 0", R"("samplingMs":250)", R"("samplingMs":0)", "samplingMs is 0");
    helloWith("a number for a name", R"("host":"prod-1")", R"("host":1)", "host is not a string");
    row("a name of 2,000 characters", broken(hello, QStringLiteral("prod-1"), QString(2000, u'x')),
        "host has 2000 characters");
}

void tst_AdminCodec::badServerMessageIsAnErrorThatNamesTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, names);
    const Result<ServerMessage> message = decodeServerMessage(json);
    QVERIFY(!message);
    QVERIFY2(message.error().text.contains(names), qPrintable(message.error().text));
}

void tst_AdminCodec::badAuthIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("not JSON");
    QTest::newRow("the bare token") << QByteArray("s3cret") << QStringLiteral("not JSON");
    QTest::newRow("another op") << encode(Refused{}) << QStringLiteral("expected was auth");
    QTest::newRow("no token") << QByteArray(R"({"op":"auth"})")
                              << QStringLiteral("token is missing");
    QTest::newRow("empty token") << QByteArray(R"({"op":"auth","token":""})")
                                 << QStringLiteral("token is empty");
    QTest::newRow("a number") << QByteArray(R"({"op":"auth","token":7})")
                              << QStringLiteral("token is not a string");
    QTest::newRow("5,000 characters")
        << encode(Auth{QString(5000, u'a')}) << QStringLiteral("token has 5000 characters");
    QTest::newRow("nested 10,000 deep") << nested(10'000) << QStringLiteral("not JSON");

    const auto user = [](const char *name, const QString &called, const char *names) {
        QTest::newRow(name) << encode(Auth{QStringLiteral("s3cret"), called})
                            << QString::fromLatin1(names);
    };
    user("nobody", {}, "user is empty");
    user("user of 65 characters", QString(65, u'a'), "user has 65 characters");
    user("user with a space", QStringLiteral("alice b"), "cannot be seen");
    user("user with a line feed", QStringLiteral("alice\nb"), "cannot be seen");
    user("user that colours the terminal", QStringLiteral("\033[31malice"), "cannot be seen");
    user("user that turns the line around", QStringLiteral("\u202ealice"), "cannot be seen");
    user("user of a private character", QString(QChar(0xe000)), "cannot be seen");
    user("user of half an escape sequence", QStringLiteral("\u0085"), "cannot be seen");
    QTest::newRow("user is a number") << QByteArray(R"({"op":"auth","token":"s3cret","user":7})")
                                      << QStringLiteral("user is not a string");
    QTest::newRow("user is null") << QByteArray(R"({"op":"auth","token":"s3cret","user":null})")
                                  << QStringLiteral("user is not a string");
}

void tst_AdminCodec::badAuthIsAnError()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, names);
    const Result<Auth> auth = decodeAuth(json);
    QVERIFY(!auth);
    QVERIFY2(auth.error().text.contains(names), qPrintable(auth.error().text));
    QVERIFY2(!auth.error().text.contains(QStringLiteral("s3cret")), "a token must not be logged");
}

void tst_AdminCodec::countersAddFieldByField()
{
    Sequence next;
    Stats once;
    once.totals = sampleCounters(next);
    Stats twice;
    twice.totals.add(once.totals);
    QCOMPARE(encode(twice), encode(once));
    twice.totals.add(once.totals);
    QCOMPARE(twice.totals.accepts, 2 * once.totals.accepts);
    QCOMPARE(twice.totals.sends, 2 * once.totals.sends);
    QCOMPARE(twice.totals.droppedTotal(), 2 * once.totals.droppedTotal());
    QCOMPARE(twice.totals.suppressedTotal(), 2 * once.totals.suppressedTotal());
    QCOMPARE(twice.totals.levelMs[3], 2 * once.totals.levelMs[3]);
}

QTEST_APPLESS_MAIN(tst_AdminCodec)
#include "tst_admincodec.moc"
