// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <QTest>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

struct Line
{
    QtMsgType type;
    QByteArray category;
    QByteArray text;
};

std::mutex writing;
std::vector<Line> lines;

void keep(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const std::scoped_lock lock(writing);
    lines.push_back({type, context.category, text.toUtf8()});
}

QByteArrayList written()
{
    QByteArrayList texts;
    for (const Line &line : std::exchange(lines, {}))
        texts.append(line.text);
    return texts;
}

void warn(LogLimiter &limiter, int count)
{
    for (int i = 0; i < count; ++i)
        limiter.warning([i] { return QStringLiteral("line %1").arg(i); });
}

} // namespace

class TestLogLimiter final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void firstLinesAreWrittenAndTheRestCounted();
    void summaryComesWhenTheIntervalIsOver();
    void summaryWaitsForNoFurtherMessage();
    void quietIntervalHasNoSummary();
    void nextIntervalBeginsAnew();
    void endOfTheProgramSumsUpAtOnce();
    void textIsOnlyMadeWhenItIsWritten();
    void suppressedByLevelIsNotCounted();
    void percentSignsOfAMessageSurvive();
    void severityIsThatOfTheLine();
    void placesDoNotLimitEachOther();
    void limiterThatIsGoneIsNotSummedUp();
    void everyLineOfManyThreadsIsWrittenOrCounted();

private:
    FakeClock m_clock;
    QtMessageHandler m_before = nullptr;
};

void TestLogLimiter::init()
{
    lines.clear();
    QVERIFY(setLogLevels({}));
    m_before = qInstallMessageHandler(keep);
}

void TestLogLimiter::cleanup()
{
    qInstallMessageHandler(m_before);
}

void TestLogLimiter::firstLinesAreWrittenAndTheRestCounted()
{
    LogLimiter limiter(lcFeed, {.lines = 2, .interval = 10s}, m_clock);
    warn(limiter, 5);
    QCOMPARE(written(), (QByteArrayList{"line 0", "line 1"}));
    m_clock.advance(9'999ms);
    warn(limiter, 5);
    LogLimiter::sumUp();
    QCOMPARE(written(), QByteArrayList());
}

void TestLogLimiter::summaryComesWhenTheIntervalIsOver()
{
    LogLimiter limiter(lcFeed, {.lines = 2, .interval = 10s}, m_clock);
    warn(limiter, 1'236);
    static_cast<void>(written());
    m_clock.advance(10s);
    warn(limiter, 1);
    QCOMPARE(written(), (QByteArrayList{"line 1 (and 1,234 more in the last 10 s)", "line 0"}));
}

void TestLogLimiter::summaryWaitsForNoFurtherMessage()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 3s}, m_clock);
    warn(limiter, 3);
    static_cast<void>(written());
    m_clock.advance(3s);
    LogLimiter::sumUp();
    QCOMPARE(written(), (QByteArrayList{"line 0 (and 2 more in the last 3 s)"}));
    m_clock.advance(1h);
    LogLimiter::sumUp();
    QCOMPARE(written(), QByteArrayList());
}

void TestLogLimiter::quietIntervalHasNoSummary()
{
    LogLimiter limiter(lcFeed, {.lines = 3, .interval = 10s}, m_clock);
    warn(limiter, 3);
    QCOMPARE(written().size(), 3);
    m_clock.advance(10s);
    LogLimiter::sumUp();
    warn(limiter, 1);
    QCOMPARE(written(), (QByteArrayList{"line 0"}));
}

void TestLogLimiter::nextIntervalBeginsAnew()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    warn(limiter, 2);
    m_clock.advance(25s); // the interval begins with a line and not by the clock
    warn(limiter, 2);
    m_clock.advance(9s);
    warn(limiter, 1);
    QCOMPARE(written(),
             (QByteArrayList{"line 0", "line 0 (and 1 more in the last 10 s)", "line 0"}));
    m_clock.advance(1s);
    LogLimiter::sumUp();
    QCOMPARE(written(), (QByteArrayList{"line 0 (and 2 more in the last 10 s)"}));
}

void TestLogLimiter::endOfTheProgramSumsUpAtOnce()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    warn(limiter, 8);
    m_clock.advance(4s);
    static_cast<void>(written());
    LogLimiter::sumUpAll();
    QCOMPARE(written(), (QByteArrayList{"line 0 (and 7 more in the last 4 s)"}));
    LogLimiter::sumUpAll();
    QCOMPARE(written(), QByteArrayList());
}

void TestLogLimiter::textIsOnlyMadeWhenItIsWritten()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    int made = 0;
    for (int i = 0; i < 10; ++i)
        limiter.warning([&made] { return QString::number(++made); });
    QCOMPARE(made, 1);
}

void TestLogLimiter::suppressedByLevelIsNotCounted()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    QVERIFY(setLogLevel(u"feed", u"error"));
    warn(limiter, 10);
    QVERIFY(setLogLevel(u"feed", u"default"));
    warn(limiter, 2);
    m_clock.advance(10s);
    LogLimiter::sumUp();
    QCOMPARE(written(), (QByteArrayList{"line 0", "line 0 (and 1 more in the last 10 s)"}));
}

void TestLogLimiter::percentSignsOfAMessageSurvive()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    for (int i = 0; i < 2; ++i)
        limiter.warning([] { return QStringLiteral("%1 %2 %3 %s"); });
    LogLimiter::sumUpAll();
    QCOMPARE(written(),
             (QByteArrayList{"%1 %2 %3 %s", "%1 %2 %3 %s (and 1 more in the last 1 s)"}));
}

void TestLogLimiter::severityIsThatOfTheLine()
{
    LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    for (int i = 0; i < 2; ++i)
        limiter.info([] { return QStringLiteral("fine"); });
    LogLimiter::sumUpAll();
    QCOMPARE(lines.size(), 2u);
    for (const Line &line : lines) {
        QCOMPARE(line.type, QtInfoMsg);
        QCOMPARE(line.category, QByteArray("tickcast.feed"));
    }
}

void TestLogLimiter::placesDoNotLimitEachOther()
{
    LogLimiter one(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
    LogLimiter other(lcHttp, {.lines = 1, .interval = 10s}, m_clock);
    warn(one, 5);
    warn(other, 1);
    QCOMPARE(written(), (QByteArrayList{"line 0", "line 0"}));
}

void TestLogLimiter::limiterThatIsGoneIsNotSummedUp()
{
    {
        LogLimiter limiter(lcFeed, {.lines = 1, .interval = 10s}, m_clock);
        warn(limiter, 5);
    }
    static_cast<void>(written());
    LogLimiter::sumUpAll();
    QCOMPARE(written(), QByteArrayList());
}

void TestLogLimiter::everyLineOfManyThreadsIsWrittenOrCounted()
{
    LogLimiter limiter(lcFeed, {.lines = 5, .interval = 1s}, m_clock);
    std::atomic<bool> isOver{false};
    std::thread summer([&isOver] {
        while (!isOver)
            LogLimiter::sumUpAll();
    });
    constexpr int each = 2'000;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&limiter] { warn(limiter, each); });
    for (std::thread &thread : threads)
        thread.join();
    isOver = true;
    summer.join();
    LogLimiter::sumUpAll();
    qint64 told = 0;
    for (const QByteArray &text : written()) {
        const qsizetype more = text.indexOf("(and ");
        told += more < 0 ? 1 : text.sliced(more + 5).split(' ')[0].replace(",", "").toLongLong();
    }
    QCOMPARE(told, qint64{4 * each});
}

QTEST_GUILESS_MAIN(TestLogLimiter)
#include "tst_loglimiter.moc"
