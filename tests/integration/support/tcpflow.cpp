// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/tcpflow.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace tickcast::testing {

namespace {

/// What is kept of what has been read and not delivered yet. A delayed flow keeps more: it reads
/// on.
constexpr qsizetype readAheadMax = 16 * 1024;
constexpr qsizetype delayedMax = 16 * 1024 * 1024;

bool isPatience(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

TcpFlow::TcpFlow(int source, int sink, Handlers handlers)
    : m_source(source)
    , m_sink(sink)
    , m_handlers(std::move(handlers))
    , m_readable(source, QSocketNotifier::Read)
    , m_writable(sink, QSocketNotifier::Write)
{
    QObject::connect(&m_readable, &QSocketNotifier::activated, &m_readable, [this] { move(); });
    QObject::connect(&m_writable, &QSocketNotifier::activated, &m_writable, [this] { move(); });
    m_writable.setEnabled(false);
    m_delay.setSingleShot(true);
    m_delay.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_delay, &QTimer::timeout, &m_delay, [this] { move(); });
    QObject::connect(&m_slice, &QTimer::timeout, &m_slice, [this] {
        m_credit = m_rules.bytesAtOnce;
        move();
    });
}

void TcpFlow::apply(const Rules &rules)
{
    m_rules = rules;
    m_credit = rules.bytesAtOnce;
    if (rules.bytesAtOnce == Rules::unlimited)
        m_slice.stop();
    else
        m_slice.start(rules.interval);
    if (rules.delay.count() == 0) {
        for (Piece &piece : m_pieces)
            piece.dueNs = 0;
    }
    move();
}

void TcpFlow::finish()
{
    m_isSourceEnded = true;
    move();
}

void TcpFlow::mute()
{
    m_isOver = true;
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_delay.stop();
    m_slice.stop();
}

void TcpFlow::move()
{
    if (m_isOver)
        return;
    if (!m_rules.isStopped && (!read() || !deliver())) {
        mute();
        m_handlers.onBroken();
        return;
    }
    if (m_isSourceEnded && m_pieces.empty() && !m_rules.isStopped) {
        ::shutdown(m_sink, SHUT_WR);
        mute();
        m_handlers.onEnded();
        return;
    }
    m_readable.setEnabled(readableBytes() > 0);
    if (m_rules.isStopped) {
        m_writable.setEnabled(false);
        m_delay.stop();
    }
}

qsizetype TcpFlow::readableBytes() const
{
    if (m_isSourceEnded || m_rules.isStopped)
        return 0;
    const qsizetype most = m_rules.delay.count() == 0 ? readAheadMax : delayedMax;
    qsizetype bytes = std::min(most - m_waitingBytes, readAheadMax);
    for (const qsizetype limit : {m_credit, m_rules.bytesLeft})
        bytes = limit == Rules::unlimited ? bytes : std::min(bytes, limit);
    return bytes;
}

bool TcpFlow::read()
{
    const qsizetype wanted = readableBytes();
    if (wanted <= 0)
        return true;
    QByteArray bytes(wanted, Qt::Uninitialized);
    const ssize_t got = ::recv(m_source, bytes.data(), size_t(wanted), 0);
    if (got < 0)
        return isPatience(errno);
    if (got == 0) {
        m_isSourceEnded = true;
        return true;
    }
    bytes.truncate(got);
    for (qsizetype *limit : {&m_credit, &m_rules.bytesLeft})
        *limit -= *limit == Rules::unlimited ? 0 : got;
    m_waitingBytes += got;
    const auto delayNs = std::chrono::nanoseconds(m_rules.delay).count();
    m_pieces.push_back({bytes, delayNs == 0 ? 0 : SystemClock::now() + delayNs});
    return true;
}

bool TcpFlow::deliver()
{
    m_writable.setEnabled(false);
    while (!m_pieces.empty()) {
        Piece &piece = m_pieces.front();
        const MonotonicNs waitNs = piece.dueNs == 0 ? 0 : piece.dueNs - SystemClock::now();
        if (waitNs > 0) {
            m_delay.start(
                std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(waitNs)));
            return true;
        }
        const ssize_t sent =
            ::send(m_sink, piece.bytes.constData(), size_t(piece.bytes.size()), MSG_NOSIGNAL);
        if (sent < 0) {
            m_writable.setEnabled(isPatience(errno));
            return m_writable.isEnabled();
        }
        m_passed += sent;
        m_waitingBytes -= sent;
        piece.bytes.remove(0, sent);
        if (piece.bytes.isEmpty())
            m_pieces.pop_front();
    }
    return true;
}

} // namespace tickcast::testing
