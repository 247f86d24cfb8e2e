// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/tickerlist.h"

#include "server/dialect/nativemessages.h"
#include "shared/protocol/jsonwriter.h"

#include <QCryptographicHash>
#include <QSet>
#include <QStringList>

namespace tickcast {

namespace {

constexpr std::array listedFields{QuoteField::Last, QuoteField::Bid,     QuoteField::Ask,
                                  QuoteField::Open, QuoteField::High,    QuoteField::Low,
                                  QuoteField::Vol,  QuoteField::QuoteVol};

[[nodiscard]] const QuoteFieldInfo &infoOf(QuoteField field)
{
    return quoteFields[static_cast<size_t>(field)];
}

void writePrefix(JsonWriter &json, TickerList::Shape shape, qint64 tsMs, const QByteArray &epoch)
{
    json.beginObject().key("ts").integer(tsMs);
    json.key("epoch").plain({epoch.constData(), static_cast<size_t>(epoch.size())});
    if (shape == TickerList::Shape::Objects) {
        json.key("tickers").beginArray();
        return;
    }
    json.key("columns").beginArray().plain("symbol").plain("offset");
    for (const QuoteField field : listedFields)
        json.plain(infoOf(field).name);
    json.plain("stale").endArray().key("rows").beginArray();
}

/// A figure the feed does not know is null in a row, which has a place for it, and absent from an
/// object, as everywhere in the protocol.
void writeState(JsonWriter &json, TickerList::Shape shape, const SymbolInfo &info,
                const MarketStates::State &state, bool isStale)
{
    const bool isRow = shape == TickerList::Shape::Rows;
    const auto key = [&](std::string_view name) {
        if (!isRow)
            json.key(name);
    };
    isRow ? json.beginArray() : json.beginObject();
    key("symbol");
    json.plain(info.symbol.name());
    key("offset");
    json.integer(state.offset);
    for (const QuoteField field : listedFields) {
        if (state.quote.has(field)) {
            key(infoOf(field).name);
            json.decimal(state.quote.value(field),
                         infoOf(field).isQuantity ? info.qtyScale : info.priceScale);
        } else if (isRow) {
            json.raw("null");
        }
    }
    key("stale");
    json.boolean(isStale);
    isRow ? json.endArray() : json.endObject();
}

[[nodiscard]] QByteArray symbolsText(const SymbolTable &table, const QByteArray &epoch)
{
    JsonWriter json;
    json.beginObject().key("epoch");
    json.plain({epoch.constData(), static_cast<size_t>(epoch.size())});
    json.key("symbols").beginArray();
    for (SymbolIndex symbol = 0; symbol < table.size(); ++symbol) {
        const SymbolInfo &info = table.at(symbol).info;
        json.beginObject().key("symbol").plain(info.symbol.name());
        json.key("sid").integer(native::sidOf(symbol));
        json.key("priceScale").integer(int{info.priceScale});
        json.key("qtyScale").integer(int{info.qtyScale}).endObject();
    }
    json.endArray().endObject();
    return json.toByteArray();
}

} // namespace

void TickerList::setStates(MarketStatesRef states)
{
    if (states == m_states)
        return;
    const bool isFirst = !m_states;
    m_states = std::move(states);
    for (Text &text : m_texts)
        text.isMade = false;
    if (isFirst) {
        // All symbols of a table are of one run.
        m_epoch = native::epochText(table().size() == 0 ? 0 : table().at(0).epoch);
        const QByteArray text = symbolsText(table(), m_epoch);
        m_symbols = PackedBody(text, PackedBody::Effort::Kept);
        // An epoch outlives a restart, after which there may be other symbols in it.
        m_symbolsTag = QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().first(16);
    }
}

QByteArray TickerList::tag() const
{
    // The time tells it from the list of another run with the same epoch.
    return m_epoch + '-' + QByteArray::number(m_states->tsMs);
}

TickerList::Text &TickerList::textOf(Shape shape)
{
    Text &text = m_texts[static_cast<size_t>(shape)];
    if (text.isMade)
        return text;
    m_json.clear();
    writePrefix(m_json, shape, m_states->tsMs, m_epoch);
    text.prefixBytes = m_json.text().size();
    text.starts.clear();
    for (SymbolIndex symbol = 0; symbol < table().size(); ++symbol) {
        // Behind the comma that comes before every part but the first.
        text.starts.push_back(m_json.text().size() + (symbol == 0 ? 0 : 1));
        writeState(m_json, shape, table().at(symbol).info, m_states->states[symbol],
                   m_states->states[symbol].isStale());
    }
    text.starts.push_back(m_json.text().size() + (table().size() == 0 ? 0 : 1));
    m_json.endArray().endObject();
    text.body = PackedBody(m_json.toByteArray(), PackedBody::Effort::Live);
    text.isMade = true;
    return text;
}

PackedBody &TickerList::all(Shape shape)
{
    return textOf(shape).body;
}

QByteArray TickerList::some(Shape shape, std::span<const SymbolIndex> symbols)
{
    const Text &text = textOf(shape);
    const QByteArray &whole = text.body.plain();
    QByteArray part = whole.first(static_cast<qsizetype>(text.prefixBytes));
    for (const SymbolIndex symbol : symbols) {
        if (symbol != symbols.front())
            part += ',';
        const size_t start = text.starts[symbol];
        part.append(whole.constData() + start,
                    static_cast<qsizetype>(text.starts[symbol + 1] - 1 - start));
    }
    return part + "]}";
}

tl::expected<std::vector<SymbolIndex>, HttpError> findSymbols(QStringView names,
                                                              const SymbolTable &table)
{
    const auto parts = names.split(u',');
    if (static_cast<size_t>(parts.size()) > TickerList::symbolsMax) {
        return tl::unexpected(HttpError{
            400, "too_many_symbols",
            QStringLiteral("%1 symbols; at most %2 may be named, and without ?symbols= all come")
                .arg(parts.size())
                .arg(TickerList::symbolsMax)});
    }
    std::vector<SymbolIndex> found;
    QSet<SymbolIndex> seen;
    QStringList unknown;
    for (const QStringView part : parts) {
        const QByteArray name = part.toUtf8();
        const SymbolIndex symbol = table.find({name.constData(), static_cast<size_t>(name.size())});
        if (symbol == table.size()) {
            unknown.append(part.toString());
        } else if (!seen.contains(symbol)) {
            seen.insert(symbol);
            found.push_back(symbol);
        }
    }
    if (!unknown.isEmpty()) {
        return tl::unexpected(HttpError{
            400, "unknown_symbol",
            QStringLiteral("unknown symbols: \"%1\"").arg(unknown.join(QLatin1String("\", \"")))});
    }
    return found;
}

} // namespace tickcast
