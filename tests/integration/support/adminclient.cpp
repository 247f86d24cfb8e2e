// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QNetworkRequest>
#include <QTest>
#include <algorithm>

namespace tickcast::testing {

AdminClient::AdminClient(const ServerProcess &server, const std::optional<QString> &user)
{
    sendOnceConnected(admin::encode(admin::Auth{server.token(), user}));
    open(server.adminUrl(), {});
}

AdminClient::AdminClient(const QUrl &url, const QByteArray &authorization)
{
    open(url, authorization);
}

void AdminClient::open(const QUrl &url, const QByteArray &authorization)
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &AdminClient::onText);
    connect(&m_socket, &QWebSocket::disconnected, this, [this] { m_isClosed = true; });
    QNetworkRequest request(url);
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    m_socket.open(request);
}

void AdminClient::sendOnceConnected(const QByteArray &text)
{
    connect(&m_socket, &QWebSocket::connected, this,
            [this, text] { m_socket.sendTextMessage(QString::fromUtf8(text)); });
}

void AdminClient::onText(const QString &text)
{
    const auto message = admin::decodeServerMessage(text.toUtf8());
    if (!message) {
        if (m_fault.isEmpty())
            m_fault = message.error().text;
    } else if (const auto *hello = std::get_if<admin::Hello>(&*message)) {
        m_hello = *hello;
    } else if (const auto *stats = std::get_if<admin::Stats>(&*message)) {
        m_samples.push_back(*stats);
    } else if (const auto *refused = std::get_if<admin::Refused>(&*message)) {
        m_refusal = refused->reason;
    } else {
        m_answers.push_back(*message);
    }
}

qint64 AdminClient::send(admin::ClientMessage message)
{
    const qint64 id = ++m_lastId;
    std::visit([id](auto &what) { what.id = id; }, message);
    send(admin::encode(message));
    return id;
}

std::optional<admin::ServerMessage> AdminClient::answerTo(qint64 id)
{
    const auto hasId = [id](const admin::ServerMessage &message) {
        return std::visit(
            [id](const auto &what) {
                if constexpr (requires { what.id; })
                    return what.id == id;
                else
                    return false;
            },
            message);
    };
    const auto find = [&] { return std::ranges::find_if(m_answers, hasId); };
    static_cast<void>(QTest::qWaitFor([&] { return find() != m_answers.end() || m_isClosed; },
                                      TestClient::waitMs));
    const auto found = find();
    return found == m_answers.end() ? std::nullopt : std::optional(*found);
}

void AdminClient::tellUnexpected(const admin::ClientMessage &message,
                                 const std::optional<admin::ServerMessage> &answer)
{
    const QByteArray what =
        answer ? std::visit([](const auto &each) { return admin::encode(each); }, *answer)
               : QByteArray("nothing");
    qWarning("%s was answered with %s", admin::encode(message).constData(), what.constData());
}

bool AdminClient::isGreeted()
{
    return QTest::qWaitFor([this] { return m_hello || m_isClosed; }, TestClient::waitMs) && m_hello;
}

bool AdminClient::isRefused()
{
    return QTest::qWaitFor([this] { return m_isClosed; }, TestClient::waitMs) &&
           !m_refusal.isEmpty();
}

std::optional<int> AdminClient::closeCode()
{
    if (!QTest::qWaitFor([this] { return m_isClosed; }, TestClient::waitMs))
        return std::nullopt;
    return int(m_socket.closeCode());
}

bool AdminClient::waitForSamples(size_t count)
{
    constexpr int slackPerSample = 3; // they come once a second
    return QTest::qWaitFor([&] { return m_samples.size() >= count || m_isClosed; },
                           TestClient::waitMs + int(count) * slackPerSample * 1'000) &&
           m_samples.size() >= count;
}

admin::Stats AdminClient::waitFor(const std::function<bool(const admin::Stats &)> &isWanted)
{
    size_t looked = m_samples.size();
    static_cast<void>(QTest::qWaitFor(
        [&] {
            while (looked < m_samples.size() && !isWanted(m_samples[looked]))
                ++looked;
            return looked < m_samples.size() || m_isClosed;
        },
        TestClient::waitMs));
    if (looked < m_samples.size())
        return m_samples[looked];
    return m_samples.empty() ? admin::Stats() : m_samples.back();
}

bool isEveryUpdateAccountedFor(const admin::Stats &stats)
{
    const auto isBalanced = [&](const char *whose, const admin::Counters &counters, quint64 owed) {
        const quint64 accounted = counters.delivered + counters.total() + owed;
        if (accounted != counters.published) {
            qWarning("sample %llu, %s: published %llu, but delivered %llu + superseded %llu + "
                     "suppressed %llu + dropped %llu + owed %llu = %llu",
                     stats.seq, whose, counters.published, counters.delivered, counters.superseded,
                     counters.suppressedTotal(), counters.droppedTotal(), owed, accounted);
        }
        return accounted == counters.published;
    };
    quint64 owed = 0;
    for (const admin::Worker &worker : stats.workers) {
        if (!isBalanced(QByteArray("worker " + QByteArray::number(worker.index)).constData(),
                        worker.counters, worker.owed))
            return false;
        owed += worker.owed;
    }
    return isBalanced("all workers", stats.totals, owed);
}

} // namespace tickcast::testing
