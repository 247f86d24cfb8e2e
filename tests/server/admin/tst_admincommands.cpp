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
    void viewerMayAskAndNotOrder_data();
    void viewerMayAskAndNotOrder();
    void everyOrderIsAudited();
    void orderOfOneWhoHasLeftIsAudited();
    void eachHearsAtTheRateItAskedFor();
    void paceNobodyWantsEnds();
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

void TestAdminCommands::viewerMayAskAndNotOrder_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *name, const admin::ClientMessage &message, bool isAllowed) {
        QTest::newRow(name) << admin::encode(message) << isAllowed;
    };
    row("sessions", admin::SessionsQuery{.id = 5}, true);
    row("closed", admin::ClosedQuery{.id = 5}, true);
    row("session", admin::SessionQuery{5, QStringLiteral("0-1")}, true);
    row("symbols", admin::SymbolsQuery{.id = 5}, true);
    row("config", admin::ConfigQuery{5}, true);
    row("pin", admin::PinSession{5, QStringLiteral("0-1"), std::nullopt}, false);
    row("floor", admin::SetFloor{5, std::nullopt, admin::SessionLevel::Normal}, false);
    row("disconnect", admin::Disconnect{5, QStringLiteral("0-1"), true, std::nullopt}, false);
    row("breaker", admin::OrderBreaker{5, QStringLiteral("feed"), admin::BreakerAction::Reset},
        false);
    row("log level", admin::SetLogLevel{5, std::nullopt, admin::Severity::Debug}, false);
    row("reload", admin::Reload{5}, false);
    row("drain", admin::Drain{5}, false);
}

void TestAdminCommands::viewerMayAskAndNotOrder()
{
    QFETCH(const QByteArray, json);
    QFETCH(const bool, isAllowed);
    Bench bench;
    Operator who(bench.server.port(), "Bearer battery-staple");
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    QCOMPARE(who.hellos[0].role, admin::Role::Viewer);
    who.say(QString::fromUtf8(json));
    if (isAllowed) {
        QTRY_COMPARE(bench.passedOn.size(), size_t(1));
        QVERIFY(bench.audited.empty());
        return;
    }
    QTRY_COMPARE(who.failed.size(), size_t(1));
    QCOMPARE(who.failed[0].id, qint64(5));
    QVERIFY2(who.failed[0].reason.contains(QLatin1String("viewer")),
             qPrintable(who.failed[0].reason));
    QVERIFY(bench.passedOn.empty());
    QCOMPARE(bench.audited.size(), size_t(1));
    QCOMPARE(bench.audited[0].role, admin::Role::Viewer);
    QVERIFY(!bench.audited[0].isDone);
}

void TestAdminCommands::everyOrderIsAudited()
{
    Bench bench;
    Operator who(bench.server.port());
    QTRY_VERIFY(who.isConnected());
    who.offer(operatorToken, QStringLiteral("alice"));
    QTRY_COMPARE(who.hellos.size(), size_t(1));
    QCOMPARE(who.hellos[0].role, admin::Role::Operator);
    who.order(sampleOrder);
    who.order(admin::Drain{18});
    who.order(admin::SessionsQuery{.id = 19});
    QTRY_COMPARE(bench.passedOn.size(), size_t(3));
    QVERIFY(bench.audited.empty());
    bench.passedOn[0].answer(admin::Done{17, QStringLiteral("did it")});
    bench.passedOn[1].answer(admin::Failed{18, QStringLiteral("no")});
    bench.passedOn[2].answer(admin::Failed{19, QStringLiteral("late")}); // no order
    QCOMPARE(bench.audited.size(), size_t(2));
    QCOMPARE(bench.audited[0].user, QStringLiteral("alice"));
    QCOMPARE(bench.audited[0].peer, QStringLiteral("127.0.0.1:%1").arg(who.socket.localPort()));
    QCOMPARE(bench.audited[0].order, admin::encode(sampleOrder));
    QVERIFY(bench.audited[0].isDone && !bench.audited[1].isDone);
    QCOMPARE(bench.audited[0].outcome, QStringLiteral("did it"));
    QCOMPARE(bench.audited[1].outcome, QStringLiteral("no"));
    QVERIFY(bench.audited[0].tsMs > 1'700'000'000'000);
}

void TestAdminCommands::orderOfOneWhoHasLeftIsAudited()
{
    Bench bench;
    {
        Operator who(bench.server.port(), "Bearer correct-horse");
        QTRY_COMPARE(who.hellos.size(), size_t(1));
        who.order(sampleOrder);
        QTRY_COMPARE(bench.passedOn.size(), size_t(1));
    }
    QTest::qWait(0);
    bench.passedOn[0].answer(admin::Done{17, QStringLiteral("did it")});
    QCOMPARE(bench.audited.size(), size_t(1));
}

void TestAdminCommands::eachHearsAtTheRateItAskedFor()
{
    Bench bench(3'600'000); // as if nobody heard anything unasked
    Operator fast(bench.server.port(), "Bearer correct-horse");
    Operator calm(bench.server.port(), "Bearer battery-staple");
    QTRY_VERIFY(!fast.hellos.empty() && !calm.hellos.empty());
    fast.order(admin::SetRate{4, 10});
    QTRY_COMPARE(fast.done.size(), size_t(1));
    QCOMPARE(fast.done[0].id, qint64(4));
    QTRY_VERIFY(fast.stats.size() >= 3);
    QVERIFY(calm.stats.empty());
    calm.order(admin::SetRate{1, 10}); // a viewer may
    QTRY_VERIFY(!calm.stats.empty());
    QCOMPARE(bench.pacesMade, 2); // shared by both
    for (const char *bad : {"0", "11", "-1", "1.5", "\"1\""}) {
        const size_t before = fast.failed.size();
        fast.say(QStringLiteral(R"({"op":"rate","id":9,"perSecond":%1})").arg(QLatin1String(bad)));
        QTRY_COMPARE(fast.failed.size(), before + 1);
    }
}

void TestAdminCommands::paceNobodyWantsEnds()
{
    Bench bench(3'600'000);
    Operator who(bench.server.port(), "Bearer correct-horse");
    QTRY_VERIFY(!who.hellos.empty());
    who.order(admin::SetRate{1, 10});
    QTRY_VERIFY(!who.stats.empty());
    who.order(admin::SetRate{2, 9});
    QTRY_COMPARE(who.done.size(), size_t(2));
    QTRY_VERIFY(bench.server.paces() == 2); // everybody's, and this one
    who.order(admin::SetRate{3, 10});
    QTRY_COMPARE(who.done.size(), size_t(3));
    QCOMPARE(bench.pacesMade, 4); // made anew
}

QTEST_GUILESS_MAIN(TestAdminCommands)
#include "tst_admincommands.moc"
