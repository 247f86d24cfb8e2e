// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/admindesk.h"

#include "shared/util/logging.h"

namespace tickcast {

namespace {

template <typename... Visitors>
struct Overloaded : Visitors...
{
    using Visitors::operator()...;
};

} // namespace

void AdminDesk::take(const admin::ClientMessage &message, const QString &who, const Answer &answer)
{
    const auto tell = [&](qint64 id, const Result<QString> &outcome) {
        if (!outcome) {
            answer(admin::Failed{id, outcome.error().text});
            return;
        }
        qCInfo(lcAdmin).noquote() << "operator" << who << *outcome;
        answer(admin::Done{id, *outcome});
    };
    std::visit(Overloaded{
                   [&](const admin::SymbolsQuery &query) { m_symbols.list(query, answer); },
                   [&](const admin::ConfigQuery &query) {
                       admin::ConfigPage page = m_house.config();
                       page.id = query.id;
                       answer(page);
                   },
                   [&](const admin::OrderBreaker &order) {
                       tell(order.id, m_house.orderBreaker(order, who));
                   },
                   [&](const admin::SetLogLevel &order) {
                       tell(order.id, m_house.setLogLevel(order, who));
                   },
                   [&](const admin::Reload &order) { tell(order.id, m_house.reload(who)); },
                   [&](const admin::Drain &order) { tell(order.id, m_house.drain(who)); },
                   [&](const auto &) { m_sessions.take(message, who, answer); },
               },
               message);
}

} // namespace tickcast
