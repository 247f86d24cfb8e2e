// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/binarydecoder.h"

#include <QStringList>

/// Updates as text, every field and every digit, so that two can be compared and a difference read.
namespace tickcast::protocol {

[[nodiscard]] inline QString binaryText(const DataHeader &header)
{
    return QStringLiteral("%1 o=%2 ts=%3 tIn=%4")
        .arg(header.symbol.toString())
        .arg(header.offset)
        .arg(header.tsMs)
        .arg(header.ingressUs);
}

[[nodiscard]] inline QString binaryText(const QuoteUpdate &update)
{
    QString text = QLatin1String("quote ") % binaryText(static_cast<const DataHeader &>(update));
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const std::string_view name = quoteFields[i].name;
        if (update.values[i])
            text += u' ' % QLatin1String(name.data(), qsizetype(name.size())) % u'=' %
                    update.values[i]->toString();
    }
    return text;
}

[[nodiscard]] inline QString binaryText(const TradeUpdate &update)
{
    return QLatin1String("trade ") % binaryText(static_cast<const DataHeader &>(update)) %
           QStringLiteral(" id=%1 price=%2 qty=%3 %4")
               .arg(QString::number(update.id), update.price.toString(), update.qty.toString(),
                    update.side == Side::Buy ? QStringLiteral("buy") : QStringLiteral("sell"));
}

[[nodiscard]] inline QString binaryText(const CandleUpdate &update)
{
    return QLatin1String("candle ") % binaryText(static_cast<const DataHeader &>(update)) %
           QStringLiteral(" start=%1 open=%2 high=%3 low=%4 close=%5 vol=%6 trades=%7 closed=%8")
               .arg(QString::number(update.startMs), update.open.toString(), update.high.toString(),
                    update.low.toString(), update.close.toString(), update.vol.toString(),
                    QString::number(update.trades), QString::number(update.closed));
}

/// Collects what a decoder yields.
class BinaryTexts final : public BinaryDecoder::Sink
{
public:
    void onQuote(const QuoteUpdate &update) override { texts += binaryText(update); }
    void onTrade(const TradeUpdate &update) override { texts += binaryText(update); }
    void onCandle(const CandleUpdate &update) override { texts += binaryText(update); }
    void onReference(const QuoteUpdate &update) override
    {
        texts += QLatin1String("reference ") % binaryText(update);
    }

    QStringList texts;
};

} // namespace tickcast::protocol
