// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/tracecontext.h"

#include <QTest>

using namespace tickcast;

class TestTraceContext final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void traceParentIsRead_data();
    void traceParentIsRead();
    void whatIsReadIsWrittenAgain();
    void badTraceParentIsIgnored_data();
    void badTraceParentIsIgnored();
    void identitiesKeepTheirLeadingZeros();
};

void TestTraceContext::traceParentIsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isSampled");
    const QByteArray ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    QTest::newRow("sampled") << "00-" + ids + "-01" << true;
    QTest::newRow("not sampled") << "00-" + ids + "-00" << false;
    QTest::newRow("other flags too") << "00-" + ids + "-ff" << true;
    QTest::newRow("other flags only") << "00-" + ids + "-fe" << false;
    QTest::newRow("a later version") << "01-" + ids + "-01" << true;
    QTest::newRow("a later version with more")
        << "cc-" + ids + "-01-what-the-future-will-be" << true;
    QTest::newRow("a later version with a dash") << "fe-" + ids + "-01-" << true;
}

void TestTraceContext::traceParentIsRead()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isSampled);
    const auto context = parseTraceParent(text.toStdString());
    QVERIFY(context);
    QCOMPARE(context->trace.high, quint64{0x0af7651916cd43dd});
    QCOMPARE(context->trace.low, quint64{0x8448eb211c80319c});
    QCOMPARE(context->parent, quint64{0xb7ad6b7169203331});
    QCOMPARE(context->isSampled, isSampled);
}

void TestTraceContext::whatIsReadIsWrittenAgain()
{
    for (const char *text : {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-00000000000000000000000000000001-0000000000000001-00"})
        QCOMPARE(formatTraceParent(*parseTraceParent(text)), QByteArray(text));
}

void TestTraceContext::badTraceParentIsIgnored_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("empty", "");
    row("version only", "00");
    row("no flags", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331");
    row("no flags but the dash", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-");
    row("one digit of flags", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0");
    row("version 00 with more", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x");
    row("version 00 with a dash", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-");
    row("version 00 with a space", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ");
    row("later version without a dash", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x");
    row("version ff", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    row("version in capitals", "0A-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    row("version no number", "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    row("trace all zero", "00-00000000000000000000000000000000-b7ad6b7169203331-01");
    row("parent all zero", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01");
    row("trace in capitals", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01");
    row("parent in capitals", "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01");
    row("trace no number", "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01");
    row("parent no number", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333.-01");
    row("flags no number", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0.");
    row("sign in the flags", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1");
    row("trace too short", "00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01aa");
    row("trace too long", "00-0af7651916cd43dd8448eb211c80319c0-b7ad6b716920333-01");
    row("underscores", "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01");
    row("dashes misplaced", "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01");
    row("a space in front", " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0");
    row("two in one", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,"
                      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

void TestTraceContext::badTraceParentIsIgnored()
{
    QFETCH(const QByteArray, text);
    QVERIFY(!parseTraceParent(text.toStdString()));
}

void TestTraceContext::identitiesKeepTheirLeadingZeros()
{
    QCOMPARE(toHex(SpanId{0xff}), QByteArray("00000000000000ff"));
    QCOMPARE(toHex(TraceId{0, 1}), QByteArray("00000000000000000000000000000001"));
    QCOMPARE(toHex(TraceId{1, 0}), QByteArray("00000000000000010000000000000000"));
}

QTEST_APPLESS_MAIN(TestTraceContext)
#include "tst_tracecontext.moc"
