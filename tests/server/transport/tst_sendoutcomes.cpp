// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/sendfixture.h"

#include <QTest>
#include <array>
#include <thread>

using namespace tickcast;

/// What every SendBackend reports of sockets that are full, gone or none at all.
class TestSendOutcomes final : public SendFixture
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { addSendBackends(); }
    void init() { start(); }
    void cleanup() { stop(); }

    void fullSocketIsEagain();
    void shortWriteTellsTheExactBytes_data();
    void shortWriteTellsTheExactBytes();
    void jobOfMoreFramesThanTheKernelTakesIsCut();
    void resetPeerIsAnError();
    void closedPeerIsEpipeWithoutASignal();
    void closedDescriptorIsEbadf();
    void descriptorOfNoSocketIsEnotsock();
    void oneFailureLeavesItsNeighboursAlone();
    void useOfTheWrongThreadStillSends();
};

void TestSendOutcomes::fullSocketIsEagain()
{
    const SocketPair pair(SocketPair::Kind::Unix, 4'096);
    const FrameRef large = frameOf(std::string(60'000, 'x'));
    for (int i = 0; i < 1'000 && (i == 0 || m_senders[0].results.back() > 0); ++i) {
        stage(i == 0 ? sender() : m_senders[0], pair.near(), {large});
        m_batch->submit();
    }
    QCOMPARE(m_senders[0].results.back(), -EAGAIN);
    stage(m_senders[0], pair.near(), {large, large});
    m_batch->submit();
    QCOMPARE(m_senders[0].results.back(), -EAGAIN);
    QVERIFY(!pair.read().isEmpty());
    stage(m_senders[0], pair.near(), {m_frame});
    m_batch->submit();
    QCOMPARE(m_senders[0].results.back(), 6);
}

void TestSendOutcomes::shortWriteTellsTheExactBytes_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("frameCount");
    using Kind = SocketPair::Kind;
    QTest::newRow("one large frame, TCP") << int(Kind::Tcp) << 1;
    QTest::newRow("many frames, TCP") << int(Kind::Tcp) << 100;
    QTest::newRow("one large frame, Unix") << int(Kind::Unix) << 1;
    QTest::newRow("many frames, Unix") << int(Kind::Unix) << 100;
}

void TestSendOutcomes::shortWriteTellsTheExactBytes()
{
    QFETCH(const int, kind);
    QFETCH(const int, frameCount);
    const SocketPair pair(static_cast<SocketPair::Kind>(kind), 8'192);
    std::vector<FrameRef> frames;
    QByteArray whole;
    for (int i = 0; i < frameCount; ++i) {
        frames.push_back(frameOf(std::string(size_t(2'000'000 / frameCount), char('a' + i % 26))));
        whole += bytesOf(frames.back().get());
    }
    stage(sender(), pair.near(), frames);
    m_batch->submit();
    const qint32 result = m_senders[0].results.back();
    QVERIFY2(result > 0 && result < whole.size(), qPrintable(QString::number(result)));
    QByteArray arrived;
    QTRY_VERIFY((arrived += pair.read()).size() >= result);
    QCOMPARE(arrived, whole.left(result));
}

void TestSendOutcomes::jobOfMoreFramesThanTheKernelTakesIsCut()
{
    constexpr size_t extra = 476;
    const SocketPair pair;
    const std::vector<FrameRef> frames(SendBackend::framesPerJobMax + extra, m_frame);
    const auto size = static_cast<qint32>(m_frame->size());
    stage(sender(), pair.near(), frames);
    stage(sender(), pair.near(), std::vector<FrameRef>(SendBackend::framesPerJobMax, m_frame));
    m_batch->submit();
    const qint32 most = static_cast<qint32>(SendBackend::framesPerJobMax) * size;
    QCOMPARE(m_senders[0].results, std::vector<qint32>{most});
    QCOMPARE(m_senders[0].frames.size(), SendBackend::framesPerJobMax + extra);
    QCOMPARE(m_senders[1].results, std::vector<qint32>{most});
    QCOMPARE(pair.read(), bytesOf(m_frame.get()).repeated(2 * SendBackend::framesPerJobMax));
}

void TestSendOutcomes::resetPeerIsAnError()
{
    SocketPair pair(SocketPair::Kind::Tcp);
    pair.resetFar();
    const auto isOver = [&] {
        const qint32 result = m_senders[0].results.back();
        return result == -ECONNRESET || result == -EPIPE;
    };
    RecordingSender &self = sender();
    // The RST may be on its way yet when the first attempt is made.
    QTRY_VERIFY((stage(self, pair.near(), {m_frame}), m_batch->submit(), isOver()));
    stage(self, pair.near(), {m_frame, m_frame});
    m_batch->submit();
    QVERIFY(isOver());
}

void TestSendOutcomes::closedPeerIsEpipeWithoutASignal()
{
    SocketPair pair;
    pair.closeFar();
    stage(sender(), pair.near(), {m_frame});
    stage(sender(), pair.near(), {m_frame, m_frame});
    m_batch->submit(); // a SIGPIPE would end the test here
    QCOMPARE(m_senders[0].results, std::vector<qint32>{-EPIPE});
    QCOMPARE(m_senders[1].results, std::vector<qint32>{-EPIPE});
}

void TestSendOutcomes::closedDescriptorIsEbadf()
{
    SocketPair pair;
    const int descriptor = pair.near();
    pair.closeNear();
    stage(sender(), descriptor, {m_frame});
    stage(sender(), descriptor, {m_frame, m_frame});
    stage(sender(), -1, {m_frame});
    m_batch->submit();
    for (const RecordingSender &sender : m_senders)
        QCOMPARE(sender.results, std::vector<qint32>{-EBADF});
}

void TestSendOutcomes::descriptorOfNoSocketIsEnotsock()
{
    std::array<int, 2> pipe{};
    QCOMPARE(::pipe(pipe.data()), 0);
    stage(sender(), pipe[1], {m_frame});
    m_batch->submit();
    QCOMPARE(m_senders[0].results, std::vector<qint32>{-ENOTSOCK});
    ::close(pipe[0]);
    ::close(pipe[1]);
}

void TestSendOutcomes::oneFailureLeavesItsNeighboursAlone()
{
    const SocketPair first;
    const SocketPair last;
    const SocketPair full(SocketPair::Kind::Unix, 4'096);
    SocketPair gone;
    gone.closeFar();
    const FrameRef large = frameOf(std::string(4'000'000, 'x'));
    while (::send(full.near(), "x", 1, MSG_DONTWAIT) > 0) {
    }
    stage(sender(), first.near(), {m_frame});
    stage(sender(), -1, {m_frame});
    stage(sender(), gone.near(), {m_frame, m_frame});
    stage(sender(), full.near(), {large});
    stage(sender(), last.near(), {m_frame, m_frame});
    m_batch->submit();
    const std::array<qint32, 5> expected{6, -EBADF, -EPIPE, -EAGAIN, 12};
    for (size_t i = 0; i < expected.size(); ++i)
        QCOMPARE(m_senders[i].results, std::vector<qint32>{expected[i]});
    QCOMPARE(first.read(), bytesOf(m_frame.get()));
    QCOMPARE(last.read(), bytesOf(m_frame.get()).repeated(2));
}

// A ring belongs to the thread that made it. Whether the kernel refuses another one's submits or
// takes them, nothing is lost and nothing is sent twice.
void TestSendOutcomes::useOfTheWrongThreadStillSends()
{
    std::array<SocketPair, 3> pairs;
    for (const SocketPair &pair : pairs)
        stage(sender(), pair.near(), {m_frame});
    m_batch->forget(m_senders[1]);
    std::thread([&] { m_batch->submit(); }).join();
    QCOMPARE(m_senders[0].results, std::vector<qint32>{6});
    QCOMPARE(m_senders[2].results, std::vector<qint32>{6});
    QCOMPARE(pairs[0].read(), bytesOf(m_frame.get()));
    QVERIFY(pairs[1].read().isEmpty());
    QCOMPARE(pairs[2].read(), bytesOf(m_frame.get()));
    stage(sender(), pairs[1].near(), {m_frame});
    m_batch->submit();
    QCOMPARE(pairs[1].read(), bytesOf(m_frame.get()));
}

QTEST_GUILESS_MAIN(TestSendOutcomes)
#include "tst_sendoutcomes.moc"
