// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

/// What a test and the library of failing calls (faultcalls.cpp) agree on. No Qt and no memory of
/// its own: it is read inside system calls, from the first one of a process on.
namespace tickcast::faults {

enum class Call : std::uint8_t {
    // ---- of sockets and of what waits for them ----
    Socket,
    SocketPair,
    Bind,
    Listen,
    Accept,
    Connect,
    SetSockOpt,
    GetSockOpt,
    GetPeerName,
    Duplicate, ///< fcntl(F_DUPFD_CLOEXEC)
    EpollCreate,
    EpollAdd, ///< not EPOLL_CTL_MOD or EPOLL_CTL_DEL, which need nothing new
    EventFd,
    SignalFd,
    Send,    ///< send(), sendmsg(), write() to a socket
    Receive, ///< recv(), recvmsg(), read() from a socket
    // ---- of files ----
    Open,
    Read,
    Write,
    Sync,
    Rename,
    Remove,
    Lock,
    Truncate,
    MakeDirectory,
    ChangeMode,
};
inline constexpr std::size_t callCount = std::size_t(Call::ChangeMode) + 1;

enum class Flavour : std::uint8_t {
    Exhausted, ///< no descriptor, no memory, no room on the disk
    Broken,    ///< what the call is about is broken or not allowed
    Partial,   ///< nothing fails: half of the bytes are moved, or EINTR, or nobody was there
};

/// What a call that fails says in errno; 0: it cannot fail in this way, and is not counted. For
/// `Partial` the value counts only where half of the bytes would be none.
struct CallFacts
{
    const char *name;
    std::array<int, 3> errors; ///< by Flavour
};

inline constexpr std::array<CallFacts, callCount> callFacts{{
    {"socket", {EMFILE, EAFNOSUPPORT, 0}},
    {"socketpair", {EMFILE, EOPNOTSUPP, 0}},
    {"bind", {EADDRINUSE, EACCES, 0}},
    {"listen", {EADDRINUSE, EOPNOTSUPP, 0}},
    {"accept4", {EMFILE, ECONNABORTED, EAGAIN}},
    {"connect", {EAGAIN, ECONNREFUSED, 0}},
    {"setsockopt", {ENOBUFS, ENOPROTOOPT, 0}},
    {"getsockopt", {ENOBUFS, ENOPROTOOPT, 0}},
    {"getpeername", {ENOBUFS, ENOTCONN, 0}},
    {"fcntl(F_DUPFD)", {EMFILE, 0, 0}},
    {"epoll_create1", {EMFILE, ENOMEM, 0}},
    {"epoll_ctl", {ENOSPC, ENOMEM, 0}},
    {"eventfd", {EMFILE, ENODEV, 0}},
    {"signalfd", {EMFILE, ENODEV, 0}},
    {"send", {ENOBUFS, ECONNRESET, EINTR}},
    {"recv", {ENOMEM, ECONNRESET, EINTR}},
    {"open", {EMFILE, EACCES, 0}},
    {"read", {ENOMEM, EIO, EINTR}},
    {"write", {ENOSPC, EIO, EINTR}},
    {"fsync", {ENOSPC, EIO, 0}},
    {"rename", {ENOSPC, EIO, 0}},
    {"unlink", {ENOMEM, EIO, 0}},
    {"flock", {ENOLCK, EINVAL, 0}},
    {"ftruncate", {ENOSPC, EIO, 0}},
    {"mkdir", {ENOSPC, EACCES, 0}},
    {"fchmod", {ENOMEM, EPERM, 0}},
}};

using CallSet = std::uint32_t; ///< a bit for each Call
static_assert(callCount <= 32);
inline constexpr CallSet setOf(Call call)
{
    return CallSet{1} << unsigned(call);
}
inline constexpr CallSet fileCalls = (CallSet{1} << callCount) - setOf(Call::Open);
inline constexpr CallSet socketCalls = setOf(Call::Open) - 1;

/// Environment variable with the path of a file that holds a Board.
inline constexpr const char *boardVariable = "TICKCAST_FAULT_BOARD";

/// In memory that both processes map. `armed` is written last and read first.
struct Board
{
    std::atomic<CallSet> armed; ///< which calls are counted; 0: everything works
    std::atomic<std::uint32_t> flavour;
    std::atomic<std::uint64_t> first;   ///< the number of the first call that fails, from 1
    std::atomic<std::uint64_t> times;   ///< so many in a row fail
    std::atomic<std::uint64_t> calls;   ///< counted since it was armed
    std::atomic<std::uint64_t> hits;    ///< of those, made to fail
    std::atomic<std::uint32_t> lastHit; ///< a Call, when there are hits
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

} // namespace tickcast::faults
