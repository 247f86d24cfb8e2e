// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logtail.h"

#include <QTest>
#include <atomic>
#include <set>
#include <thread>

using namespace tickcast;

namespace {

LogRecord said(const QString &text)
{
    return {.sequence = 0,
            .wallMs = 1,
            .severity = LogSeverity::Info,
            .category = QStringLiteral("app"),
            .thread = {},
            .text = text};
}

void say(LogTail &tail, int count)
{
    for (int i = 0; i < count; ++i)
        tail.append(said(QString::number(i)));
}

} // namespace

class TestLogTail final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersAreConsecutive();
    void readerGetsWhatItHasNotReadYet();
    void readerThatWasTooSlowIsToldHowMuchItLost();
    void readingInPortionsLosesNothing();
    void numberNotGivenYetIsTheLast();
    void budgetOfBytesHolds();
    void recordLargerThanTheBudgetIsKeptAlone();
    void longTextIsCut_data();
    void longTextIsCut();
    void listenerIsCalledOnceUntilSomebodyReads();
    void listenerTakenBackIsNotCalled();
    void manyThreadsGetNumbersOfTheirOwn();
    void readerBesideWritersMissesNothingUnsaid();
};

void TestLogTail::numbersAreConsecutive()
{
    LogTail tail;
    QCOMPARE(tail.last(), 0u);
    QCOMPARE(tail.append(said(QStringLiteral("a"))), 1u);
    QCOMPARE(tail.append(said(QStringLiteral("b"))), 2u);
    QCOMPARE(tail.last(), 2u);
    const auto reading = tail.since(0);
    QCOMPARE(reading.records.size(), 2u);
    QCOMPARE(reading.records[0].sequence, 1u);
    QCOMPARE(reading.records[1].sequence, 2u);
    QCOMPARE(reading.records[1].text, QStringLiteral("b"));
}

void TestLogTail::readerGetsWhatItHasNotReadYet()
{
    LogTail tail;
    QCOMPARE(tail.since(0).last, 0u);
    QVERIFY(tail.since(0).records.empty());
    say(tail, 3);
    const auto first = tail.since(0);
    QCOMPARE(first.records.size(), 3u);
    QCOMPARE(first.lost, 0u);
    QCOMPARE(first.last, 3u);
    QVERIFY(tail.since(first.last).records.empty());
    QCOMPARE(tail.since(first.last).last, 3u);
    say(tail, 1);
    QCOMPARE(tail.since(first.last).records.size(), 1u);
    QCOMPARE(tail.since(first.last).records[0].sequence, 4u);
}

void TestLogTail::readerThatWasTooSlowIsToldHowMuchItLost()
{
    LogTail tail({.records = 10});
    say(tail, 4);
    QCOMPARE(tail.since(0).last, 4u);
    say(tail, 21); // 5 ... 25, of which 16 ... 25 are left
    const auto reading = tail.since(4);
    QCOMPARE(reading.lost, 11u);
    QCOMPARE(reading.records.size(), 10u);
    QCOMPARE(reading.records.front().sequence, 16u);
    QCOMPARE(reading.last, 25u);
    QCOMPARE(tail.since(0).lost, 15u);
    QCOMPARE(tail.since(15).lost, 0u);
    QCOMPARE(tail.since(16).lost, 0u);
}

void TestLogTail::readingInPortionsLosesNothing()
{
    LogTail tail({.records = 10});
    say(tail, 15);
    QList<quint64> numbers;
    quint64 lost = 0;
    for (quint64 from = 0; from < tail.last();) {
        const auto reading = tail.since(from, 3);
        QVERIFY(reading.records.size() <= 3u);
        for (const LogRecord &record : reading.records)
            numbers.append(record.sequence);
        lost += reading.lost;
        from = reading.last;
    }
    QCOMPARE(lost, 5u);
    QCOMPARE(numbers, (QList<quint64>{6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
    const auto nothing = tail.since(0, 0);
    QVERIFY(nothing.records.empty());
    QCOMPARE(nothing.lost, 5u);
    QCOMPARE(nothing.last, 5u);
}

void TestLogTail::numberNotGivenYetIsTheLast()
{
    LogTail tail;
    say(tail, 2);
    for (const quint64 sequence : {quint64{3}, quint64{1'000}, ~quint64{0}}) {
        const auto reading = tail.since(sequence);
        QVERIFY(reading.records.empty());
        QCOMPARE(reading.lost, 0u);
        QCOMPARE(reading.last, 2u);
    }
}

void TestLogTail::budgetOfBytesHolds()
{
    LogTail tail({.records = 1'000, .bytes = 10'000});
    for (int i = 0; i < 100; ++i)
        tail.append(said(QString(497, u'x'))); // with "app": 1,000 bytes
    const auto reading = tail.since(0);
    QCOMPARE(reading.records.size(), 10u);
    QCOMPARE(reading.lost, 90u);
}

void TestLogTail::recordLargerThanTheBudgetIsKeptAlone()
{
    LogTail tail({.records = 10, .bytes = 100});
    say(tail, 5);
    tail.append(said(QString(1'000, u'x')));
    QCOMPARE(tail.since(0).records.size(), 1u);
    say(tail, 1);
    QCOMPARE(tail.since(0).records.size(), 1u);
    QCOMPARE(tail.since(0).last, 7u);
}

void TestLogTail::longTextIsCut_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kept");
    const QString emoji = QString::fromUtf8("\xf0\x9f\x98\x80");
    QTest::newRow("below") << QStringLiteral("123") << QStringLiteral("123");
    QTest::newRow("at") << QStringLiteral("12345") << QStringLiteral("12345");
    QTest::newRow("above") << QStringLiteral("123456") << QStringLiteral("12345...");
    QTest::newRow("far above") << QString(100'000, u'x') << QStringLiteral("xxxxx...");
    QTest::newRow("through a character")
        << (QStringLiteral("1234") + emoji) << QStringLiteral("1234...");
    QTest::newRow("after a character") << (QStringLiteral("123") + emoji + u'x')
                                       << (QStringLiteral("123") + emoji + QLatin1String("..."));
    QTest::newRow("lone surrogates")
        << QString(6, QChar(0xd83d)) << (QString(4, QChar(0xd83d)) + QLatin1String("..."));
}

void TestLogTail::longTextIsCut()
{
    QFETCH(const QString, text);
    QFETCH(const QString, kept);
    LogTail tail({.textLength = 5});
    tail.append(said(text));
    QCOMPARE(tail.since(0).records.front().text, kept);
}

void TestLogTail::listenerIsCalledOnceUntilSomebodyReads()
{
    LogTail tail;
    int calls = 0;
    tail.setListener([&calls] { ++calls; });
    QCOMPARE(calls, 0);
    say(tail, 1'000);
    QCOMPARE(calls, 1);
    quint64 read = tail.since(0).last;
    QCOMPARE(calls, 1);
    say(tail, 1);
    QCOMPARE(calls, 2);
    say(tail, 10);
    QCOMPARE(calls, 2);
    read = tail.since(read).last;
    say(tail, 1);
    QCOMPARE(calls, 3);
}

void TestLogTail::listenerTakenBackIsNotCalled()
{
    LogTail tail;
    int calls = 0;
    tail.setListener([&calls] { ++calls; });
    tail.setListener({});
    say(tail, 5);
    QCOMPARE(calls, 0);
    tail.setListener([&calls] { ++calls; });
    say(tail, 5);
    QCOMPARE(calls, 1);
}

void TestLogTail::manyThreadsGetNumbersOfTheirOwn()
{
    constexpr int threadCount = 4;
    constexpr int each = 500;
    LogTail tail({.records = threadCount * each});
    std::atomic<int> calls{0};
    tail.setListener([&calls] { ++calls; });
    std::vector<std::thread> threads;
    for (int i = 0; i < threadCount; ++i)
        threads.emplace_back([&tail] { say(tail, each); });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(calls.load(), 1);
    const auto reading = tail.since(0);
    QCOMPARE(reading.records.size(), size_t(threadCount * each));
    for (size_t i = 0; i < reading.records.size(); ++i)
        QCOMPARE(reading.records[i].sequence, quint64(i + 1));
}

void TestLogTail::readerBesideWritersMissesNothingUnsaid()
{
    LogTail tail({.records = 64});
    std::atomic<bool> hasWord{false};
    tail.setListener([&hasWord] { hasWord = true; });
    constexpr int count = 20'000;
    std::thread writer([&tail] { say(tail, count); });
    quint64 got = 0;
    quint64 from = 0;
    while (from < count) {
        if (!hasWord.exchange(false)) {
            std::this_thread::yield();
            continue;
        }
        const auto reading = tail.since(from);
        got += reading.records.size() + reading.lost;
        from = reading.last;
    }
    writer.join();
    QCOMPARE(got, quint64(count));
}

QTEST_APPLESS_MAIN(TestLogTail)
#include "tst_logtail.moc"
