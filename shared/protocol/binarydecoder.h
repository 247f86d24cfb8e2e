// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/binarylayout.h"
#include "shared/protocol/binaryreader.h"
#include "shared/protocol/servermessages.h"

#include <QByteArrayView>
#include <QHash>
#include <optional>
#include <unordered_map>

namespace tickcast::protocol {

/// Reads the binary messages of one connection (PROTOCOL.md, "Binary data"): the counterpart of
/// QuoteEncoder and of jsondecoder.h, whose structs it fills with the same values.
///
/// It is told what was subscribed, since records say only the number of a symbol, and it keeps the
/// latest keyframe of each. A record it can make nothing of though the bytes are sound is skipped
/// and counted: of an unknown kind, of a symbol it was not told of, of another epoch, or a delta
/// whose keyframe it does not hold. It does not look at offsets: gaps and repeats are the caller's.
///
/// Hostile input costs no more than its length; memory is bounded by what was subscribed, about 300
/// bytes each. Cost: 50 to 100 ns per record. Thread: one at a time.
class BinaryDecoder final
{
public:
    /// Takes what is decoded, during decode() only.
    class Sink
    {
    public:
        virtual ~Sink() = default;
        virtual void onQuote(const QuoteUpdate &update) = 0;
        virtual void onTrade(const TradeUpdate &update) = 0;
        virtual void onCandle(const CandleUpdate &update) = 0;
        /// A keyframe was stored that is not to be shown: it is older than what follows.
        virtual void onReference([[maybe_unused]] const QuoteUpdate &update) {}
    };

    /// Records skipped, by reason.
    struct Skipped
    {
        quint64 unknownKind = 0;
        quint64 unknownSid = 0; ///< not subscribed in the record's channel
        quint64 otherEpoch = 0;
        quint64 missingKeyframe = 0;
        friend bool operator==(const Skipped &, const Skipped &) = default;
    };

    struct Failure
    {
        BinaryFault fault = BinaryFault::Truncated;
        size_t record = 0; ///< the byte at which the broken record begins

        [[nodiscard]] QString text() const;
    };

    /// Takes over what a `subscribed` tells. A keyframe of the same epoch is kept.
    void subscribe(const Subscribed &subscribed);
    /// Forgets what an `unsubscribed` ends, keyframes included.
    void unsubscribe(const Unsubscribed &unsubscribed);

    /// Hands each record of one message to @p sink, in order, up to the first broken one.
    [[nodiscard]] std::optional<Failure> decode(QByteArrayView message, Sink &sink);

    [[nodiscard]] const Skipped &skipped() const { return m_skipped; }

private:
    struct Keyframe
    {
        unsigned number = 0;
        unsigned known = 0; ///< which figures, a bit each in the order of records
        quint64 offset = 0;
        qint64 tsMs = 0;
        std::array<qint64, quoteFieldCount> values{}; ///< in the order of records
        /// The slow figures as told last: in the keyframe or in a delta since.
        std::array<qint64, quoteFieldCount - fastFieldCount> slow{};
    };
    /// A delta as it is written, before it is known what it refers to.
    struct Delta
    {
        quint64 behind = 0; ///< the keyframe's offset
        qint64 laterMs = 0; ///< than the keyframe
        unsigned mask = 0;
        std::array<qint64, quoteFieldCount> changes{}; ///< in the order of records
        qint64 stamp = 0;                              ///< beside 1000 ts, if bit maskStampBit
    };
    struct Stream
    {
        SymbolInfo info;
        unsigned channels = 0; ///< subscribed, a bit each
        QString quoteEpoch;
        quint8 quoteEpochCheck = 0;
        std::optional<Keyframe> keyframe;
    };

    void decodeRecord(BinaryReader &reader, Sink &sink);
    void decodeKeyframe(BinaryReader &reader, unsigned head, Sink &sink);
    void decodeDelta(BinaryReader &reader, unsigned head, Sink &sink);
    void applyDelta(BinaryReader &reader, const Delta &delta, Stream &stream, Sink &sink);
    void decodeTrade(BinaryReader &reader, unsigned head, Sink &sink);
    void decodeCandle(BinaryReader &reader, unsigned head, Sink &sink);
    [[nodiscard]] Stream &streamOf(const SubscribedEntry &entry);
    /// The stream if @p channel of it is subscribed; else counts the record as skipped.
    [[nodiscard]] Stream *find(quint32 sid, Channel channel);
    void fill(const Stream &stream, const std::array<qint64, quoteFieldCount> &values);

    std::unordered_map<quint32, Stream> m_streams; ///< by sid
    QHash<Symbol, quint32> m_sids;                 ///< of the streams
    Skipped m_skipped;
    QuoteUpdate m_quote; ///< filled anew for each record: its size makes it worth keeping
};

} // namespace tickcast::protocol
