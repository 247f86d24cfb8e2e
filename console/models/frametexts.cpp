// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/frametexts.h"

#include "console/models/adminconnection.h"
#include "console/models/format.h"
#include "console/models/servernotice.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"

#include <QCoreApplication>
#include <QDateTime>

namespace tickcast {

namespace {

[[nodiscard]] QString versionOf(const QString &server)
{
    return server.section(u' ', -1);
}

[[nodiscard]] std::optional<FrameNotice>
liveNotice(const AdminConnection &connection, const StatsHistory &history, const TimeWindow &window)
{
    const std::optional<ServerNotice> notice =
        history.latest() ? serverNotice(history.latest()->stats) : std::nullopt;
    if (window.isPaused()) {
        const qint64 pausedForMs = connection.nowMs() - window.endMs(0);
        const QString now = notice ? QString(u" \u00b7 now: " % notice->text) : QString();
        return FrameNotice{notice ? notice->health : Health::Warning,
                           u"Paused: the screen shows the state of " % format::span(pausedForMs) %
                               u" ago" % now,
                           FrameNotice::Remedy::Resume};
    }
    const QString zoomed = zoomText(window, connection.wallOffsetMs());
    if (!zoomed.isEmpty()) {
        return FrameNotice{notice ? notice->health : Health::Unknown,
                           notice ? QString(notice->text % u" \u00b7 " % zoomed) : zoomed,
                           FrameNotice::Remedy::ShowPresent};
    }
    if (notice)
        return FrameNotice{notice->health, notice->text};
    return std::nullopt;
}

} // namespace

QString zoomText(const TimeWindow &window, qint64 wallOffsetMs)
{
    const std::optional<TimeRange> &range = window.zoom()->range();
    if (!range)
        return {};
    const auto at = [wallOffsetMs](qint64 ms) {
        return QDateTime::fromMSecsSinceEpoch(ms + wallOffsetMs).toString(u"HH:mm:ss");
    };
    return QCoreApplication::translate("FrameTexts", "Charts show %1 to %2, not the present")
        .arg(at(range->fromMs), at(range->toMs));
}

std::optional<FrameNotice> frameNotice(const AdminConnection &connection,
                                       const StatsHistory &history, const TimeWindow &window)
{
    const QString age =
        history.latest()
            ? QString(u" \u00b7 last data " %
                      format::span(connection.nowMs() - history.latest()->arrivedMs) % u" ago")
            : QString();
    switch (connection.state()) {
    case AdminConnection::State::Idle:
        return std::nullopt; // the window says so itself
    case AdminConnection::State::Refused:
        return FrameNotice{Health::Critical, u"Refused: " % connection.problem() % age,
                           FrameNotice::Remedy::Connect};
    case AdminConnection::State::Waiting:
        return FrameNotice{Health::Critical,
                           u"Connection lost: " % connection.problem() % age %
                               u" \u00b7 next attempt in " %
                               format::span(connection.nextAttemptInMs() + 999),
                           FrameNotice::Remedy::Reconnect};
    case AdminConnection::State::Connecting:
        if (history.latest())
            return FrameNotice{Health::Warning, u"Connecting again\u2026" % age};
        break;
    case AdminConnection::State::Live:
        return liveNotice(connection, history, window);
    }
    return std::nullopt;
}

StatusTexts statusTexts(const AdminConnection &connection, const StatsHistory &history)
{
    const std::optional<admin::Hello> &hello = connection.hello();
    const std::optional<StatsHistory::Sample> &sample = history.latest();
    if (!hello || !sample)
        return {QStringLiteral("no server"), {}};
    const bool isLive = connection.state() == AdminConnection::State::Live;
    const QString dot = QStringLiteral(" \u00b7 ");
    const double cpu = sample->rates ? sample->rates->totals.cpuShare : notKnown;
    return {u"server " % versionOf(hello->server) % dot % (isLive ? u"up " : u"was up ") %
                format::span(sample->stats.uptimeMs) % dot % QString::number(hello->workers) %
                (hello->workers == 1 ? u" worker" : u" workers") % dot % hello->transport % dot %
                u"sampling " % format::ratio(hello->samplingMs / 1e3).remove(QLatin1String(".0")) %
                u" s",
            u"memory " % format::megabytes(static_cast<double>(sample->stats.residentBytes)) %
                u" MB \u00b7 CPU " % format::percent(cpu) % u" %"};
}

} // namespace tickcast
