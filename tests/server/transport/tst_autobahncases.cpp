// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/epollmain.h"
#include "tests/server/transport/autobahncases.h"
#include "tests/server/transport/memoryecho.h"
#include "tests/server/transport/socketecho.h"

#include <QSet>
#include <QTest>
#include <memory>

using namespace tickcast;
using namespace tickcast::test;

namespace {

constexpr size_t messageBytesMax = 32 * 1024 * 1024;

/// Payload bytes of the largest case that runs over TLS: beyond them only time is tested.
constexpr qsizetype tlsBytesMax = 4 * 1024 * 1024;

[[nodiscard]] QList<AutobahnCase> allCases()
{
    return autobahnFramingCases() + autobahnUtf8Cases() + autobahnCloseCases() +
           autobahnLimitCases();
}

/// Short words for a frame: a megabyte of stars helps nobody.
[[nodiscard]] QByteArray describe(const ServerFrame &frame)
{
    QByteArray payload = frame.payload.size() > 140 ? frame.payload.first(16).toHex() + "..."
                                                    : frame.payload.toHex();
    return QByteArray::number(static_cast<int>(frame.opcode)) + '[' + payload + ']';
}

/// Of a close frame only the code: the reason is the server's own.
[[nodiscard]] ServerFrame comparable(ServerFrame frame)
{
    if (frame.opcode == WsOp::Close)
        frame.payload.truncate(2);
    return frame;
}

/// Nothing when the frames are the same, else words on the first difference.
[[nodiscard]] QByteArray difference(const QList<ServerFrame> &actual,
                                    const QList<ServerFrame> &expected)
{
    for (qsizetype i = 0; i < std::min(actual.size(), expected.size()); ++i) {
        if (comparable(actual[i]) != comparable(expected[i]))
            return "frame " + QByteArray::number(i) + ": " + describe(actual[i]) + " instead of " +
                   describe(expected[i]);
    }
    if (actual.size() < expected.size())
        return "missing " + describe(expected[actual.size()]);
    if (actual.size() > expected.size())
        return "more than expected: " + describe(actual[expected.size()]);
    return {};
}

/// The frames expected, without the messages that the close is known to have overtaken.
[[nodiscard]] QList<ServerFrame> expectedOf(const AutobahnStep &step, qsizetype framesCome)
{
    QList<ServerFrame> expected = step.expected;
    if (step.closeMayOvertake && framesCome > 0 && framesCome < expected.size())
        expected.remove(framesCome - 1, expected.size() - framesCome);
    return expected;
}

void write(EchoPeer &peer, const AutobahnStep &step)
{
    if (step.chopBytes == 0)
        return peer.write(step.bytes);
    for (qsizetype at = 0; at < step.bytes.size(); at += step.chopBytes)
        peer.write(step.bytes.mid(at, step.chopBytes));
}

/// Nothing when the step went as it should.
[[nodiscard]] QByteArray run(EchoPeer &peer, const AutobahnStep &step)
{
    write(peer, step);
    qsizetype bytesExpected = 0;
    for (const ServerFrame &frame : step.expected)
        bytesExpected += 2 + frame.payload.size();
    QByteArray output = peer.takeOutput();
    // Whole frames are looked at only when there can be enough of them: parsing is not free.
    while ((output.size() < bytesExpected || serverFrames(output).size() < step.expected.size()) &&
           peer.waitForMore())
        output += peer.takeOutput();
    const QList<ServerFrame> frames = serverFrames(output);
    return difference(frames, expectedOf(step, frames.size()));
}

} // namespace

class TestAutobahnCases final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCaseOfTheSuiteIsThere();
    void readerPasses_data() { addCases(); }
    void readerPasses();
    void adoptedLinkPasses_data() { addCases(); }
    void adoptedLinkPasses();
    void tlsLinkPasses_data() { addCases(); }
    void tlsLinkPasses();
    void cleanup();

private:
    static void addCases();
    [[nodiscard]] static QList<AutobahnStep> fetchSteps();
    static void runAll(EchoPeer &peer, const QList<AutobahnStep> &steps);
};

void TestAutobahnCases::cleanup()
{
    // Sockets end themselves from the event loop; what is left after that is a leak.
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

QList<AutobahnStep> TestAutobahnCases::fetchSteps()
{
    QFETCH(const int, index);
    static const QList<AutobahnCase> cases = allCases();
    return cases[index].steps();
}

void TestAutobahnCases::runAll(EchoPeer &peer, const QList<AutobahnStep> &steps)
{
    for (const AutobahnStep &step : steps) {
        const QByteArray wrong = run(peer, step);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
    }
    QVERIFY(peer.isClosed());
}

// 301 in autobahntestsuite 25.10.1, without compression.
void TestAutobahnCases::everyCaseOfTheSuiteIsThere()
{
    QSet<QByteArray> numbers;
    for (const AutobahnCase &autobahnCase : allCases()) {
        QVERIFY2(!numbers.contains(autobahnCase.number), autobahnCase.number.constData());
        numbers.insert(autobahnCase.number);
    }
    QCOMPARE(numbers.size(), 301);
}

void TestAutobahnCases::addCases()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const AutobahnCase &autobahnCase : allCases())
        QTest::newRow(autobahnCase.number.constData()) << index++;
}

void TestAutobahnCases::readerPasses()
{
    MemoryEcho peer(messageBytesMax);
    runAll(peer, fetchSteps());
}

void TestAutobahnCases::adoptedLinkPasses()
{
    SocketEcho peer(Carrier::Plain, messageBytesMax);
    QVERIFY(peer.open());
    runAll(peer, fetchSteps());
}

void TestAutobahnCases::tlsLinkPasses()
{
    const QList<AutobahnStep> steps = fetchSteps();
    if (steps.front().bytes.size() > tlsBytesMax + tlsBytesMax / 2)
        QSKIP("more of the same bytes as a smaller case, and TLS is slow");
    SocketEcho peer(Carrier::Tls, messageBytesMax);
    QVERIFY(peer.open());
    runAll(peer, steps);
}

TICKCAST_EPOLL_TEST_MAIN(TestAutobahnCases)
#include "tst_autobahncases.moc"
