// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/binaryquotes.h"

#include "server/dialect/nativemessages.h"

namespace tickcast {

BinaryQuotes::BinaryQuotes(std::shared_ptr<const SymbolTable> symbols,
                           protocol::QuoteEncoding encoding)
    : m_symbols(std::move(symbols))
    , m_encoding(encoding)
    , m_streams(m_symbols->size())
{
}

BinaryQuotes::Stream &BinaryQuotes::stream(SymbolIndex symbol)
{
    std::unique_ptr<Stream> &slot = m_streams[symbol];
    if (!slot) {
        const QByteArray epoch = native::epochText(m_symbols->at(symbol).epoch);
        slot = std::make_unique<Stream>(native::sidOf(symbol),
                                        std::string_view(epoch.constData(), size_t(epoch.size())),
                                        m_encoding);
    }
    return *slot;
}

FrameRef BinaryQuotes::frameOf(Stream &stream)
{
    if (std::exchange(stream.keyframeCount, stream.encoder.keyframeCount()) !=
        stream.encoder.keyframeCount())
        stream.knownBy = 0;
    return Frame::make(protocol::WsOpcode::Binary, m_record.bytes());
}

FrameRef BinaryQuotes::encode(SymbolIndex symbol, const Quote &quote,
                              const protocol::Publication &publication, MonotonicNs now)
{
    Stream &its = stream(symbol);
    static_cast<void>(its.encoder.encode(m_record, quote, publication, now));
    return frameOf(its);
}

FrameRef BinaryQuotes::encodeState(SymbolIndex symbol, const Quote &quote,
                                   const protocol::Publication &publication, MonotonicNs now)
{
    Stream &its = stream(symbol);
    static_cast<void>(its.encoder.encodeState(m_record, quote, publication, now));
    return frameOf(its);
}

FrameRef BinaryQuotes::reference(SymbolIndex symbol) const
{
    return Frame::make(protocol::WsOpcode::Binary, m_streams[symbol]->encoder.reference());
}

} // namespace tickcast
