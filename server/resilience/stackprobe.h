// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QString>
#include <QStringList>
#include <chrono>
#include <optional>
#include <sys/types.h>

/// Looks at another thread of this process: finds it by its name and asks it, by a signal, where it
/// is. The thread answers from a signal handler, so it does even when its loop hangs; it does not
/// when it sleeps in the kernel beyond the reach of signals (state D, a dead disk).
/// Thread: one for all of these, main.
namespace tickcast::stackprobe {

/// Takes the signal (a real-time one) for this process. Once, before the first takeStack().
[[nodiscard]] Result<void> install();

/// The thread whose name begins with @p name, as far as the system keeps it (15 bytes; a QThread is
/// named after its object). Nothing: none has that name.
[[nodiscard]] std::optional<pid_t> findThread(const QString &name);

/// What the system says it does: 'R' runs, 'S' waits, 'D' waits and hears no signal; '?' unknown.
[[nodiscard]] char threadState(pid_t thread);

/// The functions @p thread is in, innermost first, one a line (describeAddress()). Empty: it did
/// not answer within @p patience. A system call that it was waiting in goes on (SA_RESTART), but
/// for the few that are never restarted, see signal(7).
[[nodiscard]] QStringList takeStack(pid_t thread, std::chrono::milliseconds patience);

/// "tickcast::Fanout::endTurn()+0x5c (tickcast-server+0x5a3fc)": the function that @p address is
/// in, if the file was not stripped of its symbols, and the place for addr2line. Cost: reads the
/// file's symbol table.
[[nodiscard]] QString describeAddress(const void *address);

} // namespace tickcast::stackprobe
