// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QUrl>

class QSettings;

namespace tickcast {

/// A server that the operator gave a name.
struct SavedServer
{
    QString name;      ///< 1 to 64 printable characters, one of its kind
    QUrl url;          ///< as parseAdminUrl() makes it
    QString tokenFile; ///< where its token is; the token itself is never saved
    friend bool operator==(const SavedServer &, const SavedServer &) = default;
};

/// The operator's servers, by name, kept in the settings. An entry of the settings that cannot be
/// used is left out and told in problems(); the others are not harmed.
/// Thread: the GUI's. Cost: each change writes the settings.
class SavedServers final : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype serversMax = 32; ///< each is watched by the fleet bar
    static constexpr qsizetype nameCharactersMax = 64;
    static constexpr qsizetype pathCharactersMax = 4096;

    /// Reads them. @p settings is not owned and outlives this.
    explicit SavedServers(QSettings *settings, QObject *parent = nullptr);

    /// In the order of their names.
    [[nodiscard]] const QList<SavedServer> &all() const { return m_servers; }
    /// Null: there is none of that name.
    [[nodiscard]] const SavedServer *find(const QString &name) const;
    /// What was wrong with entries of the settings, a line each.
    [[nodiscard]] const QStringList &problems() const { return m_problems; }

    /// Adds it, or replaces the one of the same name. An error names what is wrong, the value and
    /// the limit, and changes nothing.
    [[nodiscard]] Result<void> save(const SavedServer &server);
    /// False: there is none of that name.
    bool remove(const QString &name);

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] static Result<SavedServer> checked(const QString &name, const QString &url,
                                                     const QString &tokenFile);
    void read();
    void write();

    QSettings *m_settings;
    QList<SavedServer> m_servers;
    QStringList m_problems;
};

} // namespace tickcast
