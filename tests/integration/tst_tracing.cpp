// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/otlpcollector.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QTest>
#include <algorithm>

using namespace tickcast::testing;

/// A real client's update, traced through the real server, as a collector and a file have it.
class TestTracing final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updateIsTracedFromFeedToClient();
    void oneSessionIsTraced();
    void fileOpensAndNamesItsTracks();
    void collectorThatIsAwayDisturbsNobody();
    void offThereIsNoThreadAndNoFile();
    void tracingIsTurnedOnAndOffOnHangup();
    void fileThatCannotBeWrittenIsTold();

private:
    [[nodiscard]] static bool waitForLog(ServerProcess &server, const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return server.log().contains(text); }, 15'000);
    }
    /// The names of its threads.
    [[nodiscard]] static QStringList threads(const ServerProcess &server)
    {
        const QString tasks = QStringLiteral("/proc/%1/task").arg(server.pid());
        QStringList names;
        for (const QString &task : QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile name(tasks % u'/' % task % QLatin1String("/comm"));
            if (name.open(QIODevice::ReadOnly))
                names.append(QString::fromLatin1(name.readAll().trimmed()));
        }
        return names;
    }
    [[nodiscard]] static QByteArray content(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] static QStringList namesIn(const QJsonArray &events)
    {
        QSet<QString> names;
        for (const QJsonValue event : events)
            names.insert(event[QLatin1String("name")].toString());
        QStringList sorted(names.begin(), names.end());
        sorted.sort();
        return sorted;
    }
};

void TestTracing::updateIsTracedFromFeedToClient()
{
    OtlpCollector collector;
    ServerProcess server;
    server.set("workers.count", "1");
    server.set("trace.sample", "3");
    server.set(QStringLiteral("trace.otlp_endpoint"), collector.url());
    QVERIFY(server.start());
    QVERIFY(threads(server).contains(QStringLiteral("trace")));
    TestClient client(server.clientsUrl());
    const QStringList symbols = client.symbolNames(5);
    QCOMPARE(client.subscribe(symbols), 5);

    QString trace; // of an update that was sent
    const auto isSeen = [&] {
        for (const OtlpCollector::Span &span : collector.spans()) {
            if (span.name == QLatin1String("send") &&
                span.attribute("outcome") == QLatin1String("sent"))
                trace = span.trace;
        }
        return !trace.isEmpty() && collector.spans(trace, "update").size() == 1;
    };
    QVERIFY2(QTest::qWaitFor(isSeen, 30'000), server.log().constData());
    QCOMPARE(collector.fault(), QString());

    const auto one = [&](const char *name) {
        const auto found = collector.spans(trace, name);
        return found.empty() ? OtlpCollector::Span() : found.front();
    };
    const auto update = one("update");
    const auto encode = one("encode");
    const auto handOff = one("hand_off");
    const auto turn = one("turn");
    const auto flush = one("flush");
    const auto send = one("send");
    QCOMPARE(trace.size(), 32);
    QVERIFY(update.parent.isEmpty());
    QCOMPARE(encode.parent, update.id);
    QCOMPARE(handOff.parent, update.id);
    QCOMPARE(turn.parent, update.id);
    QCOMPARE(flush.parent, turn.id);
    QVERIFY(send.parent == flush.id || send.parent == turn.id);
    QSet<QString> ids;
    for (const auto &span : {update, encode, handOff, turn, flush, send}) {
        ids.insert(span.id);
        QVERIFY(span.startNs <= span.endNs);
        QVERIFY(symbols.contains(span.attribute("symbol")));
        QCOMPARE(span.attribute("offset"), update.attribute("offset"));
    }
    QCOMPARE(ids.size(), 6);
    QVERIFY(update.startNs <= encode.startNs);
    QVERIFY(encode.endNs <= handOff.startNs);
    QVERIFY(handOff.endNs <= turn.startNs);
    QVERIFY(turn.startNs <= flush.startNs);
    QVERIFY(flush.endNs <= turn.endNs);
    QVERIFY(send.startNs >= turn.startNs && send.endNs <= turn.endNs);
    QVERIFY(send.attribute("session").startsWith(QLatin1String("0-")));
    // It was really sent: this client has that offset of that symbol.
    const auto data = client.data("quote", send.attribute("symbol"));
    const bool hasIt = std::ranges::any_of(data, [&](const QJsonObject &quote) {
        return quote[QLatin1String("o")].toInteger() == send.attribute("offset").toLongLong();
    });
    QVERIFY(hasIt || send.attribute("channel") != QLatin1String("quote"));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
    QVERIFY(server.stop());
}

void TestTracing::oneSessionIsTraced()
{
    ServerProcess server;
    server.set("workers.count", "1");
    server.setConfigFile("[trace]\n");
    QVERIFY(server.start());
    TestClient followed(server.clientsUrl());
    const QString name = followed.next("welcome")[QLatin1String("session")].toString();
    QVERIFY(!name.isEmpty());
    const QStringList symbols = followed.symbolNames(6);
    QCOMPARE(followed.subscribe(symbols.mid(0, 3)), 3);
    TestClient other(server.clientsUrl());
    QCOMPARE(other.subscribe(symbols), 6);

    OtlpCollector collector;
    server.setConfigFile("[trace]\nsession = \"" + name.toLatin1() + "\"\notlp_endpoint = \"" +
                         collector.url().toLatin1() + "\"\n");
    server.sendSignal(SIGHUP);
    const auto hasAll = [&] {
        QSet<QString> seen;
        for (const OtlpCollector::Span &span : collector.spans()) {
            if (span.name == QLatin1String("send"))
                seen.insert(span.attribute("symbol"));
        }
        return seen.size() == 3;
    };
    QVERIFY2(QTest::qWaitFor(hasAll, 30'000), server.log().constData());
    for (const OtlpCollector::Span &span : collector.spans()) {
        QVERIFY(symbols.mid(0, 3).contains(span.attribute("symbol")));
        if (span.name == QLatin1String("send"))
            QCOMPARE(span.attribute("session"), name);
    }
    QVERIFY(server.stop());
}

void TestTracing::fileOpensAndNamesItsTracks()
{
    ServerProcess server;
    const QString path = server.filePath("trace.json");
    server.set("trace.sample", "1");
    server.set(QStringLiteral("trace.file"), path);
    QVERIFY(server.start());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isWatching());
    QTRY_VERIFY_WITH_TIMEOUT(content(path).contains("\"send\""), 30'000);
    QVERIFY(client.isServed());
    QVERIFY(server.stop());
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(content(path), &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    const QStringList names = namesIn(document.array());
    for (const char *name :
         {"encode", "flush", "hand_off", "send", "thread_name", "turn", "update"})
        QVERIFY2(names.contains(QLatin1String(name)), name);
    QHash<QString, int> begun;
    for (const QJsonValue event : document.array()) {
        const QString phase = event[QLatin1String("ph")].toString();
        QVERIFY(event[QLatin1String("pid")].toInteger() == server.pid());
        QVERIFY(event[QLatin1String("tid")].toInt() >= 1);
        if (phase == QLatin1String("X"))
            QVERIFY(event[QLatin1String("dur")].toDouble(-1) >= 0);
        if (phase == QLatin1String("b"))
            ++begun[event[QLatin1String("id")].toString()];
        if (phase == QLatin1String("e"))
            --begun[event[QLatin1String("id")].toString()];
    }
    for (const int open : begun)
        QCOMPARE(open, 0);
}

void TestTracing::collectorThatIsAwayDisturbsNobody()
{
    ServerProcess server;
    server.set("trace.sample", "1");
    server.set("trace.otlp_endpoint", "http://127.0.0.1:1"); // tcpmux: nobody is there
    server.set("breaker.open_time", "1h");
    server.set("breaker.open_time_max", "2h");
    QVERIFY(server.start());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isWatching());
    QVERIFY2(waitForLog(server, "trace collector 127.0.0.1:1 does not take spans: cannot connect"),
             server.log().constData());
    QVERIFY(waitForLog(server, "trace: no more calls for"));
    QVERIFY(client.isServed());
    QVERIFY(server.stop());
    QCOMPARE(server.log().count("does not take spans: cannot connect"),
             1 + server.log().count("more in the last"));
}

void TestTracing::offThereIsNoThreadAndNoFile()
{
    ServerProcess server;
    const QString path = server.filePath("trace.json");
    server.set(QStringLiteral("trace.file"), path);
    QVERIFY(server.start());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isServed());
    QVERIFY(!threads(server).contains(QStringLiteral("trace")));
    QVERIFY(!QFile::exists(path));
    QVERIFY(server.stop());
}

void TestTracing::tracingIsTurnedOnAndOffOnHangup()
{
    ServerProcess server;
    const QString path = server.filePath("trace.json");
    server.set(QStringLiteral("trace.file"), path);
    server.setConfigFile("[trace]\nsample = 0\n");
    QVERIFY(server.start());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isServed());
    server.setConfigFile("[trace]\nsample = 2\n");
    server.sendSignal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(content(path).contains("\"send\""), 30'000);
    server.setConfigFile("[trace]\nsample = 0\n");
    server.sendSignal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(!threads(server).contains(QStringLiteral("trace")), 15'000);
    QVERIFY(QJsonDocument::fromJson(content(path)).isArray()); // closed
    QVERIFY(client.isServed());
    server.setConfigFile("[trace]\nsample = 5\n");
    server.sendSignal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(threads(server).contains(QStringLiteral("trace")), 15'000);
    QVERIFY(client.isServed());
    QVERIFY(server.stop());
}

void TestTracing::fileThatCannotBeWrittenIsTold()
{
    ServerProcess server;
    server.set("trace.sample", "1");
    server.set(QStringLiteral("trace.file"), server.filePath("none/trace.json"));
    QVERIFY(server.start());
    QVERIFY2(waitForLog(server, "cannot write the trace file"), server.log().constData());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isServed());
    QVERIFY(!threads(server).contains(QStringLiteral("trace")));
    QVERIFY(server.stop());
}

QTEST_GUILESS_MAIN(TestTracing)
#include "tst_tracing.moc"
