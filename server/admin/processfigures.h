// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

/// What the kernel says of this process. Thread: any.
namespace tickcast {

/// Memory that the process has in RAM; 0: unknown. Source: proc(5), /proc/self/statm.
/// Cost: some microseconds, the kernel writes it as text.
[[nodiscard]] qint64 residentBytes();
/// Descriptors open in this thread's table; 0: unknown, before Linux 6.2.
[[nodiscard]] int openDescriptors();
/// CPU time of all its threads.
[[nodiscard]] qint64 processCpuUs();

} // namespace tickcast
