// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/uringbackend.h"

#include "server/transport/frame.h"
#include "shared/util/logging.h"

#include <limits>
#include <unistd.h>

namespace tickcast {

namespace {

// Results that no kernel gives: what a job holds until its completion is read.
constexpr qint32 resultPending = std::numeric_limits<qint32>::min();

// Submits that the kernel refuses in a row (out of memory for requests) before the ring is given
// up: the reader of a full completion ring and a moment's shortage get along with fewer.
constexpr int refusalsMax = 16;

QString errorText(const char *call, int error)
{
    return QString(QLatin1String(call) % QLatin1String(": ") % qt_error_string(error));
}

const char *hintFor(int error)
{
    switch (error) {
    case EPERM:
    case EACCES:
        return " (forbidden by a seccomp filter or by kernel.io_uring_disabled)";
    case ENOSYS:
        return " (a kernel without io_uring, or a seccomp filter that hides it)";
    case ENOMEM:
        return " (RLIMIT_MEMLOCK may be too low)";
    case EMFILE:
    case ENFILE:
        return " (out of descriptors)";
    default:
        return "";
    }
}

// The kernel's newer ways, best first. SUBMIT_ALL needs 5.18, COOP_TASKRUN 5.19, SINGLE_ISSUER 6.0,
// DEFER_TASKRUN 6.1; an older kernel says EINVAL to what it does not know. As every send completes
// inline, they cost the same (6.2, 6.1 and 6.2 us per send); the newer ones only make sure that
// no completion ever interrupts the worker.
// Registered files are not used: 6.0-6.1 us instead of 6.2, which is less than the spread of the
// runs, for a table to keep in step with every accept and close.
constexpr std::array<unsigned, 4> setupFlags{
    IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
    IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN,
    IORING_SETUP_SUBMIT_ALL,
    0,
};

int openRing(io_uring &ring, unsigned entries)
{
    int result = -EINVAL;
    for (const unsigned flags : setupFlags) {
        io_uring_params parameters{};
        parameters.flags = flags;
        result = io_uring_queue_init_params(entries, &ring, &parameters);
        if (result != -EINVAL)
            break;
    }
    return result;
}

} // namespace

Result<std::unique_ptr<UringBackend>> UringBackend::make()
{
    std::unique_ptr<UringBackend> backend(new UringBackend);
    const int result = openRing(backend->m_ring, jobsMax);
    if (result < 0) {
        return fail(ErrorCode::Io,
                    errorText("io_uring_setup", -result) % QLatin1String(hintFor(-result)));
    }
    backend->m_isOpen = true;
    if (const Result<void> proof = backend->prove(); !proof)
        return tl::unexpected(proof.error());
    return backend;
}

UringBackend::~UringBackend()
{
    if (m_isOpen)
        io_uring_queue_exit(&m_ring);
}

// A filter may let io_uring_setup() pass and stop io_uring_enter(), and a kernel before 5.6 has a
// ring but no IORING_OP_SEND: only a send tells.
Result<void> UringBackend::prove()
{
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) < 0)
        return fail(ErrorCode::Io, errorText("socketpair", errno));
    const FrameRef frame = Frame::makeText("proof");
    const std::array frames{frame.get(), frame.get()};
    std::array jobs{SendJob{.descriptor = pair[0], .firstFrame = 0, .frameCount = 1},
                    SendJob{.descriptor = pair[0], .firstFrame = 0, .frameCount = 2}};
    ++m_runNumber;
    reserveIovecs(jobs);
    for (quint32 i = 0; i < jobs.size(); ++i)
        prepare(jobs[i], i, frames);
    int error = 0;
    size_t seen = 0;
    while (error == 0 && seen < jobs.size()) {
        const int submitted = io_uring_submit_and_wait(&m_ring, 1);
        if (submitted < 0 && submitted != -EINTR)
            error = -submitted;
        seen += reap(jobs);
    }
    for (const SendJob &job : jobs) {
        if (error == 0 && job.result != static_cast<qint32>(job.frameCount * frame->size()))
            error = job.result < 0 ? -job.result : EIO;
    }
    ::close(pair[0]);
    ::close(pair[1]);
    if (error != 0) {
        return fail(ErrorCode::Io,
                    errorText("io_uring_enter", error) % QLatin1String(hintFor(error)));
    }
    return {};
}

size_t UringBackend::run(std::span<SendJob> jobs, std::span<const Frame *const> frames)
{
    Q_ASSERT(jobs.size() <= jobsMax);
    if (!m_isOpen)
        return m_plain.run(jobs, frames);
    ++m_runNumber;
    reserveIovecs(jobs);
    quint32 prepared = 0;
    for (quint32 i = 0; i < jobs.size(); ++i) {
        SendJob &job = jobs[i];
        job.result = 0;
        if (job.frameCount == 0)
            continue;
        job.result = resultPending;
        prepare(job, i, frames);
        ++prepared;
    }
    size_t calls = prepared > 0 ? submit(jobs, prepared) : 0;
    if (m_hasUnfinished) [[unlikely]]
        calls += finishPlainly(jobs, frames);
    return calls;
}

void UringBackend::reserveIovecs(std::span<const SendJob> jobs)
{
    size_t count = 0;
    for (const SendJob &job : jobs)
        count += job.frameCount > 1 ? std::min(job.frameCount, framesPerJobMax) : 0;
    if (m_iovecs.size() < count)
        m_iovecs.resize(std::max(count, 2 * m_iovecs.size()));
    m_iovecsUsed = 0;
}

void UringBackend::prepare(const SendJob &job, quint32 index, std::span<const Frame *const> frames)
{
    // There is one submission entry per job of capacity(), and each run leaves none behind.
    io_uring_sqe *const entry = io_uring_get_sqe(&m_ring);
    Q_ASSERT(entry);
    const std::span<const Frame *const> mine = sending::framesOf(job, frames);
    if (mine.size() == 1) {
        const std::span<const std::byte> bytes = mine.front()->bytes();
        io_uring_prep_send(entry, job.descriptor, bytes.data(), bytes.size(), sending::flags);
    } else {
        iovec *const iovecs = m_iovecs.data() + m_iovecsUsed;
        m_iovecsUsed += mine.size();
        sending::fillIovecs(iovecs, mine);
        msghdr &message = m_messages[index];
        message.msg_iov = iovecs;
        message.msg_iovlen = mine.size();
        io_uring_prep_sendmsg(entry, job.descriptor, &message, sending::flags);
    }
    io_uring_sqe_set_data64(entry, quint64{m_runNumber} << 32 | index);
}

/// Hands over what is prepared and reads all its completions; returns the system calls made.
size_t UringBackend::submit(std::span<SendJob> jobs, quint32 prepared)
{
    size_t calls = 0;
    quint32 completed = 0;
    int refusals = 0;
    while (completed < prepared) {
        // One turn of this loop is the rule. More are needed when the kernel takes a part only, and
        // only an operation that went to another thread in the kernel would have to be waited for.
        const bool isWaiting = io_uring_sq_ready(&m_ring) == 0;
        const int result =
            isWaiting ? io_uring_submit_and_wait(&m_ring, 1) : io_uring_submit(&m_ring);
        ++calls;
        const quint32 reaped = reap(jobs);
        completed += reaped;
        if (result >= 0 || result == -EINTR || reaped > 0) {
            refusals = 0;
            continue;
        }
        // EBUSY: completions are to be read first, which has just been done. EAGAIN, ENOMEM: no
        // memory for requests. Anything else does not get better.
        const bool isPassing = result == -EBUSY || result == -EAGAIN || result == -ENOMEM;
        if (!isPassing || ++refusals >= refusalsMax) {
            giveUp(jobs, prepared, -result);
            break;
        }
    }
    return calls;
}

/// Reads every completion that is there; returns how many belong to this run.
quint32 UringBackend::reap(std::span<SendJob> jobs)
{
    unsigned head = 0;
    unsigned seen = 0;
    quint32 matched = 0;
    io_uring_cqe *completion = nullptr;
    io_uring_for_each_cqe(&m_ring, head, completion)
    {
        ++seen;
        const auto index = static_cast<quint32>(completion->user_data);
        if (completion->user_data >> 32 != m_runNumber || index >= jobs.size())
            continue;
        ++matched;
        jobs[index].result = sending::resultOf(completion->res);
        m_hasUnfinished |= completion->res == -EINTR;
    }
    io_uring_cq_advance(&m_ring, seen);
    return matched;
}

/// Closes the ring for good and marks what plain calls have to do.
void UringBackend::giveUp(std::span<SendJob> jobs, quint32 prepared, int error)
{
    qCWarning(lcTransport).noquote()
        << errorText("io_uring_enter", error) % QLatin1String("; sending by plain calls from here");
    // Entries are taken in order, so the kernel has the first of them. Their sends are done or will
    // be, but nobody will know how far: such a connection is over.
    const quint32 taken = prepared - io_uring_sq_ready(&m_ring);
    quint32 position = 0;
    for (SendJob &job : jobs) {
        if (job.frameCount == 0)
            continue;
        if (job.result == resultPending && position < taken)
            job.result = -EIO;
        ++position;
    }
    m_hasUnfinished = true;
    m_isOpen = false;
    io_uring_queue_exit(&m_ring);
}

size_t UringBackend::finishPlainly(std::span<SendJob> jobs, std::span<const Frame *const> frames)
{
    m_hasUnfinished = false;
    size_t calls = 0;
    for (SendJob &job : jobs) {
        if (job.result == resultPending || job.result == -EINTR)
            calls += m_plain.run({&job, 1}, frames);
    }
    return calls;
}

} // namespace tickcast
