// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/trade.h"
#include "shared/protocol/binarylayout.h"
#include "shared/protocol/binaryvarint.h"
#include "shared/protocol/jsonencoder.h"
#include "shared/util/clock.h"

#include <algorithm>
#include <array>
#include <string_view>

/// The data messages of the binary format (PROTOCOL.md, "Binary data"): the counterpart of
/// jsonencoder.h. A record depends on nothing in the message it travels in, so the same bytes serve
/// every session. No allocation anywhere.
namespace tickcast::protocol {

/// The bytes of one record.
class BinaryRecord final
{
public:
    /// A keyframe with every field, each as long as can be: the longest record there is.
    static constexpr size_t sizeMax =
        1 + 3 * varintSizeMax + 1 + 2 + quoteFieldCount * varintSizeMax + varintSizeMax;

    [[nodiscard]] std::string_view bytes() const
    {
        return {reinterpret_cast<const char *>(m_bytes.data()), m_size};
    }
    [[nodiscard]] size_t size() const { return m_size; }

    BinaryRecord &begin(unsigned head)
    {
        m_size = 0;
        return byte(head);
    }
    BinaryRecord &byte(unsigned value)
    {
        m_bytes[m_size++] = static_cast<std::byte>(value);
        return *this;
    }
    BinaryRecord &number(quint64 value)
    {
        m_size = static_cast<size_t>(writeVarint(m_bytes.data() + m_size, value) - m_bytes.data());
        return *this;
    }
    BinaryRecord &signedNumber(qint64 value) { return number(zigzag(value)); }
    /// Becomes @p other with another first byte.
    void assign(const BinaryRecord &other, unsigned head)
    {
        m_size = other.m_size;
        std::copy_n(other.m_bytes.data(), m_size, m_bytes.data());
        m_bytes[0] = static_cast<std::byte>(head);
    }

private:
    std::array<std::byte, sizeMax> m_bytes;
    size_t m_size = 0;
};

/// @p sid is the symbol's number on the wire. Offsets and times are 0 to safeIntegerMax, and a
/// candle's start is a whole minute.
void encodeTrade(BinaryRecord &out, quint32 sid, const Trade &trade,
                 const Publication &publication);
void encodeCandle(BinaryRecord &out, quint32 sid, const Candle &candle,
                  const Publication &publication);

/// When an encoder renews its keyframe and tells the slow figures.
struct QuoteEncoding
{
    /// A keyframe older than this is renewed with the next quote.
    MonotonicNs keyframeIntervalNs = 30'000'000'000;
    /// Least time between two records with the slow figures of the day.
    MonotonicNs slowIntervalNs = 1'000'000'000;
};

/// Turns the quotes of one symbol, in order, into keyframes and deltas.
///
/// A delta holds what differs from the current keyframe, so that any delta may be left out. It is a
/// keyframe instead when there is none yet, when the last is older than keyframeIntervalNs, when
/// other figures are known than were, when time went back behind the keyframe's, and when deltas
/// have grown to more than half a keyframe, though not before leastDeltas of them.
///
/// The slow figures (open, high, low, vol, quoteVol) are held back until slowIntervalNs is over
/// since they were last told; then a delta carries all that differ from the keyframe, again and
/// again, so that who missed one has them a second later.
///
/// It does not know who holds which keyframe: a session that lacks the current one is sent
/// reference() before its first delta. Cost: about 50 ns per quote. Memory: about 350 bytes.
/// Thread: one.
class QuoteEncoder final
{
public:
    static constexpr int leastDeltas = 4;

    /// What encode() wrote.
    enum class Form : quint8 { Keyframe, Delta };

    /// @p epoch is the one that `subscribed` tells for the quotes of this symbol.
    QuoteEncoder(quint32 sid, std::string_view epoch, const QuoteEncoding &encoding = {})
        : m_encoding(encoding)
        , m_sid(sid)
        , m_epochCheck(epochCheck(epoch))
    {
    }

    /// Writes the record of a publication. @p now never goes back.
    [[nodiscard]] Form encode(BinaryRecord &out, const Quote &quote, const Publication &publication,
                              MonotonicNs now);
    /// Writes the state as published last, no slow figure held back, for a session that joins or
    /// catches up: against the current keyframe if that will do, else as a new keyframe, as when
    /// nobody watched the symbol until now. Changes nothing of what encode() does for the others.
    [[nodiscard]] Form encodeState(BinaryRecord &out, const Quote &quote,
                                   const Publication &publication, MonotonicNs now);
    /// Makes a keyframe of @p quote and writes it, whatever came before.
    void encodeKeyframe(BinaryRecord &out, const Quote &quote, const Publication &publication,
                        MonotonicNs now);

    /// Counts the keyframes made so far; 0: none, and no session can hold one. What a session holds
    /// is current if its count is this.
    [[nodiscard]] quint64 keyframeCount() const { return m_keyframeCount; }
    /// The current keyframe as a client shall store it without showing or counting it: its bytes
    /// with another head. Empty before the first. Valid until the next keyframe.
    [[nodiscard]] std::string_view reference() const { return m_reference.bytes(); }

private:
    [[nodiscard]] bool needsKeyframe(const Quote &quote, const Publication &publication,
                                     MonotonicNs now) const;
    [[nodiscard]] unsigned changedFields(const Quote &quote) const;
    void writeDelta(BinaryRecord &out, const Quote &quote, const Publication &publication,
                    unsigned mask) const;

    QuoteEncoding m_encoding;
    quint32 m_sid;
    quint8 m_epochCheck;
    int m_deltas = 0;        ///< since the keyframe
    unsigned m_slowTold = 0; ///< slow figures told since the keyframe, a bit each
    quint64 m_keyframeCount = 0;
    quint64 m_keyframeOffset = 0;
    MonotonicNs m_keyframeNs = 0;
    MonotonicNs m_slowNs = 0; ///< the slow figures were told last
    Quote m_keyframe;
    BinaryRecord m_reference;
};

} // namespace tickcast::protocol
