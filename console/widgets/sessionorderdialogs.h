// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/sessions.h"

class QWidget;

namespace tickcast {

class Orders;

/// Dialogs that ask whether an order about one session is to be given, say what it will do, and
/// give it. They delete themselves; @p orders outlives them. Thread: the GUI's.
void openDisconnectDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent);
void openPinDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent);
void openClearPinDialog(const admin::SessionRow &session, Orders *orders, QWidget *parent);

} // namespace tickcast
