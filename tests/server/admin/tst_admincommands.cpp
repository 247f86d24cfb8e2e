// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/adminbench.h"

#include <QLoggingCategory>
#include <QTest>

using namespace tickcast;

namespace {

using Bench = AdminBench;

const admin::ClientMessage sampleOrder =
    admin::PinSession{17, QStringLiteral("0-1"), admin::SessionLevel::Critical};

} // namespace

/// What operators say once they are in: passed on, or answered with what is wrong.
class TestAdminCommands final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void messageIsPassedOnWithWhoSaidIt();
    void messageIsPassedOnWithTheUser();
    void answerGoesToTheOneWhoAsked();
    void badMessageIsAnsweredAndCounted_data();
    void badMessageIsAnsweredAndCounted();
    void binaryMessageIsAnswered();
    void junkDoesNotDisturbTheSamples();
    void strangerIsNotPassedOn();
    void moreThanTheRateIsAnswered();
    void rateIsEachOperatorsOwn();
    void answerToWhoHasLeftIsNoProblem();
    void answerAfterTheServerIsNoProblem();
};

void TestAdminCommands::initTestCase()
{
    // Debug and info lines of others would hide the warnings that are asked for here.
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false"));
}

void TestAdminCommands::cleanup()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestAdminCommands::messageIsPassedOnWithWhoSaidIt()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.order(sampleOrder);
    QTRY_COMPARE(bench.passedOn.size(), size_t(1));
    QCOMPARE(admin::encode(bench.passedOn[0].message), admin::encode(sampleOrder));
    QCOMPARE(bench.passedOn[0].who, QStringLiteral("127.0.0.1:%1").arg(who.socket.localPort()));
    QCOMPARE(bench.server.counts().commands, quint64(1));
    QCOMPARE(bench.server.counts().badCommands, quint64(0));
}

void TestAdminCommands::messageIsPassedOnWithTheUser()
{
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    who.offer(operatorToken, QStringLiteral("alice"));
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.order(sampleOrder);
    QTRY_COMPARE(bench.passedOn.size(), size_t(1));
    QCOMPARE(bench.passedOn[0].who,
             QStringLiteral("127.0.0.1:%1 (alice)").arg(who.socket.localPort()));
}

void TestAdminCommands::answerGoesToTheOneWhoAsked()
{
    Bench bench;
    Operator asks(bench.server.port(), "Bearer correct-horse");
    Operator listens(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(!asks.hellos.empty() && !listens.hellos.empty());
    asks.order(sampleOrder);
    QTRY_COMPARE(bench.passedOn.size(), size_t(1));
    bench.passedOn[0].answer(admin::Done{17, QStringLiteral("did it")});
    QTRY_COMPARE(asks.done.size(), size_t(1));
    QCOMPARE(asks.done[0].id, qint64(17));
    QCOMPARE(asks.done[0].text, QStringLiteral("did it"));
    const size_t before = listens.stats.size();
    QTRY_VERIFY(listens.stats.size() > before + 2);
    QVERIFY(listens.done.empty() && listens.failed.empty());
}

void TestAdminCommands::badMessageIsAnsweredAndCounted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("id");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, const char *text, qint64 id, const char *names) {
        QTest::newRow(name) << QString::fromLatin1(text) << id << QString::fromLatin1(names);
    };
    row("nothing", "", 0, "not JSON");
    row("a word", "help", 0, "not JSON");
    row("a list", "[1]", 0, "not a JSON object");
    row("no op", R"({"id":5})", 0, "op is missing");
    row("unknown op", R"({"op":"reboot","id":5})", 5, "reboot");
    row("auth again", R"({"op":"auth","token":"correct-horse"})", 0, "auth");
    row("limit", R"({"op":"sessions","id":5,"sort":"age","offset":0,"limit":501})", 5, "limit");
    row("sort", R"({"op":"sessions","id":6,"sort":"x","offset":0,"limit":5})", 6, "sort");
    row("id", R"({"op":"sessions","id":-6,"sort":"age","offset":0,"limit":5})", 0, "id");
    row("level", R"({"op":"pin","id":7,"session":"0-1","level":"x"})", 7, "level");
    row("worker", R"({"op":"floor","id":8,"worker":-1,"level":"normal"})", 8, "worker");
    QTest::newRow("60 KB of brackets")
        << QString(60'000, u'[') << qint64(0) << QStringLiteral("not JSON");
}

void TestAdminCommands::badMessageIsAnsweredAndCounted()
{
    QFETCH(const QString, text);
    QFETCH(const qint64, id);
    QFETCH(const QString, names);
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.say(text);
    QTRY_COMPARE(who.failed.size(), size_t(1));
    QCOMPARE(who.failed[0].id, id);
    QVERIFY2(who.failed[0].reason.contains(names), qPrintable(who.failed[0].reason));
    QCOMPARE(bench.server.counts().badCommands, quint64(1));
    QVERIFY(bench.passedOn.empty());
    who.order(sampleOrder); // and the next one is served
    QTRY_COMPARE(bench.passedOn.size(), size_t(1));
}

void TestAdminCommands::binaryMessageIsAnswered()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.socket.sendBinaryMessage(admin::encode(sampleOrder));
    QTRY_COMPARE(who.failed.size(), size_t(1));
    QVERIFY2(who.failed[0].reason.contains(QStringLiteral("binary")),
             qPrintable(who.failed[0].reason));
    QVERIFY(bench.passedOn.empty());
    QCOMPARE(bench.server.counts().badCommands, quint64(1));
}

void TestAdminCommands::junkDoesNotDisturbTheSamples()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    for (int i = 0; i < 50; ++i)
        who.say(QStringLiteral("junk %1").arg(i));
    QTRY_COMPARE(who.failed.size(), size_t(50));
    const size_t before = who.stats.size();
    QTRY_VERIFY(who.stats.size() > before + 3);
    for (size_t i = 1; i < who.stats.size(); ++i)
        QCOMPARE(who.stats[i].seq, who.stats[i - 1].seq + 1);
    QCOMPARE(who.undecoded, 0);
}

void TestAdminCommands::strangerIsNotPassedOn()
{
    Bench bench;
    expectRefusal("expected was auth");
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    who.order(sampleOrder);
    who.order(sampleOrder);
    QTRY_VERIFY(who.isClosed());
    QCOMPARE(int(who.socket.closeCode()), 4001);
    QVERIFY(bench.passedOn.empty());
    QVERIFY(who.failed.empty());
    QCOMPARE(bench.server.counts().commands, quint64(0));
}

void TestAdminCommands::moreThanTheRateIsAnswered()
{
    Bench bench;
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    constexpr size_t sent = 1'000;
    for (size_t i = 0; i < sent; ++i)
        who.order(sampleOrder);
    QTRY_COMPARE(bench.server.counts().commands, quint64(sent));
    QTRY_COMPARE(bench.passedOn.size() + who.failed.size(), sent);
    QVERIFY(bench.passedOn.size() >= size_t(AdminServer::commandRate.burst));
    QVERIFY(!who.failed.empty());
    QCOMPARE(who.failed[0].id, qint64(17));
    QVERIFY2(who.failed[0].reason.contains(QStringLiteral("20 messages a second")),
             qPrintable(who.failed[0].reason));
    const size_t before = who.stats.size();
    QTRY_VERIFY(who.stats.size() > before + 2);
}

void TestAdminCommands::rateIsEachOperatorsOwn()
{
    Bench bench;
    Operator busy(bench.server.port(), "Bearer correct-horse");
    Operator calm(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(!busy.hellos.empty() && !calm.hellos.empty());
    for (int i = 0; i < 1'000; ++i)
        busy.order(sampleOrder);
    QTRY_COMPARE(bench.server.counts().commands, quint64(1'000));
    const size_t before = bench.passedOn.size();
    calm.order(sampleOrder);
    QTRY_COMPARE(bench.passedOn.size(), before + 1);
    QVERIFY(calm.failed.empty());
}

void TestAdminCommands::answerToWhoHasLeftIsNoProblem()
{
    Bench bench;
    {
        Operator leaves(bench.server.port(), "Bearer correct-horse");
        QTRY_COMPARE(leaves.hellos.size(), size_t(1));
        leaves.order(sampleOrder);
        QTRY_COMPARE(bench.passedOn.size(), size_t(1));
    }
    Operator stays(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(stays.stats.size() > 3); // by then the other is forgotten
    bench.passedOn[0].answer(admin::Done{17, QStringLiteral("too late")});
    const size_t before = stays.stats.size();
    QTRY_VERIFY(stays.stats.size() > before + 2);
    QVERIFY(stays.done.empty());
}

void TestAdminCommands::answerAfterTheServerIsNoProblem()
{
    std::optional<Bench> bench(std::in_place);
    Operator who(bench->server.port(), "Bearer correct-horse");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    who.order(sampleOrder);
    QTRY_COMPARE(bench->passedOn.size(), size_t(1));
    const AdminServer::Answer answer = bench->passedOn[0].answer;
    bench.reset();
    answer(admin::Done{17, QStringLiteral("far too late")});
    QTRY_VERIFY(who.isClosed());
    QVERIFY(who.done.empty());
}

QTEST_GUILESS_MAIN(TestAdminCommands)
#include "tst_admincommands.moc"
