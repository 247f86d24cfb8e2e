// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/syscallbackend.h"

#include "server/transport/frame.h"

namespace tickcast {

void sending::fillIovecs(iovec *iovecs, std::span<const Frame *const> frames)
{
    for (const Frame *frame : frames) {
        const std::span<const std::byte> bytes = frame->bytes();
        // The kernel only reads; the interface is older than const.
        *iovecs++ = {const_cast<std::byte *>(bytes.data()), bytes.size()};
    }
}

size_t SyscallBackend::run(std::span<SendJob> jobs, std::span<const Frame *const> frames)
{
    size_t calls = 0;
    for (SendJob &job : jobs)
        calls += attempt(job, frames);
    return calls;
}

size_t SyscallBackend::attempt(SendJob &job, std::span<const Frame *const> frames)
{
    const std::span<const Frame *const> mine = sending::framesOf(job, frames);
    job.result = 0;
    if (mine.empty())
        return 0;
    msghdr message{};
    if (mine.size() > 1) {
        sending::fillIovecs(m_iovecs.data(), mine);
        message.msg_iov = m_iovecs.data();
        message.msg_iovlen = mine.size();
    }
    const std::span<const std::byte> bytes = mine.front()->bytes();
    size_t calls = 0;
    qint64 result = 0;
    do {
        ++calls;
        result = mine.size() == 1
                     ? ::send(job.descriptor, bytes.data(), bytes.size(), sending::flags)
                     : ::sendmsg(job.descriptor, &message, sending::flags);
    } while (result < 0 && errno == EINTR);
    job.result = sending::resultOf(result < 0 ? -errno : result);
    return calls;
}

} // namespace tickcast
