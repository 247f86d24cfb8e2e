// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/clienttesting.h"
#include "tests/shared/protocol/binarytext.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <array>

using namespace tickcast;
using protocol::Channel;
using State = SubscriberClient::State;

namespace {

const QByteArray binary = "tickcast.v1.binary";
const QByteArray json = "tickcast.v1.json";

// The records of PROTOCOL.md, and the delta that follows the keyframe.
const QByteArray keyframe = QByteArray::fromHex("10019208fbd095ffbc31a8ff0fd0a69006c0a90714c0b80214"
                                                "b0098fa10fd0f707ffc911d0c4aae5069895e6c1e506");
const QByteArray delta = QByteArray::fromHex("87011064f001882700");
const QByteArray trade = QByteArray::fromHex("30014df8d095ffbc31e724e4a69006b009");
const QByteArray epoch = "0123456789abcdef";

SubscriberClient::Options asking(ClientFormat format)
{
    SubscriberClient::Options options = quick();
    options.format = format;
    return options;
}

/// A record of a kind that no version knows yet, @p size bytes long, 5 or more.
QByteArray unknownRecord(qsizetype size)
{
    QByteArray record(1, '\0');
    const auto length = unsigned(size - 5);
    for (int i = 0; i < 4; ++i)
        record += char((length >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
    return record + QByteArray(qsizetype(length), '\x2a');
}

/// Every update that @p client hands out, as text.
QStringList &collect(SubscriberClient &client, QStringList &texts)
{
    const auto add = [&texts](const auto &update) { texts += protocol::binaryText(update); };
    QObject::connect(&client, &SubscriberClient::quoteReceived, &client, add);
    QObject::connect(&client, &SubscriberClient::tradeReceived, &client, add);
    QObject::connect(&client, &SubscriberClient::candleReceived, &client, add);
    return texts;
}

} // namespace

class TestSubscriberClientFormats final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksForWhatTheCallerWants_data();
    void asksForWhatTheCallerWants();
    void acceptsWhatItCanRead_data();
    void acceptsWhatItCanRead();
    void subprotocolThatWasNotOfferedIsRefused();
    void updatesAreTheSameInBothFormats();
    void referenceKeyframeIsNeitherShownNorCounted();
    void keyframesDoNotOutliveTheirConnection();
    void recordsOfUnknownSymbolsAreSkippedAndCounted();
    void messageOfOneMebibyteIsRead();
    void brokenMessageIsReportedAndDropped_data();
    void brokenMessageIsReportedAndDropped();
    void recordsBeforeABrokenOneCount();
    void closeFromASlotEndsTheMessage();
    void openFromASlotEndsTheMessage();
    void junkAfterTheCloseIsNotRead_data();
    void junkAfterTheCloseIsNotRead();

private:
    /// A binary server with a client that has BTCUSDT's quotes and trades.
    struct Scene
    {
        Scene()
        {
            server.speak(binary);
            server.acknowledgeAll(epoch, 0);
            collect(client, texts);
            client.subscribe(Channel::Quote, symbols({"BTCUSDT"}));
            client.subscribe(Channel::Trade, symbols({"BTCUSDT"}));
            client.open(server.url());
        }
        FakeServer server;
        SubscriberClient client{quick()};
        QStringList texts;
        QSignalSpy subscribed{&client, &SubscriberClient::subscribed};
        QSignalSpy violations{&client, &SubscriberClient::protocolViolated};
        QSignalSpy closed{&client, &SubscriberClient::closed};
        QSignalSpy trades{&client, &SubscriberClient::tradeReceived};
    };
};

void TestSubscriberClientFormats::asksForWhatTheCallerWants_data()
{
    QTest::addColumn<ClientFormat>("format");
    QTest::addColumn<QByteArrayList>("offered");
    QTest::newRow("any") << ClientFormat::Any << QByteArrayList{binary, json};
    QTest::newRow("binary") << ClientFormat::Binary << QByteArrayList{binary};
    QTest::newRow("JSON") << ClientFormat::Json << QByteArrayList{json};
}

void TestSubscriberClientFormats::asksForWhatTheCallerWants()
{
    QFETCH(ClientFormat, format);
    QFETCH(QByteArrayList, offered);
    FakeServer server;
    QByteArray head;
    server.onTcpConnection = [&head](QTcpSocket *socket) {
        connect(socket, &QTcpSocket::readyRead, socket,
                [&head, socket] { head += socket->readAll(); });
    };
    SubscriberClient::Options options = asking(format);
    options.origin = QStringLiteral("https://example.org");
    options.headers = {{"X-Account", "7"}, {"Authorization", "Bearer abc"}};
    SubscriberClient client(options);
    client.open(server.url());
    QTRY_VERIFY(head.endsWith("\r\n\r\n"));
    QByteArrayList found;
    for (const QByteArray &line : head.split('\n')) {
        if (line.startsWith("Sec-WebSocket-Protocol: ")) {
            for (const QByteArray &name : line.mid(24).trimmed().split(','))
                found += name.trimmed();
        }
    }
    QCOMPARE(found, offered);
    QVERIFY2(head.contains("\r\nOrigin: https://example.org\r\n"), head.constData());
    QVERIFY2(head.contains("\r\nX-Account: 7\r\n"), head.constData());
    QVERIFY2(head.contains("\r\nAuthorization: Bearer abc\r\n"), head.constData());
}

void TestSubscriberClientFormats::acceptsWhatItCanRead_data()
{
    QTest::addColumn<ClientFormat>("format");
    QTest::addColumn<QByteArray>("spoken");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("any, binary") << ClientFormat::Any << binary << true;
    QTest::newRow("any, JSON") << ClientFormat::Any << json << true;
    QTest::newRow("binary, binary") << ClientFormat::Binary << binary << true;
    QTest::newRow("JSON, JSON") << ClientFormat::Json << json << true;
    QTest::newRow("binary, JSON") << ClientFormat::Binary << json << false;
    QTest::newRow("any, a later version")
        << ClientFormat::Any << QByteArray("tickcast.v2") << false;
    QTest::newRow("any, nothing") << ClientFormat::Any << QByteArray() << false;
}

void TestSubscriberClientFormats::acceptsWhatItCanRead()
{
    QFETCH(ClientFormat, format);
    QFETCH(QByteArray, spoken);
    QFETCH(bool, isAccepted);
    FakeServer server;
    server.speak(spoken);
    SubscriberClient client(asking(format));
    QSignalSpy violations(&client, &SubscriberClient::protocolViolated);
    QSignalSpy welcomes(&client, &SubscriberClient::welcomed);
    client.open(server.url());
    QTRY_VERIFY(welcomes.size() + violations.size() > 0);
    QCOMPARE(welcomes.size(), isAccepted ? 1 : 0);
    if (isAccepted)
        QCOMPARE(client.welcome().protocol.toLatin1(), spoken);
    else
        QTRY_VERIFY(server.connections >= 2); // it tries again: the server may be replaced
}

void TestSubscriberClientFormats::subprotocolThatWasNotOfferedIsRefused()
{
    FakeServer server;
    server.onTcpConnection = [](QTcpSocket *socket) {
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            const QByteArray head = socket->readAll();
            const qsizetype start = head.indexOf("Sec-WebSocket-Key: ") + 19;
            const QByteArray key = head.mid(start, head.indexOf('\r', start) - start);
            const QByteArray accept =
                QCryptographicHash::hash(QByteArray(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
                                         QCryptographicHash::Sha1)
                    .toBase64();
            socket->write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
                          accept + "\r\nSec-WebSocket-Protocol: chat\r\n\r\n");
        });
    };
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_VERIFY(closed.size() >= 2);
    QCOMPARE(closed[0][0].toInt(), SubscriberClient::abnormalCloseCode);
    QVERIFY(!closed[0][1].toString().isEmpty());
    server.onTcpConnection = nullptr;
    QTRY_COMPARE(client.state(), State::Live);
}

void TestSubscriberClientFormats::updatesAreTheSameInBothFormats()
{
    std::array<QStringList, 2> texts;
    for (const bool isBinary : {true, false}) {
        FakeServer server;
        server.speak(isBinary ? binary : json);
        server.acknowledgeAll(epoch, 0);
        SubscriberClient client(quick());
        QStringList &mine = collect(client, texts[isBinary]);
        QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
        for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
            client.subscribe(channel, symbols({"BTCUSDT"}));
        client.open(server.url());
        QTRY_COMPARE(subscribed.size(), 3);
        if (isBinary) {
            server.sendBinary(trade + keyframe +
                              QByteArray::fromHex("400109fbd095ffbc310080979006"
                                                  "8e2009e40fce8c150c"));
        } else {
            server.send(examples::tradeJson);
            server.send(examples::quoteJson);
            server.send(examples::candleJson);
        }
        QTRY_COMPARE(mine.size(), 3);
        QCOMPARE(client.counters().tradesLost, 76u); // its offset is 77
    }
    QCOMPARE(texts[0], texts[1]);
}

void TestSubscriberClientFormats::referenceKeyframeIsNeitherShownNorCounted()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    QByteArray reference = keyframe;
    reference[0] = 0x20;
    scene.server.sendBinary(reference + delta);
    QTRY_COMPARE(scene.texts.size(), 1);
    QVERIFY2(scene.texts[0].startsWith(QStringLiteral("quote BTCUSDT o=1043")),
             qPrintable(scene.texts[0]));
    QCOMPARE(scene.client.counters().updates, 1u);
    QCOMPARE(scene.client.skipped(), protocol::BinaryDecoder::Skipped());
}

void TestSubscriberClientFormats::keyframesDoNotOutliveTheirConnection()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    scene.server.sendBinary(keyframe + delta);
    QTRY_COMPARE(scene.texts.size(), 2);
    scene.server.acknowledgeAll(epoch, 1043, true);
    scene.server.abortTcp();
    QVERIFY(reaches(scene.subscribed, 4));
    scene.server.sendBinary(delta + delta);
    QTRY_COMPARE(scene.client.skipped().missingKeyframe, 2u);
    QCOMPARE(scene.texts.size(), 2);
    scene.server.sendBinary(keyframe + delta);
    QTRY_COMPARE(scene.texts.size(), 3); // the keyframe itself is older than what was shown
    QCOMPARE(scene.texts[2], scene.texts[1]);
}

void TestSubscriberClientFormats::recordsOfUnknownSymbolsAreSkippedAndCounted()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    QByteArray strange = trade;
    strange[1] = 9; // the sid
    scene.server.sendBinary(strange + unknownRecord(20) + trade);
    QTRY_COMPARE(scene.texts.size(), 1);
    QCOMPARE(scene.client.skipped().unknownSid, 1u);
    QCOMPARE(scene.client.skipped().unknownKind, 1u);
    QCOMPARE(scene.violations.size(), 0);
}

void TestSubscriberClientFormats::messageOfOneMebibyteIsRead()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    const qsizetype mebibyte = 1024 * 1024;
    scene.server.sendBinary(unknownRecord(mebibyte - trade.size()) + trade);
    QTRY_COMPARE(scene.texts.size(), 1);
    QCOMPARE(scene.violations.size(), 0);
    scene.server.sendBinary(unknownRecord(mebibyte + 1));
    QVERIFY(reaches(scene.violations, 1));
    QVERIFY(reaches(scene.subscribed, 4));
}

void TestSubscriberClientFormats::brokenMessageIsReportedAndDropped_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("empty") << QByteArray();
    for (qsizetype size = 1; size < keyframe.size(); ++size)
        QTest::addRow("keyframe cut to %d", int(size)) << keyframe.first(size);
    for (qsizetype size = 1; size < delta.size(); ++size)
        QTest::addRow("delta cut to %d", int(size)) << QByteArray(keyframe + delta.first(size));
    for (qsizetype size = 1; size < trade.size(); ++size)
        QTest::addRow("trade cut to %d", int(size)) << trade.first(size);
    QTest::newRow("skipped beyond the end") << unknownRecord(20).chopped(1);
    QTest::newRow("varint of 11 bytes") << QByteArray("\x30" + QByteArray(10, '\xff') + '\x01');
    QTest::newRow("sid 0") << QByteArray(trade).replace(1, 1, QByteArray(1, '\0'));
    QTest::newRow("junk") << QByteArray("junk");
}

void TestSubscriberClientFormats::brokenMessageIsReportedAndDropped()
{
    QFETCH(QByteArray, message);
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    scene.server.sendBinary(message);
    QVERIFY(reaches(scene.violations, 1));
    QVERIFY(!scene.violations[0][0].toString().isEmpty());
    QVERIFY(reaches(scene.closed, 1));
    QCOMPARE(scene.closed[0][0].toInt(), 1002);
    QVERIFY(reaches(scene.subscribed, 4)); // back again, and of use
    scene.server.sendBinary(trade);
    QVERIFY(reaches(scene.trades, 1));
    QCOMPARE(scene.texts.last(), QStringLiteral("trade BTCUSDT o=77 ts=1700000000120 tIn=0 "
                                                "id=4711 price=64250.10 qty=0.01200 buy"));
}

void TestSubscriberClientFormats::recordsBeforeABrokenOneCount()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    scene.server.sendBinary(trade + keyframe.chopped(1));
    QVERIFY(reaches(scene.violations, 1));
    QCOMPARE(scene.texts.size(), 1);
    QVERIFY(reaches(scene.subscribed, 4));
    const QJsonObject resume =
        scene.server.commands.last().value(QLatin1String("resume")).toObject();
    QCOMPARE(resume[QLatin1String("BTCUSDT")][QLatin1String("offset")].toInt(), 77);
}

void TestSubscriberClientFormats::closeFromASlotEndsTheMessage()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    connect(&scene.client, &SubscriberClient::tradeReceived, &scene.client,
            [&scene] { scene.client.close(); });
    scene.server.sendBinary(trade + keyframe + QByteArray("\x10", 1)); // nor is the break told
    QTRY_COMPARE(scene.client.state(), State::Idle);
    QTRY_COMPARE(scene.server.clientCloseCode, 1000);
    QCOMPARE(scene.texts.size(), 1);
    QCOMPARE(scene.violations.size(), 0);
}

void TestSubscriberClientFormats::openFromASlotEndsTheMessage()
{
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    connect(
        &scene.client, &SubscriberClient::tradeReceived, &scene.client,
        [&scene] { scene.client.open(scene.server.url()); }, Qt::SingleShotConnection);
    scene.server.sendBinary(trade + keyframe);
    QVERIFY(reaches(scene.subscribed, 4));
    QCOMPARE(scene.texts.size(), 1);
    scene.server.sendBinary(keyframe);
    QTRY_COMPARE(scene.texts.size(), 2);
}

void TestSubscriberClientFormats::junkAfterTheCloseIsNotRead_data()
{
    QTest::addColumn<QByteArray>("junk");
    QTest::newRow("words") << QByteArray("junk that is no frame");
    QTest::newRow("a text frame") << QByteArray("\x81\x04junk");
    QTest::newRow("a good trade") << QByteArray("\x82\x11" + trade);
    QTest::newRow("another close") << QByteArray("\x88\x02\x0f\xa0", 4); // 4000: do not come back
}

void TestSubscriberClientFormats::junkAfterTheCloseIsNotRead()
{
    QFETCH(QByteArray, junk);
    Scene scene;
    QVERIFY(reaches(scene.subscribed, 2));
    scene.server.send(R"({"op":"closing","code":1001,"reason":"bye","retryAfterMs":0})");
    scene.server.sendRaw(QByteArray("\x88\x02\x03\xe9", 4) + junk);
    QVERIFY(reaches(scene.closed, 1));
    QCOMPARE(scene.closed[0][0].toInt(), 1001);
    QVERIFY(reaches(scene.subscribed, 4));
    QCOMPARE(scene.violations.size(), 0);
    QCOMPARE(scene.texts.size(), 0);
}

QTEST_GUILESS_MAIN(TestSubscriberClientFormats)
#include "tst_subscriberclient_formats.moc"
