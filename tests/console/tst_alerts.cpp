// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/alertsmodel.h"
#include "console/models/figureroles.h"

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace tickcast;

namespace {

/// Settings, rules, and an engine whose clock is turned by hand.
struct Bench
{
    explicit Bench(std::initializer_list<const char *> wanted = {})
        : settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat)
        , rules(&settings)
        , engine(&rules)
    {
        for (size_t i = 0; i < rules.all().size(); ++i) {
            const bool isWanted = std::any_of(wanted.begin(), wanted.end(), [&](const char *id) {
                return rules.all()[i].id == QLatin1String(id);
            });
            if (wanted.size() > 0)
                rules.setOn(i, isWanted);
        }
        engine.setLive(true, nowMs, wallMs());
    }
    [[nodiscard]] qint64 wallMs() const { return 1'700'000'000'000 + nowMs; }
    void pass(qint64 ms) { nowMs += ms; }
    void add(const StatsHistory::Sample &sample) { engine.add(sample, nowMs, wallMs()); }
    void live(bool isLive) { engine.setLive(isLive, nowMs, wallMs()); }
    void tick() { engine.tick(nowMs, wallMs()); }

    QTemporaryDir dir;
    QSettings settings;
    AlertRules rules;
    AlertEngine engine;
    qint64 nowMs = 1'000;
};

/// A sample with a drop rate in percent; NaN: none is known.
StatsHistory::Sample withDrops(double percent)
{
    StatsHistory::Sample sample;
    sample.rates.emplace();
    sample.rates->totals.updatesPerS = 1'000.0;
    sample.rates->totals.dropShare = percent / 100.0;
    return sample;
}

StatsHistory::Sample withBreaker(const char *name, admin::BreakerState state)
{
    StatsHistory::Sample sample;
    admin::Breaker breaker;
    breaker.name = QString::fromLatin1(name);
    breaker.state = state;
    breaker.lastError = QStringLiteral("disk full");
    sample.stats.breakers = {breaker};
    return sample;
}

constexpr double none = std::numeric_limits<double>::quiet_NaN();

} // namespace

/// Rules, engine and tables of the alerts.
class tst_Alerts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void historyOfADropRate_data();
    void historyOfADropRate();
    void restartOfTheServerRaisesNothing();
    void lossOfTheConnectionForgetsWhatIsPendingAndKeepsWhatIsRaised();
    void unreachableServerIsAnAlertOfItsOwn();
    void serverThatWasNeverReachedIsNotMissed();
    void eachBreakerHasItsOwnAlert();
    void subjectThatIsGoneIsOver();
    void serversOwnAlertsAreTaken();
    void alertThatGetsWorseIsRaisedAgain();
    void drainIsAnAlertThoughTheServerOnlyMentionsIt();
    void worstComesFirst();
    void acknowledgedIsNotCounted();
    void comesBackUnacknowledged();
    void ruleThatIsSwitchedOffSaysNothing();
    void absurdFiguresRaiseNothing_data();
    void absurdFiguresRaiseNothing();
    void historyIsBounded();
    void anotherServerStartsClean();
    void rulesAreKept();
    void badRulesAreToldAndTheStandardHolds_data();
    void badRulesAreToldAndTheStandardHolds();
    void editedRuleIsChecked_data();
    void editedRuleIsChecked();
    void tablesAreProperModels();
};

void tst_Alerts::historyOfADropRate_data()
{
    using Values = QList<double>; // a sample each second; drop-critical: 1 % for 10 s
    QTest::addColumn<Values>("percents");
    QTest::addColumn<int>("raised");
    QTest::addColumn<int>("over");
    const auto times = [](int count, double percent) { return Values(count, percent); };
    QTest::newRow("never") << times(60, 0.2) << 0 << 0;
    QTest::newRow("long enough") << times(11, 2.0) << 1 << 0;
    QTest::newRow("at the threshold") << times(11, 1.0) << 1 << 0;
    QTest::newRow("not long enough") << times(10, 2.0) << 0 << 0;
    QTest::newRow("one good sample between")
        << times(9, 2.0) + times(1, 0.2) + times(9, 2.0) << 0 << 0;
    QTest::newRow("no figure between") << times(9, 2.0) + times(1, none) + times(9, 2.0) << 0 << 0;
    QTest::newRow("no figure at all") << times(60, none) << 0 << 0;
    QTest::newRow("infinite") << times(60, std::numeric_limits<double>::infinity()) << 0 << 0;
    QTest::newRow("over") << times(11, 2.0) + times(11, 0.2) << 0 << 1;
    QTest::newRow("not over yet") << times(11, 2.0) + times(10, 0.2) << 1 << 0;
    QTest::newRow("just below is not over") << times(11, 2.0) + times(60, 0.95) << 1 << 0;
    QTest::newRow("flapping is one alert")
        << times(11, 2.0) + times(5, 0.2) + times(1, 2.0) + times(5, 0.2) + times(1, 2.0) << 1 << 0;
    QTest::newRow("good, no figure, good is not over")
        << times(11, 2.0) + times(1, 0.2) + times(60, none) + times(1, 0.2) << 1 << 0;
    QTest::newRow("no figure is not over") << times(11, 2.0) + times(60, none) << 1 << 0;
    QTest::newRow("twice") << times(11, 2.0) + times(11, 0.2) + times(11, 2.0) + times(11, 0.2) << 0
                           << 2;
}

void tst_Alerts::historyOfADropRate()
{
    QFETCH(const QList<double>, percents);
    QFETCH(const int, raised);
    QFETCH(const int, over);
    Bench bench({"drop-critical"});
    const QSignalSpy announced(&bench.engine, &AlertEngine::raisedNew);
    for (const double percent : percents) {
        bench.add(withDrops(percent));
        bench.pass(1'000);
    }
    QCOMPARE(int(bench.engine.raised().size()), raised);
    QCOMPARE(int(bench.engine.history().size()), over);
    QCOMPARE(announced.count(), raised + over);
    QCOMPARE(bench.engine.worst(), raised > 0 ? Health::Critical : Health::Good);
}

void tst_Alerts::restartOfTheServerRaisesNothing()
{
    Bench bench({"drop-critical"});
    for (int i = 0; i < 60; ++i) {
        StatsHistory::Sample first; // no rates: the counters began anew
        first.stats.startedAtMs = i;
        bench.add(first);
        bench.pass(1'000);
    }
    QVERIFY(bench.engine.raised().empty());
}

void tst_Alerts::lossOfTheConnectionForgetsWhatIsPendingAndKeepsWhatIsRaised()
{
    Bench bench({"drop-critical", "drop-warning"}); // 10 s and 30 s
    for (int i = 0; i < 12; ++i) {
        bench.add(withDrops(2.0));
        bench.pass(1'000);
    }
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    bench.live(false);
    QVERIFY(!bench.engine.raised()[0].isKnown);
    bench.pass(60'000);
    bench.tick();
    bench.live(true);
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    bench.add(withDrops(2.0));
    QVERIFY(bench.engine.raised()[0].isKnown);
    QCOMPARE(bench.engine.raised().size(), size_t(1)); // the warning's 30 s begin anew
    bench.pass(30'000);                                // without a sample: nothing held meanwhile
    bench.add(withDrops(2.0));
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    for (int i = 0; i < 30; ++i) {
        bench.pass(1'000);
        bench.add(withDrops(2.0));
    }
    QCOMPARE(bench.engine.raised().size(), size_t(2));
}

void tst_Alerts::unreachableServerIsAnAlertOfItsOwn()
{
    Bench bench({"unreachable"});
    bench.live(false);
    bench.pass(4'999);
    bench.tick();
    QVERIFY(bench.engine.raised().empty());
    bench.pass(1);
    bench.tick();
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    QVERIFY(bench.engine.raised()[0].isKnown);
    bench.live(true);
    QVERIFY(bench.engine.raised().empty());
    QCOMPARE(bench.engine.history().size(), size_t(1));
}

void tst_Alerts::serverThatWasNeverReachedIsNotMissed()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    const AlertRules rules(&settings);
    AlertEngine engine(&rules);
    engine.setLive(false, 0, 0);
    engine.tick(3'600'000, 0);
    QVERIFY(engine.raised().empty());
}

void tst_Alerts::eachBreakerHasItsOwnAlert()
{
    Bench bench({"breaker-open"});
    StatsHistory::Sample sample = withBreaker("feed", admin::BreakerState::Open);
    sample.stats.breakers.push_back(
        withBreaker("state", admin::BreakerState::HalfOpen).stats.breakers[0]);
    sample.stats.breakers.push_back(
        withBreaker("trace", admin::BreakerState::Closed).stats.breakers[0]);
    bench.add(sample);
    QCOMPARE(bench.engine.raised().size(), size_t(2));
    QCOMPARE(bench.engine.raised()[0].subject, QStringLiteral("feed"));
    QCOMPARE(bench.engine.raised()[1].subject, QStringLiteral("state"));
    QCOMPARE(bench.engine.raised()[0].text, QStringLiteral("disk full"));
    QVERIFY(alertLine(bench.engine.raised()[0]).contains(QStringLiteral("feed")));
}

void tst_Alerts::subjectThatIsGoneIsOver()
{
    Bench bench({"breaker-open"});
    bench.add(withBreaker("trace", admin::BreakerState::Open));
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    bench.add(StatsHistory::Sample());
    QVERIFY(bench.engine.raised().empty());
    QCOMPARE(bench.engine.history().size(), size_t(1));
}

void tst_Alerts::serversOwnAlertsAreTaken()
{
    Bench bench({"server-says"});
    StatsHistory::Sample sample;
    sample.stats.alerts = {
        {QStringLiteral("drain"), admin::Severity::Warning, 1, QStringLiteral("it is\ndraining")},
        {QStringLiteral("note"), admin::Severity::Info, 1, QStringLiteral("by the way")},
        {QStringLiteral("unaccounted 0"), admin::Severity::Error, 1, QString(20'000, u'x')}};
    bench.add(sample);
    QCOMPARE(bench.engine.raised().size(), size_t(2));
    QCOMPARE(bench.engine.raised()[0].severity, Health::Critical);
    QVERIFY(bench.engine.raised()[0].text.size() < 500);
    QCOMPARE(bench.engine.raised()[1].text, QStringLiteral("it is draining"));
    sample.stats.alerts.clear();
    bench.add(sample);
    QVERIFY(bench.engine.raised().empty());
}

void tst_Alerts::alertThatGetsWorseIsRaisedAgain()
{
    Bench bench({"server-says"});
    StatsHistory::Sample sample;
    sample.stats.alerts = {
        {QStringLiteral("feed x"), admin::Severity::Warning, 1, QStringLiteral("it is stale")}};
    bench.add(sample);
    bench.engine.acknowledgeAll(QStringLiteral("alice"));
    sample.stats.alerts[0].severity = admin::Severity::Error;
    bench.pass(1'000);
    bench.add(sample);
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    QCOMPARE(bench.engine.worst(), Health::Critical);
    QCOMPARE(bench.engine.unacknowledged(), 1);
    QCOMPARE(bench.engine.history().size(), size_t(1));
}

void tst_Alerts::drainIsAnAlertThoughTheServerOnlyMentionsIt()
{
    Bench bench({"draining", "server-says"});
    StatsHistory::Sample sample;
    sample.stats.isDraining = true;
    sample.stats.alerts = {
        {QStringLiteral("drain"), admin::Severity::Info, 1, QStringLiteral("it is draining")}};
    bench.add(sample);
    QCOMPARE(bench.engine.raised().size(), size_t(1));
    QCOMPARE(bench.engine.raised()[0].rule, QStringLiteral("draining"));
}

void tst_Alerts::worstComesFirst()
{
    Bench bench({"server-says", "breaker-open"});
    StatsHistory::Sample sample;
    sample.stats.alerts = {
        {QStringLiteral("floor 0"), admin::Severity::Warning, 1, QStringLiteral("a floor")}};
    bench.add(sample);
    sample.stats.breakers = withBreaker("feed", admin::BreakerState::Open).stats.breakers;
    bench.pass(1'000);
    bench.add(sample);
    QCOMPARE(bench.engine.raised()[0].severity, Health::Critical);
    QCOMPARE(bench.engine.raised()[1].severity, Health::Warning);
}

void tst_Alerts::acknowledgedIsNotCounted()
{
    Bench bench({"breaker-open"});
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    const QString key = bench.engine.raised()[0].key();
    QCOMPARE(bench.engine.unacknowledged(), 1);
    bench.engine.acknowledge(QStringLiteral("no such"), QStringLiteral("alice"));
    QCOMPARE(bench.engine.unacknowledged(), 1);
    bench.engine.acknowledge(key, QStringLiteral("alice"));
    bench.engine.acknowledge(key, QStringLiteral("bob")); // too late
    QCOMPARE(bench.engine.unacknowledged(), 0);
    QCOMPARE(bench.engine.worst(), Health::Good);
    QCOMPARE(bench.engine.raised()[0].acknowledgedBy, QStringLiteral("alice"));
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    QVERIFY(bench.engine.raised()[0].isAcknowledged());
}

void tst_Alerts::comesBackUnacknowledged()
{
    Bench bench({"breaker-open"});
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    bench.engine.acknowledgeAll(QStringLiteral("alice"));
    bench.add(withBreaker("feed", admin::BreakerState::Closed));
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    QCOMPARE(bench.engine.unacknowledged(), 1);
    QCOMPARE(bench.engine.history()[0].acknowledgedBy, QStringLiteral("alice"));
}

void tst_Alerts::ruleThatIsSwitchedOffSaysNothing()
{
    Bench bench({"breaker-open"});
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    for (size_t i = 0; i < bench.rules.all().size(); ++i)
        bench.rules.setOn(i, false);
    bench.tick();
    QVERIFY(bench.engine.raised().empty());
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    QVERIFY(bench.engine.raised().empty());
}

void tst_Alerts::absurdFiguresRaiseNothing_data()
{
    QTest::addColumn<quint64>("count");
    QTest::addColumn<qint64>("p99Us");
    QTest::addColumn<qint64>("feedAgeMs");
    QTest::newRow("nothing sent") << quint64(0) << qint64(9'000'000'000) << qint64(-1);
    QTest::newRow("negative latency") << quint64(10) << qint64(-5) << qint64(-1);
    QTest::newRow("negative age") << quint64(10) << qint64(5) << std::numeric_limits<qint64>::min();
}

void tst_Alerts::absurdFiguresRaiseNothing()
{
    QFETCH(const quint64, count);
    QFETCH(const qint64, p99Us);
    QFETCH(const qint64, feedAgeMs);
    Bench bench;
    StatsHistory::Sample sample;
    sample.stats.latency.count = count;
    sample.stats.latency.p99Us = p99Us;
    sample.stats.feeds.resize(1);
    sample.stats.feeds[0].state = admin::FeedState::Live;
    sample.stats.feeds[0].ageMs = feedAgeMs;
    for (int i = 0; i < 100; ++i) {
        bench.add(sample);
        bench.pass(1'000);
    }
    QVERIFY(bench.engine.raised().empty());
}

void tst_Alerts::historyIsBounded()
{
    Bench bench({"breaker-open"});
    for (size_t i = 0; i < AlertEngine::historyMax + 10; ++i) {
        bench.add(withBreaker("feed", admin::BreakerState::Open));
        bench.pass(1);
        bench.add(withBreaker("feed", admin::BreakerState::Closed));
    }
    QCOMPARE(bench.engine.history().size(), AlertEngine::historyMax);
    QVERIFY(bench.engine.history().front().sinceMs > bench.engine.history().back().sinceMs);
}

void tst_Alerts::anotherServerStartsClean()
{
    Bench bench({"breaker-open", "unreachable"});
    bench.add(withBreaker("feed", admin::BreakerState::Open));
    bench.engine.clear(bench.wallMs());
    QVERIFY(bench.engine.raised().empty());
    bench.live(false); // the way to the next one
    bench.pass(60'000);
    bench.tick();
    QVERIFY(bench.engine.raised().empty());
}

void tst_Alerts::rulesAreKept()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    std::vector<AlertRule> wanted;
    {
        AlertRules rules(&settings);
        QVERIFY(rules.setThreshold(3, 2.5));
        QVERIFY(rules.setForMs(0, 1'500));
        rules.setOn(1, false);
        wanted = rules.all();
    }
    AlertRules again(&settings);
    QCOMPARE(again.all(), wanted);
    QVERIFY(again.problems().isEmpty());
    again.resetAll();
    QCOMPARE(AlertRules(&settings).all(), AlertRules::standard());
}

void tst_Alerts::badRulesAreToldAndTheStandardHolds_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("no number") << "alerts/drop-critical/threshold"
                               << QVariant(QStringLiteral("much"));
    QTest::newRow("negative") << "alerts/drop-critical/threshold" << QVariant(-1.0);
    QTest::newRow("zero") << "alerts/drop-critical/threshold" << QVariant(0.0);
    QTest::newRow("more than all") << "alerts/drop-critical/threshold" << QVariant(101.0);
    QTest::newRow("not a number") << "alerts/p99-critical/threshold"
                                  << QVariant(QStringLiteral("nan"));
    QTest::newRow("infinite") << "alerts/p99-critical/threshold" << QVariant(QStringLiteral("inf"));
    QTest::newRow("negative time") << "alerts/unreachable/forMs" << QVariant(-1);
    QTest::newRow("a day") << "alerts/unreachable/forMs" << QVariant(86'400'000);
    QTest::newRow("neither on nor off")
        << "alerts/unreachable/on" << QVariant(QStringLiteral("banana"));
    QTest::newRow("time of words")
        << "alerts/unreachable/forMs" << QVariant(QStringLiteral("a while"));
}

void tst_Alerts::badRulesAreToldAndTheStandardHolds()
{
    QFETCH(const QString, key);
    QFETCH(const QVariant, value);
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    settings.setValue(key, value);
    const AlertRules rules(&settings);
    QCOMPARE(rules.all(), AlertRules::standard());
    QCOMPARE(rules.problems().size(), 1);
    QVERIFY(rules.problems()[0].contains(key.section(u'/', 1, 1)));
}

void tst_Alerts::editedRuleIsChecked_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("shown"); // empty: refused
    const int threshold = AlertRulesModel::Threshold;
    const int duration = AlertRulesModel::For;
    QTest::newRow("plain") << "drop-critical" << threshold << "2.5"
                           << "2.5 %";
    QTest::newRow("with its unit") << "p99-warning" << threshold << "80 ms"
                                   << "80 ms";
    QTest::newRow("with a comma") << "drop-critical" << threshold << "0,5"
                                  << "0.5 %";
    QTest::newRow("seconds") << "drop-critical" << duration << "2.5 s"
                             << "2.5 s";
    QTest::newRow("at once") << "drop-critical" << duration << "0"
                             << "0 s";
    QTest::newRow("words") << "drop-critical" << threshold << "much" << QString();
    QTest::newRow("empty") << "drop-critical" << threshold << "" << QString();
    QTest::newRow("zero") << "drop-critical" << threshold << "0" << QString();
    QTest::newRow("negative") << "drop-critical" << threshold << "-3" << QString();
    QTest::newRow("more than all") << "drop-critical" << threshold << "100.1" << QString();
    QTest::newRow("nan") << "drop-critical" << threshold << "nan" << QString();
    QTest::newRow("nan seconds") << "drop-critical" << duration << "nan" << QString();
    QTest::newRow("inf seconds") << "drop-critical" << duration << "inf" << QString();
    QTest::newRow("too long") << "drop-critical" << duration << "3601" << QString();
    QTest::newRow("a flag has none") << "breaker-open" << threshold << "2" << QString();
}

void tst_Alerts::editedRuleIsChecked()
{
    QFETCH(const QString, id);
    QFETCH(const int, column);
    QFETCH(const QString, typed);
    QFETCH(const QString, shown);
    Bench bench;
    AlertRulesModel model(&bench.rules);
    const QSignalSpy refused(&model, &AlertRulesModel::refused);
    int row = 0;
    while (bench.rules.all()[static_cast<size_t>(row)].id != id)
        ++row;
    const QModelIndex cell = model.index(row, column);
    const QString before = cell.data().toString();
    QCOMPARE(model.setData(cell, typed, Qt::EditRole), !shown.isEmpty());
    QCOMPARE(cell.data().toString(), shown.isEmpty() ? before : shown);
    if (shown.isEmpty() && id != QLatin1String("breaker-open"))
        QVERIFY(!refused.last()[0].toString().isEmpty());
}

void tst_Alerts::tablesAreProperModels()
{
    Bench bench;
    AlertRulesModel rules(&bench.rules);
    AlertsModel alerts;
    const QAbstractItemModelTester rulesTester(
        &rules, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester alertsTester(
        &alerts, QAbstractItemModelTester::FailureReportingMode::QtTest);
    rules.toggle(2);
    QCOMPARE(rules.index(2, AlertRulesModel::IsOn).data().toString(), QStringLiteral("off"));
    bench.rules.resetAll();
    RaisedAlert alert;
    alert.rule = QStringLiteral("drop-critical");
    alert.subject = QString(20'000, u's');
    alert.text = QString(20'000, u't');
    alert.acknowledgedBy = QString(20'000, u'u');
    alert.severity = Health::Critical;
    alert.value = 1e300;
    alert.worst = none;
    for (const size_t count : {2u, 0u, 5u, 1u}) {
        alerts.setAlerts(std::vector<RaisedAlert>(count, alert), 0);
        QCOMPARE(alerts.rowCount(), int(count));
    }
    for (int column = 0; column < alerts.columnCount(); ++column)
        QVERIFY2(alerts.index(0, column).data().toString().size() < 400,
                 qPrintable(alerts.headerData(column, Qt::Horizontal, 0).toString()));
    QCOMPARE(alerts.index(0, AlertsModel::Severity).data(HealthRole).toInt(),
             int(Health::Critical));
}

QTEST_GUILESS_MAIN(tst_Alerts)
#include "tst_alerts.moc"
