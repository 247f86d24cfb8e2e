// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriptionbook.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;
using protocol::Channel;
using Gap = SubscriptionBook::Gap;

namespace {

constexpr int bytesMax = 65'536;

Symbol symbol(const char *name)
{
    return *Symbol::fromName(name);
}

protocol::SubscribedEntry entry(const char *name, const char *epoch, quint64 offset,
                                bool recovered = false)
{
    protocol::SubscribedEntry entry;
    entry.info = {symbol(name), 2, 5};
    entry.sid = 1;
    entry.epoch = QString::fromLatin1(epoch);
    entry.offset = offset;
    entry.recovered = recovered;
    return entry;
}

QJsonObject take(SubscriptionBook &book, qint64 id)
{
    return QJsonDocument::fromJson(book.takeCommand(id, bytesMax)).object();
}

QString op(const QJsonObject &command)
{
    return command.value(QLatin1String("op")).toString();
}

QStringList symbolsOf(const QJsonObject &command)
{
    QStringList names;
    for (const QJsonValue &name : command.value(QLatin1String("symbols")).toArray())
        names.append(name.toString());
    return names;
}

/// A book with @p name subscribed and acknowledged at @p offset of epoch "e".
SubscriptionBook subscribedBook(Channel channel, const char *name, quint64 offset)
{
    SubscriptionBook book;
    book.want(channel, symbol(name), 0);
    static_cast<void>(book.takeCommand(1, bytesMax));
    std::optional<Gap> gap;
    static_cast<void>(book.acknowledge(channel, entry(name, "e", offset), gap));
    return book;
}

} // namespace

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
};

void TestSubscriptionBook::wishesOfOneKindShareAMessage()
{
    SubscriptionBook book;
    QVERIFY(!book.hasCommand());
    for (const char *name : {"B", "A", "C"})
        book.want(Channel::Quote, symbol(name), 0);
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
    book.want(Channel::Candle, symbol("A"), 0);
    book.want(Channel::Quote, symbol("A"), 0);
    book.want(Channel::Quote, symbol("B"), 250);
    book.want(Channel::Quote, symbol("C"), 250);
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
    book.want(Channel::Quote, symbol("A"), 0);
    book.want(Channel::Quote, symbol("A"), 0);
    QCOMPARE(symbolsOf(take(book, 1)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::wishTakenBackInTimeIsNeverSaid()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), 0);
    book.unwant(Channel::Quote, symbol("A"));
    book.unwant(Channel::Quote, symbol("NEVER"));
    QVERIFY(!book.hasCommand());
    QCOMPARE(book.size(), 0);
    book.want(Channel::Quote, symbol("A"), 0);
    QCOMPARE(symbolsOf(take(book, 1)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

void TestSubscriptionBook::takenBackGoesBeforeWanted()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 5);
    book.want(Channel::Quote, symbol("B"), 0);
    book.unwant(Channel::Quote, symbol("A"));
    book.want(Channel::Quote, symbol("A"), 0);
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
    book.want(Channel::Quote, symbol("A"), 1000);
    const QJsonObject command = take(book, 2);
    QCOMPARE(command.value(QLatin1String("minIntervalMs")).toInt(), 1000);
    QVERIFY(!command.contains(QLatin1String("resume")));
    book.want(Channel::Quote, symbol("A"), 0);
    QCOMPARE(take(book, 3).value(QLatin1String("minIntervalMs")).toInt(-1), 0);
}

void TestSubscriptionBook::tradesNeverNameAnInterval()
{
    SubscriptionBook book;
    book.want(Channel::Trade, symbol("A"), 0);
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
    book.want(Channel::Quote, symbol("A"), 0);
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
    book.want(Channel::Quote, symbol("B"), 0);
    static_cast<void>(take(book, 2));
    QVERIFY(!book.arrive(Channel::Quote, symbol("B"), 1).deliver);
    QVERIFY(!book.arrive(Channel::Quote, symbol("C"), 1).deliver);
    QVERIFY(!book.arrive(Channel::Trade, symbol("A"), 11).deliver);
    book.unwant(Channel::Quote, symbol("A"));
    QVERIFY(!book.arrive(Channel::Quote, symbol("A"), 11).deliver);
    std::optional<Gap> gap;
    QVERIFY(!book.acknowledge(Channel::Quote, entry("A", "e", 11), gap));
}

void TestSubscriptionBook::recoveredStateShowsWhatWasMissedByItsOffset()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    std::optional<Gap> gap;
    QVERIFY(book.acknowledge(Channel::Quote, entry("A", "e", 20, true), gap));
    QVERIFY(!gap);
    QCOMPARE(book.arrive(Channel::Quote, symbol("A"), 20).gap, std::optional<Gap>(Gap{11, 19}));
}

void TestSubscriptionBook::unrecoveredTradesAreAGapAtOnce()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    std::optional<Gap> gap;
    QVERIFY(book.acknowledge(Channel::Trade, entry("A", "e", 20, false), gap));
    QCOMPARE(gap, std::optional<Gap>(Gap{11, 20}));
    const auto next = book.arrive(Channel::Trade, symbol("A"), 21);
    QVERIFY(next.deliver);
    QVERIFY(!next.gap);
}

void TestSubscriptionBook::recoveredTradesContinue()
{
    SubscriptionBook book = subscribedBook(Channel::Trade, "A", 10);
    book.onConnectionLost();
    static_cast<void>(take(book, 2));
    std::optional<Gap> gap;
    // A server with history sends the missed trades after this answer.
    QVERIFY(book.acknowledge(Channel::Trade, entry("A", "e", 12, true), gap));
    QVERIFY(!gap);
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
        std::optional<Gap> gap;
        QVERIFY(book.acknowledge(channel, entry("A", "other", 3), gap)); // unasked: new scales
        QVERIFY(!gap);
        const auto arrival = book.arrive(channel, symbol("A"), 4);
        QVERIFY(arrival.deliver);
        QVERIFY(!arrival.gap);
    }
}

void TestSubscriptionBook::sayingItAgainDoesNotMoveThePosition()
{
    SubscriptionBook book = subscribedBook(Channel::Quote, "A", 10);
    std::optional<Gap> gap;
    QVERIFY(book.acknowledge(Channel::Quote, entry("A", "e", 15), gap));
    QVERIFY(!gap);
    const auto arrival = book.arrive(Channel::Quote, symbol("A"), 11); // was on its way
    QVERIFY(arrival.deliver);
    QVERIFY(!arrival.gap);
}

void TestSubscriptionBook::refusedSymbolIsForgottenForGood()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), 0);
    book.want(Channel::Quote, symbol("XX"), 0);
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
    book.want(Channel::Quote, symbol("B"), 0);
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
    book.want(Channel::Quote, symbol("A"), 0);
    book.want(Channel::Quote, symbol("B"), 0);
    static_cast<void>(take(book, 1));
    book.want(Channel::Quote, symbol("C"), 0);
    book.onAnswer(1);
    book.refuseAll(1);
    QCOMPARE(book.size(), 1);
    QCOMPARE(symbolsOf(take(book, 2)), QStringList{QStringLiteral("C")});
}

void TestSubscriptionBook::delayedCommandIsSaidAgain()
{
    SubscriptionBook book;
    book.want(Channel::Quote, symbol("A"), 0);
    book.want(Channel::Quote, symbol("B"), 0);
    static_cast<void>(take(book, 1));
    book.unwant(Channel::Quote, symbol("B"));
    static_cast<void>(take(book, 2));
    book.onAnswer(1);
    book.retry(1);
    QCOMPARE(symbolsOf(take(book, 3)), QStringList{QStringLiteral("A")});
    QVERIFY(!book.hasCommand());
}

QTEST_GUILESS_MAIN(TestSubscriptionBook)
#include "tst_subscriptionbook.moc"
