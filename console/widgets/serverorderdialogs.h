// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <QStringList>

class QWidget;

namespace tickcast {

class Orders;

/// Dialogs that ask whether an order about the whole server is to be given, say what it will do,
/// and give it. They delete themselves; @p orders outlives them. Thread: the GUI's.

/// @p duration: over which time clients are closed, as the settings have it; empty: not known.
void openDrainDialog(const admin::Stats &stats, const QString &duration, Orders *orders,
                     QWidget *parent);
void openFloorDialog(const admin::Stats &stats, Orders *orders, QWidget *parent);
void openLogLevelDialog(Orders *orders, QWidget *parent);
void openReloadDialog(Orders *orders, QWidget *parent);

} // namespace tickcast
