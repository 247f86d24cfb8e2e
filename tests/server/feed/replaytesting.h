// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedsource.h"

#include <QByteArrayList>
#include <QFile>
#include <QTemporaryDir>
#include <variant>
#include <vector>

/// What the tests of recordings and replays share.
namespace tickcast::testing {

inline const QByteArray header("wss://stream.example.org/stream?streams=x <-> 1700000039.5");

/// A bookTicker of BTCUSDT, bare, received @p seconds after 1,700,000,040 with @p bid as best bid.
inline QByteArray bookLine(double seconds, const QByteArray &bid)
{
    return QByteArray::number(1'700'000'040.0 + seconds, 'f', 3) +
           R"(: {"u":1,"s":"BTCUSDT","b":")" + bid + R"(","B":"1","a":"64250.1","A":"1"})";
}

/// Recordings made by a test, gone with it.
class RecordingDir final
{
public:
    /// Writes @p bytes and returns the file's path.
    [[nodiscard]] QString write(const QByteArray &bytes) const
    {
        const QString path = m_dir.filePath(QStringLiteral("test.ws.txt"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }
    /// Writes the header and @p lines, each with an LF.
    [[nodiscard]] QString writeLines(const QByteArrayList &lines) const
    {
        return write(header + '\n' + lines.join('\n') + '\n');
    }

private:
    QTemporaryDir m_dir;
};

/// Keeps all that a feed puts, in order.
class CollectingSink final : public FeedSink
{
public:
    struct Put
    {
        SymbolIndex symbol = 0;
        std::variant<Quote, Trade, Candle> what;
        MonotonicNs ingressNs = 0;
    };

    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs) override
    {
        puts.push_back({symbol, quote, ingressNs});
    }
    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs) override
    {
        puts.push_back({symbol, trade, ingressNs});
    }
    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs) override
    {
        puts.push_back({symbol, candle, ingressNs});
    }
    void onBatchEnd() override
    {
        ++batches;
        putsAtBatchEnd = puts.size();
    }

    /// All of one kind, in order; of @p symbol only, if it is given.
    template <typename T>
    [[nodiscard]] std::vector<T> all(std::optional<SymbolIndex> symbol = std::nullopt) const
    {
        std::vector<T> found;
        for (const Put &put : puts) {
            const T *what = std::get_if<T>(&put.what);
            if (what && put.symbol == symbol.value_or(put.symbol))
                found.push_back(*what);
        }
        return found;
    }

    std::vector<Put> puts;
    int batches = 0;
    size_t putsAtBatchEnd = 0; ///< equal to puts.size() when nothing waits for a batch's end
};

} // namespace tickcast::testing
