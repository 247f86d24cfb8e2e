// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/orders.h"
#include "console/widgets/serverorderdialogs.h"
#include "console/widgets/sessionorderdialogs.h"
#include "tests/console/samplestats.h"

namespace tickcast::test {

/// Opens each dialog that asks before an order, about a server with slow clients; they are
/// children of @p parent and close with it.
inline void openEveryOrderDialog(Orders *orders, QWidget *parent)
{
    SampleStats samples;
    samples.setSlow(20'000, 5'000, 3'000);
    const admin::Stats stats = samples.next();
    const admin::SessionsPage page = samples.page({});
    admin::SessionRow pinned = page.rows.front();
    pinned.isPinned = true;
    openDisconnectDialog(page.rows.front(), orders, parent);
    openPinDialog(page.rows.front(), orders, parent);
    openClearPinDialog(pinned, orders, parent);
    openDrainDialog(stats, QStringLiteral("30s"), orders, parent);
    openFloorDialog(stats, orders, parent);
    openLogLevelDialog(orders, parent);
    openReloadDialog(orders, parent);
}

} // namespace tickcast::test
