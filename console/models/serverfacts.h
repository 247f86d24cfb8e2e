// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <QString>
#include <optional>
#include <vector>

namespace tickcast {

/// Something about a server that an operator is asked on the phone.
struct ServerFact
{
    QString name;
    QString value;
};

/// Who the server is and how it runs; empty before its hello. @p stats: null: no figures yet.
/// Pure function; thread: any. Cost: O(workers).
[[nodiscard]] std::vector<ServerFact> serverFacts(const std::optional<admin::Hello> &hello,
                                                  const admin::Stats *stats);

} // namespace tickcast
