// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <QProcessEnvironment>
#include <QString>
#include <chrono>
#include <optional>
#include <vector>

namespace tickcast {

/// What systemd, or another service manager of the same conventions, and this process tell each
/// other: notifications on its socket (sd_notify(3)) and listening sockets that it made for us
/// (sd_listen_fds(3)). Both are stable, documented protocols of a few lines, so libsystemd and what
/// it brings along are not needed, and the same program runs where there is none.
/// Without a service manager every call does nothing. Thread: main.
class ServiceManager final
{
public:
    /// A socket that was open when the process began; the taker closes it.
    struct InheritedSocket
    {
        int descriptor = -1;
        QString name; ///< FileDescriptorName= of the socket unit; "unknown" when it has none
    };

    explicit ServiceManager(const QProcessEnvironment &environment);

    /// Whether anybody is told anything.
    [[nodiscard]] bool isListening() const { return !m_socketPath.isEmpty(); }
    /// It serves; @p status is for people.
    void tellReady(const QString &status) const;
    void tellReloading() const; ///< tellReady() follows
    void tellStopping(const QString &status) const;
    /// It lives. Due within watchdogTime() again and again, if that is anything.
    void tellAlive() const;
    /// This process is the service now, though the manager has started another.
    void tellMainProcess() const;
    /// Nothing: no life signs are expected.
    [[nodiscard]] std::optional<std::chrono::milliseconds> watchdogTime() const
    {
        return m_watchdogTime;
    }

    /// The sockets made for this process, closed on exec from now on. Empty: none. An error when
    /// the environment speaks of some and they are not there.
    [[nodiscard]] Result<std::vector<InheritedSocket>> takeSockets() const;

private:
    void send(const QByteArray &lines) const;

    QByteArray m_socketPath; ///< '@' first: abstract
    std::optional<std::chrono::milliseconds> m_watchdogTime;
    int m_socketCount = 0;
    QString m_socketNames;
};

} // namespace tickcast
