// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/logfollower.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace tickcast;
using admin::Severity;
using State = AdminConnection::State;

namespace {

admin::LogRecord recordOf(quint64 seq, Severity severity = Severity::Info,
                          const char *category = "feed", const char *text = "words")
{
    return {.seq = seq,
            .tsMs = 1'700'000'000'000 + static_cast<qint64>(seq),
            .severity = severity,
            .category = QString::fromLatin1(category),
            .thread = QStringLiteral("main"),
            .text = QString::fromLatin1(text)};
}

/// Records with the numbers from @p first to @p last.
std::vector<admin::LogRecord> recordsOf(quint64 first, quint64 last)
{
    std::vector<admin::LogRecord> records;
    for (quint64 seq = first; seq <= last; ++seq)
        records.push_back(recordOf(seq));
    return records;
}

admin::LogPage pageOf(quint64 first, quint64 last, quint64 lost = 0)
{
    return {0, lost, recordsOf(first, last)};
}

QString textAt(const LogModel &model, int row)
{
    return model.index(row, LogModel::Text).data().toString();
}

/// The rows' texts in short: "r" for a record, or what a mark says.
QStringList shape(const LogModel &model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QString text = textAt(model, row);
        rows.append(text == QStringLiteral("words") ? QStringLiteral("r") : text);
    }
    return rows;
}

struct Following
{
    test::FakeAdminServer server;
    AdminConnection connection{test::patientOptions(), nullptr};
    LogFollower follower{&connection};

    [[nodiscard]] bool start()
    {
        if (!server.listen())
            return false;
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return connection.state() == State::Live; });
    }
    [[nodiscard]] bool follow()
    {
        follower.ask();
        return QTest::qWaitFor([this] { return follower.isFollowing(); });
    }
    [[nodiscard]] size_t asked() const { return server.questions().size(); }
    [[nodiscard]] const admin::LogQuery &lastQuery() const
    {
        return std::get<admin::LogQuery>(server.questions().back());
    }
};

const QString r = QStringLiteral("r");

} // namespace

/// The log's model, and what follows the log to fill it.
class tst_Log : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAProperModel();
    void holesAreMarked_data();
    void holesAreMarked();
    void filteredLogTellsHolesItCannotCount();
    void knownRecordsArePassedOver();
    void anotherRunIsMarked();
    void oldestLinesGo();
    void textFilterShowsWhatHoldsIt_data();
    void textFilterShowsWhatHoldsIt();
    void filterHoldsWhileLinesComeAndGo();
    void absurdRecordsDoNoHarm();
    void severityIsWordAndSign();
    void lineIsWrittenAsInALogFile();

    void followsAndGathers();
    void filtersAtTheServer();
    void stoppedFollowerIsToldNothing();
    void resumesAfterALostConnection();
    void serverStartedAgainIsMarked();
    void refusalIsSaidAndAskedAgain();
    void foreignAnswersAreIgnored();
};

void tst_Log::isAProperModel()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.join(pageOf(1, 10));
    model.append(pageOf(11, 20));
    model.append(pageOf(40, 41, 19));
    model.setText(QStringLiteral("word"));
    model.append(pageOf(42, 60));
    model.setText(QStringLiteral("nowhere"));
    QCOMPARE(model.rowCount(), 1); // the gap stays to be seen
    model.append(pageOf(61, 62));
    model.setText({});
    QCOMPARE(model.rowCount(), 44);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.index(0, 0).isValid());
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    QVERIFY(!model.headerData(LogModel::ColumnCount, Qt::Horizontal, Qt::DisplayRole).isValid());
}

void tst_Log::holesAreMarked_data()
{
    QTest::addColumn<quint64>("first");
    QTest::addColumn<quint64>("last");
    QTest::addColumn<quint64>("lost");
    QTest::addColumn<QStringList>("rows");
    const auto missing = [](const char *count) {
        return QString(u"Records missing here: " % QLatin1String(count));
    };
    QTest::newRow("none") << quint64(3) << quint64(3) << quint64(0) << QStringList{r, r, r};
    QTest::newRow("one") << quint64(4) << quint64(4) << quint64(1)
                         << QStringList{r, r, missing("1"), r};
    QTest::newRow("many, as the server counts them")
        << quint64(1'236) << quint64(1'236) << quint64(1'233)
        << QStringList{r, r, missing("1,233"), r};
    QTest::newRow("the server does not say so")
        << quint64(9) << quint64(9) << quint64(0) << QStringList{r, r, missing("6"), r};
    QTest::newRow("the server says so in vain")
        << quint64(3) << quint64(3) << quint64(99) << QStringList{r, r, r};
    QTest::newRow("all told before") << quint64(1) << quint64(2) << quint64(0) << QStringList{r, r};
    QTest::newRow("numbers that end") << (quint64(1) << 53) << (quint64(1) << 53) << quint64(0)
                                      << QStringList{r, r, missing("9,007,199,254,740,989"), r};
}

void tst_Log::holesAreMarked()
{
    QFETCH(quint64, first);
    QFETCH(quint64, last);
    QFETCH(quint64, lost);
    LogModel followed;
    followed.join(pageOf(1, 2));
    followed.append(pageOf(first, last, lost));
    QTEST(shape(followed), "rows");
    LogModel resumed;
    resumed.join(pageOf(1, 2));
    resumed.join(pageOf(first, last));
    QTEST(shape(resumed), "rows");
    QCOMPARE(resumed.missing(), followed.missing());
}

void tst_Log::filteredLogTellsHolesItCannotCount()
{
    LogModel model;
    model.setComplete(false);
    model.join(pageOf(1, 2));
    model.append({0, 0, {recordOf(90)}}); // of another severity between: no hole
    QCOMPARE(shape(model), (QStringList{r, r, r}));
    model.append({0, 5, {recordOf(120)}});
    QCOMPARE(textAt(model, 3), QStringLiteral("Records missing here: 5"));
    model.join({0, 0, {recordOf(120), recordOf(130)}}); // begins with what is known
    QCOMPARE(model.rowCount(), 6);
    model.join({0, 0, {recordOf(700)}});
    QVERIFY2(textAt(model, 6).startsWith(QStringLiteral("Records may be missing here")),
             qPrintable(textAt(model, 6)));
    QCOMPARE(model.index(6, LogModel::Text).data(HealthRole).toInt(), int(Health::Warning));
    QCOMPARE(model.missing(), 5u);
}

void tst_Log::knownRecordsArePassedOver()
{
    LogModel model;
    model.join(pageOf(5, 9));
    model.join(pageOf(3, 12));
    QCOMPARE(model.rowCount(), 8);
    model.append({0, 0, {recordOf(12), recordOf(11), recordOf(13)}}); // not in order
    QCOMPARE(model.rowCount(), 9);
}

void tst_Log::anotherRunIsMarked()
{
    LogModel model;
    model.beginRun(); // nothing was told of the one before
    model.join(pageOf(50, 51));
    model.beginRun();
    model.beginRun();
    model.join({0, 0, {}});
    model.append(pageOf(1, 1));
    QCOMPARE(shape(model), (QStringList{r, r, QStringLiteral("The server was started again"), r}));
}

void tst_Log::oldestLinesGo()
{
    LogModel model;
    model.join(pageOf(1, 1'000));
    model.append(pageOf(1'001, LogModel::linesMax));
    QCOMPARE(model.rowCount(), LogModel::linesMax);
    model.append(pageOf(LogModel::linesMax + 1, LogModel::linesMax + 7));
    QCOMPARE(model.lineCount(), LogModel::linesMax);
    QVERIFY(model.lineOf(0).contains(QStringLiteral("20.008"))); // 22:13:20.008, wherever we are
    LogModel flooded;
    flooded.join(pageOf(1, 3 * LogModel::linesMax)); // more than it holds, at once
    QCOMPARE(flooded.rowCount(), LogModel::linesMax);
}

void tst_Log::textFilterShowsWhatHoldsIt_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("rows");
    QTest::newRow("nothing") << QString() << 3;
    QTest::newRow("text") << "refused" << 1;
    QTest::newRow("capitals") << "REFUSED" << 1;
    QTest::newRow("category") << "adm" << 1;
    QTest::newRow("thread") << "main" << 3;
    QTest::newRow("not the severity") << "warning" << 0;
    QTest::newRow("no pattern") << ".*" << 0;
    QTest::newRow("nowhere") << "zebra" << 0;
}

void tst_Log::textFilterShowsWhatHoldsIt()
{
    QFETCH(QString, text);
    LogModel model;
    model.join({0,
                0,
                {recordOf(1), recordOf(2, Severity::Warning, "admin"),
                 recordOf(3, Severity::Error, "feed", "Refused by the exchange")}});
    model.setText(text);
    QTEST(model.rowCount(), "rows");
    QCOMPARE(model.lineCount(), 3);
}

void tst_Log::filterHoldsWhileLinesComeAndGo()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setText(QStringLiteral("alarm"));
    model.join({0, 0, {recordOf(1, Severity::Error, "feed", "an alarm"), recordOf(2)}});
    QCOMPARE(model.rowCount(), 1);
    model.append(pageOf(3, LogModel::linesMax));
    QCOMPARE(model.rowCount(), 1);
    model.append({0, 0, {recordOf(LogModel::linesMax + 1, Severity::Error, "feed", "new alarm")}});
    QCOMPARE(model.rowCount(), 1); // the first one went with its line
    QCOMPARE(textAt(model, 0), QStringLiteral("new alarm"));
    QCOMPARE(model.lineCount(), LogModel::linesMax);
}

void tst_Log::absurdRecordsDoNoHarm()
{
    LogModel model;
    admin::LogRecord record;
    record.text = QString(20'000, u'x');
    record.category = QString(20'000, u'c');
    record.thread = QStringLiteral("a\nb");
    record.tsMs = std::numeric_limits<qint64>::max();
    model.join({0, 0, {record}}); // number 0, too
    for (quint64 seq = 1; seq <= 1'000; ++seq) {
        record.category = QString::number(seq);
        record.seq = seq;
        model.append({0, 0, {record}});
    }
    QVERIFY(model.categories().size() <= 256);
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(model.index(0, column).data().toString().size() <= 240);
        QVERIFY(model.index(0, column).data(Qt::ToolTipRole).toString().size() <= 1'000);
    }
}

void tst_Log::severityIsWordAndSign()
{
    LogModel model;
    model.join({0,
                0,
                {recordOf(1, Severity::Debug), recordOf(2, Severity::Info),
                 recordOf(3, Severity::Warning), recordOf(4, Severity::Error)}});
    const std::array health{Health::Unknown, Health::Unknown, Health::Warning, Health::Critical};
    for (int row = 0; row < 4; ++row) {
        const QModelIndex cell = model.index(row, LogModel::Severity);
        QCOMPARE(cell.data().toString(),
                 QLatin1String(admin::severityNames[static_cast<size_t>(row)]));
        QCOMPARE(cell.data(HealthRole).toInt(), int(health[static_cast<size_t>(row)]));
    }
}

void tst_Log::lineIsWrittenAsInALogFile()
{
    LogModel model;
    model.join({0, 0, {recordOf(1, Severity::Error, "feed", "one\ntwo")}});
    QVERIFY2(model.lineOf(0).endsWith(QStringLiteral(" error feed [main] one\n    two")),
             qPrintable(model.lineOf(0)));
    model.append(pageOf(5, 5));
    QCOMPARE(model.lineOf(1), QStringLiteral("---- Records missing here: 3"));
}

void tst_Log::followsAndGathers()
{
    Following following;
    following.server.setLog(recordsOf(1, 3));
    QVERIFY(following.start());
    QVERIFY(following.follow());
    QCOMPARE(following.follower.model()->rowCount(), 3);
    following.follower.ask(); // it follows already
    for (quint64 seq = 4; seq < 104; ++seq)
        following.server.tellLog(recordsOf(seq, seq));
    QTRY_COMPARE(following.follower.model()->rowCount(), 103);
    QCOMPARE(following.asked(), 1u);
    following.server.tellLog(recordsOf(110, 111), 6);
    QTRY_COMPARE(following.follower.model()->rowCount(), 106); // and a line for the gap
    QCOMPARE(following.follower.model()->missing(), 6u);
}

void tst_Log::filtersAtTheServer()
{
    Following following;
    following.server.setLog(
        {recordOf(1), recordOf(2, Severity::Error, "admin"), recordOf(3, Severity::Error, "feed")});
    QVERIFY(following.start());
    following.follower.setSeverity(Severity::Warning); // before anything was asked
    QCOMPARE(following.asked(), 0u);
    QVERIFY(following.follow());
    QCOMPARE(following.follower.model()->rowCount(), 2);
    following.follower.setCategory(QStringLiteral("feed"));
    QTRY_COMPARE(following.follower.model()->rowCount(), 1);
    QCOMPARE(following.lastQuery().category, std::optional(QStringLiteral("feed")));
    QCOMPARE(following.lastQuery().severity, Severity::Warning);
    following.follower.setCategory(QStringLiteral("feed")); // the same
    QCOMPARE(following.asked(), 2u);
    QVERIFY(following.follower.model()->categories().contains(QStringLiteral("admin")));
}

void tst_Log::stoppedFollowerIsToldNothing()
{
    Following following;
    following.server.setLog(recordsOf(1, 3));
    QVERIFY(following.start());
    following.follower.stop(); // it did not follow
    QVERIFY(following.follow());
    following.follower.stop();
    QTRY_COMPARE(following.asked(), 2u);
    QVERIFY(!following.lastQuery().isFollowing);
    QVERIFY(!following.follower.isFollowing());
    following.server.setLog(recordsOf(2, 5));
    QVERIFY(following.follow());
    QCOMPARE(shape(*following.follower.model()), (QStringList{r, r, r, r, r}));
}

void tst_Log::resumesAfterALostConnection()
{
    Following following;
    following.server.setLog(recordsOf(1, 3));
    QVERIFY(following.start());
    QVERIFY(following.follow());
    following.server.goAway();
    QTRY_VERIFY(following.connection.state() != State::Live);
    QVERIFY(!following.follower.isFollowing());
    QCOMPARE(following.follower.model()->rowCount(), 3); // to be read all the same
    following.follower.ask();                            // into the void
    following.server.setLog(recordsOf(10, 12));
    QVERIFY(following.server.listen(following.server.port()));
    following.connection.reconnectNow();
    QTRY_COMPARE(following.connection.state(), State::Live);
    QVERIFY(following.follow());
    QCOMPARE(shape(*following.follower.model()),
             (QStringList{r, r, r, QStringLiteral("Records missing here: 6"), r, r, r}));
}

void tst_Log::serverStartedAgainIsMarked()
{
    Following following;
    following.server.setLog(recordsOf(1, 3));
    QVERIFY(following.start());
    QVERIFY(following.follow());
    following.server.goAway();
    QTRY_VERIFY(following.connection.state() != State::Live);
    following.server.samples().restart();
    following.server.setLog(recordsOf(1, 1));
    QVERIFY(following.server.listen(following.server.port()));
    following.connection.reconnectNow();
    QTRY_COMPARE(following.connection.state(), State::Live);
    QVERIFY(following.follow());
    QCOMPARE(shape(*following.follower.model()),
             (QStringList{r, r, r, QStringLiteral("The server was started again"), r}));
}

void tst_Log::refusalIsSaidAndAskedAgain()
{
    Following following;
    QVERIFY(following.start());
    following.server.setAnswers(test::FakeAdminServer::Answers::Failed);
    following.follower.ask();
    QTRY_VERIFY(following.follower.statusText().contains(QStringLiteral("too many questions")));
    QCOMPARE(following.follower.statusHealth(), Health::Warning);
    following.server.setAnswers(test::FakeAdminServer::Answers::Proper);
    QVERIFY(following.follow());
    QCOMPARE(following.follower.statusHealth(), Health::Unknown);
    QVERIFY(following.follower.statusText().contains(QStringLiteral("nothing of this kind")));
}

void tst_Log::foreignAnswersAreIgnored()
{
    Following following;
    following.server.setLog(recordsOf(1, 3));
    QVERIFY(following.start());
    following.server.setAnswers(test::FakeAdminServer::Answers::Foreign);
    following.follower.ask();
    QTRY_COMPARE(following.asked(), 1u);
    following.server.tellLog(recordsOf(1, 2)); // under the right number: it is the first answer
    QTRY_COMPARE(following.follower.model()->rowCount(), 2);
}

QTEST_GUILESS_MAIN(tst_Log)
#include "tst_log.moc"
