// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/adminbench.h"

#include <QLoggingCategory>
#include <QTest>

using namespace tickcast;

namespace {

using Bench = AdminBench;

constexpr int unauthorized = 4001;

} // namespace

/// Who may listen on the admin channel, and how everybody else is turned away.
class TestAdminAuth final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void tokenInTheFirstMessageIsGreeted();
    void tokenInTheHeaderIsGreeted();
    void wrongTokenIsRefused_data();
    void wrongTokenIsRefused();
    void wrongTokenInTheHeaderIsRefused_data();
    void wrongTokenInTheHeaderIsRefused();
    void headerWithoutATokenLeavesTheFirstMessage_data();
    void headerWithoutATokenLeavesTheFirstMessage();
    void junkAsFirstMessageIsRefused_data();
    void junkAsFirstMessageIsRefused();
    void silentOperatorIsRefusedAfterATime();
    void nothingIsSentBeforeTheToken();
    void secondTokenIsIgnored();
};

void TestAdminAuth::initTestCase()
{
    // Debug and info lines of others would hide the warnings that are asked for here.
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false"));
}

void TestAdminAuth::cleanup()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestAdminAuth::tokenInTheFirstMessageIsGreeted()
{
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    who.offer(operatorToken);
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    QCOMPARE(who.hellos[0].server, QStringLiteral("tickcast 0"));
    QCOMPARE(who.hellos[0].samplingMs, 20);
    QTRY_VERIFY(!who.stats.empty());
    QCOMPARE(who.undecoded, 0);
}

void TestAdminAuth::tokenInTheHeaderIsGreeted()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    QTRY_VERIFY(!who.stats.empty());
}

void TestAdminAuth::wrongTokenIsRefused_data()
{
    QTest::addColumn<QString>("offered");
    QTest::newRow("another") << QStringLiteral("wrong");
    QTest::newRow("prefix") << QStringLiteral("correct-hors");
    QTest::newRow("longer") << QStringLiteral("correct-horse1");
    QTest::newRow("other case") << QStringLiteral("Correct-horse");
    QTest::newRow("white space") << QStringLiteral(" correct-horse");
    QTest::newRow("unicode") << QStringLiteral("correct-hörse");
    QTest::newRow("as a header") << QStringLiteral("Bearer correct-horse");
    QTest::newRow("empty") << QString();
    QTest::newRow("very long") << QString(4'096, u'x');
}

void TestAdminAuth::wrongTokenIsRefused()
{
    QFETCH(const QString, offered);
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    expectRefusal("token");
    who.say(QStringLiteral("{\"op\":\"auth\",\"token\":\"%1\"}").arg(offered));
    QTRY_VERIFY(who.isClosed());
    QCOMPARE(int(who.socket.closeCode()), unauthorized);
    QVERIFY2(who.refusedFor.contains(QLatin1String("token")), qPrintable(who.refusedFor));
    QVERIFY(who.hellos.empty());
    QVERIFY(who.stats.empty());
}

void TestAdminAuth::wrongTokenInTheHeaderIsRefused_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("wrong") << QByteArray("Bearer wrong");
    QTest::newRow("two tokens") << QByteArray("Bearer correct-horse correct-horse");
    QTest::newRow("longer") << QByteArray("Bearer correct-horse1");
}

void TestAdminAuth::wrongTokenInTheHeaderIsRefused()
{
    QFETCH(const QByteArray, header);
    Bench bench;
    expectRefusal("wrong token");
    Operator who(bench.server.port(), header);
    QTRY_VERIFY(!who.refusedFor.isEmpty());
    QTRY_VERIFY(who.isClosed());
    QCOMPARE(int(who.socket.closeCode()), unauthorized);
    QVERIFY(who.hellos.empty());
}

void TestAdminAuth::headerWithoutATokenLeavesTheFirstMessage_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("empty token") << QByteArray("Bearer ");
    QTest::newRow("only the scheme") << QByteArray("Bearer");
    QTest::newRow("another scheme") << QByteArray("Basic Y29ycmVjdC1ob3JzZQ==");
    QTest::newRow("empty") << QByteArray("");
}

void TestAdminAuth::headerWithoutATokenLeavesTheFirstMessage()
{
    QFETCH(const QByteArray, header);
    Bench bench;
    Operator who(bench.server.port(), header);
    QTRY_VERIFY(who.isConnected());
    const quint64 before = bench.samples;
    QTRY_VERIFY(bench.samples > before + 2);
    QVERIFY(who.hellos.empty()); // a header without a token opens nothing by itself
    QVERIFY(who.stats.empty());
    who.offer(operatorToken);
    QTRY_COMPARE(who.hellos.size(), size_t(1));
}

void TestAdminAuth::junkAsFirstMessageIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("word") << QStringLiteral("correct-horse");
    QTest::newRow("list") << QStringLiteral("[\"correct-horse\"]");
    QTest::newRow("no op") << QStringLiteral("{\"token\":\"correct-horse\"}");
    QTest::newRow("other op") << QStringLiteral("{\"op\":\"hello\",\"token\":\"correct-horse\"}");
    QTest::newRow("no token") << QStringLiteral("{\"op\":\"auth\"}");
    QTest::newRow("token a number") << QStringLiteral("{\"op\":\"auth\",\"token\":1}");
    QTest::newRow("nested deep") << QString(10'000, u'[');
    QTest::newRow("60 KB") << QString(60'000, u'x');
}

void TestAdminAuth::junkAsFirstMessageIsRefused()
{
    QFETCH(const QString, text);
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    expectRefusal("");
    who.say(text);
    QTRY_VERIFY(who.isClosed());
    QCOMPARE(int(who.socket.closeCode()), unauthorized);
    QVERIFY(!who.refusedFor.isEmpty());
    QVERIFY(who.stats.empty());
}

void TestAdminAuth::silentOperatorIsRefusedAfterATime()
{
    Bench bench;
    Operator silent(bench.server.port());
    Operator busy(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(silent.isConnected());
    expectRefusal("no token within 5 s");
    QTRY_VERIFY_WITH_TIMEOUT(silent.isClosed(), 10'000);
    QCOMPARE(int(silent.socket.closeCode()), unauthorized);
    QVERIFY(silent.stats.empty());
    const size_t before = busy.stats.size();
    QTRY_VERIFY(busy.stats.size() > before + 2); // who proved itself stays
}

void TestAdminAuth::nothingIsSentBeforeTheToken()
{
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    const quint64 before = bench.samples;
    QTRY_VERIFY(bench.samples > before + 5);
    QVERIFY(who.hellos.empty());
    QVERIFY(who.stats.empty());
    QCOMPARE(who.undecoded, 0);
}

void TestAdminAuth::secondTokenIsIgnored()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.offer(QStringLiteral("wrong"));
    who.say(QStringLiteral("junk"));
    const size_t before = who.stats.size();
    QTRY_VERIFY(who.stats.size() > before + 3);
    QCOMPARE(who.hellos.size(), size_t(1));
    QVERIFY(who.isConnected());
}

QTEST_GUILESS_MAIN(TestAdminAuth)
#include "tst_adminauth.moc"
