// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertengine.h"
#include "console/models/sessionfinder.h"
#include "console/models/statshistory.h"

#include <QByteArray>

namespace tickcast {

/// What an incident report is made of.
struct IncidentFacts
{
    const StatsHistory *history = nullptr; ///< never null
    std::optional<admin::Hello> hello;     ///< nothing: the server never said who it is
    QString address;                       ///< of its admin channel
    qint64 fromMs = 0;                     ///< the range, of the history's clock
    qint64 toMs = 0;
    qint64 wallOffsetMs = 0;  ///< makes Unix milliseconds of these times
    qint64 writtenWallMs = 0; ///< now, Unix milliseconds
    qint64 serverAheadMs = 0; ///< of its clock before this machine's
    QString notes;            ///< the operator's own words
    /// Raised ones and those that are over; what does not touch the range is left out.
    std::vector<RaisedAlert> alerts;
    SessionFindings sessions;
};

/// A report on a range of time for those who were not there: one file without script and without
/// anything from elsewhere, light or dark as its reader's desktop, and fit for paper. It tells what
/// the figures were (least, mean, greatest, last) and for how long nothing was known, draws them
/// with gaps as gaps, and lists alerts and sessions.
///
/// It is HTML that is well-formed XML, too. What comes from the server or the operator is escaped,
/// control characters are shown by their pictures, and a name of more than reportLettersMax letters
/// is cut and its full length told; notes are not cut.
/// Pure function; thread: the GUI's. Cost: O(points in range + rows).
[[nodiscard]] QByteArray incidentReport(const IncidentFacts &facts);

inline constexpr qsizetype reportLettersMax = 120;

} // namespace tickcast
