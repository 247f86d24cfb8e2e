// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QThread>
#include <QtGlobal>
#include <atomic>
#include <memory>
#include <vector>

namespace tickcast::testing {

/// Connects to a port of this machine all the time, from a thread of its own: a new attempt every
/// 250 microseconds while fewer than 256 are under way. Each ends well once the server has answered
/// its opening handshake and the connection is closed in order.
/// Thread: the test's.
class ConnectStorm final
{
public:
    struct Result
    {
        quint64 attempts = 0;
        quint64 answered = 0; ///< with 101
        quint64 refused = 0;  ///< by the kernel, while connecting
        quint64 cut = 0;      ///< reset, or ended before the answer was there
        quint64 late = 0;     ///< still without an answer 10 s after the end
    };

    explicit ConnectStorm(quint16 port);
    ~ConnectStorm();
    ConnectStorm(const ConnectStorm &) = delete;
    ConnectStorm &operator=(const ConnectStorm &) = delete;

    /// Attempts that were answered so far.
    [[nodiscard]] quint64 answered() const { return m_answered; }
    /// Begins no more attempts, waits for those under way, and tells.
    [[nodiscard]] Result end();

private:
    struct Attempt
    {
        int socket = -1;
        bool isConnected = false;
        QByteArray received;
    };
    void run();
    void begin();
    void look(Attempt &attempt);
    void finish(Attempt &attempt);

    const quint16 m_port;
    std::vector<Attempt> m_attempts;
    Result m_result;
    std::atomic<quint64> m_answered{0};
    std::atomic<bool> m_isEnding{false};
    std::unique_ptr<QThread> m_thread;
};

} // namespace tickcast::testing
