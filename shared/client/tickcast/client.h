// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a program includes that gets its data from a Tickcast server; link Tickcast::client.
#include "shared/client/subscriberclient.h"
