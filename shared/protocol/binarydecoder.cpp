// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binarydecoder.h"

#include <limits>
#include <span>

namespace tickcast::protocol {

namespace {

using FieldValues = std::array<qint64, quoteFieldCount>;

constexpr unsigned channelBit(Channel channel)
{
    return 1u << static_cast<unsigned>(channel);
}

} // namespace

QString BinaryDecoder::Failure::text() const
{
    const std::string_view name = binaryFaultNames[static_cast<size_t>(fault)];
    return QStringLiteral("binary message: %1 in the record at byte %2")
        .arg(QLatin1String(name.data(), qsizetype(name.size())))
        .arg(record);
}

void BinaryDecoder::subscribe(const Subscribed &subscribed)
{
    for (const SubscribedEntry &entry : subscribed.entries) {
        Stream &stream = streamOf(entry);
        const bool isRescaled = stream.info.priceScale != entry.info.priceScale ||
                                stream.info.qtyScale != entry.info.qtyScale;
        stream.info = entry.info;
        stream.channels |= channelBit(subscribed.channel);
        const bool isOtherEpoch =
            subscribed.channel == Channel::Quote && stream.quoteEpoch != entry.epoch;
        if (isOtherEpoch) {
            const QByteArray epoch = entry.epoch.toUtf8();
            stream.quoteEpoch = entry.epoch;
            stream.quoteEpochCheck = epochCheck({epoch.constData(), size_t(epoch.size())});
        }
        if (isRescaled || isOtherEpoch)
            stream.keyframe.reset();
    }
}

/// A number names one symbol and a symbol has one number; a new epoch may pair them anew.
BinaryDecoder::Stream &BinaryDecoder::streamOf(const SubscribedEntry &entry)
{
    const Symbol &symbol = entry.info.symbol;
    if (const auto former = m_sids.constFind(symbol);
        former != m_sids.constEnd() && *former != entry.sid)
        m_streams.erase(*former);
    Stream &stream = m_streams[entry.sid];
    if (stream.info.symbol != symbol) {
        m_sids.remove(stream.info.symbol);
        stream = Stream();
    }
    m_sids.insert(symbol, entry.sid);
    return stream;
}

void BinaryDecoder::unsubscribe(const Unsubscribed &unsubscribed)
{
    for (const Symbol &symbol : unsubscribed.symbols) {
        const auto sid = m_sids.constFind(symbol);
        if (sid == m_sids.constEnd())
            continue;
        Stream &stream = m_streams[*sid];
        stream.channels &= ~channelBit(unsubscribed.channel);
        if (unsubscribed.channel == Channel::Quote)
            stream.keyframe.reset();
        if (stream.channels == 0) {
            m_streams.erase(*sid);
            m_sids.erase(sid);
        }
    }
}

std::optional<BinaryDecoder::Failure> BinaryDecoder::decode(QByteArrayView message, Sink &sink)
{
    const std::span bytes = std::as_bytes(std::span(message.data(), size_t(message.size())));
    if (bytes.size() > binaryMessageBytesMax)
        return Failure{BinaryFault::TooBig, 0};
    BinaryReader reader(bytes);
    do {
        const auto record = static_cast<size_t>(reader.at() - bytes.data());
        decodeRecord(reader, sink);
        if (reader.fault())
            return Failure{*reader.fault(), record};
    } while (!reader.isAtEnd());
    return std::nullopt;
}

void BinaryDecoder::decodeRecord(BinaryReader &reader, Sink &sink)
{
    const unsigned head = reader.byte();
    if ((head & deltaBit) != 0)
        return decodeDelta(reader, head, sink);
    switch (static_cast<RecordKind>(head >> kindShift)) {
    case RecordKind::Keyframe:
    case RecordKind::Reference:
        return decodeKeyframe(reader, head, sink);
    case RecordKind::Trade:
        return decodeTrade(reader, head, sink);
    case RecordKind::Candle:
        return decodeCandle(reader, head, sink);
    }
    reader.skip(reader.number());
    m_skipped.unknownKind += reader.isGood();
}

void BinaryDecoder::decodeKeyframe(BinaryReader &reader, unsigned head, Sink &sink)
{
    const RecordStart start = reader.start();
    const unsigned check = reader.byte();
    const auto mask = static_cast<unsigned>(reader.number(0, maskEnd - 1));
    Keyframe keyframe{.number = head & nibbleMask,
                      .known = mask & ~maskStampBit,
                      .offset = start.offset,
                      .tsMs = start.tsMs};
    qint64 bid = 0;
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        if ((mask >> i & 1) == 0)
            continue;
        const QuoteField field = fieldOrder[i];
        qint64 &value = keyframe.values[i];
        if (isQuantity(field))
            value = reader.quantity();
        else if (isBesideBid(field))
            value = wrappingAdd(reader.signedNumber(), bid);
        else
            value = reader.signedNumber();
        if (field == QuoteField::Bid)
            bid = value;
    }
    const qint64 ingressUs = reader.stamp((mask & maskStampBit) != 0, start.tsMs);
    if (!reader.isGood())
        return;

    Stream *stream = find(start.sid, Channel::Quote);
    if (stream == nullptr)
        return;
    if (stream->quoteEpochCheck != check) {
        ++m_skipped.otherEpoch;
        return;
    }
    std::copy(keyframe.values.begin() + fastFieldCount, keyframe.values.end(),
              keyframe.slow.begin());
    stream->keyframe = keyframe;
    m_quote.offset = start.offset;
    m_quote.tsMs = start.tsMs;
    m_quote.ingressUs = ingressUs;
    fill(*stream, keyframe.values);
    if (head >> kindShift == static_cast<unsigned>(RecordKind::Reference))
        sink.onReference(m_quote);
    else
        sink.onQuote(m_quote);
}

void BinaryDecoder::decodeDelta(BinaryReader &reader, unsigned head, Sink &sink)
{
    Delta delta;
    const quint32 sid = reader.sid();
    const quint64 place = reader.number();
    delta.behind = place >> keyframeNumberBits;
    delta.laterMs = static_cast<qint64>(reader.number(0, safeIntegerMax));
    delta.mask = head & fastFieldMask;
    if ((head & extensionBit) != 0)
        delta.mask |= reader.byte() << fastFieldCount;
    reader.require(delta.mask < maskEnd);
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        if ((delta.mask >> i & 1) != 0)
            delta.changes[i] =
                isFastQuantity(fieldOrder[i]) ? reader.quantity() : reader.signedNumber();
    }
    if ((delta.mask & maskStampBit) != 0)
        delta.stamp = reader.signedNumber();
    if (!reader.isGood())
        return;

    Stream *stream = find(sid, Channel::Quote);
    if (stream == nullptr)
        return;
    if (stream->keyframe && stream->keyframe->number == (place & nibbleMask))
        applyDelta(reader, delta, *stream, sink);
    else
        ++m_skipped.missingKeyframe;
}

/// What is wrong from here on is not how the numbers are written but what they mean.
void BinaryDecoder::applyDelta(BinaryReader &reader, const Delta &delta, Stream &stream, Sink &sink)
{
    Keyframe &keyframe = *stream.keyframe;
    m_quote.offset = keyframe.offset + delta.behind;
    m_quote.tsMs = keyframe.tsMs + delta.laterMs;
    reader.require(m_quote.offset <= safeIntegerMax &&
                   m_quote.tsMs <= static_cast<qint64>(safeIntegerMax) &&
                   (delta.mask & ~maskStampBit & ~keyframe.known) == 0);
    if (!reader.isGood())
        return;
    const bool isStamped = (delta.mask & maskStampBit) != 0;
    m_quote.ingressUs = isStamped ? reader.stampBeside(delta.stamp, m_quote.tsMs) : 0;
    if (!reader.isGood())
        return;

    FieldValues values = keyframe.values;
    const qint64 bidMove = delta.changes[0];
    for (size_t i = 0; i < fastFieldCount; ++i) {
        if ((delta.mask >> i & 1) == 0)
            continue;
        const QuoteField field = fieldOrder[i];
        if (isFastQuantity(field))
            values[i] = delta.changes[i];
        else
            values[i] = wrappingAdd(wrappingAdd(values[i], delta.changes[i]),
                                    movesWithBid(field) ? bidMove : 0);
    }
    for (size_t i = fastFieldCount; i < quoteFieldCount; ++i) {
        qint64 &slow = keyframe.slow[i - fastFieldCount];
        if ((delta.mask >> i & 1) != 0)
            slow = wrappingAdd(values[i], delta.changes[i]);
        values[i] = slow;
    }
    fill(stream, values);
    sink.onQuote(m_quote);
}

void BinaryDecoder::decodeTrade(BinaryReader &reader, unsigned head, Sink &sink)
{
    const RecordStart start = reader.start();
    TradeUpdate update;
    update.offset = start.offset;
    update.tsMs = start.tsMs;
    update.id = reader.number();
    const qint64 price = reader.signedNumber();
    const qint64 qty = reader.quantity();
    update.side = (head & sellBit) != 0 ? Side::Sell : Side::Buy;
    update.ingressUs = reader.stamp((head & stampBit) != 0, start.tsMs);
    reader.require((head & nibbleMask & ~(stampBit | sellBit)) == 0);
    if (!reader.isGood())
        return;
    const Stream *stream = find(start.sid, Channel::Trade);
    if (stream == nullptr)
        return;
    update.symbol = stream->info.symbol;
    update.price = Decimal(price, stream->info.priceScale);
    update.qty = Decimal(qty, stream->info.qtyScale);
    sink.onTrade(update);
}

void BinaryDecoder::decodeCandle(BinaryReader &reader, unsigned head, Sink &sink)
{
    const RecordStart start = reader.start();
    CandleUpdate update;
    update.offset = start.offset;
    update.tsMs = start.tsMs;
    const qint64 minute = wrappingSubtract(start.tsMs / candleStartUnitMs, reader.signedNumber());
    reader.require(minute >= 0 &&
                   minute <= static_cast<qint64>(safeIntegerMax) / candleStartUnitMs);
    const qint64 open = reader.signedNumber();
    const qint64 high = wrappingAdd(open, reader.signedNumber());
    const qint64 low = wrappingAdd(open, reader.signedNumber());
    const qint64 close = wrappingAdd(open, reader.signedNumber());
    const qint64 vol = reader.quantity();
    update.trades = static_cast<quint32>(reader.number(0, std::numeric_limits<quint32>::max()));
    update.closed = (head & closedBit) != 0;
    update.ingressUs = reader.stamp((head & stampBit) != 0, start.tsMs);
    reader.require((head & nibbleMask & ~(stampBit | closedBit)) == 0);
    if (!reader.isGood())
        return;
    const Stream *stream = find(start.sid, Channel::Candle);
    if (stream == nullptr)
        return;
    const SymbolInfo &info = stream->info;
    update.symbol = info.symbol;
    update.startMs = minute * candleStartUnitMs;
    update.open = Decimal(open, info.priceScale);
    update.high = Decimal(high, info.priceScale);
    update.low = Decimal(low, info.priceScale);
    update.close = Decimal(close, info.priceScale);
    update.vol = Decimal(vol, info.qtyScale);
    sink.onCandle(update);
}

BinaryDecoder::Stream *BinaryDecoder::find(quint32 sid, Channel channel)
{
    const auto found = m_streams.find(sid);
    if (found != m_streams.end() && (found->second.channels & channelBit(channel)) != 0)
        return &found->second;
    ++m_skipped.unknownSid;
    return nullptr;
}

void BinaryDecoder::fill(const Stream &stream, const FieldValues &values)
{
    m_quote.symbol = stream.info.symbol;
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const QuoteField field = fieldOrder[i];
        std::optional<Decimal> &value = m_quote.values[static_cast<size_t>(field)];
        if ((stream.keyframe->known >> i & 1) == 0)
            value.reset();
        else
            value.emplace(values[i],
                          isQuantity(field) ? stream.info.qtyScale : stream.info.priceScale);
    }
}

} // namespace tickcast::protocol
