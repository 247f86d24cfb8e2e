// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/symbolsmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/ratecalculator.h"

#include <array>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, SymbolsModel::ColumnCount> columns{{
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "symbol"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "The trading pair"), true},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "state"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "Whether its figures are to be relied on now"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "last"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "The last price")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "age\ns"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "Since that price, in seconds")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "subscribers"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "Subscriptions, over all channels and workers")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "updates in\n/s"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "Publications per second, over all channels, between two answers")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "updates out\n/s"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "Updates owed to sessions per second, one per subscription")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "kB out\n/s"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "Bytes of those per second, if all are sent (1 kB = 1,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "updates in"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "Publications in this epoch, over all channels")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "updates out"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "Updates owed to sessions, one per subscription, since the start")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "MB out"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "Bytes of those, if all were sent (1 MB = 1,000,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "offset"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "The quote's last one in this epoch")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "keyframe"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel",
                       "That binary deltas refer to; none: nobody has asked for binary")},
    {QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "epoch"),
     QT_TRANSLATE_NOOP("tickcast::SymbolsModel", "That the offsets belong to"), true},
}};

/// Per second; not known where the counter went back or no time has passed.
[[nodiscard]] double rateOf(quint64 before, quint64 now, qint64 ms)
{
    return now < before || ms <= 0
               ? notKnown
               : static_cast<double>(now - before) * 1e3 / static_cast<double>(ms);
}

} // namespace

SymbolsModel::SymbolsModel(QObject *parent)
    : KeyedTable(columns, parent)
{
}

void SymbolsModel::setPage(const admin::SymbolsPage &page, qint64 atMs)
{
    std::vector<Row> rows;
    QHash<QString, Seen> seen;
    for (const admin::SymbolRow &symbol : page.rows) {
        Row row{symbol, notKnown, notKnown, notKnown};
        const auto before = m_seen.constFind(symbol.symbol);
        if (before != m_seen.constEnd() && before->atMs == atMs) {
            row = before->row; // the same answer again, of a recording
        } else if (before != m_seen.constEnd()) {
            const qint64 ms = atMs - before->atMs;
            if (before->epoch == symbol.epoch)
                row.updatesPerS = rateOf(before->updates, symbol.updates, ms);
            row.publishedPerS = rateOf(before->published, symbol.published, ms);
            row.bytesPerS = rateOf(before->bytes, symbol.bytes, ms);
        }
        seen.insert(symbol.symbol,
                    {symbol.updates, symbol.published, symbol.bytes, symbol.epoch, atMs, row});
        rows.push_back(std::move(row));
    }
    m_seen = std::move(seen);
    replace(m_rows, std::move(rows));
}

void SymbolsModel::clear()
{
    m_seen.clear();
    replace(m_rows, {});
}

std::optional<admin::SymbolSort> SymbolsModel::sortOf(Column column)
{
    switch (column) {
    case Name:
        return admin::SymbolSort::Name;
    case Subscribers:
        return admin::SymbolSort::Subscribers;
    case Updates:
        return admin::SymbolSort::Updates;
    case Published:
        return admin::SymbolSort::Published;
    case Bytes:
        return admin::SymbolSort::Bytes;
    default:
        return std::nullopt;
    }
}

SymbolsModel::Column SymbolsModel::columnOf(admin::SymbolSort sort)
{
    switch (sort) {
    case admin::SymbolSort::Name:
        return Name;
    case admin::SymbolSort::Subscribers:
        return Subscribers;
    case admin::SymbolSort::Updates:
        return Updates;
    case admin::SymbolSort::Published:
        return Published;
    case admin::SymbolSort::Bytes:
        return Bytes;
    }
    return Name;
}

QString SymbolsModel::keyAt(int row) const
{
    return m_rows[static_cast<size_t>(row)].symbol.symbol;
}

int SymbolsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString SymbolsModel::textAt(int row, int column) const
{
    const Row &entry = m_rows[static_cast<size_t>(row)];
    const admin::SymbolRow &symbol = entry.symbol;
    switch (static_cast<Column>(column)) {
    case Name:
        return oneLine(symbol.symbol);
    case Stale:
        return symbol.isStale ? tr("stale") : tr("live");
    case Last:
        return symbol.last.isEmpty() ? format::unknown() : oneLine(symbol.last);
    case Age:
        return symbol.ageMs < 0 ? format::unknown()
                                : format::seconds(static_cast<double>(symbol.ageMs));
    case Subscribers:
        return format::count(symbol.subscribers);
    case UpdatesPerS:
        return format::rate(entry.updatesPerS);
    case PublishedPerS:
        return format::rate(entry.publishedPerS);
    case BytesPerS:
        return format::kilobytes(entry.bytesPerS);
    case Updates:
        return format::count(symbol.updates);
    case Published:
        return format::count(symbol.published);
    case Bytes:
        return format::megabytes(static_cast<double>(symbol.bytes));
    case Offset:
        return symbol.offset == 0 ? format::unknown() : format::count(symbol.offset);
    case Keyframe:
        return symbol.keyframe == 0 ? format::unknown() : format::count(symbol.keyframe);
    case Epoch:
        return oneLine(symbol.epoch);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SymbolsModel::exactAt(int row, int column) const
{
    const Row &entry = m_rows[static_cast<size_t>(row)];
    const admin::SymbolRow &symbol = entry.symbol;
    switch (static_cast<Column>(column)) {
    case Name:
        return symbol.symbol;
    case Last:
        return symbol.last;
    case Age:
        return symbol.ageMs < 0 ? notKnown : static_cast<double>(symbol.ageMs) / 1e3;
    case Subscribers:
        return symbol.subscribers;
    case UpdatesPerS:
        return entry.updatesPerS;
    case PublishedPerS:
        return entry.publishedPerS;
    case BytesPerS:
        return entry.bytesPerS / 1e3;
    case Updates:
        return symbol.updates;
    case Published:
        return symbol.published;
    case Bytes:
        return static_cast<double>(symbol.bytes) / 1e6;
    case Offset:
        return symbol.offset == 0 ? QVariant() : symbol.offset;
    case Keyframe:
        return symbol.keyframe == 0 ? QVariant() : symbol.keyframe;
    case Epoch:
        return symbol.epoch;
    case Stale: // in words
    case ColumnCount:
        break;
    }
    return {};
}

QString SymbolsModel::toolTipAt(int row, int column) const
{
    const admin::SymbolRow &symbol = m_rows[static_cast<size_t>(row)].symbol;
    if (column == Stale && symbol.isStale && !symbol.status.isEmpty())
        return oneLine(symbol.status);
    return tr(columns[static_cast<size_t>(column)].toolTip);
}

Health SymbolsModel::healthAt(int row, int column) const
{
    if (column != Stale)
        return Health::Unknown;
    return m_rows[static_cast<size_t>(row)].symbol.isStale ? Health::Warning : Health::Good;
}

} // namespace tickcast
