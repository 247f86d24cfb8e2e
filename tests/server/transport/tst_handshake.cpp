// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/handshake.h"

#include <QCoreApplication>
#include <QTest>
#include <malloc.h>

using namespace tickcast;

namespace {

const QString jsonProtocol = QStringLiteral("tickcast.v1.json");
const QString binaryProtocol = QStringLiteral("tickcast.v1.binary");

/// A good head, line by line, to be spoilt.
class Head final
{
public:
    Head() = default;
    explicit Head(QByteArray requestLine)
        : m_requestLine(std::move(requestLine))
    {
    }
    Head &with(const QByteArray &line)
    {
        m_lines.append(line);
        return *this;
    }
    Head &without(const QByteArray &name)
    {
        m_lines.removeIf(
            [&](const QByteArray &line) { return line.startsWith(QByteArray(name + ':')); });
        return *this;
    }
    Head &changed(const QByteArray &name, const QByteArray &value)
    {
        return without(name).with(name + ": " + value);
    }
    [[nodiscard]] QByteArray bytes(const QByteArray &lineEnd = "\r\n") const
    {
        return m_requestLine + lineEnd + m_lines.join(lineEnd) + lineEnd + lineEnd;
    }

private:
    QByteArray m_requestLine{"GET /v1 HTTP/1.1"};
    // The example of RFC 6455 section 1.3.
    QByteArrayList m_lines{
        "Host: server.example.com",   "Upgrade: websocket",
        "Connection: Upgrade",        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Origin: http://example.com", "Sec-WebSocket-Version: 13"};
};

[[nodiscard]] Handshake::Outcome answer(const QByteArray &head)
{
    Handshake handshake({jsonProtocol, binaryProtocol});
    return handshake.answer(head, QHostAddress::LocalHost, 50'000);
}

[[nodiscard]] QByteArray headerOf(const QByteArray &answer, const QByteArray &name)
{
    for (const QByteArray &line : answer.split('\n')) {
        if (line.startsWith(QByteArray(name + ": ")))
            return line.sliced(name.size() + 2).trimmed();
    }
    return {};
}

} // namespace

class TestHandshake final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exampleOfTheRfcIsUpgraded();
    void goodHeadIsUpgraded_data();
    void goodHeadIsUpgraded();
    void targetIsSplitIntoPathAndQuery_data();
    void targetIsSplitIntoPathAndQuery();
    void subprotocolIsAgreedOn_data();
    void subprotocolIsAgreedOn();
    void badHeadIsAnsweredAndNotUpgraded_data();
    void badHeadIsAnsweredAndNotUpgraded();
    void everyTruncatedHeadIsSurvived();
    void headEndIsTheBlankLine_data();
    void headEndIsTheBlankLine();
    void oneHandshakeServesManyPeers();
    void nothingIsLeftPosted();
    void memoryDoesNotGrow();
};

void TestHandshake::exampleOfTheRfcIsUpgraded()
{
    const auto outcome = answer(Head().bytes());
    QVERIFY(outcome.isUpgraded);
    QVERIFY(outcome.answer.startsWith("HTTP/1.1 101 "));
    QVERIFY(outcome.answer.endsWith("\r\n\r\n"));
    QCOMPARE(outcome.answer.count("\r\n\r\n"), 1);
    QCOMPARE(headerOf(outcome.answer, "Upgrade"), QByteArray("websocket"));
    QCOMPARE(headerOf(outcome.answer, "Connection"), QByteArray("Upgrade"));
    QCOMPARE(headerOf(outcome.answer, "Sec-WebSocket-Accept"),
             QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void TestHandshake::goodHeadIsUpgraded_data()
{
    QTest::addColumn<QByteArray>("head");
    const auto row = [](const char *name, const Head &head) {
        QTest::newRow(name) << head.bytes();
    };
    row("browser", Head().changed("Connection", "keep-alive, Upgrade").with("Pragma: no-cache"));
    row("names in lower case", Head()
                                   .without("Upgrade")
                                   .with("upgrade: WebSocket")
                                   .without("Connection")
                                   .with("connection: upgrade"));
    row("no space after the colon", Head().without("Upgrade").with("Upgrade:websocket"));
    row("spaces around a value", Head().without("Upgrade").with("Upgrade:  \twebsocket \t"));
    row("no origin", Head().without("Origin"));
    row("origin null", Head().changed("Origin", "null"));
    row("host with port", Head().changed("Host", "127.0.0.1:9001"));
    row("host is IPv6", Head().changed("Host", "[::1]:9001"));
    row("extension offered", Head().with("Sec-WebSocket-Extensions: permessage-deflate"));
    row("empty header", Head().with("X-Empty:"));
    row("header in latin-1", Head().with("X-Name: M\xfcnchen"));
    Head many;
    for (int i = 0; i < 90; ++i)
        many.with("X-" + QByteArray::number(i) + ": y");
    row("96 headers", many);
    row("long header", Head().with("Cookie: " + QByteArray(7000, 'c')));
    row("long target", Head("GET /v1?token=" + QByteArray(7000, 't') + " HTTP/1.1"));
}

void TestHandshake::goodHeadIsUpgraded()
{
    QFETCH(const QByteArray, head);
    QVERIFY(static_cast<size_t>(head.size()) <= Handshake::headBytesMax);
    const auto outcome = answer(head);
    QVERIFY2(outcome.isUpgraded, outcome.answer.constData());
    QCOMPARE(outcome.path, QStringLiteral("/v1"));
    QVERIFY(headerOf(outcome.answer, "Sec-WebSocket-Extensions").isEmpty());
}

void TestHandshake::targetIsSplitIntoPathAndQuery_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("query");
    const auto row = [](const char *target, const QString &path, const QString &query) {
        QTest::newRow(target) << QByteArray(target) << path << query;
    };
    row("/", QStringLiteral("/"), {});
    row("/v1", QStringLiteral("/v1"), {});
    row("/v1?", QStringLiteral("/v1"), {});
    row("/v1?token=abc", QStringLiteral("/v1"), QStringLiteral("token=abc"));
    row("/v1?a=1%262&b=%C3%BC", QStringLiteral("/v1"), QStringLiteral("a=1%262&b=%C3%BC"));
    row("/v1?a=b?c", QStringLiteral("/v1"), QStringLiteral("a=b?c"));
    row("/a%20b", QStringLiteral("/a b"), {});
    row("/b%C3%B6rse", QStringLiteral("/b\u00f6rse"), {});
    row("ws://other.example:80/v1?x=y", QStringLiteral("/v1"), QStringLiteral("x=y"));
    row("/v1/../admin", QStringLiteral("/v1/../admin"), {});
    row("/%2e%2e/", QStringLiteral("/../"), {});
}

void TestHandshake::targetIsSplitIntoPathAndQuery()
{
    QFETCH(const QByteArray, target);
    QFETCH(const QString, path);
    QFETCH(const QString, query);
    const auto outcome = answer(Head("GET " + target + " HTTP/1.1").bytes());
    QVERIFY2(outcome.isUpgraded, outcome.answer.constData());
    QCOMPARE(outcome.path, path);
    QCOMPARE(outcome.query, query);
}

void TestHandshake::subprotocolIsAgreedOn_data()
{
    QTest::addColumn<QByteArrayList>("lines");
    QTest::addColumn<QString>("agreed");
    const auto row = [](const char *name, const QByteArrayList &lines, const QString &agreed) {
        QTest::newRow(name) << lines << agreed;
    };
    row("none", {}, {});
    row("one", {"tickcast.v1.json"}, jsonProtocol);
    row("the first known one of a list", {"foo, tickcast.v1.binary ,tickcast.v1.json"},
        binaryProtocol);
    row("over two headers", {"foo", "tickcast.v1.binary, tickcast.v1.json"}, binaryProtocol);
    row("unknown", {"foo, bar"}, {});
    row("other case", {"Tickcast.V1.Json"}, {});
    row("empty", {""}, {});
    row("commas", {",,"}, {});
}

void TestHandshake::subprotocolIsAgreedOn()
{
    QFETCH(const QByteArrayList, lines);
    QFETCH(const QString, agreed);
    Head head;
    for (const QByteArray &line : lines)
        head.with("Sec-WebSocket-Protocol: " + line);
    const auto outcome = answer(head.bytes());
    QVERIFY2(outcome.isUpgraded, outcome.answer.constData());
    QCOMPARE(outcome.subprotocol, agreed);
    QCOMPARE(headerOf(outcome.answer, "Sec-WebSocket-Protocol"), agreed.toLatin1());
}

void TestHandshake::badHeadIsAnsweredAndNotUpgraded_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    const auto raw = [](const char *name, const QByteArray &head, int status) {
        QTest::newRow(name) << head << status;
    };
    const auto row = [&](const char *name, const Head &head, int status) {
        raw(name, head.bytes(), status);
    };
    row("POST", Head("POST /v1 HTTP/1.1"), 405);
    row("lower-case method", Head("get /v1 HTTP/1.1"), 405);
    row("CONNECT", Head("CONNECT host:80 HTTP/1.1"), 405);
    row("HTTP/1.0", Head("GET /v1 HTTP/1.0"), 505);
    row("HTTP/2.0", Head("GET /v1 HTTP/2.0"), 505);
    row("other protocol", Head("GET /v1 SPDY/1.1"), 505);
    row("no version", Head("GET /v1"), 400);
    row("no target", Head("GET  HTTP/1.1"), 400);
    row("space in the target", Head("GET /v 1 HTTP/1.1"), 400);
    row("tab for space", Head("GET\t/v1\tHTTP/1.1"), 400);
    row("fragment", Head("GET /v1#top HTTP/1.1"), 400);
    row("target without host", Head("GET ws:///v1 HTTP/1.1"), 400);
    row("empty request line", Head(""), 400);
    row("blank line first", Head("\r\nGET /v1 HTTP/1.1"), 400);

    row("no host", Head().without("Host"), 400);
    row("empty host", Head().changed("Host", ""), 400);
    row("two hosts", Head().with("Host: other"), 400);
    row("host is no host", Head().changed("Host", "a b"), 400);
    row("host with a user", Head().changed("Host", "user@example.com"), 400);
    row("no upgrade", Head().without("Upgrade"), 426);
    row("upgrade to h2c", Head().changed("Upgrade", "h2c"), 400);
    row("two upgrades", Head().with("Upgrade: h2c"), 400);
    row("no connection", Head().without("Connection"), 400);
    row("connection keep-alive", Head().changed("Connection", "keep-alive"), 400);
    row("connection upgraded", Head().changed("Connection", "upgraded"), 400);
    row("no key", Head().without("Sec-WebSocket-Key"), 400);
    row("empty key", Head().changed("Sec-WebSocket-Key", ""), 400);
    row("short key", Head().changed("Sec-WebSocket-Key", "c2hvcnQ="), 400);
    row("long key", Head().changed("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZSBhbmQ="), 400);
    row("key is not base64", Head().changed("Sec-WebSocket-Key", "dGhlIHNhbXBs*SBub25jZQ=="), 400);
    row("key with bits over", Head().changed("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZR=="), 400);
    row("two keys", Head().with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400);
    row("no version header", Head().without("Sec-WebSocket-Version"), 400);
    row("version 8", Head().changed("Sec-WebSocket-Version", "8"), 426);
    row("version 14", Head().changed("Sec-WebSocket-Version", "14"), 426);
    row("version is a word", Head().changed("Sec-WebSocket-Version", "thirteen"), 426);
    row("list of versions", Head().changed("Sec-WebSocket-Version", "13, 8"), 426);
    row("two versions", Head().with("Sec-WebSocket-Version: 8"), 400);

    row("line without colon", Head().with("nonsense"), 400);
    row("space before the colon", Head().with("X-Name : y"), 400);
    row("no name", Head().with(": y"), 400);
    row("folded line", Head().with("X-Name: a\r\n b"), 400);
    row("name in latin-1", Head().with("X-N\xe4me: a"), 400);
    row("NUL in a value", Head().with(QByteArray("X-Name: a\0b", 11)), 400);
    row("NUL in the target", Head(QByteArray("GET /v1\0 HTTP/1.1", 17)), 400);
    row("bare LF in a value", Head().with("X-Name: a\nX-Other: b"), 400);
    row("bare CR in a value", Head().with("X-Name: a\rb"), 400);
    row("CR CR LF", Head().with("X-Name: a\r"), 400);
    raw("LF only", Head().bytes("\n"), 400);
    raw("LF only, then a blank line", Head().bytes("\n") + "\r\n\r\n", 400);
    Head many;
    for (int i = 0; i < 100; ++i)
        many.with("X-" + QByteArray::number(i) + ": y");
    row("106 headers", many, 400);
    raw("TLS hello", QByteArray::fromHex("160301020001000") + "\r\n\r\n", 400);
    raw("blank line alone", "\r\n\r\n", 400);
    raw("nothing", {}, 400);
}

void TestHandshake::badHeadIsAnsweredAndNotUpgraded()
{
    QFETCH(const QByteArray, head);
    QFETCH(const int, status);
    const auto outcome = answer(head);
    QVERIFY(!outcome.isUpgraded);
    const QByteArray answer = outcome.answer;
    const QByteArray statusLine = "HTTP/1.1 " + QByteArray::number(status) + ' ';
    QVERIFY2(answer.startsWith(statusLine), answer.constData());
    QCOMPARE(headerOf(answer, "Connection"), QByteArray("close"));
    const qsizetype body = answer.indexOf("\r\n\r\n") + 4;
    QCOMPARE(headerOf(answer, "Content-Length").toLongLong(), answer.size() - body);
    QVERIFY(answer.size() - body > 5);
    QCOMPARE(answer.sliced(body).count('\n'), 1);
    if (status == 426)
        QCOMPARE(headerOf(answer, "Sec-WebSocket-Version"), QByteArray("13"));
}

void TestHandshake::everyTruncatedHeadIsSurvived()
{
    const QByteArray head = Head().bytes();
    Handshake handshake({jsonProtocol});
    for (qsizetype bytes = 0; bytes < head.size() - 2; ++bytes) {
        for (const char *end : {"", "\r\n\r\n"}) {
            const auto outcome = handshake.answer(head.first(bytes) + end, {}, 0);
            QVERIFY(outcome.answer.startsWith("HTTP/1.1 "));
            QCOMPARE(outcome.isUpgraded, outcome.answer.startsWith("HTTP/1.1 101 "));
        }
    }
}

void TestHandshake::headEndIsTheBlankLine_data()
{
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<int>("end"); // -1: not there
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("one line") << QByteArray("GET / HTTP/1.1\r\n") << -1;
    QTest::newRow("three of four") << QByteArray("a\r\n\r") << -1;
    QTest::newRow("LF only") << QByteArray("a\n\n") << -1;
    QTest::newRow("mixed") << QByteArray("a\n\r\n\n") << -1;
    QTest::newRow("whole") << QByteArray("a\r\n\r\n") << 5;
    QTest::newRow("with the first frame") << QByteArray("a\r\n\r\n\x81\x80\r\n\r\n") << 5;
}

void TestHandshake::headEndIsTheBlankLine()
{
    QFETCH(const QByteArray, received);
    QFETCH(const int, end);
    const size_t expected = end < 0 ? std::string_view::npos : static_cast<size_t>(end);
    QCOMPARE(Handshake::headEnd({received.constData(), static_cast<size_t>(received.size())}),
             expected);
}

// One peer's outcome must not depend on the one before.
void TestHandshake::oneHandshakeServesManyPeers()
{
    Handshake handshake({jsonProtocol});
    const QHostAddress peer(QStringLiteral("10.0.0.7"));
    for (int i = 0; i < 100; ++i) {
        const QByteArray path = "/" + QByteArray::number(i);
        QVERIFY(!handshake.answer(Head().without("Host").bytes(), peer, 1).isUpgraded);
        QVERIFY(!handshake.answer(Head().changed("Host", "a b").bytes(), peer, 1).isUpgraded);
        const auto outcome = handshake.answer(Head("GET " + path + " HTTP/1.1").bytes(), peer, 1);
        QVERIFY(outcome.isUpgraded);
        QCOMPARE(outcome.path.toLatin1(), path);
        QCOMPARE(outcome.answer.count("HTTP/1.1"), 1);
    }
    QVERIFY(handshake.tooLarge().startsWith("HTTP/1.1 431 "));
}

void TestHandshake::nothingIsLeftPosted()
{
    class Watcher final : public QObject
    {
    public:
        bool eventFilter(QObject *, QEvent *event) override
        {
            events.append(event->type());
            return false;
        }
        QList<QEvent::Type> events;
    };
    Handshake handshake({jsonProtocol});
    QVERIFY(handshake.answer(Head().bytes(), QHostAddress::LocalHost, 1).isUpgraded);
    QVERIFY(!handshake.answer(Head().changed("Host", "a b").bytes(), {}, 1).isUpgraded);
    Watcher watcher;
    QCoreApplication::instance()->installEventFilter(&watcher);
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::instance()->removeEventFilter(&watcher);
    QCOMPARE(watcher.events, QList<QEvent::Type>());
}

// mallinfo2() counts what is in use, so a sanitizer's allocator would show nothing: its own leak
// check does the work there.
void TestHandshake::memoryDoesNotGrow()
{
    Handshake handshake({jsonProtocol});
    const QByteArray good = Head().bytes();
    const QByteArray bad = Head().changed("Host", "a b").bytes();
    const auto run = [&](int count) {
        for (int i = 0; i < count; ++i) {
            const auto port = static_cast<quint16>(i);
            QVERIFY(handshake.answer(good, QHostAddress::LocalHost, port).isUpgraded);
            QVERIFY(!handshake.answer(bad, QHostAddress::LocalHost, port).isUpgraded);
            QCoreApplication::sendPostedEvents();
        }
    };
    run(100);
    const size_t before = ::mallinfo2().uordblks;
    run(5000);
    const size_t after = ::mallinfo2().uordblks;
    QVERIFY2(after <= before + 10'000, qPrintable(QString::number(after - before)));
}

QTEST_GUILESS_MAIN(TestHandshake)
#include "tst_handshake.moc"
