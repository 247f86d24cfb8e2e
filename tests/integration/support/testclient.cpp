// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/testclient.h"

#include "shared/util/clock.h"

#include <QHash>
#include <QJsonDocument>
#include <QNetworkRequest>
#include <QTest>
#include <QWebSocketHandshakeOptions>
#include <algorithm>

namespace tickcast::testing {

namespace {

QByteArray idMember(int id)
{
    return "\"id\":" + QByteArray::number(id);
}

} // namespace

bool TestClient::Message::isData() const
{
    const QString name = op();
    return name == u"quote" || name == u"trade" || name == u"candle";
}

TestClient::TestClient(const QUrl &url, const QStringList &subprotocols)
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        const QByteArray utf8 = text.toUtf8();
        m_messages.push_back({QJsonDocument::fromJson(utf8).object(), utf8, SystemClock::now()});
    });
    connect(&m_socket, &QWebSocket::disconnected, this, [this] { m_isClosed = true; });
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(subprotocols);
    m_socket.open(QNetworkRequest(url), options);
}

void TestClient::send(const QByteArray &text)
{
    if (waitFor([this] { return m_socket.state() == QAbstractSocket::ConnectedState; }))
        m_socket.sendTextMessage(QString::fromUtf8(text));
}

bool TestClient::waitFor(const std::function<bool()> &isDone) const
{
    // What was received before the end of the connection still counts, hence the second look.
    static_cast<void>(QTest::qWaitFor([&] { return m_isClosed || isDone(); }, waitMs));
    return isDone();
}

QJsonObject TestClient::next(const std::function<bool(const Message &)> &isWanted)
{
    const bool isFound = waitFor([&] {
        while (m_next < m_messages.size() && !isWanted(m_messages[m_next]))
            ++m_next;
        return m_next < m_messages.size();
    });
    return isFound ? m_messages[m_next++].json : QJsonObject();
}

QJsonObject TestClient::next(const char *op)
{
    const QString name = QString::fromLatin1(op);
    return next([&name](const Message &message) { return message.op() == name; });
}

QJsonObject TestClient::ask(int id, const QByteArray &text)
{
    size_t at = m_messages.size();
    send(text);
    const bool isFound = waitFor([&] {
        while (at < m_messages.size() && m_messages[at].json.value(QLatin1String("id")) != id)
            ++at;
        return at < m_messages.size();
    });
    return isFound ? m_messages[at].json : QJsonObject();
}

bool TestClient::waitForCount(int count, const std::function<bool(const Message &)> &isWanted)
{
    size_t looked = 0;
    int found = 0;
    return waitFor([&] {
        for (; looked < m_messages.size(); ++looked)
            found += isWanted(m_messages[looked]) ? 1 : 0;
        return found >= count;
    });
}

bool TestClient::waitForCount(int count, const char *op)
{
    const QString name = QString::fromLatin1(op);
    return waitForCount(count, [&name](const Message &message) { return message.op() == name; });
}

int TestClient::subscribe(const QStringList &symbols, const char *channel)
{
    const int id = ++m_lastId;
    const QByteArray command = "{\"op\":\"subscribe\"," + idMember(id) + ",\"channel\":\"" +
                               channel + "\",\"symbols\":" + toJsonList(symbols) + '}';
    const QJsonObject answer = ask(id, command);
    return answer[QLatin1String("op")] == QLatin1String("subscribed")
               ? int(answer[QLatin1String("symbols")].toArray().size())
               : 0;
}

QStringList TestClient::symbolNames(int limit)
{
    const int id = ++m_lastId;
    const QJsonObject answer = ask(id, "{\"op\":\"symbols\"," + idMember(id) +
                                           ",\"limit\":" + QByteArray::number(limit) + '}');
    QStringList names;
    for (const QJsonValue symbol : answer[QLatin1String("symbols")].toArray())
        names += symbol[QLatin1String("symbol")].toString();
    return names;
}

int TestClient::count(const char *op) const
{
    return int(std::ranges::count(m_messages, QString::fromLatin1(op), &Message::op));
}

std::vector<QJsonObject> TestClient::data(const char *channel, const QString &symbol) const
{
    std::vector<QJsonObject> found;
    for (const Message &message : m_messages) {
        if (message.op() == QLatin1String(channel) && message.symbol() == symbol)
            found.push_back(message.json);
    }
    return found;
}

void TestClient::forget()
{
    m_messages.clear();
    m_next = 0;
}

std::optional<int> TestClient::closeCode()
{
    if (!waitFor([this] { return m_isClosed; }))
        return std::nullopt;
    return int(m_socket.closeCode());
}

GoodClient::GoodClient(const QUrl &url)
    : m_client(url)
{
    const QStringList symbols =
        m_client.next("welcome").isEmpty() ? QStringList() : m_client.symbolNames(50);
    m_isWatching = !symbols.isEmpty() && m_client.subscribe(symbols) == int(symbols.size());
}

bool GoodClient::isServed()
{
    constexpr int quotes = 3; // more than a snapshot, or one that was on its way
    return m_client.waitForCount(m_client.count("quote") + quotes, "quote") &&
           m_client.count("error") == 0 && hasConsecutiveOffsets(m_client.messages());
}

bool hasConsecutiveOffsets(const std::vector<TestClient::Message> &messages)
{
    QHash<QString, qint64> last;
    for (const TestClient::Message &message : messages) {
        if (!message.isData())
            continue;
        const QString key = message.op() + u' ' + message.symbol();
        const auto before = last.constFind(key);
        const bool isTrade = message.op() == u"trade";
        if (before != last.constEnd() && message.offset() != *before + 1 &&
            (isTrade || message.offset() != *before)) {
            qWarning("%s: offset %lld after %lld", qPrintable(key), message.offset(), *before);
            return false;
        }
        last.insert(key, message.offset());
    }
    return true;
}

QStringList toStrings(const QJsonValue &array)
{
    QStringList strings;
    for (const QJsonValue entry : array.toArray())
        strings += entry.toString();
    return strings;
}

QByteArray toJsonList(const QStringList &names)
{
    return QJsonDocument(QJsonArray::fromStringList(names)).toJson(QJsonDocument::Compact);
}

} // namespace tickcast::testing
