// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/sendbackend.h"

#include <vector>

namespace tickcast {

/// Gets to know what became of what it staged. Implemented by links.
class BatchSender
{
public:
    /// @p frames: as staged. @p result: the bytes that the kernel took, maybe fewer than were
    /// staged, or -errno (see SendBackend::run()). May stage again, which goes into the next
    /// batch, and may forget() anybody; must not destroy a sender of this batch that was not
    /// forgotten before.
    virtual void onSent(std::span<const Frame *const> frames, qint32 result) = 0;

protected:
    ~BatchSender() = default;
};

/// What a SendBatch has done since it was made.
struct SendCounters
{
    quint64 jobs = 0;        ///< attempts made
    quint64 frames = 0;      ///< frames in those attempts, taken or not
    quint64 bytes = 0;       ///< bytes that the kernel took
    quint64 systemCalls = 0; ///< send-class calls: send, sendmsg, io_uring_enter
    quint64 runs = 0;        ///< times the backend was run
    quint64 fullRuns = 0;    ///< runs of as many jobs as the backend takes
};

/// Gathers the sends of one loop turn of one worker and hands them to the kernel together.
/// It keeps no bytes and retries nothing: what was not taken stays the sender's business.
/// Thread: the worker's. Cost: no allocation once its arrays have grown to the worker's habits.
class SendBatch final
{
public:
    explicit SendBatch(std::unique_ptr<SendBackend> backend);
    ~SendBatch();
    Q_DISABLE_COPY_MOVE(SendBatch)

    /// Adds one attempt to send @p frames, in order, to @p descriptor.
    /// The pointers are copied; the frames themselves, @p sender and @p descriptor must stay until
    /// onSent() or forget(). At most one job per sender at a time, because two could interleave
    /// after a short write: the sender takes care of that, from stage() until onSent().
    /// When the batch already holds as many jobs as the backend takes, those are submitted first:
    /// the onSent() of other senders (never of this one) may be called from here.
    void stage(BatchSender &sender, int descriptor, std::span<const Frame *const> frames);

    /// Makes all attempts that are staged, then calls each sender's onSent() in the order staged.
    /// Called from within an onSent() it does nothing; what is staged there waits for the next
    /// call, so a worker submits until isEmpty() or lets the loop come round.
    void submit();

    /// @p sender is going away or closes its descriptor: its job is dropped if it was not yet run,
    /// and it is not called back. Harmless when it has no job. Cost: O(jobs staged).
    void forget(BatchSender &sender);

    [[nodiscard]] bool isEmpty() const { return m_staged.jobs.empty(); }
    [[nodiscard]] const SendCounters &counters() const { return m_counters; }
    [[nodiscard]] const SendBackend &backend() const { return *m_backend; }

private:
    struct Batch
    {
        std::vector<SendJob> jobs;
        std::vector<const Frame *> frames;
        void clear();
    };

    void run(std::span<SendJob> jobs);
    static void forget(Batch &batch, const BatchSender &sender);

    const std::unique_ptr<SendBackend> m_backend;
    const size_t m_capacity; ///< of the backend: asked once, compared on every stage()
    Batch m_staged;
    Batch m_running; ///< apart from m_staged, because onSent() stages while this is walked
    bool m_isRunning = false;
    SendCounters m_counters;
};

} // namespace tickcast
