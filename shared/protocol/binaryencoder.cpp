// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binaryencoder.h"

namespace tickcast::protocol {

namespace {

constexpr qint64 usPerMs = 1000;

void writeStamp(BinaryRecord &out, qint64 ingressUs, qint64 tsMs)
{
    if (ingressUs != 0)
        out.signedNumber(ingressUs - tsMs * usPerMs);
}

/// Which figures are known, a bit each in the order of records.
unsigned knownFields(const Quote &quote)
{
    unsigned mask = 0;
    for (size_t i = 0; i < quoteFieldCount; ++i)
        mask |= unsigned{quote.has(fieldOrder[i])} << i;
    return mask;
}

/// The fields of @p mask of a keyframe: prices beside the bid, which is about the same and shorter.
void writeFields(BinaryRecord &out, const Quote &quote, unsigned mask)
{
    const qint64 bid = quote.value(QuoteField::Bid);
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const QuoteField field = fieldOrder[i];
        const qint64 value = quote.value(field);
        if ((mask >> i & 1) == 0)
            continue;
        if (isQuantity(field))
            out.number(static_cast<quint64>(value));
        else if (isBesideBid(field))
            out.signedNumber(wrappingSubtract(value, bid));
        else
            out.signedNumber(value);
    }
}

} // namespace

void encodeTrade(BinaryRecord &out, quint32 sid, const Trade &trade, const Publication &publication)
{
    const unsigned stamp = publication.ingressUs != 0 ? stampBit : 0;
    const unsigned side = trade.side == Side::Sell ? sellBit : 0;
    out.begin(headOf(RecordKind::Trade, stamp | side)).number(sid).number(publication.offset);
    out.number(static_cast<quint64>(trade.tsMs)).number(trade.id);
    out.signedNumber(trade.price).number(static_cast<quint64>(trade.qty));
    writeStamp(out, publication.ingressUs, trade.tsMs);
}

void encodeCandle(BinaryRecord &out, quint32 sid, const Candle &candle,
                  const Publication &publication)
{
    Q_ASSERT(candle.startMs % candleStartUnitMs == 0);
    const unsigned stamp = publication.ingressUs != 0 ? stampBit : 0;
    const unsigned closed = candle.closed ? closedBit : 0;
    out.begin(headOf(RecordKind::Candle, stamp | closed)).number(sid).number(publication.offset);
    out.number(static_cast<quint64>(candle.tsMs));
    out.signedNumber(candle.tsMs / candleStartUnitMs - candle.startMs / candleStartUnitMs);
    out.signedNumber(candle.open);
    for (const qint64 price : {candle.high, candle.low, candle.close})
        out.signedNumber(wrappingSubtract(price, candle.open));
    out.number(static_cast<quint64>(candle.vol)).number(candle.trades);
    writeStamp(out, publication.ingressUs, candle.tsMs);
}

QuoteEncoder::Form QuoteEncoder::encode(BinaryRecord &out, const Quote &quote,
                                        const Publication &publication, MonotonicNs now)
{
    if (!needsKeyframe(quote, publication, now)) {
        unsigned mask = changedFields(quote);
        if (now - m_slowNs < m_encoding.slowIntervalNs)
            mask &= fastFieldMask;
        const unsigned slow = mask >> fastFieldCount;
        if (slow != 0)
            m_slowNs = now;
        m_slowTold |= slow;
        writeDelta(out, quote, publication, mask);
        // Half: measured over recordings; between 0.45 and 0.6 hardly anything changes.
        if (++m_deltas < leastDeltas || 2 * out.size() <= m_reference.size())
            return Form::Delta;
    }
    encodeKeyframe(out, quote, publication, now);
    return Form::Keyframe;
}

QuoteEncoder::Form QuoteEncoder::encodeState(BinaryRecord &out, const Quote &quote,
                                             const Publication &publication, MonotonicNs now)
{
    if (needsKeyframe(quote, publication, now)) {
        encodeKeyframe(out, quote, publication, now);
        return Form::Keyframe;
    }
    const unsigned mask = changedFields(quote);
    m_slowTold |= mask >> fastFieldCount;
    writeDelta(out, quote, publication, mask);
    return Form::Delta;
}

bool QuoteEncoder::needsKeyframe(const Quote &quote, const Publication &publication,
                                 MonotonicNs now) const
{
    return m_keyframeCount == 0 || now - m_keyframeNs >= m_encoding.keyframeIntervalNs ||
           knownFields(quote) != knownFields(m_keyframe) || quote.tsMs < m_keyframe.tsMs ||
           publication.offset < m_keyframeOffset;
}

void QuoteEncoder::encodeKeyframe(BinaryRecord &out, const Quote &quote,
                                  const Publication &publication, MonotonicNs now)
{
    const unsigned number = m_keyframeCount & nibbleMask;
    const unsigned known = knownFields(quote);
    const unsigned stamp = publication.ingressUs != 0 ? maskStampBit : 0;
    out.begin(headOf(RecordKind::Keyframe, number)).number(m_sid).number(publication.offset);
    out.number(static_cast<quint64>(quote.tsMs)).byte(m_epochCheck).number(known | stamp);
    writeFields(out, quote, known);
    writeStamp(out, publication.ingressUs, quote.tsMs);

    m_reference.assign(out, headOf(RecordKind::Reference, number));
    ++m_keyframeCount;
    m_keyframe = quote;
    m_keyframeOffset = publication.offset;
    m_keyframeNs = m_slowNs = now;
    m_slowTold = 0;
    m_deltas = 0;
}

/// What a delta has to tell: what differs from the keyframe, and what is as in the keyframe again
/// after somebody was told otherwise, since a slow figure that is not told stays as it was.
unsigned QuoteEncoder::changedFields(const Quote &quote) const
{
    unsigned mask = m_slowTold << fastFieldCount;
    for (size_t i = 0; i < quoteFieldCount; ++i)
        mask |= unsigned{quote.value(fieldOrder[i]) != m_keyframe.value(fieldOrder[i])} << i;
    return mask;
}

void QuoteEncoder::writeDelta(BinaryRecord &out, const Quote &quote, const Publication &publication,
                              unsigned mask) const
{
    if (publication.ingressUs != 0)
        mask |= maskStampBit;
    const unsigned extension = mask >> fastFieldCount;
    const unsigned head = deltaBit | (extension != 0 ? extensionBit : 0) | (mask & fastFieldMask);
    const quint64 number = (m_keyframeCount - 1) & nibbleMask;
    const quint64 behind = publication.offset - m_keyframeOffset;
    out.begin(head).number(m_sid).number(behind << keyframeNumberBits | number);
    out.number(static_cast<quint64>(quote.tsMs - m_keyframe.tsMs));
    if (extension != 0)
        out.byte(extension);
    const qint64 bidMove =
        wrappingSubtract(quote.value(QuoteField::Bid), m_keyframe.value(QuoteField::Bid));
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const QuoteField field = fieldOrder[i];
        if ((mask >> i & 1) == 0)
            continue;
        const qint64 value = quote.value(field);
        const qint64 change = wrappingSubtract(value, m_keyframe.value(field));
        if (isFastQuantity(field))
            out.number(static_cast<quint64>(value));
        else if (movesWithBid(field))
            out.signedNumber(wrappingSubtract(change, bidMove));
        else
            out.signedNumber(change);
    }
    writeStamp(out, publication.ingressUs, quote.tsMs);
}

} // namespace tickcast::protocol
