// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/wsreader.h"
#include "tests/server/transport/wsclientframes.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::test;

namespace {

constexpr size_t messageBytesMax = 1000;

/// What came out of a reader: "text 616263", "close 1000 ", "failed 1002", ...
class Log final : public WsReader::Sink
{
public:
    /// The sink says stop at this call, counted from 1.
    explicit Log(qsizetype stopAt = 0)
        : m_stopAt(stopAt)
    {
    }
    bool onText(QByteArrayView utf8) override { return add("text ", utf8); }
    bool onBinary(QByteArrayView bytes) override { return add("binary ", bytes); }
    bool onPing(QByteArrayView payload) override { return add("ping ", payload); }
    bool onPong(QByteArrayView payload) override { return add("pong ", payload); }
    bool onClose(quint16 code, QByteArrayView reason) override
    {
        return add("close " + QByteArray::number(code) + ' ', reason);
    }

    void fail(const WsReader::Failure &failure)
    {
        entries.append("failed " + QByteArray::number(static_cast<int>(failure.code)));
    }

    QByteArrayList entries;
    const void *lastData = nullptr;

private:
    bool add(const QByteArray &kind, QByteArrayView payload)
    {
        lastData = payload.data();
        entries.append(kind + payload.toByteArray().toHex());
        return entries.size() != m_stopAt;
    }

    const qsizetype m_stopAt;
};

void readPiece(WsReader &reader, Log &log, QByteArray piece, size_t bytesMax = messageBytesMax)
{
    const auto bytes =
        std::as_writable_bytes(std::span(piece.data(), static_cast<size_t>(piece.size())));
    if (const auto failure = reader.read(bytes, log, bytesMax))
        log.fail(*failure);
}

[[nodiscard]] QByteArrayList readWhole(const QByteArray &input)
{
    WsReader reader;
    Log log;
    readPiece(reader, log, input);
    return log.entries;
}

[[nodiscard]] QByteArrayList readInPieces(const QByteArray &input, qsizetype bytes)
{
    WsReader reader;
    Log log;
    for (qsizetype at = 0; at < input.size(); at += bytes)
        readPiece(reader, log, input.mid(at, bytes));
    return log.entries;
}

[[nodiscard]] QByteArrayList readCutAt(const QByteArray &input, qsizetype cut)
{
    WsReader reader;
    Log log;
    readPiece(reader, log, input.first(cut));
    readPiece(reader, log, input.sliced(cut));
    return log.entries;
}

/// The bytes of a frame's header, written by hand, then a mask of zeros and @p payload.
[[nodiscard]] QByteArray plain(const char *headerHex, const QByteArray &payload = {})
{
    return QByteArray::fromHex(headerHex) + QByteArray(4, '\0') + payload;
}

void compareHoweverItIsCut(const QByteArray &input, const QByteArrayList &expected)
{
    QCOMPARE(readWhole(input), expected);
    for (const qsizetype bytes : {1, 2, 3, 5, 7, 8, 9, 64, 127})
        QCOMPARE(readInPieces(input, bytes), expected);
    for (qsizetype cut = 0; cut <= input.size(); ++cut)
        QCOMPARE(readCutAt(input, cut), expected);
}

const QByteArray euro("\xe2\x82\xac");

} // namespace

class TestWsReader final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodInputArrivesHoweverItIsCut_data();
    void goodInputArrivesHoweverItIsCut();
    void badInputFailsHoweverItIsCut_data();
    void badInputFailsHoweverItIsCut();
    void messageEndsWithItsFinalFrame();
    void badTextFailsBeforeTheRestArrives_data();
    void badTextFailsBeforeTheRestArrives();
    void closeCodeIsCheckedAgainstTheRegistry_data();
    void closeCodeIsCheckedAgainstTheRegistry();
    void everyLengthUnmasksAtEveryPhase();
    void wholeMessageIsNotCopied();
    void idleReaderHoldsNoHeap();
    void bufferGrowsWithWhatCameNotWithWhatWasPromised();
    void bufferNeverPassesTheLimit();
    void limitMayChangeBetweenReads();
    void sinkMayStopTheReader_data();
    void sinkMayStopTheReader();
    void nothingIsReadAfterTheEnd_data();
    void nothingIsReadAfterTheEnd();
};

void TestWsReader::goodInputArrivesHoweverItIsCut_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArrayList>("expected");
    const auto x = [](qsizetype size) { return QByteArray(size, 'x'); };
    const auto row = [](const char *name, const QByteArray &input, const QByteArrayList &expected) {
        QTest::newRow(name) << input << expected;
    };
    row("nothing", {}, {});
    // The examples of RFC 6455 section 5.7, as far as a client may send them.
    row("rfc masked hello", QByteArray::fromHex("818537fa213d7f9f4d5158"), {"text 48656c6c6f"});
    row("rfc masked pong", QByteArray::fromHex("8a8537fa213d7f9f4d5158"), {"pong 48656c6c6f"});
    row("empty text", frame(WsOp::Text, {}), {"text "});
    row("empty binary", frame(WsOp::Binary, {}), {"binary "});
    row("empty ping", frame(WsOp::Ping, {}), {"ping "});
    row("empty pong", frame(WsOp::Pong, {}), {"pong "});
    row("three frames", frame(WsOp::Text, "a") + frame(WsOp::Binary, "b") + frame(WsOp::Text, "c"),
        {"text 61", "binary 62", "text 63"});
    for (const int size : {125, 126, 127, 128, 1000})
        row(qPrintable(QString::number(size)), frame(WsOp::Text, x(size)),
            {"text " + x(size).toHex()});
    row("longest control frame", frame(WsOp::Ping, x(125)), {"ping " + x(125).toHex()});
    row("two fragments", fragments(WsOp::Text, "abcd", 2), {"text 61626364"});
    row("binary in single bytes", fragments(WsOp::Binary, "\xff\x01\xfe", 1), {"binary ff01fe"});
    row("empty fragments",
        frame(WsOp::Text, {}, Fin::No) + frame(WsOp::Continuation, {}, Fin::No) +
            frame(WsOp::Continuation, {}),
        {"text "});
    row("message of the limit in fragments", fragments(WsOp::Binary, x(1000), 300),
        {"binary " + x(1000).toHex()});
    row("control frames in between",
        frame(WsOp::Text, "ab", Fin::No) + frame(WsOp::Ping, "one") + frame(WsOp::Pong, {}) +
            frame(WsOp::Continuation, "cd", Fin::No) + frame(WsOp::Ping, "two") +
            frame(WsOp::Continuation, "ef"),
        {"ping 6f6e65", "pong ", "ping 74776f", "text 616263646566"});
    row("control frame before the first byte of a message",
        frame(WsOp::Text, {}, Fin::No) + frame(WsOp::Ping, "p") + frame(WsOp::Continuation, "m"),
        {"ping 70", "text 6d"});
    row("code point over two frames",
        frame(WsOp::Text, euro.first(1), Fin::No) + frame(WsOp::Continuation, euro.sliced(1)),
        {"text e282ac"});
    row("code point around a ping",
        frame(WsOp::Text, euro.first(2), Fin::No) + frame(WsOp::Ping, "\xff") +
            frame(WsOp::Continuation, euro.sliced(2)),
        {"ping ff", "text e282ac"});
    row("binary need not be utf-8", frame(WsOp::Binary, "\xff\xfe"), {"binary fffe"});
    row("close", frame(WsOp::Close, {}), {"close 1005 "});
    row("close with a code", frame(WsOp::Close, closePayload(1000)), {"close 1000 "});
    row("close with a reason", frame(WsOp::Close, closePayload(1001, euro)), {"close 1001 e282ac"});
    row("close with the longest reason", frame(WsOp::Close, closePayload(4999, x(123))),
        {"close 4999 " + x(123).toHex()});
    row("close inside a message", frame(WsOp::Text, "half", Fin::No) + frame(WsOp::Close, {}),
        {"close 1005 "});
    row("frames after close", frame(WsOp::Close, {}) + frame(WsOp::Text, "late"), {"close 1005 "});
    row("cut off in the header", QByteArray::fromHex("8185"), {});
    row("cut off in the payload", frame(WsOp::Text, "abcdef").chopped(1), {});
    row("never continued", frame(WsOp::Text, "abc", Fin::No), {});
}

void TestWsReader::goodInputArrivesHoweverItIsCut()
{
    QFETCH(const QByteArray, input);
    QFETCH(const QByteArrayList, expected);
    compareHoweverItIsCut(input, expected);
}

void TestWsReader::badInputFailsHoweverItIsCut_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("code");
    const auto row = [](const QByteArray &name, const QByteArray &input, int code) {
        QTest::newRow(name.constData()) << input << code;
    };
    const auto x = [](qsizetype size) { return QByteArray(size, 'x'); };

    row("unmasked text", QByteArray::fromHex("810548656c6c6f"), 1002);
    row("unmasked empty ping", QByteArray::fromHex("8900"), 1002);
    row("unmasked close", QByteArray::fromHex("880203e8"), 1002);
    for (int bits = 1; bits < 8; ++bits)
        row("reserved bits " + QByteArray::number(bits), rawFrame(1, "a", Fin::Yes, bits), 1002);
    row("reserved bit on a ping", rawFrame(9, {}, Fin::Yes, 4), 1002);
    row("reserved bit on a continuation",
        frame(WsOp::Text, "a", Fin::No) + rawFrame(0, "b", Fin::Yes, 4), 1002);
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        row("opcode " + QByteArray::number(opcode), rawFrame(opcode, {}), 1002);
    for (const int opcode : {8, 9, 10})
        row("fragmented control frame " + QByteArray::number(opcode), rawFrame(opcode, {}, Fin::No),
            1002);
    for (const int opcode : {8, 9, 10})
        row("over-long control frame " + QByteArray::number(opcode), rawFrame(opcode, x(126)),
            1002);
    row("control frame with an 8 byte length", plain("89ff0000000000000001", "x"), 1002);
    row("continuation of nothing", frame(WsOp::Continuation, "a"), 1002);
    row("continuation of nothing, unfinished", frame(WsOp::Continuation, "a", Fin::No), 1002);
    row("text inside text", frame(WsOp::Text, "a", Fin::No) + frame(WsOp::Text, "b"), 1002);
    row("binary inside text", frame(WsOp::Text, "a", Fin::No) + frame(WsOp::Binary, "b"), 1002);
    row("text inside binary", frame(WsOp::Binary, "a", Fin::No) + frame(WsOp::Text, "b", Fin::No),
        1002);

    row("length 0 in 2 bytes", plain("81fe0000"), 1002);
    row("length 125 in 2 bytes", plain("81fe007d", x(125)), 1002);
    row("length 126 in 8 bytes", plain("81ff000000000000007e", x(126)), 1002);
    row("length 65535 in 8 bytes", plain("82ff000000000000ffff"), 1002);
    row("length 2^63", plain("82ff8000000000000000"), 1002);
    row("length 2^64 - 1", plain("82ffffffffffffffffff"), 1002);

    row("frame over the limit by one", frame(WsOp::Text, x(1001)), 1009);
    row("length 65535", plain("82feffff"), 1009);
    row("length 65536", plain("82ff0000000000010000"), 1009);
    row("length 2^63 - 1", plain("82ff7fffffffffffffff"), 1009);
    row("message over the limit by one", fragments(WsOp::Binary, x(1001), 500), 1009);
    row("message over the limit by a huge fragment",
        frame(WsOp::Binary, x(500), Fin::No) + plain("80ff7fffffffffffffff"), 1009);

    row("text is latin-1", frame(WsOp::Text, "M\xfcnchen"), 1007);
    row("surrogate", frame(WsOp::Text, "\xed\xa0\x80"), 1007);
    row("over-long", frame(WsOp::Text, "\xc0\xaf"), 1007);
    row("above U+10FFFF", frame(WsOp::Text, "\xf4\x90\x80\x80"), 1007);
    row("text ends inside a code point", frame(WsOp::Text, "a" + euro.first(2)), 1007);
    row("message ends inside a code point",
        frame(WsOp::Text, "a", Fin::No) + frame(WsOp::Continuation, euro.first(2)), 1007);
    row("message ends inside a code point, last frame empty",
        frame(WsOp::Text, euro.first(2), Fin::No) + frame(WsOp::Continuation, {}), 1007);
    row("code point goes on wrong in the next frame",
        frame(WsOp::Text, euro.first(1), Fin::No) + frame(WsOp::Continuation, "a"), 1007);
    row("bad text in the last of three frames",
        frame(WsOp::Text, "a", Fin::No) + frame(WsOp::Continuation, "b", Fin::No) +
            frame(WsOp::Continuation, "\xff"),
        1007);

    row("close with half a code", frame(WsOp::Close, "\x03"), 1002);
    row("close with a reason in latin-1", frame(WsOp::Close, closePayload(1000, "\xfc")), 1007);
    row("close with a cut-off reason", frame(WsOp::Close, closePayload(1000, euro.first(2))), 1007);
    row("close with a bad code and a bad reason", frame(WsOp::Close, closePayload(1005, "\xff")),
        1002);
}

void TestWsReader::badInputFailsHoweverItIsCut()
{
    QFETCH(const QByteArray, input);
    QFETCH(const int, code);
    const QByteArray good = frame(WsOp::Ping, "x");
    const QByteArray failed = "failed " + QByteArray::number(code);
    compareHoweverItIsCut(input, {failed});
    compareHoweverItIsCut(good + input + good, {"ping 78", failed});
}

void TestWsReader::messageEndsWithItsFinalFrame()
{
    compareHoweverItIsCut(fragments(WsOp::Text, "ab", 1) + frame(WsOp::Continuation, "c"),
                          {"text 6162", "failed 1002"});
}

void TestWsReader::badTextFailsBeforeTheRestArrives_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<qsizetype>("passes");
    QTest::newRow("lead") << QByteArray("abc\xff") << qsizetype(3);
    QTest::newRow("second byte") << QByteArray("abc\xf4\x90") << qsizetype(4);
    QTest::newRow("surrogate") << QByteArray("\xed\xa0") << qsizetype(1);
    QTest::newRow("third byte") << QByteArray("\xe2\x82z") << qsizetype(2);
}

void TestWsReader::badTextFailsBeforeTheRestArrives()
{
    QFETCH(const QByteArray, bad);
    QFETCH(const qsizetype, passes);
    const QByteArray input = frame(WsOp::Text, bad + QByteArray(100, 'x'));
    constexpr qsizetype headerBytes = 6;
    WsReader reader;
    Log log;
    for (qsizetype i = 0; i < headerBytes + passes; ++i)
        readPiece(reader, log, input.sliced(i, 1));
    QCOMPARE(log.entries, QByteArrayList());
    readPiece(reader, log, input.sliced(headerBytes + passes, 1));
    QCOMPARE(log.entries, QByteArrayList({"failed 1007"}));
}

void TestWsReader::closeCodeIsCheckedAgainstTheRegistry_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("below 1000") << 0 << 999 << false;
    QTest::newRow("1000 to 1003") << 1000 << 1003 << true;
    QTest::newRow("1004 to 1006") << 1004 << 1006 << false;
    QTest::newRow("1007 to 1011") << 1007 << 1011 << true;
    QTest::newRow("1012 to 1014") << 1012 << 1014 << true;
    QTest::newRow("1015") << 1015 << 1015 << false;
    QTest::newRow("unassigned") << 1016 << 2999 << false;
    QTest::newRow("registered and private") << 3000 << 4999 << true;
    QTest::newRow("above 4999") << 5000 << 65535 << false;
}

void TestWsReader::closeCodeIsCheckedAgainstTheRegistry()
{
    QFETCH(const int, first);
    QFETCH(const int, last);
    QFETCH(const bool, isGood);
    for (int code = first; code <= last; ++code) {
        const QByteArray number = QByteArray::number(code);
        QCOMPARE(readWhole(frame(WsOp::Close, closePayload(code))),
                 QByteArrayList({isGood ? "close " + number + ' ' : QByteArray("failed 1002")}));
    }
}

void TestWsReader::everyLengthUnmasksAtEveryPhase()
{
    QByteArray payload;
    for (int size = 0; size < 40; ++size) {
        const QByteArray input = frame(WsOp::Binary, payload);
        const QByteArrayList expected{"binary " + payload.toHex()};
        for (qsizetype cut = 0; cut <= input.size(); ++cut)
            QCOMPARE(readCutAt(input, cut), expected);
        payload += static_cast<char>(17 * size);
    }
}

void TestWsReader::wholeMessageIsNotCopied()
{
    QByteArray input = frame(WsOp::Binary, QByteArray(500, 'x'));
    const auto bytes =
        std::as_writable_bytes(std::span(input.data(), static_cast<size_t>(input.size())));
    WsReader reader;
    Log log;
    QVERIFY(!reader.read(bytes, log, messageBytesMax));
    QCOMPARE(log.entries.size(), 1);
    QCOMPARE(log.lastData, static_cast<const void *>(bytes.data() + 8));
}

void TestWsReader::idleReaderHoldsNoHeap()
{
    WsReader reader;
    Log log;
    const auto feed = [&](const QByteArray &input) { readPiece(reader, log, input); };
    QCOMPARE(reader.bufferBytes(), 0u);
    feed(frame(WsOp::Text, QByteArray(500, 'x')));
    QCOMPARE(reader.bufferBytes(), 0u);
    const QByteArray text = frame(WsOp::Text, "abcdefgh");
    feed(text.first(10));
    QVERIFY(reader.bufferBytes() > 0);
    feed(text.sliced(10));
    QCOMPARE(reader.bufferBytes(), 0u);
    const QByteArray ping = frame(WsOp::Ping, "abcdefgh");
    feed(ping.first(10));
    QVERIFY(reader.bufferBytes() > 0);
    feed(ping.sliced(10));
    QCOMPARE(reader.bufferBytes(), 0u);
    feed(frame(WsOp::Text, "abc", Fin::No));
    QVERIFY(reader.bufferBytes() > 0);
    feed(frame(WsOp::Continuation, "\xff")); // fails
    QCOMPARE(reader.bufferBytes(), 0u);
    QCOMPARE(log.entries.last(), QByteArray("failed 1007"));
}

void TestWsReader::bufferGrowsWithWhatCameNotWithWhatWasPromised()
{
    constexpr size_t limit = 1 << 20;
    const QByteArray input = frame(WsOp::Binary, QByteArray(limit, 'x'));
    constexpr qsizetype headerBytes = 14;
    WsReader reader;
    Log log;
    readPiece(reader, log, input.first(headerBytes), limit);
    QCOMPARE(reader.bufferBytes(), 0u);
    for (qsizetype at = headerBytes; at < input.size() - 1000; at += 1000) {
        readPiece(reader, log, input.sliced(at, 1000), limit);
        const auto came = static_cast<size_t>(at + 1000 - headerBytes);
        QVERIFY(reader.bufferBytes() >= came);
        QVERIFY(reader.bufferBytes() <= 2 * came);
    }
    QCOMPARE(log.entries, QByteArrayList());
}

void TestWsReader::bufferNeverPassesTheLimit()
{
    WsReader reader;
    Log log;
    const QByteArray input =
        frame(WsOp::Binary, QByteArray(900, 'x'), Fin::No) +
        frame(WsOp::Ping, QByteArray(125, 'p')) + fragments(WsOp::Ping, QByteArray(125, 'p'), 125) +
        frame(WsOp::Continuation, QByteArray(100, 'x'), Fin::No) +
        frame(WsOp::Ping, QByteArray(125, 'p')) + frame(WsOp::Continuation, {});
    size_t bytesMax = 0;
    for (const char c : input) {
        readPiece(reader, log, QByteArray(1, c));
        bytesMax = std::max(bytesMax, reader.bufferBytes());
    }
    QCOMPARE(log.entries.size(), 4);
    QVERIFY(bytesMax >= 1000 + 124);
    QVERIFY(bytesMax <= 1000 + 125);
    QCOMPARE(reader.bufferBytes(), 0u);
}

void TestWsReader::limitMayChangeBetweenReads()
{
    WsReader reader;
    Log log;
    readPiece(reader, log, frame(WsOp::Binary, QByteArray(900, 'x'), Fin::No));
    readPiece(reader, log, frame(WsOp::Continuation, "x"), 100);
    QCOMPARE(log.entries, QByteArrayList({"failed 1009"}));
}

void TestWsReader::sinkMayStopTheReader_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("text") << frame(WsOp::Text, "a");
    QTest::newRow("binary") << frame(WsOp::Binary, "a");
    QTest::newRow("fragmented text") << fragments(WsOp::Text, "abc", 1);
    QTest::newRow("ping") << frame(WsOp::Ping, "a");
    QTest::newRow("pong") << frame(WsOp::Pong, "a");
    QTest::newRow("close") << frame(WsOp::Close, {});
    QTest::newRow("ping inside a message")
        << frame(WsOp::Text, "a", Fin::No) + frame(WsOp::Ping, "b");
}

void TestWsReader::sinkMayStopTheReader()
{
    QFETCH(const QByteArray, input);
    const QByteArray late = frame(WsOp::Continuation, "b") + frame(WsOp::Text, "late");
    WsReader reader;
    Log log(1);
    readPiece(reader, log, input + late);
    readPiece(reader, log, late);
    QCOMPARE(log.entries.size(), 1);
    QCOMPARE(reader.bufferBytes(), 0u);
}

void TestWsReader::nothingIsReadAfterTheEnd_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("failure in the header") << rawFrame(3, {});
    QTest::newRow("failure in the payload") << frame(WsOp::Text, "\xff");
    QTest::newRow("close") << frame(WsOp::Close, {});
}

void TestWsReader::nothingIsReadAfterTheEnd()
{
    QFETCH(const QByteArray, input);
    WsReader reader;
    Log log;
    readPiece(reader, log, input);
    QCOMPARE(log.entries.size(), 1);
    readPiece(reader, log, frame(WsOp::Text, "late") + rawFrame(3, {}));
    QCOMPARE(log.entries.size(), 1);
}

QTEST_GUILESS_MAIN(TestWsReader)
#include "tst_wsreader.moc"
