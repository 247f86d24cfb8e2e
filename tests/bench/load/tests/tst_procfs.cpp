// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/procfs.h"

#include <QTest>
#include <unistd.h>

using namespace tickcast;
using namespace tickcast::load;

/// What is read from /proc. The texts are of a real machine.
class TestProcfs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keyedValueIsInBytes_data();
    void keyedValueIsInBytes();
    void ticksAreFoundBehindAnyName_data();
    void ticksAreFoundBehindAnyName();
    void sockstatIsRead();
    void badSockstatIsRefused_data();
    void badSockstatIsRefused();
    void slabsOfConnectionsAreAddedUp();
    void ownProcessHasMemoryCpuAndThreads();
    void processThatIsNotThereIsNamed();
};

void TestProcfs::keyedValueIsInBytes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("kB") << QByteArray("Rss:              2408 kB\nPss: 1 kB\n")
                        << qint64(2408 * 1024);
    QTest::newRow("not the first line") << QByteArray("Pss: 1 kB\nRss: 2 kB\n") << qint64(2048);
    QTest::newRow("plain") << QByteArray("Rss:\t17\n") << qint64(17);
    QTest::newRow("another key with this start") << QByteArray("RssAnon: 5 kB\n") << qint64(-1);
    QTest::newRow("key elsewhere") << QByteArray("Total Rss: 5 kB\n") << qint64(-1);
    QTest::newRow("no number") << QByteArray("Rss: many kB\n") << qint64(-1);
    QTest::newRow("negative") << QByteArray("Rss: -5 kB\n") << qint64(-1);
    QTest::newRow("empty value") << QByteArray("Rss:\n") << qint64(-1);
    QTest::newRow("empty") << QByteArray() << qint64(-1);
}

void TestProcfs::keyedValueIsInBytes()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, expected);
    const auto value = keyedValue(text, "Rss");
    QCOMPARE(value ? qint64(*value) : -1, expected);
}

void TestProcfs::ticksAreFoundBehindAnyName_data()
{
    QTest::addColumn<QByteArray>("stat");
    QTest::addColumn<bool>("isGood");
    const QByteArray rest = " S 1 2 2 0 -1 4194560 100 0 0 0 123 45 0 0 20 0 5 0 99 1 2\n";
    QTest::newRow("plain") << "7 (server)" + rest << true;
    QTest::newRow("blanks") << "7 (a server)" + rest << true;
    QTest::newRow("brackets and figures") << "7 (a) 1 2 (b)" + rest << true;
    QTest::newRow("cut") << QByteArray("7 (server) S 1 2 2 0 -1 4194560 100 0 0 0 123") << false;
    QTest::newRow("no name") << QByteArray("7 server" + rest) << false;
    QTest::newRow("no number") << QByteArray("7 (x)" + rest).replace("123", "abc") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestProcfs::ticksAreFoundBehindAnyName()
{
    QFETCH(const QByteArray, stat);
    QFETCH(const bool, isGood);
    const auto ticks = parseStat(stat);
    QCOMPARE(ticks.has_value(), isGood);
    if (!isGood)
        return;
    QCOMPARE(ticks->user, 123u);
    QCOMPARE(ticks->system, 45u);
}

void TestProcfs::sockstatIsRead()
{
    const auto tcp = parseSockstat("sockets: used 114\n"
                                   "TCP: inuse 31 orphan 2 tw 7 alloc 44 mem 26\n"
                                   "UDP: inuse 1 mem 3\n");
    QVERIFY(tcp);
    QCOMPARE(tcp->inUse, 31u);
    QCOMPARE(tcp->pages, 26u);
}

void TestProcfs::badSockstatIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no TCP line") << QByteArray("UDP: inuse 1 mem 3\n");
    QTest::newRow("no mem") << QByteArray("TCP: inuse 31 orphan 2\n");
    QTest::newRow("no inuse") << QByteArray("TCP: mem 31 orphan 2\n");
    QTest::newRow("no number") << QByteArray("TCP: inuse x mem 31\n");
    QTest::newRow("empty") << QByteArray();
}

void TestProcfs::badSockstatIsRefused()
{
    QFETCH(const QByteArray, text);
    QVERIFY(!parseSockstat(text));
}

void TestProcfs::slabsOfConnectionsAreAddedUp()
{
    const QByteArray header =
        "slabinfo - version: 2.1\n# name <active_objs> <num_objs> <objsize>\n";
    const auto bytes = parseSlabinfo(header + "TCP        10  12  2560   12    8 : tunables\n"
                                              "TCPv6     999 999  2700    1    1\n"
                                              "filp      100 120   232   17    1\n");
    QVERIFY(bytes);
    QCOMPARE(*bytes, 10u * 2560u + 100u * 232u);
    QVERIFY(!parseSlabinfo(header));
    QVERIFY(!parseSlabinfo("TCP x 12 2560\n"));
    QVERIFY(!parseSlabinfo("TCP 10\n"));
    QVERIFY(!parseSlabinfo({}));
}

void TestProcfs::ownProcessHasMemoryCpuAndThreads()
{
    const Result<ServerProbe> probe = ServerProbe::open(::getpid());
    QVERIFY(probe);
    const CpuSample before = probe->cpu();
    QVERIFY(before.totalNs > 0);
    QVERIFY(before.threads >= 1);
    QTRY_VERIFY(probe->cpuNs() > before.totalNs);
    QVERIFY(probe->memory().rssBytes > 1'000'000);
    QCOMPARE(probe->name(), QStringLiteral("tst_procfs"));
}

void TestProcfs::processThatIsNotThereIsNamed()
{
    // Process ids end at 2^22 (proc(5), pid_max).
    const Result<ServerProbe> probe = ServerProbe::open(2'000'000'000);
    QVERIFY(!probe);
    QVERIFY(probe.error().code == ErrorCode::NotFound);
    QVERIFY2(probe.error().text.contains(QLatin1String("2000000000")),
             qPrintable(probe.error().text));
}

QTEST_GUILESS_MAIN(TestProcfs)
#include "tst_procfs.moc"
