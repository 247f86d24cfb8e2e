// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace tickcast {

/// One interval of a symbol's trades (1 minute, the only interval served). Prices are mantissas at
/// the symbol's price scale, vol at its quantity scale.
struct Candle
{
    static constexpr qint64 intervalMs = 60'000;

    qint64 tsMs = 0;    ///< Unix milliseconds of the last change
    qint64 startMs = 0; ///< Unix milliseconds of the interval's start, a multiple of intervalMs
    qint64 open = 0;
    qint64 high = 0;
    qint64 low = 0;
    qint64 close = 0;
    qint64 vol = 0;
    quint32 trades = 0;
    bool closed = false; ///< true exactly once per interval, in its last publication
    friend bool operator==(const Candle &, const Candle &) = default;
};

} // namespace tickcast
