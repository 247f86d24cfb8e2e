// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httphead.h"

#include <QTest>

using namespace tickcast;

class TestHttpHead final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodHeadIsRead_data();
    void goodHeadIsRead();
    void badHeadIsRefused_data();
    void badHeadIsRefused();
    void whatConcernsTheConnectionIsTakenOut();
    void clientIsTheLastHopThatIsNoProxy_data();
    void clientIsTheLastHopThatIsNoProxy();

private:
    [[nodiscard]] static std::string_view view(const QByteArray &text)
    {
        return {text.constData(), size_t(text.size())};
    }
};

void TestHttpHead::goodHeadIsRead_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<qint64>("bodyBytes");
    QTest::addColumn<bool>("isLast");
    const auto row = [](const char *name, const QByteArray &head, const char *method,
                        const char *target, qint64 bodyBytes, bool isLast) {
        QTest::newRow(name) << QByteArray(head + "\r\n") << QByteArray(method) << QByteArray(target)
                            << bodyBytes << isLast;
    };
    row("plain", "GET / HTTP/1.1\r\nHost: a\r\n", "GET", "/", 0, false);
    row("query", "GET /a?b=%20c HTTP/1.1\r\nHost: a:80\r\n", "GET", "/a?b=%20c", 0, false);
    row("IPv6 host", "HEAD /a HTTP/1.1\r\nhost:[::1]:80\r\n", "HEAD", "/a", 0, false);
    row("whole URL", "GET http://a/b HTTP/1.1\r\nHost: a\r\n", "GET", "http://a/b", 0, false);
    row("of the server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n", "OPTIONS", "*", 0, false);
    row("body", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 16384\r\n", "POST", "/a", 16384,
        false);
    row("the same length twice",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n", "POST", "/a",
        3, false);
    row("close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n", "GET", "/", 0, true);
    row("HTTP/1.0", "GET / HTTP/1.0\r\n", "GET", "/", 0, true);
    row("unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n", "BREW", "/", 0, false);
    row("upgrade", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
        "GET", "/", 0, false);
}

void TestHttpHead::goodHeadIsRead()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(qint64, bodyBytes);
    QFETCH(bool, isLast);
    const auto parsed = parseHttpHead(view(head));
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->method, view(method));
    QCOMPARE(parsed->target, view(target));
    QCOMPARE(parsed->bodyBytes, bodyBytes);
    QCOMPARE(parsed->isLast, isLast);
}

void TestHttpHead::badHeadIsRefused_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &head, int status) {
        QTest::newRow(name) << QByteArray(head + "\r\n") << status;
    };
    const QByteArray get = "GET / HTTP/1.1\r\n";
    const QByteArray host = "Host: a\r\n";
    row("nothing", "", 400);
    row("one word", "GET\r\n" + host, 400);
    row("no version", "GET /\r\n" + host, 400);
    row("two spaces", "GET  / HTTP/1.1\r\n" + host, 400);
    row("space in the target", "GET /a b HTTP/1.1\r\n" + host, 400);
    row("tab in the target", "GET /a\tb HTTP/1.1\r\n" + host, 400);
    row("fragment", "GET /#a HTTP/1.1\r\n" + host, 400);
    row("not ASCII", "GET /\xc3\xa4 HTTP/1.1\r\n" + host, 400);
    row("no slash", "GET a HTTP/1.1\r\n" + host, 400);
    row("two slashes", "GET //evil/ HTTP/1.1\r\n" + host, 400);
    row("other scheme", "GET file:///etc/passwd HTTP/1.1\r\n" + host, 400);
    row("star of GET", "GET * HTTP/1.1\r\n" + host, 400);
    row("CONNECT", "CONNECT a:80 HTTP/1.1\r\n" + host, 400);
    row("method with a brace", "G{T / HTTP/1.1\r\n" + host, 400);
    row("empty method", " / HTTP/1.1\r\n" + host, 400);
    row("target over 4 KiB", "GET /" + QByteArray(4096, 'a') + " HTTP/1.1\r\n" + host, 414);
    row("HTTP/2.0", "GET / HTTP/2.0\r\n" + host, 505);
    row("HTTP/1.2", "GET / HTTP/1.2\r\n" + host, 505);
    row("HTTP/0.9", "GET / HTTP/0.9\r\n" + host, 505);
    row("lower case version", "GET / http/1.1\r\n" + host, 400);
    row("no such version", "GET / HTTP/11\r\n" + host, 400);
    row("no host", get, 400);
    row("two hosts", get + host + host, 400);
    row("empty host", get + "Host: \r\n", 400);
    row("host with a path", get + "Host: a/b\r\n", 400);
    row("host with a quote", get + "Host: a\"b\r\n", 400);
    row("host with a user", get + "Host: me@a\r\n", 400);
    row("long host", get + "Host: " + QByteArray(256, 'a') + "\r\n", 400);
    row("no colon", get + host + "X\r\n", 400);
    row("no name", get + host + ": x\r\n", 400);
    row("space before the colon", get + host + "X : y\r\n", 400);
    row("folded line", get + host + "X: y\r\n z\r\n", 400);
    row("NUL", get + host + QByteArray("X: a\0b\r\n", 8), 400);
    row("lone LF", get + "Host: a\nX: b\r\n", 400);
    row("lone CR", get + "Host: a\rX: b\r\n", 400);
    row("101 header lines", get + host + QByteArray("X: y\r\n").repeated(100), 431);
    row("negative length", get + host + "Content-Length: -1\r\n", 400);
    row("signed length", get + host + "Content-Length: +1\r\n", 400);
    row("hexadecimal length", get + host + "Content-Length: 0x1\r\n", 400);
    row("list of lengths", get + host + "Content-Length: 1, 1\r\n", 400);
    row("length beyond 64 bits", get + host + "Content-Length: 99999999999999999999\r\n", 400);
    row("empty length", get + host + "Content-Length:\r\n", 400);
    row("two lengths", get + host + "Content-Length: 1\r\nContent-Length: 2\r\n", 400);
    row("long body", get + host + "Content-Length: 16385\r\n", 413);
    row("chunked", get + host + "Transfer-Encoding: chunked\r\n", 411);
    row("chunked with a length", get + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        411);
    row("expectation", get + host + "Expect: 100-continue\r\n", 417);
}

void TestHttpHead::badHeadIsRefused()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);
    const auto parsed = parseHttpHead(view(head));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().status, status);
    QVERIFY(!parsed.error().message.isEmpty());
}

void TestHttpHead::whatConcernsTheConnectionIsTakenOut()
{
    const QByteArray head = "GET /a HTTP/1.1\r\nHost: a\r\nconnection: Upgrade\r\nUPGRADE: "
                            "websocket\r\nContent-Length: 3\r\nAccept: x\r\n\r\n";
    QCOMPARE(withoutConnectionHeaders(view(head)),
             QByteArray("GET /a HTTP/1.1\r\nHost: a\r\nAccept: x\r\n\r\n"));
}

void TestHttpHead::clientIsTheLastHopThatIsNoProxy_data()
{
    QTest::addColumn<QString>("proxies");
    QTest::addColumn<QByteArray>("forwardedFor");
    QTest::addColumn<QString>("client"); // empty: nobody
    const auto row = [](const char *name, const char *proxies, const char *forwardedFor,
                        const char *client) {
        QTest::newRow(name) << QString::fromLatin1(proxies) << QByteArray(forwardedFor)
                            << QString::fromLatin1(client);
    };
    row("nobody is trusted", "", "1.2.3.4", "10.0.0.1");
    row("another is trusted", "10.0.0.2", "1.2.3.4", "10.0.0.1");
    row("one hop", "10.0.0.0/8", "1.2.3.4", "1.2.3.4");
    row("the client's own claim is ignored", "10.0.0.0/8", "9.9.9.9, 1.2.3.4", "1.2.3.4");
    row("two proxies", "10.0.0.0/8", "9.9.9.9, 1.2.3.4 , 10.0.0.7", "1.2.3.4");
    row("only proxies", "10.0.0.0/8", "10.0.0.8, 10.0.0.7", "");
    row("no header", "10.0.0.0/8", "", "");
    row("not an address", "10.0.0.0/8", "1.2.3.4, unknown", "");
    row("comma at the end", "10.0.0.0/8", "1.2.3.4,", "");
    row("IPv6", "10.0.0.0/8", "2001:db8::1", "2001:db8::1");
}

void TestHttpHead::clientIsTheLastHopThatIsNoProxy()
{
    QFETCH(QString, proxies);
    QFETCH(QByteArray, forwardedFor);
    QFETCH(QString, client);
    const auto found =
        clientOf(*IpAddress::parse("10.0.0.1"), *AddressSet::parse(proxies), view(forwardedFor));
    QCOMPARE(found ? found->toString() : QString(), client);
}

QTEST_GUILESS_MAIN(TestHttpHead)
#include "tst_httphead.moc"
