// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>
#include <list>
#include <map>
#include <random>

using namespace tickcast;
using protocol::Channel;

namespace {

constexpr quint32 symbolCount = 6;
constexpr size_t sessionsMax = 24;
constexpr int operations = 60'000; // per seed

FanoutLimits randomLimits()
{
    FanoutLimits limits;
    limits.subscriptions = 10;
    limits.commands = {1e6, 1e6};
    limits.badCommands = {1e6, 1e6};
    limits.outbox = {.eventEntries = 6, .eventBytes = 400, .answerBytes = 4'096};
    return limits;
}

/// One client that checks what it is told against the protocol: data only while subscribed,
/// offsets that only grow, a trade's gap explained by nothing but a loss.
struct Client
{
    std::shared_ptr<FakePeer> peer;
    std::map<GroupId, quint64> seen; ///< newest offset by subscribed group
    quint64 dataMessages = 0;
    QString wrong;

    void take(const QByteArray &json)
    {
        const QJsonObject message = QJsonDocument::fromJson(json).object();
        const QString op = message.value(QLatin1String("op")).toString();
        if (op == QLatin1String("subscribed") || op == QLatin1String("unsubscribed"))
            takeAcknowledgement(message, op == QLatin1String("subscribed"));
        else if (message.contains(QLatin1String("o")))
            takeData(message, op);
    }

private:
    static Channel channelNamed(const QString &name)
    {
        return name == QLatin1String("quote")   ? Channel::Quote
               : name == QLatin1String("trade") ? Channel::Trade
                                                : Channel::Candle;
    }
    static GroupId groupOfName(const QString &symbol, Channel channel)
    {
        return groupOf(symbol.mid(3).toUInt(), channel);
    }
    void takeAcknowledgement(const QJsonObject &message, bool isSubscribed)
    {
        const Channel channel = channelNamed(message.value(QLatin1String("channel")).toString());
        const QJsonArray entries = message.value(QLatin1String("symbols")).toArray();
        for (const QJsonValue entry : entries) {
            if (!isSubscribed) {
                seen.erase(groupOfName(entry.toString(), channel));
                continue;
            }
            const QJsonObject object = entry.toObject();
            const GroupId group =
                groupOfName(object.value(QLatin1String("symbol")).toString(), channel);
            const auto offset =
                static_cast<quint64>(object.value(QLatin1String("offset")).toInteger());
            // State of that very offset follows; of trades only what comes after it.
            seen.try_emplace(group,
                             protocol::isState(channel) && offset != 0 ? offset - 1 : offset);
        }
    }
    void takeData(const QJsonObject &message, const QString &op)
    {
        ++dataMessages;
        const GroupId group =
            groupOfName(message.value(QLatin1String("s")).toString(), channelNamed(op));
        const auto offset = static_cast<quint64>(message.value(QLatin1String("o")).toInteger());
        const auto found = seen.find(group);
        if (found == seen.end())
            wrong = QStringLiteral("data of a group that is not subscribed");
        else if (offset <= found->second)
            wrong = QStringLiteral("offset %1 after %2").arg(offset).arg(found->second);
        else
            found->second = offset;
    }
};

/// Everything that can happen to a Fanout, in random order from a seed.
class RandomRun final
{
public:
    explicit RandomRun(unsigned seed)
        : m_bench(randomLimits(), symbolCount)
        , m_random(seed)
    {
    }

    void step()
    {
        const int dice = below(1'000);
        if (dice < 330)
            m_bench.publish(anyGroup());
        else if (dice < 480)
            m_bench.endTurn();
        else if (dice < 560)
            narrow();
        else if (dice < 680)
            drain();
        else if (dice < 770)
            say("subscribe");
        else if (dice < 820)
            say("unsubscribe");
        else if (dice < 900)
            passTime();
        else if (dice < 960)
            answerOne();
        else if (dice < 970)
            m_bench.publish(anyGroup(), static_cast<quint64>(1 + below(4)));
        else if (dice < 980)
            answerStale();
        else if (dice < 988)
            connect();
        else if (dice < 993)
            end();
        else if (dice < 996)
            changeLevels();
        else if (dice < 997)
            declareHoldings();
        else if (Client *client = anyClient())
            client->peer->say(dice < 999 ? R"({"op":"ping"})" : "oops");
    }

    /// Every link takes everything, the market answers everything, every interval passes.
    void settle()
    {
        clearLevels();
        for (int i = 0; i < 100; ++i) {
            for (Client &client : m_clients) {
                if (client.peer->handler) {
                    client.peer->beginsNext = false;
                    client.peer->drain();
                }
            }
            m_bench.answerAll();
            m_bench.advance(std::chrono::milliseconds(100));
        }
    }

    [[nodiscard]] QString findFault() const
    {
        if (const qint64 imbalance = m_bench.imbalance(); imbalance != 0)
            return QStringLiteral("published - accounted = %1").arg(imbalance);
        if (m_bench.market.doubleUnwatches != 0)
            return QStringLiteral("unwatched what was not watched");
        for (const Client &client : m_clients) {
            if (!client.wrong.isEmpty())
                return client.wrong;
            if (client.peer->sendsWhileFull != 0)
                return QStringLiteral("sent into a full link");
        }
        return {};
    }
    /// After settle(): who is subscribed has the newest state.
    [[nodiscard]] QString findStaleClient() const
    {
        for (const Client &client : m_clients) {
            if (!client.peer->handler || client.peer->closeCode)
                continue;
            for (const auto &[group, offset] : client.seen) {
                if (protocol::isState(channelOf(group)) && offset != m_bench.market.offsets[group])
                    return QStringLiteral("group %1: has %2 of %3")
                        .arg(group)
                        .arg(offset)
                        .arg(m_bench.market.offsets[group]);
            }
        }
        return {};
    }
    [[nodiscard]] quint64 dataMessages() const
    {
        quint64 sum = m_dataOfTheGone;
        for (const Client &client : m_clients)
            sum += client.dataMessages;
        return sum;
    }
    [[nodiscard]] admin::Worker figures() const { return m_bench.figures(); }

private:
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }
    GroupId anyGroup()
    {
        return groupOf(SymbolIndex(below(symbolCount)), static_cast<Channel>(below(3)));
    }
    Client *anyClient()
    {
        std::vector<Client *> live;
        for (Client &client : m_clients) {
            if (client.peer->handler && !client.peer->closeCode)
                live.push_back(&client);
        }
        return live.empty() ? nullptr : live[static_cast<size_t>(below(int(live.size())))];
    }

    /// An operator, or the worker itself, sets levels.
    void changeLevels()
    {
        const auto level = static_cast<SessionLevel>(below(4));
        m_bench.price = 100 + below(3) * 0.09;
        if (below(3) == 0) {
            m_bench.fanout->setFloor(static_cast<FloorSource>(below(3)), level);
            return;
        }
        const auto rows = m_bench.fanout->list(admin::SessionSort::Connected, {}, sessionsMax).rows;
        if (rows.empty())
            return;
        const QString name = rows[static_cast<size_t>(below(int(rows.size())))].row.session;
        Session *session = m_bench.fanout->find(name.section(u'-', 1).toULongLong(nullptr, 36));
        session->pin(below(3) == 0 ? std::nullopt : std::optional(level));
    }
    void declareHoldings()
    {
        if (Client *client = anyClient()) {
            const QByteArray names = '"' + symbolName(SymbolIndex(below(symbolCount))) + '"';
            client->peer->say(R"({"op":"holdings","symbols":[)" + names + "]}");
        }
    }
    /// Nobody is kept at a level any more.
    void clearLevels()
    {
        for (const FloorSource source :
             {FloorSource::Worker, FloorSource::Memory, FloorSource::Operator})
            m_bench.fanout->setFloor(source, SessionLevel::Normal);
        for (const auto &ranked :
             m_bench.fanout->list(admin::SessionSort::Connected, {}, sessionsMax).rows)
            m_bench.fanout->find(ranked.row.session.section(u'-', 1).toULongLong(nullptr, 36))
                ->pin(std::nullopt);
    }

    void narrow()
    {
        if (Client *client = anyClient()) {
            client->peer->room = static_cast<size_t>(below(4));
            client->peer->beginsNext = below(2) == 0;
        }
    }
    void drain()
    {
        if (Client *client = anyClient())
            client->peer->drain(below(3) == 0 ? static_cast<size_t>(below(5)) : 1'000'000);
    }
    void say(const char *op)
    {
        Client *client = anyClient();
        if (!client)
            return;
        std::vector<SymbolIndex> symbols(static_cast<size_t>(1 + below(4)));
        for (SymbolIndex &symbol : symbols)
            symbol = static_cast<SymbolIndex>(below(symbolCount));
        const auto channel = static_cast<Channel>(below(3));
        QByteArray more;
        if (channel != Channel::Trade && below(3) == 0)
            more = ",\"minIntervalMs\":" + QByteArray::number(below(3) * below(300));
        client->peer->say(FanoutBench::command(op, channel, symbols, more));
    }
    void passTime()
    {
        m_bench.clock.advance(std::chrono::milliseconds(below(120)));
        if (below(3) != 0)
            m_bench.tick();
        if (Client *client = anyClient())
            client->peer->handler->onReceived();
    }
    void answerOne()
    {
        if (m_bench.market.unanswered.empty())
            return;
        m_lastWatch = m_bench.market.unanswered.front();
        m_bench.market.unanswered.pop_front();
        m_bench.answer(m_lastWatch);
    }
    void answerStale()
    {
        if (m_lastWatch.generation == 0)
            return;
        const FakeMarket::Watch stale{m_lastWatch.group,
                                      std::max(1u, m_lastWatch.generation - quint32(below(3)))};
        m_bench.answer(stale);
    }
    void connect()
    {
        if (m_clients.size() == sessionsMax)
            return;
        // Clients stay where they are: their peers call back into them.
        Client &client = m_clients.emplace_back();
        client.peer = m_bench.connect();
        client.peer->onMessage = [&client](const QByteArray &json) { client.take(json); };
        if (below(2) == 0)
            client.peer->onClose = FakePeer::OnClose::EndsAtOnce;
    }
    /// One client vanishes, and those that were closed are gone.
    void end()
    {
        if (Client *client = anyClient())
            client->peer->vanish();
        std::erase_if(m_clients, [this](Client &client) {
            if (client.peer->closeCode)
                client.peer->vanish();
            if (client.peer->handler)
                return false;
            m_dataOfTheGone += client.dataMessages;
            return true;
        });
    }

    std::list<Client> m_clients; ///< outlives the sessions that call into it
    FanoutBench m_bench;
    std::minstd_rand m_random;
    FakeMarket::Watch m_lastWatch{0, 0};
    quint64 m_dataOfTheGone = 0;
};

} // namespace

/// published = delivered + superseded + suppressed + dropped + owed, after every single step.
class TestFanoutAccounting final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyUpdateEndsInExactlyOnePlace_data();
    void everyUpdateEndsInExactlyOnePlace();
};

void TestFanoutAccounting::everyUpdateEndsInExactlyOnePlace_data()
{
    QTest::addColumn<unsigned>("seed");
    for (const unsigned seed : {1u, 2u, 3u, 4u})
        QTest::addRow("seed %u", seed) << seed;
}

void TestFanoutAccounting::everyUpdateEndsInExactlyOnePlace()
{
    QFETCH(const unsigned, seed);
    RandomRun run(seed);
    for (int i = 0; i < operations; ++i) {
        run.step();
        const QString fault = run.findFault();
        QVERIFY2(fault.isEmpty(), qPrintable(QStringLiteral("step %1: %2").arg(i).arg(fault)));
    }
    run.settle();
    QVERIFY2(run.findFault().isEmpty(), qPrintable(run.findFault()));
    QVERIFY2(run.findStaleClient().isEmpty(), qPrintable(run.findStaleClient()));
    const admin::Worker figures = run.figures();
    const admin::Counters &counters = figures.counters;
    QCOMPARE(figures.owed, quint64(0));
    QCOMPARE(counters.delivered + counters.repeats, run.dataMessages());
    // A run that never went that way proves nothing about it.
    QVERIFY(counters.delivered > 1'000);
    QVERIFY(counters.repeats > 100);
    QVERIFY(counters.superseded > 100);
    for (const quint64 suppressed : counters.suppressed)
        QVERIFY(suppressed > 10);
    for (const quint64 dropped : counters.dropped)
        QVERIFY(dropped > 10);
}

QTEST_GUILESS_MAIN(TestFanoutAccounting)
#include "tst_fanoutaccounting.moc"
