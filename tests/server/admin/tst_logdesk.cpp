// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/logdesk.h"

#include <QTest>
#include <thread>

using namespace tickcast;

namespace {

struct Bench
{
    LogTail tail{{.records = 5, .bytes = 1'000'000, .textLength = 100}};
    LogDesk desk{tail};
    std::vector<admin::LogPage> pages;
    int asker = 0;

    void say(const char *text, LogSeverity severity = LogSeverity::Info,
             const char *category = "app")
    {
        tail.append({.wallMs = 1'795'000'000'000,
                     .severity = severity,
                     .category = QString::fromLatin1(category),
                     .thread = QStringLiteral("main"),
                     .text = QString::fromLatin1(text)});
    }
    void ask(const admin::LogQuery &query, const void *who = nullptr)
    {
        desk.ask(query, who ? who : &asker, [this](const admin::Answer &answer) {
            pages.push_back(std::get<admin::LogPage>(answer));
        });
    }
    [[nodiscard]] QString told() const
    {
        QStringList texts;
        for (const admin::LogPage &page : pages) {
            for (const admin::LogRecord &record : page.records)
                texts << record.text;
        }
        return texts.join(u' ');
    }
};

} // namespace

class TestLogDesk final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pastIsTold_data();
    void pastIsTold();
    void recordIsToldWhole();
    void followerHearsWhatComes();
    void followerHearsOnlyWhatItWants();
    void nobodyHearsWithoutFollowing();
    void nextQuestionTakesThePlace();
    void whoLeftHearsNothing();
    void overtakenFollowerIsToldHowMuchItLost();
    void otherThreadsAreHeard();
    void deskThatDiesIsNoProblem();
};

void TestLogDesk::pastIsTold_data()
{
    QTest::addColumn<int>("severity");
    QTest::addColumn<QString>("category");
    QTest::addColumn<int>("last");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *name, admin::Severity severity, const char *category, int last,
                        const char *told) {
        QTest::newRow(name) << int(severity) << QString::fromLatin1(category) << last
                            << QString::fromLatin1(told);
    };
    row("all", admin::Severity::Debug, "", 1'000, "b c d e f"); // a is gone
    row("the last two", admin::Severity::Debug, "", 2, "e f");
    row("none", admin::Severity::Debug, "", 0, "");
    row("warnings", admin::Severity::Warning, "", 10, "c f");
    row("errors", admin::Severity::Error, "", 10, "f");
    row("one category", admin::Severity::Debug, "feed", 10, "d e");
    row("the last of a category", admin::Severity::Debug, "feed", 1, "e");
    row("nobody's category", admin::Severity::Debug, "fee", 10, "");
    row("errors of a category without any", admin::Severity::Error, "feed", 10, "");
}

void TestLogDesk::pastIsTold()
{
    QFETCH(const int, severity);
    QFETCH(const QString, category);
    QFETCH(const int, last);
    QFETCH(const QString, told);
    Bench bench;
    bench.say("a");
    bench.say("b", LogSeverity::Debug);
    bench.say("c", LogSeverity::Warning);
    bench.say("d", LogSeverity::Info, "feed");
    bench.say("e", LogSeverity::Debug, "feed");
    bench.say("f", LogSeverity::Error);
    admin::LogQuery query{.id = 7,
                          .severity = static_cast<admin::Severity>(severity),
                          .last = static_cast<quint32>(last)};
    if (!category.isEmpty())
        query.category = category;
    bench.ask(query);
    QCOMPARE(bench.pages.size(), size_t(1));
    QCOMPARE(bench.pages[0].id, qint64(7));
    QCOMPARE(bench.pages[0].lost, quint64(0));
    QCOMPARE(bench.told(), told);
}

void TestLogDesk::recordIsToldWhole()
{
    Bench bench;
    bench.say("words", LogSeverity::Warning, "fanout");
    bench.ask({.id = 1});
    const admin::LogRecord record = bench.pages.at(0).records.at(0);
    QCOMPARE(record.seq, quint64(1));
    QCOMPARE(record.tsMs, qint64(1'795'000'000'000));
    QCOMPARE(record.severity, admin::Severity::Warning);
    QCOMPARE(record.category, QStringLiteral("fanout"));
    QCOMPARE(record.thread, QStringLiteral("main"));
    QCOMPARE(record.text, QStringLiteral("words"));
}

void TestLogDesk::followerHearsWhatComes()
{
    Bench bench;
    bench.say("before");
    bench.ask({.id = 3, .isFollowing = true, .last = 0});
    QCOMPARE(bench.pages.size(), size_t(1)); // an empty page: it has begun
    bench.say("one");
    bench.say("two");
    QTRY_COMPARE(bench.told(), QStringLiteral("one two"));
    QCOMPARE(bench.pages.size(), size_t(2)); // in one message
    QCOMPARE(bench.pages[1].id, qint64(3));
    bench.say("three");
    QTRY_COMPARE(bench.told(), QStringLiteral("one two three"));
}

void TestLogDesk::followerHearsOnlyWhatItWants()
{
    Bench bench;
    bench.ask({.id = 3, .isFollowing = true, .severity = admin::Severity::Warning, .last = 0});
    bench.say("mild");
    QTest::qWait(0);
    bench.say("bad", LogSeverity::Error);
    QTRY_COMPARE(bench.told(), QStringLiteral("bad"));
    QCOMPARE(bench.pages.size(), size_t(2)); // nothing was said of the mild one
}

void TestLogDesk::nobodyHearsWithoutFollowing()
{
    Bench bench;
    int other = 0;
    bench.ask({.id = 1, .isFollowing = false, .last = 5});
    bench.say("one");
    bench.ask({.id = 2, .isFollowing = true, .last = 0}, &other);
    bench.say("two");
    QTRY_COMPARE(bench.told(), QStringLiteral("two"));
}

void TestLogDesk::nextQuestionTakesThePlace()
{
    Bench bench;
    bench.ask({.id = 1, .isFollowing = true, .last = 0});
    bench.ask({.id = 2, .isFollowing = true, .last = 0});
    bench.say("one");
    QTRY_COMPARE(bench.told(), QStringLiteral("one")); // once
    QCOMPARE(bench.pages.back().id, qint64(2));
    bench.ask({.id = 3, .isFollowing = false, .last = 0});
    bench.say("two");
    QTest::qWait(0);
    QCoreApplication::processEvents();
    QCOMPARE(bench.told(), QStringLiteral("one"));
}

void TestLogDesk::whoLeftHearsNothing()
{
    Bench bench;
    bench.ask({.id = 1, .isFollowing = true, .last = 0});
    bench.say("one"); // on its way
    bench.desk.leave(&bench.asker);
    QTest::qWait(0);
    QCoreApplication::processEvents();
    QCOMPARE(bench.told(), QString());
}

void TestLogDesk::overtakenFollowerIsToldHowMuchItLost()
{
    Bench bench;
    bench.ask({.id = 1, .isFollowing = true, .last = 0});
    for (const char *text : {"a", "b", "c", "d", "e", "f", "g", "h"})
        bench.say(text);
    QTRY_COMPARE(bench.told(), QStringLiteral("d e f g h"));
    QCOMPARE(bench.pages.back().lost, quint64(3));
}

void TestLogDesk::otherThreadsAreHeard()
{
    Bench bench;
    bench.ask({.id = 1, .isFollowing = true, .last = 0});
    std::thread([&] { bench.say("elsewhere"); }).join();
    QTRY_COMPARE(bench.told(), QStringLiteral("elsewhere"));
}

void TestLogDesk::deskThatDiesIsNoProblem()
{
    LogTail tail;
    int calls = 0;
    {
        LogDesk desk(tail);
        desk.ask({.id = 1, .isFollowing = true}, &calls, [&](const admin::Answer &) { ++calls; });
        tail.append({});
    }
    tail.append({});
    QTest::qWait(0);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(TestLogDesk)
#include "tst_logdesk.moc"
