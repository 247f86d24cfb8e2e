// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/breakersmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/language.h"

#include <QDateTime>
#include <array>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, BreakersModel::ColumnCount> breakerColumns{{
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "breaker"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel",
                       "What it stands before: the feed, the state file"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "state"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel",
                       "Closed: calls go through. Open: none does. Half open: a few do, on trial"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "reason"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "Why it is in that state"), true},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "for"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "How long it has been in that state"), false,
     "s"},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "next try"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "While open: when it is tried again")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "failures\nin a row"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "Now")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "failed of\nthe last"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel",
                       "The calls of the last while, and those that failed")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "failures"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "Failures since the start")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "openings"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "How often it opened, since the start")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "rejected"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "Calls not let through, since the start")},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "last error"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "When the last failure was"), true},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "what it was"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "The last failure since the start"), true},
}};

[[nodiscard]] QString stateText(admin::BreakerState state)
{
    switch (state) {
    case admin::BreakerState::Closed:
        return BreakersModel::tr("closed");
    case admin::BreakerState::Open:
        return BreakersModel::tr("open");
    case admin::BreakerState::HalfOpen:
        return BreakersModel::tr("half open");
    }
    return {};
}

/// Never "0 s".
[[nodiscard]] QString tryInText(const admin::Breaker &breaker)
{
    return format::span(breaker.nextTryInMs + 999);
}

[[nodiscard]] QString nextTryText(const admin::Breaker &breaker)
{
    if (breaker.state != admin::BreakerState::Open)
        return format::unknown();
    if (breaker.nextTryInMs < 0)
        return BreakersModel::tr("when reset");
    return breaker.nextTryInMs == 0 ? BreakersModel::tr("now")
                                    : BreakersModel::tr("in %1").arg(tryInText(breaker));
}

} // namespace

QString breakerReasonText(const QString &reason)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> texts{{
        {"none", ""},
        {"failure_rate", QT_TRANSLATE_NOOP("tickcast::BreakersModel", "too many calls failed")},
        {"consecutive_failures",
         QT_TRANSLATE_NOOP("tickcast::BreakersModel", "too many calls in a row failed")},
        {"trial_failed", QT_TRANSLATE_NOOP("tickcast::BreakersModel", "the trial failed")},
        {"operator", QT_TRANSLATE_NOOP("tickcast::BreakersModel", "an operator tripped it")},
        {"recovered", QT_TRANSLATE_NOOP("tickcast::BreakersModel", "recovered")},
    }};
    for (const auto &[name, text] : texts) {
        if (reason == QLatin1String(name))
            return *text ? BreakersModel::tr(text) : QString();
    }
    return oneLine(reason);
}

BreakersModel::BreakersModel(QObject *parent)
    : KeyedTable(breakerColumns, parent)
{
}

void BreakersModel::setStats(const admin::Stats &stats)
{
    m_tsMs = stats.tsMs;
    replace(m_breakers, stats.breakers);
}

int BreakersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_breakers.size());
}

QString BreakersModel::textAt(int row, int column) const
{
    const admin::Breaker &breaker = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return oneLine(breaker.name);
    case State:
        return stateText(breaker.state);
    case Reason:
        return breakerReasonText(breaker.reason);
    case Since:
        return format::span(breaker.inStateMs);
    case NextTry:
        return nextTryText(breaker);
    case FailuresInARow:
        return format::count(breaker.failuresInARow);
    case Window:
        return format::count(breaker.windowFailures) % u" / " % format::count(breaker.windowCalls);
    case Failures:
        return format::count(breaker.failures);
    case Openings:
        return format::count(breaker.openings);
    case Rejected:
        return format::count(breaker.rejected);
    case LastErrorAt:
        return breaker.lastErrorAtMs > 0
                   ? tr("%1 ago").arg(format::span(m_tsMs - breaker.lastErrorAtMs))
                   : tr("never");
    case LastError:
        return oneLine(breaker.lastError).left(60);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant BreakersModel::exactAt(int row, int column) const
{
    const admin::Breaker &breaker = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return breaker.name;
    case Since:
        return static_cast<double>(breaker.inStateMs) / 1e3;
    case FailuresInARow:
        return breaker.failuresInARow;
    case Window: // not with a stroke, as which a spreadsheet would take it for a date
        return QStringLiteral("%1 of %2").arg(breaker.windowFailures).arg(breaker.windowCalls);
    case Failures:
        return breaker.failures;
    case Openings:
        return breaker.openings;
    case Rejected:
        return breaker.rejected;
    case LastErrorAt:
        return breaker.lastErrorAtMs > 0 ? QDateTime::fromMSecsSinceEpoch(breaker.lastErrorAtMs)
                                         : QVariant();
    case LastError:
        return breaker.lastError;
    case State: // in words
    case Reason:
    case NextTry:
    case ColumnCount:
        break;
    }
    return {};
}

QString BreakersModel::toolTipAt(int row, int column) const
{
    const admin::Breaker &breaker = at(row);
    if (column == LastError && !breaker.lastError.isEmpty())
        return oneLine(breaker.lastError);
    if (column == LastErrorAt && breaker.lastErrorAtMs > 0) {
        return QDateTime::fromMSecsSinceEpoch(breaker.lastErrorAtMs)
            .toString(u"yyyy-MM-dd HH:mm:ss");
    }
    return tr(breakerColumns[static_cast<size_t>(column)].toolTip);
}

Health BreakersModel::healthAt(int row, int column) const
{
    if (column != State)
        return Health::Unknown;
    switch (at(row).state) {
    case admin::BreakerState::Closed:
        return Health::Good;
    case admin::BreakerState::Open:
        return Health::Critical;
    case admin::BreakerState::HalfOpen:
        return Health::Warning;
    }
    return Health::Unknown;
}

QString BreakersModel::sentenceOf(int row) const
{
    const admin::Breaker &breaker = at(row);
    const QString name = oneLine(breaker.name);
    const QString state = stateText(breaker.state);
    const QString span = format::span(breaker.inStateMs);
    const QString reason = breakerReasonText(breaker.reason);
    QStringList sentences{
        reason.isEmpty()
            ? tr("\u201c%1\u201d has been %2 for %3.").arg(name, state, span)
            : tr("\u201c%1\u201d has been %2 for %3: %4.").arg(name, state, span, reason)};
    if (breaker.state == admin::BreakerState::Open) {
        sentences.append(breaker.nextTryInMs < 0 ? tr("It stays open until it is reset.")
                         : breaker.nextTryInMs == 0
                             ? tr("It is tried again now.")
                             : tr("It is tried again in %1.").arg(tryInText(breaker)));
    }
    if (breaker.lastErrorAtMs > 0) {
        sentences.append(
            tr("Last error %1 ago: %2")
                .arg(format::span(m_tsMs - breaker.lastErrorAtMs), oneLine(breaker.lastError)));
    }
    return joinSentences(sentences);
}

} // namespace tickcast
