// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/adminbench.h"
#include "tests/server/support/rawclient.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QTcpServer>
#include <QTest>
#include <algorithm>
#include <memory>

using namespace tickcast;

namespace {

using Bench = AdminBench;

} // namespace

class TestAdminServer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void helloNamesTheClientsUrlOnceItIsKnown();
    void wrongPathIsRefused_data();
    void wrongPathIsRefused();
    void statsComeEachIntervalToEveryOperator();
    void operatorThatLeavesIsForgotten();
    void operatorThatDoesNotReadIsDroppedAndTheOthersAreServed();
    void moreOperatorsThanAllowedAreRefused();
    void closeSendsEveryOperatorAway();
    void portInUseIsAnError();
};

void TestAdminServer::initTestCase()
{
    // Debug and info lines of others would hide the warnings that are asked for here.
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false"));
}

void TestAdminServer::cleanup()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestAdminServer::helloNamesTheClientsUrlOnceItIsKnown()
{
    Bench bench;
    bench.server.setClientsUrl(QStringLiteral("ws://127.0.0.1:7400/v1"));
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    QCOMPARE(who.hellos[0].clientsUrl, QStringLiteral("ws://127.0.0.1:7400/v1"));
}

void TestAdminServer::wrongPathIsRefused_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("root") << QStringLiteral("/");
    QTest::newRow("the subscribers'") << QStringLiteral("/v1");
    QTest::newRow("below") << QStringLiteral("/admin/x");
    QTest::newRow("other case") << QStringLiteral("/Admin");
}

void TestAdminServer::wrongPathIsRefused()
{
    QFETCH(const QString, path);
    Bench bench;
    expectRefusal("asked for ");
    Operator who(bench.server.port(), "Bearer correct-horse", path);
    QTRY_COMPARE(int(who.socket.closeCode()), 1008);
    QTRY_VERIFY(who.isClosed());
    QVERIFY(who.hellos.empty());
}

void TestAdminServer::statsComeEachIntervalToEveryOperator()
{
    Bench bench(50);
    Operator a(bench.server.port(), "Bearer correct-horse");
    Operator b(bench.server.port(), "Bearer correct-horse");
    QElapsedTimer elapsed;
    elapsed.start();
    QTRY_VERIFY(a.stats.size() >= 10 && b.stats.size() >= 10);
    QVERIFY2(elapsed.elapsed() >= 400, qPrintable(QString::number(elapsed.elapsed())));
    for (size_t i = 1; i < a.stats.size(); ++i)
        QCOMPARE(a.stats[i].seq, a.stats[i - 1].seq + 1);
    QCOMPARE(a.undecoded + b.undecoded, 0);
}

void TestAdminServer::operatorThatLeavesIsForgotten()
{
    Bench bench;
    {
        Operator leaves(bench.server.port(), "Bearer correct-horse");
        QTRY_VERIFY(!leaves.stats.empty());
    }
    Operator stays(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(stays.stats.size() > 3);
}

void TestAdminServer::operatorThatDoesNotReadIsDroppedAndTheOthersAreServed()
{
    Bench bench(50, 200); // samples of some hundred kilobytes
    RawClient deaf(bench.server.port(), 4'096);
    deaf.write(RawClient::handshake("/admin", "Authorization: Bearer correct-horse\r\n"));
    Operator reads(bench.server.port(), "Bearer correct-horse");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(
                                           "^operator 127\\.0\\.0\\.1:\\d+ does not read")));
    QTRY_VERIFY(!reads.stats.empty());
    // It is cut, not closed: what the kernel held is all that arrives.
    const quint64 before = bench.samples;
    QTRY_VERIFY_WITH_TIMEOUT(bench.samples > before + 80, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT((deaf.pump(), deaf.isOver), 20'000);
    const size_t served = reads.stats.size();
    QTRY_VERIFY(reads.stats.size() > served + 2);
}

void TestAdminServer::moreOperatorsThanAllowedAreRefused()
{
    Bench bench(200);
    std::vector<std::unique_ptr<Operator>> operators;
    for (int i = 0; i < 64; ++i) {
        operators.push_back(
            std::make_unique<Operator>(bench.server.port(), "Bearer correct-horse"));
    }
    QTRY_VERIFY(
        std::ranges::all_of(operators, [](const auto &who) { return who->hellos.size() == 1; }));
    expectRefusal("more than 64 operators");
    Operator late(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(!late.refusedFor.isEmpty());
    QTRY_VERIFY(late.isClosed());
    QVERIFY(late.hellos.empty());
    QVERIFY(operators.front()->isConnected());
}

void TestAdminServer::closeSendsEveryOperatorAway()
{
    Bench bench;
    Operator authorized(bench.server.port(), "Bearer correct-horse");
    Operator waiting(bench.server.port());
    QTRY_VERIFY(!authorized.stats.empty());
    QTRY_VERIFY(waiting.isConnected());
    bench.server.close(QStringLiteral("restart"));
    for (Operator *who : {&authorized, &waiting}) {
        QTRY_VERIFY(who->isClosed());
        QCOMPARE(int(who->socket.closeCode()), 1001);
        QCOMPARE(who->socket.closeReason(), QStringLiteral("restart"));
    }
    Operator late(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(late.isClosed());
    QVERIFY(late.hellos.empty());
}

void TestAdminServer::portInUseIsAnError()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost, 0));
    AdminServer server({}, {operatorToken, viewerToken},
                       [] { return [] { return admin::Stats{}; }; }, {}, {});
    const auto listening = server.listen(QHostAddress(QHostAddress::LocalHost), other.serverPort());
    QVERIFY(!listening.has_value());
    const QString endpoint = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
    QVERIFY2(listening.error().text.contains(endpoint), qPrintable(listening.error().text));
}

QTEST_GUILESS_MAIN(TestAdminServer)
#include "tst_adminserver.moc"
