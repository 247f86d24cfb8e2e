// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/statefile.h"
#include "tests/integration/support/faultinjector.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

/// A server saves its state while call N of the file calls fails, for N = 1, 2, 3 until one save
/// meets no failure, ends, and starts again: it goes on from the whole of the newest state or from
/// the whole of an older one, which it does not take for the newest.
class TestFaultState final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void restartFindsOneWholeState_data();
    void restartFindsOneWholeState();
    void fullDiskIsToldOnceAndOvercome();

private:
    [[nodiscard]] std::optional<SavedState> saved() const;
    /// Subscribes with @p resume and returns the entry of its symbol; waits for an update.
    [[nodiscard]] QJsonObject watch(const QByteArray &resume = {});
    /// What is wrong with what the server says to a client that was told @p before; empty: nothing.
    [[nodiscard]] QByteArray troubleAfter(const QJsonObject &before);

    std::unique_ptr<QTemporaryDir> m_directory; ///< state.dir
    std::unique_ptr<FaultInjector> m_faults;
    std::unique_ptr<ServerProcess> m_server;
    qint64 m_lastSeen = 0; ///< offset of the last update
};

void TestFaultState::init()
{
    m_server.reset(); // before what it uses
    m_directory = std::make_unique<QTemporaryDir>();
    m_faults = std::make_unique<FaultInjector>();
    m_server = std::make_unique<ServerProcess>();
    m_faults->attachTo(*m_server);
    m_server->set(QStringLiteral("state.dir"), m_directory->path());
    m_server->set("state.interval", "50ms");
    m_server->set("breaker.consecutive_failures", "10000");
    m_server->set("breaker.failure_rate", "1");
    m_server->set("breaker.minimum_calls", "10000");
    m_server->set("feed.simulator.symbols", "3");
    m_server->set("feed.simulator.rate", "300");
    m_server->set("workers.count", "1");
    QVERIFY(m_server->start());
}

void TestFaultState::restartFindsOneWholeState_data()
{
    QTest::addColumn<int>("flavour");
    QTest::addColumn<int>("times");
    QTest::addColumn<bool>("isKilled");
    constexpr int forGood = 1'000'000;
    QTest::newRow("disk full once, stopped") << int(faults::Flavour::Exhausted) << 1 << false;
    QTest::newRow("disk full for good, stopped")
        << int(faults::Flavour::Exhausted) << forGood << false;
    QTest::newRow("disk broken once, stopped") << int(faults::Flavour::Broken) << 1 << false;
    QTest::newRow("disk broken for good, stopped")
        << int(faults::Flavour::Broken) << forGood << false;
    QTest::newRow("written in part, stopped") << int(faults::Flavour::Partial) << forGood << false;
    QTest::newRow("disk full for good, killed")
        << int(faults::Flavour::Exhausted) << forGood << true;
    QTest::newRow("disk broken for good, killed")
        << int(faults::Flavour::Broken) << forGood << true;
}

void TestFaultState::restartFindsOneWholeState()
{
    QFETCH(const int, flavour);
    QFETCH(const int, times);
    QFETCH(const bool, isKilled);
    // A server that is killed has no last save: there the failures meet the first calls of a save,
    // and those of a few that follow.
    constexpr quint64 mostKilled = 12;
    constexpr quint64 most = 200;
    quint64 number = 1;
    int newEpochs = 0;
    for (bool isClean = false; !isClean; ++number) {
        const QJsonObject before = watch();
        QTRY_VERIFY_WITH_TIMEOUT(saved().has_value(), TestClient::waitMs);
        const SavedState older = saved().value();
        m_faults->arm(faults::fileCalls, faults::Flavour(flavour), number, quint64(times));
        if (isKilled) {
            QTRY_VERIFY_WITH_TIMEOUT(m_faults->hits() >= 3, TestClient::waitMs);
            m_server->kill();
        } else {
            QVERIFY2(m_server->stop(), m_faults->describe().constData());
        }
        isClean = !m_faults->disarm() || (isKilled && number == mostKilled);
        const QByteArray where = m_faults->describe();
        const auto now = saved();
        QVERIFY2(now.has_value(), QByteArray(where + ": the state file is damaged").constData());
        QCOMPARE(now->market.symbols.size(), size_t{3});
        for (size_t i = 0; i < now->market.symbols.size(); ++i) {
            for (size_t channel = 0; channel < protocol::channelCount; ++channel)
                QVERIFY(now->market.symbols[i].offsets[channel] >=
                        older.market.symbols[i].offsets[channel]);
        }
        QVERIFY2(m_server->start(), where.constData());
        const QByteArray trouble = troubleAfter(before);
        QVERIFY2(trouble.isEmpty(),
                 QByteArray(where + ": " + trouble + m_server->log()).constData());
        newEpochs += watch()[QLatin1String("epoch")] == before[QLatin1String("epoch")] ? 0 : 1;
        QVERIFY(number < most);
    }
    qInfo("%llu ends, after %d of them a new epoch", number - 1, newEpochs);
    QCOMPARE(QDir(m_directory->path()).entryList({QStringLiteral("market.state?*")}, QDir::Files),
             QStringList());
}

void TestFaultState::fullDiskIsToldOnceAndOvercome()
{
    QTRY_VERIFY_WITH_TIMEOUT(saved().has_value(), TestClient::waitMs);
    const qint64 before = saved()->savedAtMs;
    m_faults->arm(faults::setOf(faults::Call::Write), faults::Flavour::Exhausted, 1, 1'000'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_faults->hits() >= 3, TestClient::waitMs);
    GoodClient client(m_server->clientsUrl());
    QVERIFY(client.isServed()); // nobody waits for the disk
    m_faults->disarm();
    QTRY_VERIFY_WITH_TIMEOUT(saved() && saved()->savedAtMs > before, TestClient::waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_server->log().contains("can be written again"), TestClient::waitMs);
    QCOMPARE(m_server->log().count("cannot write the state file"), 1);
}

std::optional<SavedState> TestFaultState::saved() const
{
    QFile file(m_directory->filePath(QStringLiteral("market.state")));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto state = statefile::decode(file.readAll());
    return state ? std::optional(*state) : std::nullopt;
}

QJsonObject TestFaultState::watch(const QByteArray &resume)
{
    TestClient client(m_server->clientsUrl());
    const QJsonObject answer =
        client.ask(1, R"({"op":"subscribe","id":1,"symbols":["BTCUSDT"])" + resume + '}');
    static_cast<void>(client.waitForCount(2, "quote"));
    const auto quotes = client.data("quote", QStringLiteral("BTCUSDT"));
    m_lastSeen = quotes.empty() ? 0 : quotes.back()[QLatin1String("o")].toInteger();
    return answer[QLatin1String("symbols")].toArray().first().toObject();
}

QByteArray TestFaultState::troubleAfter(const QJsonObject &before)
{
    const qint64 seen = m_lastSeen;
    const QByteArray epoch = before[QLatin1String("epoch")].toString().toLatin1();
    const QJsonObject now = watch(R"(,"resume":{"BTCUSDT":{"epoch":")" + epoch + R"(","offset":)" +
                                  QByteArray::number(seen) + "}}");
    const qint64 offset = now[QLatin1String("offset")].toInteger();
    const bool isRecovered = now[QLatin1String("recovered")].toBool();
    if (offset == 0)
        return "nothing is known any more";
    if (now[QLatin1String("epoch")] != before[QLatin1String("epoch")])
        return isRecovered ? "recovered in another epoch" : "";
    // The same epoch promises that nothing was lost.
    return isRecovered && offset >= seen ? "" : "the epoch goes on, and updates are lost";
}

QTEST_GUILESS_MAIN(TestFaultState)
#include "tst_faultstate.moc"
