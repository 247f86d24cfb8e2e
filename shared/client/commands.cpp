// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/commands.h"

namespace tickcast {

namespace {

void append(QByteArray &bytes, std::string_view text)
{
    bytes.append(text.data(), qsizetype(text.size()));
}

JsonWriter &begin(JsonWriter &writer, std::string_view op, qint64 id)
{
    writer.beginObject().key("op").plain(op);
    return writer.key("id").integer(id);
}

} // namespace

SymbolsCommand::SymbolsCommand(Op op, qint64 id, protocol::Channel channel,
                               const SubscriptionTerms &terms, int bytesMax)
    : m_bytesMax(bytesMax)
{
    JsonWriter writer;
    begin(writer, op == Op::Subscribe ? "subscribe" : "unsubscribe", id);
    writer.key("channel").plain(protocol::channelName(channel));
    if (op == Op::Subscribe && protocol::isState(channel)) {
        // Said even when 0, or a live subscription would keep its old one.
        writer.key("minIntervalMs").integer(terms.minIntervalMs);
    }
    if (op == Op::Subscribe && channel == protocol::Channel::Candle &&
        !terms.candleInterval.isEmpty())
        writer.key("candle").string(terms.candleInterval);
    m_head = writer.toByteArray();
}

bool SymbolsCommand::add(const Symbol &symbol, const std::optional<ResumePoint> &resume)
{
    JsonWriter name;
    name.plain(symbol.name());
    JsonWriter point;
    if (resume) {
        point.key(symbol.name()).beginObject().key("epoch").string(resume->epoch);
        point.key("offset").integer(resume->offset).endObject();
    }
    if (!m_symbols.empty()) {
        constexpr auto framing = qsizetype(symbolsKey.size() + resumeKey.size() + 5); // []{}}
        constexpr qsizetype commas = 2;
        const qsizetype size = m_head.size() + m_symbolList.size() + m_resumeList.size() +
                               qsizetype(name.text().size() + point.text().size()) + framing +
                               commas;
        if (size > m_bytesMax)
            return false;
        m_symbolList.append(',');
    }
    append(m_symbolList, name.text());
    if (resume) {
        if (!m_resumeList.isEmpty())
            m_resumeList.append(',');
        append(m_resumeList, point.text());
    }
    m_symbols.push_back(symbol);
    return true;
}

QByteArray SymbolsCommand::finish() const
{
    QByteArray message = m_head;
    append(message, symbolsKey);
    message.append('[').append(m_symbolList).append(']');
    if (!m_resumeList.isEmpty()) {
        append(message, resumeKey);
        message.append('{').append(m_resumeList).append('}');
    }
    return message.append('}');
}

QByteArray encodeHoldings(qint64 id, std::span<const Symbol> symbols)
{
    JsonWriter writer;
    begin(writer, "holdings", id).key("symbols").beginArray();
    for (const Symbol &symbol : symbols)
        writer.plain(symbol.name());
    return writer.endArray().endObject().toByteArray();
}

QByteArray encodeSymbols(qint64 id, QStringView prefix, int limit)
{
    JsonWriter writer;
    begin(writer, "symbols", id);
    if (!prefix.isEmpty())
        writer.key("prefix").string(prefix);
    if (limit > 0)
        writer.key("limit").integer(limit);
    return writer.endObject().toByteArray();
}

QByteArray encodePing(qint64 id)
{
    JsonWriter writer;
    return begin(writer, "ping", id).endObject().toByteArray();
}

QByteArray encodeAuth(qint64 id, QStringView token)
{
    JsonWriter writer;
    return begin(writer, "auth", id).key("token").string(token).endObject().toByteArray();
}

} // namespace tickcast
