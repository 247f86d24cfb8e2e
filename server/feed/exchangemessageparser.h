// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/exchangeenvelope.h"
#include "server/feed/exchangemessage.h"

namespace tickcast {

/// Reads the JSON of an exchange's market streams, from a recording or a live connection.
///
/// The kind of a message is what [e] says, else what the stream's name says, else bookTicker where
/// [a] and [b] are there: spot's bookTicker carries no [e]. Every value that is taken is checked.
/// It knows nothing of scales, times of receipt or whether a symbol exists.
///
/// Thread: one at a time. Cost: about half a microsecond for a bookTicker; no allocation after the
/// first messages but for error texts.
class ExchangeMessageParser final
{
public:
    /// Bytes that must be readable behind the text, whatever they hold.
    static constexpr size_t padding = ExchangeEnvelope::padding;
    /// Times at or past this many Unix milliseconds (the year 5138) are refused: a stream with
    /// times in microseconds would otherwise be read as the far future.
    static constexpr qint64 timeMsEnd = 100'000'000'000'000;

    /// Reads one message; @p json is followed by `padding` readable bytes. The error says which key
    /// is missing, of a wrong type or out of range, or how the text is not JSON.
    [[nodiscard]] Result<ExchangeMessage> parse(std::string_view json);

private:
    ExchangeEnvelope m_envelope;
};

} // namespace tickcast
