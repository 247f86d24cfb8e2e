// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/recording.h"
#include "server/feed/recordingsurvey.h"
#include "tests/server/feed/replaytesting.h"

#include <QFileInfo>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

QString dataFile(const char *name)
{
    return QStringLiteral(TICKCAST_TEST_DATA "/") + QLatin1String(name);
}

/// The messages, or the faults, of all lines.
QStringList contents(Recording &recording)
{
    QStringList found;
    while (const std::optional<RecordingLine> line = recording.next()) {
        found << (line->fault.isEmpty()
                      ? QString::fromUtf8(line->message.data(), qsizetype(line->message.size()))
                      : QStringLiteral("fault"));
    }
    return found;
}

} // namespace

class TestRecording final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unixSecondsAreExact_data();
    void unixSecondsAreExact();
    void fileThatIsNoRecordingIsRefused_data();
    void fileThatIsNoRecordingIsRefused();
    void missingFileIsNamedWithTheSystemsWords();
    void unreadableFileIsNamedWithTheSystemsWords();
    void refusedReadIsNamedWithTheSystemsWords();
    void directoryIsRefused();
    void linesAreReadWithTheirNumbersAndTimes();
    void lineEndsMayBeMixed();
    void badLineIsAFaultAndTheNextOneIsRead_data();
    void badLineIsAFaultAndTheNextOneIsRead();
    void lineLengthIsBounded_data();
    void lineLengthIsBounded();
    void manyChunksAreReadWithoutLosingALine();
    void rewindBeginsAgain();
    void rewindWorksWhenTheNameIsGone();
    void surveyFindsSymbolsAndScales();
    void surveyCountsWhatIsMalformed();
    void surveyOfNothingUsableIsRefused_data();
    void surveyOfNothingUsableIsRefused();
    void surveyOfTheRecordedSessions_data();
    void surveyOfTheRecordedSessions();
};

void TestRecording::unixSecondsAreExact_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("ns"); // -1: refused
    const auto row = [](const char *text, qint64 ns) {
        QTest::newRow(text) << QByteArray(text) << ns;
    };
    row("0", 0);
    row("1626992741", 1'626'992'741'000'000'000);
    row("1626992741.06217", 1'626'992'741'062'170'000);
    row("1626992742.2895691", 1'626'992'742'289'569'100);
    row("1.0000000019", 1'000'000'001);
    row("8999999999.999999999", 8'999'999'999'999'999'999);
    row("9000000000", -1);
    row("99999999999999999999", -1);
    row("", -1);
    row(".5", -1);
    row("5.", -1);
    row("-5", -1);
    row("+5", -1);
    row(" 5", -1);
    row("5 ", -1);
    row("1.6e9", -1);
    row("1.2.3", -1);
    row("0x10", -1);
    row("nan", -1);
}

void TestRecording::unixSecondsAreExact()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, ns);
    QCOMPARE(parseUnixSeconds({text.constData(), size_t(text.size())}).value_or(-1), ns);
}

void TestRecording::fileThatIsNoRecordingIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const QString other = QStringLiteral("of another format");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("is empty");
    QTest::newRow("one LF") << QByteArray("\n") << other;
    QTest::newRow("no header") << bookLine(0, "1") << other;
    QTest::newRow("CSV") << QByteArray("time,bid,ask\n1,2,3\n") << other;
    QTest::newRow("binary") << QByteArray(4'096, '\0') << other;
    QTest::newRow("HTTP recording")
        << QByteArray("https://example.org/depth -> 1700000039.5: {}\n") << other;
    QTest::newRow("URL of another kind")
        << QByteArray("https://example.org/stream <-> 1700000039.5\n") << other;
    QTest::newRow("URL alone") << QByteArray("wss://stream.example.org/stream\n") << other;
    QTest::newRow("no time") << QByteArray("wss://stream.example.org/stream <-> \n") << other;
    QTest::newRow("bad time") << QByteArray("wss://stream.example.org/stream <-> now\n") << other;
    QTest::newRow("one line of 2 MiB")
        << QByteArray("wss://" + QByteArray(2 << 20, 'x') + " <-> 1700000039.5\n")
        << QStringLiteral("longer than 1 MiB");
}

void TestRecording::fileThatIsNoRecordingIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const RecordingDir dir;
    const QString path = dir.write(bytes);
    const Result<Recording> recording = Recording::open(path);
    QVERIFY(!recording.has_value());
    QCOMPARE(recording.error().code, ErrorCode::Parse);
    const QString text = recording.error().text;
    QVERIFY2(text.contains(reason), qPrintable(text));
    QVERIFY2(text.contains(path), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("<ws url> <-> <unix seconds>")), qPrintable(text));
}

void TestRecording::missingFileIsNamedWithTheSystemsWords()
{
    const Result<Recording> recording = Recording::open(QStringLiteral("/no/such/file.ws.txt"));
    QVERIFY(!recording.has_value());
    QCOMPARE(recording.error().code, ErrorCode::Io);
    QCOMPARE(recording.error().text,
             QStringLiteral("cannot open \"/no/such/file.ws.txt\": No such file or directory"));
}

void TestRecording::unreadableFileIsNamedWithTheSystemsWords()
{
    const RecordingDir dir;
    const QString path = dir.writeLines({bookLine(0, "1")});
    QVERIFY(QFile::setPermissions(path, QFileDevice::Permissions()));
    if (QFile(path).open(QIODevice::ReadOnly))
        QSKIP("This user may read every file, as root may: nothing can be shown to be unreadable.");
    const Result<Recording> recording = Recording::open(path);
    QVERIFY(!recording.has_value());
    QVERIFY2(recording.error().text.contains(QStringLiteral("Permission denied")),
             qPrintable(recording.error().text));
}

void TestRecording::refusedReadIsNamedWithTheSystemsWords()
{
    // A regular file that opens, and whose first page the kernel refuses to read.
    const Result<Recording> recording = Recording::open(QStringLiteral("/proc/self/mem"));
    QVERIFY(!recording.has_value());
    QCOMPARE(recording.error().code, ErrorCode::Io);
    QCOMPARE(recording.error().text,
             QStringLiteral("cannot read \"/proc/self/mem\": Input/output error"));
}

void TestRecording::directoryIsRefused()
{
    const QTemporaryDir dir;
    const Result<Recording> recording = Recording::open(dir.path());
    QVERIFY(!recording.has_value());
    QVERIFY2(recording.error().text.contains(QStringLiteral("not a regular file")),
             qPrintable(recording.error().text));
}

void TestRecording::linesAreReadWithTheirNumbersAndTimes()
{
    const RecordingDir dir;
    Result<Recording> recording = Recording::open(dir.writeLines({"1.5: {\"a\": 1}", "2: x"}));
    QVERIFY2(recording.has_value(), qPrintable(recording ? QString() : recording.error().text));
    std::optional<RecordingLine> line = recording->next();
    QVERIFY(line.has_value());
    QCOMPARE(line->number, 2u);
    QCOMPARE(line->receivedNs, 1'500'000'000);
    QVERIFY(line->message == "{\"a\": 1}"); // only the first ": " separates
    line = recording->next();
    QVERIFY(line.has_value());
    QCOMPARE(line->number, 3u);
    QCOMPARE(line->receivedNs, 2'000'000'000);
    QVERIFY(line->message == "x");
    QVERIFY(!recording->next().has_value());
    QVERIFY(!recording->next().has_value());
    QVERIFY(recording->error().isEmpty());
}

void TestRecording::lineEndsMayBeMixed()
{
    const RecordingDir dir;
    Result<Recording> recording = Recording::open(dir.write(header + "\r\n1: a\r\n2: b\n3: c"));
    QVERIFY(recording.has_value());
    QCOMPARE(contents(*recording),
             QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
}

void TestRecording::badLineIsAFaultAndTheNextOneIsRead_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("blank") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("no space") << QByteArray("1700000040:{}");
    QTest::newRow("no seconds") << QByteArray(": {}");
    QTest::newRow("message alone") << QByteArray(R"({"u": 1})");
    QTest::newRow("seconds are no number") << QByteArray("noon: {}");
    QTest::newRow("seconds below 0") << QByteArray("-1: {}");
    QTest::newRow("milliseconds") << QByteArray("1700000040000: {}");
    QTest::newRow("zeros") << QByteArray(100, '\0');
    QTest::newRow("a second header") << header;
}

void TestRecording::badLineIsAFaultAndTheNextOneIsRead()
{
    QFETCH(QByteArray, line);
    const RecordingDir dir;
    Result<Recording> recording = Recording::open(dir.writeLines({line, "1: good"}));
    QVERIFY(recording.has_value());
    QCOMPARE(contents(*recording), QStringList({QStringLiteral("fault"), QStringLiteral("good")}));
}

void TestRecording::lineLengthIsBounded_data()
{
    QTest::addColumn<qsizetype>("lineBytes");
    QTest::addColumn<QByteArray>("lineEnd");
    QTest::addColumn<bool>("isRead");
    const auto most = qsizetype(RecordingLines::lineBytesMax);
    QTest::newRow("the longest") << most << QByteArray("\n") << true;
    QTest::newRow("the longest, CRLF") << most << QByteArray("\r\n") << true;
    QTest::newRow("the longest, at the end of the file") << most << QByteArray() << true;
    QTest::newRow("one more") << most + 1 << QByteArray("\n") << false;
    QTest::newRow("one more, CRLF") << most + 1 << QByteArray("\r\n") << false;
    QTest::newRow("one more, at the end of the file") << most + 1 << QByteArray() << false;
    QTest::newRow("two more") << most + 2 << QByteArray("\n") << false;
    QTest::newRow("five times") << 5 * most << QByteArray("\n") << false;
    QTest::newRow("five times, at the end of the file") << 5 * most << QByteArray() << false;
}

void TestRecording::lineLengthIsBounded()
{
    QFETCH(qsizetype, lineBytes);
    QFETCH(QByteArray, lineEnd);
    QFETCH(bool, isRead);
    const RecordingDir dir;
    const QByteArray line = "1: " + QByteArray(lineBytes - 3, 'x');
    const QByteArray after = lineEnd.isEmpty() ? QByteArray() : QByteArray("2: after\n");
    Result<Recording> recording =
        Recording::open(dir.write(header + "\n0: before\n" + line + lineEnd + after));
    QVERIFY(recording.has_value());
    const QStringList found = contents(*recording);
    QCOMPARE(found.size(), lineEnd.isEmpty() ? 2 : 3);
    QCOMPARE(found.at(0), QStringLiteral("before"));
    QCOMPARE(found.at(1).size(), isRead ? lineBytes - 3 : QStringLiteral("fault").size());
    if (!lineEnd.isEmpty())
        QCOMPARE(found.at(2), QStringLiteral("after"));
}

void TestRecording::manyChunksAreReadWithoutLosingALine()
{
    const RecordingDir dir;
    QByteArrayList lines;
    qsizetype bytes = 0;
    for (int i = 0; bytes < 3 << 20; ++i) {
        lines << QByteArray::number(i) + ": " + QByteArray((i * 7919) % 40'000, 'x');
        bytes += lines.last().size();
    }
    Result<Recording> recording = Recording::open(dir.writeLines(lines));
    QVERIFY(recording.has_value());
    for (const QByteArray &expected : std::as_const(lines)) {
        const std::optional<RecordingLine> line = recording->next();
        QVERIFY(line.has_value());
        const QByteArrayView message(line->message.data(), qsizetype(line->message.size()));
        QCOMPARE(message, QByteArrayView(expected).sliced(expected.indexOf(' ') + 1));
    }
    QVERIFY(!recording->next().has_value());
}

void TestRecording::rewindBeginsAgain()
{
    const RecordingDir dir;
    Result<Recording> recording = Recording::open(dir.writeLines({"1: a", "2: b"}));
    QVERIFY(recording.has_value());
    const QStringList first = contents(*recording);
    QVERIFY(recording->rewind().has_value());
    const std::optional<RecordingLine> line = recording->next();
    QVERIFY(line.has_value());
    QCOMPARE(line->number, 2u);
    QVERIFY(recording->rewind().has_value()); // from the middle, too
    QCOMPARE(contents(*recording), first);
}

void TestRecording::rewindWorksWhenTheNameIsGone()
{
    const RecordingDir dir;
    const QString path = dir.writeLines({"1: a"});
    Result<Recording> recording = Recording::open(path);
    QVERIFY(recording.has_value());
    QCOMPARE(contents(*recording).size(), 1);
    QVERIFY(QFile::remove(path));
    QVERIFY(recording->rewind().has_value());
    QCOMPARE(contents(*recording).size(), 1);
}

void TestRecording::surveyFindsSymbolsAndScales()
{
    Result<Recording> recording = Recording::open(dataFile("replay-small.ws.txt"));
    QVERIFY2(recording.has_value(), qPrintable(recording ? QString() : recording.error().text));
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    QVERIFY2(survey.has_value(), qPrintable(survey ? QString() : survey.error().text));
    QCOMPARE(survey->messages, 9u);
    QCOMPARE(survey->used, 6u);
    QCOMPARE(survey->skipped, 3u);
    QCOMPARE(survey->malformed, 0u);
    QCOMPARE(survey->symbols.size(), 2u);
    QCOMPARE(survey->symbols[0].symbol.toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(int(survey->symbols[0].priceScale), 2); // the kline's; not the depth's, not kline_5m's
    QCOMPARE(int(survey->symbols[0].qtyScale), 3);   // the trade's
    QCOMPARE(survey->symbols[1].symbol.toString(), QStringLiteral("ETHUSDT"));
    QCOMPARE(int(survey->symbols[1].priceScale), 2);
    QCOMPARE(int(survey->symbols[1].qtyScale), 2);
}

void TestRecording::surveyCountsWhatIsMalformed()
{
    Result<Recording> recording = Recording::open(dataFile("replay-malformed.ws.txt"));
    QVERIFY(recording.has_value());
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    QVERIFY(survey.has_value());
    QCOMPARE(survey->messages, 8u);
    QCOMPARE(survey->used, 2u);
    QCOMPARE(survey->malformed, 6u);
    QVERIFY2(survey->firstFault.startsWith(QStringLiteral("line 3: ")),
             qPrintable(survey->firstFault));
}

void TestRecording::surveyOfNothingUsableIsRefused_data()
{
    QTest::addColumn<QByteArrayList>("lines");
    QTest::addColumn<QString>("reason");
    QTest::newRow("malformed only") << QByteArrayList{"x", "y"} << QStringLiteral("line 2: ");
    QTest::newRow("depth only") << QByteArrayList{R"(1: {"e":"depthUpdate","s":"X"})"}
                                << QStringLiteral("1 are of another kind");
    QTest::newRow("blank") << QByteArrayList{QByteArray()} << QStringLiteral("1 malformed");
}

void TestRecording::surveyOfNothingUsableIsRefused()
{
    QFETCH(QByteArrayList, lines);
    QFETCH(QString, reason);
    const RecordingDir dir;
    const QString path = dir.writeLines(lines);
    Result<Recording> recording = Recording::open(path);
    QVERIFY(recording.has_value());
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    QVERIFY(!survey.has_value());
    const QString text = survey.error().text;
    QVERIFY2(text.contains(reason), qPrintable(text));
    QVERIFY2(text.contains(path), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("expected bookTicker")), qPrintable(text));
}

void TestRecording::surveyOfTheRecordedSessions_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<quint64>("used");
    QTest::addColumn<quint64>("depth");
    QTest::newRow("futures") << QStringLiteral("exchange-futures.ws.txt") << quint64(91 + 613 + 67)
                             << quint64(764);
    QTest::newRow("us") << QStringLiteral("exchange-us.ws.txt") << quint64(11 + 128 + 5)
                        << quint64(336);
}

void TestRecording::surveyOfTheRecordedSessions()
{
    QFETCH(QString, name);
    QFETCH(quint64, used);
    QFETCH(quint64, depth);
    const QString path = QStringLiteral(TICKCAST_SHARED_DATA "/") + name;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QStringLiteral("The recorded session is not here: ") + path));
    Result<Recording> recording = Recording::open(path);
    QVERIFY2(recording.has_value(), qPrintable(recording ? QString() : recording.error().text));
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    QVERIFY2(survey.has_value(), qPrintable(survey ? QString() : survey.error().text));
    QCOMPARE(survey->symbols.size(), 4u);
    QCOMPARE(survey->used, used);
    QCOMPARE(survey->skipped, depth);
    QCOMPARE(survey->malformed, 0u);
}

QTEST_GUILESS_MAIN(TestRecording)
#include "tst_recording.moc"
