// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/admin/codecsamples.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::admin;

namespace {

SessionRow sampleRow(Sequence &next)
{
    SessionRow row;
    row.session = QStringLiteral("3-k7");
    row.peer = QStringLiteral("10.0.0.7:51234");
    row.worker = 3;
    row.level = SessionLevel::Critical;
    row.isPinned = true;
    row.pressurePermille = next;
    row.subscriptions = next;
    row.holdings = next;
    row.owed = next;
    row.owedEvents = next;
    row.eventBytes = next;
    row.oldestOwedMs = next;
    row.unsentBytes = next;
    row.published = next;
    row.delivered = next;
    row.losses = sampleLosses(next);
    row.connectedMs = next;
    return row;
}

SessionsPage samplePage()
{
    Sequence next;
    SessionsPage page{
        .id = 7, .sort = SessionSort::Suppressed, .offset = 20, .total = 1'000'000, .rows = {}};
    for (int i = 0; i < 3; ++i)
        page.rows.push_back(sampleRow(next));
    page.rows[1].isBehind = true;
    page.rows[1].isPinned = false;
    return page;
}

SessionDetail sampleDetail()
{
    Sequence next;
    SessionDetail detail;
    detail.id = 8;
    detail.row = sampleRow(next);
    detail.reason = QStringLiteral("connection");
    detail.floor = SessionLevel::Degraded;
    for (const char *name : {"owedShare", "eventShare", "oldestAgeMs", "unsentBytes"}) {
        detail.inputs.push_back({.name = QString::fromLatin1(name),
                                 .value = next,
                                 .degraded = next,
                                 .critical = next,
                                 .emergency = next,
                                 .scorePermille = next});
    }
    for (const SessionLevel level : {SessionLevel::Degraded, SessionLevel::Critical})
        detail.history.push_back({1'700'000'000'000 + qint64(level), level, detail.reason});
    detail.levelChanges = next;
    for (quint64 &time : detail.levelMs)
        time = next;
    for (AgeCounts &ages : detail.ages) {
        for (size_t i = 0; i < AgeCounts::bucketCount; ++i)
            ages.counts.push_back(next);
    }
    return detail;
}

std::vector<ClientMessage> clientMessages()
{
    return {SessionsQuery{.id = 1, .sort = SessionSort::Age, .offset = 10'000, .limit = 500},
            SessionsQuery{.id = 0, .sort = SessionSort::Connected, .offset = 0, .limit = 1},
            SessionQuery{.id = qint64(1) << 53, .session = QStringLiteral("0-1")},
            PinSession{2, QStringLiteral("3-k7"), SessionLevel::Emergency},
            PinSession{3, QStringLiteral("3-k7"), std::nullopt},
            SetFloor{4, 1023, SessionLevel::Degraded},
            SetFloor{5, std::nullopt, SessionLevel::Normal},
            SessionsQuery{.id = 6,
                          .filter = {.text = QStringLiteral("10.0."),
                                     .level = SessionLevel::Critical,
                                     .worker = 7}},
            ClosedQuery{.id = 7, .offset = 1, .limit = 2, .filter = {.text = {}, .worker = 0}},
            Disconnect{8, QStringLiteral("3-k7"), false, QStringLiteral("abuse")},
            Disconnect{9, QStringLiteral("3-k7"), true, std::nullopt}};
}

} // namespace

/// The messages about single sessions: questions, orders and their answers.
class tst_SessionCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatOperatorsSaySurvivesTheRoundTrip();
    void absentFieldsMeanEverybodyAndNoPin();
    void everySortHasAName();
    void answersSurviveTheRoundTrip();
    void everyFieldIsRequired();
    void everyFieldIsDocumented();
    void everyReasonAndSortIsDocumented();
    void badClientMessageIsAnErrorThatNamesTheField_data();
    void badClientMessageIsAnErrorThatNamesTheField();
    void badAnswerIsAnErrorThatNamesTheField_data();
    void badAnswerIsAnErrorThatNamesTheField();
    void idIsFoundWhereThereIsOne_data();
    void idIsFoundWhereThereIsOne();
};

void tst_SessionCodec::whatOperatorsSaySurvivesTheRoundTrip()
{
    for (const ClientMessage &message : clientMessages()) {
        const QByteArray json = encode(message);
        QVERIFY2(json.startsWith("{\"op\":\""), json.constData());
        const Result<ClientMessage> decoded = decodeClientMessage(json);
        QVERIFY2(decoded, decoded ? "" : qPrintable(decoded.error().text));
        QCOMPARE(decoded->index(), message.index());
        QCOMPARE(encode(*decoded), json);
    }
}

void tst_SessionCodec::absentFieldsMeanEverybodyAndNoPin()
{
    const auto pin = decodeClientMessage(R"({"op":"pin","id":1,"session":"0-1"})");
    QVERIFY(pin);
    QVERIFY(!std::get<PinSession>(*pin).level);
    const auto floor = decodeClientMessage(R"({"op":"floor","id":1,"level":"critical"})");
    QVERIFY(floor);
    QVERIFY(!std::get<SetFloor>(*floor).worker);
    QCOMPARE(std::get<SetFloor>(*floor).level, SessionLevel::Critical);
}

void tst_SessionCodec::everySortHasAName()
{
    for (size_t i = 0; i < sessionSortNames.size(); ++i) {
        const QByteArray json = R"({"op":"sessions","id":1,"offset":0,"limit":5,"sort":")" +
                                QByteArray(sessionSortNames[i]) + "\"}";
        const auto query = decodeClientMessage(json);
        QVERIFY2(query, json.constData());
        QCOMPARE(size_t(std::get<SessionsQuery>(*query).sort), i);
    }
}

void tst_SessionCodec::answersSurviveTheRoundTrip()
{
    const auto trip = [](const QByteArray &json) {
        const Result<ServerMessage> message = decodeServerMessage(json);
        return message ? *message : ServerMessage(Refused{message.error().text});
    };
    // The text holds every field (everyFieldIsRequired), so equal texts are equal values; a few
    // are compared by hand in case both directions confuse the same two.
    const SessionsPage page = samplePage();
    const ServerMessage pageBack = trip(encode(page));
    QVERIFY(std::holds_alternative<SessionsPage>(pageBack));
    QCOMPARE(encode(std::get<SessionsPage>(pageBack)), encode(page));
    QCOMPARE(std::get<SessionsPage>(pageBack).total, 1'000'000u);
    QVERIFY(std::get<SessionsPage>(pageBack).rows[1].isBehind);
    QVERIFY(std::get<SessionsPage>(pageBack).rows[2].isPinned);

    const SessionDetail detail = sampleDetail();
    const ServerMessage detailBack = trip(encode(detail));
    QVERIFY(std::holds_alternative<SessionDetail>(detailBack));
    const auto &found = std::get<SessionDetail>(detailBack);
    QCOMPARE(encode(found), encode(detail));
    QCOMPARE(found.history[1].level, SessionLevel::Critical);
    QCOMPARE(found.inputs[3].emergency, detail.inputs[3].emergency);
    QCOMPARE(found.ages[3].counts, detail.ages[3].counts);

    const ServerMessage done = trip(encode(Done{9, QStringLiteral("pinned \"x\"")}));
    QVERIFY(std::holds_alternative<Done>(done));
    QCOMPARE(std::get<Done>(done).text, QStringLiteral("pinned \"x\""));
    const ServerMessage failed = trip(encode(Answer(Failed{10, QStringLiteral("no session")})));
    QVERIFY(std::holds_alternative<Failed>(failed));
    QCOMPARE(std::get<Failed>(failed).id, 10);
}

/// Removes each key in turn, at every depth: only what is meant to be optional may be absent.
void tst_SessionCodec::everyFieldIsRequired()
{
    const auto verifyEach = [](const QByteArray &json, const auto &decode,
                               const QStringList &optional) {
        const QString text = QString::fromUtf8(json);
        const QRegularExpression key(QStringLiteral(R"x("(\w+)":)x"));
        for (auto it = key.globalMatch(text); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            QString renamed = text;
            renamed.replace(match.capturedStart(), match.capturedLength(),
                            QStringLiteral("\"otherwise\":"));
            const auto message = decode(renamed.toUtf8());
            const bool isOptional = optional.contains(match.captured(1));
            QVERIFY2(message.has_value() == isOptional, qPrintable(match.captured(1)));
            QVERIFY2(isOptional ||
                         message.error().text.contains(match.captured(1) % u" is missing"),
                     qPrintable(match.captured(1)));
        }
    };
    for (const QByteArray &json :
         {encode(samplePage()), encode(sampleDetail()), encode(Done{1, {}}), encode(Failed{1, {}})})
        verifyEach(json, decodeServerMessage, {});
    for (const ClientMessage &message : clientMessages()) {
        QStringList optional{QStringLiteral("worker"), QStringLiteral("filter"),
                             QStringLiteral("reason")};
        if (!std::holds_alternative<SetFloor>(message))
            optional << QStringLiteral("level");
        verifyEach(encode(message), decodeClientMessage, optional);
    }
}

void tst_SessionCodec::everyFieldIsDocumented()
{
    const QString page = adminPage();
    QVERIFY(!page.isEmpty());
    QByteArrayList all{encode(samplePage()), encode(sampleDetail()), encode(Done{}),
                       encode(Failed{})};
    for (const ClientMessage &message : clientMessages())
        all << encode(message);
    for (const QByteArray &json : all) {
        for (const QString &key : keysOf(json))
            QVERIFY2(key == u"op" || page.contains(u'`' % key % u'`'), qPrintable(key));
    }
}

void tst_SessionCodec::everyReasonAndSortIsDocumented()
{
    const QString page = adminPage();
    for (const char *name : levelReasonNames)
        QVERIFY2(page.contains(u'`' % QLatin1String(name) % u'`'), name);
    for (const char *name : sessionSortNames)
        QVERIFY2(page.contains(u'`' % QLatin1String(name) % u'`'), name);
}

void tst_SessionCodec::badClientMessageIsAnErrorThatNamesTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, const QByteArray &json, const char *names) {
        QTest::newRow(name) << json << QString::fromLatin1(names);
    };
    row("nothing", "", "not JSON");
    row("a word", "sessions", "not JSON");
    row("a list", R"(["sessions"])", "not a JSON object");
    row("nested 10,000 deep", nested(10'000), "not JSON");
    row("no op", R"({"id":1})", "op is missing");
    row("op is null", R"({"op":null,"id":1})", "op is missing or not a string");
    row("unknown op", R"({"op":"reboot","id":1})", "op is \"reboot\"");
    row("another case", R"({"op":"Sessions","id":1})", "op is \"Sessions\"");
    row("a subscriber's op", R"({"op":"subscribe","id":1})", "expected was one of rate sessions");
    row("auth again", encode(Auth{QStringLiteral("x")}), "op is \"auth\"");
    row("an answer", encode(Done{1, {}}), "op is \"done\"");

    const auto list = [&](const char *name, const char *fields, const char *names) {
        row(name, R"({"op":"sessions",)" + QByteArray(fields) + '}', names);
    };
    list("no id", R"("sort":"age","offset":0,"limit":1)", "sessions: id is missing");
    list("id is negative", R"("id":-1,"sort":"age","offset":0,"limit":1)", "id is -1");
    list("id is a fraction", R"("id":1.5,"sort":"age","offset":0,"limit":1)",
         "id is not a whole number");
    list("id is huge", R"("id":9007199254740994,"sort":"age","offset":0,"limit":1)",
         "id is 9007199254740994");
    list("id is beyond 64 bits", R"("id":1e30,"sort":"age","offset":0,"limit":1)", "id is 1");
    list("id is text", R"("id":"1","sort":"age","offset":0,"limit":1)", "id is not a whole number");
    list("no sort", R"("id":1,"offset":0,"limit":1)", "sort is missing");
    list("unknown sort", R"("id":1,"sort":"beauty","offset":0,"limit":1)",
         "sort is the unknown word \"beauty\"");
    list("sort is a number", R"("id":1,"sort":1,"offset":0,"limit":1)", "sort is not a string");
    list("sort is empty", R"("id":1,"sort":"","offset":0,"limit":1)", "sort is the unknown word");
    list("no offset", R"("id":1,"sort":"age","limit":1)", "offset is missing");
    list("offset -1", R"("id":1,"sort":"age","offset":-1,"limit":1)", "offset is -1");
    list("offset 10001", R"("id":1,"sort":"age","offset":10001,"limit":1)", "offset is 10001");
    list("offset is a list", R"("id":1,"sort":"age","offset":[],"limit":1)",
         "offset is not a whole number");
    list("no limit", R"("id":1,"sort":"age","offset":0)", "limit is missing");
    list("limit 0", R"("id":1,"sort":"age","offset":0,"limit":0)", "limit is 0");
    list("limit 501", R"("id":1,"sort":"age","offset":0,"limit":501)", "limit is 501");
    list("a million", R"("id":1,"sort":"age","offset":0,"limit":1000000)", "limit is 1000000");

    row("session without a name", R"({"op":"session","id":1})", "session: session is missing");
    row("session is a number", R"({"op":"session","id":1,"session":7})", "session is not a string");
    row("name of 65 characters", encode(ClientMessage(SessionQuery{1, QString(65, u'x')})),
        "session has 65 characters");
    row("pin without a name", R"({"op":"pin","id":1,"level":"critical"})",
        "pin: session is missing");
    row("pin without an id", R"({"op":"pin","session":"0-1"})", "pin: id is missing");
    row("pin at an unknown level", R"({"op":"pin","id":1,"session":"0-1","level":"fast"})",
        "level is the unknown word \"fast\"");
    row("pin at a number", R"({"op":"pin","id":1,"session":"0-1","level":2})",
        "level is not a string");
    row("pin at null", R"({"op":"pin","id":1,"session":"0-1","level":null})",
        "level is not a string");
    row("pin at a level in capitals", R"({"op":"pin","id":1,"session":"0-1","level":"Critical"})",
        "level is the unknown word");
    row("floor without a level", R"({"op":"floor","id":1})", "floor: level is missing");
    row("floor at an unknown level", R"({"op":"floor","id":1,"level":"none"})",
        "level is the unknown word \"none\"");
    row("worker 1024", R"({"op":"floor","id":1,"worker":1024,"level":"normal"})", "worker is 1024");
    row("worker -1", R"({"op":"floor","id":1,"worker":-1,"level":"normal"})", "worker is -1");
    row("worker is null", R"({"op":"floor","id":1,"worker":null,"level":"normal"})",
        "worker is not a whole number");
    row("worker by name", R"({"op":"floor","id":1,"worker":"all","level":"normal"})",
        "worker is not a whole number");
}

void tst_SessionCodec::badClientMessageIsAnErrorThatNamesTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, names);
    const Result<ClientMessage> message = decodeClientMessage(json);
    QVERIFY(!message);
    QVERIFY2(message.error().text.contains(names), qPrintable(message.error().text));
    QVERIFY2(message.error().text.size() <= 200, "a reason is for people");
}

void tst_SessionCodec::badAnswerIsAnErrorThatNamesTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, const QByteArray &json, const char *pattern,
                        const char *replacement, const char *names) {
        QTest::newRow(name) << broken(json, QString::fromLatin1(pattern),
                                      QString::fromLatin1(replacement))
                            << QString::fromLatin1(names);
    };
    const QByteArray page = encode(samplePage());
    row("rows are an object", page, R"("rows":\[)", R"("rows":{},"was":[)", "rows is not a list");
    row("a row is text", page, R"("rows":\[)", R"("rows":["x",)", "rows[0] is not an object");
    row("pinned is a number", page, R"("pinned":true)", R"("pinned":1)",
        "rows[0].pinned is not true or false");
    row("behind is text", page, R"("behind":false)", R"("behind":"no")",
        "rows[0].behind is not true or false");
    row("owed is negative", page, R"("owed":\d+)", R"("owed":-1)", "rows[0].owed is -1");
    row("unsent is negative", page, R"("unsentBytes":\d+)", R"("unsentBytes":-1)",
        "rows[0].unsentBytes is -1");
    row("age of 200 years", page, R"("oldestOwedMs":\d+)", R"("oldestOwedMs":6307200000000)",
        "rows[0].oldestOwedMs is 6307200000000");
    row("worker 1024", page, R"("worker":3)", R"("worker":1024)", "rows[0].worker is 1024");
    row("level unknown", page, R"("level":"critical")", R"("level":"odd")",
        "rows[0].level is the unknown word \"odd\"");
    row("a loss is missing", page, R"("unsubscribed":)", R"("un":)",
        "rows[0].dropped.unsubscribed is missing");

    const QByteArray detail = encode(sampleDetail());
    row("row is a list", detail, R"("row":\{)", R"("row":[],"was":{)", "row is not an object");
    row("inputs are one", detail, R"("inputs":\[)", R"("inputs":{},"was":[)",
        "inputs is not a list");
    row("a threshold is text", detail, R"("emergency":\d+,"scorePermille")",
        R"("emergency":"x","scorePermille")", "inputs[0].emergency is not a whole number");
    row("history in the year 10000", detail, R"("tsMs":\d+)", R"("tsMs":253402300800000)",
        "history[0].tsMs is 253402300800000");
    row("ages of a level are missing", detail, R"("ages":\{"normal")", R"("ages":{"norm")",
        "ages.normal is missing");
    row("ages are a number", detail, R"("ages":\{"normal":\[)", R"("ages":{"normal":1,"was":[)",
        "ages.normal is not a list");
    row("an age is no count", detail, R"("ages":\{"normal":\[\d+)", R"("ages":{"normal":[1.5)",
        "ages.normal holds what is no count");
    row("an age is below 0", detail, R"("ages":\{"normal":\[\d+)", R"("ages":{"normal":[-1)",
        "ages.normal holds what is no count");
    QByteArray zeros = R"("ages":{"normal":[)";
    for (int i = 0; i < 1025; ++i)
        zeros += "0,";
    row("1,025 ages and more", detail, R"("ages":\{"normal":\[)", zeros.constData(),
        "ages.normal has 1041 entries");
    row("done without text", encode(Done{1, {}}), R"("text")", R"("txt")", "text is missing");
    row("failed without an id", encode(Failed{1, {}}), R"("id")", R"("no")", "id is missing");
}

void tst_SessionCodec::badAnswerIsAnErrorThatNamesTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, names);
    const Result<ServerMessage> message = decodeServerMessage(json);
    QVERIFY(!message);
    QVERIFY2(message.error().text.contains(names), qPrintable(message.error().text));
}

void tst_SessionCodec::idIsFoundWhereThereIsOne_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("id");
    const auto row = [](const char *name, const QByteArray &json, qint64 id) {
        QTest::newRow(name) << json << id;
    };
    row("unknown op", R"({"op":"reboot","id":7})", 7);
    row("bad field", R"({"op":"sessions","id":8,"limit":0})", 8);
    row("largest", R"({"op":"x","id":9007199254740992})", qint64(1) << 53);
    row("none", R"({"op":"sessions"})", 0);
    row("negative", R"({"op":"sessions","id":-7})", 0);
    row("a fraction", R"({"op":"sessions","id":7.5})", 0);
    row("huge", R"({"op":"sessions","id":9007199254740994})", 0);
    row("beyond 64 bits", R"({"op":"sessions","id":1e300})", 0);
    row("text", R"({"op":"sessions","id":"7"})", 0);
    row("an object", R"({"op":"sessions","id":{"id":7}})", 0);
    row("a list around it", R"([{"op":"sessions","id":7}])", 0);
    row("not JSON", R"({"op":"sessions","id":7)", 0);
    row("nothing", "", 0);
}

void tst_SessionCodec::idIsFoundWhereThereIsOne()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, id);
    QCOMPARE(clientIdOf(json), id);
}

QTEST_APPLESS_MAIN(tst_SessionCodec)
#include "tst_sessioncodec.moc"
