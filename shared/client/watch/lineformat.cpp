// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/watch/lineformat.h"

#include <QDateTime>
#include <cmath>

namespace tickcast {

namespace {

constexpr int symbolWidth = 12;
constexpr int figureWidth = 14;

QString start(const protocol::DataHeader &header)
{
    const QString time =
        QDateTime::fromMSecsSinceEpoch(header.tsMs).toString(QStringLiteral("HH:mm:ss.zzz"));
    return time % QLatin1String("  ") % header.symbol.toString().leftJustified(symbolWidth);
}

QString right(const QString &text)
{
    return text.rightJustified(figureWidth);
}

QString left(const QString &text)
{
    return text.leftJustified(figureWidth);
}

QString figure(const std::optional<Decimal> &value)
{
    return value ? value->toString() : QStringLiteral("-");
}

/// For the eye only: the one place where a price becomes a double.
double toDouble(const Decimal &value)
{
    return static_cast<double>(value.mantissa()) * std::pow(10.0, -value.scale());
}

QString change(const std::optional<Decimal> &last, const std::optional<Decimal> &open)
{
    if (!last || !open || open->mantissa() == 0)
        return QStringLiteral("-");
    const double percent = (toDouble(*last) / toDouble(*open) - 1) * 100;
    return QString::asprintf("%+.2f %%", percent);
}

} // namespace

QString quoteLine(const protocol::QuoteUpdate &update)
{
    const auto at = [&update](QuoteField field) { return figure(update.value(field)); };
    return start(update) % right(at(QuoteField::Bid)) % QLatin1String(" x ") %
           left(at(QuoteField::BidQty)) % right(at(QuoteField::Ask)) % QLatin1String(" x ") %
           left(at(QuoteField::AskQty)) % right(at(QuoteField::Last)) % QLatin1String("  ") %
           change(update.value(QuoteField::Last), update.value(QuoteField::Open)).rightJustified(9);
}

QString tradeLine(const protocol::TradeUpdate &update)
{
    return start(update) %
           (update.side == Side::Buy ? QLatin1String(" buy  ") : QLatin1String(" sell ")) %
           right(update.qty.toString()) % QLatin1String(" @ ") % left(update.price.toString()) %
           QLatin1String("  #") % QString::number(update.id);
}

QString candleLine(const protocol::CandleUpdate &update)
{
    const QString minute =
        QDateTime::fromMSecsSinceEpoch(update.startMs).toString(QStringLiteral("HH:mm"));
    return start(update) % minute % QLatin1String("  o") % right(update.open.toString()) %
           QLatin1String("  h") % right(update.high.toString()) % QLatin1String("  l") %
           right(update.low.toString()) % QLatin1String("  c") % right(update.close.toString()) %
           QLatin1String("  v") % right(update.vol.toString()) % QLatin1String("  n ") %
           QString::number(update.trades) %
           (update.closed ? QLatin1String("  closed") : QLatin1String(""));
}

} // namespace tickcast
