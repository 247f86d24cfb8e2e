// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epolleventdispatcher.h"
#include "server/transport/sendbatch.h"
#include "server/transport/timerwheel.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace tickcast {

/// What all connections of one worker share: its event loop, its timer wheel, its send batch and
/// its read buffer. Holds no connection itself. Outlives all of them.
/// Thread: one worker's; make it there, for the send backend belongs to the thread that made it.
struct Transport final
{
    /// Bytes read from a socket in one go; more stay in the kernel until the next turn of the loop.
    static constexpr size_t readBytesMax = 64 * 1024;

    Transport(EpollEventDispatcher &loop, std::unique_ptr<SendBackend> backend,
              size_t messageSizeLimit, MonotonicNs now)
        : dispatcher(loop)
        , wheel(now)
        , batch(std::move(backend))
        , readBuffer(readBytesMax)
        , messageBytesMax(messageSizeLimit)
    {
    }

    EpollEventDispatcher &dispatcher;
    TimerWheel wheel;
    SendBatch batch;
    std::vector<std::byte> readBuffer; ///< used within one callback only
    const size_t messageBytesMax;      ///< largest message a client may send
};

} // namespace tickcast
