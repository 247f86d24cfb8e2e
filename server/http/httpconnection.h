// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httphead.h"
#include "shared/util/clock.h"

#include <QByteArray>
#include <QSocketNotifier>
#include <QTcpSocket>
#include <deque>

namespace tickcast {

class HttpFront;

/// One connection of the HTTP endpoint: the real socket toward the client, and toward QHttpServer a
/// QTcpSocket that is connected to nothing and holds exactly one whole, checked request at a time.
///
/// Why it stands between them: QHttpServer of Qt 6.4.2 reads heads and bodies of any size, waits
/// for them for ever, keeps a connection that asked for its end, answers pipelined requests without
/// looking whether anybody takes the answers, and drops the connection of whoever mentions
/// WebSocket. Here heads and bodies are bounded (431, 414, 413), a head and an answer have a
/// deadline, `Connection: close` and HTTP/1.0 are kept to, the next request is read when the answer
/// to the last one has left, and what concerns the connection never reaches QHttpServer.
///
/// Answers are queued as shared bytes and handed to the kernel as it takes them. After an error the
/// connection is closed in two steps, so that the client gets to read why.
/// Owned by QHttpServer, as any pending connection: hangUp() has it deleted. Thread: main.
class HttpConnection final : public QTcpSocket
{
    Q_OBJECT
public:
    /// Takes @p descriptor over; it must be non-blocking. @p front outlives the connection.
    HttpConnection(HttpFront &front, int descriptor, const IpAddress &peer);
    ~HttpConnection() override;

    [[nodiscard]] const IpAddress &peer() const { return m_peer; }
    /// Of the request that QHttpServer has: whether only the head of its answer is wanted, and
    /// whether the connection ends with it.
    [[nodiscard]] bool isHeadRequest() const { return m_isHeadRequest; }
    [[nodiscard]] bool isLastRequest() const { return m_isLast; }
    /// The answer to that request; exactly one, from within the handler. @p body is shared.
    void answer(int status, const QByteArray &head, const QByteArray &body);

    /// Ends what has taken too long by @p now.
    void checkDeadline(MonotonicNs now);
    /// No further request: closes now if none is under way, else after its answer.
    void finish();
    /// Cuts it at once.
    void hangUp();

    // ---- the side of QHttpServer ----
    qint64 bytesAvailable() const override;
    bool canReadLine() const override { return bytesAvailable() > 0; }
    void close() override {}
    void disconnectFromHost() override { finish(); }

protected:
    qint64 readData(char *data, qint64 bytesMax) override;
    /// Nothing answers through here: send() does, which shares the body.
    qint64 writeData(const char *data, qint64 bytes) override;

private:
    enum class State : quint8 {
        Idle,     ///< between two requests, nothing received
        Reading,  ///< part of a request is here
        Writing,  ///< part of an answer is not with the kernel
        Draining, ///< our side is closed; what the client still sends is thrown away
        Closed,
    };

    void release();
    void onReadable();
    void onWritable();
    [[nodiscard]] bool receive();
    void process();
    [[nodiscard]] bool takeRequest();
    void deliver(size_t headBytes);
    void refuse(const HttpError &error);
    void flush();
    void enter(State state);
    void startDraining();
    [[nodiscard]] bool isAnswerPending() const { return !m_out.empty(); }

    HttpFront &m_front;
    const int m_descriptor;
    const IpAddress m_peer;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    State m_state = State::Idle;
    MonotonicNs m_deadlineNs = 0;
    QByteArray m_in;        ///< received and not yet a request
    qint64 m_bodyBytes = 0; ///< of the last request, still to be skipped
    QByteArray m_request;   ///< what QHttpServer is to read
    qsizetype m_requestRead = 0;
    std::deque<QByteArray> m_out; ///< not yet taken by the kernel
    qsizetype m_outSent = 0;      ///< of the first of them
    qint64 m_progress = 0;        ///< bytes taken since the deadline was last moved
    bool m_isHeadRequest = false;
    bool m_isLast = false;
    bool m_hasEnded = false; ///< the client sends no more
    bool m_isAnswered = true;
};

} // namespace tickcast
