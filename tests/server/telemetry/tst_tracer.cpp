// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/tracer.h"
#include "tests/server/telemetry/spansamples.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

class TestTracer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offThereIsNoThreadAndNoFile();
    void whatIsRecordedIsInTheFile();
    void whatWasRecordedWhileItWasOffIsDropped();
    void anotherFileIsAnotherBeginning();
    void fileThatCannotBeWrittenStartsNothing();
    void stopDoesNotWaitForACollectorThatIsSilent();

private:
    [[nodiscard]] QString path(const char *name) const
    {
        return m_directory.filePath(QLatin1String(name));
    }
    [[nodiscard]] static int slicesIn(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return -1;
        int count = 0;
        for (const QJsonValue event : QJsonDocument::fromJson(file.readAll()).array())
            count += event[QLatin1String("ph")].toString() == QLatin1String("X") ? 1 : 0;
        return count;
    }
    QTemporaryDir m_directory;
};

void TestTracer::offThereIsNoThreadAndNoFile()
{
    Tracer tracer(2, describeSample, {});
    QVERIFY(!tracer.isStarted());
    tracer.buffer(0).record(sampleSpan());
    tracer.stop();
    QCOMPARE(tracer.counts().recorded, 0u);
    QVERIFY(QDir(m_directory.path()).isEmpty());
}

void TestTracer::whatIsRecordedIsInTheFile()
{
    Tracer tracer(2, describeSample, {});
    QVERIFY(tracer.start({.file = path("a.json"), .collector = {}}));
    QVERIFY(tracer.isStarted());
    tracer.buffer(0).record(sampleSpan());
    tracer.buffer(1).record(sampleSpan());
    QTRY_COMPARE_WITH_TIMEOUT(tracer.counts().written, 2u, 15'000);
    tracer.buffer(1).record(sampleSpan());
    tracer.stop();
    QVERIFY(!tracer.isStarted());
    QCOMPARE(tracer.counts().written, 3u);
    QCOMPARE(tracer.counts().lost, 0u);
    QCOMPARE(slicesIn(path("a.json")), 3);
}

void TestTracer::whatWasRecordedWhileItWasOffIsDropped()
{
    Tracer tracer(1, describeSample, {});
    for (size_t i = 0; i < SpanBuffer::defaultCapacity + 5; ++i)
        tracer.buffer(0).record(sampleSpan());
    QVERIFY(tracer.start({.file = path("b.json"), .collector = {}}));
    tracer.buffer(0).record(sampleSpan());
    tracer.stop();
    QCOMPARE(slicesIn(path("b.json")), 1);
    QCOMPARE(tracer.counts().lost, 5u);
}

void TestTracer::anotherFileIsAnotherBeginning()
{
    Tracer tracer(1, describeSample, {});
    QVERIFY(tracer.start({.file = path("c.json"), .collector = {}}));
    tracer.buffer(0).record(sampleSpan());
    QVERIFY2(QTest::qWaitFor([&] { return tracer.counts().written == 1; }, 15'000), "not written");
    QVERIFY(tracer.start({.file = path("d.json"), .collector = {}}));
    tracer.buffer(0).record(sampleSpan());
    tracer.buffer(0).record(sampleSpan());
    tracer.stop();
    QCOMPARE(slicesIn(path("c.json")), 1);
    QCOMPARE(slicesIn(path("d.json")), 2);
    QCOMPARE(tracer.counts().written, 3u);
}

void TestTracer::fileThatCannotBeWrittenStartsNothing()
{
    Tracer tracer(1, describeSample, {});
    const auto started = tracer.start({.file = path("none/e.json"), .collector = {}});
    QVERIFY(!started);
    QVERIFY(started.error().text.contains(QLatin1String("none/e.json")));
    QVERIFY(!tracer.isStarted());
}

void TestTracer::stopDoesNotWaitForACollectorThatIsSilent()
{
    QTcpServer silent; // it accepts in the kernel, and never answers
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    Tracer tracer(1, describeSample, {});
    QVERIFY(tracer.start({.file = {},
                          .collector = OtlpEndpoint{QStringLiteral("127.0.0.1"),
                                                    silent.serverPort(), "/v1/traces"}}));
    tracer.buffer(0).record(sampleSpan());
    tracer.stop(); // comes back; how soon is told by the header and not judged here
    const TraceCounts counts = tracer.counts();
    QCOMPARE(counts.otlp.sent, 0u);
    QCOMPARE(counts.otlp.dropped, 1u);
    QCOMPARE(counts.otlp.queued, 0u);
}

QTEST_GUILESS_MAIN(TestTracer)
#include "tst_tracer.moc"
