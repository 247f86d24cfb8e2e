// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/replayfeed.h"
#include "tests/server/feed/replaytesting.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;
using admin::FeedState;

namespace {

/// What a recorded session ends with, read independently of the product: no line reader, no JSON
/// parser and no message class of it.
struct Expected
{
    QHash<QString, QJsonObject> lastBook;
    QHash<QString, QJsonObject> lastCandle; ///< the kline's "k"
    QHash<QString, QList<QJsonObject>> trades;
    int books = 0;
    int candles = 0;
    int depths = 0;
};

Expected expectedOf(const QString &path)
{
    Expected expected;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot open %s", qPrintable(path));
    file.readLine();
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        const QByteArray json = line.mid(line.indexOf(' ') + 1);
        const QJsonObject message = QJsonDocument::fromJson(json).object();
        const QString stream = message[QLatin1String("stream")].toString();
        const QJsonObject data = message[QLatin1String("data")].toObject();
        const QString symbol = data[QLatin1String("s")].toString();
        if (stream.endsWith(QLatin1String("@bookTicker"))) {
            expected.lastBook[symbol] = data;
            ++expected.books;
        } else if (stream.endsWith(QLatin1String("@aggTrade"))) {
            expected.trades[symbol] << data;
        } else if (stream.endsWith(QLatin1String("@kline_1m"))) {
            expected.lastCandle[symbol] = data[QLatin1String("k")].toObject();
            ++expected.candles;
        } else {
            ++expected.depths;
        }
    }
    return expected;
}

/// Whether @p mantissa at @p scale is the number that @p key holds.
bool isSame(qint64 mantissa, int scale, const QJsonObject &object, const char *key)
{
    const QByteArray text = object[QLatin1String(key)].toString().toUtf8();
    const auto number = Decimal::parse({text.constData(), size_t(text.size())});
    return number && *number == Decimal(mantissa, scale);
}

/// Event loop turns enough for a feed at full speed to do what it must not do.
void processTurns()
{
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
}

QString dataFile(const char *name)
{
    return QStringLiteral(TICKCAST_TEST_DATA "/") + QLatin1String(name);
}

} // namespace

class TestReplayFeed final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fileThatCannotBePlayedFailsToOpen_data();
    void fileThatCannotBePlayedFailsToOpen();
    void playsToTheEndAndSaysSo();
    void waitsForTheFirstSubscription();
    void pacesItself();
    void loopGoesOnUntilTheFeedIsDestroyed();
    void otherEventsAreServedAtFullSpeed();
    void recordedSessionIsPlayedWhole_data();
    void recordedSessionIsPlayedWhole();

private:
    void compareTrades(const std::vector<Trade> &got, const QList<QJsonObject> &wanted,
                       const SymbolInfo &info);
    void compareQuote(const std::vector<Quote> &got, const Expected &expected,
                      const SymbolInfo &info);
    void compareCandle(const std::vector<Candle> &got, const Expected &expected,
                       const SymbolInfo &info);

    SystemClock m_clock;
};

void TestReplayFeed::fileThatCannotBePlayedFailsToOpen_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << dataFile("no-such-file") << QStringLiteral("No such file");
    QTest::newRow("no name") << QString() << QStringLiteral("no recording is named");
    QTest::newRow("directory") << dataFile("") << QStringLiteral("not a regular file");
    QTest::newRow("another format")
        << dataFile("replay-otherformat.csv") << QStringLiteral("another format");
    QTest::newRow("REST answers") << QStringLiteral(TICKCAST_SHARED_DATA "/exchange-us.http.txt")
                                  << QStringLiteral("another format");
    QTest::newRow("header alone") << dataFile("replay-headeronly.ws.txt")
                                  << QStringLiteral("holds no message");
}

void TestReplayFeed::fileThatCannotBePlayedFailsToOpen()
{
    QFETCH(QString, file);
    QFETCH(QString, reason);
    if (file.startsWith(QLatin1String(TICKCAST_SHARED_DATA)) && !QFileInfo::exists(file))
        QSKIP(qPrintable(QStringLiteral("The recorded session is not here: ") + file));
    ReplayFeed feed({.file = file}, m_clock);
    const auto symbols = feed.open();
    QVERIFY(!symbols.has_value());
    QVERIFY2(symbols.error().text.contains(reason), qPrintable(symbols.error().text));
    QVERIFY2(symbols.error().text.contains(file), qPrintable(symbols.error().text));
    QCOMPARE(feed.status().state, FeedState::Starting);
}

void TestReplayFeed::playsToTheEndAndSaysSo()
{
    CollectingSink sink;
    ReplayFeed feed({.file = dataFile("replay-small.ws.txt"), .speed = 0}, m_clock);
    QCOMPARE(feed.status().state, FeedState::Starting);
    QCOMPARE(feed.status().name, QStringLiteral("replay"));
    const auto symbols = feed.open();
    QVERIFY2(symbols.has_value(), qPrintable(symbols ? QString() : symbols.error().text));
    QCOMPARE(symbols->size(), 2u);
    feed.start(sink);
    QCOMPARE(feed.status().state, FeedState::Live);
    QVERIFY(
        sink.puts.empty()); // start() only begins: the sink's owner finishes its own start first
    QTRY_COMPARE(feed.status().state, FeedState::Ended);
    QCOMPARE(feed.status().reason, QStringLiteral("end of recording"));
    QCOMPARE(feed.status().messages, 9u);
    QCOMPARE(sink.puts.size(), 8u);
    QCOMPARE(sink.putsAtBatchEnd, 8u);
    QVERIFY(feed.status().lastEventNs > 0);
}

void TestReplayFeed::waitsForTheFirstSubscription()
{
    CollectingSink sink;
    ReplayFeed feed({.file = dataFile("replay-small.ws.txt"),
                     .speed = 0,
                     .start = ReplayStart::FirstSubscription},
                    m_clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    processTurns();
    QCOMPARE(feed.status().state, FeedState::Waiting);
    QCOMPARE(feed.status().reason, QStringLiteral("waiting for the first subscription"));
    QVERIFY(sink.puts.empty());
    feed.onFirstSubscription();
    QCOMPARE(feed.status().state, FeedState::Live);
    QVERIFY(feed.status().reason.isEmpty());
    QTRY_COMPARE(feed.status().state, FeedState::Ended);
    QCOMPARE(sink.puts.size(), 8u);
    feed.onFirstSubscription(); // it has ended: nothing begins again
    QCOMPARE(feed.status().state, FeedState::Ended);
}

void TestReplayFeed::pacesItself()
{
    CollectingSink sink;
    ReplayFeed feed({.file = dataFile("replay-small.ws.txt"), .speed = 10}, m_clock);
    QVERIFY(feed.open().has_value());
    QElapsedTimer timer;
    timer.start();
    feed.start(sink);
    QTRY_COMPARE(feed.status().state, FeedState::Ended);
    QVERIFY2(timer.elapsed() >= 200, "2 s of recorded time at speed 10 take 200 ms");
    for (size_t i = 1; i < sink.puts.size(); ++i)
        QVERIFY(sink.puts[i].ingressNs >= sink.puts[i - 1].ingressNs);
}

void TestReplayFeed::loopGoesOnUntilTheFeedIsDestroyed()
{
    CollectingSink sink;
    auto feed = std::make_unique<ReplayFeed>(
        ReplayConfig{.file = dataFile("replay-small.ws.txt"), .speed = 0, .loop = true}, m_clock);
    QVERIFY(feed->open().has_value());
    feed->start(sink);
    QTRY_VERIFY(sink.puts.size() >= 80);
    QCOMPARE(feed->status().state, FeedState::Live);
    feed.reset();
    const size_t putCount = sink.puts.size();
    processTurns();
    QCOMPARE(sink.puts.size(), putCount);
}

void TestReplayFeed::otherEventsAreServedAtFullSpeed()
{
    CollectingSink sink;
    ReplayFeed feed({.file = dataFile("replay-small.ws.txt"), .speed = 0, .loop = true}, m_clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    int served = 0;
    QTimer other;
    QObject::connect(&other, &QTimer::timeout, &other, [&served] { ++served; });
    other.start(1);
    QTRY_VERIFY(served >= 10);
    QVERIFY(!sink.puts.empty());
}

void TestReplayFeed::recordedSessionIsPlayedWhole_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("trades");
    QTest::addColumn<int>("books");
    QTest::addColumn<int>("depths");
    QTest::addColumn<int>("candles");
    // As the README beside the files counts them.
    QTest::newRow("futures") << QStringLiteral("exchange-futures.ws.txt") << 91 << 613 << 764 << 67;
    QTest::newRow("us") << QStringLiteral("exchange-us.ws.txt") << 11 << 128 << 336 << 5;
}

void TestReplayFeed::recordedSessionIsPlayedWhole()
{
    QFETCH(QString, name);
    QFETCH(int, trades);
    QFETCH(int, books);
    QFETCH(int, depths);
    QFETCH(int, candles);
    const QString path = QStringLiteral(TICKCAST_SHARED_DATA "/") + name;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QStringLiteral("The recorded session is not here: ") + path));
    const Expected expected = expectedOf(path);
    QCOMPARE(expected.books, books);
    QCOMPARE(expected.candles, candles);
    QCOMPARE(expected.depths, depths);

    CollectingSink sink;
    ReplayFeed feed({.file = path, .speed = 0}, m_clock);
    const auto symbols = feed.open();
    QVERIFY2(symbols.has_value(), qPrintable(symbols ? QString() : symbols.error().text));
    QCOMPARE(symbols->size(), 4u);
    feed.start(sink);
    QTRY_COMPARE(feed.status().state, FeedState::Ended);
    const FeedStatus status = feed.status();
    QCOMPARE(status.messages, quint64(trades + books + depths + candles));
    QCOMPARE(status.trades, quint64(trades));
    QCOMPARE(status.quotes, quint64(books + trades)); // each trade makes one, too
    QCOMPARE(status.candles, quint64(candles));
    QCOMPARE(status.skipped, quint64(depths));
    QCOMPARE(status.malformed, 0u);

    for (SymbolIndex i = 0; i < symbols->size(); ++i) {
        const SymbolInfo &info = symbols->at(i);
        const QString symbol = info.symbol.toString();
        compareTrades(sink.all<Trade>(i), expected.trades.value(symbol), info);
        compareQuote(sink.all<Quote>(i), expected, info);
        compareCandle(sink.all<Candle>(i), expected, info);
        if (QTest::currentTestFailed())
            return;
    }
}

/// Every trade is there once and in order.
void TestReplayFeed::compareTrades(const std::vector<Trade> &got, const QList<QJsonObject> &wanted,
                                   const SymbolInfo &info)
{
    QCOMPARE(qsizetype(got.size()), wanted.size());
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const Trade &trade = got[size_t(i)];
        QCOMPARE(qint64(trade.id), wanted[i][QLatin1String("a")].toInteger());
        QCOMPARE(trade.tsMs, wanted[i][QLatin1String("T")].toInteger());
        QCOMPARE(trade.side == Side::Sell, wanted[i][QLatin1String("m")].toBool());
        QVERIFY(isSame(trade.price, info.priceScale, wanted[i], "p"));
        QVERIFY(isSame(trade.qty, info.qtyScale, wanted[i], "q"));
    }
}

/// The last quote holds the last book and the last trade, and nothing else.
void TestReplayFeed::compareQuote(const std::vector<Quote> &got, const Expected &expected,
                                  const SymbolInfo &info)
{
    const QString symbol = info.symbol.toString();
    const QJsonObject book = expected.lastBook.value(symbol);
    const QList<QJsonObject> trades = expected.trades.value(symbol);
    QCOMPARE(got.empty(), book.isEmpty() && trades.isEmpty());
    const Quote quote = got.empty() ? Quote() : got.back();
    const auto isField = [&quote](QuoteField field, int scale, const QJsonObject &wanted,
                                  const char *key) {
        if (wanted.isEmpty())
            return !quote.has(field);
        return quote.has(field) && isSame(quote.value(field), scale, wanted, key);
    };
    const QJsonObject trade = trades.isEmpty() ? QJsonObject() : trades.last();
    QVERIFY(isField(QuoteField::Bid, info.priceScale, book, "b"));
    QVERIFY(isField(QuoteField::BidQty, info.qtyScale, book, "B"));
    QVERIFY(isField(QuoteField::Ask, info.priceScale, book, "a"));
    QVERIFY(isField(QuoteField::AskQty, info.qtyScale, book, "A"));
    QVERIFY(isField(QuoteField::Last, info.priceScale, trade, "p"));
    QVERIFY(isField(QuoteField::LastQty, info.qtyScale, trade, "q"));
    for (const QuoteField field : {QuoteField::Open, QuoteField::High, QuoteField::Low,
                                   QuoteField::Vol, QuoteField::QuoteVol})
        QVERIFY(!quote.has(field));
}

void TestReplayFeed::compareCandle(const std::vector<Candle> &got, const Expected &expected,
                                   const SymbolInfo &info)
{
    const QJsonObject wanted = expected.lastCandle.value(info.symbol.toString());
    QCOMPARE(got.empty(), wanted.isEmpty());
    if (got.empty())
        return;
    const Candle &candle = got.back();
    QCOMPARE(candle.startMs, wanted[QLatin1String("t")].toInteger());
    QCOMPARE(qint64(candle.trades), wanted[QLatin1String("n")].toInteger());
    QCOMPARE(candle.closed, wanted[QLatin1String("x")].toBool());
    QVERIFY(isSame(candle.open, info.priceScale, wanted, "o"));
    QVERIFY(isSame(candle.high, info.priceScale, wanted, "h"));
    QVERIFY(isSame(candle.low, info.priceScale, wanted, "l"));
    QVERIFY(isSame(candle.close, info.priceScale, wanted, "c"));
    QVERIFY(isSame(candle.vol, info.qtyScale, wanted, "v"));
}

QTEST_GUILESS_MAIN(TestReplayFeed)
#include "tst_replayfeed.moc"
