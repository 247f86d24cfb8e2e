// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <vector>

namespace tickcast::testing {

/// What a client that saw a whole recording must have seen of one symbol, in the recording's own
/// words.
struct SymbolFacts
{
    QJsonObject lastBook;            ///< data of the last bookTicker; empty: there was none
    QJsonObject lastCandle;          ///< "k" of the last 1-minute kline
    std::vector<QJsonObject> trades; ///< data of every trade and aggTrade, in order
    int books = 0;
    int candles = 0;

    /// A quote is published for each bookTicker and each trade.
    [[nodiscard]] int quotes() const { return books + int(trades.size()); }
    [[nodiscard]] int updates() const { return quotes() + int(trades.size()) + candles; }
};

/// The expectation of a replay, read from the file with nothing but QJsonDocument: independent of
/// the server's own reader on purpose.
struct RecordingFacts
{
    QMap<QString, SymbolFacts> symbols;
    int malformed = 0; ///< lines that are not "<time>: <JSON object>"

    /// Reads @p path; no symbols when it cannot.
    [[nodiscard]] static RecordingFacts read(const QString &path);
    [[nodiscard]] QStringList names() const { return symbols.keys(); }
    [[nodiscard]] int updates() const;
};

/// @p decimal without the zeros at the end of its fraction: "7.6110" and "7.611" are one figure.
[[nodiscard]] QString trimmedFigure(QString decimal);

} // namespace tickcast::testing
