// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httpconnection.h"

#include "server/http/httpfront.h"
#include "server/http/httpresponse.h"
#include "server/transport/headtext.h"

#include <QMetaObject>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tickcast {

namespace {

constexpr int requestsPerTurn = 16;           ///< of one connection, before others have their turn
constexpr qsizetype portionBytes = 16 * 1024; ///< that a slow client must take within the deadline
constexpr std::chrono::milliseconds drainFor{2'000};

[[nodiscard]] std::string_view view(const QByteArray &text)
{
    return {text.constData(), static_cast<size_t>(text.size())};
}

} // namespace

HttpConnection::HttpConnection(HttpFront &front, int descriptor, const IpAddress &peer)
    : m_front(front)
    , m_descriptor(descriptor)
    , m_peer(peer)
    , m_readable(descriptor, QSocketNotifier::Read)
    , m_writable(descriptor, QSocketNotifier::Write)
{
    m_writable.setEnabled(false);
    connect(&m_readable, &QSocketNotifier::activated, this, &HttpConnection::onReadable);
    connect(&m_writable, &QSocketNotifier::activated, this, &HttpConnection::onWritable);
    setSocketState(ConnectedState);
    setPeerAddress(QHostAddress(peer.bytes.data()));
    setOpenMode(ReadWrite | Unbuffered);
    enter(State::Idle);
}

HttpConnection::~HttpConnection()
{
    release();
    setOpenMode(NotOpen);
}

void HttpConnection::hangUp()
{
    if (m_state == State::Closed)
        return;
    release();
    Q_EMIT disconnected(); // QHttpServer deletes it later.
}

void HttpConnection::release()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    ::close(m_descriptor);
    m_out.clear();
    m_in.clear();
    m_front.onClosed(*this);
    // ~QAbstractSocket would go through a whole disconnect otherwise.
    setSocketState(UnconnectedState);
}

void HttpConnection::enter(State state)
{
    m_state = state;
    const HttpConfig &config = m_front.config();
    const std::chrono::nanoseconds allowed = state == State::Idle       ? config.idleTimeout
                                             : state == State::Draining ? drainFor
                                                                        : config.requestTimeout;
    m_deadlineNs = m_front.now() + allowed.count();
    m_progress = 0;
}

void HttpConnection::checkDeadline(MonotonicNs now)
{
    if (m_state == State::Closed || now < m_deadlineNs)
        return;
    if (m_state == State::Reading)
        refuse({408, "timeout", QStringLiteral("the request took too long to arrive")});
    else
        hangUp();
}

void HttpConnection::finish()
{
    m_isLast = true;
    if (m_state == State::Idle || m_state == State::Reading)
        startDraining();
}

void HttpConnection::onReadable()
{
    if (m_state == State::Draining) {
        std::array<char, 4096> waste;
        for (int times = 0; times < 16; ++times) {
            const ssize_t count = ::recv(m_descriptor, waste.data(), waste.size(), 0);
            if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
                return hangUp();
            if (count < 0)
                return;
        }
        return;
    }
    if (receive())
        process();
}

/// False: the connection is gone.
bool HttpConnection::receive()
{
    const qsizetype room = static_cast<qsizetype>(headBytesMax) - m_in.size();
    if (room <= 0) {
        m_readable.setEnabled(false);
        return true;
    }
    std::array<char, headBytesMax> bytes;
    const ssize_t count = ::recv(m_descriptor, bytes.data(), static_cast<size_t>(room), 0);
    if (count > 0) {
        m_in.append(bytes.data(), count);
        return true;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    m_readable.setEnabled(false);
    m_hasEnded = true;
    // Who says no more may still be listening to the answer.
    if (count == 0 && isAnswerPending())
        return true;
    hangUp();
    return false;
}

/// Answers what is here whole, one request after the other.
void HttpConnection::process()
{
    for (int times = 0; times < requestsPerTurn; ++times) {
        if (!takeRequest())
            return;
    }
    QMetaObject::invokeMethod(this, &HttpConnection::process, Qt::QueuedConnection);
}

/// True: one was answered and there may be another.
bool HttpConnection::takeRequest()
{
    if (m_state != State::Idle && m_state != State::Reading)
        return false;
    const qsizetype skipped = std::min<qint64>(m_bodyBytes, m_in.size());
    m_in.remove(0, skipped);
    m_bodyBytes -= skipped;
    m_readable.setEnabled(!m_hasEnded);
    if (m_in.isEmpty() && m_bodyBytes == 0) {
        if (m_hasEnded)
            hangUp();
        else if (m_state == State::Reading)
            enter(State::Idle);
        return false;
    }
    if (m_state == State::Idle)
        enter(State::Reading);
    if (m_bodyBytes > 0)
        return false;
    // RFC 9112 section 2.2: an empty line before a request is to be ignored.
    const size_t start = view(m_in).starts_with(headtext::lineEnd) ? headtext::lineEnd.size() : 0;
    const size_t end = view(m_in).find(headtext::blankLine, start);
    if (end == std::string_view::npos) {
        if (static_cast<size_t>(m_in.size()) >= headBytesMax)
            refuse({431, "head_too_large", QStringLiteral("request head over 8 KiB")});
        else if (m_hasEnded)
            hangUp();
        return false;
    }
    const size_t headBytes = end + headtext::blankLine.size();
    const auto head = parseHttpHead(view(m_in).substr(start, headBytes - start));
    if (!head) {
        refuse(head.error());
        return false;
    }
    m_isLast = m_isLast || head->isLast;
    m_isHeadRequest = head->method == "HEAD";
    m_bodyBytes = head->bodyBytes;
    enter(State::Writing);
    if (m_front.mayAsk(*this, *head)) {
        deliver(headBytes);
    } else {
        const HttpError error{429, "rate_limited",
                              QStringLiteral("more requests than this address may send")};
        send(errorResponse(error).with("Retry-After", "1"), *this);
        m_in.remove(0, static_cast<qsizetype>(headBytes));
    }
    flush();
    return m_state == State::Idle || m_state == State::Reading;
}

void HttpConnection::deliver(size_t headBytes)
{
    m_request = withoutConnectionHeaders(view(m_in).substr(0, headBytes));
    m_in.remove(0, static_cast<qsizetype>(headBytes));
    m_requestRead = 0;
    m_isAnswered = false;
    Q_EMIT readyRead(); // QHttpServer reads, and its handler calls answer().
    m_request.clear();
    if (!m_isAnswered)
        refuse({400, "bad_request", QStringLiteral("not a request")});
}

void HttpConnection::answer(int status, const QByteArray &head, const QByteArray &body)
{
    m_isAnswered = true;
    m_front.countAnswer(status);
    m_out.push_back(head);
    if (!body.isEmpty())
        m_out.push_back(body);
}

void HttpConnection::refuse(const HttpError &error)
{
    m_isLast = true;
    m_isHeadRequest = false;
    m_in.clear();
    m_bodyBytes = 0;
    enter(State::Writing);
    send(errorResponse(error), *this);
    flush();
}

void HttpConnection::onWritable()
{
    flush();
    process();
}

void HttpConnection::flush()
{
    while (isAnswerPending() && m_state == State::Writing) {
        std::array<iovec, 4> parts{};
        size_t count = 0;
        for (auto out = m_out.begin(); out != m_out.end() && count < parts.size(); ++out, ++count) {
            const qsizetype skip = count == 0 ? m_outSent : 0;
            // sendmsg() does not write to what it reads, but its struct has no const.
            parts[count] = {const_cast<char *>(out->constData()) + skip,
                            static_cast<size_t>(out->size() - skip)};
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN) {
            m_writable.setEnabled(true);
            return;
        }
        if (sent < 0)
            return hangUp();
        m_front.countBytes(sent);
        m_outSent += sent;
        while (isAnswerPending() && m_outSent >= m_out.front().size()) {
            m_outSent -= m_out.front().size();
            m_out.pop_front();
        }
        m_progress += sent;
        if (m_progress >= portionBytes)
            enter(State::Writing);
    }
    if (m_state != State::Writing)
        return;
    m_writable.setEnabled(false);
    if (m_isLast)
        startDraining();
    else
        enter(m_in.isEmpty() && m_bodyBytes == 0 ? State::Idle : State::Reading);
}

void HttpConnection::startDraining()
{
    // Closing while bytes of the client are unread would send a reset, which may overtake the
    // answer (RFC 9112 section 9.6).
    if (m_hasEnded)
        return hangUp();
    ::shutdown(m_descriptor, SHUT_WR);
    enter(State::Draining);
    m_readable.setEnabled(true);
}

qint64 HttpConnection::bytesAvailable() const
{
    return m_request.size() - m_requestRead + QIODevice::bytesAvailable();
}

qint64 HttpConnection::readData(char *data, qint64 bytesMax)
{
    const qint64 bytes = std::min<qint64>(bytesMax, m_request.size() - m_requestRead);
    if (bytes > 0) // QIODevice asks for nothing into nowhere, which memcpy() does not allow
        std::memcpy(data, m_request.constData() + m_requestRead, static_cast<size_t>(bytes));
    m_requestRead += bytes;
    return bytes;
}

qint64 HttpConnection::writeData([[maybe_unused]] const char *data, qint64 bytes)
{
    return bytes;
}

} // namespace tickcast
