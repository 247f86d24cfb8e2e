// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/spanbuffer.h"

#include <QSet>
#include <QTest>
#include <thread>

using namespace tickcast;

namespace {

std::vector<quint64> drained(SpanBuffer &buffer)
{
    std::vector<quint64> offsets;
    buffer.drain([&offsets](Span &&span) { offsets.push_back(span.offset); });
    return offsets;
}

void record(SpanBuffer &buffer, quint64 offset)
{
    Span span;
    span.offset = offset;
    buffer.record(span);
}

} // namespace

class TestSpanBuffer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void spansComeOutInOrder();
    void whatDoesNotFitIsCounted();
    void identitiesAreNeverZeroAndDiffer();
    void everySpanOfAnotherThreadIsTakenOrLost();
};

void TestSpanBuffer::spansComeOutInOrder()
{
    SpanBuffer buffer(1, 8);
    for (quint64 i = 1; i <= 3; ++i)
        record(buffer, i);
    QCOMPARE(drained(buffer), (std::vector<quint64>{1, 2, 3}));
    QVERIFY(drained(buffer).empty());
}

void TestSpanBuffer::whatDoesNotFitIsCounted()
{
    SpanBuffer buffer(1, 4);
    for (quint64 i = 1; i <= 10; ++i)
        record(buffer, i);
    QCOMPARE(buffer.lost(), 6u);
    QCOMPARE(drained(buffer), (std::vector<quint64>{1, 2, 3, 4}));
    record(buffer, 11);
    QCOMPARE(buffer.lost(), 6u);
    QCOMPARE(drained(buffer), (std::vector<quint64>{11}));
}

void TestSpanBuffer::identitiesAreNeverZeroAndDiffer()
{
    SpanBuffer one(0, 4);
    SpanBuffer other(1, 4);
    QSet<quint64> seen;
    for (int i = 0; i < 10'000; ++i) {
        seen.insert(one.newSpanId());
        seen.insert(other.newSpanId());
    }
    QCOMPARE(seen.size(), 20'000);
    QVERIFY(!seen.contains(0));
}

void TestSpanBuffer::everySpanOfAnotherThreadIsTakenOrLost()
{
    constexpr quint64 count = 50'000;
    SpanBuffer buffer(1, 64);
    std::thread recorder([&buffer] {
        for (quint64 i = 1; i <= count; ++i)
            record(buffer, i);
    });
    quint64 taken = 0;
    quint64 last = 0;
    bool isOrdered = true;
    while (last != count && taken + buffer.lost() < count) {
        for (const quint64 offset : drained(buffer)) {
            isOrdered &= offset > std::exchange(last, offset);
            ++taken;
        }
    }
    recorder.join();
    taken += drained(buffer).size();
    QVERIFY(isOrdered);
    QCOMPARE(taken + buffer.lost(), count);
}

QTEST_APPLESS_MAIN(TestSpanBuffer)
#include "tst_spanbuffer.moc"
