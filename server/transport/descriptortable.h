// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <span>

namespace tickcast {

/// Gives the calling thread a descriptor table of its own (unshare(2), CLONE_FILES) that holds
/// nothing but standard input, output and error, @p kept and every eventfd of the former table.
/// Afterwards the descriptor limit (RLIMIT_NOFILE) counts for this thread alone, and accept() and
/// close() no longer contend with other threads for the table's lock.
///
/// The traps, for everybody who writes code that runs on such a thread:
/// - It is the first act of a thread. What the thread opened before, eventfds excepted, is closed.
/// - An eventfd that anybody is to wake must exist before the first thread isolates itself: one
///   made later is known to its maker's table only. Closing it in one table leaves it open in the
///   others, so a number made for a wake-up stays taken there until their threads end.
/// - A number opened later means another file, or none, in another thread. No thread hands one to
///   another, and no file or logger opened by one is written by another (standard error excepted).
/// - A new thread inherits the table of the thread that made it: only threads that share the
///   process's table may start threads for general use.
/// - /proc/self shows the table of the main thread; /proc/thread-self the caller's own.
///
/// Thread: the one to be isolated. Errors: ErrorCode::Io, with the call and the system's words,
/// when the kernel refuses (a seccomp profile, no /proc). When the table was taken but could not be
/// read it is left as it was, a full copy: the thread works on, but keeps other threads' files open
/// and should be ended.
/// Cost: one copy of the table, O(open descriptors).
[[nodiscard]] Result<void> isolateDescriptorTable(std::span<const int> kept = {});

} // namespace tickcast
