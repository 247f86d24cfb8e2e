// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/chaos/schedule.h"
#include "tests/chaos/swarmtally.h"

#include <QJsonObject>
#include <QStringList>
#include <QtGlobal>
#include <array>
#include <vector>

namespace tickcast::chaos {

/// Memory of the server in a calm moment.
struct CalmMoment
{
    double atS = 0;
    int life = 0;
    quint64 clients = 0;
    qint64 residentBytes = 0; ///< the least of three looks
    int descriptors = 0;      ///< the least of six
};

/// Everything a run has found. Plain data.
struct ChaosResult
{
    std::uint64_t seed = 0;
    std::uint32_t clients = 0;
    Schedule schedule;
    double seconds = 0; ///< as long as it took
    int lives = 0;
    quint64 samples = 0; ///< of the admin channel, each judged
    std::array<quint64, eventKinds> events{};
    SwarmTally swarm;
    quint64 gapsUnchecked = 0; ///< seen after the last word of a server that ended
    quint64 explained = 0;     ///< superseded, suppressed or dropped, as servers say
    std::vector<CalmMoment> calm;
    /// Resident bytes of the last server, as it says, each five seconds.
    std::vector<qint64> memory;
    QStringList problems; ///< in sentences; those of clients are in `swarm`

    [[nodiscard]] bool isGood() const { return problems.isEmpty() && swarm.violations.empty(); }
    /// From the first calm moment to the last, in percent; 0 when they are not of one life.
    [[nodiscard]] double memoryGrowth() const;
};

[[nodiscard]] QString toText(const ChaosResult &result);
[[nodiscard]] QJsonObject toJson(const ChaosResult &result);

} // namespace tickcast::chaos
