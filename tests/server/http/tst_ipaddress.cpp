// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/ipaddress.h"

#include <QTest>

using namespace tickcast;

class TestIpAddress final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addressIsReadAndWritten_data();
    void addressIsReadAndWritten();
    void whatIsNoAddressIsRefused_data();
    void whatIsNoAddressIsRefused();
    void bothFormsOfIpv4AreOneAddress();
    void clientOfIpv6IsItsNetwork();
    void setHoldsItsNetworks_data();
    void setHoldsItsNetworks();
    void badSetIsRefused_data();
    void badSetIsRefused();
    void setIsWrittenAsItIsRead();
};

void TestIpAddress::addressIsReadAndWritten_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::", "2001:db8::1"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestIpAddress::addressIsReadAndWritten()
{
    QFETCH(QString, text);
    const auto address = IpAddress::parse(text.toStdString());
    QVERIFY(address);
    QCOMPARE(address->toString(), text);
}

void TestIpAddress::whatIsNoAddressIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", " ", "localhost", "127.0.0", "127.0.0.256", "127.0.0.1 ", "[::1]",
                             "::1%lo", ":::1", "1.2.3.4:80", "1.2.3.4/8", "*", "0x7f.0.0.1",
                             "1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("NUL") << QByteArray("127.0.0.1\0", 10);
}

void TestIpAddress::whatIsNoAddressIsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!IpAddress::parse({text.constData(), size_t(text.size())}));
}

void TestIpAddress::bothFormsOfIpv4AreOneAddress()
{
    QCOMPARE(*IpAddress::parse("::ffff:10.1.2.3"), *IpAddress::parse("10.1.2.3"));
    QVERIFY(IpAddress::parse("::ffff:10.1.2.3")->isIpv4());
}

void TestIpAddress::clientOfIpv6IsItsNetwork()
{
    const auto client = [](const char *text) { return IpAddress::parse(text)->client(); };
    QCOMPARE(client("2001:db8::1"), client("2001:db8::ffff:1"));
    QVERIFY(client("2001:db8::1") != client("2001:db8:0:1::1"));
    QVERIFY(client("10.0.0.1") != client("10.0.0.2"));
}

void TestIpAddress::setHoldsItsNetworks_data()
{
    QTest::addColumn<QString>("set");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isInside");
    const auto row = [](const char *set, const char *address, bool isInside) {
        QTest::addRow("%s in %s", address, set)
            << QString::fromLatin1(set) << QString::fromLatin1(address) << isInside;
    };
    row("", "127.0.0.1", false);
    row("127.0.0.1", "127.0.0.1", true);
    row("127.0.0.1", "127.0.0.2", false);
    row("127.0.0.1", "::1", false);
    row("10.0.0.0/8", "10.255.0.1", true);
    row("10.0.0.0/8", "11.0.0.1", false);
    row("10.0.0.0/8", "::ffff:10.0.0.1", true);
    row("192.168.4.0/22", "192.168.7.255", true);
    row("192.168.4.0/22", "192.168.8.0", false);
    row("0.0.0.0/0", "8.8.8.8", true);
    row("0.0.0.0/0", "2001:db8::1", false);
    row("::/0", "8.8.8.8", true);
    row("2001:db8::/33", "2001:db8:7fff::1", true);
    row("2001:db8::/33", "2001:db8:8000::1", false);
    row("::1, 10.0.0.1", "10.0.0.1", true);
}

void TestIpAddress::setHoldsItsNetworks()
{
    QFETCH(QString, set);
    QFETCH(QString, address);
    QFETCH(bool, isInside);
    QCOMPARE(AddressSet::parse(set)->contains(*IpAddress::parse(address.toStdString())), isInside);
}

void TestIpAddress::badSetIsRefused_data()
{
    QTest::addColumn<QString>("set");
    for (const char *set : {",", "127.0.0.1,", "127.0.0.1;::1", "127.0.0.1 ::1", "proxy.example",
                            "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/33", "::/129",
                            "10.0.0.1/8", "2001:db8::1/64", "10.0.0.0/8/8", "/8", "*"})
        QTest::newRow(set) << QString::fromLatin1(set);
    QTest::newRow("257 networks") << QStringLiteral("10.0.0.1,").repeated(257).chopped(1);
}

void TestIpAddress::badSetIsRefused()
{
    QFETCH(QString, set);
    QVERIFY(!AddressSet::parse(set));
}

void TestIpAddress::setIsWrittenAsItIsRead()
{
    const QString text = QStringLiteral("127.0.0.1, 10.0.0.0/8, ::1, 2001:db8::/32");
    QCOMPARE(AddressSet::parse(text)->toString(), text);
}

QTEST_GUILESS_MAIN(TestIpAddress)
#include "tst_ipaddress.moc"
