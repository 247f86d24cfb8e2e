// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"
#include "shared/util/result.h"
#include "tests/bench/load/wire.h"

#include <QString>
#include <string>

namespace tickcast::load {

/// One WebSocket client that waits for what it asked: for the few questions beside a run, not for
/// its load. The socket is closed with it. Every error names the address.
/// Thread: one. Blocks no longer than the timeout given, counted from its making.
class Conversation final
{
public:
    Conversation(const Target &target, int timeoutMs);
    ~Conversation();
    Conversation(const Conversation &) = delete;
    Conversation &operator=(const Conversation &) = delete;

    /// Connects and shakes hands, offering @p subprotocol unless it is empty; the one selected.
    [[nodiscard]] Result<std::string> open(const std::string &subprotocol);
    /// The next text message; empty when @p deadlineNs passed. Answers pings meanwhile.
    [[nodiscard]] Result<std::string> nextText(MonotonicNs deadlineNs);
    void send(const std::string &bytes) const;

    [[nodiscard]] MonotonicNs deadlineNs() const { return m_deadlineNs; }
    [[nodiscard]] tl::unexpected<Error> failSilent(const char *awaited) const;

private:
    [[nodiscard]] bool isReady(short events, MonotonicNs deadlineNs) const;
    /// Takes what comes until @p deadlineNs; nothing by then is no error unless it is the last.
    [[nodiscard]] Result<void> receive(MonotonicNs deadlineNs);
    [[nodiscard]] tl::unexpected<Error> failIo(const char *call, int error) const;

    const Target m_target;
    const QString m_where;
    const MonotonicNs m_deadlineNs;
    int m_descriptor = -1;
    std::string m_unread;
};

} // namespace tickcast::load
