// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/newcomer.h"

#include "server/transport/adoptedlink.h"
#include "shared/util/clock.h"

#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

Newcomer::Newcomer(Door &door)
    : m_door(door)
    , m_begunNs(SystemClock::now())
{
    const MonotonicNs timeoutNs = std::chrono::nanoseconds(door.m_limits.handshakeTimeout).count();
    transport().wheel.schedule(*this, m_begunNs + timeoutNs);
}

void Newcomer::takeInput(QByteArrayView bytes)
{
    if (m_isRefused)
        return;
    m_received.append(bytes);
    const std::string_view received(m_received.constData(), size_t(m_received.size()));
    const size_t end = Handshake::headEnd(received);
    const bool isWhole = end != std::string_view::npos;
    if (std::min(end, received.size()) > Handshake::headBytesMax) {
        m_isRefused = true;
        refuse(Handshake::tooLarge());
        return;
    }
    if (!isWhole)
        return;
    const auto outcome = m_door.m_handshake.answer(m_received.first(qsizetype(end)), {}, 0);
    if (!outcome.isUpgraded) {
        m_isRefused = true;
        refuse(outcome.answer);
        return;
    }
    // What follows the head belongs to the link; QWebSocketServer would have swallowed it.
    auto link = upgrade(outcome.answer, m_received.sliced(qsizetype(end)));
    m_door.admit(*this, std::move(link), {outcome.path, outcome.subprotocol});
}

PlainNewcomer::PlainNewcomer(Door &door, int descriptor)
    : Newcomer(door)
    , m_descriptor(descriptor)
{
    if (!transport().dispatcher.watch(descriptor, EPOLLIN, *this)) {
        // Unheard it stays until its time is over.
    }
}

PlainNewcomer::~PlainNewcomer()
{
    if (m_descriptor < 0)
        return;
    transport().dispatcher.unwatch(m_descriptor, *this);
    ::close(m_descriptor);
}

std::unique_ptr<Link> PlainNewcomer::upgrade(const QByteArray &answer, const QByteArray &early)
{
    const ssize_t sent = ::send(m_descriptor, answer.constData(), size_t(answer.size()),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    transport().dispatcher.unwatch(m_descriptor, *this);
    return std::make_unique<AdoptedLink>(transport(), std::exchange(m_descriptor, -1),
                                         answer.sliced(std::max<qsizetype>(sent, 0)), early);
}

void PlainNewcomer::refuse(const QByteArray &answer)
{
    // A fresh socket takes these few bytes; one that does not is not worth a second try.
    [[maybe_unused]] const ssize_t sent = ::send(
        m_descriptor, answer.constData(), size_t(answer.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(m_descriptor, SHUT_WR);
}

void PlainNewcomer::onEpollEvents(quint32)
{
    std::vector<std::byte> &buffer = transport().readBuffer;
    const ssize_t got = ::recv(m_descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0)
        takeInput({reinterpret_cast<const char *>(buffer.data()), got});
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        giveUp();
}

} // namespace tickcast
