// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/listensocket.h"
#include "server/transport/transport.h"

#include <functional>

namespace tickcast {

/// Accepts TCP connections, a few per turn of the loop, so that a storm of newcomers does not
/// starve those who are connected. When descriptors or memory run out it says so once, lets the
/// newcomers wait in the kernel's backlog and tries again a few times a second.
/// Thread: one worker's.
class Listener final : private EpollWatcher, private TimerNode
{
public:
    static constexpr MonotonicNs retryNs = 100'000'000;

    /// @p accepted takes over each new descriptor: non-blocking, closed on exec.
    using Accepted = std::function<void(int descriptor)>;

    Listener(Transport &transport, ListenSocket socket, int acceptsPerTurn, Accepted accepted);
    ~Listener();

    /// Begins to accept.
    [[nodiscard]] Result<void> open();
    /// While held, newcomers wait in the socket's queue, but for takeBacklog().
    void setHeld(bool isHeld);
    /// Accepts all that wait now, at once.
    void takeBacklog();
    /// Whether newcomers wait for descriptors.
    [[nodiscard]] bool isPaused() const { return m_isPaused; }

private:
    void onEpollEvents(quint32 events) override;
    void onDeadline(MonotonicNs now) override;
    /// False: nobody else waits, or cannot be accepted now.
    [[nodiscard]] bool acceptOne();
    void pause(int error);
    [[nodiscard]] bool isWatched() const { return m_isOpen && !m_isPaused && !m_isHeld; }
    [[nodiscard]] Result<void> watch();

    Transport &m_transport;
    const int m_descriptor;
    const int m_acceptsPerTurn;
    const Accepted m_accepted;
    bool m_isOpen = false;
    bool m_isPaused = false;
    bool m_isHeld = false;
    bool m_isShort = false; ///< warned, and newcomers may wait since
};

} // namespace tickcast
