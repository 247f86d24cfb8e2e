// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/server/feed/eventrecorder.h"

#include <QString>
#include <map>
#include <optional>

namespace tickcast {

/// A second bookkeeper: follows the simulator's events symbol by symbol and notes the first that
/// does not agree with those before it. It knows the rules, not how the market keeps them.
class MarketChecker final : public FeedSink
{
public:
    explicit MarketChecker(const std::vector<SymbolInfo> &symbols)
        : m_books(symbols.size())
    {
        for (size_t i = 0; i < symbols.size(); ++i)
            m_books[i].qtyUnit = static_cast<qint64>(std::pow(10.0, symbols[i].qtyScale));
    }

    /// To be called before each advance().
    void setWallMs(qint64 wallMs) { m_wallMs = wallMs; }

    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs) override
    {
        ++trades;
        Book &book = m_books[symbol];
        expect(!book.trade, symbol, "a trade follows a trade without the quote it made");
        expect(trade.tsMs == m_wallMs, symbol, "a trade's ts is not the moment of publication");
        expect(trade.id == book.lastTradeId + 1, symbol, "a trade's id is not the next");
        expect(trade.price > 0 && trade.qty > 0, symbol, "a trade of nothing");
        book.lastTradeId = trade.id;
        book.trade = trade;
        book.productBefore = book.product;
        book.product += trade.price * trade.qty;

        const qint64 minuteMs = m_wallMs - m_wallMs % Candle::intervalMs;
        Candle &candle = book.candle;
        if (candle.startMs != minuteMs) {
            expect(candle.trades == 0 || book.closed, symbol,
                   "a minute ended without a closed candle");
            candle = {};
            candle.startMs = minuteMs;
            candle.open = candle.high = candle.low = trade.price;
            book.closed = false;
        }
        candle.high = std::max(candle.high, trade.price);
        candle.low = std::min(candle.low, trade.price);
        candle.close = trade.price;
        candle.vol += trade.qty;
        ++candle.trades;
        if (!book.unpublishedSinceMs)
            book.unpublishedSinceMs = m_wallMs;
    }

    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs) override
    {
        ++quotes;
        Book &book = m_books[symbol];
        using enum QuoteField;
        for (size_t i = 0; i < quoteFieldCount; ++i)
            expect(quote.has(static_cast<QuoteField>(i)), symbol, "a figure is absent");
        expect(quote.tsMs == m_wallMs, symbol, "a quote's ts is not the moment of publication");
        checkBook(symbol, quote, book);
        checkDay(symbol, quote, book);
        book.quote = quote;
        book.quarter = m_wallMs / quarterMs;
        book.trade.reset();
        book.productBefore = book.product;
    }

    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs) override
    {
        ++candles;
        Book &book = m_books[symbol];
        expect(!book.trade, symbol, "a candle comes before the quote of its trade");
        expect(candle.trades > 0, symbol, "a candle without trades");
        expect(candle.tsMs == m_wallMs, symbol, "a candle's ts is not the moment of publication");
        expect(!book.closed, symbol, "a candle after the closed one of its minute");
        Candle expected = book.candle;
        expected.tsMs = candle.tsMs;
        expected.closed = candle.closed;
        expect(candle == expected, symbol, "a candle is not the sum of its trades");
        if (candle.closed) {
            ++closedCandles;
            book.closed = true;
            expect(m_wallMs >= candle.startMs + Candle::intervalMs, symbol, "closed too early");
        } else {
            expect(m_wallMs < candle.startMs + Candle::intervalMs, symbol, "a late candle is open");
            expect(m_wallMs - book.candlePublishedMs >= 1'000 - toleranceMs, symbol,
                   "two candles within a second");
            book.candlePublishedMs = m_wallMs;
        }
        book.unpublishedSinceMs.reset();
    }

    void onBatchEnd() override {}

    /// To be called after each advance().
    void endTurn()
    {
        for (size_t i = 0; i < m_books.size(); ++i) {
            const Book &book = m_books[i];
            expect(!book.trade, SymbolIndex(i), "a trade without its quote");
            expect(!book.unpublishedSinceMs ||
                       m_wallMs - *book.unpublishedSinceMs <= 1'000 + toleranceMs,
                   SymbolIndex(i), "a candle is more than a second behind its trades");
        }
    }

    QString firstError;
    qint64 quotes = 0;
    qint64 trades = 0;
    qint64 candles = 0;
    qint64 closedCandles = 0;

private:
    static constexpr qint64 quarterMs = 900'000;
    static constexpr qint64 toleranceMs = 25; ///< the tests' step, and rounding

    struct Book
    {
        qint64 qtyUnit = 1;
        quint64 lastTradeId = 0;
        qint64 product = 0;         ///< of price and quantity, summed up over all trades
        qint64 productBefore = 0;   ///< without the trade whose quote is still to come
        std::optional<Trade> trade; ///< its quote is still to come
        std::optional<Quote> quote;
        qint64 quarter = 0;
        Candle candle; ///< summed up here
        bool closed = false;
        qint64 candlePublishedMs = 0;
        std::optional<qint64> unpublishedSinceMs;
    };

    void checkBook(SymbolIndex symbol, const Quote &quote, const Book &book)
    {
        using enum QuoteField;
        const qint64 bid = quote.value(Bid);
        const qint64 ask = quote.value(Ask);
        const qint64 last = quote.value(Last);
        expect(0 < bid && bid < ask, symbol, "bid and ask cross");
        expect(quote.value(BidQty) > 0 && quote.value(AskQty) > 0, symbol, "an empty side");
        const qint64 room = 2 * (ask - bid);
        expect(bid - room <= last && last <= ask + room, symbol, "the last price is far off");
        if (book.trade) {
            expect(last == book.trade->price, symbol, "last is not the trade's price");
            expect(quote.value(LastQty) == book.trade->qty, symbol, "lastQty is not the trade's");
            expect(last == (book.trade->side == Side::Buy ? ask : bid), symbol,
                   "the trade hit the wrong side");
        } else if (book.quote) {
            expect(last == book.quote->value(Last), symbol, "last moved without a trade");
            expect(quote.value(LastQty) == book.quote->value(LastQty), symbol, "lastQty moved");
        }
    }

    void checkDay(SymbolIndex symbol, const Quote &quote, const Book &book)
    {
        using enum QuoteField;
        const qint64 last = quote.value(Last);
        expect(quote.value(Low) <= last && last <= quote.value(High), symbol,
               "last beyond the day");
        expect(quote.value(Low) <= quote.value(Open) && quote.value(Open) <= quote.value(High),
               symbol, "open beyond the day");
        if (!book.quote || book.quarter != m_wallMs / quarterMs)
            return; // the window has moved
        const Quote &before = *book.quote;
        const qint64 qty = book.trade ? book.trade->qty : 0;
        const qint64 turnover = book.product / book.qtyUnit - book.productBefore / book.qtyUnit;
        expect(quote.value(Vol) == before.value(Vol) + qty, symbol, "vol does not add up");
        expect(quote.value(QuoteVol) == before.value(QuoteVol) + turnover, symbol,
               "quoteVol does not add up");
        expect(quote.value(High) == std::max(before.value(High), last), symbol, "wrong high");
        expect(quote.value(Low) == std::min(before.value(Low), last), symbol, "wrong low");
        expect(quote.value(Open) == before.value(Open), symbol, "open moved inside its quarter");
    }

    void expect(bool holds, SymbolIndex symbol, const char *otherwise)
    {
        if (!holds && firstError.isEmpty()) {
            firstError = QStringLiteral("symbol %1 at %2: %3")
                             .arg(symbol)
                             .arg(m_wallMs)
                             .arg(QLatin1String(otherwise));
        }
    }

    std::vector<Book> m_books;
    qint64 m_wallMs = 0;
};

} // namespace tickcast
