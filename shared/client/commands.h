// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"
#include "shared/protocol/jsonwriter.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// What a subscriber says to a server, as JSON text (PROTOCOL.md, "Commands").
/// Pure functions and plain values; thread: any.
namespace tickcast {

/// Where a client was in a symbol's updates before it lost its connection.
struct ResumePoint
{
    QString epoch;
    quint64 offset = 0;
};

/// One subscribe or unsubscribe message being filled up to the size the server accepts.
class SymbolsCommand final
{
public:
    enum class Op { Subscribe, Unsubscribe };

    /// Without @p minIntervalMs a live subscription keeps the interval it has. @p bytesMax is the
    /// limit of the finished message.
    SymbolsCommand(Op op, qint64 id, protocol::Channel channel, std::optional<int> minIntervalMs,
                   int bytesMax);

    /// Adds a symbol, with the point to resume at unless @p resume is null. False, and nothing
    /// added, if the message would grow beyond its limit; the first symbol is always taken.
    [[nodiscard]] bool add(const Symbol &symbol, const ResumePoint *resume);

    [[nodiscard]] const std::vector<Symbol> &symbols() const { return m_symbols; }
    [[nodiscard]] QByteArray finish() const;

private:
    static constexpr std::string_view symbolsKey = ",\"symbols\":";
    static constexpr std::string_view resumeKey = ",\"resume\":";

    QByteArray m_head;       ///< the message's beginning, without the bracket that closes it
    QByteArray m_symbolList; ///< `"A","B"`
    QByteArray m_resumeList; ///< `"A":{..},"B":{..}`
    std::vector<Symbol> m_symbols;
    qsizetype m_bytesMax;
};

[[nodiscard]] QByteArray encodeHoldings(qint64 id, std::span<const Symbol> symbols);
/// @p limit 0 leaves it to the server.
[[nodiscard]] QByteArray encodeSymbols(qint64 id, QStringView prefix, int limit);
[[nodiscard]] QByteArray encodePing(qint64 id);

} // namespace tickcast
