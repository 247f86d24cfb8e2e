// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/sendbatch.h"

#include <algorithm>
#include <utility>

namespace tickcast {

void SendBatch::Batch::clear()
{
    jobs.clear();
    frames.clear();
}

SendBatch::SendBatch(std::unique_ptr<SendBackend> backend)
    : m_backend(std::move(backend))
    , m_capacity(m_backend->capacity())
{
    for (Batch *batch : {&m_staged, &m_running}) {
        batch->jobs.reserve(m_capacity);
        batch->frames.reserve(m_capacity);
    }
}

SendBatch::~SendBatch() = default;

void SendBatch::stage(BatchSender &sender, int descriptor, std::span<const Frame *const> frames)
{
    if (m_staged.jobs.size() >= m_capacity)
        submit(); // Nothing, when an onSent() stages that much: submit() takes it in several runs.
    m_staged.jobs.push_back({.sender = &sender,
                             .descriptor = descriptor,
                             .firstFrame = static_cast<quint32>(m_staged.frames.size()),
                             .frameCount = static_cast<quint32>(frames.size())});
    m_staged.frames.insert(m_staged.frames.end(), frames.begin(), frames.end());
}

void SendBatch::submit()
{
    if (m_isRunning || m_staged.jobs.empty())
        return;
    m_isRunning = true;
    std::swap(m_staged, m_running);
    const std::span<SendJob> jobs(m_running.jobs);
    for (size_t first = 0; first < jobs.size(); first += m_capacity)
        run(jobs.subspan(first, std::min(m_capacity, jobs.size() - first)));
    m_running.clear();
    m_isRunning = false;
}

void SendBatch::run(std::span<SendJob> jobs)
{
    const std::span<const Frame *const> frames(m_running.frames);
    m_counters.systemCalls += m_backend->run(jobs, frames);
    ++m_counters.runs;
    m_counters.fullRuns += jobs.size() == m_capacity ? 1 : 0;
    // Every attempt is counted before anybody is told, for whoever is told may look.
    for (const SendJob &job : jobs) {
        m_counters.jobs += job.sender ? 1 : 0;
        m_counters.frames += job.frameCount;
        m_counters.bytes += static_cast<quint64>(std::max(job.result, 0));
    }
    for (const SendJob &job : jobs) {
        if (job.sender) // forgotten meanwhile, perhaps by the sender before
            job.sender->onSent(frames.subspan(job.firstFrame, job.frameCount), job.result);
    }
}

void SendBatch::forget(BatchSender &sender)
{
    forget(m_staged, sender);
    forget(m_running, sender);
}

void SendBatch::forget(Batch &batch, const BatchSender &sender)
{
    const auto job = std::ranges::find(batch.jobs, &sender, &SendJob::sender);
    if (job == batch.jobs.end())
        return;
    // An empty job is run as nothing: the frames may go at once, and the number of the descriptor
    // may come to mean somebody else's connection before the batch is submitted.
    job->sender = nullptr;
    job->descriptor = -1;
    job->frameCount = 0;
}

} // namespace tickcast
