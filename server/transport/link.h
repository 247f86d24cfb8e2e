// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/frame.h"
#include "shared/protocol/constants.h"

#include <QByteArrayView>
#include <QString>
#include <span>

namespace tickcast {

/// What became of the frames of a Link::send().
struct SendResult
{
    size_t framesTaken = 0; ///< from the front; the link needs the rest again later
    size_t bytesTaken = 0;
    size_t framesInFlight = 0; ///< the last ones of those taken are partly still in the link: they
                               ///< count as delivered at the next onWritable()
    bool isFull = false;       ///< wait for onWritable() before the next send()
};

/// What lies between this server and its client at one moment.
struct LinkBacklog
{
    qint64 unsentBytes = 0; ///< taken from us and not sent yet, by the link, TLS or the kernel
    quint64 ackedBytes = 0; ///< acknowledged by the client's machine so far; only ever grows
};

/// What a Link tells its owner, from the worker's event loop. Thread: the link's.
/// The owner may close() the link inside any of these, but destroys it only outside.
class LinkHandler
{
public:
    virtual ~LinkHandler() = default;
    /// The result of the last send(): once for each, inside send() itself or before the
    /// SendBatch's submit() returns.
    virtual void onSent(const SendResult &result) = 0;
    /// A whole text message, valid UTF-8, within the size limit.
    virtual void onTextMessage(QByteArrayView utf8) = 0;
    /// A whole binary message, within the size limit; no dialect takes one from a client.
    virtual void onBinaryMessage(QByteArrayView bytes) = 0;
    /// Any byte arrived, control frames included: the peer lives.
    virtual void onReceived() = 0;
    /// The link was full and has room again.
    virtual void onWritable() = 0;
    /// The connection is over; the link will not call again. Last call; never from inside send(),
    /// for the owner is in the midst of its turn then.
    virtual void onClosed() = 0;
};

/// One client's byte pipe behind the WebSocket handshake: sends ready frames, reads messages.
/// It knows nothing of symbols, levels or commands. The seam between fan-out and transport:
/// AdoptedLink for plain TCP, TlsLink for TLS; both pass one conformance suite.
/// Thread: one worker's.
class Link
{
public:
    virtual ~Link() = default;
    /// The handler must outlive the link or be unset with nullptr.
    virtual void setHandler(LinkHandler *handler) = 0;
    /// Sends the frames with everything else of this turn (SendBatch); onSent() tells what became
    /// of them. The frames must live until then, the span's own array only for this call.
    /// Never blocks. At most one frame's rest is buffered here.
    virtual void send(std::span<const Frame *const> frames) = 0;
    /// A WebSocket ping; unseen by the counters of data.
    virtual void ping() = 0;
    /// Starts the closing handshake; onClosed() follows within the linger time, also when the peer
    /// never answers. What was sent before goes first.
    virtual void close(protocol::CloseCode code, const QString &reason) = 0;
    [[nodiscard]] virtual QString peer() const = 0; ///< "10.0.0.7:51234"; empty when it is gone
    /// All 0 when it is gone. Cost: a system call or two, so ask for those who are behind.
    [[nodiscard]] virtual LinkBacklog backlog() const = 0;
};

} // namespace tickcast
