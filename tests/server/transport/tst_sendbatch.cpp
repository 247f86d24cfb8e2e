// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/sendfixture.h"

#include <QTest>
#include <array>

using namespace tickcast;

/// What SendBatch promises about order, runs and forgetting, on every backend.
class TestSendBatch final : public SendFixture
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { addSendBackends(); }
    void init() { start(); }
    void cleanup() { stop(); }

    void singleFrameArrivesWhole();
    void severalFramesLeaveInOneJobInOrder();
    void frameWithoutPayloadIsTwoBytes();
    void jobWithoutFramesMakesNoSystemCall();
    void emptyBatchMakesNoSystemCall();
    void resultsComeInTheOrderStaged();
    void everyAttemptIsMadeBeforeAnybodyIsTold();
    void moreJobsThanCapacityLeaveInOrder();
    void fullBatchIsSubmittedBeforeOneMoreIsStaged();
    void stagedFromOnSentWaitsForTheNextSubmit();
    void moreThanCapacityStagedFromOnSentLeavesInSeveralRuns();
    void forgottenBeforeSubmitIsNeitherSentNorTold();
    void forgottenWhileOthersAreToldIsNotTold();
    void forgottenBeforeALaterRunIsNotSent();
    void forgettingAStrangerIsHarmless();
    void senderMayVanishInItsOwnOnSent();
    void countersAddUp();
    void thousandSendsCostFewSystemCalls();
};

void TestSendBatch::singleFrameArrivesWhole()
{
    const SocketPair pair;
    stage(sender(), pair.near(), {m_frame});
    QVERIFY(!m_batch->isEmpty());
    QVERIFY(pair.read().isEmpty());
    m_batch->submit();
    QVERIFY(m_batch->isEmpty());
    QCOMPARE(pair.read(), bytesOf(m_frame.get()));
    QCOMPARE(m_senders[0].results, std::vector<qint32>{6});
    QCOMPARE(m_senders[0].frames, std::vector<const Frame *>{m_frame.get()});
}

void TestSendBatch::severalFramesLeaveInOneJobInOrder()
{
    const SocketPair pair;
    const std::vector<FrameRef> frames{frameOf("one"), frameOf(std::string(300, '2')), m_frame};
    stage(sender(), pair.near(), frames);
    m_batch->submit();
    QCOMPARE(pair.read(),
             bytesOf(frames[0].get()) + bytesOf(frames[1].get()) + bytesOf(frames[2].get()));
    QCOMPARE(m_senders[0].results, std::vector<qint32>{5 + 304 + 6});
    QCOMPARE(m_senders[0].frames.size(), size_t(3));
    QCOMPARE(counters().systemCalls, quint64(1));
}

void TestSendBatch::frameWithoutPayloadIsTwoBytes()
{
    const SocketPair pair;
    const FrameRef empty = frameOf("");
    stage(sender(), pair.near(), {empty});
    stage(sender(), pair.near(), {empty, empty});
    m_batch->submit();
    QCOMPARE(pair.read(), QByteArray("\x81\0\x81\0\x81\0", 6));
    QCOMPARE(m_senders[1].results, std::vector<qint32>{4});
}

void TestSendBatch::jobWithoutFramesMakesNoSystemCall()
{
    const SocketPair pair;
    stage(sender(), pair.near(), {});
    m_batch->submit();
    QCOMPARE(m_senders[0].results, std::vector<qint32>{0});
    QCOMPARE(counters().systemCalls, quint64(0));
    stage(sender(), pair.near(), {});
    stage(sender(), pair.near(), {m_frame});
    m_batch->submit();
    QCOMPARE(m_senders[1].results, std::vector<qint32>{0});
    QCOMPARE(m_senders[2].results, std::vector<qint32>{6});
}

void TestSendBatch::emptyBatchMakesNoSystemCall()
{
    m_batch->submit();
    QCOMPARE(counters().systemCalls, quint64(0));
    QCOMPARE(counters().runs, quint64(0));
}

void TestSendBatch::resultsComeInTheOrderStaged()
{
    std::deque<SocketPair> pairs;
    std::vector<RecordingSender *> order;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i) {
            order.push_back(&sender());
            stage(*order.back(), pairs.emplace_back().near(), {m_frame});
        }
        m_batch->submit();
    }
    QCOMPARE(m_log, order);
}

void TestSendBatch::everyAttemptIsMadeBeforeAnybodyIsTold()
{
    const SocketPair first;
    const SocketPair last;
    stage(sender(), first.near(), {m_frame});
    stage(sender(), last.near(), {m_frame});
    QByteArray seen;
    m_senders[0].then = [&] { seen = last.read(); };
    m_batch->submit();
    QCOMPARE(seen, bytesOf(m_frame.get()));
}

void TestSendBatch::moreJobsThanCapacityLeaveInOrder()
{
    const size_t capacity = m_batch->backend().capacity();
    std::array<SocketPair, 16> pairs;
    std::array<QByteArray, 16> expected;
    std::vector<FrameRef> frames;
    for (size_t i = 0; i < 2 * capacity + 1; ++i) {
        frames.push_back(frameOf(std::to_string(i)));
        expected[i % 16] += bytesOf(frames.back().get());
        stage(sender(), pairs[i % 16].near(), {frames.back()});
    }
    m_batch->submit();
    QCOMPARE(m_log.size(), m_senders.size());
    for (size_t i = 0; i < m_log.size(); ++i)
        QCOMPARE(m_log[i], &m_senders[i]);
    for (size_t i = 0; i < pairs.size(); ++i)
        QCOMPARE(pairs[i].read(), expected[i]);
    QCOMPARE(counters().runs, quint64(3));
    QCOMPARE(counters().fullRuns, quint64(2));
}

void TestSendBatch::fullBatchIsSubmittedBeforeOneMoreIsStaged()
{
    const size_t capacity = m_batch->backend().capacity();
    std::array<SocketPair, 16> pairs;
    for (size_t i = 0; i < capacity; ++i)
        stage(sender(), pairs[i % 16].near(), {m_frame});
    QVERIFY(m_log.empty()); // a batch that is just full still waits
    RecordingSender &extra = sender();
    stage(extra, pairs[0].near(), {m_frame});
    QCOMPARE(m_log.size(), capacity);
    QVERIFY(extra.results.empty());
    QVERIFY(!m_batch->isEmpty());
}

void TestSendBatch::stagedFromOnSentWaitsForTheNextSubmit()
{
    const SocketPair pair;
    const FrameRef second = frameOf("second");
    RecordingSender &self = sender();
    self.then = [&] {
        stage(self, pair.near(), {second});
        m_batch->submit(); // from inside: does nothing
    };
    stage(self, pair.near(), {m_frame});
    m_batch->submit();
    QCOMPARE(self.results.size(), size_t(1));
    QCOMPARE(pair.read(), bytesOf(m_frame.get()));
    QVERIFY(!m_batch->isEmpty());
    m_batch->submit();
    QCOMPARE(self.results, (std::vector<qint32>{6, 8}));
    QCOMPARE(pair.read(), bytesOf(second.get()));
}

void TestSendBatch::moreThanCapacityStagedFromOnSentLeavesInSeveralRuns()
{
    const size_t capacity = m_batch->backend().capacity();
    std::array<SocketPair, 16> pairs;
    RecordingSender &first = sender();
    first.then = [&] {
        for (size_t i = 0; i < capacity + 10; ++i)
            stage(sender(), pairs[i % 16].near(), {m_frame});
    };
    stage(first, pairs[0].near(), {m_frame});
    m_batch->submit();
    QCOMPARE(m_log.size(), size_t(1));
    m_batch->submit();
    QCOMPARE(m_log.size(), capacity + 11);
    QCOMPARE(counters().runs, quint64(3));
    for (size_t i = 0; i < m_log.size(); ++i)
        QCOMPARE(m_log[i], &m_senders[i]);
}

void TestSendBatch::forgottenBeforeSubmitIsNeitherSentNorTold()
{
    SocketPair leaving;
    const SocketPair staying;
    {
        const FrameRef shortLived = frameOf(std::string(1'000, 'x'));
        stage(sender(), leaving.near(), {shortLived});
        stage(sender(), staying.near(), {m_frame});
        m_batch->forget(m_senders[0]);
    }
    // The number now means another socket, as it does after the next accept().
    const int reused = ::dup2(staying.near(), leaving.near());
    QVERIFY(reused >= 0);
    m_batch->submit();
    QCOMPARE(staying.read(), bytesOf(m_frame.get()));
    QCOMPARE(m_log, std::vector<RecordingSender *>{&m_senders[1]});
    QCOMPARE(counters().jobs, quint64(1));
    QCOMPARE(counters().frames, quint64(1));
}

void TestSendBatch::forgottenWhileOthersAreToldIsNotTold()
{
    const SocketPair first;
    const SocketPair second;
    stage(sender(), first.near(), {m_frame});
    stage(sender(), second.near(), {m_frame});
    m_senders[0].then = [&] { m_batch->forget(m_senders[1]); };
    m_batch->submit();
    QCOMPARE(m_log, std::vector<RecordingSender *>{&m_senders[0]});
    QCOMPARE(second.read(), bytesOf(m_frame.get())); // its attempt had been made
}

void TestSendBatch::forgottenBeforeALaterRunIsNotSent()
{
    const size_t capacity = m_batch->backend().capacity();
    std::array<SocketPair, 16> pairs;
    const SocketPair last;
    RecordingSender &first = sender();
    first.then = [&] {
        for (size_t i = 0; i < capacity; ++i)
            stage(sender(), pairs[i % 16].near(), {m_frame});
        stage(sender(), last.near(), {m_frame});
        m_senders[1].then = [&] { m_batch->forget(m_senders.back()); };
    };
    stage(first, pairs[0].near(), {m_frame});
    m_batch->submit();
    m_batch->submit();
    QCOMPARE(m_log.size(), capacity + 1);
    QVERIFY(m_senders.back().results.empty());
    QVERIFY(last.read().isEmpty());
}

void TestSendBatch::forgettingAStrangerIsHarmless()
{
    const SocketPair pair;
    m_batch->forget(sender());
    stage(sender(), pair.near(), {m_frame});
    m_batch->forget(m_senders[0]);
    m_batch->submit();
    m_batch->forget(m_senders[1]); // told already
    QCOMPARE(m_log, std::vector<RecordingSender *>{&m_senders[1]});
}

void TestSendBatch::senderMayVanishInItsOwnOnSent()
{
    const SocketPair first;
    const SocketPair second;
    auto mortal = std::make_unique<RecordingSender>(m_log);
    stage(*mortal, first.near(), {m_frame});
    stage(sender(), second.near(), {m_frame});
    mortal->then = [&] {
        m_batch->forget(*mortal);
        mortal.reset();
    };
    m_batch->submit();
    QVERIFY(!mortal);
    QCOMPARE(m_senders[0].results, std::vector<qint32>{6});
}

void TestSendBatch::countersAddUp()
{
    const SocketPair pair;
    stage(sender(), pair.near(), {m_frame});
    stage(sender(), pair.near(), {m_frame, m_frame});
    stage(sender(), -1, {m_frame});
    m_batch->submit();
    QCOMPARE(counters().jobs, quint64(3));
    QCOMPARE(counters().frames, quint64(4));
    QCOMPARE(counters().bytes, quint64(18));
    QCOMPARE(counters().runs, quint64(1));
    QCOMPARE(counters().fullRuns, quint64(0));
}

void TestSendBatch::thousandSendsCostFewSystemCalls()
{
    QFETCH_GLOBAL(const int, wanted);
    std::array<SocketPair, 32> pairs;
    for (size_t i = 0; i < 1'000; ++i)
        stage(sender(), pairs[i % 32].near(), {m_frame});
    m_batch->submit();
    QCOMPARE(counters().bytes, quint64(6'000));
    if (wanted == int(TransportBackend::IoUring))
        QVERIFY2(counters().systemCalls <= 10, qPrintable(QString::number(counters().systemCalls)));
    else
        QCOMPARE(counters().systemCalls, quint64(1'000));
}

QTEST_GUILESS_MAIN(TestSendBatch)
#include "tst_sendbatch.moc"
