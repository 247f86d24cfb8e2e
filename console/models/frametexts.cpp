// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/frametexts.h"

#include "console/models/adminconnection.h"
#include "console/models/format.h"
#include "console/models/language.h"
#include "console/models/servernotice.h"
#include "console/models/statshistory.h"
#include "console/models/timewindow.h"

#include <QCoreApplication>
#include <QDateTime>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(FrameTexts)
};

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
        QString text = Texts::tr("Paused: the screen shows the state of %1 ago")
                           .arg(format::span(pausedForMs));
        if (notice)
            text = Texts::tr("%1 \u00b7 now: %2").arg(text, notice->text);
        return FrameNotice{notice ? notice->health : Health::Warning, text,
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
    return Texts::tr("Charts show %1 to %2, not the present")
        .arg(at(range->fromMs), at(range->toMs));
}

std::optional<FrameNotice> frameNotice(const AdminConnection &connection,
                                       const StatsHistory &history, const TimeWindow &window)
{
    const auto aged = [&](const QString &text) {
        return history.latest()
                   ? Texts::tr("%1 \u00b7 last data %2 ago")
                         .arg(text, format::span(connection.nowMs() - history.latest()->arrivedMs))
                   : text;
    };
    switch (connection.state()) {
    case AdminConnection::State::Idle:
        return std::nullopt; // the window says so itself
    case AdminConnection::State::Refused:
        return FrameNotice{Health::Critical,
                           aged(Texts::tr("Refused: %1").arg(connection.problem())),
                           FrameNotice::Remedy::Connect};
    case AdminConnection::State::Waiting:
        return FrameNotice{
            Health::Critical,
            Texts::tr("%1 \u00b7 next attempt in %2")
                .arg(aged(Texts::tr("Connection lost: %1").arg(connection.problem())),
                     format::span(connection.nextAttemptInMs() + 999)),
            FrameNotice::Remedy::Reconnect};
    case AdminConnection::State::Connecting:
        if (history.latest())
            return FrameNotice{Health::Warning, aged(Texts::tr("Connecting again\u2026"))};
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
        return {Texts::tr("no server"), {}};
    const bool isLive = connection.state() == AdminConnection::State::Live;
    const QString dot = QStringLiteral(" \u00b7 ");
    const double cpu = sample->rates ? sample->rates->totals.cpuShare : notKnown;
    const QString span = format::span(sample->stats.uptimeMs);
    const QStringList server{
        Texts::tr("server %1").arg(versionOf(hello->server)),
        isLive ? Texts::tr("up %1").arg(span) : Texts::tr("was up %1").arg(span),
        Texts::tr("%1 workers", nullptr, hello->workers).arg(hello->workers), hello->transport,
        Texts::tr("sampling %1 s")
            .arg(format::ratio(hello->samplingMs / 1e3).remove(QLatin1String(".0")))};
    return {server.join(dot),
            Texts::tr("memory %1 MB \u00b7 CPU %2 %")
                .arg(format::megabytes(static_cast<double>(sample->stats.residentBytes)),
                     format::percent(cpu))};
}

} // namespace tickcast
