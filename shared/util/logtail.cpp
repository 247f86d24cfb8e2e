// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logtail.h"

#include <algorithm>
#include <utility>

namespace tickcast {

LogTail::LogTail(const Limits &limits)
    : m_limits(limits)
{
}

qsizetype LogTail::bytesOf(const LogRecord &record)
{
    constexpr auto charBytes = qsizetype{sizeof(QChar)};
    return (record.text.size() + record.category.size() + record.thread.size()) * charBytes;
}

quint64 LogTail::append(LogRecord record)
{
    if (record.text.size() > m_limits.textLength) {
        qsizetype kept = m_limits.textLength;
        if (kept > 0 && record.text[kept - 1].isHighSurrogate())
            --kept; // half a character is none
        record.text = record.text.left(kept) % QLatin1String("...");
    }
    quint64 sequence = 0;
    {
        const std::scoped_lock lock(m_mutex);
        sequence = record.sequence = ++m_last;
        m_bytes += bytesOf(record);
        m_records.push(std::move(record));
        while (m_records.size() > m_limits.records ||
               (m_bytes > m_limits.bytes && m_records.size() > 1))
            m_bytes -= bytesOf(m_records.pop());
    }
    const std::scoped_lock lock(m_listening);
    if (m_listener && !std::exchange(m_isTold, true))
        m_listener();
    return sequence;
}

LogTail::Reading LogTail::since(quint64 sequence, size_t limit) const
{
    {
        // Before the records are looked at: what comes after that look is told again.
        const std::scoped_lock lock(m_listening);
        m_isTold = false;
    }
    const std::scoped_lock lock(m_mutex);
    Reading reading;
    const quint64 wanted = std::min(sequence, m_last) + 1;
    const quint64 oldest = m_last + 1 - m_records.size();
    const quint64 from = std::max(wanted, oldest);
    reading.lost = from - wanted;
    reading.last = from - 1;
    for (quint64 next = from; next <= m_last && reading.records.size() < limit; ++next) {
        reading.records.push_back(m_records[next - oldest]);
        reading.last = next;
    }
    return reading;
}

quint64 LogTail::last() const
{
    const std::scoped_lock lock(m_mutex);
    return m_last;
}

void LogTail::setListener(std::function<void()> listener)
{
    const std::scoped_lock lock(m_listening);
    m_listener = std::move(listener);
    m_isTold = false;
}

} // namespace tickcast
