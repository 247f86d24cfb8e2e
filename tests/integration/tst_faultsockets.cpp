// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/faultinjector.h"
#include "tests/integration/support/pressurescene.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

bool areAscending(const std::vector<QJsonObject> &quotes)
{
    return std::ranges::is_sorted(
        quotes, {}, [](const QJsonObject &quote) { return quote[QLatin1String("o")].toInteger(); });
}

} // namespace

/// A client connects, subscribes, receives and closes, while call N of the running server fails,
/// for N = 1, 2, 3 until a client meets no failure. It may be sent away or miss states, which the
/// server has counted, but is not left hanging; the next client is served, and no descriptor stays
/// behind.
class TestFaultSockets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void clientIsServedOrSentAwayAndTheNextIsServed_data();
    void clientIsServedOrSentAwayAndTheNextIsServed();
    void cleanupTestCase();

private:
    enum class Visit : quint8 { Served, SentAway, Trouble };
    /// A client from connecting to closing.
    [[nodiscard]] Visit visit(QByteArray &trouble);
    [[nodiscard]] bool isQuiet();
    /// Waits until nobody but the operator is there; what the server says then.
    [[nodiscard]] admin::Stats statsOfNobody();

    std::unique_ptr<FaultInjector> m_faults;
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<AdminClient> m_admin;
    quint64 m_gaps = 0;    ///< states that clients of this row have missed
    int m_descriptors = 0; ///< while only the operator is connected
};

void TestFaultSockets::initTestCase()
{
    m_faults = std::make_unique<FaultInjector>();
    m_server = std::make_unique<ServerProcess>();
    m_faults->attachTo(*m_server);
    m_server->set("workers.count", "1"); // a failure in a row meets the same one
    m_server->set("feed.simulator.symbols", "3");
    m_server->set("feed.simulator.rate", "200");
    m_server->set("state.interval", "0s");
    // These end what cannot be heard.
    m_server->set("client.handshake_timeout", "1s");
    m_server->set("client.ping_after", "400ms");
    m_server->set("client.idle_timeout", "1s");
    QVERIFY(m_server->start());
    m_admin = std::make_unique<AdminClient>(*m_server);
    QVERIFY(m_admin->isGreeted());
    QByteArray trouble;
    QCOMPARE(int(visit(trouble)), int(Visit::Served));
    QVERIFY(isQuiet());
    m_descriptors = m_server->openDescriptors();
    QVERIFY(m_descriptors > 0);
}

void TestFaultSockets::clientIsServedOrSentAwayAndTheNextIsServed_data()
{
    QTest::addColumn<int>("flavour");
    QTest::addColumn<int>("times");
    QTest::newRow("out of something once") << int(faults::Flavour::Exhausted) << 1;
    QTest::newRow("out of something five times") << int(faults::Flavour::Exhausted) << 5;
    QTest::newRow("broken once") << int(faults::Flavour::Broken) << 1;
    QTest::newRow("broken five times") << int(faults::Flavour::Broken) << 5;
    QTest::newRow("in part once") << int(faults::Flavour::Partial) << 1;
    QTest::newRow("in part all the time") << int(faults::Flavour::Partial) << 1'000'000;
}

void TestFaultSockets::clientIsServedOrSentAwayAndTheNextIsServed()
{
    QFETCH(const int, flavour);
    QFETCH(const int, times);
    constexpr quint64 most = 200; // calls of a visit; a loop without end is no clean run
    int sentAway = 0;
    const quint64 supersededBefore = statsOfNobody().totals.superseded;
    m_gaps = 0;
    quint64 number = 1;
    for (bool isClean = false; !isClean; ++number) {
        // The operator's channel is not what is tested here, but lives in the same process: it is
        // silent in most visits, and what fails of it is its own affair.
        m_faults->arm(faults::socketCalls, faults::Flavour(flavour), number, quint64(times));
        QByteArray trouble;
        const Visit first = visit(trouble);
        isClean = !m_faults->disarm();
        const QByteArray where = m_faults->describe();
        QVERIFY2(first != Visit::Trouble, QByteArray(where + ": " + trouble).constData());
        sentAway += first == Visit::SentAway ? 1 : 0;
        const Visit second = visit(trouble);
        QVERIFY2(second == Visit::Served,
                 QByteArray(where + ": the next client is not served; " + trouble).constData());
        QVERIFY2(isQuiet(), QByteArray(where + ": a session or a descriptor stays").constData());
        QVERIFY(number < most);
    }
    qInfo("%llu visits, of which %d sent away", number - 1, sentAway);
    const admin::Stats after = statsOfNobody();
    QVERIFY(isEveryUpdateAccountedFor(after));
    QVERIFY(after.totals.superseded - supersededBefore >= m_gaps);
    if (faults::Flavour(flavour) == faults::Flavour::Partial)
        QCOMPARE(sentAway, 0);
}

void TestFaultSockets::cleanupTestCase()
{
    m_admin.reset();
    m_server.reset(); // it ends well, or this fails
}

TestFaultSockets::Visit TestFaultSockets::visit(QByteArray &trouble)
{
    TestClient client(m_server->clientsUrl());
    client.send(R"({"op":"subscribe","id":1,"symbols":["BTCUSDT"]})");
    const bool isOver = QTest::qWaitFor(
        [&] { return client.count("quote") >= 3 || client.isClosed(); }, TestClient::waitMs);
    if (!isOver) {
        trouble = "a client hangs; the log:\n" + m_server->log();
        return Visit::Trouble;
    }
    if (!areAscending(client.data("quote", QStringLiteral("BTCUSDT")))) {
        trouble = "an offset went back";
        return Visit::Trouble;
    }
    m_gaps += gaps(client, "quote");
    if (client.isClosed())
        return Visit::SentAway;
    client.socket().close();
    if (!QTest::qWaitFor([&] { return client.isClosed(); }, TestClient::waitMs)) {
        trouble = "a client's close is not answered";
        return Visit::Trouble;
    }
    return Visit::Served;
}

bool TestFaultSockets::isQuiet()
{
    // A reset may have met the operator's connection instead.
    if (!m_admin->isGreeted() || m_admin->isLost())
        m_admin = std::make_unique<AdminClient>(*m_server);
    return m_admin->isGreeted() &&
           QTest::qWaitFor(
               [&] { return m_descriptors == 0 || m_server->openDescriptors() <= m_descriptors; },
               TestClient::waitMs);
}

admin::Stats TestFaultSockets::statsOfNobody()
{
    return m_admin->waitFor([](const admin::Stats &stats) { return stats.connections == 0; });
}

QTEST_GUILESS_MAIN(TestFaultSockets)
#include "tst_faultsockets.moc"
