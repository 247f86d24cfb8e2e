// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/inquiry.h"
#include "console/models/orders.h"
#include "console/models/recordingplayer.h"
#include "console/models/recordingwriter.h"
#include "tests/console/samplestats.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

constexpr qint64 lossMs = 301'000;
constexpr qint64 endMs = 400'000;
constexpr qint64 tripMs = 100'000; ///< from here a breaker is open, for alertMs
constexpr qint64 alertMs = 50'000;
constexpr qint64 logEveryMs = 10'000;
constexpr qint64 startedMs = 1'795'000'000'000;
constexpr int loadMsMax = 60'000; ///< on a machine that is busy with other things

/// The standard rules.
struct Rules
{
    QTemporaryDir dir;
    QSettings settings{dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat};
    AlertRules rules{&settings};
};

[[nodiscard]] admin::LogRecord logRecord(quint64 seq)
{
    admin::LogRecord record;
    record.seq = seq;
    record.tsMs = startedMs + static_cast<qint64>(seq) * logEveryMs;
    record.severity = seq % 2 == 0 ? admin::Severity::Error : admin::Severity::Info;
    record.category = QStringLiteral("feed");
    record.text = QStringLiteral("line %1").arg(seq);
    return record;
}

/// Some minutes of a server: a sample a second, its slowest sessions asked for every five, its
/// settings asked for once, its log followed; a circuit breaker opens in it, and half a minute long
/// the connection was lost; after that the server is another run.
struct Replaying
{
    Rules standard;
    QTemporaryDir dir;
    QString path = dir.filePath(QStringLiteral("a.tcrec.gz"));
    std::vector<std::pair<qint64, admin::Stats>> samples;
    RecordingPlayer player{&standard.rules};

    [[nodiscard]] bool record()
    {
        test::SampleStats source;
        source.setSlow(3, 2, 1);
        RecordingWriter writer;
        if (!writer.open(path, {QStringLiteral("test"), startedMs,
                                QUrl(QStringLiteral("ws://10.0.0.5:7401/admin")), source.hello()}))
            return false;
        bool isWritten = true;
        const auto write = [&](qint64 atMs, auto what) {
            isWritten = isWritten && writer.write({atMs, std::move(what)});
        };
        constexpr qint64 configId = 9'001;
        constexpr qint64 logId = 9'002;
        write(500, admin::ClientMessage(admin::ConfigQuery{configId}));
        write(500,
              admin::ServerMessage(admin::ConfigPage{configId, QStringLiteral("first.toml"), {}}));
        admin::LogQuery follow;
        follow.id = logId;
        follow.isFollowing = true;
        write(500, admin::ClientMessage(follow));
        quint64 logSeq = 0;
        qint64 id = 0;
        for (qint64 atMs = 1'000; atMs <= endMs; atMs += 1'000) {
            if (atMs == lossMs + 30'000) {
                source.restart();
                write(atMs, admin::ServerMessage(source.hello()));
            }
            admin::Stats stats = source.next();
            if (!stats.breakers.empty() && atMs >= tripMs && atMs < tripMs + alertMs)
                stats.breakers.front().state = admin::BreakerState::Open;
            if (atMs == lossMs)
                write(atMs, ConnectionLost{QStringLiteral("gone")});
            if (atMs >= lossMs && atMs < lossMs + 30'000)
                continue;
            write(atMs, admin::ServerMessage(stats));
            samples.emplace_back(atMs, stats);
            if (atMs % logEveryMs == 0 && atMs < lossMs) // told twice, as after a pause
                write(atMs, admin::ServerMessage(admin::LogPage{
                                logId, 0, {logRecord(logSeq), logRecord(++logSeq)}}));
            if (atMs % 5'000 == 0) {
                const admin::SessionsQuery query{.id = ++id, .limit = 100};
                write(atMs, admin::ClientMessage(query));
                write(atMs, admin::ServerMessage(source.page(query)));
            }
        }
        return isWritten && writer.finish().has_value();
    }
    [[nodiscard]] bool load()
    {
        return record() && player.open(path) &&
               QTest::qWaitFor([this] { return player.index().isLoaded(); }, loadMsMax);
    }
};

} // namespace

class tst_RecordingPlayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsTheSampleOfEachPlace();
    void historyAtAPlaceIsWhatWasKnownThen();
    void gapIsAGap();
    void placesOutsideAreNotShown_data();
    void placesOutsideAreNotShown();
    void nearestEarlierAnswerIsGiven();
    void shorterQuestionGetsTheBeginning();
    void whatWasNotAskedIsNotInTheRecording_data();
    void whatWasNotAskedIsNotInTheRecording();
    void settingsAreThoseOfTheRun();
    void logIsToldAsItGrew();
    void logOfTheMomentIsAnswered_data();
    void logOfTheMomentIsAnswered();
    void goingBackIsTold();
    void anotherRunIntroducesItself();
    void alertsAreThoseOfTheMoment();
    void ordersAreImpossible();
    void playsToItsEndAndStops();
    void speedIsBounded();
    void cutOffRecordingPlaysAndSaysSo();
};

void tst_RecordingPlayer::showsTheSampleOfEachPlace()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QCOMPARE(fixture.player.index().durationMs(), endMs);
    QCOMPARE(fixture.player.index().problem(), QString());
    // In an order of no system, so that reading goes back and forth.
    for (size_t step = 0; step < fixture.samples.size(); step += 7) {
        const auto &[atMs, stats] = fixture.samples[(step * 31) % fixture.samples.size()];
        fixture.player.setPosition(atMs + 400);
        const auto sample = fixture.player.sample();
        QVERIFY(sample);
        QCOMPARE(sample->arrivedMs, atMs);
        QCOMPARE(admin::encode(sample->stats), admin::encode(stats));
        QCOMPARE(sample->rates.has_value(), atMs != 1'000 && atMs != lossMs + 30'000);
    }
}

void tst_RecordingPlayer::historyAtAPlaceIsWhatWasKnownThen()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    StatsHistory live;
    for (const auto &[atMs, stats] : fixture.samples) {
        if (atMs > 200'000)
            break;
        live.add(stats, atMs);
    }
    StatsHistory shown;
    fixture.player.setPosition(380'000);
    shown.assign(fixture.player.index().whole(), fixture.player.sample().value());
    fixture.player.setPosition(200'000); // back again
    shown.assign(fixture.player.index().whole(), fixture.player.sample().value());
    for (const auto metric : {StatsHistory::Metric::Connections, StatsHistory::Metric::Updates,
                              StatsHistory::Metric::P99, StatsHistory::Metric::AtEmergency}) {
        QCOMPARE(shown.series(metric).segments(0, endMs, 10'000),
                 live.series(metric).segments(0, endMs, 10'000));
        QCOMPARE(shown.series(metric).current(), live.series(metric).current());
    }
    QCOMPARE(shown.series(1, StatsHistory::WorkerMetric::Updates).segments(0, endMs, 10'000),
             live.series(1, StatsHistory::WorkerMetric::Updates).segments(0, endMs, 10'000));
}

void tst_RecordingPlayer::gapIsAGap()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    fixture.player.setPosition(lossMs + 20'000);
    QVERIFY(fixture.player.isInGap());
    fixture.player.setPosition(lossMs + 31'000);
    QVERIFY(!fixture.player.isInGap());
    QCOMPARE(fixture.player.index()
                 .whole()
                 .series(StatsHistory::Metric::Connections)
                 .segments(0, endMs, 10'000)
                 .size(),
             size_t(2));
}

void tst_RecordingPlayer::placesOutsideAreNotShown_data()
{
    QTest::addColumn<qint64>("wanted");
    QTest::addColumn<qint64>("shown");
    QTest::newRow("before it") << qint64(-1) << qint64(0);
    QTest::newRow("long before it") << std::numeric_limits<qint64>::min() << qint64(0);
    QTest::newRow("behind it") << endMs + 1 << endMs;
    QTest::newRow("long behind it") << std::numeric_limits<qint64>::max() << endMs;
}

void tst_RecordingPlayer::placesOutsideAreNotShown()
{
    QFETCH(qint64, wanted);
    QFETCH(qint64, shown);
    Replaying fixture;
    QVERIFY(fixture.load());
    fixture.player.setPosition(wanted);
    QCOMPARE(fixture.player.positionMs(), shown);
    QCOMPARE(fixture.player.sample().has_value(), shown > 0);
}

void tst_RecordingPlayer::nearestEarlierAnswerIsGiven()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy pages(&fixture.player, &AdminSource::sessionsReceived);
    fixture.player.setPosition(123'000);
    const qint64 id = fixture.player.send(admin::SessionsQuery{.limit = 100});
    QVERIFY(id > 0);
    QVERIFY2(pages.isEmpty(), "an answer within send()");
    QVERIFY(pages.wait());
    const auto page = pages[0][0].value<admin::SessionsPage>();
    QCOMPARE(page.id, id);
    QCOMPARE(page.total, fixture.samples[119].second.connections); // of 120,000 ms
}

void tst_RecordingPlayer::shorterQuestionGetsTheBeginning()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy pages(&fixture.player, &AdminSource::sessionsReceived);
    fixture.player.setPosition(123'000);
    QVERIFY(fixture.player.send(admin::SessionsQuery{.limit = 10}) > 0);
    QVERIFY(pages.wait());
    QCOMPARE(pages[0][0].value<admin::SessionsPage>().rows.size(), size_t(10));
}

void tst_RecordingPlayer::whatWasNotAskedIsNotInTheRecording_data()
{
    QTest::addColumn<qint64>("atMs");
    QTest::addColumn<QString>("filter");
    QTest::newRow("before the first answer") << qint64(4'000) << QString();
    QTest::newRow("another filter") << qint64(123'000) << QStringLiteral("10.0.");
}

void tst_RecordingPlayer::whatWasNotAskedIsNotInTheRecording()
{
    QFETCH(qint64, atMs);
    QFETCH(QString, filter);
    Replaying fixture;
    QVERIFY(fixture.load());
    fixture.player.setPosition(atMs);
    Inquiry inquiry(&fixture.player);
    QSignalSpy failed(&inquiry, &Inquiry::failed);
    admin::SessionsQuery query{.limit = 100};
    if (!filter.isEmpty())
        query.filter.text = filter;
    inquiry.ask(query);
    QVERIFY(failed.wait());
    QVERIFY2(failed[0][0].toString().contains(QLatin1String("not in the recording")),
             qPrintable(failed[0][0].toString()));
}

void tst_RecordingPlayer::settingsAreThoseOfTheRun()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy settings(&fixture.player, &AdminSource::configReceived);
    QSignalSpy failed(&fixture.player, &AdminSource::commandFailed);
    fixture.player.setPosition(299'000); // long after they were asked for
    QVERIFY(fixture.player.send(admin::ConfigQuery{}) > 0);
    QVERIFY(settings.wait());
    QCOMPARE(settings[0][0].value<admin::ConfigPage>().file, QStringLiteral("first.toml"));
    fixture.player.setPosition(endMs); // of the other run nobody knows them
    QVERIFY(fixture.player.send(admin::ConfigQuery{}) > 0);
    QVERIFY(failed.wait());
}

void tst_RecordingPlayer::logIsToldAsItGrew()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy log(&fixture.player, &AdminSource::logReceived);
    fixture.player.setPosition(25'000);
    admin::LogQuery query;
    query.isFollowing = true;
    const qint64 id = fixture.player.send(query);
    QVERIFY(log.wait());
    QCOMPARE(log[0][0].value<admin::LogPage>().records.size(), size_t(3)); // 0, 1 and 2
    fixture.player.setPosition(29'000);
    QCOMPARE(log.size(), 1);
    fixture.player.setPosition(45'000);
    QCOMPARE(log.size(), 2);
    const auto page = log[1][0].value<admin::LogPage>();
    QCOMPARE(page.id, id);
    QCOMPARE(page.records.size(), size_t(2));
    QCOMPARE(page.records.back().seq, quint64(4));
    fixture.player.send(admin::LogQuery{.last = 0}); // no more
    QVERIFY(log.wait());
    fixture.player.setPosition(200'000);
    QCOMPARE(log.size(), 3);
}

void tst_RecordingPlayer::logOfTheMomentIsAnswered_data()
{
    QTest::addColumn<qint64>("atMs");
    QTest::addColumn<admin::Severity>("severity");
    QTest::addColumn<QString>("category");
    QTest::addColumn<quint32>("last");
    QTest::addColumn<QList<quint64>>("seqs");
    using L = QList<quint64>;
    const auto info = admin::Severity::Info;
    QTest::newRow("before the first") << qint64(9'999) << info << QString() << 200u << L{};
    QTest::newRow("the first") << qint64(10'000) << info << QString() << 200u << L{0, 1};
    QTest::newRow("the last two") << qint64(95'000) << info << QString() << 2u << L{8, 9};
    QTest::newRow("errors") << qint64(45'000) << admin::Severity::Error << QString() << 200u
                            << L{0, 2, 4};
    QTest::newRow("the last error")
        << qint64(55'000) << admin::Severity::Error << QString() << 1u << L{4};
    QTest::newRow("none wanted") << qint64(95'000) << info << QString() << 0u << L{};
    QTest::newRow("no such category")
        << qint64(95'000) << info << QStringLiteral("fanout") << 200u << L{};
    QTest::newRow("of the other run") << endMs << info << QString() << 200u << L{};
}

void tst_RecordingPlayer::logOfTheMomentIsAnswered()
{
    QFETCH(qint64, atMs);
    QFETCH(admin::Severity, severity);
    QFETCH(QString, category);
    QFETCH(quint32, last);
    QFETCH(QList<quint64>, seqs);
    Replaying fixture;
    QVERIFY(fixture.load());
    fixture.player.setPosition(atMs);
    QSignalSpy log(&fixture.player, &AdminSource::logReceived);
    admin::LogQuery query;
    query.severity = severity;
    query.last = last;
    if (!category.isEmpty())
        query.category = category;
    QVERIFY(fixture.player.send(query) > 0);
    QVERIFY(log.wait());
    QList<quint64> told;
    for (const admin::LogRecord &record : log[0][0].value<admin::LogPage>().records)
        told.append(record.seq);
    QCOMPARE(told, seqs);
}

void tst_RecordingPlayer::goingBackIsTold()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy rewound(&fixture.player, &AdminSource::rewound);
    QSignalSpy log(&fixture.player, &AdminSource::logReceived);
    fixture.player.setPosition(50'000);
    QCOMPARE(rewound.size(), 0);
    admin::LogQuery query;
    query.isFollowing = true;
    fixture.player.send(query);
    QVERIFY(log.wait());
    fixture.player.setPosition(20'000);
    QCOMPARE(rewound.size(), 1);
    fixture.player.setPosition(100'000); // nothing is followed any more
    QCOMPARE(log.size(), 1);
}

void tst_RecordingPlayer::anotherRunIntroducesItself()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    QSignalSpy hellos(&fixture.player, &AdminSource::helloReceived);
    const qint64 first = fixture.player.hello()->startedAtMs;
    fixture.player.setPosition(lossMs - 1);
    QVERIFY(hellos.isEmpty());
    fixture.player.setPosition(endMs);
    QCOMPARE(hellos.size(), 1);
    QVERIFY(fixture.player.hello()->startedAtMs != first);
    fixture.player.setPosition(1'000);
    QCOMPARE(hellos.size(), 2);
    QCOMPARE(fixture.player.hello()->startedAtMs, first);
}

void tst_RecordingPlayer::alertsAreThoseOfTheMoment()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    AlertEngine shown(&fixture.standard.rules);
    const auto countAt = [&](qint64 atMs, AlertMetric metric, bool isOver) {
        shown.assign(fixture.player.index().alerts(), startedMs + atMs);
        const auto isMeant = [metric](const RaisedAlert &alert) { return alert.metric == metric; };
        return isOver ? std::ranges::count_if(shown.history(), isMeant)
                      : std::ranges::count_if(shown.raised(), isMeant);
    };
    const auto breaker = AlertMetric::BreakerOpen;
    QCOMPARE(countAt(tripMs - 1'000, breaker, false), 0);
    QCOMPARE(countAt(tripMs + alertMs - 1'000, breaker, false), 1);
    QCOMPARE(shown.raised().front().clearedWallMs, 0);
    QCOMPARE(countAt(tripMs + alertMs - 1'000, breaker, true), 0);
    QCOMPARE(countAt(tripMs + alertMs + 20'000, breaker, false), 0);
    QCOMPARE(countAt(tripMs + alertMs + 20'000, breaker, true), 1);
    QCOMPARE(countAt(tripMs - 1'000, breaker, true), 0); // back again
    // That the server was away is known from the moment on when the rule said so.
    const auto away = AlertMetric::Unreachable;
    QCOMPARE(countAt(lossMs + 500, away, false), 0);
    QCOMPARE(countAt(lossMs + 29'000, away, false), 1);
    QCOMPARE(countAt(lossMs + 31'000, away, true), 1);
}

void tst_RecordingPlayer::ordersAreImpossible()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    Orders orders(&fixture.player);
    QVERIFY(!orders.areAllowed());
    QVERIFY(orders.whyNot().contains(QLatin1String("recording")));
    QCOMPARE(fixture.player.send(admin::Drain{}), qint64(0));
    QCOMPARE(fixture.player.send(admin::Disconnect{0, QStringLiteral("0-1"), true, {}}), qint64(0));
    QSignalSpy ended(&orders, &Orders::ended);
    orders.give(admin::Drain{}, QStringLiteral("Drain"));
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<Health>(), Health::Warning);
}

void tst_RecordingPlayer::playsToItsEndAndStops()
{
    Replaying fixture;
    QVERIFY(fixture.load());
    RecordingPlayer &player = fixture.player;
    player.setSpeed(RecordingPlayer::speedMax);
    player.setPosition(endMs - 5'000);
    QSignalSpy moved(&player, &RecordingPlayer::moved);
    player.setPlaying(true);
    QVERIFY(player.isPlaying());
    QTRY_VERIFY(!player.isPlaying());
    QCOMPARE(player.positionMs(), endMs);
    QVERIFY(!moved.isEmpty());
    player.setPlaying(true); // from its start again
    QVERIFY(player.positionMs() < endMs);
}

void tst_RecordingPlayer::speedIsBounded()
{
    const Rules standard;
    RecordingPlayer player(&standard.rules);
    for (const auto &[wanted, got] : {std::pair(0, 1), {-5, 1}, {1, 1}, {60, 60}, {1'000, 60}}) {
        player.setSpeed(wanted);
        QCOMPARE(player.speed(), got);
    }
}

void tst_RecordingPlayer::cutOffRecordingPlaysAndSaysSo()
{
    Replaying fixture;
    QVERIFY(fixture.record());
    QFile file(fixture.path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(file.size() / 2));
    file.close();
    QVERIFY(fixture.player.open(fixture.path));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.player.index().isLoaded(), loadMsMax);
    QVERIFY(fixture.player.index().problem().contains(QLatin1String("cut off")));
    QVERIFY(fixture.player.index().durationMs() > endMs / 4);
    fixture.player.setPosition(100'000);
    QVERIFY(fixture.player.sample());
}

QTEST_GUILESS_MAIN(tst_RecordingPlayer)
#include "tst_recordingplayer.moc"
