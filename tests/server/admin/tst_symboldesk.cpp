// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/symboldesk.h"

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using Sort = admin::SymbolSort;

namespace {

constexpr quint32 symbolCount = 6;

/// Two workers without threads, and a market as the test says it is.
class Desk final
{
public:
    explicit Desk(std::chrono::milliseconds patience = 60s)
        : desk(
              {askerOf(0), askerOf(1)}, [this] { return states; }, patience)
    {
        auto made = std::make_shared<MarketStates>();
        made->symbols = makeSymbols(symbolCount);
        made->states.resize(symbolCount);
        for (SymbolIndex symbol = 0; symbol < symbolCount; ++symbol)
            made->states[symbol].updates = symbol;
        market = made;
        states = made;
    }
    void ask(const admin::SymbolsQuery &query)
    {
        desk.list(query, [this](const admin::Answer &answer) { answers.push_back(answer); });
    }
    template <typename Answer>
    Answer answerTo(const admin::SymbolsQuery &query)
    {
        const size_t before = answers.size();
        ask(query);
        if (!QTest::qWaitFor([&] { return answers.size() > before; }, 10'000) ||
            !std::holds_alternative<Answer>(answers.back()))
            return {};
        return std::get<Answer>(answers.back());
    }
    QString page(Sort sort, quint32 offset, quint32 limit, const char *filter = nullptr)
    {
        admin::SymbolsQuery query{.id = 1, .sort = sort, .offset = offset, .limit = limit};
        if (filter)
            query.filter = QString::fromLatin1(filter);
        QStringList names;
        for (const admin::SymbolRow &row : answerTo<admin::SymbolsPage>(query).rows)
            names << row.symbol.mid(3);
        return names.join(u' ');
    }
    void subscribe(int worker, const std::vector<SymbolIndex> &symbols,
                   Channel channel = Channel::Quote)
    {
        peers.push_back(workers[worker].connect());
        workers[worker].subscribe(*peers.back(), channel, symbols);
    }

    FanoutBench workers[2] = {FanoutBench({}, symbolCount, 0), FanoutBench({}, symbolCount, 1)};
    std::vector<std::shared_ptr<FakePeer>> peers;
    std::shared_ptr<MarketStates> market;
    MarketStatesRef states;
    bool isSilent = false;
    std::vector<admin::Answer> answers;
    SymbolDesk desk;

private:
    WorkerPoll::Ask askerOf(size_t worker)
    {
        return [this, worker](const std::function<void(Fanout &)> &call) {
            if (!isSilent)
                call(*workers[worker].fanout);
        };
    }
};

} // namespace

class TestSymbolDesk final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribersOfAllWorkersAndChannelsAreSummed();
    void updatesAndBytesAreCounted();
    void everySortHasItsOrder_data();
    void everySortHasItsOrder();
    void pageIsCut_data();
    void pageIsCut();
    void staleSymbolSaysWhy();
    void priceIsADecimal();
    void marketThatHasJustOpenedFails();
    void silentWorkerIsNamed();
    void tooManyListsAtOnceFail();
};

void TestSymbolDesk::subscribersOfAllWorkersAndChannelsAreSummed()
{
    Desk desk;
    desk.subscribe(0, {2, 4});
    desk.subscribe(1, {2});
    desk.subscribe(1, {2}, Channel::Trade);
    const auto page = desk.answerTo<admin::SymbolsPage>({.id = 9, .sort = Sort::Subscribers});
    QCOMPARE(page.id, qint64(9));
    QCOMPARE(page.total, symbolCount);
    QCOMPARE(page.matching, symbolCount);
    QCOMPARE(page.rows[0].symbol, QStringLiteral("SYM2"));
    QCOMPARE(page.rows[0].subscribers, 3u);
    QCOMPARE(page.rows[1].symbol, QStringLiteral("SYM4"));
    QCOMPARE(page.rows[1].subscribers, 1u);
    QCOMPARE(page.rows[2].subscribers, 0u);
    QCOMPARE(page.rows[2].epoch, QStringLiteral("0000000000000abc"));
    desk.peers[0]->end();
    desk.workers[0].endTurn();
    const auto after = desk.answerTo<admin::SymbolsPage>({.id = 9, .sort = Sort::Subscribers});
    QCOMPARE(after.rows[0].subscribers, 2u);
}

void TestSymbolDesk::updatesAndBytesAreCounted()
{
    Desk desk;
    desk.subscribe(0, {3});
    desk.subscribe(0, {3});
    const auto rowOf = [&desk] {
        return desk.answerTo<admin::SymbolsPage>({.id = 1, .sort = Sort::Published}).rows.at(0);
    };
    QCOMPARE(rowOf().published, quint64(0));
    for (int i = 0; i < 5; ++i)
        desk.workers[0].publish(groupOf(3, Channel::Quote));
    desk.workers[0].endTurn();
    QCOMPARE(rowOf().symbol, QStringLiteral("SYM3"));
    QCOMPARE(rowOf().published, quint64(10));
    const quint64 bytes = rowOf().bytes;
    QVERIFY(bytes >= 10);
    desk.workers[0].publish(groupOf(3, Channel::Quote));
    desk.workers[0].endTurn();
    QCOMPARE(rowOf().published, quint64(12));
    QVERIFY(rowOf().bytes > bytes);
}

void TestSymbolDesk::everySortHasItsOrder_data()
{
    QTest::addColumn<int>("sort");
    QTest::addColumn<QString>("order");
    QTest::newRow("name") << int(Sort::Name) << QStringLiteral("0 1 2 3 4 5");
    QTest::newRow("subscribers") << int(Sort::Subscribers) << QStringLiteral("1 4 0 2 3 5");
    QTest::newRow("updates") << int(Sort::Updates) << QStringLiteral("5 4 3 2 1 0");
    QTest::newRow("published") << int(Sort::Published) << QStringLiteral("4 1 0 2 3 5");
    QTest::newRow("bytes") << int(Sort::Bytes) << QStringLiteral("4 1 0 2 3 5");
}

void TestSymbolDesk::everySortHasItsOrder()
{
    QFETCH(const int, sort);
    QFETCH(const QString, order);
    Desk desk;
    desk.subscribe(0, {1, 4});
    desk.subscribe(0, {1});
    desk.workers[0].publish(groupOf(1, Channel::Quote)); // twice to two
    for (int i = 0; i < 9; ++i)
        desk.workers[0].publish(groupOf(4, Channel::Quote));
    desk.workers[0].endTurn();
    QCOMPARE(desk.page(static_cast<Sort>(sort), 0, 500), order);
}

void TestSymbolDesk::pageIsCut_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *name, int offset, int limit, const char *filter,
                        const char *rows) {
        QTest::newRow(name) << offset << limit << QByteArray(filter) << QString::fromLatin1(rows);
    };
    row("the first", 0, 1, "", "0");
    row("in the middle", 2, 3, "", "2 3 4");
    row("over the end", 4, 500, "", "4 5");
    row("past the end", 6, 500, "", "");
    row("far past the end", 100'000, 500, "", "");
    row("filtered", 0, 500, "ym3", "3");
    row("filtered past the end", 1, 500, "SYM3", "");
    row("nobody's name", 0, 500, "BTC", "");
    row("no pattern", 0, 500, "SYM.", "");
}

void TestSymbolDesk::pageIsCut()
{
    QFETCH(const int, offset);
    QFETCH(const int, limit);
    QFETCH(const QByteArray, filter);
    QFETCH(const QString, rows);
    Desk desk;
    QCOMPARE(desk.page(Sort::Name, static_cast<quint32>(offset), static_cast<quint32>(limit),
                       filter.isEmpty() ? nullptr : filter.constData()),
             rows);
}

void TestSymbolDesk::staleSymbolSaysWhy()
{
    Desk desk;
    desk.market->states[1].status = SymbolStatus::Failed;
    const auto page = desk.answerTo<admin::SymbolsPage>({.id = 1, .sort = Sort::Name});
    QVERIFY(!page.rows[0].isStale && page.rows[0].status.isEmpty());
    QVERIFY(page.rows[1].isStale);
    QCOMPARE(page.rows[1].status, QStringLiteral("its feed has failed"));
}

void TestSymbolDesk::priceIsADecimal()
{
    Desk desk;
    desk.market->states[0].offset = 7;
    desk.market->states[0].quote.set(QuoteField::Last, 8'612'345);
    desk.market->states[0].quote.tsMs = SystemClock::wallNowMs() + 3'600'000; // another's clock
    desk.market->states[1].offset = 7; // a quote without a price
    const auto page = desk.answerTo<admin::SymbolsPage>({.id = 1, .sort = Sort::Name});
    QCOMPARE(page.rows[0].last, QStringLiteral("86123.45"));
    QCOMPARE(page.rows[0].ageMs, qint64(0));
    QCOMPARE(page.rows[0].offset, quint64(7));
    QVERIFY(page.rows[1].last.isEmpty());
    QCOMPARE(page.rows[1].ageMs, qint64(-1));
}

void TestSymbolDesk::marketThatHasJustOpenedFails()
{
    Desk desk;
    desk.states.reset();
    const auto failed = desk.answerTo<admin::Failed>({.id = 4});
    QCOMPARE(failed.id, qint64(4));
    QVERIFY(failed.reason.contains(QLatin1String("again")));
}

void TestSymbolDesk::silentWorkerIsNamed()
{
    Desk desk(1ms);
    desk.isSilent = true;
    const auto failed = desk.answerTo<admin::Failed>({.id = 4});
    QCOMPARE(failed.id, qint64(4));
    QVERIFY2(failed.reason.startsWith(QLatin1String("worker 0 has not answered")),
             qPrintable(failed.reason));
}

void TestSymbolDesk::tooManyListsAtOnceFail()
{
    Desk desk;
    desk.isSilent = true;
    for (size_t i = 0; i < SymbolDesk::listsAtOnceMax; ++i)
        desk.ask({.id = 1});
    QVERIFY(desk.answers.empty());
    desk.ask({.id = 2});
    QCOMPARE(desk.answers.size(), size_t(1));
    QVERIFY(std::get<admin::Failed>(desk.answers[0]).reason.contains(QLatin1String("at a time")));
}

QTEST_GUILESS_MAIN(TestSymbolDesk)
#include "tst_symboldesk.moc"
