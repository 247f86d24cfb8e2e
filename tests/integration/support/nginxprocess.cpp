// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/nginxprocess.h"

#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <csignal>
#include <sys/prctl.h>

namespace tickcast::testing {

namespace {

constexpr int startWithinMs = 20'000;

/// What stands around the project's file: nothing of it is about Tickcast.
constexpr auto around = R"(daemon off;
master_process off;
pid %1/pid;
error_log stderr warn;
events { worker_connections 2048; }
http {
    access_log off;
    client_body_temp_path %1/body;
    proxy_temp_path %1/proxy;
    fastcgi_temp_path %1/fastcgi;
    uwsgi_temp_path %1/uwsgi;
    scgi_temp_path %1/scgi;
    include %1/tickcast.conf;
}
)";

[[nodiscard]] quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, 0) ? server.serverPort() : quint16(0);
}

[[nodiscard]] bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

QString findProgram(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return !found.isEmpty()
               ? found
               : QStandardPaths::findExecutable(
                     name, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin")});
}

NginxProcess::~NginxProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished()) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

bool NginxProcess::writeConfiguration(quint16 httpPort, quint16 clientsPort)
{
    QFile file(QStringLiteral(TICKCAST_NGINX_CONFIG));
    if (!file.open(QIODevice::ReadOnly)) {
        m_error = "no " TICKCAST_NGINX_CONFIG;
        return false;
    }
    QByteArray text = file.readAll();
    const std::initializer_list<std::pair<QByteArray, QByteArray>> replacements{
        {"127.0.0.1:7402;", "127.0.0.1:" + QByteArray::number(httpPort) + ';'},
        {"127.0.0.1:7400;", "127.0.0.1:" + QByteArray::number(clientsPort) + ';'},
        {"listen 80;", "listen 127.0.0.1:" + QByteArray::number(m_port) + ';'},
        {"/var/cache/nginx/tickcast ", m_directory.filePath(QStringLiteral("cache ")).toUtf8()}};
    for (const auto &[from, to] : replacements) {
        if (text.count(from) != 1) {
            m_error = "not once in tickcast.conf: " + from;
            return false;
        }
        text.replace(from, to);
    }
    return write(m_directory.filePath(QStringLiteral("tickcast.conf")), text) &&
           write(m_directory.filePath(QStringLiteral("nginx.conf")),
                 QString::fromLatin1(around).arg(m_directory.path()).toUtf8());
}

bool NginxProcess::start(quint16 httpPort, quint16 clientsPort)
{
    const QString program = findProgram(QStringLiteral("nginx"));
    if (program.isEmpty()) {
        m_error = "no nginx here: apt-get install nginx-light";
        return false;
    }
    m_port = freePort();
    if (!writeConfiguration(httpPort, clientsPort))
        return false;
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(program, {QStringLiteral("-p"), m_directory.path(), QStringLiteral("-c"),
                              m_directory.filePath(QStringLiteral("nginx.conf")),
                              QStringLiteral("-e"), QStringLiteral("stderr")});
    return QTest::qWaitFor(
               [this] {
                   QTcpSocket probe;
                   probe.connectToHost(QHostAddress::LocalHost, m_port);
                   return m_process.state() == QProcess::NotRunning || probe.waitForConnected(100);
               },
               startWithinMs) &&
           m_process.state() != QProcess::NotRunning;
}

} // namespace tickcast::testing
