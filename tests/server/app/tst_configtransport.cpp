// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

/// The settings of the transport: what is taken, what is refused, and in which words.
class TestConfigTransport final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaultsNeedNothingOfTheMachine();
    void goodValueIsTaken_data();
    void goodValueIsTaken();
    void everythingIsReadTogether();
    void badValueIsAProblem_data();
    void badValueIsAProblem();
    void contradictionIsAProblem_data();
    void contradictionIsAProblem();

private:
    using Loaded = tl::expected<Config, std::vector<ConfigProblem>>;

    /// Assignments as words of one line.
    [[nodiscard]] static Loaded load(const QString &assignments)
    {
        return loadConfig({QString(), {}, assignments.split(u' ')});
    }
    [[nodiscard]] static QByteArray firstProblem(const Loaded &loaded)
    {
        return loaded ? QByteArray() : loaded.error().front().toString().toUtf8();
    }
};

void TestConfigTransport::defaultsNeedNothingOfTheMachine()
{
    const Loaded loaded = loadConfig({});
    QVERIFY(loaded);
    QVERIFY(!loaded->listen.clientsTls.has_value());
    QVERIFY(loaded->tls.certificate.isEmpty());
    QVERIFY(loaded->tls.key.isEmpty());
    QVERIFY(loaded->transport.backend == TransportBackend::Auto);
    QVERIFY(!loaded->transport.isolateFdTables);
    QVERIFY(loaded->transport.acceptsPerTurn >= 1);
    QCOMPARE(loaded->transport.handshakesLimit, 1'024);
    QVERIFY(!loaded->workers.pin);
    QVERIFY2(loaded->fanout.flushInterval <= 20ms, "it is added to every update's latency");
}

void TestConfigTransport::goodValueIsTaken_data()
{
    QTest::addColumn<QString>("assignments");
    for (const char *line :
         {"transport.backend=auto", "transport.backend=io_uring", "transport.backend=syscall",
          "transport.isolate_fd_tables=true", "transport.isolate_fd_tables=false",
          "transport.accepts_per_turn=1", "transport.accepts_per_turn=4096", "workers.pin=true",
          "workers.pin=false", "fanout.flush_interval=0ms", "fanout.flush_interval=5ms",
          "fanout.flush_interval=1s", "listen.clients_tls=off", "listen.clients_tls=off tls.key=k",
          "listen.clients_tls=*:7443 tls.certificate=c tls.key=k",
          "listen.clients_tls=[::1]:0 tls.certificate=c tls.key=k",
          "listen.clients_tls=127.0.0.1:0 listen.clients=127.0.0.1:0 tls.certificate=c tls.key=k"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void TestConfigTransport::goodValueIsTaken()
{
    QFETCH(const QString, assignments);
    const Loaded loaded = load(assignments);
    QVERIFY2(loaded, firstProblem(loaded).constData());
}

void TestConfigTransport::everythingIsReadTogether()
{
    const Loaded loaded = load(QStringLiteral(
        "listen.clients_tls=127.0.0.1:7443 tls.certificate=/a/c.pem tls.key=/a/k.pem "
        "transport.backend=syscall transport.isolate_fd_tables=true transport.accepts_per_turn=7 "
        "workers.pin=true fanout.flush_interval=50ms"));
    QVERIFY2(loaded, firstProblem(loaded).constData());
    QCOMPARE(loaded->listen.clientsTls, (HostPort{QStringLiteral("127.0.0.1"), 7443}));
    QCOMPARE(loaded->tls.certificate, QStringLiteral("/a/c.pem"));
    QCOMPARE(loaded->tls.key, QStringLiteral("/a/k.pem"));
    QVERIFY(loaded->transport.backend == TransportBackend::Syscall);
    QVERIFY(loaded->transport.isolateFdTables);
    QCOMPARE(loaded->transport.acceptsPerTurn, 7);
    QVERIFY(loaded->workers.pin);
    QCOMPARE(loaded->fanout.flushInterval, 50ms);
}

void TestConfigTransport::badValueIsAProblem_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("allowed"); // a part of it
    const auto row = [](const char *assignment, const char *allowed) {
        QTest::newRow(assignment) << QString::fromLatin1(assignment)
                                  << QString::fromLatin1(allowed);
    };
    for (const char *line :
         {"transport.backend=", "transport.backend=uring", "transport.backend=IO_URING",
          "transport.backend=epoll", "transport.backend=true"})
        row(line, "\"auto\", \"io_uring\" or \"syscall\"");
    for (const char *line :
         {"transport.isolate_fd_tables=", "transport.isolate_fd_tables=1",
          "transport.isolate_fd_tables=yes", "workers.pin=", "workers.pin=0", "workers.pin=on"})
        row(line, "true or false");
    for (const char *line : {"transport.accepts_per_turn=0", "transport.accepts_per_turn=-1",
                             "transport.accepts_per_turn=4097", "transport.accepts_per_turn=many",
                             "transport.accepts_per_turn=1.5"})
        row(line, "from 1 to 4096");
    for (const char *line :
         {"fanout.flush_interval=", "fanout.flush_interval=5", "fanout.flush_interval=-1ms",
          "fanout.flush_interval=1001ms", "fanout.flush_interval=2s", "fanout.flush_interval=fast"})
        row(line, "to \"1s\"");
    for (const char *line :
         {"listen.clients_tls=", "listen.clients_tls=7443", "listen.clients_tls=::1:7443",
          "listen.clients_tls=*:65536", "listen.clients_tls=wss://a:1"})
        row(line, "HOST:PORT");
    row("transport.backends=auto", "did you mean transport.backend?");
    row("transport.isolate-fd-tables=true", "did you mean transport.isolate_fd_tables?");
    row("tls.certificat=c", "did you mean tls.certificate?");
    row("workers.pinn=true", "did you mean workers.pin?");
}

void TestConfigTransport::badValueIsAProblem()
{
    QFETCH(const QString, assignment);
    QFETCH(const QString, allowed);
    const Loaded loaded = load(assignment);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.key, assignment.section(u'=', 0, 0));
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

void TestConfigTransport::contradictionIsAProblem_data()
{
    QTest::addColumn<QString>("assignments");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *name, const QString &assignments, const char *key,
                        const char *other) {
        QTest::newRow(name) << assignments << QString::fromLatin1(key)
                            << QString::fromLatin1(other);
    };
    const QString address = QStringLiteral("listen.clients_tls=127.0.0.1:");
    const QString files = QStringLiteral(" tls.certificate=c tls.key=k");
    row("TLS without both files", address + u'0', "listen.clients_tls", "tls.certificate");
    row("TLS without a certificate", QString(address + QStringLiteral("0 tls.key=k")),
        "listen.clients_tls", "tls.certificate");
    row("TLS without a key", QString(address + QStringLiteral("0 tls.certificate=c")),
        "listen.clients_tls", "tls.key");
    row("the port of the plain clients", QString(address + QStringLiteral("7400") + files),
        "listen.clients_tls", "listen.clients");
    row("the port of the operators", QString(address + QStringLiteral("7401") + files),
        "listen.clients_tls", "listen.admin");
    row("the port of the list", QString(address + QStringLiteral("7402") + files),
        "listen.clients_tls", "listen.http");
    row("every address at the operators' port",
        QString(QStringLiteral("listen.clients_tls=*:7401") + files), "listen.clients_tls",
        "listen.admin");
}

void TestConfigTransport::contradictionIsAProblem()
{
    QFETCH(const QString, assignments);
    QFETCH(const QString, key);
    QFETCH(const QString, other);
    const Loaded loaded = load(assignments);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.key, key);
    QVERIFY2(problem.allowed.contains(other), qPrintable(problem.allowed));
}

QTEST_APPLESS_MAIN(TestConfigTransport)
#include "tst_configtransport.moc"
