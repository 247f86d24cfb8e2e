// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingreader.h"
#include "console/models/recordingwriter.h"
#include "tests/console/samplestats.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>
#include <zlib.h>

using namespace tickcast;

namespace {

[[nodiscard]] RecordingHeader sampleHeader()
{
    return {QStringLiteral("tickcast-console 0.1.0"), 1'795'000'000'000,
            QUrl(QStringLiteral("ws://10.0.0.5:7401/admin")), test::SampleStats().hello()};
}

/// One event for each message of the protocol's vectors, but for those that show a token.
[[nodiscard]] std::vector<RecordedEvent> everyEvent()
{
    QFile file(QStringLiteral(TICKCAST_ADMIN_VECTORS "/messages.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<RecordedEvent> events;
    qint64 atMs = 0;
    const QJsonArray vectors =
        QJsonDocument::fromJson(file.readAll()).object()[QLatin1String("messages")].toArray();
    for (const QJsonValue &vector : vectors) {
        const QByteArray json = QJsonDocument(vector[QLatin1String("message")].toObject())
                                    .toJson(QJsonDocument::Compact);
        atMs += 700;
        if (vector[QLatin1String("from")].toString() == QLatin1String("server"))
            events.push_back({atMs, admin::decodeServerMessage(json).value()});
        else if (const auto message = admin::decodeClientMessage(json))
            events.push_back({atMs, *message});
    }
    events.push_back({atMs, ConnectionLost{QStringLiteral("no figures for 5 s \"\n\u00e9")}});
    return events;
}

/// What a file of these events holds, and where in it each line can be read from.
struct Recorded
{
    QByteArray bytes;
    std::vector<QByteArray> lines;
};

[[nodiscard]] QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// @p text as a whole gzip file.
[[nodiscard]] QByteArray packed(const QByteArray &text)
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("packed"));
    GzipWriter writer;
    if (!writer.open(path) || !writer.write(text) || !writer.finish())
        return {};
    return contentOf(path);
}

[[nodiscard]] Recorded record(const QString &path, const std::vector<RecordedEvent> &events)
{
    RecordingWriter writer;
    Recorded recorded;
    if (!writer.open(path, sampleHeader()))
        return recorded;
    for (const RecordedEvent &event : events) {
        if (!writer.write(event))
            return {};
        recorded.lines.push_back(encodeRecordedEvent(event));
    }
    if (writer.finish())
        recorded.bytes = contentOf(path);
    return recorded;
}

/// Everything that can be read of a file, and what was wrong with it.
struct Reading
{
    bool isOpen = false;
    QString problem; ///< why it could not be opened, or what incompleteness() says
    std::vector<QByteArray> lines;
    QStringList errors;
};

[[nodiscard]] Reading read(const QString &path)
{
    Reading reading;
    RecordingReader reader;
    const Result<void> opened = reader.open(path);
    reading.isOpen = opened.has_value();
    if (!opened) {
        reading.problem = opened.error().text;
        return reading;
    }
    while (const auto event = reader.nextEvent()) {
        if (*event)
            reading.lines.push_back(encodeRecordedEvent(**event));
        else
            reading.errors.append(event->error().text);
    }
    reading.problem = reader.incompleteness();
    return reading;
}

[[nodiscard]] bool isBeginningOf(const std::vector<QByteArray> &part,
                                 const std::vector<QByteArray> &whole)
{
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

} // namespace

class tst_RecordingFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void everyMessageComesBack();
    void headerComesBack();
    void tokenIsInNoLine();
    void emptyRecordingIsWhole();
    void foreignToolsReadIt();
    void membersInARowAreOneRecording();
    void cutAnywhereReadsToTheLastWholeLine();
    void syncedLinesSurviveACrash();
    void flippedBitsAreNeverTakenForAMessage();
    void badHeadersAreRefused_data();
    void badHeadersAreRefused();
    void badLinesAreNamed_data();
    void badLinesAreNamed();
    void endlessLineIsRefused();
    void whatIsNoFileIsRefused_data();
    void whatIsNoFileIsRefused();
    void marksLeadBack();
    void existingFileIsNotOverwritten();
    void missingFolderIsNamed();
    void fullDeviceIsTold();
    void fullDiskLeavesAReadableFile();
    void largeFileStopsBySelf();
    void endlessRecordingStopsBySelf();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(QStringLiteral("a.tcrec.gz")); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void tst_RecordingFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void tst_RecordingFile::everyMessageComesBack()
{
    const std::vector<RecordedEvent> events = everyEvent();
    QSet<size_t> said;
    QSet<size_t> asked;
    for (const RecordedEvent &event : events) {
        if (const auto *message = std::get_if<admin::ServerMessage>(&event.what))
            said += message->index();
        else if (const auto *question = std::get_if<admin::ClientMessage>(&event.what))
            asked += question->index();
    }
    QCOMPARE(static_cast<size_t>(said.size()), std::variant_size_v<admin::ServerMessage>);
    QCOMPARE(static_cast<size_t>(asked.size()), std::variant_size_v<admin::ClientMessage>);
    const Recorded recorded = record(path(), events);
    QVERIFY(!recorded.bytes.isEmpty());
    const Reading reading = read(path());
    QCOMPARE(reading.errors, QStringList());
    QCOMPARE(reading.problem, QString());
    QCOMPARE(reading.lines, recorded.lines);
}

void tst_RecordingFile::headerComesBack()
{
    QVERIFY(!record(path(), {}).bytes.isEmpty());
    RecordingReader reader;
    QVERIFY(reader.open(path()));
    const RecordingHeader &header = reader.header();
    QCOMPARE(header.program, sampleHeader().program);
    QCOMPARE(header.startedAtMs, sampleHeader().startedAtMs);
    QCOMPARE(header.url, sampleHeader().url);
    QCOMPARE(admin::encode(header.hello), admin::encode(sampleHeader().hello));
}

void tst_RecordingFile::tokenIsInNoLine()
{
    RecordingHeader header = sampleHeader();
    header.url.setUserInfo(QStringLiteral("me:s3cret"));
    QVERIFY(!encodeRecordingHeader(header).contains("s3cret"));
    for (const RecordedEvent &event : everyEvent())
        QVERIFY(!encodeRecordedEvent(event).contains("0123456789abcdef"));
}

void tst_RecordingFile::emptyRecordingIsWhole()
{
    QVERIFY(!record(path(), {}).bytes.isEmpty());
    const Reading reading = read(path());
    QVERIFY(reading.isOpen);
    QCOMPARE(reading.lines.size(), size_t(0));
    QCOMPARE(reading.problem, QString());
}

void tst_RecordingFile::foreignToolsReadIt()
{
    const Recorded recorded = record(path(), everyEvent());
    gzFile file = gzopen(qPrintable(path()), "rb");
    QVERIFY(file);
    QByteArray text(4 * 1024 * 1024, '\0');
    text.resize(gzread(file, text.data(), static_cast<unsigned>(text.size())));
    QCOMPARE(gzclose(file), Z_OK);
    const QList<QByteArray> lines = text.split('\n');
    QCOMPARE(static_cast<size_t>(lines.size()), recorded.lines.size() + 2); // header, and the end
    for (const QByteArray &line : lines.first(lines.size() - 1))
        QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
}

void tst_RecordingFile::membersInARowAreOneRecording()
{
    const std::vector<RecordedEvent> events = everyEvent();
    QByteArray bytes = packed(encodeRecordingHeader(sampleHeader()) + '\n');
    std::vector<QByteArray> lines;
    for (const RecordedEvent &event : events) {
        lines.push_back(encodeRecordedEvent(event));
        bytes += packed(lines.back() + '\n');
    }
    put(path(), bytes);
    const Reading reading = read(path());
    QCOMPARE(reading.problem, QString());
    QCOMPARE(reading.lines, lines);
}

void tst_RecordingFile::cutAnywhereReadsToTheLastWholeLine()
{
    const Recorded recorded = record(path(), everyEvent());
    size_t mostBefore = 0;
    for (qsizetype size = 0; size < recorded.bytes.size(); ++size) {
        put(path(), recorded.bytes.first(size));
        const Reading reading = read(path());
        QCOMPARE(reading.errors, QStringList());
        QVERIFY2(!reading.problem.isEmpty(), "a file without its end passed for a whole one");
        QVERIFY(isBeginningOf(reading.lines, recorded.lines));
        QVERIFY2(reading.lines.size() >= mostBefore, "a longer file held less");
        mostBefore = reading.lines.size();
        if (reading.isOpen) {
            QCOMPARE(reading.problem, QStringLiteral("The recording was cut off after line %1")
                                          .arg(reading.lines.size() + 1));
        }
    }
    QCOMPARE(mostBefore, recorded.lines.size()); // only the checksum was missing
}

void tst_RecordingFile::syncedLinesSurviveACrash()
{
    // The writer is alive and has not finished: the file is what a crash would leave.
    RecordingWriter writer;
    QVERIFY(writer.open(path(), sampleHeader()));
    QVERIFY(read(path()).isOpen);
    test::SampleStats samples;
    for (qint64 second = 1; second <= 10; ++second) {
        QVERIFY(writer.write({second * 1'000, samples.next()}));
        const size_t atRisk = RecordingWriter::syncMs / 1'000;
        QVERIFY(read(path()).lines.size() + atRisk > static_cast<size_t>(second));
    }
}

void tst_RecordingFile::flippedBitsAreNeverTakenForAMessage()
{
    const Recorded recorded = record(path(), everyEvent());
    // The flags and the time of the gzip header mean nothing to what is in it.
    for (qsizetype at = 10; at < recorded.bytes.size(); at += 7) {
        QByteArray damaged = recorded.bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
        put(path(), damaged);
        const Reading reading = read(path());
        // Every line that is read went through the codec. Damage within a text is found by the
        // checksum at the end, and then it is told. Some bits only fill a byte before a flush.
        const bool isTold = !reading.problem.isEmpty() || !reading.errors.isEmpty() ||
                            reading.lines == recorded.lines;
        QVERIFY2(isTold, qPrintable(QStringLiteral("byte %1").arg(at)));
    }
}

void tst_RecordingFile::badHeadersAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("why");
    const QByteArray good = encodeRecordingHeader(sampleHeader());
    const auto with = [&good](const char *old, const char *other) -> QByteArray {
        QByteArray text = good;
        return text.replace(old, other).append('\n');
    };
    QTest::newRow("nothing") << QByteArray() << "ends in its first line";
    QTest::newRow("no line end") << good << "ends in its first line";
    QTest::newRow("empty line") << QByteArray("\n") << "does not begin as a recording";
    QTest::newRow("no JSON") << QByteArray("hello\n") << "does not begin as a recording";
    QTest::newRow("a list") << QByteArray("[1]\n") << "does not begin as a recording";
    QTest::newRow("another kind of file") << QByteArray("{\"a\":1}\n") << "does not begin";
    QTest::newRow("version 0") << with("{\"recording\":1", "{\"recording\":0") << "version 0";
    QTest::newRow("version 2") << with("{\"recording\":1", "{\"recording\":2") << "version 2";
    QTest::newRow("version as text")
        << with("{\"recording\":1", "{\"recording\":\"1\"") << "does not begin";
    QTest::newRow("no start") << with("\"startedAtMs\":1795000000000", "\"x\":0") << "startedAtMs";
    QTest::newRow("negative start")
        << with("\"startedAtMs\":1795000000000", "\"startedAtMs\":-1") << "startedAtMs";
    QTest::newRow("absurd start") << with("\"startedAtMs\":1795000000000", "\"startedAtMs\":1e300")
                                  << "startedAtMs";
    QTest::newRow("no hello") << with("\"hello\":", "\"bye\":") << "no server";
    QTest::newRow("other message")
        << with("\"hello\":", "\"hello\":{\"op\":\"refused\",\"reason\":\"\"},\"x\":")
        << "no server";
    QTest::newRow("other protocol") << with("\"protocol\":3", "\"protocol\":4") << "protocol";
    QTest::newRow("too long") << QByteArray(QByteArray(100'000, ' ') + good + '\n')
                              << "does not begin";
}

void tst_RecordingFile::badHeadersAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, why);
    put(path(), packed(text));
    const Reading reading = read(path());
    QVERIFY(!reading.isOpen);
    QVERIFY2(reading.problem.contains(why), qPrintable(reading.problem));
}

void tst_RecordingFile::badLinesAreNamed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("why");
    const QByteArray done = "{\"op\":\"done\",\"id\":1,\"text\":\"\"}";
    QTest::newRow("empty") << QByteArray() << "does not look like";
    QTest::newRow("junk") << QByteArray("\x01\x02\xff") << "does not look like";
    QTest::newRow("no end") << QByteArray("{\"t\":2,\"said\":" + done) << "JSON";
    QTest::newRow("no time") << QByteArray("{\"said\":" + done + '}') << "does not look like";
    QTest::newRow("negative time")
        << QByteArray("{\"t\":-1,\"said\":" + done + '}') << "time cannot be";
    QTest::newRow("time of letters")
        << QByteArray("{\"t\":x,\"said\":" + done + '}') << "time cannot be";
    QTest::newRow("fraction") << QByteArray("{\"t\":2.5,\"said\":" + done + '}') << "neither";
    QTest::newRow("absurd time") << QByteArray("{\"t\":99999999999,\"said\":" + done + '}')
                                 << "time cannot be";
    QTest::newRow("overflow") << QByteArray("{\"t\":99999999999999999999,\"said\":" + done + '}')
                              << "time cannot be";
    QTest::newRow("time going back")
        << QByteArray("{\"t\":0,\"said\":" + done + '}') << "before that of";
    QTest::newRow("nothing said") << QByteArray("{\"t\":2}") << "neither";
    QTest::newRow("other key") << QByteArray("{\"t\":2,\"sung\":" + done + '}') << "neither";
    QTest::newRow("no message") << QByteArray("{\"t\":2,\"said\":7}") << "line 3";
    QTest::newRow("unknown message")
        << QByteArray("{\"t\":2,\"said\":{\"op\":\"dance\"}}") << "dance";
    QTest::newRow("a figure is missing")
        << QByteArray("{\"t\":2,\"said\":{\"op\":\"stats\",\"seq\":1}}") << "missing";
    QTest::newRow("a question said")
        << QByteArray("{\"t\":2,\"said\":{\"op\":\"drain\",\"id\":1}}") << "drain";
    QTest::newRow("an answer asked") << QByteArray("{\"t\":2,\"asked\":" + done + '}') << "done";
    QTest::newRow("lost without words") << QByteArray("{\"t\":2,\"lost\":1}") << "connection";
    QTest::newRow("lost with too many")
        << QByteArray("{\"t\":2,\"lost\":\"a\",\"b\"}") << "connection";
}

void tst_RecordingFile::badLinesAreNamed()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, why);
    const QByteArray before = encodeRecordedEvent({1, admin::Done{1, QStringLiteral("before")}});
    const QByteArray after = encodeRecordedEvent({3, admin::Done{2, QStringLiteral("after")}});
    put(path(), packed(encodeRecordingHeader(sampleHeader()) + '\n' + before + '\n' + line + '\n' +
                       after + '\n'));
    const Reading reading = read(path());
    QCOMPARE(reading.errors.size(), 1);
    QVERIFY2(reading.errors.first().startsWith(QLatin1String("line 3: ")),
             qPrintable(reading.errors.first()));
    QVERIFY2(reading.errors.first().contains(why), qPrintable(reading.errors.first()));
    // One bad line costs no other.
    QCOMPARE(reading.lines, (std::vector<QByteArray>{before, after}));
    QCOMPARE(reading.problem, QString());
}

void tst_RecordingFile::endlessLineIsRefused()
{
    // 100 MB of one line, in 100 KB of file.
    GzipWriter writer;
    QVERIFY(writer.open(path()));
    QVERIFY(writer.write(encodeRecordingHeader(sampleHeader()) + "\n{\"t\":1,\"said\":"));
    for (int i = 0; i < 100; ++i)
        QVERIFY(writer.write(QByteArray(1'000'000, ' ')));
    QVERIFY(writer.finish());
    const Reading reading = read(path());
    QVERIFY(reading.isOpen);
    QCOMPARE(reading.lines.size(), size_t(0));
    QVERIFY2(reading.problem.contains(QLatin1String("longer than a line can be")),
             qPrintable(reading.problem));
}

void tst_RecordingFile::whatIsNoFileIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("missing") << QStringLiteral("missing") << QByteArray();
    QTest::newRow("a folder") << QString() << QByteArray();
    QTest::newRow("empty") << QStringLiteral("a.tcrec.gz") << QByteArray("");
    QTest::newRow("plain JSON") << QStringLiteral("a.tcrec.gz")
                                << QByteArray("{\"recording\":1}\n");
    QTest::newRow("only the magic") << QStringLiteral("a.tcrec.gz") << QByteArray("\x1f\x8b");
    QTest::newRow("magic and junk")
        << QStringLiteral("a.tcrec.gz") << QByteArray("\x1f\x8b\xff\xff\xff\xff\xff\xff\xff");
}

void tst_RecordingFile::whatIsNoFileIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    if (!bytes.isNull() && name != QLatin1String("missing") && !name.isEmpty())
        put(m_dir->filePath(name), bytes);
    const Reading reading = read(m_dir->filePath(name));
    QVERIFY(!reading.isOpen);
    QVERIFY2(reading.problem.contains(m_dir->path()), "the error does not name the file");
}

void tst_RecordingFile::marksLeadBack()
{
    const Recorded recorded = record(path(), everyEvent());
    RecordingReader reader;
    QVERIFY(reader.open(path()));
    std::vector<RecordingReader::Mark> marks{reader.mark()};
    while (reader.nextEvent())
        marks.push_back(reader.mark());
    // In an order of no system, each leads to its own line, which is the same as the first time.
    for (size_t step = 0; step < recorded.lines.size(); ++step) {
        const size_t which = (step * 17 + 5) % recorded.lines.size();
        reader.goTo(marks[which]);
        const auto event = reader.nextEvent();
        QVERIFY(event && *event);
        QCOMPARE(encodeRecordedEvent(**event), recorded.lines[which]);
        QCOMPARE(reader.lineNumber(), static_cast<qint64>(which) + 2);
    }
}

void tst_RecordingFile::existingFileIsNotOverwritten()
{
    put(path(), "precious");
    RecordingWriter writer;
    const Result<void> opened = writer.open(path(), sampleHeader());
    QVERIFY(!opened);
    QVERIFY(opened.error().text.contains(path()));
    QCOMPARE(contentOf(path()), QByteArray("precious"));
}

void tst_RecordingFile::missingFolderIsNamed()
{
    RecordingWriter writer;
    const QString nowhere = m_dir->filePath(QStringLiteral("no/where.gz"));
    const Result<void> opened = writer.open(nowhere, sampleHeader());
    QVERIFY(!opened);
    QVERIFY2(opened.error().text.contains(nowhere), qPrintable(opened.error().text));
}

void tst_RecordingFile::fullDeviceIsTold()
{
    if (!QFile::link(QStringLiteral("/dev/full"), path()) || !QFile::exists(path()))
        QSKIP("this system has no device that is always full");
    RecordingWriter writer;
    const Result<void> opened = writer.open(path(), sampleHeader());
    QVERIFY(!opened);
    QVERIFY(!writer.isOpen());
    QVERIFY2(opened.error().text.contains(path()), qPrintable(opened.error().text));
}

void tst_RecordingFile::fullDiskLeavesAReadableFile()
{
    // A limit on the size of files is met by write() as the end of a disk is.
    RecordingWriter writer;
    QVERIFY(writer.open(path(), sampleHeader()));
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{20'000, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    test::SampleStats samples;
    Result<void> written;
    size_t count = 0;
    for (; written && count < 10'000; ++count)
        written = writer.write({static_cast<qint64>(count) * 1'000, samples.next()});
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, oldHandler);

    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    QVERIFY2(written.error().text.contains(path()), qPrintable(written.error().text));
    QVERIFY(!writer.isOpen());
    QVERIFY(writer.finish()); // nothing to do, and no harm
    const Reading reading = read(path());
    QVERIFY(reading.isOpen);
    QVERIFY(reading.lines.size() + 5 >= count);
    QVERIFY(reading.problem.contains(QLatin1String("cut off")));
}

void tst_RecordingFile::largeFileStopsBySelf()
{
    RecordingWriter writer(20'000);
    QVERIFY(writer.open(path(), sampleHeader()));
    test::SampleStats samples;
    Result<void> written;
    size_t count = 0;
    for (; count < 10'000; ++count) {
        written = writer.write({static_cast<qint64>(count) * 1'000, samples.next()});
        if (!written)
            break;
    }
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Limit);
    QVERIFY(contentOf(path()).size() < 40'000);
    const Reading reading = read(path());
    QCOMPARE(reading.lines.size(), count);
    QCOMPARE(reading.problem, QString());
}

void tst_RecordingFile::endlessRecordingStopsBySelf()
{
    RecordingWriter writer;
    QVERIFY(writer.open(path(), sampleHeader()));
    QVERIFY(writer.write({recordingMsMax, admin::Done{1, {}}}));
    const Result<void> written = writer.write({recordingMsMax + 1, admin::Done{2, {}}});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Limit);
    const Reading reading = read(path());
    QCOMPARE(reading.lines.size(), size_t(1));
    QCOMPARE(reading.problem, QString());
}

QTEST_GUILESS_MAIN(tst_RecordingFile)
#include "tst_recordingfile.moc"
