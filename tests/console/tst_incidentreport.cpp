// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/incidentreport.h"
#include "console/models/rangefigures.h"
#include "console/models/reportstyle.h"
#include "console/models/reportwriter.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QXmlStreamReader>

using namespace tickcast;

namespace {

constexpr qint64 offsetMs = 1'795'835'000'000; ///< the history's 0 is 2026-11-28 03:03:20 UTC
const QString hostile = QStringLiteral("<script>alert(\"x\")</script>&'%1%n\x1b[2J");

/// A history with a sample per second in each of @p stretches.
struct Past
{
    test::SampleStats samples;
    StatsHistory history;
    IncidentFacts facts;

    explicit Past(std::initializer_list<std::pair<qint64, qint64>> stretches = {{0, 60'000}})
    {
        samples.setSlow(20, 5, 3);
        for (const auto &[fromMs, toMs] : stretches) {
            history.markGap();
            for (qint64 ms = fromMs; ms <= toMs; ms += 1'000) {
                admin::Stats stats = samples.next();
                stats.tsMs = offsetMs + ms;
                history.add(stats, ms);
            }
        }
        facts.history = &history;
        facts.hello = samples.hello();
        facts.address = QStringLiteral("ws://127.0.0.1:7401/admin");
        facts.toMs = 60'000;
        facts.wallOffsetMs = offsetMs;
        facts.writtenWallMs = offsetMs + 61'000;
        facts.sessions.askedWallMs = offsetMs + 60'500;
    }
    [[nodiscard]] QByteArray report() const { return incidentReport(facts); }
};

/// What is wrong with @p html as XML, or as a file that must need nothing else; empty: nothing.
[[nodiscard]] QString faultOf(const QByteArray &html)
{
    static const QStringList emptyInHtml{QStringLiteral("meta")};
    static const QStringList known{
        QStringLiteral("html"),    QStringLiteral("head"),   QStringLiteral("meta"),
        QStringLiteral("title"),   QStringLiteral("style"),  QStringLiteral("body"),
        QStringLiteral("h1"),      QStringLiteral("h2"),     QStringLiteral("p"),
        QStringLiteral("div"),     QStringLiteral("span"),   QStringLiteral("b"),
        QStringLiteral("section"), QStringLiteral("dl"),     QStringLiteral("dt"),
        QStringLiteral("dd"),      QStringLiteral("table"),  QStringLiteral("thead"),
        QStringLiteral("tbody"),   QStringLiteral("tr"),     QStringLiteral("th"),
        QStringLiteral("td"),      QStringLiteral("figure"), QStringLiteral("figcaption"),
        QStringLiteral("svg"),     QStringLiteral("path"),   QStringLiteral("rect"),
        QStringLiteral("text"),    QStringLiteral("footer")};
    QXmlStreamReader reader(html);
    while (!reader.atEnd()) {
        reader.readNext();
        if (!reader.isStartElement())
            continue;
        if (!known.contains(reader.name()))
            return u"element " % reader.name().toString();
        for (const QXmlStreamAttribute &attribute : reader.attributes()) {
            if (attribute.name().startsWith(u"on") || attribute.name() == u"href" ||
                attribute.name() == u"src")
                return u"attribute " % attribute.name().toString();
        }
    }
    if (reader.hasError())
        return reader.errorString();
    // HTML takes <div/> for a <div> that is never closed.
    static const QRegularExpression selfClosed(QStringLiteral("<([a-z0-9]+)[^>]*/>"));
    auto matches = selfClosed.globalMatch(QString::fromUtf8(html));
    while (matches.hasNext()) {
        const QString element = matches.next().captured(1);
        if (!emptyInHtml.contains(element) && element != u"path" && element != u"rect")
            return u"closed in its own tag: " % element;
    }
    return {};
}

/// The words of all elements @p name, one after the other.
[[nodiscard]] QStringList textsOf(const QByteArray &html, const char *name)
{
    QStringList texts;
    QXmlStreamReader reader(html);
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && reader.name() == QLatin1String(name))
            texts.append(reader.readElementText(QXmlStreamReader::IncludeChildElements));
    }
    return texts;
}

[[nodiscard]] RaisedAlert alertOf(const char *rule, qint64 sinceMs, qint64 clearedMs)
{
    RaisedAlert alert;
    alert.rule = QLatin1String(rule);
    alert.subject = QLatin1String(rule);
    alert.metric = AlertMetric::P99Latency;
    alert.severity = Health::Critical;
    alert.threshold = 500.0;
    alert.worst = 912.3;
    alert.sinceWallMs = offsetMs + sinceMs;
    alert.clearedWallMs = clearedMs == 0 ? 0 : offsetMs + clearedMs;
    alert.acknowledgedBy = QStringLiteral("anna");
    return alert;
}

} // namespace

class tst_IncidentReport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void figuresOfARange_data();
    void figuresOfARange();
    void gapsAreWhereNothingWasMeasured_data();
    void gapsAreWhereNothingWasMeasured();
    void theStyleSheetNeedsNoEscapes();
    void aReportIsOneWellFormedFile();
    void aReportOfNothingSaysSo();
    void whatComesFromElsewhereIsEscaped();
    void aGiantNameIsCutAndItsLengthTold();
    void whatIsNoLetterIsReplaced_data();
    void whatIsNoLetterIsReplaced();
    void gapsAreToldAndNotDrawnOver();
    void manyGapsAreCounted();
    void figuresAreOfTheRangeOnly();
    void alertsOutsideTheRangeAreLeftOut_data();
    void alertsOutsideTheRangeAreLeftOut();
    void alertsTellHowLongAndWho();
    void sessionsAreListedOrTheReasonIsSaid();
    void closedSessionsAreCountedByReason();
    void aClockThatIsAheadIsTold();
    void theFinderTurnsPages();
    void theFinderKeepsToItsRange();
    void theFinderCountsWhatItDoesNotList();
    void theFinderSaysWhyNot_data();
    void theFinderSaysWhyNot();
};

void tst_IncidentReport::figuresOfARange_data()
{
    using Values = QList<double>;
    QTest::addColumn<Values>("values"); // one per second from 1 s on; NaN is a gap
    QTest::addColumn<qint64>("fromMs");
    QTest::addColumn<qint64>("toMs");
    QTest::addColumn<Values>("expected"); // samples, least, mean, greatest, last, unknown ms
    constexpr double gap = notKnown;
    const auto row = [](const char *name, const Values &values, qint64 fromMs, qint64 toMs,
                        const Values &expected) {
        QTest::newRow(name) << values << fromMs << toMs << expected;
    };
    row("all", {1, 2, 6}, 0, 3'000, {3, 1, 3, 6, 6, 0});
    row("negative", {-1, -3}, 0, 2'000, {2, -3, -2, -1, -3, 0});
    row("the one before is not counted", {100, 2, 4}, 1'500, 3'000, {2, 2, 3, 4, 4, 0});
    row("the one after is not counted", {1, 2, 100}, 0, 2'500, {2, 1, 1.5, 2, 2, 0});
    row("nothing at all", {}, 0, 5'000, {0, 0, 0, 0, 0, 5'000});
    row("nothing in range", {1, 2}, 10'000, 15'000, {0, 0, 0, 0, 0, 5'000});
    row("one sample", {7}, 0, 1'000, {1, 7, 7, 7, 7, 0});
    row("only gaps", {gap, gap, gap}, 0, 3'000, {0, 0, 0, 0, 0, 3'000});
    row("a gap in the middle", {1, 2, gap, gap, gap, 3}, 0, 6'000, {3, 1, 2, 3, 3, 3'000});
    row("a gap at the start", {gap, gap, 4, 4}, 0, 4'000, {2, 4, 4, 4, 4, 2'000});
    row("a gap at the end", {4, 4, gap, gap}, 0, 4'000, {2, 4, 4, 4, 4, 2'000});
    row("the next one is not overdue yet", {4, 4}, 0, 3'999, {2, 4, 4, 4, 4, 0});
    row("the next one is overdue", {4, 4}, 0, 4'000, {2, 4, 4, 4, 4, 2'000});
    row("starts before the history", {5, 5}, -10'000, 2'000, {2, 5, 5, 5, 5, 10'000});
    row("an empty range", {1, 2}, 1'000, 1'000, {1, 1, 1, 1, 1, 0});
}

void tst_IncidentReport::figuresOfARange()
{
    QFETCH(QList<double>, values);
    QFETCH(qint64, fromMs);
    QFETCH(qint64, toMs);
    QFETCH(QList<double>, expected);
    TimeSeries series;
    qint64 ms = 0;
    for (const double value : values)
        series.append(ms += 1'000, value);
    const RangeFigures figures = rangeFigures(series, fromMs, toMs, 1'000);
    QCOMPARE(
        QList<double>({static_cast<double>(figures.samples), figures.least, figures.mean,
                       figures.greatest, figures.last, static_cast<double>(figures.unknownMs)}),
        expected);
}

void tst_IncidentReport::gapsAreWhereNothingWasMeasured_data()
{
    QTest::addColumn<QList<qint64>>("times"); // a negative one is a gap
    QTest::addColumn<QList<qint64>>("gaps");  // from, to, from, to
    const auto row = [](const char *name, const QList<qint64> &times, const QList<qint64> &gaps) {
        QTest::newRow(name) << times << gaps;
    };
    row("none", {1'000, 2'000, 3'000, 4'000, 5'000}, {});
    row("nothing", {}, {0, 5'000});
    row("uneven samples are no gap", {900, 2'300, 3'100, 4'900}, {});
    row("a lost connection", {1'000, -1, 4'000, 5'000}, {1'000, 3'000});
    row("two", {1'000, -1, 3'000, -1, 5'000}, {1'000, 2'000, 3'000, 4'000});
    row("a restart without a pause", {1'000, 2'000, -1, 3'000, 4'000, 5'000}, {});
    row("samples that overlap", {1'000, 2'000, -1, 2'500, 3'500, 4'500}, {});
    row("a late start", {4'000, 5'000}, {0, 3'000});
    row("a lost end", {1'000, 2'000}, {2'000, 5'000});
}

void tst_IncidentReport::gapsAreWhereNothingWasMeasured()
{
    QFETCH(QList<qint64>, times);
    QFETCH(QList<qint64>, gaps);
    TimeSeries series;
    for (const qint64 ms : times) {
        if (ms < 0)
            series.gap();
        else
            series.append(ms, 1.0);
    }
    QList<qint64> found;
    for (const TimeGap &gap : gapsOf(series, 0, 5'000, 1'000))
        found << gap.fromMs << gap.toMs;
    QCOMPARE(found, gaps);
}

void tst_IncidentReport::theStyleSheetNeedsNoEscapes()
{
    for (const char letter : {'<', '>', '&', '"'})
        QVERIFY(!QByteArray(reportStyle).contains(letter));
}

void tst_IncidentReport::aReportIsOneWellFormedFile()
{
    Past past;
    past.facts.alerts = {alertOf("p99", 10'000, 30'000)};
    past.facts.sessions.slow = past.samples.page({.limit = 10}).rows;
    past.facts.sessions.closed = past.samples.closed({}).rows;
    const QByteArray html = past.report();
    QCOMPARE(faultOf(html), QString());
    QVERIFY(html.startsWith("<!DOCTYPE html><html"));
    QCOMPARE(textsOf(html, "h1"), QStringList(QStringLiteral("Incident report: prod-1")));
    QCOMPARE(textsOf(html, "h2"),
             QStringList({QStringLiteral("Alerts"),
                          QStringLiteral("Slowest sessions when this was written"),
                          QStringLiteral("Sessions that ended in this range")}));
    QCOMPARE(textsOf(html, "figcaption").size(), 4);
    QVERIFY(html.contains("2026-11-28 03:03:20 to 03:04:20 UTC"));
    QVERIFY(html.contains("The console had every sample of the range."));
    for (const char *outside : {"http://", "https://", "url(", "@import"}) {
        QByteArray rest = html;
        rest.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", "");
        QVERIFY2(!rest.contains(outside), outside);
    }
}

void tst_IncidentReport::aReportOfNothingSaysSo()
{
    StatsHistory history;
    IncidentFacts facts;
    facts.history = &history;
    facts.toMs = 60'000;
    facts.sessions.slowProblem = QStringLiteral("There is no server to ask.");
    facts.sessions.closedProblem = facts.sessions.slowProblem;
    const QByteArray html = incidentReport(facts);
    QCOMPARE(faultOf(html), QString());
    QVERIFY(html.contains("For 1 min of 1 min nothing was known"));
    QCOMPARE(html.count("No data in this range"), 4);
    QVERIFY(!textsOf(html, "text").contains(QStringLiteral("0.5"))); // no invented scale
    QCOMPARE(html.count("The server could not be asked for them. There is no server to ask."), 2);
}

void tst_IncidentReport::whatComesFromElsewhereIsEscaped()
{
    Past past;
    past.facts.hello->host = hostile;
    past.facts.hello->server = hostile;
    past.facts.hello->transport = hostile;
    past.facts.address = hostile;
    past.facts.notes = hostile % u"\nsecond line";
    RaisedAlert alert = alertOf("p99", 10'000, 30'000);
    alert.subject = hostile;
    alert.text = hostile;
    alert.acknowledgedBy = hostile;
    past.facts.alerts = {alert};
    admin::ClosedRow closed;
    closed.row.session = hostile;
    closed.row.peer = hostile;
    closed.end = {offsetMs + 5'000, 4100, hostile};
    past.facts.sessions.closed = {closed};
    admin::SessionRow slow;
    slow.session = hostile;
    slow.peer = hostile;
    past.facts.sessions.slow = {slow};
    past.facts.sessions.closedProblem = hostile;
    const QByteArray html = past.report();
    QCOMPARE(faultOf(html), QString());
    QVERIFY(!html.contains("<script"));
    QVERIFY(!html.contains('\x1b'));
    const QString shown = printable(hostile);
    QCOMPARE(textsOf(html, "h1").first(), QString(u"Incident report: " % shown));
    QCOMPARE(textsOf(html, "td").count(shown), 8);
    QCOMPARE(textsOf(html, "dd").first(),
             QString(shown % u", process " % QString::number(past.facts.hello->pid) %
                     u", admin protocol " % QString::number(past.facts.hello->protocol)));
    QVERIFY(html.contains("second line"));
}

void tst_IncidentReport::aGiantNameIsCutAndItsLengthTold()
{
    Past past;
    const QString giant(20'000, u'W');
    past.facts.hello->host = giant;
    past.facts.notes = giant; // not cut: the operator's own
    admin::ClosedRow closed;
    closed.row.session = giant;
    closed.end = {offsetMs + 5'000, 4100, giant};
    past.facts.sessions.closed = {closed};
    const QByteArray html = past.report();
    QCOMPARE(faultOf(html), QString());
    const QString cut = giant.left(reportLettersMax) % u"\u2026 (20,000 characters)";
    QCOMPARE(textsOf(html, "h1").first(), QString(u"Incident report: " % cut));
    QCOMPARE(textsOf(html, "td").count(cut), 2);
    QCOMPARE(html.count(giant.toLatin1()), 1);
}

void tst_IncidentReport::whatIsNoLetterIsReplaced_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, const QString &text, const QString &shown) {
        QTest::newRow(name) << text << shown;
    };
    row("plain", QStringLiteral("a b"), QStringLiteral("a b"));
    row("lines", QStringLiteral("a\n\tb"), QStringLiteral("a\n\tb"));
    row("NUL", QString(QChar(u'\0')), QStringLiteral("\u2400"));
    row("return", QStringLiteral("\r"), QStringLiteral("\u240d"));
    row("form feed", QStringLiteral("\f"), QStringLiteral("\u240c"));
    row("delete", QStringLiteral("\x7f"), QStringLiteral("\ufffd"));
    row("C1", QStringLiteral("\u0085"), QStringLiteral("\ufffd"));
    row("emoji", QStringLiteral("\U0001f680"), QStringLiteral("\U0001f680"));
    row("half of an emoji", QString(QChar(char16_t(0xd83d))), QStringLiteral("\ufffd"));
    row("the other half", QString(QChar(char16_t(0xde80))), QStringLiteral("\ufffd"));
    row("no letter", QString(QChar(char16_t(0xffff))), QStringLiteral("\ufffd"));
    row("no letter either", QString(QChar(char16_t(0xfffe))), QStringLiteral("\ufffd"));
}

void tst_IncidentReport::whatIsNoLetterIsReplaced()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(printable(text), shown);
    Past past;
    past.facts.notes = QString(u"x" % text % u"x");
    const QByteArray html = past.report();
    QCOMPARE(faultOf(html), QString());
    QVERIFY(textsOf(html, "div").contains(QString(u"x" % shown % u"x")));
}

void tst_IncidentReport::gapsAreToldAndNotDrawnOver()
{
    const Past whole({{0, 60'000}});
    const Past broken({{0, 20'000}, {40'000, 60'000}});
    const QByteArray html = broken.report();
    QCOMPARE(faultOf(html), QString());
    QVERIFY(html.contains("For 19 s of 1 min nothing was known"));
    QVERIFY(html.contains("2026-11-28 03:03:40 to 03:03:59 UTC (19 s)"));
    QVERIFY(html.contains("not known for 19 s"));
    QCOMPARE(html.count("class=\"gap\""), 4);
    QCOMPARE(whole.report().count("class=\"gap\""), 0);
    QVERIFY(html.count("class=\"line c0\"") > whole.report().count("class=\"line c0\""));
}

void tst_IncidentReport::manyGapsAreCounted()
{
    Past past({});
    for (qint64 ms = 0; ms <= 300'000; ms += 10'000) {
        past.history.markGap();
        past.history.add(past.samples.next(), ms);
    }
    past.facts.toMs = 300'000;
    const QByteArray html = past.report();
    QCOMPARE(faultOf(html), QString());
    QCOMPARE(html.count("(9 s)"), 20);
    QVERIFY(html.contains("and 10 more"));
}

void tst_IncidentReport::figuresAreOfTheRangeOnly()
{
    Past past;
    admin::Stats stats = past.samples.next();
    stats.connections = 7;
    past.history.add(stats, 61'000);
    stats = past.samples.next();
    stats.connections = 9;
    past.history.add(stats, 62'000);
    past.facts.fromMs = 60'500;
    past.facts.toMs = 62'000;
    const QStringList values = textsOf(past.report(), "span");
    const qsizetype least = values.indexOf(QStringLiteral("min"));
    QCOMPARE(values.mid(least, 8),
             QStringList({QStringLiteral("min"), QStringLiteral("7"), QStringLiteral("average"),
                          QStringLiteral("8"), QStringLiteral("max"), QStringLiteral("9"),
                          QStringLiteral("last"), QStringLiteral("9")}));
}

void tst_IncidentReport::alertsOutsideTheRangeAreLeftOut_data()
{
    QTest::addColumn<qint64>("sinceMs");
    QTest::addColumn<qint64>("clearedMs");
    QTest::addColumn<bool>("isIn");
    QTest::newRow("within") << qint64(31'000) << qint64(39'000) << true;
    QTest::newRow("across the start") << qint64(10'000) << qint64(31'000) << true;
    QTest::newRow("across the end") << qint64(39'000) << qint64(50'000) << true;
    QTest::newRow("around") << qint64(10'000) << qint64(50'000) << true;
    QTest::newRow("still raised") << qint64(10'000) << qint64(0) << true;
    QTest::newRow("over before") << qint64(10'000) << qint64(29'000) << false;
    QTest::newRow("raised after") << qint64(41'000) << qint64(0) << false;
    QTest::newRow("raised and over after") << qint64(41'000) << qint64(42'000) << false;
}

void tst_IncidentReport::alertsOutsideTheRangeAreLeftOut()
{
    QFETCH(qint64, sinceMs);
    QFETCH(qint64, clearedMs);
    QFETCH(bool, isIn);
    Past past;
    past.facts.fromMs = 30'000;
    past.facts.toMs = 40'000;
    past.facts.alerts = {alertOf("the-one", sinceMs, clearedMs)};
    const QByteArray html = past.report();
    QCOMPARE(html.contains("the-one"), isIn);
    QCOMPARE(!html.contains("No alert was raised"), isIn);
    past.facts.fromMs = -60'000; // of another server, which was watched before this one
    past.facts.alerts = {alertOf("of-another", -30'000, -10'000)};
    QVERIFY(!past.report().contains("of-another"));
}

void tst_IncidentReport::alertsTellHowLongAndWho()
{
    Past past;
    past.facts.alerts = {alertOf("later", 20'000, 0), alertOf("first", 10'000, 95'000)};
    const QByteArray html = past.report();
    const QStringList cells = textsOf(html, "td");
    QCOMPARE(cells.mid(0, 9),
             QStringList({QStringLiteral("critical"), alertMetricName(AlertMetric::P99Latency),
                          QStringLiteral("first"), QStringLiteral("2026-11-28 03:03:30 UTC"),
                          QStringLiteral("1 min 25 s"), QStringLiteral("912.3 ms"),
                          QStringLiteral("500.0 ms"), QStringLiteral("anna"), QString()}));
    QCOMPARE(cells[11], QStringLiteral("later"));
    QVERIFY(html.contains("2 alert(s)"));
    QVERIFY(html.contains("1 of them still raised"));
}

void tst_IncidentReport::sessionsAreListedOrTheReasonIsSaid()
{
    Past past;
    past.facts.sessions.sessions = 98'000;
    QVERIFY(past.report().contains("every one of 98,000 client(s) kept up"));
    QVERIFY(past.report().contains("the server remembers none"));
    past.facts.sessions.slow = past.samples.page({.limit = 10}).rows;
    QByteArray html = past.report();
    QVERIFY(html.contains("Asked at 2026-11-28 03:04:20 UTC, not of the range"));
    for (const admin::SessionRow &row : past.facts.sessions.slow)
        QVERIFY(textsOf(html, "td").contains(row.session));
    past.facts.sessions = {};
    past.facts.sessions.slowProblem = QStringLiteral("There is no connection to the server now.");
    past.facts.sessions.closedProblem = past.facts.sessions.slowProblem;
    html = past.report();
    QCOMPARE(html.count("The server could not be asked for them. There is no connection"), 2);
    past.facts.sessions.closed = past.samples.closed({}).rows;
    QVERIFY(past.report().contains("The server did not tell all of them. There is no connection"));
}

void tst_IncidentReport::closedSessionsAreCountedByReason()
{
    Past past;
    for (const quint32 code : {4100U, 0U, 4100U, 4003U, 4100U, 0U}) {
        admin::ClosedRow row;
        row.row.session = QStringLiteral("3-k7");
        row.end = {offsetMs + 30'000, code, {}};
        past.facts.sessions.closed.push_back(row);
    }
    past.facts.sessions.closedMore = 1'234;
    past.facts.sessions.mayBeForgotten = true;
    const QByteArray html = past.report();
    QVERIFY2(html.contains("3 \u00d7 4100 too slow, 2 \u00d7 client left, 1 \u00d7 4003 sent away"),
             html.constData());
    QVERIFY(html.contains("1,234 more ended in this range"));
    QVERIFY(html.contains("There may be more"));
}

void tst_IncidentReport::aClockThatIsAheadIsTold()
{
    Past past;
    QVERIFY(!past.report().contains("clock"));
    past.facts.serverAheadMs = 65'000;
    QVERIFY(past.report().contains("1 min 5 s before the console's"));
    past.facts.serverAheadMs = -5'000;
    QVERIFY(past.report().contains("5 s behind the console's"));
}

namespace {

/// A finder before a server that never was.
struct Asking
{
    test::FakeAdminServer server;
    AdminConnection connection{test::patientOptions()};
    SessionFinder finder{&connection};
    QSignalSpy found{&finder, &SessionFinder::found};

    [[nodiscard]] bool start()
    {
        if (!server.listen())
            return false;
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        if (!QTest::qWaitFor([this] { return connection.state() == AdminConnection::State::Live; }))
            return false;
        server.sendSample();
        return true;
    }
    [[nodiscard]] SessionFindings result()
    {
        const bool came = QTest::qWaitFor([this] { return found.count() == 1; }, 15'000);
        return came ? found.takeFirst().first().value<SessionFindings>() : SessionFindings();
    }
    [[nodiscard]] qint64 lastMs() { return server.samples().last().tsMs; }
};

} // namespace

void tst_IncidentReport::theFinderTurnsPages()
{
    Asking asking;
    QVERIFY(asking.start());
    asking.server.samples().setClosedCount(1'100);
    asking.server.samples().setSlow(50, 5, 3);
    asking.server.sendSample();
    QSignalSpy samples(&asking.connection, &AdminConnection::statsReceived);
    QVERIFY(samples.wait());
    const auto before = asking.server.questions().size();
    asking.finder.find(0, asking.lastMs());
    QVERIFY(asking.finder.isFinding());
    const SessionFindings findings = asking.result();
    QVERIFY(!asking.finder.isFinding());
    QCOMPARE(asking.server.questions().size() - before, 4u); // one and three pages
    QCOMPARE(findings.slow.size(), size_t(SessionFinder::slowMax));
    QCOMPARE(findings.slow.front().level, admin::SessionLevel::Emergency);
    QCOMPARE(findings.closed.size(), SessionFinder::closedMax);
    QCOMPARE(findings.closedMore, 600u);
    QVERIFY(findings.mayBeForgotten); // its list ends within the range
    QCOMPARE(findings.closedProblem, QString());
}

void tst_IncidentReport::theFinderKeepsToItsRange()
{
    Asking asking;
    QVERIFY(asking.start());
    asking.server.samples().setClosedCount(1'100); // one per second
    asking.finder.find(asking.lastMs() - 20'000, asking.lastMs() - 10'000);
    const SessionFindings findings = asking.result();
    QCOMPARE(findings.closed.size(), 11u);
    QCOMPARE(findings.closedMore, 0u);
    QVERIFY(!findings.mayBeForgotten);
    for (const admin::ClosedRow &row : findings.closed)
        QVERIFY(row.end.atMs >= asking.lastMs() - 20'000 &&
                row.end.atMs <= asking.lastMs() - 10'000);
}

void tst_IncidentReport::theFinderCountsWhatItDoesNotList()
{
    Asking asking;
    QVERIFY(asking.start());
    asking.server.samples().setClosedCount(2'000);
    asking.finder.find(asking.lastMs() - 699'500, asking.lastMs());
    const SessionFindings findings = asking.result();
    QCOMPARE(findings.closed.size(), 500u);
    QCOMPARE(findings.closedMore, 200u);
    QVERIFY(!findings.mayBeForgotten);
    QCOMPARE(findings.closed.front().end.atMs, asking.lastMs());
}

void tst_IncidentReport::theFinderSaysWhyNot_data()
{
    QTest::addColumn<int>("manner");
    QTest::addColumn<QString>("why");
    QTest::newRow("refused") << static_cast<int>(test::FakeAdminServer::Answers::Failed)
                             << QStringLiteral("would not say");
    QTest::newRow("silent") << static_cast<int>(test::FakeAdminServer::Answers::None)
                            << QStringLiteral("did not answer within 5");
    QTest::newRow("answers another question")
        << static_cast<int>(test::FakeAdminServer::Answers::Foreign)
        << QStringLiteral("did not answer within 5");
    QTest::newRow("goes away") << -1 << QStringLiteral("was lost before it answered");
    QTest::newRow("is away") << -2 << QStringLiteral("no connection");
    QTest::newRow("there is none") << -3 << QStringLiteral("no server to ask");
}

void tst_IncidentReport::theFinderSaysWhyNot()
{
    QFETCH(int, manner);
    QFETCH(QString, why);
    Asking asking;
    QVERIFY(asking.start());
    SessionFinder nobody(nullptr);
    if (manner >= 0)
        asking.server.setAnswers(static_cast<test::FakeAdminServer::Answers>(manner));
    if (manner == -2) {
        asking.server.goAway();
        QTRY_VERIFY(asking.connection.state() != AdminConnection::State::Live);
    }
    SessionFinder &finder = manner == -3 ? nobody : asking.finder;
    QSignalSpy found(&finder, &SessionFinder::found);
    finder.find(0, asking.lastMs());
    QCOMPARE(found.count(), 0); // never from within
    if (manner == -1)
        asking.server.goAway();
    QTRY_COMPARE_WITH_TIMEOUT(found.count(), 1, 15'000);
    const auto findings = found.first().first().value<SessionFindings>();
    QVERIFY2(findings.slowProblem.contains(why), qPrintable(findings.slowProblem));
    QCOMPARE(findings.closedProblem, findings.slowProblem);
    QVERIFY(findings.slow.empty() && findings.closed.empty());
}

QTEST_GUILESS_MAIN(tst_IncidentReport)
#include "tst_incidentreport.moc"
