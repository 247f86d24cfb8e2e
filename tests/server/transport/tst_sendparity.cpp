// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/sendsockets.h"

#include <QTest>
#include <deque>
#include <random>

using namespace tickcast;

namespace {

constexpr size_t linkCount = 300; // more than one run of either backend
constexpr int stepCount = 60;
constexpr int bufferBytes = 8'192; // a few frames fill it

/// A link as small as can be: it keeps what the kernel did not take and goes on from there.
class ModelLink final : public BatchSender
{
public:
    ModelLink(SocketPair::Kind kind, QByteArray &resultLog)
        : m_pair(kind, bufferBytes)
        , m_resultLog(resultLog)
    {
    }

    void queue(FrameRef frame)
    {
        owed += bytesOf(frame.get());
        m_queue.push_back(std::move(frame));
    }
    void stageInto(SendBatch &batch)
    {
        if (hasEnded || m_queue.empty() || !m_rest.isEmpty())
            return;
        std::vector<const Frame *> frames;
        for (const FrameRef &frame : m_queue)
            frames.push_back(frame.get());
        batch.stage(*this, m_pair.near(), frames);
    }
    /// The rest of a frame that went out in part, once there is room.
    void resume()
    {
        if (hasEnded || m_rest.isEmpty())
            return;
        const ssize_t sent = ::send(m_pair.near(), m_rest.constData(), size_t(m_rest.size()),
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0)
            m_rest.remove(0, sent);
        hasEnded = sent < 0 && errno != EAGAIN;
    }
    void onSent(std::span<const Frame *const> frames, qint32 result) override
    {
        m_resultLog += QByteArray::number(result) + ' ';
        isShort |= result == -EAGAIN;
        if (result < 0) {
            hasEnded = result != -EAGAIN;
            return;
        }
        auto left = static_cast<size_t>(result);
        for (const Frame *frame : frames) {
            if (left == 0)
                break;
            if (left < frame->size()) {
                m_rest = bytesOf(frame).sliced(qsizetype(left));
                isShort = true;
            }
            left -= std::min(left, frame->size());
            m_queue.pop_front();
        }
    }
    void read(qsizetype bytesMax = 1 << 24) { received += m_pair.read(bytesMax); }
    void reset()
    {
        read();
        m_pair.resetFar();
        wasReset = true;
    }
    [[nodiscard]] bool hasAll() const { return received.size() == owed.size(); }

    QByteArray owed;
    QByteArray received;
    bool wasReset = false;
    bool hasEnded = false; ///< an error came back
    bool isShort = false;  ///< a write fell short at least once

private:
    SocketPair m_pair;
    QByteArray &m_resultLog;
    std::deque<FrameRef> m_queue;
    QByteArray m_rest;
};

struct Outcome
{
    std::vector<QByteArray> streams; ///< of links that nobody reset
    QByteArray results;              ///< every job's, in order
    size_t shortLinks = 0;
    size_t endedLinks = 0;
    bool isComplete = false;
};

FrameRef randomFrame(std::mt19937 &random)
{
    // Mostly updates of usual size; some that alone fill a socket.
    const size_t size = random() % 50 == 0 ? random() % 40'000 : random() % 400;
    static const std::string noise = [] {
        std::mt19937 seeded;
        std::string bytes(100'003, '\0');
        for (char &byte : bytes)
            byte = static_cast<char>(seeded());
        return bytes;
    }();
    const size_t start = random() % (noise.size() - size);
    return Frame::make(protocol::WsOpcode::Binary, std::string_view(noise).substr(start, size));
}

void queueSome(std::mt19937 &random, ModelLink &link)
{
    if (random() % 500 == 0) { // more than one sendmsg() takes
        for (int i = 0; i < 1'500; ++i)
            link.queue(Frame::makeText("{}"));
    }
    const auto count = random() % 4 == 0 ? random() % 20 : 1 + random() % 2;
    for (size_t i = 0; i < count; ++i)
        link.queue(randomFrame(random));
}

/// What is asked of the links depends on @p seed alone, never on what a backend answered.
Outcome play(SendBatch &batch, SocketPair::Kind kind, quint32 seed)
{
    std::mt19937 random(seed);
    Outcome outcome;
    std::deque<ModelLink> links;
    for (size_t i = 0; i < linkCount; ++i)
        links.emplace_back(kind, outcome.results);
    for (int step = 0; step < stepCount; ++step) {
        for (ModelLink &link : links) {
            queueSome(random, link);
            link.resume();
            link.stageInto(batch);
        }
        batch.submit();
        for (ModelLink &link : links) {
            const auto readsMax = static_cast<qsizetype>(random() % 6'000);
            const bool isReset = random() % 2'000 == 0;
            if (isReset && !link.wasReset)
                link.reset();
            else
                link.read(readsMax);
        }
    }
    const auto isComplete = [&] {
        for (ModelLink &link : links) {
            link.read();
            link.resume();
            link.stageInto(batch);
        }
        batch.submit();
        return std::ranges::all_of(links, [](const ModelLink &link) {
            return link.wasReset ? link.hasEnded : link.hasAll();
        });
    };
    const QByteArray results = outcome.results; // how many turns the end takes is a matter of time
    outcome.isComplete = QTest::qWaitFor(isComplete, 60'000);
    outcome.results = results;
    for (const ModelLink &link : links) {
        outcome.shortLinks += link.isShort ? 1 : 0;
        outcome.endedLinks += link.hasEnded ? 1 : 0;
        if (!link.owed.startsWith(link.received))
            outcome.isComplete = false; // what came before a reset is no excuse for other bytes
        if (!link.wasReset)
            outcome.streams.push_back(link.received == link.owed ? link.received : QByteArray());
    }
    return outcome;
}

} // namespace

/// The same seeded workload through both backends: short writes, full sockets, batches larger than
/// a run, peers that reset. Every byte must arrive, and the same from both.
class TestSendParity final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bothBackendsDeliverTheSameBytes_data();
    void bothBackendsDeliverTheSameBytes();
};

void TestSendParity::bothBackendsDeliverTheSameBytes_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<quint32>("seed");
    for (const quint32 seed : {1U, 2U}) {
        QTest::addRow("Unix, seed %u", seed) << int(SocketPair::Kind::Unix) << seed;
        QTest::addRow("TCP, seed %u", seed) << int(SocketPair::Kind::Tcp) << seed;
    }
}

void TestSendParity::bothBackendsDeliverTheSameBytes()
{
    QFETCH(const int, kind);
    QFETCH(const quint32, seed);
    auto ring = exactBackend(int(TransportBackend::IoUring));
    if (!ring)
        QSKIP("this machine forbids io_uring");
    SendBatch ringBatch(std::move(ring));
    SendBatch plainBatch(exactBackend(int(TransportBackend::Syscall)));
    const auto socketKind = static_cast<SocketPair::Kind>(kind);
    const Outcome fromRing = play(ringBatch, socketKind, seed);
    const Outcome fromPlain = play(plainBatch, socketKind, seed);

    for (const Outcome *outcome : {&fromRing, &fromPlain}) {
        QVERIFY(outcome->isComplete);
        // The workload has to be as bad as it claims to be.
        QVERIFY(outcome->shortLinks > linkCount / 2);
        QVERIFY(outcome->endedLinks > 0);
    }
    QVERIFY(ringBatch.counters().fullRuns > 0);
    QCOMPARE(fromRing.streams.size(), fromPlain.streams.size());
    for (size_t i = 0; i < fromRing.streams.size(); ++i)
        QVERIFY2(fromRing.streams[i] == fromPlain.streams[i],
                 qPrintable(QStringLiteral("stream %1").arg(i)));
    // Between two ends of a Unix pair there is no network and no timing: how many bytes each
    // attempt could place depends on what went before alone.
    if (socketKind == SocketPair::Kind::Unix)
        QVERIFY(fromRing.results == fromPlain.results);
}

QTEST_GUILESS_MAIN(TestSendParity)
#include "tst_sendparity.moc"
