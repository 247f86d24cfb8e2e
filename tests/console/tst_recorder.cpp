// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/logfollower.h"
#include "console/models/recordingreader.h"
#include "tests/console/windowscene.h"

#include <QDateTime>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace tickcast;

namespace {

/// A connection to a fake server, and what records it.
struct Recording
{
    QTemporaryDir dir;
    test::FakeAdminServer server;
    AdminConnection connection{test::patientOptions(), nullptr};
    Recorder recorder{&connection};
    QSignalSpy ended{&recorder, &Recorder::ended};

    [[nodiscard]] bool connectTo()
    {
        if (!server.listen())
            return false;
        QSignalSpy stats(&connection, &AdminSource::statsReceived);
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        return stats.wait(); // the one that a server begins with
    }
    [[nodiscard]] bool sample()
    {
        QSignalSpy stats(&connection, &AdminSource::statsReceived);
        server.sendSample();
        return stats.wait();
    }
    [[nodiscard]] bool start() { return recorder.start(dir.path()).has_value(); }
};

constexpr int samplesMax = 500; ///< enough to fill it

/// A limit on the size of files, which write() meets as the end of a disk.
class FullDisk
{
public:
    FullDisk()
        : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{1'000, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    Q_DISABLE_COPY_MOVE(FullDisk)

private:
    rlimit m_before{};
    void (*m_handler)(int);
};

struct Counts
{
    size_t stats = 0;
    size_t hellos = 0;
    size_t answers = 0;
    size_t asked = 0;
    QStringList losses;
    QStringList problems;
};

[[nodiscard]] Counts countsOf(const QString &path)
{
    Counts counts;
    RecordingReader reader;
    if (!reader.open(path)) {
        counts.problems.append(QStringLiteral("cannot be opened"));
        return counts;
    }
    while (const auto event = reader.nextEvent()) {
        if (!*event)
            counts.problems.append(event->error().text);
        else if (const auto *lost = std::get_if<ConnectionLost>(&(*event)->what))
            counts.losses.append(lost->reason);
        else if (std::holds_alternative<admin::ClientMessage>((*event)->what))
            ++counts.asked;
        else if (const auto &said = std::get<admin::ServerMessage>((*event)->what);
                 std::holds_alternative<admin::Stats>(said))
            ++counts.stats;
        else if (std::holds_alternative<admin::Hello>(said))
            ++counts.hellos;
        else
            ++counts.answers;
    }
    if (!reader.incompleteness().isEmpty())
        counts.problems.append(reader.incompleteness());
    return counts;
}

} // namespace

class tst_Recorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void fileIsNamedByHostAndTime_data();
    void fileIsNamedByHostAndTime();
    void withoutAServerNothingIsRecorded();
    void folderThatCannotBeMadeIsNamed();
    void samplesQuestionsAndAnswersAreRecorded();
    void logIsFollowedUnlessAPageDoes();
    void lossesAreRecorded();
    void anotherServerEndsIt();
    void secondFileOfASecondHasItsOwnName();
    void fullDiskEndsItAndIsTold();
    void windowRecordsByKey();
    void windowTellsOfAFullDisk();
};

void tst_Recorder::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void tst_Recorder::fileIsNamedByHostAndTime_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("part");
    QTest::newRow("plain") << QStringLiteral("prod-1") << QStringLiteral("prod-1");
    QTest::newRow("full name") << QStringLiteral("a.example.org")
                               << QStringLiteral("a.example.org");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("hidden") << QStringLiteral(".ssh") << QStringLiteral("-ssh");
    QTest::newRow("path") << QStringLiteral("../../etc/x") << QStringLiteral("-.-..-etc-x");
    QTest::newRow("spaces") << QStringLiteral("a b\nc") << QStringLiteral("a-b-c");
    QTest::newRow("letters of elsewhere") << QStringLiteral("\u00fc\u6771") << QStringLiteral("--");
    QTest::newRow("endless") << QString(20'000, u'x') << QString(40, u'x');
}

void tst_Recorder::fileIsNamedByHostAndTime()
{
    QFETCH(QString, host);
    QFETCH(QString, part);
    QCOMPARE(Recorder::fileName(host, 1'795'000'000'000),
             QString(u"tickcast-" % part % u"-20261118-112640.tcrec.gz")
                 .replace(QLatin1String("20261118-112640"),
                          QDateTime::fromMSecsSinceEpoch(1'795'000'000'000, Qt::UTC)
                              .toString(QStringLiteral("yyyyMMdd-HHmmss"))));
}

void tst_Recorder::withoutAServerNothingIsRecorded()
{
    Recording recording;
    const Result<void> started = recording.recorder.start(recording.dir.path());
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::NotFound);
    QVERIFY(!recording.recorder.isRecording());
    QCOMPARE(recording.recorder.statusText(), QString());
}

void tst_Recorder::folderThatCannotBeMadeIsNamed()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    const QString folder = QStringLiteral("/dev/null/recordings");
    const Result<void> started = recording.recorder.start(folder);
    QVERIFY(!started);
    QVERIFY2(started.error().text.contains(folder), qPrintable(started.error().text));
}

void tst_Recorder::samplesQuestionsAndAnswersAreRecorded()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    QSignalSpy closed(&recording.connection, &AdminSource::closedReceived);
    QVERIFY(recording.start());
    QVERIFY(recording.recorder.statusText().contains(QLatin1String("recording")));
    QVERIFY(closed.wait()); // it asks by itself
    QVERIFY(recording.sample());
    QVERIFY(recording.sample());
    recording.recorder.stop();
    QCOMPARE(recording.ended.size(), 1);
    QCOMPARE(recording.ended[0][0].value<Health>(), Health::Good);
    QVERIFY(recording.ended[0][1].toString().contains(recording.recorder.path()));

    const Counts counts = countsOf(recording.recorder.path());
    QCOMPARE(counts.problems, QStringList());
    QCOMPARE(counts.stats, size_t(2));
    // Sessions, closed ones, symbols, settings, and the log, which it follows until its end.
    QCOMPARE(counts.asked, size_t(6));
    QCOMPARE(counts.answers, size_t(5));
    QCOMPARE(counts.losses, QStringList());
}

void tst_Recorder::logIsFollowedUnlessAPageDoes()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    LogFollower page(&recording.connection);
    page.ask();
    QTRY_VERIFY(page.isFollowing());
    const auto logQueries = [&recording] {
        std::vector<admin::LogQuery> queries;
        for (const admin::ClientMessage &question : recording.server.questions()) {
            if (const auto *query = std::get_if<admin::LogQuery>(&question))
                queries.push_back(*query);
        }
        return queries;
    };
    QVERIFY(recording.start());
    QVERIFY(recording.sample());
    QCOMPARE(logQueries().size(), size_t(1)); // the page's
    recording.server.play(500);               // it is not to be taken for gone
    page.stop();
    QTRY_VERIFY_WITH_TIMEOUT(logQueries().size() >= 3, 4 * Recorder::askEveryMs);
    QVERIFY(!logQueries()[1].isFollowing); // the page's end
    QVERIFY(logQueries()[2].isFollowing);
    recording.recorder.stop();
    QTRY_COMPARE(logQueries().size(), size_t(4));
    QVERIFY(!logQueries()[3].isFollowing);
    QCOMPARE(countsOf(recording.recorder.path()).problems, QStringList());
}

void tst_Recorder::lossesAreRecorded()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    QVERIFY(recording.start());
    QVERIFY(recording.sample());
    const quint16 port = recording.server.port();
    recording.server.goAway();
    QTRY_COMPARE(recording.connection.state(), AdminSource::State::Waiting);
    QVERIFY(recording.server.listen(port));
    QSignalSpy stats(&recording.connection, &AdminSource::statsReceived);
    recording.connection.reconnectNow();
    QVERIFY(stats.wait());
    QVERIFY(recording.recorder.isRecording());
    recording.recorder.stop();

    const Counts counts = countsOf(recording.recorder.path());
    QCOMPARE(counts.problems, QStringList());
    QCOMPARE(counts.losses.size(), 1);
    QVERIFY(!counts.losses.first().isEmpty());
    QCOMPARE(counts.hellos, size_t(1));
    QCOMPARE(counts.stats, size_t(2));
}

void tst_Recorder::anotherServerEndsIt()
{
    Recording recording;
    test::FakeAdminServer other;
    QVERIFY(other.listen());
    QVERIFY(recording.connectTo());
    QVERIFY(recording.start());
    QVERIFY(recording.sample());
    recording.connection.connectTo(other.url(), QStringLiteral("s3cret"));
    QTRY_VERIFY(!recording.recorder.isRecording());
    QCOMPARE(recording.ended.size(), 1);
    const Counts counts = countsOf(recording.recorder.path());
    QCOMPARE(counts.stats, size_t(1));
    QCOMPARE(counts.problems, QStringList());
}

void tst_Recorder::secondFileOfASecondHasItsOwnName()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    QStringList paths;
    for (int i = 0; i < 3; ++i) {
        QVERIFY(recording.start());
        recording.recorder.stop();
        QVERIFY(!paths.contains(recording.recorder.path()));
        paths.append(recording.recorder.path());
        QCOMPARE(countsOf(paths.last()).problems, QStringList());
    }
}

void tst_Recorder::fullDiskEndsItAndIsTold()
{
    Recording recording;
    QVERIFY(recording.connectTo());
    QVERIFY(recording.start());
    {
        const FullDisk disk;
        for (int i = 0; i < samplesMax && recording.recorder.isRecording(); ++i)
            QVERIFY(recording.sample());
    }
    QCOMPARE(recording.ended.size(), 1);
    QCOMPARE(recording.ended[0][0].value<Health>(), Health::Critical);
    QVERIFY(recording.ended[0][1].toString().contains(recording.recorder.path()));
    QVERIFY(!recording.recorder.isRecording());
    // The console lives: the connection is as it was, and another recording can be started.
    QCOMPARE(recording.connection.state(), AdminSource::State::Live);
    QVERIFY(recording.start());
}

void tst_Recorder::windowRecordsByKey()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.resize(1'280, 800);
    window.show();
    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY2(!window.recorder().isRecording(), "there is no server to record");
    window.connectTo(server.url(), QStringLiteral("s3cret"));
    QTRY_COMPARE(window.history().sampleCount(), quint64(1));

    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY(window.recorder().isRecording());
    const auto isSaid = [&window] {
        const QList<QLabel *> labels = window.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->isVisible() && label->text().startsWith(u'\u25cf');
        });
    };
    QVERIFY(isSaid());
    QVERIFY(window.outcome().contains(window.recorder().path()));
    server.sendSample();
    QTRY_COMPARE(window.history().sampleCount(), quint64(2));
    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY(!window.recorder().isRecording());
    QVERIFY(!isSaid());
    QCOMPARE(countsOf(window.recorder().path()).stats, size_t(1));
    QVERIFY(QFile::remove(window.recorder().path()));
}

void tst_Recorder::windowTellsOfAFullDisk()
{
    test::WindowScene scene;
    MainWindow &window = scene.window;
    QVERIFY(scene.connectWindow());
    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY(window.recorder().isRecording());
    const QString path = window.recorder().path();
    {
        const FullDisk disk;
        for (int i = 0; i < samplesMax && window.recorder().isRecording(); ++i)
            QVERIFY(scene.sample());
    }
    QVERIFY(!window.recorder().isRecording());
    QVERIFY2(window.outcome().contains(path), qPrintable(window.outcome()));
    // The screen goes on, and what was written until then can be opened.
    QCOMPARE(window.connection().state(), AdminSource::State::Live);
    RecordingReader reader;
    QVERIFY(reader.open(path).has_value());
    QVERIFY(QFile::remove(path));
}

QTEST_MAIN(tst_Recorder)
#include "tst_recorder.moc"
