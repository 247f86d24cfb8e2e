// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace tickcast {

/// The payload of a text frame as a server writes it.
inline QByteArray payloadOf(const Frame &frame)
{
    const auto bytes = frame.bytes();
    const auto length = static_cast<unsigned>(bytes[1]);
    const size_t header = length < 126 ? 2 : length == 126 ? 4 : 10;
    return {reinterpret_cast<const char *>(bytes.data() + header),
            static_cast<qsizetype>(bytes.size() - header)};
}

/// The names in a message's `symbols`, which are strings or objects with a `symbol`.
inline QStringList namesIn(const QJsonObject &message)
{
    QStringList names;
    const QJsonArray entries = message.value(QLatin1String("symbols")).toArray();
    for (const QJsonValue entry : entries) {
        names << (entry.isObject() ? entry.toObject().value(QLatin1String("symbol")).toString()
                                   : entry.toString());
    }
    return names;
}

/// The far end of a FakeLink: decides what the socket takes, keeps what it took. The test holds it;
/// the link, which a session owns, only refers to it.
class FakePeer final
{
public:
    static constexpr size_t unlimited = std::numeric_limits<size_t>::max();
    enum class OnClose { Nothing, EndsAtOnce };

    // ---- the script ----
    size_t room = unlimited; ///< frames the socket still takes whole
    bool beginsNext = false; ///< the frame that finds no room is begun all the same
    OnClose onClose = OnClose::Nothing;
    std::function<void(const QByteArray &)> onMessage; ///< instead of keeping it in `messages`
    std::function<void()> onTurnEnd; ///< what a worker's loop does after a callback of the link

    // ---- what happened ----
    std::vector<QByteArray> messages; ///< those whose last byte went out
    std::vector<size_t> sends;        ///< frames offered by each send()
    std::optional<QByteArray> begun;
    int pings = 0;
    int sendsWhileFull = 0; ///< each is a broken contract
    std::optional<protocol::CloseCode> closeCode;
    QString closeReason;
    LinkHandler *handler = nullptr;
    bool isFull = false;
    LinkBacklog backlog; ///< what the link says of itself

    void say(const QByteArray &json)
    {
        handler->onTextMessage(json);
        if (handler)
            handler->onReceived();
        endTurn();
    }
    /// The socket drains and takes @p frames more.
    void drain(size_t frames = unlimited)
    {
        room = frames;
        if (begun)
            receive(*std::exchange(begun, std::nullopt));
        if (std::exchange(isFull, false) && handler)
            handler->onWritable();
        endTurn();
    }
    /// Ends from the event loop, as a peer that leaves.
    void vanish()
    {
        end();
        endTurn();
    }
    void end()
    {
        if (handler)
            std::exchange(handler, nullptr)->onClosed();
    }

    [[nodiscard]] QJsonObject object(size_t index) const
    {
        return QJsonDocument::fromJson(messages.at(index)).object();
    }
    /// "quote SYM0 3" for data, else the op, with the id when there is one: "pong 7".
    [[nodiscard]] QStringList summary() const
    {
        QStringList lines;
        for (size_t i = 0; i < messages.size(); ++i)
            lines.push_back(summaryOf(object(i)));
        return lines;
    }
    void clear()
    {
        messages.clear();
        sends.clear();
    }

    SendResult take(std::span<const Frame *const> frames)
    {
        sendsWhileFull += isFull ? 1 : 0;
        sends.push_back(frames.size());
        SendResult result;
        for (const Frame *frame : frames) {
            if (room == 0) {
                isFull = result.isFull = true;
                if (beginsNext) {
                    begun = payloadOf(*frame);
                    result.framesInFlight = 1;
                    ++result.framesTaken;
                    result.bytesTaken += frame->size();
                }
                break;
            }
            if (room != unlimited)
                --room;
            ++result.framesTaken;
            result.bytesTaken += frame->size();
            receive(payloadOf(*frame));
        }
        return result;
    }

private:
    void endTurn()
    {
        if (onTurnEnd)
            onTurnEnd();
    }
    void receive(const QByteArray &message)
    {
        if (onMessage)
            onMessage(message);
        else
            messages.push_back(message);
    }
    static QString summaryOf(const QJsonObject &message)
    {
        const QString op = message.value(QLatin1String("op")).toString();
        if (message.contains(QLatin1String("o"))) {
            return QStringList{op, message.value(QLatin1String("s")).toString(),
                               QString::number(message.value(QLatin1String("o")).toInteger())}
                .join(u' ');
        }
        const QJsonValue id = message.value(QLatin1String("id"));
        return id.isUndefined() ? op : QString(op % u' ' % id.toVariant().toString());
    }
};

/// A Link with no socket, for the tests of the fan-out.
class FakeLink final : public Link
{
public:
    explicit FakeLink(std::shared_ptr<FakePeer> peer)
        : m_peer(std::move(peer))
    {
    }
    ~FakeLink() override { m_peer->handler = nullptr; }

    void setHandler(LinkHandler *handler) override { m_peer->handler = handler; }
    void send(std::span<const Frame *const> frames) override
    {
        if (m_peer->handler) // nobody is told of anything after the end
            m_peer->handler->onSent(m_peer->take(frames));
    }
    void ping() override { ++m_peer->pings; }
    void close(protocol::CloseCode code, const QString &reason) override
    {
        m_peer->closeCode = code;
        m_peer->closeReason = reason;
        if (m_peer->onClose == FakePeer::OnClose::EndsAtOnce)
            m_peer->end();
    }
    [[nodiscard]] QString peer() const override { return QStringLiteral("192.0.2.1:1"); }
    [[nodiscard]] LinkBacklog backlog() const override { return m_peer->backlog; }

private:
    const std::shared_ptr<FakePeer> m_peer;
};

} // namespace tickcast
