// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/serverfacts.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <QDateTime>
#include <algorithm>

namespace tickcast {

namespace {

struct ServerFacts
{
    Q_DECLARE_TR_FUNCTIONS(tickcast::ServerFacts)

public:
    /// The least level of all, or the worst of those that workers have of their own.
    [[nodiscard]] static QString floorText(const admin::Stats &stats)
    {
        admin::SessionLevel worst = admin::SessionLevel::Normal;
        size_t raised = 0;
        for (const admin::Worker &worker : stats.workers) {
            worst = std::max(worst, worker.floor);
            raised += worker.floor != admin::SessionLevel::Normal ? 1 : 0;
        }
        if (raised == 0)
            return tr("none");
        return raised == stats.workers.size()
                   ? tr("%1 or worse for every client").arg(levelWord(worst))
                   : tr("up to %1 on %2 of %3 workers")
                         .arg(levelWord(worst), format::count(raised),
                              format::count(stats.workers.size()));
    }

    [[nodiscard]] static std::vector<ServerFact> of(const admin::Hello &hello,
                                                    const admin::Stats *stats)
    {
        std::vector<ServerFact> facts{
            {tr("Version"), oneLine(hello.server)},
            {tr("Machine"), tr("%1, process %2").arg(oneLine(hello.host).left(64)).arg(hello.pid)},
            {tr("Started"),
             QDateTime::fromMSecsSinceEpoch(hello.startedAtMs).toString(u"yyyy-MM-dd HH:mm:ss")},
            {tr("Up for"), stats ? format::clockSpan(stats->uptimeMs) : format::unknown()},
            {tr("Workers"), tr("%1 over %2").arg(hello.workers).arg(oneLine(hello.transport))},
            {tr("Clients connect to"), oneLine(hello.clientsUrl)},
            {tr("Admin protocol"), QString::number(hello.protocol)},
            {tr("This token"), hello.role == admin::Role::Operator
                                   ? tr("an operator's: it may give orders")
                                   : tr("a viewer's: it may look, but give no orders")},
        };
        if (stats) {
            facts.push_back({tr("Level floor"), floorText(*stats)});
            facts.push_back(
                {tr("State"), stats->isDraining ? tr("draining: it will end") : tr("serving")});
        }
        return facts;
    }
};

} // namespace

std::vector<ServerFact> serverFacts(const std::optional<admin::Hello> &hello,
                                    const admin::Stats *stats)
{
    return hello ? ServerFacts::of(*hello, stats) : std::vector<ServerFact>();
}

} // namespace tickcast
