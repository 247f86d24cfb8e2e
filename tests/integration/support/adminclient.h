// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"

#include <QObject>
#include <QUrl>
#include <QWebSocket>
#include <functional>
#include <optional>
#include <vector>

namespace tickcast::testing {

class ServerProcess;

/// An operator's program: takes in what the admin channel says, asks and orders.
/// Waiting methods spin the event loop. Thread: the test's.
class AdminClient final : public QObject
{
    Q_OBJECT
public:
    /// Connects with the server's own token in the first message, and says who it is with @p user.
    explicit AdminClient(const ServerProcess &server,
                         const std::optional<QString> &user = std::nullopt);
    /// Connects and says nothing; @p authorization is the header of that name unless it is empty.
    explicit AdminClient(const QUrl &url, const QByteArray &authorization = {});

    /// Sends @p text as the first message; call before the event loop runs.
    void sendOnceConnected(const QByteArray &text);
    [[nodiscard]] bool isGreeted();
    [[nodiscard]] const admin::Hello &hello() const { return m_hello.value(); }
    /// Why the server refused; empty if it did not.
    [[nodiscard]] QString refusal() const { return m_refusal; }
    [[nodiscard]] bool isRefused();
    [[nodiscard]] std::optional<int> closeCode();
    /// True once the connection is there no more, whoever ended it.
    [[nodiscard]] bool isLost() const { return m_isClosed; }

    void send(const QByteArray &text) { m_socket.sendTextMessage(QString::fromUtf8(text)); }
    /// Sends @p message with an id of its own, which it returns.
    qint64 send(admin::ClientMessage message);
    /// Waits for the answer that carries @p id; nothing if none comes.
    [[nodiscard]] std::optional<admin::ServerMessage> answerTo(qint64 id);
    /// Sends @p message and waits for its answer; nothing if that is of another kind, which is
    /// told on standard error.
    template <typename Answer>
    [[nodiscard]] std::optional<Answer> ask(const admin::ClientMessage &message)
    {
        const auto answer = answerTo(send(message));
        if (answer && std::holds_alternative<Answer>(*answer))
            return std::get<Answer>(*answer);
        tellUnexpected(message, answer);
        return std::nullopt;
    }
    /// Everything that was neither hello nor stats nor a refusal, in order.
    [[nodiscard]] const std::vector<admin::ServerMessage> &answers() const { return m_answers; }
    /// How the server's log calls it.
    [[nodiscard]] QByteArray peer() const
    {
        return "127.0.0.1:" + QByteArray::number(m_socket.localPort());
    }

    /// Waits until @p count samples have come since the last forget().
    [[nodiscard]] bool waitForSamples(size_t count);
    /// Waits for a sample, from now on, for which @p isWanted; the last one seen if none comes.
    admin::Stats waitFor(const std::function<bool(const admin::Stats &)> &isWanted);
    [[nodiscard]] const std::vector<admin::Stats> &samples() const { return m_samples; }
    /// The first message that could not be decoded; empty: all could.
    [[nodiscard]] QString fault() const { return m_fault; }

private:
    void open(const QUrl &url, const QByteArray &authorization);
    void onText(const QString &text);
    static void tellUnexpected(const admin::ClientMessage &message,
                               const std::optional<admin::ServerMessage> &answer);

    QWebSocket m_socket;
    std::optional<admin::Hello> m_hello;
    std::vector<admin::Stats> m_samples;
    std::vector<admin::ServerMessage> m_answers;
    qint64 m_lastId = 0;
    QString m_refusal;
    QString m_fault;
    bool m_isClosed = false;
};

/// True if published = delivered + superseded + suppressed + dropped + owed, for each worker and
/// over all; tells which does not.
[[nodiscard]] bool isEveryUpdateAccountedFor(const admin::Stats &stats);

} // namespace tickcast::testing
