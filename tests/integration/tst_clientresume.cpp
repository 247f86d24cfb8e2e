// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriberclient.h"
#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/tcpgate.h"
#include "tests/integration/support/testclient.h"
#include "tests/shared/protocol/binarytext.h"

#include <QMap>
#include <QSignalSpy>
#include <QTest>
#include <set>

using namespace tickcast;
using namespace tickcast::testing;
using admin::SessionLevel;
using protocol::Channel;
using Direction = TcpGate::Direction;

namespace {

constexpr int waitMs = TestClient::waitMs;

SubscriberClient::Options asking(ClientFormat format)
{
    using namespace std::chrono_literals;
    SubscriberClient::Options options;
    options.backoffBase = 20ms;
    options.backoffCap = 100ms;
    options.seed = 1;
    options.format = format;
    return options;
}

/// Keeps books of the trades of one epoch that a client hands out: every offset has to come once or
/// be told as missing.
class TradeBooks final
{
public:
    explicit TradeBooks(SubscriberClient &client)
    {
        QObject::connect(&client, &SubscriberClient::subscribed, &client,
                         [this](Channel channel, const protocol::SubscribedEntry &entry) {
                             if (channel != Channel::Trade)
                                 return;
                             Line &line = m_lines[entry.info.symbol];
                             if (line.first == 0)
                                 line.first = entry.offset + 1;
                             isRecovered = isRecovered && entry.recovered;
                         });
        QObject::connect(&client, &SubscriberClient::tradeReceived, &client,
                         [this](const protocol::TradeUpdate &update) {
                             ++count;
                             if (!m_lines[update.symbol].got.insert(update.offset).second)
                                 problem = QStringLiteral("a trade came twice");
                         });
        QObject::connect(&client, &SubscriberClient::gapFound, &client,
                         [this](Channel channel, const Symbol &symbol, quint64 from, quint64 to) {
                             if (channel != Channel::Trade)
                                 return;
                             gaps += to - from + 1;
                             for (quint64 offset = from; offset <= to; ++offset)
                                 m_lines[symbol].missing.insert(offset);
                         });
        QObject::connect(&client, &SubscriberClient::protocolViolated, &client,
                         [this](const QString &text) { problem = text; });
    }
    /// Empty: every offset from the first to the last has come or was told as missing.
    [[nodiscard]] QString faults() const
    {
        if (!problem.isEmpty())
            return problem;
        for (auto line = m_lines.cbegin(); line != m_lines.cend(); ++line) {
            if (line->got.empty())
                continue;
            for (quint64 offset = line->first; offset < *line->got.rbegin(); ++offset) {
                if (!line->got.contains(offset) && !line->missing.contains(offset)) {
                    return QStringLiteral("%1: trade %2 is missing and nobody said so")
                        .arg(line.key().toString())
                        .arg(offset);
                }
            }
        }
        return {};
    }
    /// How many of those told as missing have not come.
    [[nodiscard]] size_t missing() const
    {
        size_t sum = 0;
        for (const Line &line : m_lines) {
            for (const quint64 offset : line.missing)
                sum += !line.got.contains(offset);
        }
        return sum;
    }

    int count = 0;
    quint64 gaps = 0;
    bool isRecovered = true; ///< every resumption so far
    QString problem;

private:
    struct Line
    {
        quint64 first = 0;
        std::set<quint64> got;
        std::set<quint64> missing;
    };
    QMap<Symbol, Line> m_lines;
};

void addFormats()
{
    QTest::addColumn<ClientFormat>("format");
    QTest::newRow("binary") << ClientFormat::Binary;
    QTest::newRow("JSON") << ClientFormat::Json;
}

} // namespace

/// The client library with the real server: both formats, cuts, gaps, levels.
class TestClientResume final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void bothFormatsSayTheSame();
    void cutConnectionLosesNoTradeUntold_data();
    void cutConnectionLosesNoTradeUntold();
    void cutConnectionBringsStateToItsLatest_data() { addFormats(); }
    void cutConnectionBringsStateToItsLatest();
    void silentNetworkIsNoticed_data() { addFormats(); }
    void silentNetworkIsNoticed();
    void levelIsToldAndItsGapIsFilled_data() { addFormats(); }
    void levelIsToldAndItsGapIsFilled();
    void wrongPathIsTriedAgain();

private:
    std::vector<Symbol> symbols(int count);

    std::unique_ptr<ServerProcess> m_server;
};

void TestClientResume::init()
{
    m_server = std::make_unique<ServerProcess>();
    m_server->set("feed.simulator.symbols", "4");
    m_server->set("feed.simulator.rate", "300");
    m_server->set("client.heartbeat_interval", "200ms");
}

std::vector<Symbol> TestClientResume::symbols(int count)
{
    std::vector<Symbol> symbols;
    for (const QString &name : TestClient(m_server->clientsUrl()).symbolNames(count))
        symbols.push_back(Symbol::fromName(name.toStdString()).value());
    return symbols;
}

void TestClientResume::bothFormatsSayTheSame()
{
    QVERIFY(m_server->start());
    const auto all = symbols(4);
    struct Side
    {
        explicit Side(ClientFormat format)
            : client(asking(format))
        {
        }
        SubscriberClient client;
        QMap<QString, QString> texts; ///< by channel, symbol and offset
    };
    Side json(ClientFormat::Json);
    Side binary(ClientFormat::Binary);
    for (Side *side : {&json, &binary}) {
        const auto add = [side](const auto &update) {
            QString text = protocol::binaryText(update);
            const QString key = text.section(u' ', 0, 2);
            // In binary the slow figures of a quote come up to a second later.
            if (text.startsWith(QLatin1String("quote")))
                text.truncate(text.indexOf(QLatin1String(" open=")));
            side->texts[key] = text;
        };
        connect(&side->client, &SubscriberClient::quoteReceived, this, add);
        connect(&side->client, &SubscriberClient::tradeReceived, this, add);
        connect(&side->client, &SubscriberClient::candleReceived, this, add);
        for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
            side->client.subscribe(channel, all);
        side->client.open(m_server->clientsUrl());
    }
    QTRY_VERIFY_WITH_TIMEOUT(json.texts.size() > 600 && binary.texts.size() > 600, waitMs);
    QCOMPARE(json.client.welcome().protocol, QStringLiteral("tickcast.v1.json"));
    QCOMPARE(binary.client.welcome().protocol, QStringLiteral("tickcast.v1.binary"));
    int common = 0;
    for (auto each = json.texts.cbegin(); each != json.texts.cend(); ++each) {
        const auto other = binary.texts.constFind(each.key());
        if (other == binary.texts.cend())
            continue; // one began before the other
        ++common;
        QCOMPARE(*other, *each);
    }
    QVERIFY2(common > 100, qPrintable(QString::number(common)));
    QCOMPARE(binary.client.skipped(), protocol::BinaryDecoder::Skipped());
    QVERIFY(binary.client.counters().bytes < json.client.counters().bytes / 2);
}

void TestClientResume::cutConnectionLosesNoTradeUntold_data()
{
    QTest::addColumn<ClientFormat>("format");
    QTest::addColumn<QString>("historySize");
    for (const char *size : {"0", "2", "4096"}) {
        QTest::addRow("binary, history of %s", size)
            << ClientFormat::Binary << QString::fromLatin1(size);
        QTest::addRow("JSON, history of %s", size)
            << ClientFormat::Json << QString::fromLatin1(size);
    }
}

void TestClientResume::cutConnectionLosesNoTradeUntold()
{
    QFETCH(ClientFormat, format);
    QFETCH(QString, historySize);
    m_server->set(QStringLiteral("protocol.history_size"), historySize);
    QVERIFY(m_server->start());
    const auto all = symbols(4);
    TcpGate gate(m_server->clientsPort());
    SubscriberClient client(asking(format));
    TradeBooks books(client);
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy recovered(&client, &SubscriberClient::recovered);
    client.subscribe(Channel::Trade, all);
    client.open(gate.leadTo(m_server->clientsUrl()));
    QTRY_VERIFY_WITH_TIMEOUT(books.count > 20, waitMs);
    books.isRecovered = true;
    for (int cut = 1; cut <= 4; ++cut) {
        // Once in the middle of a frame, once with data on its way that nobody will read.
        if (cut % 2 == 0)
            gate.stopAfter(Direction::ToClient, 1'000);
        const int before = books.count;
        if (cut % 2 == 0) {
            QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Waiting, waitMs);
            gate.resume(Direction::ToClient);
        } else {
            gate.reset();
        }
        QTRY_VERIFY_WITH_TIMEOUT(subscribed.size() >= 4 * (cut + 1), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(books.count > before + 20, waitMs);
        QCOMPARE(books.faults(), QString());
    }
    QVERIFY2(books.gaps == 0 || !books.isRecovered, "a gap although all was recovered");
    if (historySize == QLatin1String("4096")) {
        QVERIFY(books.isRecovered);
        QCOMPARE(books.gaps, 0u);
        QVERIFY(!recovered.isEmpty());
    }
    QCOMPARE(client.counters().tradesLost, books.gaps);
}

void TestClientResume::cutConnectionBringsStateToItsLatest()
{
    QFETCH(ClientFormat, format);
    QVERIFY(m_server->start());
    const auto all = symbols(4);
    TcpGate gate(m_server->clientsPort());
    SubscriberClient client(asking(format));
    SubscriberClient witness(asking(ClientFormat::Json));
    QMap<Symbol, quint64> offsets;
    QMap<Symbol, quint64> witnessed;
    QString problem;
    connect(&client, &SubscriberClient::quoteReceived, this,
            [&](const protocol::QuoteUpdate &update) {
                if (update.offset < offsets[update.symbol])
                    problem = QStringLiteral("a state went back");
                offsets[update.symbol] = update.offset;
            });
    connect(&witness, &SubscriberClient::quoteReceived, this,
            [&](const protocol::QuoteUpdate &update) { witnessed[update.symbol] = update.offset; });
    client.subscribe(Channel::Quote, all);
    witness.subscribe(Channel::Quote, all);
    client.open(gate.leadTo(m_server->clientsUrl()));
    witness.open(m_server->clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(offsets.size(), 4, waitMs);
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    gate.reset();
    QTRY_COMPARE_WITH_TIMEOUT(subscribed.size(), 4, waitMs);
    for (const QList<QVariant> &each : subscribed)
        QVERIFY(each[1].value<protocol::SubscribedEntry>().recovered);
    const QMap<Symbol, quint64> latest = witnessed;
    const auto hasCaughtUp = [&] {
        return std::ranges::all_of(
            all, [&](const Symbol &symbol) { return offsets[symbol] >= latest[symbol]; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasCaughtUp(), waitMs);
    QCOMPARE(problem, QString());
    QCOMPARE(client.skipped(), protocol::BinaryDecoder::Skipped());
}

void TestClientResume::silentNetworkIsNoticed()
{
    QFETCH(ClientFormat, format);
    QVERIFY(m_server->start());
    TcpGate gate(m_server->clientsPort());
    SubscriberClient client(asking(format));
    TradeBooks books(client);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.subscribe(Channel::Trade, symbols(4));
    client.open(gate.leadTo(m_server->clientsUrl()));
    QTRY_VERIFY_WITH_TIMEOUT(books.count > 10, waitMs);
    gate.stop(Direction::ToClient);
    QTRY_VERIFY_WITH_TIMEOUT(!closed.isEmpty(), waitMs);
    QCOMPARE(closed[0][0].toInt(), SubscriberClient::abnormalCloseCode);
    QVERIFY2(closed[0][1].toString().contains(QStringLiteral("silent")),
             qPrintable(closed[0][1].toString()));
    gate.resume(Direction::ToClient);
    const int before = books.count;
    QTRY_VERIFY_WITH_TIMEOUT(books.count > before + 10, waitMs);
    QCOMPARE(books.faults(), QString());
}

void TestClientResume::levelIsToldAndItsGapIsFilled()
{
    QFETCH(ClientFormat, format);
    m_server->set("protocol.history_size", "65536");
    QVERIFY(m_server->start());
    const auto all = symbols(4);
    AdminClient who(*m_server);
    QVERIFY(who.isGreeted());
    SubscriberClient client(asking(format));
    TradeBooks books(client);
    QSignalSpy levels(&client, &SubscriberClient::levelChanged);
    QSignalSpy recovered(&client, &SubscriberClient::recovered);
    connect(&client, &SubscriberClient::gapFound, this,
            [&client](Channel, const Symbol &symbol, quint64 from, quint64 to) {
                client.refill(symbol, from, to);
            });
    client.subscribe(Channel::Trade, all);
    client.open(m_server->clientsUrl());
    QTRY_VERIFY_WITH_TIMEOUT(books.count > 20, waitMs);

    SubscriberClient witness(asking(ClientFormat::Any));
    const std::array<Symbol, 1> holding{all[0]};
    int witnessed = 0;
    connect(&witness, &SubscriberClient::tradeReceived, this, [&witnessed] { ++witnessed; });
    witness.setHoldings(holding);
    witness.subscribe(Channel::Trade, holding);
    witness.open(m_server->clientsUrl());
    QTRY_VERIFY_WITH_TIMEOUT(witnessed > 0, waitMs);

    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Emergency}));
    QTRY_COMPARE_WITH_TIMEOUT(client.level(), SessionLevel::Emergency, waitMs);
    const int before = witnessed; // trades go on, only not to this client
    QTRY_VERIFY_WITH_TIMEOUT(witnessed > before + 10, waitMs);
    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Normal}));
    QTRY_COMPARE_WITH_TIMEOUT(client.level(), SessionLevel::Normal, waitMs);
    QVERIFY(levels.size() >= 2);
    QTRY_VERIFY_WITH_TIMEOUT(!recovered.isEmpty(), waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(books.missing(), size_t(0), waitMs);
    QVERIFY(books.gaps > 0);
    QCOMPARE(client.counters().tradesLost, 0u);
    QCOMPARE(books.faults(), QString());
}

void TestClientResume::wrongPathIsTriedAgain()
{
    QVERIFY(m_server->start());
    QUrl url = m_server->clientsUrl();
    url.setPath(QStringLiteral("/v9"));
    SubscriberClient client(asking(ClientFormat::Any));
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(url);
    QTRY_VERIFY_WITH_TIMEOUT(closed.size() >= 2, waitMs);
    QCOMPARE(closed[0][0].toInt(), 1008);
    QVERIFY(closed[0][2].toInt() >= 0);
}

QTEST_GUILESS_MAIN(TestClientResume)
#include "tst_clientresume.moc"
