// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "shared/admin/stats.h"

#include <QString>
#include <optional>

namespace tickcast {

/// What a server says of itself that no operator must overlook, in one line.
struct ServerNotice
{
    Health health = Health::Unknown;
    QString text;
};

/// Updates that nobody can account for (Critical); what else the server itself raises an alert for
/// (feeds, breakers, threads, a drain); and the floors in force: levels that all clients of a
/// worker have at least (Warning, from Critical on Critical). Workers with the same floor for the
/// same reason are named together. Nothing when there is nothing to say. Pure function; thread:
/// any. Cost: O(workers).
[[nodiscard]] std::optional<ServerNotice> serverNotice(const admin::Stats &stats);

} // namespace tickcast
