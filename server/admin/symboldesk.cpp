// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/symboldesk.h"

#include "server/dialect/nativemessages.h"
#include "shared/market/decimal.h"
#include "shared/util/clock.h"

#include <algorithm>

namespace tickcast {

namespace {

using Uses = std::vector<Fanout::SymbolUse>;

Uses sumOf(const std::vector<Uses> &parts)
{
    Uses sum = parts.front();
    for (size_t part = 1; part < parts.size(); ++part) {
        for (size_t symbol = 0; symbol < sum.size(); ++symbol) {
            sum[symbol].published += parts[part][symbol].published;
            sum[symbol].bytes += parts[part][symbol].bytes;
            sum[symbol].subscribers += parts[part][symbol].subscribers;
        }
    }
    return sum;
}

quint64 rankOf(admin::SymbolSort sort, const Fanout::SymbolUse &use,
               const MarketStates::State &state)
{
    switch (sort) {
    case admin::SymbolSort::Subscribers:
        return use.subscribers;
    case admin::SymbolSort::Updates:
        return state.updates;
    case admin::SymbolSort::Published:
        return use.published;
    case admin::SymbolSort::Bytes:
        return use.bytes;
    case admin::SymbolSort::Name:
        break;
    }
    return 0;
}

admin::SymbolRow rowOf(const SymbolTable::Entry &entry, const Fanout::SymbolUse &use,
                       const MarketStates::State &state, qint64 nowMs)
{
    admin::SymbolRow row{.symbol = entry.info.symbol.toString(),
                         .subscribers = use.subscribers,
                         .updates = state.updates,
                         .published = use.published,
                         .bytes = use.bytes,
                         .offset = state.offset,
                         .epoch = QString::fromLatin1(native::epochText(entry.epoch)),
                         .keyframe = state.keyframe,
                         .isStale = state.isStale(),
                         .status = {},
                         .last = {}};
    if (row.isStale) {
        const std::string_view why = textOf(state.status);
        row.status = QString::fromLatin1(why.data(), qsizetype(why.size()));
    }
    if (state.offset == 0 || !state.quote.has(QuoteField::Last))
        return row;
    std::array<char, 32> text{};
    const char *end =
        writeDecimal(text.data(), state.quote.value(QuoteField::Last), entry.info.priceScale);
    row.last = QString::fromLatin1(text.data(), end - text.data());
    row.ageMs = std::max<qint64>(nowMs - state.quote.tsMs, 0); // the venue's clock is not ours
    return row;
}

admin::SymbolsPage pageOf(const admin::SymbolsQuery &query, const MarketStates &states,
                          const Uses &uses)
{
    const SymbolTable &symbols = *states.symbols;
    std::vector<SymbolIndex> matching;
    for (SymbolIndex symbol = 0; symbol < symbols.size(); ++symbol) {
        if (!query.filter ||
            symbols.at(symbol).info.symbol.toString().contains(*query.filter, Qt::CaseInsensitive))
            matching.push_back(symbol);
    }
    const auto isBefore = [&](SymbolIndex a, SymbolIndex b) {
        const quint64 rankA = rankOf(query.sort, uses[a], states.states[a]);
        const quint64 rankB = rankOf(query.sort, uses[b], states.states[b]);
        return rankA != rankB ? rankA > rankB
                              : symbols.at(a).info.symbol < symbols.at(b).info.symbol;
    };
    const size_t end = std::min(matching.size(), size_t(query.offset) + query.limit);
    std::partial_sort(matching.begin(), matching.begin() + static_cast<qptrdiff>(end),
                      matching.end(), isBefore);
    admin::SymbolsPage page{.id = query.id,
                            .sort = query.sort,
                            .offset = query.offset,
                            .total = symbols.size(),
                            .matching = static_cast<quint32>(matching.size()),
                            .rows = {}};
    const qint64 nowMs = SystemClock::wallNowMs();
    for (size_t i = query.offset; i < end; ++i) {
        const SymbolIndex symbol = matching[i];
        page.rows.push_back(rowOf(symbols.at(symbol), uses[symbol], states.states[symbol], nowMs));
    }
    return page;
}

} // namespace

void SymbolDesk::list(const admin::SymbolsQuery &query, const Answer &answer)
{
    if (m_openLists == listsAtOnceMax) {
        answer(admin::Failed{query.id,
                             QStringLiteral("%1 lists are being made, allowed are %1 at a time")
                                 .arg(listsAtOnceMax)});
        return;
    }
    ++m_openLists;
    m_poll.ask<Uses>({
        .workers = m_poll.workers(),
        .question = [](Fanout &fanout) { return fanout.symbolUses(); },
        .answered =
            [this, query, answer](const std::vector<Uses> &parts, bool isLate) {
                --m_openLists;
                if (isLate)
                    return;
                if (const MarketStatesRef states = m_states())
                    answer(pageOf(query, *states, sumOf(parts)));
                else
                    answer(admin::Failed{query.id, QStringLiteral("the market has just opened, "
                                                                  "ask again in a second")});
            },
        .late =
            [this, id = query.id, answer](size_t worker) {
                answer(admin::Failed{id, m_poll.silence(worker)});
            },
    });
}

} // namespace tickcast
