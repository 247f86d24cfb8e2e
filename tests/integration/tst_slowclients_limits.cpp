// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/pressurescene.h"

#include <QFileInfo>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;
using admin::SessionLevel;
using Direction = TcpGate::Direction;

/// What bounds the treatment of slow clients: how many symbols may be exempt from it, and which
/// thresholds make sense.
class TestSlowClientsLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdingsAreLimited();
    void unknownHoldingsAreNamed_data();
    void unknownHoldingsAreNamed();
    void contradictionIsRefused_data();
    void contradictionIsRefused();
};

namespace {

QByteArray holdings(int id, const QStringList &symbols)
{
    return R"({"op":"holdings","id":)" + QByteArray::number(id) + R"(,"symbols":)" +
           toJsonList(symbols) + '}';
}

QString textIn(const QJsonObject &message, const char *key)
{
    return message[QLatin1String(key)].toString();
}

} // namespace

void TestSlowClientsLimits::holdingsAreLimited()
{
    PressureScene scene;
    scene.set("feed.simulator.symbols", "10000");
    scene.set("feed.simulator.activity", "zipf");
    scene.set("feed.simulator.rate", isSanitized ? "1500" : "3000");
    scene.set("client.message_size_limit", "1MiB");
    QVERIFY(scene.start());
    GatedClient greedy(scene.url());
    TestClient &client = greedy.client;
    const QStringList symbols = client.symbolNames(10'000);
    QCOMPARE(symbols.size(), 10'000);
    const QJsonObject accepted = client.ask(1, holdings(1, symbols));
    QCOMPARE(textIn(accepted, "op"), QStringLiteral("holdings"));
    QCOMPARE(toStrings(accepted[QLatin1String("symbols")]), symbols.first(64));
    const QJsonObject error = client.next("error");
    QCOMPARE(error[QLatin1String("id")].toInt(), 1);
    QCOMPARE(textIn(error, "code"), QStringLiteral("too_many_symbols"));
    QVERIFY2(textIn(error, "message").contains(QStringLiteral("9936")),
             qPrintable(textIn(error, "message")));
    QVERIFY2(textIn(error, "message").contains(QStringLiteral("limit of 64 holdings")),
             qPrintable(textIn(error, "message")));
    QCOMPARE(toStrings(error[QLatin1String("symbols")]), symbols.mid(64));

    // The 64 are in force: at Emergency they come, and nothing else.
    QCOMPARE(client.subscribe(symbols.first(200)), 200);
    greedy.gate.stop(Direction::ToClient);
    QVERIFY(scene.waitForSessions(1, SessionLevel::Emergency));
    greedy.gate.resume(Direction::ToClient);
    QTRY_COMPARE(levelsOf(client).value(levelsOf(client).size() - 1), QStringLiteral("normal"));
    const QStringList exempt = symbols.first(64);
    const QSet<QString> seen = symbolsSeenAt(client, "emergency");
    QVERIFY(!seen.isEmpty());
    QVERIFY(QSet<QString>(exempt.begin(), exempt.end()).contains(seen));
}

void TestSlowClientsLimits::unknownHoldingsAreNamed_data()
{
    QTest::addColumn<int>("known");
    QTest::addColumn<int>("unknown");
    QTest::addColumn<int>("tooMany");
    QTest::newRow("one unknown") << 0 << 1 << 0;
    QTest::newRow("nothing but unknown ones") << 0 << 5'000 << 0;
    QTest::newRow("some of each") << 3 << 5 << 0;
    QTest::newRow("as many as allowed, and unknown ones") << 64 << 64 << 0;
    QTest::newRow("one too many, and an unknown one") << 65 << 1 << 1;
    QTest::newRow("as many as allowed") << 64 << 0 << 0;
    QTest::newRow("none") << 0 << 0 << 0;
}

void TestSlowClientsLimits::unknownHoldingsAreNamed()
{
    QFETCH(int, known);
    QFETCH(int, unknown);
    QFETCH(int, tooMany);
    ServerProcess server;
    server.set("feed.simulator.symbols", "100");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList symbols = client.symbolNames(100);
    QStringList unknownNames;
    for (int i = 0; i < unknown; ++i)
        unknownNames += QStringLiteral("NOSUCH%1").arg(i);
    client.send(holdings(1, symbols.first(known) + unknownNames));
    client.send(R"({"op":"ping","id":2})");
    QVERIFY(!client.next("pong").isEmpty()); // everything before it has been answered

    const bool isAccepted = known > 0 || unknown == 0;
    QCOMPARE(client.count("holdings"), isAccepted ? 1 : 0);
    QCOMPARE(client.count("error"), (unknown > 0 ? 1 : 0) + (tooMany > 0 ? 1 : 0));
    for (const TestClient::Message &message : client.messages()) {
        const QStringList named = toStrings(message.json[QLatin1String("symbols")]);
        if (message.op() == u"holdings")
            QCOMPARE(named, symbols.first(known - tooMany));
        else if (message.op() == u"error" && textIn(message.json, "code") == u"unknown_symbol")
            QCOMPARE(named, unknownNames);
        else if (message.op() == u"error")
            QCOMPARE(named, symbols.mid(known - tooMany, tooMany));
    }
}

void TestSlowClientsLimits::contradictionIsRefused_data()
{
    QTest::addColumn<QString>("smaller");
    QTest::addColumn<QString>("smallerValue"); // empty: the default
    QTest::addColumn<QString>("larger");
    QTest::addColumn<QString>("largerValue");
    const auto row = [](const char *smaller, const char *smallerValue, const char *larger,
                        const char *largerValue) {
        QTest::addRow("%s %s, %s %s", smaller, smallerValue, larger, largerValue)
            << QString(QStringLiteral("backpressure.") + QLatin1String(smaller))
            << QString::fromLatin1(smallerValue)
            << QString(QStringLiteral("backpressure.") + QLatin1String(larger))
            << QString::fromLatin1(largerValue);
    };
    row("degraded_share", "0.6", "critical_share", "");
    row("degraded_share", "0.5", "critical_share", "0.5");
    row("critical_share", "", "emergency_share", "0.4");
    row("critical_share", "0.9", "emergency_share", "0.9");
    row("degraded_age", "2s", "critical_age", "");
    row("degraded_age", "500ms", "critical_age", "500ms");
    row("critical_age", "", "emergency_age", "900ms");
    row("critical_age", "4s", "emergency_age", "4s");
    row("degraded_unsent", "64KiB", "critical_unsent", "");
    row("degraded_unsent", "32KiB", "critical_unsent", "31KiB");
    row("critical_unsent", "", "emergency_unsent", "64KiB");
    row("critical_unsent", "1MiB", "emergency_unsent", "512KiB");
    row("degraded_lag", "1500ms", "critical_lag", "");
    row("degraded_lag", "300ms", "critical_lag", "200ms");
    row("critical_lag", "", "emergency_lag", "1s");
    row("critical_lag", "5s", "emergency_lag", "4s");
    row("degraded_interval", "10s", "critical_refresh", "");
    row("degraded_interval", "", "critical_refresh", "500ms");
    row("emergency_age", "60s", "slow_close_after", "");
    row("emergency_age", "", "slow_close_after", "3s");
    row("emergency_age", "10s", "slow_close_after", "9s");
}

void TestSlowClientsLimits::contradictionIsRefused()
{
    QFETCH(QString, smaller);
    QFETCH(QString, smallerValue);
    QFETCH(QString, larger);
    QFETCH(QString, largerValue);
    ServerProcess server;
    if (!smallerValue.isEmpty())
        server.set(smaller, smallerValue);
    if (!largerValue.isEmpty())
        server.set(larger, largerValue);
    const ProgramResult result = server.run();
    QVERIFY2(result.exitCode > 0, result.errors.constData());
    QVERIFY2(result.complaints().size() == 1, result.errors.constData());
    for (const QString &key : {smaller, larger}) {
        QVERIFY2(result.complaints().constFirst().contains(key.toUtf8()),
                 result.errors.constData());
    }
    QVERIFY(!QFileInfo::exists(server.readyFile()));
}

QTEST_GUILESS_MAIN(TestSlowClientsLimits)
#include "tst_slowclients_limits.moc"
