// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/incidentreport.h"
#include "console/models/rangefigures.h"

namespace tickcast {

class ReportWriter;

/// The charts of an incident report, each a figure with its key: connections, sessions by level,
/// updates by fate, latency. @p gaps are shaded in all of them.
/// Thread: the GUI's. Cost: O(points in range).
void writeReportCharts(ReportWriter &writer, const IncidentFacts &facts,
                       const std::vector<TimeGap> &gaps);

} // namespace tickcast
