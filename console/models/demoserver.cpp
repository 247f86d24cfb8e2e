// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/demoserver.h"

#include "console/models/server.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

namespace tickcast {

namespace {

constexpr int lookEveryMs = 50;
constexpr int leaveMs = 5'000;
constexpr qint64 readyBytesMax = 64 * 1024;
constexpr qsizetype wordsMax = 300;
const QLatin1String programName("tickcast-server");
const QLatin1String readyName("ready.json");
const QLatin1String logName("server.log");

} // namespace

QString DemoServer::findProgram()
{
    const QString beside = QCoreApplication::applicationDirPath() % QLatin1Char('/') % programName;
    return QFileInfo(beside).isExecutable() ? beside : QStandardPaths::findExecutable(programName);
}

DemoServer::DemoServer(QObject *parent)
    : QObject(parent)
{
    m_look.setInterval(lookEveryMs);
    connect(&m_look, &QTimer::timeout, this, &DemoServer::look);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { giveUp(tr("it does not serve after %1 s").arg(patienceMs / 1'000)); });
}

DemoServer::~DemoServer()
{
    stop();
}

void DemoServer::start(const QString &program)
{
    stop();
    m_directory = std::make_unique<QTemporaryDir>();
    if (!m_directory->isValid())
        return giveUp(m_directory->errorString());
    m_process = std::make_unique<QProcess>();
    QStringList arguments;
    const QStringList settings{
        QStringLiteral("listen.clients=127.0.0.1:0"), QStringLiteral("listen.admin=127.0.0.1:0"),
        QStringLiteral("listen.http=127.0.0.1:0"), QStringLiteral("drain.stop_duration=0s"),
        QString(QLatin1String("state.dir=") % m_directory->path())};
    for (const QString &setting : settings)
        arguments << QStringLiteral("--set") << setting;
    arguments << QStringLiteral("--ready-file") << m_directory->filePath(readyName);
    // Settings of the operator's environment are for the operator's servers.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(QLatin1String("TICKCAST_")))
            environment.remove(name);
    }
    m_process->setProcessEnvironment(environment);
    m_process->setStandardOutputFile(m_directory->filePath(logName));
    m_process->setProcessChannelMode(QProcess::MergedChannels);
#ifdef Q_OS_LINUX
    m_process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
#endif
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            giveUp(m_process->errorString());
    });
    connect(m_process.get(), &QProcess::finished, this,
            [this] { giveUp(tr("it has ended: %1").arg(lastWords())); });
    m_patience.start(patienceMs);
    m_look.start();
    m_process->start(program, arguments);
}

void DemoServer::stop()
{
    m_look.stop();
    m_patience.stop();
    if (m_process) {
        m_process->disconnect(this);
        m_process->terminate();
        if (m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(leaveMs)) {
            m_process->kill();
            m_process->waitForFinished(leaveMs);
        }
        m_process.reset();
    }
    m_directory.reset();
}

void DemoServer::look()
{
    QFile file(m_directory->filePath(readyName));
    if (!file.open(QIODevice::ReadOnly))
        return; // not yet
    const QJsonDocument facts = QJsonDocument::fromJson(file.read(readyBytesMax));
    const QString tokenFile = facts[QLatin1String("tokenFile")].toString();
    const auto url = parseAdminUrl(facts[QLatin1String("admin")].toString());
    m_look.stop();
    m_patience.stop();
    if (!url || tokenFile.isEmpty())
        return giveUp(tr("it does not say where it serves operators"));
    Q_EMIT ready(*url, tokenFile);
}

QString DemoServer::lastWords()
{
    QFile file(m_directory->filePath(logName));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QStringList lines =
        QString::fromUtf8(file.readAll()).trimmed().split(u'\n', Qt::SkipEmptyParts);
    return lines.isEmpty() ? tr("it said nothing") : lines.last().left(wordsMax);
}

void DemoServer::giveUp(const QString &reason)
{
    // Later: it may be the process's own signal that brought us here.
    QMetaObject::invokeMethod(
        this,
        [this, reason] {
            if (!m_directory)
                return; // said, or stopped meanwhile
            stop();
            Q_EMIT failed(reason);
        },
        Qt::QueuedConnection);
    m_look.stop();
    m_patience.stop();
}

} // namespace tickcast
