// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/chaos/host.h"

#include <QDir>
#include <QTcpServer>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

namespace tickcast::chaos {

namespace {

constexpr QLatin1String stateName("state");

/// A port where nobody listens, below those that the kernel gives to the clients of this machine:
/// the server has to find it free again after each of its ends.
quint16 findPort()
{
    for (quint16 port = 21'000; port < 30'000; ++port) {
        QTcpServer probe;
        if (probe.listen(QHostAddress::LocalHost, port))
            return port;
    }
    return 0;
}

void limitDescriptors(qint64 pid, rlim_t count)
{
    rlimit limit{};
    if (::prlimit(pid_t(pid), RLIMIT_NOFILE, nullptr, &limit) != 0)
        return;
    limit.rlim_cur = std::min(count, limit.rlim_max);
    ::prlimit(pid_t(pid), RLIMIT_NOFILE, &limit, nullptr);
}

} // namespace

Host::Host(const Config &config)
    : m_config(config)
    , m_port(findPort())
{
}

Host::~Host()
{
    if (m_server)
        m_server->kill(); // finish() was not reached
}

std::unique_ptr<testing::ServerProcess> Host::make()
{
    auto server = std::make_unique<testing::ServerProcess>();
    m_faults.attachTo(*server);
    server->set("transport.backend", "auto"); // files are what fails here
    server->set(QStringLiteral("state.dir"), m_directory.filePath(stateName));
    server->set(QStringLiteral("listen.clients"), QStringLiteral("127.0.0.1:%1").arg(m_port));
    server->set(QStringLiteral("feed.simulator.symbols"), QString::number(m_config.symbols));
    server->set(QStringLiteral("feed.simulator.rate"), QString::number(m_config.rate));
    server->set(QStringLiteral("feed.simulator.outage_interval"),
                QStringLiteral("%1ms").arg(m_config.outageInterval.count()));
    server->set(QStringLiteral("feed.simulator.outage_duration"),
                QStringLiteral("%1ms").arg(m_config.outageDuration.count()));
    server->set("feed.stale_after", "1s");
    // Held trades fill up to this for each symbol; with 256 that takes most of a server's life
    // here.
    server->set("protocol.history_size", "64");
    // Everything that takes half a minute in life takes some seconds here.
    server->set("client.heartbeat_interval", "2s");
    server->set("client.handshake_timeout", "3s");
    server->set("client.idle_timeout", "8s");
    server->set("backpressure.slow_close_after", "6s");
    server->set("drain.duration", "2s");
    server->set("drain.takeover_duration", "1s");
    // Read again by SIGHUP; flags would overrule it.
    server->setConfigFile("[client]\nping_after = \"3s\"\n");
    return server;
}

bool Host::start()
{
    if (m_port == 0) {
        complain(QStringLiteral("no free port for the server"));
        return false;
    }
    return begin();
}

bool Host::begin()
{
    m_server = make();
    if (!m_server->start()) {
        complain(QStringLiteral("server %1 does not start").arg(m_life + 1), m_server->log());
        m_server->kill();
        return false;
    }
    watch();
    return true;
}

void Host::watch()
{
    ++m_life;
    QFile token(m_directory.filePath(stateName % QLatin1String("/admin.token")));
    if (!token.open(QIODevice::ReadOnly))
        complain(QStringLiteral("there is no admin token"));
    m_operator = std::make_unique<testing::AdminClient>(m_server->adminUrl(),
                                                        "Bearer " + token.readAll().trimmed());
    m_samplesTaken = 0;
    if (!m_operator->isGreeted())
        complain(QStringLiteral("server %1 does not greet its operator").arg(m_life));
}

void Host::finish()
{
    m_operator.reset();
    if (!m_server->stop())
        expectEnd(*m_server, "at the end");
    m_server.reset();
    // The lock and the token stay by design.
    const QStringList expected{QStringLiteral("admin.token"), QStringLiteral("audit.log"),
                               QStringLiteral("lock"), QStringLiteral("market.state"),
                               QStringLiteral("viewer.token")};
    const QStringList found =
        QDir(m_directory.filePath(stateName))
            .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    if (found != expected)
        complain(QStringLiteral("left in the state directory: %1").arg(found.join(u' ')));
}

void Host::kill()
{
    m_operator.reset();
    m_server->kill();
    static_cast<void>(begin());
}

void Host::restart(int signal)
{
    m_operator.reset();
    if (!m_server->stop(signal))
        expectEnd(*m_server, signal == SIGTERM ? "stopped" : "drained");
    static_cast<void>(begin());
}

void Host::takeOver()
{
    m_operator.reset();
    auto next = make();
    next->takeOverFrom(*m_server);
    next->set(QStringLiteral("state.dir"), m_directory.filePath(stateName));
    if (!next->start()) {
        complain(QStringLiteral("server %1 does not take over").arg(m_life + 1), next->log());
        next->kill();
        return watch();
    }
    if (!m_server->hasStoppedWell())
        expectEnd(*m_server, "taken over");
    m_server = std::move(next);
    watch();
}

void Host::expectEnd(testing::ServerProcess &server, const char *how)
{
    const auto code = server.exitCode();
    complain(QStringLiteral("server %1, %2, %3")
                 .arg(QString::number(m_life), QLatin1String(how),
                      code ? QStringLiteral("ended with %1").arg(*code)
                           : QStringLiteral("did not end within 5 s")),
             server.log());
    server.kill();
}

void Host::reload()
{
    static_cast<void>(m_server->write("tickcast.toml", "[client]\nping_after = \"2s\"\n"));
    const qsizetype before = m_server->log().count("the settings are read again");
    m_server->sendSignal(SIGHUP);
    if (!QTest::qWaitFor(
            [&] { return m_server->log().count("the settings are read again") > before; }, 15'000))
        complain(QStringLiteral("server %1 does not read its settings again").arg(m_life),
                 m_server->log());
}

void Host::reloadBadly()
{
    static_cast<void>(m_server->write("tickcast.toml", "[client]\nping_after = \"often\"\n"));
    const qsizetype before = m_server->log().count("nothing has changed");
    m_server->sendSignal(SIGHUP);
    if (!QTest::qWaitFor([&] { return m_server->log().count("nothing has changed") > before; },
                         15'000))
        complain(QStringLiteral("server %1 does not refuse bad settings").arg(m_life),
                 m_server->log());
}

void Host::takeDescriptors()
{
    constexpr int left = 3;
    limitDescriptors(m_server->pid(), rlim_t(m_server->openDescriptors() + left));
}

void Host::giveDescriptors()
{
    limitDescriptors(m_server->pid(), RLIM_INFINITY);
}

bool Host::isServing()
{
    if (!m_server->exitCode())
        return true;
    complain(QStringLiteral("server %1 has ended by itself with %2")
                 .arg(m_life)
                 .arg(*m_server->exitCode()),
             m_server->log());
    return false;
}

std::vector<admin::Stats> Host::takeSamples()
{
    if (!m_operator)
        return {};
    const auto &samples = m_operator->samples();
    std::vector<admin::Stats> fresh(samples.begin() + qptrdiff(m_samplesTaken), samples.end());
    m_samplesTaken = samples.size();
    return fresh;
}

void Host::complain(const QString &problem, const QByteArray &log)
{
    m_problems += problem;
    qWarning("%s%s%s", qPrintable(problem), log.isEmpty() ? "" : "; its log:\n", log.constData());
}

} // namespace tickcast::chaos
