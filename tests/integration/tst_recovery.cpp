// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast::testing;

namespace {

/// What a client remembers when its server goes away.
struct Memory
{
    QString symbol;
    QJsonObject trades; ///< its entry in `subscribed`
    QJsonObject quotes;
    qint64 lastTrade = 0;
    qint64 lastQuote = 0;
};

QJsonObject subscribed(TestClient &client, int id, const char *channel, const QString &symbol,
                       const QByteArray &more = {})
{
    const QJsonObject answer = client.ask(
        id, "{\"op\":\"subscribe\",\"id\":" + QByteArray::number(id) + ",\"channel\":\"" + channel +
                "\",\"symbols\":[\"" + symbol.toUtf8() + "\"]" + more + '}');
    return answer[QLatin1String("symbols")].toArray().first().toObject();
}

QByteArray resume(const QString &symbol, const QJsonObject &entry, qint64 offset)
{
    return ",\"resume\":{\"" + symbol.toUtf8() + "\":{\"epoch\":\"" +
           entry[QLatin1String("epoch")].toString().toUtf8() +
           "\",\"offset\":" + QByteArray::number(offset) + "}}";
}

} // namespace

/// What a restart knows: all of it after an end in order, what was saved last after a crash, and
/// nothing after damage.
class TestRecovery final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_state = std::make_unique<QTemporaryDir>(); }
    void restartInOrderGoesOnAndClientsResume();
    void crashServesTheLastSavedStateAsStale();
    void crashAfterARestartInOrderBeginsNewEpochs();
    void quietSymbolKeepsItsOffsetOverCrashAndRestart();
    void damagedFileIsSetAsideAndTheServerServes();
    void otherSymbolsFindNothing();
    void directoryOfAnotherServerIsLeftAlone();
    void endedFeedMakesItsSymbolsStale();

private:
    [[nodiscard]] std::unique_ptr<ServerProcess> makeServer(const char *rate = "500")
    {
        auto server = std::make_unique<ServerProcess>();
        server->set(QStringLiteral("state.dir"), m_state->path());
        server->set("state.interval", "100ms");
        server->set("feed.simulator.symbols", "3");
        server->set("feed.simulator.rate", rate);
        return server;
    }
    /// A server that saved its state and was killed; what a client of it remembers.
    void crash(Memory &memory)
    {
        const auto server = makeServer();
        QVERIFY(server->start());
        memory = watch(*server);
        QVERIFY(memory.lastTrade > 0);
        QVERIFY(isSaved());
        server->kill();
    }
    /// Of other symbols, from a recording that ends soon.
    [[nodiscard]] std::unique_ptr<ServerProcess> makeReplay()
    {
        auto server = makeServer();
        server->unset("feed.simulator.symbols");
        server->unset("feed.simulator.rate");
        server->set("feed.source", "replay");
        server->set(QStringLiteral("feed.replay.file"),
                    QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt"));
        server->set("feed.replay.start", "first_subscription");
        return server;
    }
    /// Watches the server for a while.
    [[nodiscard]] static Memory watch(ServerProcess &server)
    {
        TestClient client(server.clientsUrl());
        Memory memory;
        memory.symbol = client.symbolNames(1).value(0);
        memory.trades = subscribed(client, 1, "trade", memory.symbol);
        memory.quotes = subscribed(client, 2, "quote", memory.symbol);
        if (!client.waitForCount(5, "trade") || !client.waitForCount(5, "quote"))
            return memory;
        memory.lastTrade =
            client.data("trade", memory.symbol).back()[QLatin1String("o")].toInteger();
        memory.lastQuote =
            client.data("quote", memory.symbol).back()[QLatin1String("o")].toInteger();
        return memory;
    }
    [[nodiscard]] bool isSaved() const
    {
        return QTest::qWaitFor(
            [this] { return QFile::exists(m_state->filePath(QStringLiteral("market.state"))); },
            15'000);
    }

    std::unique_ptr<QTemporaryDir> m_state;
};

void TestRecovery::restartInOrderGoesOnAndClientsResume()
{
    Memory memory;
    {
        const auto server = makeServer();
        QVERIFY(server->start());
        memory = watch(*server);
        QVERIFY(memory.lastTrade > 0);
        QVERIFY(server->stop());
    }
    const auto server = makeServer("0"); // nothing new comes: what is told is what was known
    QVERIFY(server->start());
    TestClient client(server->clientsUrl());
    const QJsonObject trades = subscribed(client, 1, "trade", memory.symbol,
                                          resume(memory.symbol, memory.trades, memory.lastTrade));
    QCOMPARE(trades[QLatin1String("epoch")], memory.trades[QLatin1String("epoch")]);
    QVERIFY(trades[QLatin1String("recovered")].toBool());
    const qint64 last = trades[QLatin1String("offset")].toInteger();
    QVERIFY(last >= memory.lastTrade);
    QVERIFY(client.waitForCount(int(last - memory.lastTrade), "trade"));
    for (qint64 expected = memory.lastTrade;
         const QJsonObject &trade : client.data("trade", memory.symbol))
        QCOMPARE(trade[QLatin1String("o")].toInteger(), ++expected);

    const QJsonObject quotes = subscribed(client, 2, "quote", memory.symbol,
                                          resume(memory.symbol, memory.quotes, memory.lastQuote));
    QVERIFY(quotes[QLatin1String("recovered")].toBool());
    QVERIFY(client.waitForCount(1, "quote"));
    QVERIFY(client.data("quote", memory.symbol).back()[QLatin1String("o")].toInteger() >=
            memory.lastQuote);
    // The feed has not told it anew.
    const QJsonObject status = client.next("status");
    QCOMPARE(status[QLatin1String("state")].toString(), QStringLiteral("stale"));
    QCOMPARE(toStrings(status[QLatin1String("symbols")]), QStringList{memory.symbol});
    QVERIFY(!status[QLatin1String("reason")].toString().isEmpty());
}

void TestRecovery::crashServesTheLastSavedStateAsStale()
{
    Memory memory;
    crash(memory);
    QVERIFY(!QTest::currentTestFailed());
    const auto server = makeServer("20");
    QVERIFY(server->start());
    TestClient client(server->clientsUrl());
    const QJsonObject trades = subscribed(client, 1, "trade", memory.symbol,
                                          resume(memory.symbol, memory.trades, memory.lastTrade));
    QVERIFY(!trades[QLatin1String("recovered")].toBool(true));
    QVERIFY(trades[QLatin1String("epoch")] != memory.trades[QLatin1String("epoch")]);
    const QJsonObject quotes = subscribed(client, 2, "quote", memory.symbol);
    QVERIFY(quotes[QLatin1String("offset")].toInteger() > 0); // it knows something
    QVERIFY(client.waitForCount(3, "quote"));
    // Stale or live by now, in the end it is live.
    const auto isLive = [](const TestClient::Message &message) {
        return message.op() == QLatin1String("status") &&
               message.json[QLatin1String("state")] == QLatin1String("live");
    };
    const auto isStale = [](const TestClient::Message &message) {
        return message.op() == QLatin1String("status") &&
               message.json[QLatin1String("state")] == QLatin1String("stale");
    };
    const auto &messages = client.messages();
    if (std::ranges::any_of(messages, isStale))
        QVERIFY(client.waitForCount(1, isLive));
}

void TestRecovery::crashAfterARestartInOrderBeginsNewEpochs()
{
    Memory memory;
    {
        const auto server = makeServer();
        QVERIFY(server->start());
        memory = watch(*server);
        QVERIFY(server->stop());
    }
    {
        const auto server = makeServer();
        server->set("state.interval", "1h"); // it has promised the epoch, and saves nothing
        QVERIFY(server->start());
        QCOMPARE(watch(*server).trades[QLatin1String("epoch")],
                 memory.trades[QLatin1String("epoch")]);
        server->kill();
    }
    const auto server = makeServer();
    QVERIFY(server->start());
    const Memory later = watch(*server);
    QVERIFY(later.trades[QLatin1String("epoch")] != memory.trades[QLatin1String("epoch")]);
    QVERIFY(later.lastTrade > 0);
}

/// What a crash left begins a new epoch, in which clients are told its offsets: a restart in order
/// has to know them by that, though nothing was published meanwhile.
void TestRecovery::quietSymbolKeepsItsOffsetOverCrashAndRestart()
{
    Memory memory;
    crash(memory);
    QVERIFY(!QTest::currentTestFailed());
    QJsonObject quotes;
    QJsonObject trades;
    {
        const auto server = makeServer("0");
        QVERIFY(server->start());
        TestClient client(server->clientsUrl());
        quotes = subscribed(client, 1, "quote", memory.symbol);
        trades = subscribed(client, 2, "trade", memory.symbol);
        QVERIFY(quotes[QLatin1String("offset")].toInteger() > 0);
        QVERIFY(quotes[QLatin1String("epoch")] != memory.quotes[QLatin1String("epoch")]);
        QVERIFY(server->stop());
    }
    const auto server = makeServer("0");
    QVERIFY(server->start());
    TestClient client(server->clientsUrl());
    const qint64 quote = quotes[QLatin1String("offset")].toInteger();
    const qint64 trade = trades[QLatin1String("offset")].toInteger();
    const QJsonObject quotesNow =
        subscribed(client, 1, "quote", memory.symbol, resume(memory.symbol, quotes, quote));
    const QJsonObject tradesNow =
        subscribed(client, 2, "trade", memory.symbol, resume(memory.symbol, trades, trade));
    QCOMPARE(quotesNow[QLatin1String("epoch")], quotes[QLatin1String("epoch")]);
    QCOMPARE(quotesNow[QLatin1String("offset")].toInteger(), quote);
    QVERIFY(quotesNow[QLatin1String("recovered")].toBool());
    QCOMPARE(tradesNow[QLatin1String("offset")].toInteger(), trade);
    QVERIFY(tradesNow[QLatin1String("recovered")].toBool());
}

void TestRecovery::damagedFileIsSetAsideAndTheServerServes()
{
    QFile file(m_state->filePath(QStringLiteral("market.state")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write("TICKCAST-STATE\n and then nothing of sense") > 0);
    file.close();
    const auto server = makeServer();
    QVERIFY(server->start());
    QVERIFY(watch(*server).lastTrade > 0);
    QVERIFY2(server->log().contains("market.state is not used"), server->log().constData());
    const QStringList names =
        QDir(m_state->path()).entryList({QStringLiteral("market.state.damaged-*")});
    QCOMPARE(names.size(), 1);
}

void TestRecovery::otherSymbolsFindNothing()
{
    {
        const auto server = makeServer();
        QVERIFY(server->start());
        QVERIFY(watch(*server).lastTrade > 0);
        QVERIFY(server->stop());
    }
    const auto server = makeReplay();
    QVERIFY2(QFile::exists(QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt")),
             "the recording of the tests is missing");
    QVERIFY2(server->start(), server->log().constData());
    TestClient client(server->clientsUrl());
    const QString symbol = client.symbolNames(1).value(0);
    QCOMPARE(subscribed(client, 1, "quote", symbol)[QLatin1String("offset")].toInteger(), 0);
}

void TestRecovery::directoryOfAnotherServerIsLeftAlone()
{
    const auto first = makeServer();
    QVERIFY(first->start());
    const auto second = makeServer();
    QVERIFY(second->start());
    QVERIFY(watch(*second).lastTrade > 0);
    QVERIFY2(second->log().contains("another server uses it"), second->log().constData());
    QVERIFY(second->stop());
    QVERIFY(watch(*first).lastTrade > 0);
}

void TestRecovery::endedFeedMakesItsSymbolsStale()
{
    const auto server = makeReplay();
    server->set("feed.replay.speed", "max");
    QVERIFY2(server->start(), server->log().constData());
    TestClient client(server->clientsUrl());
    const QString symbol = client.symbolNames(1).value(0);
    QVERIFY(!subscribed(client, 1, "quote", symbol).isEmpty());
    const QJsonObject status = client.next("status");
    QCOMPARE(status[QLatin1String("state")].toString(), QStringLiteral("stale"));
    QVERIFY(toStrings(status[QLatin1String("symbols")]).contains(symbol));
    // Who comes later is told as well.
    TestClient later(server->clientsUrl());
    QVERIFY(!subscribed(later, 1, "quote", symbol).isEmpty());
    QCOMPARE(later.next("status")[QLatin1String("state")].toString(), QStringLiteral("stale"));
}

QTEST_GUILESS_MAIN(TestRecovery)
#include "tst_recovery.moc"
