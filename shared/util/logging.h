// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/loglevels.h"
#include "shared/util/logrecord.h"

#include <QLoggingCategory>

// One category per folder; every line tells the operator what happened, to what, and what to do.
// Warnings that others can bring about as often as they like go through a LogLimiter.
Q_DECLARE_LOGGING_CATEGORY(lcApp)
Q_DECLARE_LOGGING_CATEGORY(lcFeed)
Q_DECLARE_LOGGING_CATEGORY(lcMarket)
Q_DECLARE_LOGGING_CATEGORY(lcFanout)
Q_DECLARE_LOGGING_CATEGORY(lcTransport)
Q_DECLARE_LOGGING_CATEGORY(lcAdmin)
Q_DECLARE_LOGGING_CATEGORY(lcHttp)
Q_DECLARE_LOGGING_CATEGORY(lcClient)
Q_DECLARE_LOGGING_CATEGORY(lcConsole)
Q_DECLARE_LOGGING_CATEGORY(lcResilience)
Q_DECLARE_LOGGING_CATEGORY(lcTelemetry)

namespace tickcast {

class LogTail;

/// From now on every Qt message is written to standard error as one line, and kept in logTail().
/// Lines of several threads never mix, however long they are. A standard error that takes nothing
/// for a second (a full pipe that does not block) loses the line, or the rest of it; one that
/// blocks makes the thread wait that logs. Call once, at the start of main().
void installLogHandler();

/// Lines from now on. Text at first; for the journal, if that is where standard error goes
/// (JOURNAL_STREAM, systemd.exec(5)), both forms have its priority in front. Thread: any.
void setLogFormat(LogFormat format);

/// The last messages of this process. Thread: any.
[[nodiscard]] LogTail &logTail();

} // namespace tickcast
