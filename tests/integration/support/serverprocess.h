// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>
#include <csignal>
#include <optional>
#include <vector>

namespace tickcast::testing {

/// Whether this build, and so the server beside it, runs many times slower and keeps what it frees.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool isSanitized = true;
#else
inline constexpr bool isSanitized = false;
#endif

/// How one run of a program to its end went.
struct ProgramResult
{
    int exitCode = -1; ///< -1: it crashed, or had to be killed after 30 s
    QByteArray output;
    QByteArray errors;

    /// Lines on standard error that are not log lines: what the program says to its user.
    [[nodiscard]] QByteArrayList complaints() const;
};

/// The real tickcast-server as a child process: a state directory of its own, loopback, port 0,
/// nothing of the developer's environment. Ready when its ready file is there.
///
/// The destructor sends SIGTERM unless the process was stopped before, and fails the running test
/// when it does not exit with 0 within 5 s; the log is printed then. Sanitizers report by the exit
/// code, so they are covered by this too. Thread: the test's, whose event loop it spins.
class ServerProcess final
{
public:
    static constexpr int stopWithinMs = 5'000; ///< the contract, whatever the clients do

    ServerProcess();
    ~ServerProcess();
    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;

    // ---- before start() ----
    /// A --set of this key; the last one counts.
    void set(const QString &key, const QString &value) { m_settings.insert(key, value); }
    void set(const char *key, const char *value)
    {
        set(QLatin1String(key), QString::fromUtf8(value));
    }
    /// Takes back one of the fixture's own settings, so that another source decides.
    void unset(const char *key) { m_settings.remove(QLatin1String(key)); }
    void setEnvironment(const QString &name, const QString &value);
    /// Puts @p library before all others of its process (LD_PRELOAD).
    void preload(const QString &library);
    /// It is to take the place of @p running, whose state directory it shares.
    void takeOverFrom(const ServerProcess &running);
    /// Has it started by @p program, with @p arguments before its own command line.
    void setLauncher(const QString &program, const QStringList &arguments);
    /// Its descriptors from 3 on: copies of these.
    void setInherited(std::vector<int> descriptors) { m_inherited = std::move(descriptors); }
    /// Writes @p toml into the server's directory and passes it with --config.
    void setConfigFile(const QByteArray &toml);

    // ---- running ----
    /// Starts it and returns when its ready file is there. False: see log().
    [[nodiscard]] bool start();
    /// Starts it and returns at once.
    void launch();
    [[nodiscard]] bool waitUntilReady();
    /// Runs it with the same settings and @p more arguments until it ends by itself.
    [[nodiscard]] ProgramResult run(const QStringList &more = {});

    /// Sends @p signal and waits: true if it exits with 0 within stopWithinMs.
    [[nodiscard]] bool stop(int signal = SIGTERM);
    void sendSignal(int signal) const;
    /// True once it has ended with 0, waiting stopWithinMs for it; prints its log otherwise.
    [[nodiscard]] bool hasStoppedWell();
    /// For tests that want it dead, or have seen it die: the destructor then asks no questions.
    void kill();

    // ---- once ready ----
    [[nodiscard]] const QJsonObject &ready() const { return m_ready; }
    [[nodiscard]] QUrl clientsUrl() const;
    [[nodiscard]] QUrl adminUrl() const;
    [[nodiscard]] QUrl httpUrl() const;
    [[nodiscard]] quint16 clientsPort() const { return quint16(clientsUrl().port()); }
    [[nodiscard]] quint16 adminPort() const { return quint16(adminUrl().port()); }
    [[nodiscard]] quint16 httpPort() const { return quint16(httpUrl().port()); }
    [[nodiscard]] qint64 pid() const { return m_pid; }
    /// How many descriptors the process has open, from /proc; 0 if it is gone.
    [[nodiscard]] int openDescriptors() const;
    /// How it ended: its exit code, or -1 if a signal ended it; nothing while it runs.
    [[nodiscard]] std::optional<int> exitCode() const;
    /// The admin token in its state directory.
    [[nodiscard]] QString token() const;
    [[nodiscard]] QString tokenPath() const;
    /// Resident memory of the process now, in bytes, from /proc; 0 if it is gone.
    [[nodiscard]] qint64 residentBytes() const;

    /// Standard error so far.
    [[nodiscard]] const QByteArray &log() const { return m_log; }
    [[nodiscard]] QString filePath(const char *name) const
    {
        return m_directory.filePath(QLatin1String(name));
    }
    [[nodiscard]] QString readyFile() const { return filePath("ready.json"); }
    /// Writes a file into the server's directory and returns its path.
    [[nodiscard]] QString write(const char *name, const QByteArray &content) const;

private:
    [[nodiscard]] QStringList arguments() const;
    void readReadyFile();

    QTemporaryDir m_directory;
    QProcessEnvironment m_environment;
    QMap<QString, QString> m_settings;
    QString m_configFile;
    QString m_launcher;
    QStringList m_launcherArguments;
    std::vector<int> m_inherited;
    bool m_isTakeover = false;
    QProcess m_process;
    QJsonObject m_ready;
    QByteArray m_log;
    qint64 m_pid = 0;
    bool m_isExpectedToStop = false; ///< somebody has looked, or will, at how it ends
};

/// Runs @p program of the build with @p arguments and @p environment until it ends.
[[nodiscard]] ProgramResult runProgram(const QString &program, const QStringList &arguments,
                                       const QProcessEnvironment &environment);

/// The environment of every program under test: the sanitizers' options and the library path of
/// this process, and a home that is not the developer's.
[[nodiscard]] QProcessEnvironment cleanEnvironment(const QString &home);

} // namespace tickcast::testing
