// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/servicemanager.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

/// The manager's end of the notification socket.
class Manager final
{
public:
    explicit Manager(const QByteArray &name)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
        if (name.startsWith('@'))
            address.sun_path[0] = '\0';
        m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        m_isBound = ::bind(m_socket, reinterpret_cast<const sockaddr *>(&address),
                           socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size()))) == 0;
    }
    ~Manager() { ::close(m_socket); }
    [[nodiscard]] bool isBound() const { return m_isBound; }
    /// The next notification, a datagram; empty: none is there.
    [[nodiscard]] QByteArray next() const
    {
        QByteArray text(4096, '\0');
        const ssize_t got = ::recv(m_socket, text.data(), size_t(text.size()), 0);
        return text.left(std::max<ssize_t>(got, 0));
    }

private:
    int m_socket = -1;
    bool m_isBound = false;
};

QProcessEnvironment environmentOf(const QStringList &variables)
{
    QProcessEnvironment environment;
    for (const QString &variable : variables)
        environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
    return environment;
}

QString ownPid()
{
    return QString::number(QCoreApplication::applicationPid());
}

} // namespace

class TestServiceManager final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsTold_data();
    void everythingIsTold();
    void withoutAManagerNothingHappens();
    void managerThatIsGoneIsNamedInTheLog();
    void watchdogTimeIsRead_data();
    void watchdogTimeIsRead();
    void socketsForOthersAreLeft_data();
    void socketsForOthersAreLeft();
    void missingSocketsAreAnError_data();
    void missingSocketsAreAnError();
};

void TestServiceManager::everythingIsTold_data()
{
    QTest::addColumn<bool>("isAbstract");
    QTest::newRow("path") << false;
    QTest::newRow("abstract name") << true;
}

void TestServiceManager::everythingIsTold()
{
    QFETCH(bool, isAbstract);
    const QTemporaryDir directory;
    const QString path = isAbstract ? QString(QLatin1String("@tickcast-test-") + ownPid())
                                    : directory.filePath(QStringLiteral("notify"));
    const Manager manager(path.toLocal8Bit());
    QVERIFY(manager.isBound());
    const ServiceManager service(environmentOf({QLatin1String("NOTIFY_SOCKET=") + path}));
    QVERIFY(service.isListening());
    service.tellReady(QStringLiteral("serving\nwell"));
    QCOMPARE(manager.next(), QByteArray("READY=1\nSTATUS=serving well"));
    service.tellAlive();
    QCOMPARE(manager.next(), QByteArray("WATCHDOG=1"));
    service.tellReloading();
    const QByteArray reloading = manager.next();
    QVERIFY2(reloading.startsWith("RELOADING=1\nMONOTONIC_USEC="), reloading.constData());
    QVERIFY(reloading.mid(reloading.lastIndexOf('=') + 1).toLongLong() > 0);
    service.tellMainProcess();
    QCOMPARE(manager.next(), QByteArray("MAINPID=" + ownPid().toLatin1()));
    service.tellStopping(QStringLiteral("draining"));
    QCOMPARE(manager.next(), QByteArray("STOPPING=1\nSTATUS=draining"));
    QCOMPARE(manager.next(), QByteArray());
}

void TestServiceManager::withoutAManagerNothingHappens()
{
    const ServiceManager service{QProcessEnvironment()};
    QVERIFY(!service.isListening());
    service.tellReady(QStringLiteral("serving"));
    service.tellAlive();
    QVERIFY(!service.watchdogTime());
    const auto sockets = service.takeSockets();
    QVERIFY(sockets && sockets->empty());
}

void TestServiceManager::managerThatIsGoneIsNamedInTheLog()
{
    const ServiceManager service(
        environmentOf({QStringLiteral("NOTIFY_SOCKET=/nonexistent/notify")}));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("WATCHDOG=1.*No such")));
    service.tellAlive();
}

void TestServiceManager::watchdogTimeIsRead_data()
{
    QTest::addColumn<QStringList>("variables");
    QTest::addColumn<int>("ms"); // 0: none
    const QString socket = QStringLiteral("NOTIFY_SOCKET=/run/x");
    const auto row = [&](const char *name, const QStringList &variables, int ms) {
        QTest::newRow(name) << variables << ms;
    };
    const QString time = QStringLiteral("WATCHDOG_USEC=30000000");
    row("for everybody", {socket, time}, 30'000);
    row("for us", {socket, time, QLatin1String("WATCHDOG_PID=") + ownPid()}, 30'000);
    row("for another", {socket, time, QStringLiteral("WATCHDOG_PID=1")}, 0);
    row("without a socket", {time}, 0);
    row("nothing", {socket}, 0);
    row("no number", {socket, QStringLiteral("WATCHDOG_USEC=30s")}, 0);
    row("zero", {socket, QStringLiteral("WATCHDOG_USEC=0")}, 0);
    row("negative", {socket, QStringLiteral("WATCHDOG_USEC=-5")}, 0);
}

void TestServiceManager::watchdogTimeIsRead()
{
    QFETCH(QStringList, variables);
    QFETCH(int, ms);
    const ServiceManager service(environmentOf(variables));
    QCOMPARE(service.watchdogTime().value_or(0ms), std::chrono::milliseconds(ms));
}

void TestServiceManager::socketsForOthersAreLeft_data()
{
    QTest::addColumn<QStringList>("variables");
    QTest::newRow("another process")
        << QStringList{QStringLiteral("LISTEN_PID=1"), QStringLiteral("LISTEN_FDS=2")};
    QTest::newRow("nobody named") << QStringList{QStringLiteral("LISTEN_FDS=2")};
    QTest::newRow("none") << QStringList{QLatin1String("LISTEN_PID=") + ownPid(),
                                         QStringLiteral("LISTEN_FDS=0")};
    QTest::newRow("no number") << QStringList{QLatin1String("LISTEN_PID=") + ownPid(),
                                              QStringLiteral("LISTEN_FDS=two")};
}

void TestServiceManager::socketsForOthersAreLeft()
{
    QFETCH(QStringList, variables);
    const auto sockets = ServiceManager(environmentOf(variables)).takeSockets();
    QVERIFY(sockets && sockets->empty());
}

void TestServiceManager::missingSocketsAreAnError_data()
{
    QTest::addColumn<QString>("count");
    QTest::newRow("negative") << "-1";
    QTest::newRow("too many") << "1025";
    QTest::newRow("not open") << "1000";
}

void TestServiceManager::missingSocketsAreAnError()
{
    QFETCH(QString, count);
    const auto sockets = ServiceManager(environmentOf({QLatin1String("LISTEN_PID=") + ownPid(),
                                                       QLatin1String("LISTEN_FDS=") + count}))
                             .takeSockets();
    QVERIFY(!sockets);
    QVERIFY2(sockets.error().text.contains(QLatin1String("LISTEN_FDS is ") + count),
             qPrintable(sockets.error().text));
}

QTEST_GUILESS_MAIN(TestServiceManager)
#include "tst_servicemanager.moc"
