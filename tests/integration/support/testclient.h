// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QUrl>
#include <QWebSocket>
#include <functional>
#include <optional>
#include <vector>

namespace tickcast::testing {

/// A subscriber that keeps every message as parsed JSON, in order of arrival, and judges nothing:
/// it knows WebSocket and JSON, not the protocol. Independent of shared/client on purpose.
/// Waiting methods spin the event loop and give up after waitMs. Thread: the test's.
class TestClient final : public QObject
{
    Q_OBJECT
public:
    static constexpr int waitMs = 15'000; ///< a sanitized server on a busy machine is slow

    struct Message
    {
        QJsonObject json;
        QByteArray text;
        qint64 arrivedNs = 0; ///< monotonic
        [[nodiscard]] QString op() const { return json[QLatin1String("op")].toString(); }
        [[nodiscard]] bool isData() const;
        [[nodiscard]] QString symbol() const { return json[QLatin1String("s")].toString(); }
        [[nodiscard]] qint64 offset() const { return json[QLatin1String("o")].toInteger(); }
    };

    explicit TestClient(const QUrl &url, const QStringList &subprotocols = {});

    [[nodiscard]] QWebSocket &socket() { return m_socket; }
    /// Sends @p text as a text message, once connected.
    void send(const QByteArray &text);

    /// Waits for the first message after the last one found for which @p isWanted, and returns
    /// it; an empty object if none comes. What stands before it is passed over.
    QJsonObject next(const std::function<bool(const Message &)> &isWanted);
    QJsonObject next(const char *op);
    /// Sends a command whose "id" is the number @p id and waits for what answers it, wherever it
    /// stands; the place of next() is not moved.
    QJsonObject ask(int id, const QByteArray &text);
    /// Waits until @p count messages are there for which @p isWanted.
    [[nodiscard]] bool waitForCount(int count,
                                    const std::function<bool(const Message &)> &isWanted);
    [[nodiscard]] bool waitForCount(int count, const char *op);
    /// Subscribes and waits for the acknowledgement; the number of symbols acknowledged.
    [[nodiscard]] int subscribe(const QStringList &symbols, const char *channel = "quote");
    /// The names of the server's symbols, at most @p limit, most active first.
    [[nodiscard]] QStringList symbolNames(int limit);

    [[nodiscard]] const std::vector<Message> &messages() const { return m_messages; }
    [[nodiscard]] int count(const char *op) const;
    /// The data messages of @p channel for @p symbol, in order.
    [[nodiscard]] std::vector<QJsonObject> data(const char *channel, const QString &symbol) const;
    /// Begins anew with an empty list; offsets of next() too.
    void forget();

    /// Waits for the end of the connection: its close code, or nothing if it lives on. 1006 is a
    /// connection that broke without a close frame.
    [[nodiscard]] std::optional<int> closeCode();
    [[nodiscard]] bool isClosed() const { return m_isClosed; }

private:
    [[nodiscard]] bool waitFor(const std::function<bool()> &isDone) const;

    QWebSocket m_socket;
    std::vector<Message> m_messages;
    size_t m_next = 0;
    int m_lastId = 1'000'000; ///< of its own commands; tests count from 1
    bool m_isClosed = false;
};

/// One more client, as they all should be: it watches everything, and can say at any time whether
/// it still gets its quotes.
class GoodClient final
{
public:
    explicit GoodClient(const QUrl &url);
    [[nodiscard]] bool isWatching() const { return m_isWatching; }
    /// True when new quotes come in, each symbol's offsets so far are consecutive, and there was
    /// no error.
    [[nodiscard]] bool isServed();

private:
    TestClient m_client;
    bool m_isWatching = false;
};

/// True if the offsets of each symbol in each channel are consecutive. A state may be repeated: the
/// snapshot after a subscription.
[[nodiscard]] bool hasConsecutiveOffsets(const std::vector<TestClient::Message> &messages);

[[nodiscard]] QStringList toStrings(const QJsonValue &array);
[[nodiscard]] QByteArray toJsonList(const QStringList &names);

} // namespace tickcast::testing
