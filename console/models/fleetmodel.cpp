// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/fleetmodel.h"

#include "console/models/figureroles.h"
#include "console/models/format.h"
#include "console/models/overviewmodel.h"
#include "console/models/server.h"
#include "console/models/servernotice.h"

#include <algorithm>

namespace tickcast {

struct FleetModel::Member
{
    explicit Member(const AdminConnection::Options &options)
        : connection(options)
    {
    }

    SavedServer server;
    AdminConnection connection;
    std::optional<admin::Stats> latest; ///< of the present connection
    QString problem;                    ///< with its token; empty: none
    Health health = Health::Unknown;
    QString line;
};

FleetModel::FleetModel(const SavedServers *servers, AdminConnection::Options options,
                       QObject *parent)
    : QAbstractListModel(parent)
    , m_servers(servers)
    , m_options(std::move(options))
{
    connect(servers, &SavedServers::changed, this, &FleetModel::rebuild);
    rebuild();
}

FleetModel::~FleetModel() = default;

int FleetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_members.size());
}

QVariant FleetModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Member &member = *m_members[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return member.server.name;
    case Qt::ToolTipRole:
        return QString(member.server.url.toDisplayString() % u'\n' % member.line);
    case HealthRole:
        return static_cast<int>(member.health);
    case LineRole:
        return member.line;
    case UrlRole:
        return member.server.url;
    default:
        return {};
    }
}

const SavedServer &FleetModel::server(int row) const
{
    return m_members[static_cast<size_t>(row)]->server;
}

void FleetModel::rebuild()
{
    beginResetModel();
    std::vector<std::unique_ptr<Member>> before = std::exchange(m_members, {});
    for (const SavedServer &server : m_servers->all()) {
        const auto same = std::ranges::find_if(
            before, [&](const auto &member) { return member && member->server == server; });
        if (same != before.end()) {
            m_members.push_back(std::move(*same)); // its connection goes on
            continue;
        }
        auto member = std::make_unique<Member>(m_options);
        Member *raw = member.get();
        raw->server = server;
        connect(&raw->connection, &AdminConnection::stateChanged, this,
                [this, raw](AdminConnection::State state) {
                    if (state != AdminConnection::State::Live)
                        raw->latest.reset();
                    tell(*raw);
                });
        connect(&raw->connection, &AdminConnection::statsReceived, this,
                [this, raw](const admin::Stats &stats) {
                    raw->latest = stats;
                    tell(*raw);
                });
        if (const auto token = readTokenFile(server.tokenFile))
            raw->connection.connectTo(server.url, *token);
        else
            raw->problem = token.error().text;
        m_members.push_back(std::move(member));
    }
    for (const auto &member : m_members)
        judge(*member);
    endResetModel();
}

void FleetModel::judge(Member &member)
{
    if (!member.problem.isEmpty()) {
        member.health = Health::Unknown;
        member.line = member.problem;
        return;
    }
    switch (member.connection.state()) {
    case AdminConnection::State::Idle:
    case AdminConnection::State::Connecting:
        member.health = Health::Unknown;
        member.line = tr("connecting\u2026");
        return;
    case AdminConnection::State::Waiting:
        member.health = Health::Critical;
        member.line = tr("lost: %1").arg(member.connection.problem());
        return;
    case AdminConnection::State::Refused:
        member.health = Health::Critical;
        member.line = tr("refused: %1").arg(member.connection.problem());
        return;
    case AdminConnection::State::Live:
        break;
    }
    if (!member.latest) {
        member.health = Health::Unknown;
        member.line = tr("no figures yet");
        return;
    }
    const admin::Stats &stats = *member.latest;
    const double p99Us = stats.latency.count == 0 ? 0 : static_cast<double>(stats.latency.p99Us);
    member.health =
        tickcast::judge(p99Us, OverviewModel::p99WarningUs, OverviewModel::p99CriticalUs);
    member.line = tr("%1 connections").arg(format::count(stats.connections));
    if (member.health != Health::Good)
        member.line = tr("%1, p99 latency %2 ms").arg(member.line, format::milliseconds(p99Us));
    if (const auto notice = serverNotice(stats)) {
        member.health = std::max(member.health, notice->health);
        member.line = notice->text;
    }
}

void FleetModel::tell(const Member &changed)
{
    for (size_t row = 0; row < m_members.size(); ++row) {
        if (m_members[row].get() != &changed)
            continue;
        judge(*m_members[row]);
        const QModelIndex place = index(static_cast<int>(row));
        Q_EMIT dataChanged(place, place);
    }
}

} // namespace tickcast
