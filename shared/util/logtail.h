// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/logrecord.h"
#include "shared/util/ringqueue.h"

#include <functional>
#include <limits>
#include <mutex>
#include <vector>

namespace tickcast {

/// The last messages of the log, for those who ask what was said before they came and want to hear
/// what is said from now on. It gives each record its number.
///
/// It never grows beyond its limits and never waits for a reader: the oldest records go, and a
/// reader that was too slow is told how many it lost. Any number of readers, each of whom keeps the
/// number of the last record it has read.
/// Thread: any. Cost: a copy of a record and a lock, for messages, never for updates.
class LogTail final
{
public:
    struct Limits
    {
        size_t records = 2'000;
        qsizetype bytes = qsizetype{1} << 20; ///< of their texts, in memory
        qsizetype textLength = 4'096;         ///< QChars; what is longer is cut and ends in "..."
    };
    struct Reading
    {
        std::vector<LogRecord> records; ///< oldest first
        quint64 lost = 0; ///< records before these that the reader has not read and never will
        quint64 last = 0; ///< the number to go on from
    };

    explicit LogTail(const Limits &limits);
    LogTail()
        : LogTail(Limits())
    {
    }

    /// Numbers @p record and keeps it; returns the number.
    quint64 append(LogRecord record);

    /// What was said after the record numbered @p sequence, the oldest @p limit of it; 0: all there
    /// is. Somebody who wants only what comes next begins with last(). A number that was not given
    /// yet counts as last().
    [[nodiscard]] Reading since(quint64 sequence,
                                size_t limit = std::numeric_limits<size_t>::max()) const;
    /// The number of the newest record; 0: there has been none.
    [[nodiscard]] quint64 last() const;

    /// @p listener is called when there is something to read, and then not again before somebody
    /// has called since(): a storm costs one call. It is called by the thread that appends, so it
    /// may only leave word somewhere (Mailbox::post), and must not touch this object nor log. One
    /// listener; an empty one takes it back, and is not called any more once this has returned.
    void setListener(std::function<void()> listener);

private:
    [[nodiscard]] static qsizetype bytesOf(const LogRecord &record);

    const Limits m_limits;
    mutable std::mutex m_mutex; ///< of the three below
    RingQueue<LogRecord> m_records;
    qsizetype m_bytes = 0;
    quint64 m_last = 0;
    mutable std::mutex m_listening; ///< of the two below; never held together with m_mutex
    std::function<void()> m_listener;
    mutable bool m_isTold = false; ///< since the last since()
};

} // namespace tickcast
