// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFileInfo>
#include <QTest>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace tickcast::testing;

namespace {

enum class SharesPort { No, Yes };

/// A foreign program's socket that listens on a port of 127.0.0.1 or of every address.
class ForeignListener final
{
public:
    ForeignListener(SharesPort shares, in_addr_t host)
        : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const int on = 1;
        if (shares == SharesPort::Yes)
            ::setsockopt(m_descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(host);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (::bind(m_descriptor, generic, size) == 0 && ::listen(m_descriptor, 1) == 0 &&
            ::getsockname(m_descriptor, generic, &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    ~ForeignListener() { ::close(m_descriptor); }
    ForeignListener(const ForeignListener &) = delete;
    ForeignListener &operator=(const ForeignListener &) = delete;
    [[nodiscard]] int port() const { return m_port; }

private:
    const int m_descriptor;
    int m_port = 0;
};

QString localAddress(int port)
{
    return QStringLiteral("127.0.0.1:%1").arg(port);
}

} // namespace

Q_DECLARE_METATYPE(SharesPort)

/// What keeps the server from starting: told in one clear line that names the thing, with an exit
/// code other than 0 and without a ready file.
class TestStartup final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void portOfAnotherServerIsRefused_data();
    void portOfAnotherServerIsRefused();
    void portOfAForeignProgramIsRefused_data();
    void portOfAForeignProgramIsRefused();
    void addressOfAnotherMachineIsRefused();
    void unusableConfigurationFileIsRefused_data();
    void unusableConfigurationFileIsRefused();
    void unusableRecordingIsRefused_data();
    void unusableRecordingIsRefused();
    void badTokenFileIsRefused_data();
    void badTokenFileIsRefused();
    void stateDirectoryThatCannotBeMadeIsRefused();
    void readyFileThatCannotBeWrittenIsRefused();

private:
    /// Runs @p server, which is to fail with one line that holds @p named.
    static void verifyRefusal(ServerProcess &server, const QByteArray &named,
                              const QStringList &more = {});
};

void TestStartup::verifyRefusal(ServerProcess &server, const QByteArray &named,
                                const QStringList &more)
{
    const ProgramResult result = server.run(more);
    QVERIFY2(result.exitCode > 0, QByteArray::number(result.exitCode).constData());
    QVERIFY2(result.complaints().size() == 1, result.errors.constData());
    QVERIFY2(result.complaints().constFirst().contains(named), result.errors.constData());
    QCOMPARE(result.output, QByteArray());
    QVERIFY(!QFileInfo::exists(server.readyFile()));
}

void TestStartup::portOfAnotherServerIsRefused_data()
{
    QTest::addColumn<bool>("isClientsPort"); // of the first server; else it is its admin port
    QTest::addColumn<QString>("key");        // of the second
    QTest::addColumn<QString>("address");
    QTest::newRow("clients") << true << "listen.clients"
                             << "127.0.0.1:%1";
    QTest::newRow("clients, every address") << true << "listen.clients"
                                            << "*:%1";
    QTest::newRow("clients, every IPv4 address") << true << "listen.clients"
                                                 << "0.0.0.0:%1";
    QTest::newRow("admin on a clients port") << true << "listen.admin"
                                             << "127.0.0.1:%1";
    QTest::newRow("admin") << false << "listen.admin"
                           << "127.0.0.1:%1";
    QTest::newRow("HTTP on a clients port") << true << "listen.http"
                                            << "127.0.0.1:%1";
    QTest::newRow("HTTP on an admin port") << false << "listen.http"
                                           << "127.0.0.1:%1";
    QTest::newRow("clients on an admin port") << false << "listen.clients"
                                              << "127.0.0.1:%1";
}

void TestStartup::portOfAnotherServerIsRefused()
{
    QFETCH(bool, isClientsPort);
    QFETCH(QString, key);
    QFETCH(QString, address);
    ServerProcess first;
    QVERIFY(first.start());
    GoodClient client(first.clientsUrl());
    QVERIFY(client.isWatching());

    const quint16 port = isClientsPort ? first.clientsPort() : first.adminPort();
    ServerProcess second;
    second.set(key, address.arg(port));
    verifyRefusal(second, QByteArray::number(port));
    QVERIFY2(client.isServed(), "the first server must not notice");
}

void TestStartup::portOfAForeignProgramIsRefused_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<SharesPort>("shares");
    QTest::addColumn<quint32>("host");
    for (const char *key : {"listen.clients", "listen.admin", "listen.http"}) {
        const QString name = QLatin1String(key);
        QTest::addRow("%s, alone", key) << name << SharesPort::No << quint32(INADDR_LOOPBACK);
        QTest::addRow("%s, shared", key) << name << SharesPort::Yes << quint32(INADDR_LOOPBACK);
        QTest::addRow("%s, every address", key) << name << SharesPort::No << quint32(INADDR_ANY);
        QTest::addRow("%s, every address, shared", key)
            << name << SharesPort::Yes << quint32(INADDR_ANY);
    }
}

void TestStartup::portOfAForeignProgramIsRefused()
{
    QFETCH(QString, key);
    QFETCH(SharesPort, shares);
    QFETCH(quint32, host);
    const ForeignListener foreign(shares, host);
    QVERIFY(foreign.port() != 0);
    ServerProcess server;
    server.set(key, localAddress(foreign.port()));
    verifyRefusal(server, QByteArray::number(foreign.port()));
}

void TestStartup::addressOfAnotherMachineIsRefused()
{
    ServerProcess server;
    server.set("listen.clients", "192.0.2.1:0"); // TEST-NET-1, RFC 5737: nobody's
    verifyRefusal(server, "192.0.2.1");
}

void TestStartup::unusableConfigurationFileIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("missing") << "absent.toml" << QByteArray();
    QTest::newRow("directory") << "." << QByteArray();
    QTest::newRow("not TOML") << "bad.toml" << QByteArray("workers: 2\n");
    QTest::newRow("cut off") << "bad.toml" << QByteArray("[workers\n");
    QTest::newRow("binary") << "bad.toml"
                            << QByteArray("\x7f"
                                          "ELF\0\1\2\3",
                                          8);
}

void TestStartup::unusableConfigurationFileIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    ServerProcess server;
    const QByteArray fileName = name.toUtf8();
    const QString path = content.isEmpty() ? server.filePath(fileName.constData())
                                           : server.write(fileName.constData(), content);
    verifyRefusal(server, path.toUtf8(), {QStringLiteral("--config"), path});
}

void TestStartup::unusableRecordingIsRefused_data()
{
    QTest::addColumn<QString>("path");
    const QString data = QStringLiteral(TICKCAST_TEST_DATA "/");
    QTest::newRow("missing") << data + QLatin1String("absent.ws.txt");
    QTest::newRow("directory") << data;
    QTest::newRow("empty") << QString();
    QTest::newRow("only a header") << data + QLatin1String("replay-headeronly.ws.txt");
    QTest::newRow("another format") << data + QLatin1String("replay-otherformat.csv");
}

void TestStartup::unusableRecordingIsRefused()
{
    QFETCH(QString, path);
    ServerProcess server;
    if (path.isEmpty())
        path = server.write("empty.ws.txt", QByteArray());
    server.set("feed.source", "replay");
    server.set(QStringLiteral("feed.replay.file"), path);
    verifyRefusal(server, path.toUtf8());
}

void TestStartup::badTokenFileIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("missing") << "absent.token" << QByteArray();
    QTest::newRow("directory") << "." << QByteArray();
    QTest::newRow("line without characters") << "bad.token" << QByteArray("\n");
    QTest::newRow("15 characters") << "bad.token" << QByteArray("secret890123456\n");
    QTest::newRow("1025 characters")
        << "bad.token" << QByteArray("secret").repeated(171).left(1025);
    QTest::newRow("two lines") << "bad.token" << QByteArray("secret7890123456\nsecret7890123456\n");
    QTest::newRow("space") << "bad.token" << QByteArray("secret 890123456\n");
    QTest::newRow("not ASCII") << "bad.token"
                               << QByteArray("secret\xc3\xa4"
                                             "890123456\n");
    QTest::newRow("NUL") << "bad.token" << QByteArray("secret7890123456\0\n", 18);
}

void TestStartup::badTokenFileIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    ServerProcess server;
    const QByteArray fileName = name.toUtf8();
    const QString path = content.isEmpty() ? server.filePath(fileName.constData())
                                           : server.write(fileName.constData(), content);
    server.set(QStringLiteral("admin.token_file"), path);
    verifyRefusal(server, path.toUtf8());
    QVERIFY2(!server.run().errors.contains("secret"), "the token itself is a secret");
}

void TestStartup::stateDirectoryThatCannotBeMadeIsRefused()
{
    ServerProcess server;
    const QString path = server.write("file", "in the way") + QLatin1String("/state");
    server.set(QStringLiteral("state.dir"), path);
    verifyRefusal(server, path.toUtf8());
}

void TestStartup::readyFileThatCannotBeWrittenIsRefused()
{
    ServerProcess server;
    const QString path = server.filePath("absent/ready.json");
    verifyRefusal(server, path.toUtf8(), {QStringLiteral("--ready-file"), path});
}

QTEST_GUILESS_MAIN(TestStartup)
#include "tst_startup.moc"
