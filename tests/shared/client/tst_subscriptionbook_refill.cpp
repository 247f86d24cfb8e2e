// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/booktesting.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::booktesting;
using protocol::Channel;

namespace {

/// Hands trades @p from to @p to to @p book; the offsets of those it delivers.
std::vector<quint64> arriveAll(SubscriptionBook &book, quint64 from, quint64 to)
{
    std::vector<quint64> delivered;
    for (quint64 offset = from; offset <= to; ++offset) {
        if (book.arrive(Channel::Trade, symbol("A"), offset).deliver)
            delivered.push_back(offset);
    }
    return delivered;
}

std::vector<quint64> offsets(quint64 from, quint64 to)
{
    std::vector<quint64> all;
    for (quint64 offset = from; offset <= to; ++offset)
        all.push_back(offset);
    return all;
}

/// A book that has seen trades up to 10 and 15 to 20.
SubscriptionBook bookWithAGap()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    static_cast<void>(arriveAll(book, 15, 20));
    return book;
}

} // namespace

/// Trades that were missed and come after all: asked for again, or after a resumption.
class TestSubscriptionBookRefill final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gapIsAskedForOnce();
    void senselessRefillsAreRefused_data();
    void senselessRefillsAreRefused();
    void missingTradesComeLateAndOnce();
    void answerWithoutRecoveryEndsTheWait();
    void answerToAnEarlierCommandDoesNotEndTheWait();
    void delayedRefillIsSaidAgain();
    void promiseTakenBackIsAGap();
    void promiseTakenBackDoesNotRepeatWhatWasSeen();
    void recoveredTradesAreToldWhenTheLastHasCome();
    void openGapIsAskedForAfterAReconnection();
    void unrecoveredResumptionForgetsTheOpenGap();
    void newEpochForgetsTheOpenGap();
};

void TestSubscriptionBookRefill::gapIsAskedForOnce()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(!book.hasCommand());
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    QVERIFY(!book.refill(symbol("A"), {11, 14}));
    QJsonObject command = take(book, 2);
    QCOMPARE(op(command), QStringLiteral("subscribe"));
    QCOMPARE(resumeOffset(command, "A"), 10);
    QVERIFY(!book.hasCommand());
    QVERIFY(!book.refill(symbol("A"), {11, 14})); // nor on its way
}

void TestSubscriptionBookRefill::senselessRefillsAreRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<quint64>("from");
    QTest::addColumn<quint64>("to");
    const auto row = [](const char *title, const char *name, quint64 from, quint64 to) {
        QTest::newRow(title) << QByteArray(name) << from << to;
    };
    row("another symbol", "B", 11, 14);
    row("offset 0", "A", 0, 14);
    row("backwards", "A", 14, 11);
    row("up to the last seen", "A", 11, 20);
    row("in the future", "A", 21, 30);
}

void TestSubscriptionBookRefill::senselessRefillsAreRefused()
{
    QFETCH(QByteArray, name);
    QFETCH(quint64, from);
    QFETCH(quint64, to);
    SubscriptionBook book = bookWithAGap();
    QVERIFY(!book.refill(symbol(name.constData()), {from, to}));
    QVERIFY(!book.hasCommand());
    book.onConnectionLost();
    QVERIFY(!book.refill(symbol("A"), {11, 14})); // not live: resuming will do it
}

void TestSubscriptionBookRefill::missingTradesComeLateAndOnce()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    const auto live = book.arrive(Channel::Trade, symbol("A"), 21); // before the answer
    QVERIFY(live.deliver);
    QVERIFY(!live.isLate);
    const auto answer = book.acknowledge(Channel::Trade, 2, entry("A", "e", 21, true));
    QVERIFY(answer.isWanted);
    QVERIFY(!answer.gap);
    const auto first = book.arrive(Channel::Trade, symbol("A"), 11);
    QVERIFY(first.deliver && first.isLate && !first.gap && !first.filled);
    QCOMPARE(arriveAll(book, 12, 13), offsets(12, 13));
    QCOMPARE(book.arrive(Channel::Trade, symbol("A"), 14).filled, (OffsetRange{11, 14}));
    QCOMPARE(arriveAll(book, 15, 23), offsets(22, 23)); // the rest of what the server repeats
}

void TestSubscriptionBookRefill::answerWithoutRecoveryEndsTheWait()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    const auto answer = book.acknowledge(Channel::Trade, 2, entry("A", "e", 25, false));
    QVERIFY(answer.isWanted);
    QVERIFY(!answer.gap); // it was told when it was found
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 12).deliver);
    QCOMPARE(arriveAll(book, 21, 25), offsets(21, 25)); // they were on their way
}

void TestSubscriptionBookRefill::answerToAnEarlierCommandDoesNotEndTheWait()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.want(Channel::Trade, symbol("A"), {}); // says it again, without a point to resume at
    QCOMPARE(resumeOffset(take(book, 2), "A"), -1);
    static_cast<void>(arriveAll(book, 15, 20));
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 3));
    static_cast<void>(book.acknowledge(Channel::Trade, 2, entry("A", "e", 20, false)));
    static_cast<void>(book.acknowledge(Channel::Trade, 3, entry("A", "e", 20, true)));
    QCOMPARE(arriveAll(book, 11, 20), offsets(11, 14));
}

void TestSubscriptionBookRefill::delayedRefillIsSaidAgain()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    book.onAnswer(2);
    book.retry(2);
    QVERIFY(book.hasCommand());
    QCOMPARE(resumeOffset(take(book, 3), "A"), 10);
    static_cast<void>(book.acknowledge(Channel::Trade, 3, entry("A", "e", 20, true)));
    QCOMPARE(arriveAll(book, 11, 20), offsets(11, 14));
}

void TestSubscriptionBookRefill::promiseTakenBackIsAGap()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    static_cast<void>(book.acknowledge(Channel::Trade, 2, entry("A", "e", 90, true)));
    QCOMPARE(arriveAll(book, 11, 15), offsets(11, 15));
    const auto taken = book.acknowledge(Channel::Trade, 0, entry("A", "e", 60, false));
    QCOMPARE(taken.gap, (OffsetRange{16, 60}));
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 61).gap);
    QCOMPARE(arriveAll(book, 62, 89), offsets(62, 89));
    QCOMPARE(book.arrive(Channel::Trade, symbol("A"), 90).filled, (OffsetRange{61, 90}));
}

void TestSubscriptionBookRefill::promiseTakenBackDoesNotRepeatWhatWasSeen()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    static_cast<void>(book.acknowledge(Channel::Trade, 2, entry("A", "e", 20, true)));
    const auto taken = book.acknowledge(Channel::Trade, 0, entry("A", "e", 12, false));
    QVERIFY(taken.isWanted);
    QVERIFY(!taken.gap); // told when it was found
    QCOMPARE(arriveAll(book, 13, 21), (std::vector<quint64>{13, 14, 21}));
}

void TestSubscriptionBookRefill::recoveredTradesAreToldWhenTheLastHasCome()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    static_cast<void>(book.acknowledge(Channel::Trade, 2, entry("A", "e", 12, true)));
    const auto first = book.arrive(Channel::Trade, symbol("A"), 11);
    QVERIFY(first.deliver && !first.isLate && !first.gap && !first.filled);
    QCOMPARE(book.arrive(Channel::Trade, symbol("A"), 12).filled, (OffsetRange{11, 12}));
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 13).filled);
}

void TestSubscriptionBookRefill::openGapIsAskedForAfterAReconnection()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    book.onConnectionLost();
    QCOMPARE(resumeOffset(take(book, 3), "A"), 20); // what is newest first
    static_cast<void>(book.acknowledge(Channel::Trade, 3, entry("A", "e", 22, true)));
    QCOMPARE(resumeOffset(take(book, 4), "A"), 10);
    static_cast<void>(book.acknowledge(Channel::Trade, 4, entry("A", "e", 22, true)));
    std::vector<quint64> expected = offsets(11, 14);
    expected.insert(expected.end(), {21, 22, 23});
    QCOMPARE(arriveAll(book, 11, 23), expected);
}

void TestSubscriptionBookRefill::unrecoveredResumptionForgetsTheOpenGap()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    book.onConnectionLost();
    static_cast<void>(take(book, 3));
    const auto answer = book.acknowledge(Channel::Trade, 3, entry("A", "e", 30, false));
    QCOMPARE(answer.gap, (OffsetRange{21, 30}));
    QVERIFY(!book.hasCommand()); // older ones are let go of before newer ones
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 12).deliver);
}

void TestSubscriptionBookRefill::newEpochForgetsTheOpenGap()
{
    SubscriptionBook book = bookWithAGap();
    QVERIFY(book.refill(symbol("A"), {11, 14}));
    static_cast<void>(take(book, 2));
    static_cast<void>(book.acknowledge(Channel::Trade, 0, entry("A", "other", 12)));
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 12).deliver);
    QVERIFY(book.arrive(Channel::Trade, symbol("A"), 13).deliver);
}

QTEST_GUILESS_MAIN(TestSubscriptionBookRefill)
#include "tst_subscriptionbook_refill.moc"
