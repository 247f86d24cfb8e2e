// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/server/support/sendsockets.h"

#include <deque>
#include <functional>
#include <vector>

namespace tickcast {

/// Remembers what it was told, and in which order, in a log that all senders of a test share.
class RecordingSender final : public BatchSender
{
public:
    explicit RecordingSender(std::vector<RecordingSender *> &log)
        : m_log(log)
    {
    }
    void onSent(std::span<const Frame *const> staged, qint32 result) override
    {
        m_log.push_back(this);
        frames.assign(staged.begin(), staged.end());
        results.push_back(result);
        // A local, because what is called may destroy this sender.
        if (const auto next = std::exchange(then, nullptr))
            next();
    }
    std::vector<const Frame *> frames;
    std::vector<qint32> results;
    std::function<void()> then; ///< called once, from the next onSent()

private:
    std::vector<RecordingSender *> &m_log;
};

inline FrameRef frameOf(const std::string &payload)
{
    return Frame::makeText(payload);
}

/// What the tests of a SendBatch start from: a batch on the backend of the row, and senders.
class SendFixture : public QObject
{
protected:
    /// For init(): skips the row where the machine forbids its backend.
    void start()
    {
        QFETCH_GLOBAL(const int, wanted);
        auto backend = exactBackend(wanted);
        if (!backend)
            QSKIP("this machine forbids the backend");
        const bool isRing = wanted == int(TransportBackend::IoUring);
        QCOMPARE(QLatin1String(backend->name()), QLatin1String(isRing ? "io_uring" : "syscall"));
        m_batch = std::make_unique<SendBatch>(std::move(backend));
    }
    /// For cleanup().
    void stop()
    {
        m_batch.reset();
        m_senders.clear();
        m_log.clear();
    }

    RecordingSender &sender() { return m_senders.emplace_back(m_log); }
    void stage(RecordingSender &sender, int descriptor, const std::vector<FrameRef> &frames)
    {
        std::vector<const Frame *> pointers;
        for (const FrameRef &frame : frames)
            pointers.push_back(frame.get());
        m_batch->stage(sender, descriptor, pointers);
    }
    [[nodiscard]] const SendCounters &counters() const { return m_batch->counters(); }

    std::unique_ptr<SendBatch> m_batch;
    std::deque<RecordingSender> m_senders; // they stay where they are
    std::vector<RecordingSender *> m_log;
    const FrameRef m_frame = frameOf("tick"); // 6 bytes
};

} // namespace tickcast
