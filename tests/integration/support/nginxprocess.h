// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace tickcast::testing {

/// Debian's nginx with the project's configuration (resources/nginx/tickcast.conf), on a port of
/// its own and before servers of the test's choice. Ends with its object. Thread: the test's.
class NginxProcess final
{
public:
    ~NginxProcess();

    /// False: it could not be started, and error() says why.
    [[nodiscard]] bool start(quint16 httpPort, quint16 clientsPort);
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QByteArray error() { return m_error + m_process.readAllStandardError(); }

private:
    [[nodiscard]] bool writeConfiguration(quint16 httpPort, quint16 clientsPort);

    QTemporaryDir m_directory;
    QProcess m_process;
    quint16 m_port = 0;
    QByteArray m_error;
};

/// A program that a Debian package brings, also where no user's PATH leads; empty when missing.
[[nodiscard]] QString findProgram(const QString &name);

} // namespace tickcast::testing
