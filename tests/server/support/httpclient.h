// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTest>
#include <optional>
#include <sys/socket.h>

namespace tickcast::testing {

/// One answer of an HTTP server, as it came.
struct HttpAnswer
{
    int status = 0;
    QHash<QByteArray, QByteArray> headers; ///< by name in lower case
    QByteArray body;

    [[nodiscard]] QByteArray header(const char *name) const { return headers.value(name); }
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    /// "not_found", of an error.
    [[nodiscard]] QString errorCode() const
    {
        return json()[QLatin1String("error")][QLatin1String("code")].toString();
    }
};

/// A client that writes bytes as it likes and reads whole answers. Waiting methods spin the event
/// loop. Thread: the test's.
class HttpClient final
{
public:
    enum class Body : quint8 { Expected, Absent };
    static constexpr int waitMs = 20'000; ///< for sanitizers; never reached when all is well

    explicit HttpClient(quint16 port, const QHostAddress &host = QHostAddress::LocalHost)
    {
        m_socket.connectToHost(host, port);
        m_socket.waitForConnected(waitMs);
    }
    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    /// Says that nothing more will come, and still listens.
    void endWriting()
    {
        m_socket.flush();
        ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR);
    }
    /// GET @p target with these further header lines, each with its CRLF.
    void get(const QByteArray &target, const QByteArray &headers = {})
    {
        write(request("GET", target, headers));
    }
    [[nodiscard]] static QByteArray request(const QByteArray &method, const QByteArray &target,
                                            const QByteArray &headers = {})
    {
        return method + ' ' + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n";
    }

    /// The next answer; nothing if the connection ends before it is whole.
    [[nodiscard]] std::optional<HttpAnswer> answer(Body body = Body::Expected)
    {
        qsizetype end = -1;
        (void)QTest::qWaitFor(
            [&] {
                take();
                end = m_received.indexOf("\r\n\r\n");
                return end >= 0 || isOver();
            },
            waitMs);
        if (end < 0)
            return {};
        HttpAnswer answer;
        const auto lines = m_received.first(end).split('\n');
        answer.status = lines[0].mid(9, 3).toInt();
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
        }
        m_received.remove(0, end + 4);
        const qsizetype length =
            body == Body::Expected ? answer.header("content-length").toLongLong() : 0;
        (void)QTest::qWaitFor(
            [&] {
                take();
                return m_received.size() >= length || isOver();
            },
            waitMs);
        if (m_received.size() < length)
            return {};
        answer.body = m_received.first(length);
        m_received.remove(0, length);
        return answer;
    }
    /// GET and its answer.
    [[nodiscard]] HttpAnswer ask(const QByteArray &target, const QByteArray &headers = {})
    {
        get(target, headers);
        return answer().value_or(HttpAnswer{});
    }
    /// Waits until the server has ended the connection.
    [[nodiscard]] bool isCut()
    {
        return QTest::qWaitFor([this] { return isOver(); }, waitMs);
    }
    [[nodiscard]] bool isOpen() const
    {
        return m_socket.state() == QAbstractSocket::ConnectedState;
    }
    /// Received and not yet part of an answer.
    [[nodiscard]] const QByteArray &rest()
    {
        take();
        return m_received;
    }
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

private:
    void take() { m_received += m_socket.readAll(); }
    [[nodiscard]] bool isOver() const
    {
        return m_socket.state() == QAbstractSocket::UnconnectedState;
    }

    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace tickcast::testing
