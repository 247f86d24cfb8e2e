// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/symboltable.h"
#include "server/transport/frame.h"
#include "shared/protocol/binaryencoder.h"

#include <memory>
#include <vector>

namespace tickcast {

/// The quotes of every symbol in the binary format: its encoder, made when somebody first asks for
/// it, and which workers know its current keyframe. It publishes nothing; that is Publisher's.
/// Thread: market.
class BinaryQuotes final
{
public:
    BinaryQuotes(std::shared_ptr<const SymbolTable> symbols, protocol::QuoteEncoding encoding);

    /// The frame of a publication.
    [[nodiscard]] FrameRef encode(SymbolIndex symbol, const Quote &quote,
                                  const protocol::Publication &publication, MonotonicNs now);
    /// The frame of the state as it is, for who joins: no figure held back.
    [[nodiscard]] FrameRef encodeState(SymbolIndex symbol, const Quote &quote,
                                       const protocol::Publication &publication, MonotonicNs now);
    /// The current keyframe, to be stored and not shown. Call only after one of the above.
    [[nodiscard]] FrameRef reference(SymbolIndex symbol) const;

    /// How many keyframes there were; 0: nobody has asked for any.
    [[nodiscard]] quint64 keyframe(SymbolIndex symbol) const
    {
        return m_streams[symbol] ? m_streams[symbol]->encoder.keyframeCount() : 0;
    }
    /// Whether @p worker was given the current keyframe, in whatever form.
    [[nodiscard]] bool isKnown(SymbolIndex symbol, int worker) const
    {
        return (m_streams[symbol]->knownBy >> worker & 1) != 0;
    }
    void setKnown(SymbolIndex symbol, int worker)
    {
        m_streams[symbol]->knownBy |= quint64{1} << worker;
    }
    void setUnknown(SymbolIndex symbol, int worker)
    {
        m_streams[symbol]->knownBy &= ~(quint64{1} << worker);
    }

private:
    struct Stream
    {
        Stream(quint32 sid, std::string_view epoch, const protocol::QuoteEncoding &encoding)
            : encoder(sid, epoch, encoding)
        {
        }
        protocol::QuoteEncoder encoder;
        quint64 keyframeCount = 0; ///< that knownBy is about
        quint64 knownBy = 0;       ///< a bit per worker
    };
    [[nodiscard]] Stream &stream(SymbolIndex symbol);
    [[nodiscard]] FrameRef frameOf(Stream &stream);

    const std::shared_ptr<const SymbolTable> m_symbols;
    const protocol::QuoteEncoding m_encoding;
    std::vector<std::unique_ptr<Stream>> m_streams; ///< by symbol
    protocol::BinaryRecord m_record;
};

} // namespace tickcast
