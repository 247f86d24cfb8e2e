// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/recording.h"
#include "shared/market/symbol.h"

#include <QString>
#include <QtGlobal>
#include <vector>

namespace tickcast {

/// What a first pass through a recording finds.
struct RecordingSurvey
{
    /// In the order of their first usable message. A scale is the most digits after the point seen
    /// in any price (quantity) of the symbol, zeros at the end not counted.
    std::vector<SymbolInfo> symbols;
    quint64 messages = 0; ///< lines after the header; the sum of the next three
    quint64 used = 0;     ///< become quotes, trades or candles
    quint64 skipped = 0;  ///< well-formed, of a kind that is not used
    quint64 malformed = 0;
    QString firstFault; ///< of the first malformed line, with its number; empty when there is none
};

/// Reads @p recording from where it stands to its end, one line at a time; a malformed line is
/// counted and has no say in scales. The error says what the system said, or that no message could
/// be used and why. Blocks: about two seconds per gigabyte.
[[nodiscard]] Result<RecordingSurvey> surveyRecording(Recording &recording);

} // namespace tickcast
