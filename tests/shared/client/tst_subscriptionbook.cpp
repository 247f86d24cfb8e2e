// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/booktesting.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::booktesting;
using protocol::Channel;
using Gap = OffsetRange;

class TestSubscriptionBook final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wishesOfOneKindShareAMessage();
    void otherIntervalsAndChannelsHaveTheirOwn();
    void symbolWantedTwiceIsSaidOnce();
    void wishTakenBackInTimeIsNeverSaid();
    void takenBackGoesBeforeWanted();
    void newIntervalIsSaidAgainWithoutResume();
    void tradesNeverNameAnInterval();
    void lostConnectionSaysEverythingAgainWithResume();
    void unacknowledgedSymbolResumesNothing();
    void consecutiveOffsetsHaveNoGap();
    void jumpIsAGapOfExactlyTheMissingOffsets();
    void firstStateMayRepeatTheAcknowledgedOffset();
    void tradeSeenBeforeIsNotDelivered();
    void olderStateIsNotDelivered();
    void dataOfUnwantedOrUnacknowledgedSymbolsIsNotDelivered();
    void recoveredStateShowsWhatWasMissedByItsOffset();
    void unrecoveredTradesAreAGapAtOnce();
    void recoveredTradesContinue();
    void newEpochStartsOverWithoutAGap();
    void sayingItAgainDoesNotMoveThePosition();
    void refusedSymbolIsForgottenForGood();
    void refusalOfAnotherCommandChangesNothing();
    void failedCommandIsForgottenWhole();
    void delayedCommandIsSaidAgain();
    void answerToAnEarlierWishDoesNotCount();
};

void TestSubscriptionBook::wishesOfOneKindShareAMessage()
{
    SubscriptionBook book;
    QVERIFY(!book.hasCommand());
    for (const char *name : {"B", "A", "C"})
        book.want(Channel::Quote, symbol(name), {});
    QVERIFY(book.hasCommand());
    const QJsonObject command = take(book, 1);
    QCOMPARE(op(command), QStringLiteral("subscribe"));
    QCOMPARE(symbolsOf(command),
             QStringList({QStringLiteral("B"), QStringLiteral("A"), QStringLiteral("C")}));
    QVERIFY(!command.contains(QLatin1String("resume")));
    QCOMPARE(command.value(QLatin1String("minIntervalMs")).toInt(-1), 0);
    QVERIFY(!book.hasCommand());
    QCOMPARE(book.size(), 3);
}

void TestSubscriptionBook::otherIntervalsAndChannelsHaveTheirOwn()
{
    SubscriptionBook book;
    book.want(Channel::Candle, symbol("A"), {});
    book.want(Channel::Quote, symbol("A"), {});
    book.want(Channel::Quote, symbol("B"), {.minIntervalMs = 250});
    book.want(Channel::Quote, symbol("C"), {.minIntervalMs = 250});
    const QJsonObject first = take(book, 1);
    const QJsonObject second = take(book, 2);
    const QJsonObject third = take(book, 3);
    QVERIFY(!book.hasCommand());
    QCOMPARE(symbolsOf(first), QStringList{QStringLiteral("A")});
    QCOMPARE(symbolsOf(second), QStringList({QStringLiteral("B"), QStringLiteral("C")}));
    QCOMPARE(second.value(QLatin1String("minIntervalMs")).toInt(), 250);
    QCOMPARE(third.value(QLatin1String("channel")).toString(), QStringLiteral("candle"));
}

void TestSubscriptionBook::symbolWantedTwiceIsSaidOnce()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    book.want(Channel::Quote, symbol("A"), {});
    QCOMPARE(symbolsOf(take(book, 1)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::wishTakenBackInTimeIsNeverSaid()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    book.unwant(Channel::Quote, symbol("A"));
    book.unwant(Channel::Quote, symbol("NEVER"));
    QVERIFY(!book.hasCommand());
    QCOMPARE(book.size(), 0);
    book.want(Channel::Quote, symbol("A"), {});
    QCOMPARE(symbolsOf(take(book, 1)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::takenBackGoesBeforeWanted()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 5);
    book.want(Channel::Quote, symbol("B"), {});
    book.unwant(Channel::Quote, symbol("A"));
    book.want(Channel::Quote, symbol("A"), {});
    const QJsonObject first = take(book, 2);
    const QJsonObject second = take(book, 3);
    QCOMPARE(op(first), QStringLiteral("unsubscribe"));
    QCOMPARE(symbolsOf(first), QStringList{QStringLiteral("A")});
    QCOMPARE(op(second), QStringLiteral("subscribe"));
    QCOMPARE(symbolsOf(second), QStringList({QStringLiteral("B"), QStringLiteral("A")}));
    QVERIFY(!second.contains(QLatin1String("resume"))); // it begins anew
}

void TestSubscriptionBook::newIntervalIsSaidAgainWithoutResume()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 5);
    book.want(Channel::Quote, symbol("A"), {.minIntervalMs = 1000});
    const QJsonObject command = take(book, 2);
    QCOMPARE(command.value(QLatin1String("minIntervalMs")).toInt(), 1000);
    QVERIFY(!command.contains(QLatin1String("resume")));
    book.want(Channel::Quote, symbol("A"), {});
    QCOMPARE(take(book, 3).value(QLatin1String("minIntervalMs")).toInt(-1), 0);
}

void TestSubscriptionBook::tradesNeverNameAnInterval()
{
    SubscriptionBook book;
    book.want(Channel::Trade, symbol("A"), {});
    QVERIFY(!take(book, 1).contains(QLatin1String("minIntervalMs")));
}

void TestSubscriptionBook::lostConnectionSaysEverythingAgainWithResume()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 5);
    QVERIFY(book.arrive(Channel::Trade, symbol("A"), 6).deliver);
    book.onConnectionLost();
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 7).deliver);
    const QJsonObject command = take(book, 2);
    const QJsonObject point =
        command.value(QLatin1String("resume")).toObject().value(QLatin1String("A")).toObject();
    QCOMPARE(point.value(QLatin1String("epoch")).toString(), QStringLiteral("e"));
    QCOMPARE(point.value(QLatin1String("offset")).toInt(), 6);
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::unacknowledgedSymbolResumesNothing()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    static_cast<void>(take(book, 1));
    book.onConnectionLost();
    QVERIFY(!take(book, 2).contains(QLatin1String("resume")));
    // A connection lost before an unsubscribe was sent has nothing left to take back.
    book.unwant(Channel::Quote, symbol("A"));
    book.onConnectionLost();
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::consecutiveOffsetsHaveNoGap()
{
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle}) {
        SubscriptionBook book = subscribedBook(channel, "A", 0);
        for (quint64 offset = 1; offset <= 100; ++offset) {
            const auto arrival = book.arrive(channel, symbol("A"), offset);
            QVERIFY(arrival.deliver);
            QVERIFY(!arrival.gap);
        }
    }
}

void TestSubscriptionBook::jumpIsAGapOfExactlyTheMissingOffsets()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    const auto jump = book.arrive(Channel::Quote, symbol("A"), 15);
    QVERIFY(jump.deliver);
    QCOMPARE(jump.gap, std::optional<Gap>(Gap{11, 14}));
    QVERIFY(!book.arrive(Channel::Quote, symbol("A"), 16).gap);
    QCOMPARE(book.arrive(Channel::Quote, symbol("A"), 18).gap, std::optional<Gap>(Gap{17, 17}));
}

void TestSubscriptionBook::firstStateMayRepeatTheAcknowledgedOffset()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    for (int i = 0; i < 2; ++i) {
        const auto arrival = book.arrive(Channel::Quote, symbol("A"), 10);
        QVERIFY(arrival.deliver);
        QVERIFY(!arrival.gap);
    }
    QVERIFY(!book.arrive(Channel::Quote, symbol("A"), 11).gap);
}

void TestSubscriptionBook::tradeSeenBeforeIsNotDelivered()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 10).deliver);
    QVERIFY(book.arrive(Channel::Trade, symbol("A"), 11).deliver);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 11).deliver);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 3).deliver);
    QVERIFY(book.arrive(Channel::Trade, symbol("A"), 12).deliver);
}

void TestSubscriptionBook::olderStateIsNotDelivered()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    QVERIFY(book.arrive(Channel::Quote, symbol("A"), 12).deliver);
    const auto older = book.arrive(Channel::Quote, symbol("A"), 11);
    QVERIFY(!older.deliver);
    QVERIFY(!older.gap);
    QVERIFY(!book.arrive(Channel::Quote, symbol("A"), 13).gap);
}

void TestSubscriptionBook::dataOfUnwantedOrUnacknowledgedSymbolsIsNotDelivered()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    book.want(Channel::Quote, symbol("B"), {});
    static_cast<void>(take(book, 2));
    QVERIFY(!book.arrive(Channel::Quote, symbol("B"), 1).deliver);
    QVERIFY(!book.arrive(Channel::Quote, symbol("C"), 1).deliver);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 11).deliver);
    book.unwant(Channel::Quote, symbol("A"));
    QVERIFY(!book.arrive(Channel::Quote, symbol("A"), 11).deliver);
    QVERIFY(!book.acknowledge(Channel::Quote, 1, entry("A", "e", 11)).isWanted);
}

void TestSubscriptionBook::recoveredStateShowsWhatWasMissedByItsOffset()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    const auto answer = book.acknowledge(Channel::Quote, 2, entry("A", "e", 20, true));
    QVERIFY(answer.isWanted);
    QVERIFY(!answer.gap);
    QCOMPARE(book.arrive(Channel::Quote, symbol("A"), 20).gap, std::optional<Gap>(Gap{11, 19}));
}

void TestSubscriptionBook::unrecoveredTradesAreAGapAtOnce()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    const auto answer = book.acknowledge(Channel::Trade, 2, entry("A", "e", 20, false));
    QVERIFY(answer.isWanted);
    QCOMPARE(answer.gap, std::optional<Gap>(Gap{11, 20}));
    const auto next = book.arrive(Channel::Trade, symbol("A"), 21);
    QVERIFY(next.deliver);
    QVERIFY(!next.gap);
}

void TestSubscriptionBook::recoveredTradesContinue()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    // A server with history sends the missed trades after this answer.
    const auto answer = book.acknowledge(Channel::Trade, 2, entry("A", "e", 12, true));
    QVERIFY(answer.isWanted);
    QVERIFY(!answer.gap);
    for (quint64 offset = 11; offset <= 13; ++offset) {
        const auto arrival = book.arrive(Channel::Trade, symbol("A"), offset);
        QVERIFY(arrival.deliver);
        QVERIFY(!arrival.gap);
    }
}

void TestSubscriptionBook::newEpochStartsOverWithoutAGap()
{
    for (const Channel channel : {Channel::Quote, Channel::Trade}) {
        SubscriptionBook book = subscribedBook(channel, "A", 1000);
        const auto said = book.acknowledge(channel, 0, entry("A", "other", 3)); // new scales
        QVERIFY(said.isWanted);
        QVERIFY(!said.gap);
        const auto arrival = book.arrive(channel, symbol("A"), 4);
        QVERIFY(arrival.deliver);
        QVERIFY(!arrival.gap);
    }
}

void TestSubscriptionBook::sayingItAgainDoesNotMoveThePosition()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    const auto answer = book.acknowledge(Channel::Quote, 2, entry("A", "e", 15));
    QVERIFY(answer.isWanted);
    QVERIFY(!answer.gap);
    const auto arrival = book.arrive(Channel::Quote, symbol("A"), 11); // was on its way
    QVERIFY(arrival.deliver);
    QVERIFY(!arrival.gap);
}

void TestSubscriptionBook::refusedSymbolIsForgottenForGood()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    book.want(Channel::Quote, symbol("XX"), {});
    static_cast<void>(take(book, 1));
    book.onAnswer(1);
    const std::array<Symbol, 1> bad{symbol("XX")};
    book.refuse(1, bad);
    QCOMPARE(book.size(), 1);
    book.onConnectionLost();
    QCOMPARE(symbolsOf(take(book, 2)), QStringList{QStringLiteral("A")});
}

void TestSubscriptionBook::refusalOfAnotherCommandChangesNothing()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 1); // said with id 1
    const std::array<Symbol, 1> symbols{symbol("A")};
    book.refuse(1, symbols); // acknowledged already: the server contradicts itself
    QCOMPARE(book.size(), 1);
    book.want(Channel::Quote, symbol("B"), {});
    static_cast<void>(take(book, 2));
    const std::array<Symbol, 1> other{symbol("B")};
    book.onAnswer(99);
    book.refuse(99, other);
    book.refuse(2, other); // its time is past: 99 was answered
    QCOMPARE(book.size(), 2);
}

void TestSubscriptionBook::failedCommandIsForgottenWhole()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    book.want(Channel::Quote, symbol("B"), {});
    static_cast<void>(take(book, 1));
    book.want(Channel::Quote, symbol("C"), {});
    book.onAnswer(1);
    book.refuseAll(1);
    QCOMPARE(book.size(), 1);
    QCOMPARE(symbolsOf(take(book, 2)), QStringList{QStringLiteral("C")});
}

void TestSubscriptionBook::delayedCommandIsSaidAgain()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), {});
    book.want(Channel::Quote, symbol("B"), {});
    static_cast<void>(take(book, 1));
    book.unwant(Channel::Quote, symbol("B"));
    static_cast<void>(take(book, 2));
    book.onAnswer(1);
    book.retry(1);
    QCOMPARE(symbolsOf(take(book, 3)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::answerToAnEarlierWishDoesNotCount()
{
    SubscriptionBook book;
    book.want(Channel::Trade, symbol("A"), {});
    static_cast<void>(take(book, 1));
    book.unwant(Channel::Trade, symbol("A"));
    book.want(Channel::Trade, symbol("A"), {});
    QVERIFY(!book.acknowledge(Channel::Trade, 1, entry("A", "e", 10)).isWanted);
    static_cast<void>(take(book, 2)); // unsubscribe
    static_cast<void>(take(book, 3));
    QVERIFY(!book.acknowledge(Channel::Trade, 1, entry("A", "e", 10)).isWanted);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 11).deliver); // before the unsubscription
    QVERIFY(book.acknowledge(Channel::Trade, 3, entry("A", "e", 20)).isWanted);
    const auto first = book.arrive(Channel::Trade, symbol("A"), 21);
    QVERIFY(first.deliver);
    QVERIFY(!first.gap); // what came between two subscriptions is no loss
}

QTEST_GUILESS_MAIN(TestSubscriptionBook)
#include "tst_subscriptionbook.moc"
