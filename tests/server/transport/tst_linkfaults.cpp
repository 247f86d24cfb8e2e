// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkfixture.h"

#include <QElapsedTimer>
#include <QTest>

using namespace tickcast;
using protocol::CloseCode;
using protocol::WsOpcode;

/// What every Link promises when the client breaks the rules, leaves, or never answers.
class TestLinkFaults final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { LinkFixture::addImplementations(); }
    void cleanup() { LinkFixture::freeWhatEnded(); }

    void brokenFrameClosesWithItsCode_data();
    void brokenFrameClosesWithItsCode();
    void unmaskedFrameIsRefused();
    void messageOverTheLimitClosesWith1009();
    void fragmentsOverTheLimitCloseWith1009();
    void closeReachesAClientWithMuchStillInFlight();
    void closeFrameCarriesCodeAndReason_data();
    void closeFrameCarriesCodeAndReason();
    void closeAnsweredByThePeerEndsOnce();
    void peerThatNeverAnswersTheCloseIsCut();
    void closingTwiceIsHarmless();
    void closeOfAFullLinkEnds();
    void peerClosingProperlyIsReportedOnce();
    void peerThatOnlyDropsTheConnectionIsReportedOnce();
    void resetInTheMiddleOfAFrameIsReportedOnce();
    void resetWhileFullIsReportedOnce();
    void sendAfterTheEndTakesNothing();
    void destroyedLinkTellsNothingMore();
    void destroyedFullLinkLeavesNothingBehind();
    void destroyedClosingLinkLeavesNothingBehind();
};

void TestLinkFaults::brokenFrameClosesWithItsCode_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    using Fin = RawClient::Fin;
    using Mask = RawClient::Mask;
    const auto frame = [](quint8 opcode, const QByteArray &payload, Fin fin = Fin::Yes,
                          quint8 reserved = 0) {
        return RawClient::frame(opcode, payload, Mask::Yes, fin, reserved);
    };
    QTest::newRow("invalid UTF-8") << frame(0x1, "\xff\xfe") << 1007;
    QTest::newRow("overlong UTF-8") << frame(0x1, "\xc0\xaf") << 1007;
    QTest::newRow("cut UTF-8") << frame(0x1, "\xe2\x82") << 1007;
    QTest::newRow("invalid UTF-8 over two fragments")
        << QByteArray(frame(0x1, "\xe2", Fin::No) + frame(0x0, "a")) << 1007;
    QTest::newRow("reserved bit 1") << frame(0x1, "a", Fin::Yes, 4) << 1002;
    QTest::newRow("reserved bit 2") << frame(0x1, "a", Fin::Yes, 2) << 1002;
    QTest::newRow("reserved bit 3") << frame(0x1, "a", Fin::Yes, 1) << 1002;
    QTest::newRow("reserved opcode 3") << frame(0x3, "a") << 1002;
    QTest::newRow("reserved opcode 11") << frame(0xb, "a") << 1002;
    QTest::newRow("continuation of nothing") << frame(0x0, "a") << 1002;
    QTest::newRow("new message inside another")
        << QByteArray(frame(0x1, "a", Fin::No) + frame(0x1, "b")) << 1002;
    QTest::newRow("ping in fragments") << frame(0x9, "a", Fin::No) << 1002;
    QTest::newRow("ping of 126 bytes") << frame(0x9, QByteArray(126, 'a')) << 1002;
    QTest::newRow("close of one byte") << frame(0x8, "a") << 1002;
}

void TestLinkFaults::brokenFrameClosesWithItsCode()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, code);
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(bytes);
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), code);
    QVERIFY(fixture.recorder().texts.empty());
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::unmaskedFrameIsRefused()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::frame(0x1, "naked", RawClient::Mask::No));
    QTRY_VERIFY((fixture.client().pump(),
                 fixture.client().closeCode() || !fixture.recorder().texts.empty()));
    QVERIFY(fixture.recorder().texts.empty());
    QCOMPARE(fixture.client().closeCode().value_or(0), 1002); // RFC 6455 section 5.1
}

void TestLinkFaults::messageOverTheLimitClosesWith1009()
{
    LinkFixture fixture(5'000);
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::text(QByteArray(5'001, 'x')));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), 1009);
    QVERIFY(fixture.recorder().texts.empty());
}

void TestLinkFaults::fragmentsOverTheLimitCloseWith1009()
{
    LinkFixture fixture(5'000);
    QVERIFY(fixture.connect());
    using Fin = RawClient::Fin;
    using Mask = RawClient::Mask;
    fixture.client().write(RawClient::frame(0x1, QByteArray(3'000, 'x'), Mask::Yes, Fin::No));
    fixture.client().write(RawClient::frame(0x0, QByteArray(3'000, 'x'), Mask::Yes, Fin::No));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), 1009);
    QVERIFY(fixture.recorder().texts.empty());
}

void TestLinkFaults::closeReachesAClientWithMuchStillInFlight()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    // Far more than the limit and than any buffer: unread bytes would turn the close into a reset.
    fixture.client().write(RawClient::text(QByteArray(1'024 * 1'024, 'x')));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), 1009);
    QVERIFY(!fixture.client().isReset);
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::closeFrameCarriesCodeAndReason_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("arrives");
    const auto row = [](const char *name, CloseCode code, const QString &reason,
                        const QString &arrives) {
        QTest::newRow(name) << int(code) << reason << arrives;
    };
    row("going away", CloseCode::GoingAway, QStringLiteral("restart"), QStringLiteral("restart"));
    row("own code", CloseCode::TooManyBadCommands, QStringLiteral("why"), QStringLiteral("why"));
    row("reconnect", CloseCode::SlowConsumer, QString(), QString());
    row("reason of 123 bytes", CloseCode::Policy, QString(123, u'x'), QString(123, u'x'));
    row("reason too long", CloseCode::Policy, QString(500, u'x'), QString(123, u'x'));
    row("long reason of wide characters", CloseCode::Policy, QString(100, u'é'), QString(61, u'é'));
}

void TestLinkFaults::closeFrameCarriesCodeAndReason()
{
    QFETCH(const int, code);
    QFETCH(const QString, reason);
    QFETCH(const QString, arrives);
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().close(static_cast<CloseCode>(code), reason);
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), code);
    QCOMPARE(QString::fromUtf8(fixture.client().frames.back().payload.sliced(2)), arrives);
}

void TestLinkFaults::closeAnsweredByThePeerEndsOnce()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().close(CloseCode::GoingAway, {});
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    fixture.client().write(RawClient::frame(0x8, fixture.client().frames.back().payload));
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
    QCoreApplication::processEvents();
    QCOMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::peerThatNeverAnswersTheCloseIsCut()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().close(CloseCode::GoingAway, {});
    // It reads nothing, says nothing and keeps its socket open.
    QElapsedTimer elapsed;
    elapsed.start();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.recorder().closed, 1, 10'000);
    QVERIFY2(elapsed.elapsed() >= 1'000, "it had no time to answer");
}

void TestLinkFaults::closingTwiceIsHarmless()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().close(CloseCode::GoingAway, QStringLiteral("first"));
    fixture.link().close(CloseCode::Policy, QStringLiteral("second"));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().isOver));
    QCOMPARE(fixture.client().frames.size(), size_t(1));
    QCOMPARE(*fixture.client().closeCode(), 1001);
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::closeOfAFullLinkEnds()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    QVERIFY(fixture.send(LinkFixture::manyFrames()).isFull);
    fixture.link().close(CloseCode::SlowConsumer, {});
    QTRY_COMPARE_WITH_TIMEOUT(fixture.recorder().closed, 1, 10'000);
}

void TestLinkFaults::peerClosingProperlyIsReportedOnce()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::frame(0x8, QByteArray("\x03\xe8", 2)));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().closeCode().has_value()));
    QCOMPARE(*fixture.client().closeCode(), 1000); // echoed, RFC 6455 section 5.5.1
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::peerThatOnlyDropsTheConnectionIsReportedOnce()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
    QCoreApplication::processEvents();
    QCOMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::resetInTheMiddleOfAFrameIsReportedOnce()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::text("whole"));
    fixture.client().write(RawClient::text(QByteArray(1'000, 'x')).first(300));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    fixture.client().reset();
    QTRY_COMPARE(fixture.recorder().closed, 1);
    QCOMPARE(fixture.recorder().texts.size(), size_t(1));
}

void TestLinkFaults::resetWhileFullIsReportedOnce()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    QVERIFY(fixture.send(frames).isFull);
    fixture.client().reset();
    // A send may meet the broken socket before the event loop has told of it.
    const SendResult result = fixture.send(frames);
    QVERIFY(result.isFull);
    QTRY_COMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::sendAfterTheEndTakesNothing()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().close();
    QTRY_COMPARE(fixture.recorder().closed, 1);
    const SendResult result = fixture.send({Frame::makeText("{}")});
    QCOMPARE(result.framesTaken, size_t(0));
    QVERIFY(result.isFull);
    fixture.link().ping();
    fixture.link().close(CloseCode::GoingAway, {});
    QCoreApplication::processEvents();
    QCOMPARE(fixture.recorder().closed, 1);
}

void TestLinkFaults::destroyedLinkTellsNothingMore()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::text("unheard"));
    fixture.destroyLink();
    QTRY_VERIFY((fixture.client().pump(), fixture.client().isOver));
    QCOMPARE(fixture.recorder().closed, 0);
    QVERIFY(fixture.recorder().texts.empty());
    QVERIFY(fixture.client().frames.empty()); // cut, not closed: no frame goes out behind its back
}

void TestLinkFaults::destroyedFullLinkLeavesNothingBehind()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    QVERIFY(fixture.send(LinkFixture::manyFrames()).isFull);
    fixture.destroyLink();
    QTRY_VERIFY((fixture.client().pump(), fixture.client().isOver));
}

void TestLinkFaults::destroyedClosingLinkLeavesNothingBehind()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().close(CloseCode::GoingAway, {});
    fixture.destroyLink();
    QTRY_VERIFY((fixture.client().pump(), fixture.client().isOver));
    QCOMPARE(fixture.recorder().closed, 0);
}

TICKCAST_EPOLL_TEST_MAIN(TestLinkFaults)
#include "tst_linkfaults.moc"
