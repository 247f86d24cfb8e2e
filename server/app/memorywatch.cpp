// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/memorywatch.h"

#include "shared/util/logging.h"

namespace tickcast {

namespace {

constexpr int lookEveryMs = 1'000;
/// In tenths of the limit above calmTenths. Counted from there, not from nothing: half a step below
/// Degraded, where a level ends, is then 75 % of the limit, and not 40 %.
constexpr double calmTenths = 7;
constexpr Thresholds<double> tenthsAboveCalm{1, 2, 3};

} // namespace

MemoryWatch::MemoryWatch(qint64 limit, const BackpressureLimits &backpressure,
                         Surroundings surroundings)
    : m_limit(limit)
    , m_backpressure(backpressure)
    , m_surroundings(std::move(surroundings))
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
}

void MemoryWatch::start()
{
    m_timer.start(lookEveryMs);
    look();
}

void MemoryWatch::look()
{
    const qint64 bytes = m_surroundings.residentBytes();
    if (bytes <= 0)
        return;
    const double tenths = 10 * static_cast<double>(bytes) / static_cast<double>(m_limit);
    const double score = pressureScore(tenths - calmTenths, tenthsAboveCalm);
    if (!m_gauge.update(score, m_surroundings.clock.monotonicNs(), m_backpressure))
        return;
    report(bytes);
    m_surroundings.told(m_gauge.level());
}

void MemoryWatch::report(qint64 bytes) const
{
    if (level() == SessionLevel::Normal) {
        qCInfo(lcApp).nospace() << "memory: " << bytes
                                << " bytes of backpressure.memory_limit = " << m_limit
                                << ", it holds no client back any more";
        return;
    }
    qCWarning(lcApp).nospace() << "memory: " << bytes
                               << " bytes of backpressure.memory_limit = " << m_limit
                               << ", all clients are at level "
                               << protocol::sessionLevelName(level()).data() << " or above";
}

} // namespace tickcast
