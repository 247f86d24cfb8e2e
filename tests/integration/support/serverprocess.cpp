// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

namespace tickcast::testing {

namespace {

/// A sanitized server on a busy machine; a release build needs a tenth of a second.
constexpr int startWithinMs = 60'000;
constexpr int endWithinMs = 30'000;

QString programPath(const QString &name)
{
    return QLatin1String(TICKCAST_BIN_DIR "/") % name;
}

/// Log lines begin with the time (shared/util/logging.h).
bool isLogLine(const QByteArray &line)
{
    return line.size() > 10 && line[4] == '-' && line[7] == '-' && line[10] == 'T';
}

} // namespace

QByteArrayList ProgramResult::complaints() const
{
    QByteArrayList lines = errors.split('\n');
    lines.removeIf([](const QByteArray &line) { return line.isEmpty() || isLogLine(line); });
    return lines;
}

QProcessEnvironment cleanEnvironment(const QString &home)
{
    const auto system = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment environment;
    for (const char *name : {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                             "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
        const QString key = QString::fromLatin1(name);
        if (system.contains(key))
            environment.insert(key, system.value(key));
    }
    // Options are joined by colons; the last one counts.
    QString leakOptions = environment.value(QStringLiteral("LSAN_OPTIONS"));
    leakOptions += QLatin1String(leakOptions.isEmpty() ? "" : ":");
    leakOptions += QLatin1String("print_suppressions=0:suppressions=" TICKCAST_LEAK_SUPPRESSIONS);
    environment.insert(QStringLiteral("LSAN_OPTIONS"), leakOptions);
    environment.insert(QStringLiteral("HOME"), home);
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    return environment;
}

ProgramResult runProgram(const QString &program, const QStringList &arguments,
                         const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(programPath(program), arguments);
    ProgramResult result;
    if (process.waitForFinished(endWithinMs)) {
        if (process.exitStatus() == QProcess::NormalExit)
            result.exitCode = process.exitCode();
    } else {
        process.kill();
        process.waitForFinished();
    }
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    return result;
}

ServerProcess::ServerProcess()
    : m_environment(cleanEnvironment(m_directory.path()))
{
    set("listen.clients", "127.0.0.1:0");
    set("listen.admin", "127.0.0.1:0");
    set("listen.http", "off");
    set("workers.count", "2");
    set(QStringLiteral("state.dir"), filePath("state"));
    QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process,
                     [this] { m_log += m_process.readAllStandardError(); });
    m_process.setStandardOutputFile(QProcess::nullDevice());
    // A test that crashes or is killed leaves no server behind.
    m_process.setChildProcessModifier([this] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        // Out of the way first: a target may be the source of another.
        constexpr int first = 3;
        constexpr int aside = 100;
        for (size_t i = 0; i < m_inherited.size(); ++i)
            ::dup2(m_inherited[i], aside + int(i));
        for (size_t i = 0; i < m_inherited.size(); ++i)
            ::dup2(aside + int(i), first + int(i));
    });
}

ServerProcess::~ServerProcess()
{
    if (m_process.state() == QProcess::NotRunning && (m_isExpectedToStop || m_pid == 0))
        return;
    if (m_process.state() == QProcess::NotRunning)
        qWarning("the server ended before it was asked to; its log:\n%s", m_log.constData());
    else if (stop())
        return;
    kill();
    QTest::qFail("the server did not end well", __FILE__, __LINE__);
}

void ServerProcess::setEnvironment(const QString &name, const QString &value)
{
    m_environment.insert(name, value);
}

void ServerProcess::preload(const QString &library)
{
    m_environment.insert(QStringLiteral("LD_PRELOAD"), library);
    // AddressSanitizer wants to be first; it works behind a library that only hands calls on.
    const QString options = m_environment.value(QStringLiteral("ASAN_OPTIONS"));
    m_environment.insert(QStringLiteral("ASAN_OPTIONS"),
                         options % QLatin1String(options.isEmpty() ? "" : ":") %
                             QLatin1String("verify_asan_link_order=0"));
}

void ServerProcess::setConfigFile(const QByteArray &toml)
{
    m_configFile = write("tickcast.toml", toml);
}

void ServerProcess::takeOverFrom(const ServerProcess &running)
{
    set(QStringLiteral("state.dir"), running.filePath("state"));
    m_isTakeover = true;
}

void ServerProcess::setLauncher(const QString &program, const QStringList &arguments)
{
    m_launcher = program;
    m_launcherArguments = arguments;
}

QStringList ServerProcess::arguments() const
{
    QStringList arguments{QStringLiteral("--ready-file"), readyFile()};
    if (!m_configFile.isEmpty())
        arguments += {QStringLiteral("--config"), m_configFile};
    for (auto setting = m_settings.begin(); setting != m_settings.end(); ++setting)
        arguments += {QStringLiteral("--set"), setting.key() % u'=' % setting.value()};
    if (m_isTakeover)
        arguments.append(QStringLiteral("--takeover"));
    return arguments;
}

void ServerProcess::launch()
{
    m_ready = {};
    m_isExpectedToStop = false;
    m_process.setProcessEnvironment(m_environment);
    const QString program = programPath(QStringLiteral("tickcast-server"));
    if (m_launcher.isEmpty())
        m_process.start(program, arguments());
    else
        m_process.start(m_launcher, m_launcherArguments + QStringList{program} + arguments());
    m_process.waitForStarted();
    m_pid = m_process.processId();
}

bool ServerProcess::start()
{
    launch();
    return waitUntilReady();
}

bool ServerProcess::waitUntilReady()
{
    // A file of an earlier run may lie there: it is ours when it names our process.
    const auto isReady = [this] {
        readReadyFile();
        return m_ready[QLatin1String("pid")].toInteger() == m_pid;
    };
    const bool ended = !QTest::qWaitFor(
        [&] { return isReady() || m_process.state() == QProcess::NotRunning; }, startWithinMs);
    if (!ended && m_process.state() == QProcess::Running)
        return true;
    qWarning("the server did not become ready; its log:\n%s", m_log.constData());
    return false;
}

void ServerProcess::readReadyFile()
{
    QFile file(readyFile());
    if (file.open(QIODevice::ReadOnly))
        m_ready = QJsonDocument::fromJson(file.readAll()).object();
}

ProgramResult ServerProcess::run(const QStringList &more)
{
    return runProgram(QStringLiteral("tickcast-server"), arguments() + more, m_environment);
}

bool ServerProcess::stop(int signal)
{
    sendSignal(signal);
    return hasStoppedWell();
}

void ServerProcess::sendSignal(int signal) const
{
    if (m_process.state() != QProcess::NotRunning)
        ::kill(static_cast<pid_t>(m_pid), signal);
}

bool ServerProcess::hasStoppedWell()
{
    m_isExpectedToStop = true;
    const bool ended =
        QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, stopWithinMs);
    if (ended && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0)
        return true;
    const QByteArray how = !ended ? QByteArray("it still runs after 5 s")
                           : m_process.exitStatus() == QProcess::CrashExit
                               ? QByteArray("it crashed")
                               : "its exit code is " + QByteArray::number(m_process.exitCode());
    qWarning("the server did not end well: %s; its log:\n%s", how.constData(), m_log.constData());
    return false;
}

void ServerProcess::kill()
{
    m_isExpectedToStop = true;
    m_process.kill();
    m_process.waitForFinished();
}

QUrl ServerProcess::clientsUrl() const
{
    return QUrl(m_ready[QLatin1String("clients")].toString());
}

QUrl ServerProcess::adminUrl() const
{
    return QUrl(m_ready[QLatin1String("admin")].toString());
}

QUrl ServerProcess::httpUrl() const
{
    return QUrl(m_ready[QLatin1String("http")].toString());
}

QString ServerProcess::tokenPath() const
{
    return filePath("state/admin.token");
}

QString ServerProcess::token() const
{
    QFile file(tokenPath());
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll().trimmed())
                                          : QString();
}

qint64 ServerProcess::residentBytes() const
{
    // Source: proc(5): the second figure of statm is resident pages.
    QFile statm(QStringLiteral("/proc/%1/statm").arg(m_pid));
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    return statm.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

int ServerProcess::openDescriptors() const
{
    return int(QDir(QStringLiteral("/proc/%1/fd").arg(m_pid))
                   .entryList(QDir::System | QDir::Files | QDir::NoDotAndDotDot)
                   .size());
}

std::optional<int> ServerProcess::exitCode() const
{
    if (m_process.state() != QProcess::NotRunning)
        return {};
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QString ServerProcess::write(const char *name, const QByteArray &content) const
{
    const QString path = filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

} // namespace tickcast::testing
