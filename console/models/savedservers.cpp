// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/savedservers.h"

#include "console/models/server.h"

#include <QSettings>
#include <algorithm>

namespace tickcast {

namespace {

const QLatin1String arrayKey("servers");
const QLatin1String nameKey("name");
const QLatin1String urlKey("url");
const QLatin1String tokenFileKey("tokenFile");
constexpr qsizetype shownCharactersMax = 32;

[[nodiscard]] bool isBefore(const SavedServer &a, const SavedServer &b)
{
    const int order = a.name.localeAwareCompare(b.name);
    return order != 0 ? order < 0 : a.name < b.name;
}

} // namespace

SavedServers::SavedServers(QSettings *settings, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
{
    read();
}

const SavedServer *SavedServers::find(const QString &name) const
{
    const auto found = std::ranges::find(m_servers, name, &SavedServer::name);
    return found == m_servers.end() ? nullptr : &*found;
}

Result<SavedServer> SavedServers::checked(const QString &name, const QString &url,
                                          const QString &tokenFile)
{
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return fail(ErrorCode::InvalidArgument, tr("a server needs a name"));
    if (trimmed.size() > nameCharactersMax) {
        return fail(ErrorCode::Limit, tr("the name \"%1\u2026\" has %2 characters, allowed are %3")
                                          .arg(trimmed.left(shownCharactersMax))
                                          .arg(trimmed.size())
                                          .arg(nameCharactersMax));
    }
    if (!std::ranges::all_of(trimmed, [](QChar c) { return c.isPrint(); }))
        return fail(ErrorCode::InvalidArgument, tr("the name holds characters that do not print"));
    const Result<QUrl> parsed = parseAdminUrl(url);
    if (!parsed)
        return tl::unexpected(parsed.error());
    if (tokenFile.isEmpty())
        return fail(ErrorCode::InvalidArgument, tr("no token file is given"));
    if (tokenFile.size() > pathCharactersMax) {
        return fail(ErrorCode::Limit, tr("the token file's path has %1 characters, allowed are %2")
                                          .arg(tokenFile.size())
                                          .arg(pathCharactersMax));
    }
    return SavedServer{trimmed, *parsed, tokenFile};
}

Result<void> SavedServers::save(const SavedServer &server)
{
    const auto good = checked(server.name, server.url.toString(), server.tokenFile);
    if (!good)
        return tl::unexpected(good.error());
    const auto place = std::ranges::find(m_servers, good->name, &SavedServer::name);
    if (place == m_servers.end() && m_servers.size() >= serversMax) {
        return fail(ErrorCode::Limit,
                    tr("%1 servers are saved, more are not allowed").arg(serversMax));
    }
    if (place == m_servers.end())
        m_servers.append(*good);
    else
        *place = *good;
    std::ranges::sort(m_servers, isBefore);
    write();
    Q_EMIT changed();
    return {};
}

bool SavedServers::remove(const QString &name)
{
    if (m_servers.removeIf([&name](const SavedServer &server) { return server.name == name; }) == 0)
        return false;
    write();
    Q_EMIT changed();
    return true;
}

void SavedServers::read()
{
    const int count = m_settings->beginReadArray(arrayKey);
    for (int i = 0; i < count; ++i) {
        m_settings->setArrayIndex(i);
        const QString name = m_settings->value(nameKey).toString();
        const auto server = checked(name, m_settings->value(urlKey).toString(),
                                    m_settings->value(tokenFileKey).toString());
        const auto complain = [&](const QString &what) {
            m_problems.append(tr("saved server %1 (%2) is left out: %3")
                                  .arg(i + 1)
                                  .arg(name.left(shownCharactersMax), what));
        };
        if (!server)
            complain(server.error().text);
        else if (find(server->name))
            complain(tr("there is another one of that name"));
        else if (m_servers.size() >= serversMax)
            complain(tr("more than %1 are not allowed").arg(serversMax));
        else
            m_servers.append(*server);
    }
    m_settings->endArray();
    std::ranges::sort(m_servers, isBefore);
}

void SavedServers::write()
{
    m_settings->remove(arrayKey); // no leftovers of a longer list
    m_settings->beginWriteArray(arrayKey, static_cast<int>(m_servers.size()));
    for (int i = 0; i < m_servers.size(); ++i) {
        m_settings->setArrayIndex(i);
        m_settings->setValue(nameKey, m_servers[i].name);
        m_settings->setValue(urlKey, m_servers[i].url.toString());
        m_settings->setValue(tokenFileKey, m_servers[i].tokenFile);
    }
    m_settings->endArray();
}

} // namespace tickcast
