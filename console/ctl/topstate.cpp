// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/topstate.h"

#include <algorithm>
#include <array>

namespace tickcast::ctl {

namespace {

constexpr qint64 sortCount = static_cast<qint64>(admin::sessionSortNames.size());

} // namespace

TopState::TopState(admin::SessionsQuery query)
    : m_query(std::move(query))
{
}

void TopState::setRoom(int rows)
{
    m_room = std::clamp(rows, 1, static_cast<int>(admin::SessionsQuery::limitMax));
    scroll();
}

admin::SessionsQuery TopState::query() const
{
    admin::SessionsQuery query = m_query;
    query.offset = m_offset;
    query.limit = static_cast<quint32>(m_room);
    return query;
}

void TopState::take(const admin::Hello &hello)
{
    m_hello = hello;
}

void TopState::take(const admin::Stats &stats)
{
    // Each rate that samples come at counts them from 1.
    if (m_stats && stats.seq <= m_stats->seq)
        m_calculator.reset();
    // A sample without a predecessor has no rates, and the former ones would be of another time.
    m_rates = m_calculator.next(stats);
    m_stats = stats;
    m_isLost = false;
}

void TopState::take(const admin::SessionsPage &page)
{
    m_page = page;
    if (m_selected >= page.matching)
        m_selected = page.matching == 0 ? 0 : page.matching - 1;
    scroll();
}

void TopState::takeOutcome(const QString &text, bool isGood)
{
    m_outcome = text;
    m_isOutcomeGood = isGood;
}

void TopState::setLost(const QString &problem, qint64 nextTryInMs)
{
    m_isLost = true;
    m_problem = problem;
    m_nextTryInMs = nextTryInMs;
}

void TopState::scroll()
{
    const auto room = static_cast<quint32>(m_room);
    if (m_selected < m_offset)
        m_offset = m_selected;
    else if (m_selected >= m_offset + room)
        m_offset = m_selected - room + 1;
}

TopState::Wish TopState::moveTo(qint64 row)
{
    const qint64 last = std::min<qint64>(m_page.matching, admin::SessionsQuery::offsetMax) - 1;
    const quint32 before = m_offset;
    m_selected = static_cast<quint32>(std::clamp<qint64>(row, 0, std::max<qint64>(last, 0)));
    scroll();
    return m_offset == before ? Wish::Nothing : Wish::Ask;
}

TopState::Wish TopState::sortBy(qint64 step)
{
    const qint64 now = static_cast<qint64>(m_query.sort);
    m_query.sort = static_cast<admin::SessionSort>((now + step + sortCount) % sortCount);
    m_selected = m_offset = 0;
    return Wish::Ask;
}

TopState::Wish TopState::begin(Mode mode)
{
    const bool isOrder = mode == Mode::Confirm || mode == Mode::Level;
    if (isOrder) {
        // Fixed now: the list may be another one when the next key comes.
        const qint64 index = qint64(m_selected) - m_page.offset;
        if (m_isLost || index < 0 || index >= static_cast<qint64>(m_page.rows.size()))
            return Wish::Nothing;
        if (m_hello && m_hello->role == admin::Role::Viewer) {
            takeOutcome(QStringLiteral("a viewer's token gives no orders"), false);
            return Wish::Nothing;
        }
        m_target = m_page.rows[static_cast<size_t>(index)];
    }
    m_typed = m_query.filter.text.value_or(QString());
    m_mode = mode;
    return Wish::Nothing;
}

TopState::Wish TopState::onKey(const Key &key)
{
    m_outcome.clear();
    if (key.kind == Key::Kind::Redraw)
        return Wish::Redraw;
    switch (m_mode) {
    case Mode::List:
        return onListKey(key);
    case Mode::Filter:
        return onFilterKey(key);
    case Mode::Confirm:
        return onConfirmKey(key);
    case Mode::Level:
        return onLevelKey(key);
    case Mode::Help:
        m_mode = Mode::List;
        return Wish::Nothing;
    }
    return Wish::Nothing;
}

TopState::Wish TopState::onListKey(const Key &key)
{
    switch (key.kind) {
    case Key::Kind::Up:
        return moveTo(qint64(m_selected) - 1);
    case Key::Kind::Down:
        return moveTo(qint64(m_selected) + 1);
    case Key::Kind::PageUp:
        return moveTo(qint64(m_selected) - m_room);
    case Key::Kind::PageDown:
        return moveTo(qint64(m_selected) + m_room);
    case Key::Kind::Home:
        return moveTo(0);
    case Key::Kind::End:
        return moveTo(admin::SessionsQuery::offsetMax);
    default:
        break;
    }
    if (key.is(u'q'))
        return Wish::Quit;
    if (key.is(u's') || key.is(u'>'))
        return sortBy(1);
    if (key.is(u'S') || key.is(u'<'))
        return sortBy(-1);
    if (key.is(u'/'))
        return begin(Mode::Filter);
    if (key.is(u'k'))
        return begin(Mode::Confirm);
    if (key.is(u'l'))
        return begin(Mode::Level);
    if (key.is(u'h') || key.is(u'?'))
        return begin(Mode::Help);
    if (key.is(u'r'))
        return Wish::Retry;
    return Wish::Nothing;
}

TopState::Wish TopState::onFilterKey(const Key &key)
{
    switch (key.kind) {
    case Key::Kind::Character:
        if (m_typed.size() + key.text.size() <= admin::SessionFilter::textMax)
            m_typed += key.text;
        return Wish::Nothing;
    case Key::Kind::Backspace:
        if (m_typed.size() > 1 && m_typed.back().isLowSurrogate())
            m_typed.chop(1);
        m_typed.chop(1);
        return Wish::Nothing;
    case Key::Kind::Enter:
        m_query.filter.text = m_typed.isEmpty() ? std::nullopt : std::optional(m_typed);
        m_selected = m_offset = 0;
        m_mode = Mode::List;
        return Wish::Ask;
    case Key::Kind::Escape:
        m_mode = Mode::List;
        return Wish::Nothing;
    default:
        return Wish::Nothing;
    }
}

TopState::Wish TopState::onConfirmKey(const Key &key)
{
    m_mode = Mode::List;
    if (!key.is(u'y') && !key.is(u'Y')) {
        takeOutcome(QStringLiteral("nothing was done"), true);
        return Wish::Nothing;
    }
    m_order =
        admin::Disconnect{.session = m_target.session, .mayReturn = true, .reason = std::nullopt};
    return Wish::Order;
}

TopState::Wish TopState::onLevelKey(const Key &key)
{
    m_mode = Mode::List;
    static constexpr std::array<char16_t, protocol::sessionLevelCount> letters{u'n', u'd', u'c',
                                                                               u'e'};
    admin::PinSession pin{.session = m_target.session, .level = std::nullopt};
    for (size_t i = 0; i < letters.size(); ++i) {
        if (key.is(letters[i]))
            pin.level = static_cast<admin::SessionLevel>(i);
    }
    if (!pin.level && !key.is(u'x')) {
        takeOutcome(QStringLiteral("nothing was done"), true);
        return Wish::Nothing;
    }
    m_order = pin;
    return Wish::Order;
}

} // namespace tickcast::ctl
