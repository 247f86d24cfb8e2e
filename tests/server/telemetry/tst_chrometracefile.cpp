// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/chrometracefile.h"
#include "tests/server/telemetry/spansamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

class TestChromeTraceFile final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyFileIsAnEmptyArray();
    void sliceHasWhatTheFormatWants();
    void whatMayOverlapIsAsynchronous();
    void tracksAreNamedOnce();
    void arrowLeadsFromEncodingToTheTurn();
    void cutFileIsReadableOnceItIsClosed();
    void fileEndsClosedAtItsLimit();
    void anExistingFileIsReplaced();
    void placeThatCannotBeWrittenIsAnError_data();
    void placeThatCannotBeWrittenIsAnError();

private:
    [[nodiscard]] QString path() const
    {
        return m_directory.filePath(QStringLiteral("trace.json"));
    }
    [[nodiscard]] QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// The events, if the file is valid JSON.
    [[nodiscard]] QJsonArray events() const { return QJsonDocument::fromJson(content()).array(); }
    [[nodiscard]] QJsonArray eventsOf(const std::vector<Span> &spans) const
    {
        ChromeTraceFile file(describeSample);
        if (!file.open(path()))
            return {};
        for (const Span &span : spans) {
            if (!file.write(span))
                return {};
        }
        file.close();
        return events();
    }
    [[nodiscard]] static QList<QJsonObject> withPhase(const QJsonArray &events, const char *phase)
    {
        QList<QJsonObject> found;
        for (const QJsonValue event : events) {
            if (event[QLatin1String("ph")].toString() == QLatin1String(phase))
                found.append(event.toObject());
        }
        return found;
    }
    [[nodiscard]] static Span named(SpanName name)
    {
        Span span = sampleSpan();
        span.name = name;
        span.outcome = SpanOutcome::None;
        return span;
    }

    QTemporaryDir m_directory;
};

void TestChromeTraceFile::emptyFileIsAnEmptyArray()
{
    ChromeTraceFile file(describeSample);
    QVERIFY(file.open(path()));
    file.close();
    const auto document = QJsonDocument::fromJson(content());
    QVERIFY(document.isArray());
    QVERIFY(document.array().isEmpty());
    QVERIFY(!file.write(sampleSpan())); // it is closed
}

void TestChromeTraceFile::sliceHasWhatTheFormatWants()
{
    const auto slices = withPhase(eventsOf({sampleSpan()}), "X");
    QCOMPARE(slices.size(), 1);
    const QJsonObject &slice = slices[0];
    QCOMPARE(slice[QLatin1String("name")].toString(), QStringLiteral("send"));
    QCOMPARE(slice[QLatin1String("cat")].toString(), QStringLiteral("tickcast"));
    QCOMPARE(slice[QLatin1String("ts")].toDouble(), 5'000'000.123);
    QCOMPARE(slice[QLatin1String("dur")].toDouble(), 4.444);
    QVERIFY(slice[QLatin1String("pid")].isDouble());
    QCOMPARE(slice[QLatin1String("tid")].toInt(), 4); // worker 2
    const QJsonObject arguments = slice[QLatin1String("args")].toObject();
    QCOMPARE(arguments[QLatin1String("session")].toString(), QStringLiteral("2-k7"));
    QCOMPARE(arguments[QLatin1String("outcome")].toString(), QStringLiteral("sent"));
    QCOMPARE(arguments[QLatin1String("symbol")].toString(), QStringLiteral("SYM0"));
    QCOMPARE(arguments[QLatin1String("trace")].toString(),
             QStringLiteral("0af7651916cd43dd8448eb211c80319c"));
}

void TestChromeTraceFile::whatMayOverlapIsAsynchronous()
{
    const QJsonArray all = eventsOf({named(SpanName::Update), named(SpanName::HandOff)});
    QVERIFY(withPhase(all, "X").isEmpty());
    const auto begins = withPhase(all, "b");
    const auto ends = withPhase(all, "e");
    QCOMPARE(begins.size(), 2);
    QCOMPARE(ends.size(), 2);
    for (int i = 0; i < 2; ++i) {
        for (const char *same : {"id", "cat", "name", "pid"})
            QCOMPARE(begins[i][QLatin1String(same)], ends[i][QLatin1String(same)]);
        QVERIFY(begins[i][QLatin1String("ts")].toDouble() <
                ends[i][QLatin1String("ts")].toDouble());
    }
}

void TestChromeTraceFile::tracksAreNamedOnce()
{
    Span market = named(SpanName::Encode);
    market.worker = Span::noWorker;
    const auto names =
        withPhase(eventsOf({market, market, named(SpanName::Turn), named(SpanName::Flush)}), "M");
    QCOMPARE(names.size(), 2);
    QCOMPARE(names[0][QLatin1String("args")][QLatin1String("name")].toString(),
             QStringLiteral("market"));
    QCOMPARE(names[1][QLatin1String("args")][QLatin1String("name")].toString(),
             QStringLiteral("worker 2"));
    QVERIFY(names[0][QLatin1String("tid")] != names[1][QLatin1String("tid")]);
}

void TestChromeTraceFile::arrowLeadsFromEncodingToTheTurn()
{
    const QJsonArray all = eventsOf({named(SpanName::Encode), named(SpanName::Turn)});
    const auto tails = withPhase(all, "s");
    const auto heads = withPhase(all, "f");
    QCOMPARE(tails.size(), 1);
    QCOMPARE(heads.size(), 1);
    for (const char *same : {"id", "cat", "name"})
        QCOMPARE(tails[0][QLatin1String(same)], heads[0][QLatin1String(same)]);
}

void TestChromeTraceFile::cutFileIsReadableOnceItIsClosed()
{
    ChromeTraceFile file(describeSample);
    QVERIFY(file.open(path()));
    for (int i = 0; i < 10; ++i)
        QVERIFY(file.write(sampleSpan()));
    file.flush();
    // What a killed server leaves: the format allows that the bracket is missing.
    const QByteArray cut = content();
    QVERIFY(!cut.trimmed().endsWith(']'));
    QVERIFY(cut.endsWith('}'));
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(cut + ']', &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(withPhase(document.array(), "X").size(), 10);
}

void TestChromeTraceFile::fileEndsClosedAtItsLimit()
{
    constexpr qint64 limit = 8'000;
    ChromeTraceFile file(describeSample, limit);
    QVERIFY(file.open(path()));
    int written = 0;
    while (file.write(sampleSpan()))
        ++written;
    QVERIFY(written > 5);
    QVERIFY(!file.write(sampleSpan()));
    QVERIFY(content().size() <= limit);
    QCOMPARE(file.bytes(), content().size());
    QCOMPARE(withPhase(events(), "X").size(), written);
}

void TestChromeTraceFile::anExistingFileIsReplaced()
{
    QCOMPARE(withPhase(eventsOf({sampleSpan(), sampleSpan()}), "X").size(), 2);
    QCOMPARE(withPhase(eventsOf({sampleSpan()}), "X").size(), 1);
}

void TestChromeTraceFile::placeThatCannotBeWrittenIsAnError_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("a directory") << m_directory.path();
    QTest::newRow("in no directory") << m_directory.filePath(QStringLiteral("none/trace.json"));
    QTest::newRow("below a file") << QStringLiteral("/dev/null/trace.json");
    QTest::newRow("empty") << QString();
}

void TestChromeTraceFile::placeThatCannotBeWrittenIsAnError()
{
    QFETCH(const QString, path);
    ChromeTraceFile file(describeSample);
    const auto opened = file.open(path);
    QVERIFY(!opened);
    QVERIFY2(opened.error().text.contains(u'"' % path % u'"'), qPrintable(opened.error().text));
    QVERIFY(!file.write(sampleSpan()));
}

QTEST_GUILESS_MAIN(TestChromeTraceFile)
#include "tst_chrometracefile.moc"
