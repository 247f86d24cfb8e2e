// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"
#include "shared/admin/sessions.h"

#include <QString>

/// What an order will do, in words and numbers, for the operator who is asked whether they are
/// sure. Pure functions; thread: any. Cost: O(workers + breakers).
namespace tickcast::ordertexts {

[[nodiscard]] QString disconnecting(const admin::SessionRow &session, bool mayReturn);
[[nodiscard]] QString pinning(const admin::SessionRow &session, admin::SessionLevel level);
[[nodiscard]] QString clearingPin(const admin::SessionRow &session);
[[nodiscard]] QString breaker(const admin::Stats &stats, const QString &name,
                              admin::BreakerAction action);
/// @p worker: nothing: all of them.
[[nodiscard]] QString floor(const admin::Stats &stats, std::optional<quint32> worker,
                            admin::SessionLevel level);
/// @p duration: over which time, as the settings have it; empty: not known.
[[nodiscard]] QString drain(const admin::Stats &stats, const QString &duration = {});
[[nodiscard]] QString reload();
[[nodiscard]] QString logLevel(const std::optional<QString> &category, admin::Severity severity);

/// What a level means for those who are served at it.
[[nodiscard]] QString levelMeans(admin::SessionLevel level);

} // namespace tickcast::ordertexts
