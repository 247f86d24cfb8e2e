// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A library that is put before libc (LD_PRELOAD) in a real server, and makes the calls fail that a
// test has chosen on the Board. Without a board it does nothing.
//
// Not covered: sends that go through io_uring, which make no call each (tests with faults use
// transport.backend = syscall); what libc calls by itself, as in fopen(); reads and writes of
// descriptors that are neither socket nor file (eventfd, signalfd, the log's pipe) and
// getsockname() of one's own sockets, which do not fail in life; and the pipe or eventfd that Qt
// makes for each thread it starts, without which Qt aborts.

#include "tests/integration/faults/faultboard.h"

#include <algorithm>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tickcast::faults;

namespace {

/// The function of this name that would be called without this library.
template <typename Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

Board *openBoard()
{
    const char *path = std::getenv(boardVariable);
    if (!path)
        return nullptr;
    const int descriptor = next<int(const char *, int, ...)>("open")(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return nullptr;
    void *memory =
        ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    return memory == MAP_FAILED ? nullptr : static_cast<Board *>(memory);
}

Board *board()
{
    static Board *const instance = openBoard();
    return instance;
}

/// How this call is to end: 0, or an errno.
int faultOf(Call call)
{
    Board *const now = board();
    if (!now || (now->armed.load(std::memory_order_acquire) & setOf(call)) == 0)
        return 0;
    const int error = callFacts[std::size_t(call)].errors[now->flavour];
    if (error == 0)
        return 0;
    const std::uint64_t number = ++now->calls;
    const std::uint64_t first = now->first;
    if (number < first || number - first >= now->times)
        return 0;
    now->lastHit = std::uint32_t(call);
    ++now->hits;
    return error;
}

bool isPartial()
{
    return Flavour(board()->flavour.load()) == Flavour::Partial;
}

/// Fails, or calls @p real with @p arguments.
template <typename Function, typename... Arguments>
auto callOrFail(Call call, Function *real, Arguments... arguments)
{
    if (const int error = faultOf(call); error != 0) {
        errno = error;
        return decltype(real(arguments...))(-1);
    }
    return real(arguments...);
}

/// Of @p size bytes, how many are to be moved; -1: the call fails, errno is set.
ssize_t bytesToMove(Call call, size_t size)
{
    const int error = faultOf(call);
    if (error == 0)
        return ssize_t(size);
    if (isPartial() && size > 1)
        return ssize_t(size / 2);
    errno = error;
    return -1;
}

/// Which of the two calls moves bytes of @p descriptor; neither for what is no socket and no file.
bool isOf(int descriptor, Call ofSocket, Call ofFile, Call &call)
{
    struct stat status
    {
    };
    const int error = errno;
    const bool isKnown =
        ::fstat(descriptor, &status) == 0 && (S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode));
    errno = error;
    call = S_ISSOCK(status.st_mode) ? ofSocket : ofFile;
    return isKnown;
}

bool isCalledByQt(const void *caller)
{
    Dl_info info{};
    return ::dladdr(caller, &info) != 0 && info.dli_fname &&
           std::strstr(info.dli_fname, "libQt6Core") != nullptr;
}

/// A message whose pieces end after @p bytes.
struct CutMessage
{
    static constexpr size_t piecesMax = 1024; ///< UIO_MAXIOV
    CutMessage(const msghdr *whole, size_t bytes)
        : message(*whole)
    {
        message.msg_iov = pieces;
        message.msg_iovlen = 0;
        for (size_t i = 0; i < whole->msg_iovlen && bytes > 0; ++i) {
            iovec piece = whole->msg_iov[i];
            piece.iov_len = std::min(piece.iov_len, bytes);
            bytes -= piece.iov_len;
            pieces[message.msg_iovlen++] = piece;
        }
    }
    msghdr message;
    iovec pieces[piecesMax];
};

size_t sizeOf(const msghdr *message)
{
    size_t size = 0;
    for (size_t i = 0; i < message->msg_iovlen; ++i)
        size += message->msg_iov[i].iov_len;
    return size;
}

mode_t modeOf(int flags, va_list arguments)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

} // namespace

#define TICKCAST_REAL(name) static auto *const real = next<decltype(::name)>(#name)
#define TICKCAST_EXPORT extern "C" __attribute__((visibility("default")))

// ---- sockets -----------------------------------------------------------------------------------

TICKCAST_EXPORT int socket(int domain, int type, int protocol) noexcept
{
    TICKCAST_REAL(socket);
    return callOrFail(Call::Socket, real, domain, type, protocol);
}

TICKCAST_EXPORT int socketpair(int domain, int type, int protocol, int *pair) noexcept
{
    TICKCAST_REAL(socketpair);
    return callOrFail(Call::SocketPair, real, domain, type, protocol, pair);
}

TICKCAST_EXPORT int bind(int descriptor, const sockaddr *address, socklen_t size) noexcept
{
    TICKCAST_REAL(bind);
    return callOrFail(Call::Bind, real, descriptor, address, size);
}

TICKCAST_EXPORT int listen(int descriptor, int backlog) noexcept
{
    TICKCAST_REAL(listen);
    return callOrFail(Call::Listen, real, descriptor, backlog);
}

TICKCAST_EXPORT int accept4(int descriptor, sockaddr *address, socklen_t *size, int flags)
{
    TICKCAST_REAL(accept4);
    return callOrFail(Call::Accept, real, descriptor, address, size, flags);
}

TICKCAST_EXPORT int connect(int descriptor, const sockaddr *address, socklen_t size)
{
    TICKCAST_REAL(connect);
    return callOrFail(Call::Connect, real, descriptor, address, size);
}

TICKCAST_EXPORT int setsockopt(int descriptor, int level, int option, const void *value,
                               socklen_t size) noexcept
{
    TICKCAST_REAL(setsockopt);
    return callOrFail(Call::SetSockOpt, real, descriptor, level, option, value, size);
}

TICKCAST_EXPORT int getsockopt(int descriptor, int level, int option, void *value,
                               socklen_t *size) noexcept
{
    TICKCAST_REAL(getsockopt);
    return callOrFail(Call::GetSockOpt, real, descriptor, level, option, value, size);
}

TICKCAST_EXPORT int getpeername(int descriptor, sockaddr *address, socklen_t *size) noexcept
{
    TICKCAST_REAL(getpeername);
    return callOrFail(Call::GetPeerName, real, descriptor, address, size);
}

TICKCAST_EXPORT int fcntl(int descriptor, int command, ...)
{
    TICKCAST_REAL(fcntl);
    va_list arguments;
    va_start(arguments, command);
    void *const argument = va_arg(arguments, void *); // as libc takes it, whatever it is
    va_end(arguments);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return callOrFail(Call::Duplicate, real, descriptor, command, argument);
    return real(descriptor, command, argument);
}

TICKCAST_EXPORT int fcntl64(int descriptor, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *const argument = va_arg(arguments, void *);
    va_end(arguments);
    return ::fcntl(descriptor, command, argument);
}

TICKCAST_EXPORT int epoll_create1(int flags) noexcept
{
    TICKCAST_REAL(epoll_create1);
    return callOrFail(Call::EpollCreate, real, flags);
}

TICKCAST_EXPORT int epoll_ctl(int epoll, int operation, int descriptor, epoll_event *event) noexcept
{
    TICKCAST_REAL(epoll_ctl);
    if (operation != EPOLL_CTL_ADD)
        return real(epoll, operation, descriptor, event);
    return callOrFail(Call::EpollAdd, real, epoll, operation, descriptor, event);
}

TICKCAST_EXPORT int eventfd(unsigned count, int flags) noexcept
{
    TICKCAST_REAL(eventfd);
    if (isCalledByQt(__builtin_return_address(0)))
        return real(count, flags);
    return callOrFail(Call::EventFd, real, count, flags);
}

TICKCAST_EXPORT int signalfd(int descriptor, const sigset_t *mask, int flags) noexcept
{
    TICKCAST_REAL(signalfd);
    return callOrFail(Call::SignalFd, real, descriptor, mask, flags);
}

// ---- bytes -------------------------------------------------------------------------------------

TICKCAST_EXPORT ssize_t send(int descriptor, const void *bytes, size_t size, int flags)
{
    TICKCAST_REAL(send);
    const ssize_t count = bytesToMove(Call::Send, size);
    return count < 0 ? -1 : real(descriptor, bytes, size_t(count), flags);
}

TICKCAST_EXPORT ssize_t sendmsg(int descriptor, const msghdr *message, int flags)
{
    TICKCAST_REAL(sendmsg);
    const size_t size = sizeOf(message);
    const ssize_t count = bytesToMove(Call::Send, size);
    if (count < 0)
        return -1;
    if (size_t(count) == size || message->msg_iovlen > CutMessage::piecesMax)
        return real(descriptor, message, flags);
    const CutMessage cut(message, size_t(count));
    return real(descriptor, &cut.message, flags);
}

TICKCAST_EXPORT ssize_t recv(int descriptor, void *bytes, size_t size, int flags)
{
    TICKCAST_REAL(recv);
    const ssize_t count = bytesToMove(Call::Receive, size);
    return count < 0 ? -1 : real(descriptor, bytes, size_t(count), flags);
}

TICKCAST_EXPORT ssize_t recvmsg(int descriptor, msghdr *message, int flags)
{
    TICKCAST_REAL(recvmsg);
    // Never in part: descriptors travel in these.
    const int error = faultOf(Call::Receive);
    if (error == 0 || isPartial())
        return real(descriptor, message, flags);
    errno = error;
    return -1;
}

TICKCAST_EXPORT ssize_t read(int descriptor, void *bytes, size_t size)
{
    TICKCAST_REAL(read);
    Call call = Call::Read;
    if (!board() || !isOf(descriptor, Call::Receive, Call::Read, call))
        return real(descriptor, bytes, size);
    const ssize_t count = bytesToMove(call, size);
    return count < 0 ? -1 : real(descriptor, bytes, size_t(count));
}

TICKCAST_EXPORT ssize_t write(int descriptor, const void *bytes, size_t size)
{
    TICKCAST_REAL(write);
    Call call = Call::Write;
    if (!board() || !isOf(descriptor, Call::Send, Call::Write, call))
        return real(descriptor, bytes, size);
    const ssize_t count = bytesToMove(call, size);
    return count < 0 ? -1 : real(descriptor, bytes, size_t(count));
}

// ---- files -------------------------------------------------------------------------------------

TICKCAST_EXPORT int open(const char *path, int flags, ...)
{
    TICKCAST_REAL(open);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return callOrFail(Call::Open, real, path, flags, mode);
}

TICKCAST_EXPORT int open64(const char *path, int flags, ...)
{
    TICKCAST_REAL(open64);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return callOrFail(Call::Open, real, path, flags, mode);
}

TICKCAST_EXPORT int fsync(int descriptor)
{
    TICKCAST_REAL(fsync);
    return callOrFail(Call::Sync, real, descriptor);
}

TICKCAST_EXPORT int fdatasync(int descriptor)
{
    TICKCAST_REAL(fdatasync);
    return callOrFail(Call::Sync, real, descriptor);
}

TICKCAST_EXPORT int rename(const char *from, const char *to) noexcept
{
    TICKCAST_REAL(rename);
    return callOrFail(Call::Rename, real, from, to);
}

TICKCAST_EXPORT int renameat2(int fromDirectory, const char *from, int toDirectory, const char *to,
                              unsigned flags) noexcept
{
    TICKCAST_REAL(renameat2);
    return callOrFail(Call::Rename, real, fromDirectory, from, toDirectory, to, flags);
}

TICKCAST_EXPORT int unlink(const char *path) noexcept
{
    TICKCAST_REAL(unlink);
    return callOrFail(Call::Remove, real, path);
}

TICKCAST_EXPORT int flock(int descriptor, int operation) noexcept
{
    TICKCAST_REAL(flock);
    return callOrFail(Call::Lock, real, descriptor, operation);
}

TICKCAST_EXPORT int ftruncate64(int descriptor, off64_t size) noexcept
{
    TICKCAST_REAL(ftruncate64);
    return callOrFail(Call::Truncate, real, descriptor, size);
}

TICKCAST_EXPORT int mkdir(const char *path, mode_t mode) noexcept
{
    TICKCAST_REAL(mkdir);
    return callOrFail(Call::MakeDirectory, real, path, mode);
}

TICKCAST_EXPORT int fchmod(int descriptor, mode_t mode) noexcept
{
    TICKCAST_REAL(fchmod);
    return callOrFail(Call::ChangeMode, real, descriptor, mode);
}
