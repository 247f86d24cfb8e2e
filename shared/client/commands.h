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

/// What a client wants of a subscription besides its updates.
struct SubscriptionTerms
{
    int minIntervalMs = 0;    ///< least time between two updates of one symbol
    QString candleInterval{}; ///< empty: the server's only one
    friend bool operator==(const SubscriptionTerms &, const SubscriptionTerms &) = default;
};

/// One subscribe or unsubscribe message being filled up to the size the server accepts.
class SymbolsCommand final
{
public:
    enum class Op { Subscribe, Unsubscribe };

    /// @p terms are for Subscribe; for trades, which have none, they are not said. @p bytesMax is
    /// the limit of the finished message.
    SymbolsCommand(Op op, qint64 id, protocol::Channel channel, const SubscriptionTerms &terms,
                   int bytesMax);

    /// Adds a symbol, with the point to resume at if there is one. False, and nothing
    /// added, if the message would grow beyond its limit; the first symbol is always taken.
    [[nodiscard]] bool add(const Symbol &symbol, const std::optional<ResumePoint> &resume = {});

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
[[nodiscard]] QByteArray encodeAuth(qint64 id, QStringView token);

} // namespace tickcast
