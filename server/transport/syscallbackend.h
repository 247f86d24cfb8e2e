// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/sendbackend.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace tickcast {

/// One send() or sendmsg() per job: works everywhere, and is what io_uring is compared with.
/// Thread: one at a time.
class SyscallBackend final : public SendBackend
{
public:
    [[nodiscard]] const char *name() const override { return "syscall"; }
    [[nodiscard]] size_t capacity() const override { return jobsMax; }
    [[nodiscard]] size_t run(std::span<SendJob> jobs,
                             std::span<const Frame *const> frames) override;

    /// A run is only as long as keeps its results near: nothing is gained by more.
    static constexpr size_t jobsMax = 256;

private:
    [[nodiscard]] size_t attempt(SendJob &job, std::span<const Frame *const> frames);

    std::array<iovec, framesPerJobMax> m_iovecs;
};

/// What both backends agree on. Thread: any.
namespace sending {

/// Not to wait for room, and no SIGPIPE when the peer is gone.
inline constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;

/// The frames of @p job that one attempt covers.
[[nodiscard]] inline std::span<const Frame *const> framesOf(const SendJob &job,
                                                            std::span<const Frame *const> frames)
{
    return frames.subspan(job.firstFrame, std::min(job.frameCount, SendBackend::framesPerJobMax));
}

/// Points @p iovecs at the bytes of @p frames, of which there are not more than room for.
void fillIovecs(iovec *iovecs, std::span<const Frame *const> frames);

/// A job's result from what the kernel said, @p bytesOrError: bytes, or -errno.
[[nodiscard]] constexpr qint32 resultOf(qint64 bytesOrError)
{
    // Without memory now is like without room now: the connection is sound, and later is better.
    if (bytesOrError == -ENOBUFS || bytesOrError == -ENOMEM)
        return -EAGAIN;
    return static_cast<qint32>(bytesOrError); // The kernel never takes 2^31 bytes at once.
}

} // namespace sending

} // namespace tickcast
