// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrl>
#include <memory>

namespace tickcast {

/// A server of the operator's own on this machine, with the built-in simulated market, to look at
/// the console with: ports that are free, loopback only, its files in a directory that goes with
/// it. It ends with this object, and with the console's process even if that crashes (Linux).
/// Thread: the GUI's. Errors are told by failed().
class DemoServer final : public QObject
{
    Q_OBJECT
public:
    static constexpr int patienceMs = 15'000; ///< until it has to serve

    /// The server's program: beside this one, else of the search path; empty: not installed.
    [[nodiscard]] static QString findProgram();

    explicit DemoServer(QObject *parent = nullptr);
    ~DemoServer() override;

    /// Starts @p program; a server that runs already is ended first.
    void start(const QString &program);
    /// Takes leave of it; waits for its end a few seconds at most.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_process != nullptr; }
    [[nodiscard]] qint64 pid() const { return m_process ? m_process->processId() : 0; }

Q_SIGNALS:
    /// It serves; @p tokenFile holds the operator's token.
    void ready(const QUrl &adminUrl, const QString &tokenFile);
    /// It did not start, or has ended without being asked to.
    void failed(const QString &reason);

private:
    void look();
    void giveUp(const QString &reason);
    [[nodiscard]] QString lastWords();

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<QProcess> m_process;
    QTimer m_look; ///< for the file that it writes when it serves
    QTimer m_patience;
};

} // namespace tickcast
