// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/incidentreport.h"

#include "console/models/alertsmodel.h"
#include "console/models/exporttexts.h"
#include "console/models/format.h"
#include "console/models/rangefigures.h"
#include "console/models/reportcharts.h"
#include "console/models/reportstyle.h"
#include "console/models/reportwriter.h"
#include "console/models/sessionsmodel.h"
#include "console/models/slowsessionsmodel.h"

#include <QCoreApplication>
#include <QDateTime>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace tickcast {

namespace {

using Metric = StatsHistory::Metric;

constexpr size_t gapsListedMax = 20;

[[nodiscard]] QString whole(double value)
{
    return format::count(static_cast<quint64>(std::llround(std::max(value, 0.0))));
}

/// One report while it is written.
class Report
{
    Q_DECLARE_TR_FUNCTIONS(tickcast::IncidentReport)

public:
    explicit Report(const IncidentFacts &facts)
        : m_facts(facts)
        , m_writer(&m_bytes)
        , m_stepMs(stepOf(facts))
        , m_gaps(gapsOf(series(Metric::Connections), facts.fromMs, facts.toMs, m_stepMs))
    {
    }

    [[nodiscard]] QByteArray write()
    {
        const QString name = serverName();
        m_writer.begin(tr("Incident report: %1, %2")
                           .arg(name, utcRangeText(wall(m_facts.fromMs), wall(m_facts.toMs))),
                       QString::fromLatin1(reportStyle));
        m_writer.text("h1", tr("Incident report: %1").arg(name));
        m_writer.text("p", rangeText(wall(m_facts.fromMs), wall(m_facts.toMs)),
                      QStringLiteral("range"));
        if (!m_facts.notes.trimmed().isEmpty())
            m_writer.text("div", m_facts.notes.trimmed(), QStringLiteral("notes"));
        writeFacts();
        writeTiles();
        writeReportCharts(m_writer, m_facts, m_gaps);
        writeAlerts();
        writeSlow();
        writeClosed();
        m_writer.text("footer",
                      tr("Written %1 by Tickcast Console %2. Times are in UTC unless they say "
                         "otherwise; figures are of this console's samples, and what it did not "
                         "measure is not filled in.")
                          .arg(utcText(m_facts.writtenWallMs), QLatin1String(TICKCAST_VERSION)));
        m_writer.end();
        return m_bytes;
    }

private:
    [[nodiscard]] static qint64 stepOf(const IncidentFacts &facts)
    {
        constexpr qint64 leastMs = 100;
        constexpr qint64 mostMs = 60'000;
        const auto &latest = facts.history->latest();
        return std::clamp(latest ? latest->stats.intervalMs : 1'000, leastMs, mostMs);
    }
    [[nodiscard]] const TimeSeries &series(Metric metric) const
    {
        return m_facts.history->series(metric);
    }
    [[nodiscard]] qint64 wall(qint64 ms) const { return ms + m_facts.wallOffsetMs; }
    [[nodiscard]] qint64 lengthMs() const { return m_facts.toMs - m_facts.fromMs; }
    [[nodiscard]] QString serverName() const
    {
        return cutAt(m_facts.hello ? m_facts.hello->host : m_facts.address, reportLettersMax);
    }

    void writeFacts()
    {
        m_writer.open("section");
        m_writer.open("dl");
        if (const auto &hello = m_facts.hello) {
            m_writer.fact(tr("Server"),
                          tr("%1, process %2, admin protocol %3")
                              .arg(cutAt(hello->server, reportLettersMax),
                                   QString::number(hello->pid), QString::number(hello->protocol)));
            m_writer.fact(tr("Workers"), tr("%1 over %2")
                                             .arg(QString::number(hello->workers),
                                                  cutAt(hello->transport, reportLettersMax)));
            m_writer.fact(tr("Running since"), utcText(hello->startedAtMs));
        }
        m_writer.fact(tr("Admin channel"), cutAt(m_facts.address, reportLettersMax));
        m_writer.fact(tr("Length of the range"), lengthText(lengthMs()));
        m_writer.fact(tr("Sampled every"), tr("%1 s").arg(static_cast<double>(m_stepMs) / 1e3));
        constexpr qint64 aheadToldMs = 2'000; ///< less is the net's
        if (const qint64 aheadMs = m_facts.serverAheadMs; std::abs(aheadMs) >= aheadToldMs) {
            m_writer.fact(tr("The server's clock"),
                          aheadMs > 0 ? tr("%1 before the console's").arg(lengthText(aheadMs))
                                      : tr("%1 behind the console's").arg(lengthText(-aheadMs)));
        }
        m_writer.fact(tr("Watched by"),
                      tr("Tickcast Console %1 on %2")
                          .arg(QLatin1String(TICKCAST_VERSION), QSysInfo::prettyProductName()));
        m_writer.close();
        writeGaps();
        m_writer.close();
    }

    void writeGaps()
    {
        qint64 unknownMs = 0;
        for (const TimeGap &gap : m_gaps)
            unknownMs += gap.toMs - gap.fromMs;
        if (m_gaps.empty()) {
            m_writer.text("p", tr("The console had every sample of the range."));
            return;
        }
        m_writer.text("p",
                      tr("For %1 of %2 nothing was known: the console was not connected or was not "
                         "running.")
                          .arg(lengthText(unknownMs), lengthText(lengthMs())),
                      QStringLiteral("warning"));
        QStringList gaps;
        for (const TimeGap &gap : m_gaps) {
            if (gaps.size() == gapsListedMax)
                break;
            gaps.append(tr("%1 (%2)").arg(utcRangeText(wall(gap.fromMs), wall(gap.toMs)),
                                          lengthText(gap.toMs - gap.fromMs)));
        }
        if (m_gaps.size() > gapsListedMax)
            gaps.append(
                tr("and %n more", nullptr, static_cast<int>(m_gaps.size() - gapsListedMax)));
        m_writer.text("p", gaps.join(QLatin1String("; ")), QStringLiteral("muted"));
    }

    void writeTile(const QString &name, const QString &unit, Metric metric,
                   const std::function<QString(double)> &format)
    {
        const RangeFigures figures =
            rangeFigures(series(metric), m_facts.fromMs, m_facts.toMs, m_stepMs);
        m_writer.open("div", QStringLiteral("tile"));
        m_writer.text("span", name, QStringLiteral("name"));
        m_writer.xml().writeCharacters(QStringLiteral(" "));
        m_writer.text("span", unit, QStringLiteral("unit"));
        m_writer.open("div", QStringLiteral("figures"));
        const std::array<std::pair<QString, double>, 4> parts{{{tr("min"), figures.least},
                                                               {tr("average"), figures.mean},
                                                               {tr("max"), figures.greatest},
                                                               {tr("last"), figures.last}}};
        for (const auto &[label, value] : parts) {
            m_writer.open("div");
            m_writer.text("span", label, QStringLiteral("label"));
            m_writer.text("span", figures.samples > 0 ? format(value) : format::unknown(),
                          QStringLiteral("value"));
            m_writer.close();
        }
        m_writer.close();
        if (figures.unknownMs > 0) {
            m_writer.text("p", tr("not known for %1").arg(lengthText(figures.unknownMs)),
                          QStringLiteral("unknown"));
        }
        m_writer.close();
    }

    void writeTiles()
    {
        m_writer.open("div", QStringLiteral("tiles"));
        writeTile(tr("Connections"), {}, Metric::Connections, whole);
        writeTile(tr("Updates delivered"), QStringLiteral("/s"), Metric::Updates, format::rate);
        writeTile(tr("Out"), QStringLiteral("MB/s"), Metric::BytesOut, format::megabytes);
        writeTile(tr("Drop rate"), QStringLiteral("%"), Metric::DropShare, format::percent);
        writeTile(tr("Latency p99, feed to kernel"), QStringLiteral("ms"), Metric::P99,
                  format::milliseconds);
        writeTile(tr("Age of the oldest feed"), QStringLiteral("s"), Metric::FeedAge,
                  format::seconds);
        m_writer.close();
    }

    void writeAlerts()
    {
        // What was over before the first sample of this history was of another server.
        const qint64 startMs = std::max(
            series(Metric::Connections).firstTimeMs().value_or(m_facts.toMs), m_facts.fromMs);
        std::vector<RaisedAlert> alerts;
        std::ranges::copy_if(
            m_facts.alerts, std::back_inserter(alerts), [this, startMs](const RaisedAlert &alert) {
                return alert.sinceWallMs <= wall(m_facts.toMs) &&
                       (alert.clearedWallMs == 0 || alert.clearedWallMs >= wall(startMs));
            });
        std::ranges::stable_sort(alerts, {}, &RaisedAlert::sinceWallMs);
        const auto open = std::ranges::count(alerts, 0, &RaisedAlert::clearedWallMs);
        m_writer.open("section", QStringLiteral("long"));
        m_writer.text("h2", tr("Alerts"));
        if (alerts.empty()) {
            m_writer.text("p", tr("No alert was raised in this range by the rules in force."));
        } else {
            m_writer.text(
                "p",
                tr("%n alert(s) by the rules in force.", nullptr, static_cast<int>(alerts.size())) %
                    (open > 0 ? u' ' % tr("%n of them still raised when this was written.", nullptr,
                                          static_cast<int>(open))
                              : QString()),
                QStringLiteral("muted"));
            AlertsModel model;
            model.setAlerts(std::move(alerts), m_facts.writtenWallMs);
            using M = AlertsModel;
            m_writer.table(model, {M::Severity, M::What, M::Subject, M::Since, M::Lasts, M::Worst,
                                   M::Threshold, M::Acknowledged, M::Says});
        }
        m_writer.close();
    }

    void writeSlow()
    {
        const SessionFindings &found = m_facts.sessions;
        m_writer.open("section", QStringLiteral("long"));
        m_writer.text("h2", tr("Slowest sessions when this was written"));
        if (!found.slowProblem.isEmpty()) {
            m_writer.text("p",
                          tr("The server could not be asked for them. %1").arg(found.slowProblem),
                          QStringLiteral("warning"));
        } else if (found.slow.empty()) {
            m_writer.text("p", tr("Asked at %1: every one of %2 client(s) kept up.", nullptr,
                                  static_cast<int>(found.sessions))
                                   .arg(utcText(found.askedWallMs), format::count(found.sessions)));
        } else {
            m_writer.text("p",
                          tr("Asked at %1, not of the range: the server keeps no past of open "
                             "sessions. The %n slowest, the slowest first.",
                             nullptr, static_cast<int>(found.slow.size()))
                              .arg(utcText(found.askedWallMs)),
                          QStringLiteral("muted"));
            admin::SessionsPage page;
            page.rows = found.slow;
            SessionsModel model;
            model.setPage(page);
            using M = SessionsModel;
            m_writer.table(model, {M::Session, M::Address, M::Worker, M::Level, M::Pressure,
                                   M::Owed, M::Oldest, M::Unsent, M::Superseded, M::Dropped,
                                   M::Subscriptions, M::Connected});
        }
        m_writer.close();
    }

    /// "3 × 4100 too slow, 2 × client left", the most frequent first.
    [[nodiscard]] QString endsByReason() const
    {
        std::map<quint32, int> counts;
        for (const admin::ClosedRow &row : m_facts.sessions.closed)
            ++counts[row.end.code];
        std::vector<std::pair<quint32, int>> sorted(counts.begin(), counts.end());
        std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<quint32, int>::second);
        QStringList texts;
        for (const auto &[code, count] : sorted)
            texts.append(tr("%1 \u00d7 %2").arg(count).arg(closeCodeText(code)));
        return texts.join(QLatin1String(", "));
    }

    void writeClosed()
    {
        const SessionFindings &found = m_facts.sessions;
        m_writer.open("section", QStringLiteral("long"));
        m_writer.text("h2", tr("Sessions that ended in this range"));
        if (!found.closedProblem.isEmpty()) {
            m_writer.text(
                "p",
                found.closed.empty()
                    ? tr("The server could not be asked for them. %1").arg(found.closedProblem)
                    : tr("The server did not tell all of them. %1").arg(found.closedProblem),
                QStringLiteral("warning"));
        } else if (found.closed.empty()) {
            m_writer.text(
                "p", tr("Asked at %1: the server remembers none.").arg(utcText(found.askedWallMs)));
        }
        if (found.mayBeForgotten) {
            m_writer.text("p",
                          tr("There may be more: each worker remembers only the last %1, and these "
                             "do not reach back to the start of the range.")
                              .arg(format::count(SessionFinder::rememberedMin)),
                          QStringLiteral("warning"));
        }
        if (!found.closed.empty()) {
            QString words = tr("Asked at %1: %2.").arg(utcText(found.askedWallMs), endsByReason());
            if (found.closedMore > 0) {
                words += u' ' % tr("These are the last %1; %2 more ended in this range.", nullptr,
                                   static_cast<int>(found.closedMore))
                                    .arg(format::count(found.closed.size()),
                                         format::count(found.closedMore));
            }
            m_writer.text("p", words, QStringLiteral("muted"));
            admin::ClosedPage page;
            page.rows = found.closed;
            SessionsModel model;
            model.setPage(page);
            using M = SessionsModel;
            m_writer.table(model,
                           {M::Ended, M::Session, M::Address, M::Worker, M::Level, M::Code,
                            M::Reason, M::Delivered, M::Superseded, M::Dropped, M::Connected});
        }
        m_writer.close();
    }

    const IncidentFacts &m_facts;
    QByteArray m_bytes;
    ReportWriter m_writer;
    qint64 m_stepMs;
    std::vector<TimeGap> m_gaps;
};

} // namespace

QByteArray incidentReport(const IncidentFacts &facts)
{
    return Report(facts).write();
}

} // namespace tickcast
