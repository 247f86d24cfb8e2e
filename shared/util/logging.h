// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QLoggingCategory>

// One category per folder; every line tells the operator what happened, to what, and what to do.
Q_DECLARE_LOGGING_CATEGORY(lcApp)
Q_DECLARE_LOGGING_CATEGORY(lcFeed)
Q_DECLARE_LOGGING_CATEGORY(lcMarket)
Q_DECLARE_LOGGING_CATEGORY(lcFanout)
Q_DECLARE_LOGGING_CATEGORY(lcTransport)
Q_DECLARE_LOGGING_CATEGORY(lcAdmin)
Q_DECLARE_LOGGING_CATEGORY(lcHttp)
Q_DECLARE_LOGGING_CATEGORY(lcClient)
Q_DECLARE_LOGGING_CATEGORY(lcConsole)

namespace tickcast {

/// Writes every Qt message to standard error as one line:
/// `2026-11-22T22:10:00.123Z warning feed  text`. Lines of several threads never mix.
/// Call once, at the start of main().
void installLogHandler();

/// Sets the least severity written: "debug", "info", "warning" or "error".
/// Applies to Tickcast's own categories; Qt's stay at warning. Thread: any.
[[nodiscard]] Result<void> setLogLevel(QStringView level);

} // namespace tickcast
