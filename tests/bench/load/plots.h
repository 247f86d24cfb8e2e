// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/report.h"

namespace tickcast::load {

/// Writes PNG pictures of @p report into @p directory, made if it is not there: `cpu.png` (server
/// CPU per update by workload), `latency.png` (p50, p99, p99.9 on a logarithmic axis) and, if one
/// workload was run with several numbers of connections, `scaling.png`. Programs are colours.
/// Needs Qt Gui, but no display. Thread: main, once: it makes the application object.
/// Io names the file that could not be written.
[[nodiscard]] Result<void> writePlots(const Report &report, const QString &directory);

} // namespace tickcast::load
