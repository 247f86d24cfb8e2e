// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkfixture.h"
#include "tests/server/transport/descriptorfacts.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::test;

namespace {

constexpr Door::Limits limits{.handshakeTimeout = std::chrono::seconds(5)};

/// A door for TLS. Ends with a look at whether somebody proper still gets in.
class TlsDoor final
{
public:
    [[nodiscard]] bool servesAGoodClient()
    {
        const size_t before = host.links.size();
        RawClient client(host.port, 0, Carrier::Tls);
        client.write(RawClient::handshake());
        return QTest::qWaitFor(
            [&] {
                client.pump();
                return client.isUpgraded && host.links.size() == before + 1;
            },
            10'000);
    }
    void passTheTimeout()
    {
        host.transport.wheel.advance(SystemClock::now() +
                                     std::chrono::nanoseconds(limits.handshakeTimeout).count());
    }

    DoorHost host{limits, 64 * 1'024, Carrier::Tls};
};

/// The beginning of a ClientHello: whole in its record's header, not in its content.
QByteArray halfAHello()
{
    return QByteArray::fromHex("16030102000100") + "01fc0303" + QByteArray(100, 'r');
}

} // namespace

/// Who comes to the TLS port and does not get as far as TLS and WebSocket.
class TestDoorTls final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { LinkFixture::freeWhatEnded(); }

    void clientThatNeverStartsTlsIsCut_data();
    void clientThatNeverStartsTlsIsCut();
    void whatIsNoTlsIsRefused_data();
    void whatIsNoTlsIsRefused();
    void oldVersionOfTlsIsRefused_data();
    void oldVersionOfTlsIsRefused();
    void versionsThatAreSoundAreTaken_data();
    void versionsThatAreSoundAreTaken();
    void leavingInTheHandshakeIsCounted_data();
    void leavingInTheHandshakeIsCounted();
    void silenceBehindTlsIsCut();
    void badRequestGetsItsHttpAnswer_data();
    void badRequestGetsItsHttpAnswer();
};

void TestDoorTls::clientThatNeverStartsTlsIsCut_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a byte") << QByteArray("\x16");
    QTest::newRow("half a hello") << halfAHello();
}

void TestDoorTls::clientThatNeverStartsTlsIsCut()
{
    QFETCH(const QByteArray, said);
    TlsDoor door;
    RawClient client(door.host.port);
    client.write(said);
    QTRY_COMPARE(door.host.door.handshakes(), 1u);
    QCoreApplication::processEvents();
    QCOMPARE(door.host.door.handshakes(), 1u);
    door.passTheTimeout();
    QTRY_VERIFY((client.pump(), client.isOver));
    QCOMPARE(door.host.door.handshakes(), 0u);
    QCOMPARE(door.host.door.refused(), quint64(1));
    QVERIFY(door.servesAGoodClient());
}

void TestDoorTls::whatIsNoTlsIsRefused_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("WebSocket without TLS") << RawClient::handshake();
    QTest::newRow("plain HTTP") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("HTTP proxy") << QByteArray("CONNECT a:443 HTTP/1.1\r\n\r\n");
    QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("zero bytes") << QByteArray(1'000, '\0');
    QTest::newRow("0xff bytes") << QByteArray(1'000, '\xff');
    QTest::newRow("record of another type") << QByteArray::fromHex("1703030005").append("hello");
    QTest::newRow("alert") << QByteArray::fromHex("15030300020228");
    QTest::newRow("record over the limit") << QByteArray::fromHex("160301ffff").append(65'535, 'x');
    QTest::newRow("hello of no sense") << QByteArray::fromHex("1603010010").append(16, '\xee');
}

void TestDoorTls::whatIsNoTlsIsRefused()
{
    QFETCH(const QByteArray, said);
    TlsDoor door;
    RawClient client(door.host.port);
    client.write(said);
    QTRY_VERIFY_WITH_TIMEOUT((client.pump(), client.isOver), 3'000); // long before the timeout
    QVERIFY2(!client.head.startsWith("HTTP"), client.head.constData());
    QTRY_COMPARE(door.host.door.handshakes(), 0u);
    QCOMPARE(door.host.door.accepts(), quint64(1));
    QCOMPARE(door.host.door.refused(), quint64(1));
    QVERIFY(door.servesAGoodClient());
}

void TestDoorTls::oldVersionOfTlsIsRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("TLS 1.0") << TLS1_VERSION;
    QTest::newRow("TLS 1.1") << TLS1_1_VERSION;
}

void TestDoorTls::oldVersionOfTlsIsRefused()
{
    QFETCH(const int, version);
    TlsDoor door;
    RawClient client(door.host.port, 0, Carrier::Tls, version);
    client.write(RawClient::handshake());
    QTRY_VERIFY_WITH_TIMEOUT((client.pump(), client.isOver), 3'000);
    client.close();
    QTRY_COMPARE(door.host.door.refused(), quint64(1));
    QCOMPARE(door.host.door.handshakes(), 0u);
    QVERIFY(door.host.links.empty());
    QVERIFY(door.servesAGoodClient());
}

void TestDoorTls::versionsThatAreSoundAreTaken_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("TLS 1.2") << TLS1_2_VERSION;
    QTest::newRow("TLS 1.3") << TLS1_3_VERSION;
}

void TestDoorTls::versionsThatAreSoundAreTaken()
{
    QFETCH(const int, version);
    TlsDoor door;
    RawClient client(door.host.port, 0, Carrier::Tls, version);
    client.write(RawClient::handshake() + RawClient::text("here"));
    QTRY_VERIFY((client.pump(), client.isUpgraded && !door.host.links.empty()));
    QTRY_COMPARE((client.pump(), door.host.links.front().recorder->texts.size()), size_t(1));
    QCOMPARE(door.host.door.refused(), quint64(0));
}

void TestDoorTls::leavingInTheHandshakeIsCounted_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("resets");
    for (const bool resets : {false, true}) {
        const char *how = resets ? "resets" : "closes";
        QTest::addRow("%s at once", how) << QByteArray() << resets;
        QTest::addRow("%s in the hello", how) << halfAHello() << resets;
    }
}

void TestDoorTls::leavingInTheHandshakeIsCounted()
{
    QFETCH(const QByteArray, said);
    QFETCH(const bool, resets);
    TlsDoor door;
    const int descriptors = openDescriptors();
    RawClient client(door.host.port);
    client.write(said);
    QTRY_COMPARE(door.host.door.handshakes(), 1u);
    resets ? client.reset() : client.close();
    QTRY_COMPARE(door.host.door.refused(), quint64(1));
    QCOMPARE(door.host.door.handshakes(), 0u);
    LinkFixture::freeWhatEnded();
    QCOMPARE(openDescriptors(), descriptors);
    QVERIFY(door.servesAGoodClient());
}

void TestDoorTls::silenceBehindTlsIsCut()
{
    TlsDoor door;
    RawClient client(door.host.port, 0, Carrier::Tls);
    client.write(RawClient::handshake().first(20));
    QTRY_VERIFY((client.pump(), client.hasSentAll()));
    QCOMPARE(door.host.door.handshakes(), 1u);
    door.passTheTimeout();
    QTRY_VERIFY((client.pump(), client.isOver));
    QVERIFY(client.head.isEmpty());
    QCOMPARE(door.host.door.refused(), quint64(1));
}

void TestDoorTls::badRequestGetsItsHttpAnswer_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray end = "\r\n\r\n";
    QTest::newRow("plain GET") << QByteArray("GET / HTTP/1.1\r\nHost: a" + end)
                               << QByteArray("HTTP/1.1 426 ");
    QTest::newRow("without key") << RawClient::handshake().replace("Sec-WebSocket-Key", "X-Key")
                                 << QByteArray("HTTP/1.1 400 ");
    QTest::newRow("other version") << RawClient::handshake().replace("Version: 13", "Version: 8")
                                   << QByteArray("HTTP/1.1 426 ");
    QTest::newRow("garbage") << QByteArray(QByteArray(200, '\xaa') + end)
                             << QByteArray("HTTP/1.1 400 ");
    QTest::newRow("huge line") << RawClient::handshake("/v1",
                                                       "X: " + QByteArray(100'000, 'x') + "\r\n")
                               << QByteArray("HTTP/1.1 431 ");
    QTest::newRow("endless head") << QByteArray(QByteArray("GET / HTTP/1.1\r\n") +
                                                QByteArray("X: y\r\n").repeated(200'000))
                                  << QByteArray("HTTP/1.1 431 ");
}

void TestDoorTls::badRequestGetsItsHttpAnswer()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, answer);
    TlsDoor door;
    RawClient client(door.host.port, 0, Carrier::Tls);
    client.write(bytes);
    QTRY_VERIFY((client.pump(), client.isOver));
    QVERIFY2(client.head.startsWith(answer), client.head.left(200).constData());
    client.close();
    QTRY_COMPARE(door.host.door.handshakes(), 0u);
    QCOMPARE(door.host.door.accepts(), quint64(1));
    QCOMPARE(door.host.door.refused(), quint64(1));
    QVERIFY(door.host.links.empty());
    QVERIFY(door.servesAGoodClient());
}

TICKCAST_EPOLL_TEST_MAIN(TestDoorTls)
#include "tst_doortls.moc"
