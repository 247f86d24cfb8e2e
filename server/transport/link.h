// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/frame.h"
#include "shared/protocol/constants.h"

#include <QByteArrayView>
#include <QHostAddress>
#include <QString>
#include <span>

namespace tickcast {

/// What a Link tells its owner, from the worker's event loop; only onClosed() may also come from
/// inside the owner's own close(). A link never calls its handler from inside send(): the owner is
/// in the midst of its turn then. Thread: the link's.
class LinkHandler
{
public:
    virtual ~LinkHandler() = default;
    /// A whole text message, valid UTF-8, within the size limit.
    virtual void onTextMessage(QByteArrayView utf8) = 0;
    /// A whole binary message; no dialect takes one from a client.
    virtual void onBinaryMessage() = 0;
    /// Any byte arrived, control frames included: the peer lives.
    virtual void onReceived() = 0;
    /// The link was full and has room again.
    virtual void onWritable() = 0;
    /// The connection is over; the link will not call again. Last call.
    virtual void onClosed() = 0;
};

/// What became of a Link::send().
struct SendResult
{
    size_t framesTaken = 0; ///< from the front; the link needs the rest again later
    size_t bytesTaken = 0;
    size_t systemCalls = 0;
    bool lastIsPartial = false; ///< the last frame taken is partly still in the link: it counts as
                                ///< delivered at the next onWritable()
    bool isFull = false;        ///< wait for onWritable() before the next send()
};

/// One client's byte pipe behind the WebSocket handshake: sends ready frames, reads messages.
/// It knows nothing of symbols, levels or commands. The seam between fan-out and transport:
/// QtLink today; every implementation passes the same conformance suite.
/// Thread: one worker's.
class Link
{
public:
    virtual ~Link() = default;
    /// The handler must outlive the link or be unset with nullptr.
    virtual void setHandler(LinkHandler *handler) = 0;
    /// Hands as many frames as the kernel takes; the frames need to live only for this call.
    /// Never blocks. At most one frame's rest is buffered here.
    [[nodiscard]] virtual SendResult send(std::span<const Frame *const> frames) = 0;
    /// A WebSocket ping; unseen by the counters of data.
    virtual void ping() = 0;
    /// Starts the closing handshake; onClosed() follows within the linger time, also when the peer
    /// never answers.
    virtual void close(protocol::CloseCode code, const QString &reason) = 0;
    [[nodiscard]] virtual QString peer() const = 0; ///< "10.0.0.7:51234"
};

} // namespace tickcast
