// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <memory>

using namespace tickcast::testing;

/// What the server pushes once a client has subscribed: the order of things, the offsets, the
/// client's own interval, and where a client that comes back stands.
class TestUpdates final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void acknowledgementThenStateThenUpdates_data();
    void acknowledgementThenStateThenUpdates();
    void tradeThenItsQuoteThenItsCandle();
    void nothingComesAfterUnsubscribing();
    void everyClientSeesTheSame();
    void ownIntervalIsKept();
    void subscribingAgainChangesTheInterval();
    void resumeIsAnswered_data();
    void resumeIsAnswered();
    void ingressIsStampedOnDemand();

private:
    /// The entry of the only symbol in a `subscribed`, with its channel.
    static QJsonObject subscribeTo(TestClient &client, const QString &symbol, const char *channel,
                                   const QByteArray &more = {});
    [[nodiscard]] QString firstSymbol() const;

    std::unique_ptr<ServerProcess> m_server;
};

namespace {

qint64 offsetOf(const QJsonObject &message)
{
    return message[QLatin1String("o")].toInteger();
}

} // namespace

void TestUpdates::init()
{
    m_server = std::make_unique<ServerProcess>();
    m_server->set("feed.simulator.symbols", "5");
    m_server->set("feed.simulator.rate", "100");
    m_server->set("feed.simulator.arrival", "even");
    if (qstrcmp(QTest::currentTestFunction(), "ingressIsStampedOnDemand") == 0)
        m_server->set("fanout.stamp_ingress", "true");
    QVERIFY(m_server->start());
}

void TestUpdates::cleanup()
{
    m_server.reset(); // fails the test if it does not end well
}

QString TestUpdates::firstSymbol() const
{
    return TestClient(m_server->clientsUrl()).symbolNames(1).value(0);
}

QJsonObject TestUpdates::subscribeTo(TestClient &client, const QString &symbol, const char *channel,
                                     const QByteArray &more)
{
    static int id = 0;
    ++id;
    const QJsonObject answer = client.ask(
        id, "{\"op\":\"subscribe\",\"id\":" + QByteArray::number(id) + ",\"channel\":\"" + channel +
                "\",\"symbols\":[\"" + symbol.toUtf8() + "\"]" + more + '}');
    if (answer[QLatin1String("channel")] != QLatin1String(channel))
        return {};
    const QJsonArray entries = answer[QLatin1String("symbols")].toArray();
    return entries.size() == 1 ? entries[0].toObject() : QJsonObject();
}

void TestUpdates::acknowledgementThenStateThenUpdates_data()
{
    QTest::addColumn<QByteArray>("channel");
    for (const char *channel : {"quote", "trade", "candle"})
        QTest::newRow(channel) << QByteArray(channel);
}

void TestUpdates::acknowledgementThenStateThenUpdates()
{
    QFETCH(QByteArray, channel);
    const bool isState = channel != "trade";
    // Somebody else waits until there is something to begin with.
    TestClient earlier(m_server->clientsUrl());
    const QString symbol = earlier.symbolNames(1).constFirst();
    QVERIFY(!subscribeTo(earlier, symbol, channel.constData()).isEmpty());
    QVERIFY(earlier.waitForCount(2, channel.constData()));

    TestClient client(m_server->clientsUrl());
    const QJsonObject entry = subscribeTo(client, symbol, channel.constData());
    QCOMPARE(entry[QLatin1String("symbol")].toString(), symbol);
    QVERIFY(entry[QLatin1String("sid")].toInt() > 0);
    QVERIFY(!entry[QLatin1String("epoch")].toString().isEmpty());
    QVERIFY(!entry[QLatin1String("recovered")].toBool(true));
    const qint64 offset = entry[QLatin1String("offset")].toInteger();
    QVERIFY(offset >= 2);

    QVERIFY(client.waitForCount(4, channel.constData()));
    QCOMPARE(client.messages()[0].op(), QStringLiteral("welcome"));
    QCOMPARE(client.messages()[1].op(), QStringLiteral("subscribed"));
    const auto updates = client.data(channel.constData(), symbol);
    if (isState)
        QVERIFY(offsetOf(updates[0]) >= offset);
    else
        QCOMPARE(offsetOf(updates[0]), offset + 1);
    QVERIFY(hasConsecutiveOffsets(client.messages()));
    for (size_t i = 2; i < client.messages().size(); ++i)
        QCOMPARE(client.messages()[i].op().toLatin1(), channel);
}

void TestUpdates::tradeThenItsQuoteThenItsCandle()
{
    TestClient client(m_server->clientsUrl());
    const QString symbol = client.symbolNames(1).constFirst();
    for (const char *channel : {"trade", "quote", "candle"})
        QVERIFY(!subscribeTo(client, symbol, channel).isEmpty());
    QVERIFY(client.waitForCount(client.count("candle") + 4, "candle"));

    QString traded; // the last trade's price
    QString quoted; // the last price in the last quote
    for (const TestClient::Message &message : client.messages()) {
        const auto text = [&message](const char *key) {
            return message.json[QLatin1String(key)].toString();
        };
        if (message.op() == u"trade") {
            traded = text("price");
        } else if (message.op() == u"quote") {
            quoted = text("last");
            if (!traded.isEmpty())
                QCOMPARE(quoted, traded); // a trade comes before the quote it made
        } else if (message.op() == u"candle" && !traded.isEmpty() && !quoted.isEmpty()) {
            QCOMPARE(text("close"), traded); // and both before the candle
            QCOMPARE(text("close"), quoted);
        }
    }
    QVERIFY(!traded.isEmpty());
}

void TestUpdates::nothingComesAfterUnsubscribing()
{
    TestClient client(m_server->clientsUrl());
    const QStringList symbols = client.symbolNames(2);
    QCOMPARE(client.subscribe(symbols), 2);
    QVERIFY(client.waitForCount(10, "quote"));
    const QJsonObject answer = client.ask(1, R"({"op":"unsubscribe","id":1,"symbols":)" +
                                                 toJsonList(symbols.first(1)) + '}');
    QCOMPARE(toStrings(answer[QLatin1String("symbols")]), symbols.first(1));
    QVERIFY(client.waitForCount(client.count("quote") + 20, "quote")); // of the other one
    bool isOver = false;
    for (const TestClient::Message &message : client.messages()) {
        isOver = isOver || message.op() == u"unsubscribed";
        QVERIFY(!isOver || message.symbol() != symbols[0]);
    }
    QVERIFY(isOver);
}

void TestUpdates::everyClientSeesTheSame()
{
    TestClient first(m_server->clientsUrl());
    TestClient second(m_server->clientsUrl());
    const QString symbol = first.symbolNames(1).constFirst();
    for (TestClient *client : {&first, &second}) {
        for (const char *channel : {"quote", "trade"})
            QVERIFY(!subscribeTo(*client, symbol, channel).isEmpty());
    }
    QVERIFY(first.waitForCount(50, "quote"));
    QVERIFY(second.waitForCount(50, "quote"));
    QHash<qint64, QJsonObject> byOffset;
    for (const QJsonObject &quote : first.data("quote", symbol))
        byOffset.insert(offsetOf(quote), quote);
    int common = 0;
    for (const QJsonObject &quote : second.data("quote", symbol)) {
        const auto same = byOffset.constFind(offsetOf(quote));
        if (same == byOffset.constEnd())
            continue;
        ++common;
        QCOMPARE(quote, *same);
    }
    QVERIFY(common >= 20);
}

void TestUpdates::ownIntervalIsKept()
{
    constexpr qint64 intervalMs = 300;
    const QString symbol = firstSymbol();
    TestClient paced(m_server->clientsUrl());
    TestClient eager(m_server->clientsUrl());
    QVERIFY(!subscribeTo(eager, symbol, "quote").isEmpty());
    QVERIFY(!subscribeTo(paced, symbol, "quote", ",\"minIntervalMs\":300").isEmpty());
    QVERIFY(paced.waitForCount(8, "quote"));

    const auto quotes = paced.data("quote", symbol);
    qint64 firstNs = 0;
    qint64 lastNs = 0;
    for (const TestClient::Message &message : paced.messages()) {
        if (message.op() != u"quote")
            continue;
        firstNs = firstNs == 0 ? message.arrivedNs : firstNs;
        lastNs = message.arrivedNs;
    }
    // Over all of them, because one that was late on its way makes the next look early.
    const qint64 leastNs = qint64(quotes.size() - 2) * intervalMs * 1'000'000;
    QVERIFY2(lastNs - firstNs >= leastNs, "updates came closer together than the client asked for");
    for (size_t i = 1; i < quotes.size(); ++i)
        QVERIFY(offsetOf(quotes[i]) > offsetOf(quotes[i - 1]));
    QVERIFY2(offsetOf(quotes.back()) - offsetOf(quotes.front()) > qint64(quotes.size()),
             "nothing was left out: the symbol is too quiet for this test");
    QVERIFY(eager.count("quote") > paced.count("quote"));
    QVERIFY(hasConsecutiveOffsets(eager.messages()));
}

void TestUpdates::subscribingAgainChangesTheInterval()
{
    TestClient client(m_server->clientsUrl());
    const QString symbol = client.symbolNames(1).constFirst();
    QVERIFY(!subscribeTo(client, symbol, "quote", ",\"minIntervalMs\":3600000").isEmpty());
    QVERIFY(client.waitForCount(1, "quote")); // the state; the next would come in an hour
    QVERIFY(!subscribeTo(client, symbol, "quote", ",\"minIntervalMs\":0").isEmpty());
    client.forget();
    QVERIFY(client.waitForCount(20, "quote"));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
}

void TestUpdates::resumeIsAnswered_data()
{
    QTest::addColumn<QByteArray>("channel");
    QTest::addColumn<bool>("isSameEpoch");
    QTest::addColumn<qint64>("fromOffset"); // relative to the last one known
    QTest::addColumn<bool>("isRecovered");
    QTest::newRow("quote, the point") << QByteArray("quote") << true << qint64(0) << true;
    QTest::newRow("quote, missed some") << QByteArray("quote") << true << qint64(-2) << true;
    QTest::newRow("quote, the future") << QByteArray("quote") << true << qint64(1'000'000) << false;
    QTest::newRow("quote, other epoch") << QByteArray("quote") << false << qint64(0) << false;
    QTest::newRow("candle, missed some") << QByteArray("candle") << true << qint64(-1) << true;
    QTest::newRow("candle, other epoch") << QByteArray("candle") << false << qint64(0) << false;
    QTest::newRow("trade, the point") << QByteArray("trade") << true << qint64(0) << true;
    QTest::newRow("trade, missed some") << QByteArray("trade") << true << qint64(-1) << true;
    QTest::newRow("trade, the future") << QByteArray("trade") << true << qint64(1'000'000) << false;
    QTest::newRow("trade, other epoch") << QByteArray("trade") << false << qint64(0) << false;
}

void TestUpdates::resumeIsAnswered()
{
    QFETCH(QByteArray, channel);
    QFETCH(bool, isSameEpoch);
    QFETCH(qint64, fromOffset);
    TestClient before(m_server->clientsUrl());
    const QString symbol = before.symbolNames(1).constFirst();
    const QJsonObject known = subscribeTo(before, symbol, channel.constData());
    QVERIFY(before.waitForCount(2, channel.constData()));
    const qint64 offset = offsetOf(before.data(channel.constData(), symbol).back()) + fromOffset;
    const QByteArray epoch =
        isSameEpoch ? known[QLatin1String("epoch")].toString().toUtf8() : "0123456789abcdef";

    TestClient after(m_server->clientsUrl());
    const QJsonObject entry =
        subscribeTo(after, symbol, channel.constData(),
                    ",\"resume\":{\"" + symbol.toUtf8() + "\":{\"epoch\":\"" + epoch +
                        "\",\"offset\":" + QByteArray::number(offset) + "}}");
    QTEST(entry[QLatin1String("recovered")].toBool(), "isRecovered");
    QVERIFY(entry[QLatin1String("offset")].toInteger() >= 2);
    QCOMPARE(entry[QLatin1String("epoch")], known[QLatin1String("epoch")]);
    // Recovered, every trade that was missed follows, and else none; of states the newest.
    QVERIFY(after.waitForCount(1, channel.constData()));
    const qint64 first = offsetOf(after.data(channel.constData(), symbol).front());
    if (channel == "trade")
        QCOMPARE(first, 1 + (entry[QLatin1String("recovered")].toBool()
                                 ? offset
                                 : entry[QLatin1String("offset")].toInteger()));
    else
        QVERIFY(first >= entry[QLatin1String("offset")].toInteger());
}

void TestUpdates::ingressIsStampedOnDemand()
{
    TestClient client(m_server->clientsUrl());
    const QString symbol = client.symbolNames(1).constFirst();
    for (const char *channel : {"quote", "trade", "candle"})
        QVERIFY(!subscribeTo(client, symbol, channel).isEmpty());
    for (const char *channel : {"quote", "trade", "candle"}) {
        QVERIFY(client.waitForCount(2, channel));
        for (const QJsonObject &update : client.data(channel, symbol)) {
            const qint64 ageUs = update[QLatin1String("tIn")].toInteger() -
                                 update[QLatin1String("ts")].toInteger() * 1'000;
            QVERIFY2(std::abs(ageUs) < 60'000'000, "tIn is not Unix time in microseconds");
        }
    }
}

QTEST_GUILESS_MAIN(TestUpdates)
#include "tst_updates.moc"
