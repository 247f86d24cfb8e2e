// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <QByteArray>
#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <deque>
#include <functional>

namespace tickcast::testing {

/// One direction of a connection that goes through a TcpGate: moves bytes from one socket to
/// another, under rules that may change at any time. It neither owns nor closes the sockets, which
/// do not block. Thread: the test's, whose event loop moves the bytes.
class TcpFlow final
{
public:
    struct Rules
    {
        static constexpr qsizetype unlimited = -1;
        bool isStopped = false;            ///< neither read nor deliver
        qsizetype bytesAtOnce = unlimited; ///< then wait for the next slice
        std::chrono::milliseconds interval{0};
        std::chrono::milliseconds delay{0};
        qsizetype bytesLeft = unlimited; ///< then stopped
    };
    /// Called once at most, in place of any further move.
    struct Handlers
    {
        std::function<void()> onEnded;  ///< the source has ended, and the sink has been told
        std::function<void()> onBroken; ///< one of the sockets has failed
    };

    TcpFlow(int source, int sink, Handlers handlers);
    TcpFlow(const TcpFlow &) = delete;
    TcpFlow &operator=(const TcpFlow &) = delete;

    void apply(const Rules &rules);
    /// As if the source had ended.
    void finish();
    /// Nothing moves any more, and no handler is called.
    void mute();
    [[nodiscard]] bool isOver() const { return m_isOver; }
    [[nodiscard]] qint64 passed() const { return m_passed; } ///< bytes

private:
    struct Piece
    {
        QByteArray bytes;
        MonotonicNs dueNs = 0;
    };

    void move();
    [[nodiscard]] qsizetype readableBytes() const;
    [[nodiscard]] bool read();    ///< false: the source is broken
    [[nodiscard]] bool deliver(); ///< false: the sink is broken

    const int m_source;
    const int m_sink;
    const Handlers m_handlers;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    QTimer m_delay;
    QTimer m_slice;
    Rules m_rules;
    qsizetype m_credit = Rules::unlimited; ///< of this slice
    std::deque<Piece> m_pieces;            ///< read and not delivered yet
    qsizetype m_waitingBytes = 0;          ///< in the pieces
    qint64 m_passed = 0;
    bool m_isSourceEnded = false;
    bool m_isOver = false;
};

} // namespace tickcast::testing
