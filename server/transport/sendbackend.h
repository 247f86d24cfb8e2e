// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QString>
#include <QtGlobal>
#include <cstddef>
#include <memory>
#include <span>

namespace tickcast {

class BatchSender;
class Frame;

/// One sender's share of a run: consecutive frames for one socket.
struct SendJob
{
    BatchSender *sender = nullptr; ///< who is told; null: nobody any more. Backends do not look.
    int descriptor = -1;
    quint32 firstFrame = 0; ///< index into the frames of the run
    quint32 frameCount = 0; ///< 0: nothing is attempted and the result is 0
    qint32 result = 0;      ///< filled by run(): bytes the kernel took, or -errno
};

/// How a batch of sends reaches the kernel. It knows sockets and bytes; whom to tell, what to keep
/// and when to try again is not its business.
/// Thread: one, the one that made it (an io_uring ring belongs to the thread that submits, and to
/// the descriptor table it was made in: make it after unshare(CLONE_FILES)).
class SendBackend
{
public:
    /// Frames of one job that one run attempts (the kernel's UIO_MAXIOV). A job of more is cut
    /// there, and its result tells of fewer bytes than it has, like any short write.
    static constexpr quint32 framesPerJobMax = 1024;

    SendBackend() = default;
    virtual ~SendBackend() = default;
    Q_DISABLE_COPY_MOVE(SendBackend)

    [[nodiscard]] virtual const char *name() const = 0; ///< "io_uring" or "syscall", as configured

    /// Jobs that one run() takes at most.
    [[nodiscard]] virtual size_t capacity() const = 0;

    /// Makes one attempt per job, in order, without blocking (MSG_DONTWAIT | MSG_NOSIGNAL), and
    /// fills in every result:
    /// - >= 0: bytes taken, exact, possibly fewer than the job has (short write);
    /// - -EAGAIN: the socket is full, or the kernel had no memory just now (ENOBUFS, ENOMEM). In
    ///   the second case the socket may be writable already, so wait for EPOLLOUT level-triggered
    ///   or arm it anew with EPOLL_CTL_MOD;
    /// - another -errno (-EPIPE, -ECONNRESET, -EBADF, ...): this connection is over.
    /// EINTR is never seen. @p jobs: at most capacity(). @p frames outlive the call; they
    /// are not looked at later. Returns the system calls made. Cost: no allocation in steady state.
    [[nodiscard]] virtual size_t run(std::span<SendJob> jobs,
                                     std::span<const Frame *const> frames) = 0;
};

/// The setting `transport.backend`.
enum class TransportBackend {
    Auto,    ///< io_uring where the kernel allows it
    IoUring, ///< the same, but its absence is worth a warning
    Syscall, ///< plain send() and sendmsg()
};

/// A backend that works, and why it is not the one that was wished for.
struct ChosenBackend
{
    std::unique_ptr<SendBackend> backend;
    QString fallbackReason; ///< for the log; empty when @c backend is what was asked for
};

/// Makes the backend for the calling thread. Where io_uring is wanted, it is tried with real sends
/// before it is trusted; where it is forbidden or fails, the plain calls take its place with the
/// reason. These need nothing prepared, so there is no error today.
[[nodiscard]] Result<ChosenBackend> makeSendBackend(TransportBackend wanted);

} // namespace tickcast
