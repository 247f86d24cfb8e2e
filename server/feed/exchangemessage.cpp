// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/exchangemessage.h"

#include <algorithm>
#include <initializer_list>

namespace tickcast {

namespace {

void widen(quint8 &scale, std::initializer_list<Decimal> figures)
{
    for (const Decimal &figure : figures)
        scale = std::max(scale, static_cast<quint8>(figure.trimmed().scale()));
}

/// Brings figures to a symbol's scales and keeps the first failure, so that a message is converted
/// in one breath and checked once.
class Rescaler final
{
public:
    explicit Rescaler(const SymbolInfo &info)
        : m_info(info)
    {
    }

    [[nodiscard]] qint64 price(const char *name, const Decimal &value)
    {
        return mantissa(name, value, m_info.priceScale);
    }
    [[nodiscard]] qint64 qty(const char *name, const Decimal &value)
    {
        return mantissa(name, value, m_info.qtyScale);
    }
    [[nodiscard]] Result<void> result() const
    {
        return m_error ? Result<void>(tl::unexpected(*m_error)) : Result<void>();
    }

private:
    qint64 mantissa(const char *name, const Decimal &value, int scale)
    {
        const Result<Decimal> rescaled = value.rescaled(scale);
        if (rescaled)
            return rescaled->mantissa();
        if (!m_error) {
            m_error =
                Error{rescaled.error().code, QStringLiteral("%1 of %2: %3")
                                                 .arg(QLatin1String(name), m_info.symbol.toString(),
                                                      rescaled.error().text)};
        }
        return 0;
    }

    const SymbolInfo &m_info;
    std::optional<Error> m_error;
};

} // namespace

void widenScales(const ExchangeMessage &message, SymbolInfo &info)
{
    if (const auto *book = std::get_if<ExchangeBookTicker>(&message.body)) {
        widen(info.priceScale, {book->bid, book->ask});
        widen(info.qtyScale, {book->bidQty, book->askQty});
    } else if (const auto *trade = std::get_if<ExchangeTrade>(&message.body)) {
        widen(info.priceScale, {trade->price});
        widen(info.qtyScale, {trade->qty});
    } else if (const auto *candle = std::get_if<ExchangeCandle>(&message.body)) {
        widen(info.priceScale, {candle->open, candle->high, candle->low, candle->close});
        widen(info.qtyScale, {candle->vol});
    }
}

Result<void> applyTo(Quote &quote, const ExchangeBookTicker &book, const SymbolInfo &info)
{
    Rescaler at(info);
    Quote changed = quote;
    changed.set(QuoteField::Bid, at.price("bid", book.bid));
    changed.set(QuoteField::BidQty, at.qty("bid quantity", book.bidQty));
    changed.set(QuoteField::Ask, at.price("ask", book.ask));
    changed.set(QuoteField::AskQty, at.qty("ask quantity", book.askQty));
    const Result<void> result = at.result();
    if (result)
        quote = changed;
    return result;
}

Result<Trade> toTrade(const ExchangeTrade &trade, const SymbolInfo &info)
{
    Rescaler at(info);
    Trade out;
    out.id = trade.id;
    out.price = at.price("price", trade.price);
    out.qty = at.qty("quantity", trade.qty);
    out.side = trade.side;
    return at.result().map([&out] { return out; });
}

Result<Candle> toCandle(const ExchangeCandle &candle, const SymbolInfo &info)
{
    Rescaler at(info);
    Candle out;
    out.startMs = candle.startMs;
    out.open = at.price("open", candle.open);
    out.high = at.price("high", candle.high);
    out.low = at.price("low", candle.low);
    out.close = at.price("close", candle.close);
    out.vol = at.qty("volume", candle.vol);
    out.trades = candle.trades;
    out.closed = candle.closed;
    return at.result().map([&out] { return out; });
}

} // namespace tickcast
