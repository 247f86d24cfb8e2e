// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/door.h"

#include <QByteArray>

namespace tickcast {

/// A connection between its accept and the end of its opening handshake: gathers the request's
/// head, has it answered, and becomes a Link or goes. The bytes are the subclass's.
/// Thread: one worker's. Owned by the Door, which it may ask to destroy it.
class Newcomer : public TimerNode
{
public:
    /// Its time begins now.
    explicit Newcomer(Door &door);

    [[nodiscard]] MonotonicNs begunNs() const { return m_begunNs; }
    [[nodiscard]] size_t place() const { return m_place; }
    void setPlace(size_t place) { m_place = place; }

protected:
    /// Takes what the peer sent; may destroy this.
    void takeInput(QByteArrayView bytes);
    /// The peer left. Destroys this.
    void giveUp() { m_door.giveUp(*this); }
    void onDeadline(MonotonicNs) override { giveUp(); }
    [[nodiscard]] Transport &transport() const { return m_door.m_transport; }

    /// Sends @p answer and turns the connection into a link that reads @p early first.
    [[nodiscard]] virtual std::unique_ptr<Link> upgrade(const QByteArray &answer,
                                                        const QByteArray &early) = 0;
    /// Sends @p answer and closes; giveUp() follows when the peer has closed too.
    virtual void refuse(const QByteArray &answer) = 0;

private:
    Door &m_door;
    const MonotonicNs m_begunNs;
    QByteArray m_received;
    size_t m_place = 0;
    bool m_isRefused = false;
};

/// A Newcomer on a bare descriptor.
class PlainNewcomer final : public Newcomer, private EpollWatcher
{
public:
    /// Takes @p descriptor over.
    PlainNewcomer(Door &door, int descriptor);
    ~PlainNewcomer() override;

private:
    [[nodiscard]] std::unique_ptr<Link> upgrade(const QByteArray &answer,
                                                const QByteArray &early) override;
    void refuse(const QByteArray &answer) override;
    void onEpollEvents(quint32 events) override;

    int m_descriptor;
};

} // namespace tickcast
