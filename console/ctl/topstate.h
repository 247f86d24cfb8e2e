// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/keys.h"
#include "console/models/ratecalculator.h"
#include "shared/admin/admincodec.h"

#include <optional>

namespace tickcast::ctl {

/// What `top` knows and what its user is doing, apart from terminal and network: keys and answers
/// go in, what to draw and what to send come out. Thread: one.
class TopState final
{
public:
    /// What the next key is for.
    enum class Mode : quint8 {
        List,    ///< moves in the list, or begins one of the others
        Filter,  ///< text, until Enter takes it or Escape does not
        Confirm, ///< y disconnects `target`
        Level,   ///< n, d, c, e pin `target` at a level; x clears
        Help,    ///< whatever it is, goes back to the list
    };
    /// What has to be done about a key.
    enum class Wish : quint8 {
        Nothing,
        Quit,
        Ask,    ///< query() has changed: ask at once
        Order,  ///< send order()
        Redraw, ///< the whole screen
        Retry,  ///< connect now
    };

    explicit TopState(admin::SessionsQuery query);

    [[nodiscard]] Wish onKey(const Key &key);
    /// How many rows of sessions there is room for; 1 at least counts.
    void setRoom(int rows);

    void take(const admin::Hello &hello);
    void take(const admin::Stats &stats);
    void take(const admin::SessionsPage &page);
    /// What came of an order, or why a question has no answer.
    void takeOutcome(const QString &text, bool isGood);
    /// The connection is lost; what is known is old. @p nextTryInMs counts down.
    void setLost(const QString &problem, qint64 nextTryInMs);

    /// Which page is wanted now.
    [[nodiscard]] admin::SessionsQuery query() const;
    [[nodiscard]] const admin::ClientMessage &order() const { return m_order; }

    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] const std::optional<admin::Hello> &hello() const { return m_hello; }
    [[nodiscard]] const std::optional<admin::Stats> &stats() const { return m_stats; }
    [[nodiscard]] const std::optional<SampleRates> &rates() const { return m_rates; }
    [[nodiscard]] const admin::SessionsPage &page() const { return m_page; }
    /// Rows of the page that are to be seen: from query().offset, as far as they are known.
    [[nodiscard]] quint32 selected() const { return m_selected; } ///< of all that match
    [[nodiscard]] bool isLost() const { return m_isLost; }
    [[nodiscard]] const QString &problem() const { return m_problem; }
    [[nodiscard]] qint64 nextTryInMs() const { return m_nextTryInMs; }
    [[nodiscard]] const QString &typed() const { return m_typed; }             ///< in Mode::Filter
    [[nodiscard]] const admin::SessionRow &target() const { return m_target; } ///< of an order
    [[nodiscard]] const QString &outcome() const { return m_outcome; } ///< until the next key
    [[nodiscard]] bool isOutcomeGood() const { return m_isOutcomeGood; }

private:
    [[nodiscard]] Wish onListKey(const Key &key);
    [[nodiscard]] Wish onFilterKey(const Key &key);
    [[nodiscard]] Wish onConfirmKey(const Key &key);
    [[nodiscard]] Wish onLevelKey(const Key &key);
    [[nodiscard]] Wish moveTo(qint64 row);
    [[nodiscard]] Wish sortBy(qint64 step);
    [[nodiscard]] Wish begin(Mode mode);
    /// Keeps the selected row among those that are shown.
    void scroll();

    Mode m_mode = Mode::List;
    admin::SessionsQuery m_query;
    int m_room = 1;
    quint32 m_selected = 0;
    quint32 m_offset = 0;
    std::optional<admin::Hello> m_hello;
    std::optional<admin::Stats> m_stats;
    std::optional<SampleRates> m_rates;
    RateCalculator m_calculator;
    admin::SessionsPage m_page;
    admin::SessionRow m_target;
    admin::ClientMessage m_order;
    QString m_typed;
    QString m_outcome;
    bool m_isOutcomeGood = true;
    bool m_isLost = false;
    QString m_problem;
    qint64 m_nextTryInMs = 0;
};

} // namespace tickcast::ctl
