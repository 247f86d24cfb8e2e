// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminconnection.h"
#include "console/models/health.h"
#include "console/models/savedservers.h"

#include <QAbstractListModel>
#include <memory>
#include <vector>

namespace tickcast {

/// How each of the saved servers is, whichever of them the pages show: a row per server with a
/// judgement and one line. It keeps a connection of its own to every one, which asks for nothing
/// but the samples. A server whose token cannot be read is not connected to and says so.
/// Thread: the GUI's. Cost: a connection and one decoded sample a second per server.
class FleetModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    /// Beside FigureRole's HealthRole and DisplayRole, the server's name. All are texts.
    enum Role : quint16 {
        LineRole = 0x0200, ///< "12,004 connections", "lost: connection refused"
        UrlRole,           ///< QUrl
    };

    /// @p servers is not owned and outlives this.
    explicit FleetModel(const SavedServers *servers, AdminConnection::Options options,
                        QObject *parent = nullptr);
    ~FleetModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] const SavedServer &server(int row) const;

private:
    struct Member;

    void rebuild();
    void judge(Member &member);
    void tell(const Member &member);

    const SavedServers *m_servers;
    const AdminConnection::Options m_options;
    std::vector<std::unique_ptr<Member>> m_members;
};

} // namespace tickcast
