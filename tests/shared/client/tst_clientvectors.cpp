// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/clienttesting.h"
#include "tests/shared/protocol/binaryvectors.h"

#include <QHash>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

QJsonObject controlOf(const QJsonValue &step)
{
    return step[QLatin1String("control")].toObject();
}

QByteArray textOf(const QJsonValue &message)
{
    return QJsonDocument(message.toObject()).toJson(QJsonDocument::Compact);
}

/// What a client has seen of each symbol and channel, and so what it is to hand out. The rules of
/// the page once more, so that the book that the client goes by is held against something.
class Seen final
{
public:
    void note(const QJsonObject &control)
    {
        if (control[QLatin1String("op")] != QLatin1String("subscribed"))
            return;
        for (const QJsonValue &each : control[QLatin1String("symbols")].toArray()) {
            const QString key = control[QLatin1String("channel")].toString() % u' ' %
                                each[QLatin1String("symbol")].toString();
            const QString epoch = each[QLatin1String("epoch")].toString();
            if (m_epochs.value(key) == epoch)
                continue;
            m_epochs[key] = epoch;
            m_offsets[key] = each[QLatin1String("offset")].toInteger();
        }
    }
    [[nodiscard]] bool isNews(const QJsonValue &update)
    {
        const QString op = update[QLatin1String("op")].toString();
        if (op == QLatin1String("reference"))
            return false;
        qint64 &last = m_offsets[op % u' ' % update[QLatin1String("s")].toString()];
        const qint64 offset = update[QLatin1String("o")].toInteger();
        const bool isNews = offset > last || (offset == last && op != QLatin1String("trade"));
        last = std::max(last, offset);
        return isNews;
    }

private:
    QHash<QString, QString> m_epochs;
    QHash<QString, qint64> m_offsets;
};

/// A client that wants all that a vector tells of, and a server that plays the vector's steps.
class Playing final
{
public:
    Playing(const QJsonArray &steps, bool isBinary)
        : m_isBinary(isBinary)
        , m_client(options())
        , m_violations(&m_client, &SubscriberClient::protocolViolated)
    {
        m_server.speak(isBinary ? "tickcast.v1.binary" : "tickcast.v1.json");
        m_server.onCommand = [this](const QJsonObject &command) {
            m_ids[command[QLatin1String("channel")].toString()] = idOf(command);
        };
        const auto add = [this](const auto &update) { m_texts += binaryText(update); };
        QObject::connect(&m_client, &SubscriberClient::quoteReceived, &m_client, add);
        QObject::connect(&m_client, &SubscriberClient::tradeReceived, &m_client, add);
        QObject::connect(&m_client, &SubscriberClient::candleReceived, &m_client, add);
        for (const QJsonValue &step : steps)
            want(controlOf(step));
        m_client.open(m_server.url());
    }

    /// The updates that come out of one step, and what was skipped, once it was all read.
    [[nodiscard]] QStringList play(const QJsonValue &step)
    {
        m_texts.clear();
        const QJsonObject control = controlOf(step);
        qsizetype sent = 1;
        if (!control.isEmpty()) {
            QJsonObject answer = control;
            answer[QLatin1String("id")] = m_ids[control[QLatin1String("channel")].toString()];
            m_server.send(textOf(answer));
        } else if (m_isBinary) {
            m_server.sendBinary(bytesOf(step[QLatin1String("message")]));
        } else {
            sent = sendAsJson(step[QLatin1String("decoded")].toArray());
        }
        const quint64 target = m_client.counters().messages + quint64(sent);
        return spinUntil([&] { return m_client.counters().messages >= target; })
                   ? m_texts
                   : QStringList{QStringLiteral("not read")};
    }
    /// True once the client has said all that it wants on a connection that has seen nothing yet.
    [[nodiscard]] bool isReady()
    {
        return spinUntil([this] { return m_ids.size() == m_channels.size(); });
    }
    /// What was wrong, and the client is ready on a new connection; empty: nothing was.
    [[nodiscard]] QString violation()
    {
        if (m_violations.isEmpty())
            return {};
        m_ids.clear();
        const QString text = m_violations.takeFirst()[0].toString();
        return isReady() ? text : QStringLiteral("it does not come back");
    }
    [[nodiscard]] BinaryDecoder::Skipped skipped() const { return m_client.skipped(); }

private:
    static SubscriberClient::Options options()
    {
        SubscriberClient::Options options = quick();
        options.backoffBase = options.backoffCap = 0ms;
        return options;
    }
    void want(const QJsonObject &control)
    {
        const auto message = control.isEmpty() ? ServerMessage() : serverMessage(control);
        if (const auto *subscribed = std::get_if<Subscribed>(&message)) {
            m_channels.insert(control[QLatin1String("channel")].toString());
            for (const SubscribedEntry &entry : subscribed->entries)
                m_client.subscribe(subscribed->channel, {&entry.info.symbol, 1});
        }
    }
    qsizetype sendAsJson(const QJsonArray &updates)
    {
        qsizetype sent = 0;
        for (const QJsonValue &update : updates) {
            if (update[QLatin1String("op")] == QLatin1String("reference"))
                continue;
            m_server.send(textOf(update));
            ++sent;
        }
        return sent;
    }

    const bool m_isBinary;
    FakeServer m_server;
    SubscriberClient m_client;
    QSignalSpy m_violations;
    QSet<QString> m_channels;     ///< those that the client wants something of
    QHash<QString, qint64> m_ids; ///< of the command that names the symbols of each
    QStringList m_texts;
};

} // namespace

/// The vectors of shared/protocol through the whole client: socket, decoder, offsets, signals.
class TestClientVectors final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void binaryVectorsComeOut_data() { addBinaryVectors(); }
    void binaryVectorsComeOut();
    void theSameComesOutOfJson_data() { addBinaryVectors(); }
    void theSameComesOutOfJson();
};

void TestClientVectors::binaryVectorsComeOut()
{
    QFETCH(QJsonArray, steps);
    Playing playing(steps, true);
    QVERIFY(playing.isReady());
    Seen seen;
    QJsonArray before; // what a new connection has to be told again
    for (const QJsonValue &step : steps) {
        seen.note(controlOf(step));
        QJsonArray expectedUpdates;
        for (const QJsonValue &update : step[QLatin1String("decoded")].toArray()) {
            if (seen.isNews(update))
                expectedUpdates += update;
        }
        const BinaryDecoder::Skipped skipped = playing.skipped();
        QCOMPARE(playing.play(step), expected(expectedUpdates));
        const QString error = step[QLatin1String("error")].toString();
        const QString violation = playing.violation();
        QCOMPARE(violation.isEmpty(), error.isEmpty());
        if (error.isEmpty()) {
            const quint64 wanted =
                quint64(step[QLatin1String("skipped")][QLatin1String("missingKeyframe")].toInt());
            QCOMPARE(playing.skipped().missingKeyframe - skipped.missingKeyframe, wanted);
            before += step;
            continue;
        }
        for (const QJsonValue &again : before)
            static_cast<void>(playing.play(again));
    }
}

void TestClientVectors::theSameComesOutOfJson()
{
    QFETCH(QJsonArray, steps);
    Playing playing(steps, false);
    QVERIFY(playing.isReady());
    Seen seen;
    for (const QJsonValue &step : steps) {
        seen.note(controlOf(step));
        QJsonArray expectedUpdates;
        for (const QJsonValue &update : step[QLatin1String("decoded")].toArray()) {
            if (seen.isNews(update))
                expectedUpdates += update;
        }
        QCOMPARE(playing.play(step), expected(expectedUpdates));
        QCOMPARE(playing.violation(), QString());
    }
}

QTEST_GUILESS_MAIN(TestClientVectors)
#include "tst_clientvectors.moc"
