// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"
#include "tests/server/support/rawclient.h"
#include "tests/server/support/testtls.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <array>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <memory>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <vector>

using namespace tickcast::testing;
using tickcast::RawClient;
namespace testtls = tickcast::testtls;

namespace {

#ifdef __SANITIZE_THREAD__
constexpr int threadsOfTheSanitizer = 1;
#else
constexpr int threadsOfTheSanitizer = 0;
#endif

/// Forbids io_uring to the calling thread and to what it starts, as container runtimes do.
bool forbidIoUring()
{
    std::array<sock_filter, 4> filter{
        sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, quint32(SYS_io_uring_setup), 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | quint32(EPERM)),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{.len = filter.size(), .filter = filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// The limit of open files of a running server, and the one before it.
rlim_t setOpenFilesLimit(const ServerProcess &server, rlim_t limit)
{
    rlimit before{};
    ::prlimit(pid_t(server.pid()), RLIMIT_NOFILE, nullptr, &before);
    const rlimit changed{.rlim_cur = limit, .rlim_max = before.rlim_max};
    ::prlimit(pid_t(server.pid()), RLIMIT_NOFILE, &changed, nullptr);
    return before.rlim_cur;
}

QStringList threadsOf(const ServerProcess &server)
{
    return QDir(QStringLiteral("/proc/%1/task").arg(server.pid()))
        .entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

/// A line of /proc/PID/task/TID/status, without its name.
QByteArray statusOf(const ServerProcess &server, const QString &thread, const QByteArray &name)
{
    QFile status(QStringLiteral("/proc/%1/task/%2/status").arg(server.pid()).arg(thread));
    if (!status.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(QByteArray(name + ":\t")))
            return line.mid(name.size() + 2);
    }
    return {};
}

/// Many plain clients, of which nothing is known but whether they are served.
class Crowd final
{
public:
    Crowd(quint16 port, size_t count)
    {
        for (size_t i = 0; i < count; ++i) {
            m_clients.push_back(std::make_unique<RawClient>(port));
            m_clients.back()->write(RawClient::handshake());
        }
    }
    [[nodiscard]] size_t served()
    {
        for (const auto &client : m_clients)
            client->pump();
        return size_t(std::ranges::count_if(
            m_clients, [](const auto &client) { return client->isUpgraded && !client->isOver; }));
    }
    [[nodiscard]] size_t size() const { return m_clients.size(); }

private:
    std::vector<std::unique_ptr<RawClient>> m_clients;
};

bool getsQuotes(const QUrl &url)
{
    GoodClient client(url);
    return client.isWatching() && client.isServed();
}

/// The number of log lines that say @p words.
qsizetype linesWith(const ServerProcess &server, const QByteArray &words)
{
    const QByteArrayList lines = server.log().split('\n');
    return std::ranges::count_if(lines,
                                 [&words](const QByteArray &line) { return line.contains(words); });
}

/// A self-signed certificate and its key in the directory of @p server.
void setTls(ServerProcess &server, const QByteArray &certificate, const QByteArray &key)
{
    server.set("listen.clients_tls", "127.0.0.1:0");
    server.set(QStringLiteral("tls.certificate"), server.write("cert.pem", certificate));
    server.set(QStringLiteral("tls.key"), server.write("key.pem", key));
}

} // namespace

/// The settings of the transport on the real server: whatever carries them, the quotes come.
class TestTransport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBackendServesQuotes_data();
    void everyBackendServesQuotes();
    void forbiddenIoUringIsReplacedWithAWord_data();
    void forbiddenIoUringIsReplacedWithAWord();
    void isolatedTablesHoldMoreClientsThanOne_data();
    void isolatedTablesHoldMoreClientsThanOne();
    void oneTablePausesAcceptsAtItsLimit();
    void clientsOverTlsGetQuotes();
    void unusableTlsMaterialIsRefused_data();
    void unusableTlsMaterialIsRefused();
    void pinnedWorkersStayOnTheirCores();
    void flushIntervalLosesNothing_data();
    void flushIntervalLosesNothing();
};

void TestTransport::everyBackendServesQuotes_data()
{
    QTest::addColumn<QByteArray>("backend");
    QTest::addColumn<QByteArrayList>("names");
    QTest::newRow("io_uring") << QByteArray("io_uring") << QByteArrayList{"io_uring", "syscall"};
    QTest::newRow("syscall") << QByteArray("syscall") << QByteArrayList{"syscall"};
    QTest::newRow("auto") << QByteArray("auto") << QByteArrayList{"io_uring", "syscall"};
}

void TestTransport::everyBackendServesQuotes()
{
    QFETCH(const QByteArray, backend);
    QFETCH(const QByteArrayList, names);
    ServerProcess server;
    server.set("transport.backend", backend.constData());
    QVERIFY(server.start());
    QVERIFY(getsQuotes(server.clientsUrl()));
    QVERIFY2(std::ranges::any_of(names,
                                 [&server](const QByteArray &name) {
                                     return linesWith(server, "workers over " + name) == 1;
                                 }),
             server.log().constData());
    // What was asked for is there, or the log says why not.
    const bool isAsAsked = backend == "auto" || linesWith(server, "workers over " + backend) == 1;
    QVERIFY2(isAsAsked || linesWith(server, "io_uring") > 0, server.log().constData());
}

void TestTransport::forbiddenIoUringIsReplacedWithAWord_data()
{
    QTest::addColumn<QByteArray>("backend");
    QTest::newRow("io_uring") << QByteArray("io_uring");
    QTest::newRow("auto") << QByteArray("auto");
}

void TestTransport::forbiddenIoUringIsReplacedWithAWord()
{
    QFETCH(const QByteArray, backend);
    bool isForbidden = false;
    bool isServed = false;
    bool hasEndedWell = false;
    QByteArray log;
    // A filter cannot be taken off a thread again, so it goes on one of its own.
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        isForbidden = forbidIoUring();
        ServerProcess server;
        server.set("transport.backend", backend.constData());
        if (!isForbidden || !server.start())
            return server.kill();
        isServed = getsQuotes(server.clientsUrl());
        hasEndedWell = server.stop();
        log = server.log();
    }));
    thread->start();
    thread->wait();
    if (!isForbidden)
        QSKIP("this kernel takes no seccomp filter from us");
    QVERIFY(isServed);
    QVERIFY(hasEndedWell);
    QVERIFY2(log.contains("workers over syscall"), log.constData());
    const QByteArrayList lines = log.split('\n');
    QCOMPARE(std::ranges::count_if(lines,
                                   [](const QByteArray &line) {
                                       return line.contains("io_uring") &&
                                              line.contains("Operation not permitted");
                                   }),
             1);
}

void TestTransport::isolatedTablesHoldMoreClientsThanOne_data()
{
    QTest::addColumn<int>("workers");
    QTest::newRow("2") << 2;
    QTest::newRow("4") << 4;
}

void TestTransport::isolatedTablesHoldMoreClientsThanOne()
{
    QFETCH(const int, workers);
    constexpr rlim_t limit = 160;
    const size_t clients = size_t(workers) * 95; // the kernel spreads them unevenly
    ServerProcess server;
    server.set("transport.isolate_fd_tables", "true");
    server.set(QStringLiteral("workers.count"), QString::number(workers));
    QVERIFY(server.start());
    QCOMPARE(threadsOf(server).size(), workers + 3 + threadsOfTheSanitizer);
    setOpenFilesLimit(server, limit);
    Crowd crowd(server.clientsPort(), clients);
    QTRY_COMPARE_WITH_TIMEOUT(crowd.served(), clients, 30'000);
    QVERIFY(clients > limit);
    QVERIFY(getsQuotes(server.clientsUrl()));
    QCOMPARE(threadsOf(server).size(), workers + 3 + threadsOfTheSanitizer);
    QCOMPARE(linesWith(server, "cannot accept"), 0);
    QVERIFY(server.stop());
}

void TestTransport::oneTablePausesAcceptsAtItsLimit()
{
#ifdef __SANITIZE_ADDRESS__
    QSKIP("this sanitizer looks at objects through pipes: the server needs spare descriptors");
#endif
    constexpr rlim_t limit = 80;
    ServerProcess server;
    server.set("workers.count", "1"); // each worker would warn for itself
    QVERIFY(server.start());
    GoodClient early(server.clientsUrl());
    QVERIFY(early.isWatching());
    const rlim_t before = setOpenFilesLimit(server, limit);
    Crowd crowd(server.clientsPort(), 120);
    QTRY_COMPARE_WITH_TIMEOUT(linesWith(server, "cannot accept"), 1, 10'000);
    QVERIFY2(early.isServed(), "a connected client suffers from those who cannot get in");
    const size_t inside = crowd.served();
    QVERIFY2(inside > 0 && inside < limit, qPrintable(QString::number(inside)));
    QVERIFY2(early.isServed(), "a connected client suffers from those who cannot get in");
    QCOMPARE(crowd.served(), inside);
    QCOMPARE(linesWith(server, "cannot accept"), 1);
    setOpenFilesLimit(server, before);
    QTRY_COMPARE_WITH_TIMEOUT(crowd.served(), crowd.size(), 10'000);
    QTRY_COMPARE(linesWith(server, "accepting again"), 1);
    QVERIFY(early.isServed());
}

void TestTransport::clientsOverTlsGetQuotes()
{
    const testtls::Identity identity = testtls::makeIdentity();
    ServerProcess server;
    setTls(server, identity.certificatePem, identity.keyPem);
    QVERIFY(server.start());
    const QUrl url(server.ready()[QLatin1String("clientsTls")].toString());
    QCOMPARE(url.scheme(), QStringLiteral("wss"));
    QCOMPARE(url.path(), QStringLiteral("/v1"));
    TestClient client(url);
    QObject::connect(&client.socket(), &QWebSocket::sslErrors, &client,
                     [&client] { client.socket().ignoreSslErrors(); });
    QVERIFY(client.subscribe(client.symbolNames(20)) > 0);
    QVERIFY(client.waitForCount(100, "quote"));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
    QVERIFY2(getsQuotes(server.clientsUrl()), "the plain port is open too");
}

void TestTransport::unusableTlsMaterialIsRefused_data()
{
    QTest::addColumn<QByteArray>("certificate"); // empty: no such file
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("setting"); // and the file named
    const testtls::Identity one = testtls::makeIdentity();
    const testtls::Identity other = testtls::makeIdentity();
    const QByteArray encrypted = QSslKey(one.keyPem, QSsl::Ec).toPem("secret");
    const QByteArray certificate("tls.certificate");
    const QByteArray key("tls.key");
    QTest::newRow("no certificate") << QByteArray() << one.keyPem << certificate;
    QTest::newRow("certificate of no sense") << QByteArray("hello\n") << one.keyPem << certificate;
    QTest::newRow("certificate cut off")
        << one.certificatePem.first(200) << one.keyPem << certificate;
    QTest::newRow("files in the wrong order") << one.keyPem << one.certificatePem << certificate;
    QTest::newRow("no key") << one.certificatePem << QByteArray() << key;
    QTest::newRow("key of no sense") << one.certificatePem << QByteArray("hello\n") << key;
    QTest::newRow("key cut off") << one.certificatePem << one.keyPem.first(60) << key;
    QTest::newRow("encrypted key") << one.certificatePem << encrypted << key;
    QTest::newRow("key of another certificate") << one.certificatePem << other.keyPem << key;
}

void TestTransport::unusableTlsMaterialIsRefused()
{
    QFETCH(const QByteArray, certificate);
    QFETCH(const QByteArray, key);
    QFETCH(const QByteArray, setting);
    ServerProcess server;
    setTls(server, certificate, key);
    const QString certificatePath = server.filePath("cert.pem");
    const QString keyPath = server.filePath("key.pem");
    if (certificate.isEmpty())
        QVERIFY(QFile::remove(certificatePath));
    if (key.isEmpty())
        QVERIFY(QFile::remove(keyPath));
    const ProgramResult result = server.run();
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.complaints().size() == 1, result.errors.constData());
    const QByteArray complaint = result.complaints().constFirst();
    QVERIFY2(complaint.contains(QByteArray(setting + ":")), complaint.constData());
    const QString path = setting == "tls.key" ? keyPath : certificatePath;
    QVERIFY2(complaint.contains(path.toUtf8()), complaint.constData());
    QVERIFY(!QFileInfo::exists(server.readyFile()));
}

void TestTransport::pinnedWorkersStayOnTheirCores()
{
    ServerProcess server;
    server.set("workers.pin", "true");
    QVERIFY(server.start());
    QVERIFY(getsQuotes(server.clientsUrl()));
    const long cores = std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF));
    if (linesWith(server, "cannot pin") > 0)
        QSKIP("these cores are not ours to choose from");
    int pinned = 0;
    for (const QString &thread : threadsOf(server)) {
        const QByteArray name = statusOf(server, thread, "Name");
        if (!name.startsWith("worker "))
            continue;
        const int index = name.mid(7).toInt();
        QCOMPARE(statusOf(server, thread, "Cpus_allowed_list"),
                 QByteArray::number(qlonglong(index % cores)));
        ++pinned;
    }
    QCOMPARE(pinned, 2);
}

void TestTransport::flushIntervalLosesNothing_data()
{
    QTest::addColumn<QByteArray>("interval");
    for (const char *interval : {"0ms", "5ms", "50ms"})
        QTest::newRow(interval) << QByteArray(interval);
}

void TestTransport::flushIntervalLosesNothing()
{
    QFETCH(const QByteArray, interval);
    ServerProcess server;
    server.set("fanout.flush_interval", interval.constData());
    server.set("feed.simulator.symbols", "20");
    server.set("feed.simulator.rate", "2000");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    QCOMPARE(client.subscribe(client.symbolNames(20)), 20);
    QVERIFY(client.waitForCount(isSanitized ? 500 : 3'000, "quote"));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
}

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
