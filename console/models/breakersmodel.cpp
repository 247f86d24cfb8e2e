// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/breakersmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"

#include <QDateTime>
#include <array>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, BreakersModel::ColumnCount> breakerColumns{{
    {"breaker", "What it stands before: the feed, the state file", true},
    {"state", "Closed: calls go through. Open: none does. Half open: a few do, on trial", true},
    {"reason", "Why it is in that state", true},
    {"for", "How long it has been in that state", false, "s"},
    {"next try", "While open: when it is tried again"},
    {"failures\nin a row", "Now"},
    {"failed of\nthe last", "The calls of the last while, and those that failed"},
    {QT_TRANSLATE_NOOP("tickcast::BreakersModel", "failures"),
     QT_TRANSLATE_NOOP("tickcast::BreakersModel", "Failures since the start")},
    {"openings", "How often it opened, since the start"},
    {"rejected", "Calls not let through, since the start"},
    {"last error", "When the last failure was", true},
    {"what it was", "The last failure since the start", true},
}};

[[nodiscard]] QString stateText(admin::BreakerState state)
{
    switch (state) {
    case admin::BreakerState::Closed:
        return QStringLiteral("closed");
    case admin::BreakerState::Open:
        return QStringLiteral("open");
    case admin::BreakerState::HalfOpen:
        return QStringLiteral("half open");
    }
    return {};
}

[[nodiscard]] QString nextTryText(const admin::Breaker &breaker)
{
    if (breaker.state != admin::BreakerState::Open)
        return format::unknown();
    if (breaker.nextTryInMs < 0)
        return QStringLiteral("when reset");
    return breaker.nextTryInMs == 0
               ? QStringLiteral("now")
               : QString(u"in " % format::span(breaker.nextTryInMs + 999)); // never "in 0 s"
}

} // namespace

QString breakerReasonText(const QString &reason)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> texts{{
        {"none", ""},
        {"failure_rate", "too many calls failed"},
        {"consecutive_failures", "too many calls in a row failed"},
        {"trial_failed", "the trial failed"},
        {"operator", "an operator tripped it"},
        {"recovered", "recovered"},
    }};
    for (const auto &[name, text] : texts) {
        if (reason == QLatin1String(name))
            return QString::fromLatin1(text);
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
                   ? QString(format::span(m_tsMs - breaker.lastErrorAtMs) % u" ago")
                   : QStringLiteral("never");
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
    return QString::fromLatin1(breakerColumns[static_cast<size_t>(column)].toolTip);
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
    const QString reason = breakerReasonText(breaker.reason);
    QString text = u"\u201c" % oneLine(breaker.name) % u"\u201d has been " %
                   stateText(breaker.state) % u" for " % format::span(breaker.inStateMs) %
                   (reason.isEmpty() ? QString() : QString(u": " % reason)) % u'.';
    if (breaker.state == admin::BreakerState::Open) {
        text += breaker.nextTryInMs < 0
                    ? QStringLiteral(" It stays open until it is reset.")
                    : QString(u" It is tried again " % nextTryText(breaker) % u'.');
    }
    if (breaker.lastErrorAtMs > 0) {
        text += u" Last error " % format::span(m_tsMs - breaker.lastErrorAtMs) % u" ago: " %
                oneLine(breaker.lastError);
    }
    return text;
}

} // namespace tickcast
