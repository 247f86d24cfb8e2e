// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/wslink.h"

#include <QByteArray>

namespace tickcast {

/// A Link on a bare TCP descriptor: no Qt object, no signal, no timer behind it; one epoll entry
/// and about 200 bytes. Data goes out through the worker's SendBatch; the rest of a frame that the
/// kernel took in part stays here, as a reference to the shared frame.
///
/// TLS connections have TlsLink. Thread: one worker's.
class AdoptedLink final : public WsLink, private EpollWatcher, private BatchSender
{
public:
    /// Takes @p descriptor over, a connected non-blocking socket behind its WebSocket handshake.
    /// @p unsent: what of the handshake's answer the kernel has not taken yet. @p early: bytes
    /// that came with the handshake; they are read from the event loop, like everything else.
    AdoptedLink(Transport &transport, int descriptor, QByteArray unsent = {},
                QByteArray early = {});
    ~AdoptedLink() override;

    void send(std::span<const Frame *const> frames) override;
    [[nodiscard]] QString peer() const override;
    [[nodiscard]] LinkBacklog backlog() const override;

private:
    /// What waits, in this order, while the socket is full; exists only then.
    struct Waiting
    {
        FrameRef frame;       ///< begun: its rest goes before anything else
        size_t frameSent = 0; ///< bytes of it
        QByteArray control;   ///< whole control frames, or the rest of one
        QByteArray early;     ///< input, not output: came with the handshake
        [[nodiscard]] bool hasOutput() const { return frame || !control.isEmpty(); }
    };

    // ---- EpollWatcher, BatchSender ----
    void onEpollEvents(quint32 events) override;
    void onSent(std::span<const Frame *const> frames, qint32 result) override;

    // ---- WsLink ----
    void sendControl(QByteArrayView frames) override;
    [[nodiscard]] qsizetype waitingControlBytes() const override;
    void finishSending() override;
    void dropSocket() override;

    void receive();
    void onRoom();
    void waitForRoom();
    /// False while something of it still waits.
    [[nodiscard]] bool sendWaiting();
    [[nodiscard]] Waiting &waiting();
    void shutDownWhenSent();

    std::unique_ptr<Waiting> m_waiting;
    int m_descriptor;
    bool m_isStaged = false;     ///< in the batch: nothing else may be written
    bool m_isFull = false;       ///< told the handler so: it waits for onWritable()
    bool m_waitsForRoom = false; ///< EPOLLOUT is on
    bool m_isFinished = false;   ///< the sending side is to be shut
};

} // namespace tickcast
