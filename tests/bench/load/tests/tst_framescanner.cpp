// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/framescanner.h"
#include "tests/bench/load/wire.h"

#include <QTest>
#include <string>

using namespace tickcast::load;
using namespace std::string_literals;

Q_DECLARE_METATYPE(std::string)

/// What a load client reads and writes as WebSocket frames.
class TestFrameScanner final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeFrameIsFoundWhereverItIsCut_data();
    void wholeFrameIsFoundWhereverItIsCut();
    void brokenHeaderIsBad_data();
    void brokenHeaderIsBad();
    void clientFrameIsMaskedAndGivesItsPayloadBack_data();
    void clientFrameIsMaskedAndGivesItsPayloadBack();
    void onlyTheRightAnswerOpens_data();
    void onlyTheRightAnswerOpens();
    void sourceAddressesChangeEvery8000Connections();
};

namespace {

constexpr std::size_t payloadMax = 100'000;

std::string serverFrame(std::size_t size)
{
    std::string frame = "\x81"s;
    if (size < 126) {
        frame += static_cast<char>(size);
    } else {
        const int lengthBytes = size < 65536 ? 2 : 8;
        frame += static_cast<char>(lengthBytes == 2 ? 126 : 127);
        for (int i = lengthBytes - 1; i >= 0; --i)
            frame += static_cast<char>(size >> (8 * i) & 0xff);
    }
    return frame.append(size, 'x');
}

} // namespace

void TestFrameScanner::wholeFrameIsFoundWhereverItIsCut_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 125, 126, 127, 65535, 65536, 100'000})
        QTest::addRow("%d", size) << size;
}

void TestFrameScanner::wholeFrameIsFoundWhereverItIsCut()
{
    QFETCH(const int, size);
    const std::string frame = serverFrame(static_cast<std::size_t>(size));
    const std::string_view bytes = frame;
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        if (scanFrame(bytes.substr(0, cut), payloadMax).state != ScanState::Incomplete)
            QFAIL(qPrintable(QStringLiteral("not incomplete with %1 bytes").arg(cut)));
    }
    const std::string more = frame + "more";
    const ScannedFrame whole = scanFrame(more, payloadMax);
    QVERIFY(whole.state == ScanState::Frame);
    QCOMPARE(whole.opcode, std::uint8_t(1));
    QCOMPARE(whole.size, frame.size());
    QCOMPARE(whole.payload.size(), std::size_t(size));
    QVERIFY(frame.ends_with(whole.payload));
}

void TestFrameScanner::brokenHeaderIsBad_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::newRow("first reserved bit") << "\xc1\x00"s;
    QTest::newRow("last reserved bit") << "\x91\x00"s;
    QTest::newRow("reserved data opcode") << "\x83\x00"s;
    QTest::newRow("reserved control opcode") << "\x8b\x00"s;
    QTest::newRow("first of fragments") << "\x01\x00"s;
    QTest::newRow("continuation") << "\x80\x00"s;
    QTest::newRow("masked") << "\x81\x80"s;
    QTest::newRow("ping of 126 bytes") << "\x89\x7e\x00\x7e"s;
    QTest::newRow("two length bytes where one would do") << "\x81\x7e\x00\x7d"s;
    QTest::newRow("eight length bytes where two would do") << "\x81\x7f\0\0\0\0\0\0\xff\xff"s;
    QTest::newRow("over the limit") << "\x81\x7f\0\0\0\0\0\x01\x86\xa1"s;
    QTest::newRow("2^63") << "\x81\x7f\x80\0\0\0\0\0\0\0"s;
}

void TestFrameScanner::brokenHeaderIsBad()
{
    QFETCH(const std::string, bytes);
    const ScannedFrame frame = scanFrame(bytes, payloadMax);
    QVERIFY(frame.state == ScanState::Bad);
    QVERIFY(!frame.fault.empty());
}

void TestFrameScanner::clientFrameIsMaskedAndGivesItsPayloadBack_data()
{
    wholeFrameIsFoundWhereverItIsCut_data();
}

void TestFrameScanner::clientFrameIsMaskedAndGivesItsPayloadBack()
{
    QFETCH(const int, size);
    const std::string plain = serverFrame(static_cast<std::size_t>(size));
    const std::string payload = plain.substr(plain.size() - static_cast<std::size_t>(size));
    std::string frame = clientFrame(0x1, payload);
    QVERIFY((frame[1] & 0x80) != 0);
    const std::size_t maskAt = frame.size() - payload.size() - 4;
    const std::string mask = frame.substr(maskAt, 4);
    QVERIFY(mask != std::string(4, '\0'));
    frame.erase(maskAt, 4);
    frame[1] = static_cast<char>(frame[1] & 0x7f);
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame[maskAt + i] = static_cast<char>(frame[maskAt + i] ^ mask[i % 4]);
    QVERIFY(frame == plain);
}

void TestFrameScanner::onlyTheRightAnswerOpens_data()
{
    QTest::addColumn<std::string>("answer");
    QTest::addColumn<int>("expected");
    const std::string start = "HTTP/1.1 101 Switching Protocols\r\n";
    const std::string digest = "sEC-webSocket-accept:s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n";
    const auto row = [](const char *name, const std::string &answer, OpeningAnswer expected) {
        QTest::newRow(name) << answer << static_cast<int>(expected);
    };
    row("good", start + digest + "\r\nframe", OpeningAnswer::Accepted);
    row("nothing yet", "", OpeningAnswer::Incomplete);
    row("no blank line yet", start + digest, OpeningAnswer::Incomplete);
    row("no digest", start + "\r\n", OpeningAnswer::Refused);
    row("another digest", start + "Sec-WebSocket-Accept: AAAA\r\n\r\n", OpeningAnswer::Refused);
    row("digest in another header", start + "X: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        OpeningAnswer::Refused);
    row("not found", "HTTP/1.1 404 Not Found\r\n" + digest + "\r\n", OpeningAnswer::Refused);
    row("endless head", std::string(10'000, 'x'), OpeningAnswer::Refused);
}

void TestFrameScanner::onlyTheRightAnswerOpens()
{
    QFETCH(const std::string, answer);
    QFETCH(const int, expected);
    std::size_t headSize = 0;
    QCOMPARE(static_cast<int>(judgeOpening(answer, headSize)), expected);
    if (expected == static_cast<int>(OpeningAnswer::Accepted))
        QCOMPARE(QByteArray::fromStdString(answer.substr(headSize)), QByteArray("frame"));
}

void TestFrameScanner::sourceAddressesChangeEvery8000Connections()
{
    const auto host = [](std::size_t connection) {
        return ntohl(sourceAddress(connection).s_addr);
    };
    QCOMPARE(host(0), 0x7f000002u);
    QCOMPARE(host(7'999), 0x7f000002u);
    QCOMPARE(host(8'000), 0x7f000003u);
    QCOMPARE(host(999'999), 0x7f000002u + 124);
}

QTEST_GUILESS_MAIN(TestFrameScanner)
#include "tst_framescanner.moc"
