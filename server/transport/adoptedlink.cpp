// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/adoptedlink.h"

#include "server/transport/listensocket.h"
#include "server/transport/socketbacklog.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

namespace {

/// Bytes the kernel took, 0 when it is full or the connection is broken: epoll tells which.
size_t sendSome(int descriptor, const void *bytes, size_t size)
{
    for (;;) {
        const ssize_t sent = ::send(descriptor, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0)
            return static_cast<size_t>(sent);
        if (errno != EINTR)
            return 0;
    }
}

/// What @p result bytes of @p frames come to: whole frames, and bytes of the one that was begun.
struct Progress
{
    size_t whole = 0;
    size_t begunBytes = 0;
};
Progress progressOf(std::span<const Frame *const> frames, size_t bytes)
{
    Progress progress;
    while (bytes > 0 && bytes >= frames[progress.whole]->size())
        bytes -= frames[progress.whole++]->size();
    progress.begunBytes = bytes;
    return progress;
}

} // namespace

AdoptedLink::AdoptedLink(Transport &shared, int descriptor, QByteArray unsent, QByteArray early)
    : WsLink(shared)
    , m_descriptor(descriptor)
{
    // An empty socket has room at once: that is how early input gets its turn of the loop.
    m_waitsForRoom = !unsent.isEmpty() || !early.isEmpty();
    m_isFull = !unsent.isEmpty();
    if (m_waitsForRoom) {
        waiting().control = std::move(unsent);
        waiting().early = std::move(early);
    }
    const auto watched =
        shared.dispatcher.watch(descriptor, EPOLLIN | (m_waitsForRoom ? EPOLLOUT : 0u), *this);
    if (!watched) {
        // Out of memory or of epoll watches. The client is told at once that nobody hears it; the
        // session ends by its idle timeout.
        ::shutdown(descriptor, SHUT_RDWR);
        static LogLimiter unwatched(lcTransport);
        unwatched.warning([&] { return watched.error().text; });
    }
}

AdoptedLink::~AdoptedLink()
{
    dropSocket();
}

QString AdoptedLink::peer() const
{
    return m_descriptor < 0 ? QString() : peerEndpoint(m_descriptor);
}

LinkBacklog AdoptedLink::backlog() const
{
    if (m_descriptor < 0)
        return {};
    LinkBacklog backlog = socketBacklog(m_descriptor);
    if (m_waiting) {
        backlog.unsentBytes += m_waiting->control.size();
        if (m_waiting->frame)
            backlog.unsentBytes += qint64(m_waiting->frame->size() - m_waiting->frameSent);
    }
    return backlog;
}

AdoptedLink::Waiting &AdoptedLink::waiting()
{
    if (!m_waiting)
        m_waiting = std::make_unique<Waiting>();
    return *m_waiting;
}

// ---- out ----------------------------------------------------------------------------------------

void AdoptedLink::send(std::span<const Frame *const> frames)
{
    // Two messages in one batch could interleave after a short write of the first.
    if (m_isStaged)
        transport().batch.submit();
    if (state() != State::Open || m_isFull) {
        if (handler())
            handler()->onSent({.isFull = true});
        return;
    }
    m_isStaged = true;
    transport().batch.stage(*this, m_descriptor, frames);
}

void AdoptedLink::onSent(std::span<const Frame *const> frames, qint32 taken)
{
    m_isStaged = false;
    SendResult result;
    result.bytesTaken = static_cast<size_t>(std::max(taken, 0));
    const Progress progress = progressOf(frames, result.bytesTaken);
    result.framesTaken = progress.whole;
    result.isFull = progress.whole < frames.size();
    if (progress.begunBytes > 0) {
        const Frame *begun = frames[progress.whole];
        waiting().frame = FrameRef::share(begun);
        waiting().frameSent = progress.begunBytes;
        result.bytesTaken += begun->size() - progress.begunBytes;
        ++result.framesTaken;
        result.framesInFlight = 1;
    }
    if (result.isFull) {
        m_isFull = true;
        waitForRoom(); // a broken connection tells by EPOLLHUP or EPOLLERR instead
    } else if (m_waiting && !sendWaiting()) {
        m_isFull = result.isFull = true;
        waitForRoom();
    }
    if (handler())
        handler()->onSent(result);
    shutDownWhenSent();
}

void AdoptedLink::sendControl(QByteArrayView frames)
{
    if (m_descriptor < 0)
        return;
    size_t sent = 0;
    if (!m_isStaged && !m_isFull)
        sent = sendSome(m_descriptor, frames.data(), static_cast<size_t>(frames.size()));
    if (sent == static_cast<size_t>(frames.size()))
        return;
    waiting().control.append(frames.sliced(static_cast<qsizetype>(sent)));
    if (!m_isStaged) {
        m_isFull = true;
        waitForRoom();
    }
}

qsizetype AdoptedLink::waitingControlBytes() const
{
    return m_waiting ? m_waiting->control.size() : 0;
}

bool AdoptedLink::sendWaiting()
{
    if (m_waiting->frame) {
        const auto rest = m_waiting->frame->bytes().subspan(m_waiting->frameSent);
        const size_t sent = sendSome(m_descriptor, rest.data(), rest.size());
        m_waiting->frameSent += sent;
        if (sent < rest.size())
            return false;
        m_waiting->frame = FrameRef();
    }
    QByteArray &control = m_waiting->control;
    if (!control.isEmpty()) {
        const size_t sent =
            sendSome(m_descriptor, control.constData(), static_cast<size_t>(control.size()));
        control.remove(0, static_cast<qsizetype>(sent));
        if (!control.isEmpty())
            return false;
    }
    // Early input is no output: it stays until its turn of the loop, whatever is sent before.
    if (m_waiting->early.isEmpty())
        m_waiting.reset();
    return true;
}

void AdoptedLink::waitForRoom()
{
    if (std::exchange(m_waitsForRoom, true))
        return;
    transport().dispatcher.rewatch(m_descriptor, EPOLLIN | EPOLLOUT, *this);
}

void AdoptedLink::onRoom()
{
    if (m_waiting && !sendWaiting())
        return;
    m_waitsForRoom = false;
    transport().dispatcher.rewatch(m_descriptor, EPOLLIN, *this);
    shutDownWhenSent();
    if (std::exchange(m_isFull, false) && state() == State::Open && handler())
        handler()->onWritable();
}

void AdoptedLink::finishSending()
{
    m_isFinished = true;
    shutDownWhenSent();
}

void AdoptedLink::shutDownWhenSent()
{
    const bool hasOutput = m_isStaged || (m_waiting && m_waiting->hasOutput());
    if (m_isFinished && !hasOutput && m_descriptor >= 0)
        ::shutdown(m_descriptor, SHUT_WR);
}

// ---- in -----------------------------------------------------------------------------------------

void AdoptedLink::onEpollEvents(quint32 events)
{
    if (m_waiting && !m_waiting->early.isEmpty()) {
        QByteArray early = std::exchange(m_waiting->early, {});
        takeInput({reinterpret_cast<std::byte *>(early.data()), size_t(early.size())});
    }
    if ((events & EPOLLOUT) != 0 && m_descriptor >= 0)
        onRoom();
    if ((events & ~quint32{EPOLLOUT}) != 0 && m_descriptor >= 0)
        receive();
}

void AdoptedLink::receive()
{
    std::vector<std::byte> &buffer = transport().readBuffer;
    const ssize_t got = ::recv(m_descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0)
        takeInput({buffer.data(), static_cast<size_t>(got)});
    else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
        end();
}

void AdoptedLink::dropSocket()
{
    if (m_descriptor < 0)
        return;
    if (std::exchange(m_isStaged, false))
        transport().batch.forget(*this);
    transport().dispatcher.unwatch(m_descriptor, *this);
    ::close(std::exchange(m_descriptor, -1));
    m_waiting.reset();
}

} // namespace tickcast
