// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tickcast::testing;

namespace {

const QString program = QStringLiteral("tickcast-ctl");

/// The environment in which it finds @p server by itself.
QProcessEnvironment environmentOf(const ServerProcess &server)
{
    auto environment = cleanEnvironment(server.filePath("home"));
    environment.insert(QStringLiteral("TICKCAST_STATE_DIR"), server.filePath("state"));
    return environment;
}

ProgramResult ctl(const ServerProcess &server, const QString &line)
{
    return runProgram(program, line.split(u' ', Qt::SkipEmptyParts), environmentOf(server));
}

/// tickcast-ctl in a terminal of its own.
class TerminalSession final
{
public:
    TerminalSession(const ServerProcess &server, const QStringList &arguments)
    {
        winsize size{24, 100, 0, 0};
        const auto environment = environmentOf(server).toStringList();
        m_pid = ::forkpty(&m_terminal, nullptr, nullptr, &size);
        if (m_pid == 0) {
            for (const QString &variable : environment)
                ::putenv(::strdup(variable.toLocal8Bit().constData()));
            ::setenv("TERM", "xterm", 1);
            std::vector<QByteArray> words{QByteArray(TICKCAST_BIN_DIR "/tickcast-ctl")};
            for (const QString &argument : arguments)
                words.push_back(argument.toLocal8Bit());
            std::vector<char *> pointers;
            for (QByteArray &word : words)
                pointers.push_back(word.data());
            pointers.push_back(nullptr);
            ::execv(pointers[0], pointers.data());
            ::_exit(127);
        }
        m_notifier = std::make_unique<QSocketNotifier>(m_terminal, QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
            char bytes[4096];
            const ssize_t length = ::read(m_terminal, bytes, sizeof bytes);
            if (length > 0)
                m_output.append(bytes, length);
            else
                m_notifier->setEnabled(false); // EIO: nobody has it open any more
        });
    }
    ~TerminalSession()
    {
        if (!m_hasEnded) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        m_notifier.reset();
        ::close(m_terminal);
    }
    Q_DISABLE_COPY_MOVE(TerminalSession)

    void type(const QByteArray &keys) const
    {
        QVERIFY(::write(m_terminal, keys.constData(), size_t(keys.size())) > 0);
    }
    void resize(unsigned short rows, unsigned short columns) const
    {
        const winsize size{rows, columns, 0, 0};
        QCOMPARE(::ioctl(m_terminal, TIOCSWINSZ, &size), 0);
    }
    void signal(int number) const { ::kill(m_pid, number); }
    [[nodiscard]] bool shows(const QByteArray &bytes) const
    {
        return QTest::qWaitFor([&] { return m_output.contains(bytes); }, TestClient::waitMs);
    }
    void forget() { m_output.clear(); }
    [[nodiscard]] const QByteArray &output() const { return m_output; }
    /// Its exit code; -1: it has not ended, or by a signal.
    [[nodiscard]] int exitCode()
    {
        int status = 0;
        m_hasEnded = QTest::qWaitFor([&] { return ::waitpid(m_pid, &status, WNOHANG) == m_pid; },
                                     TestClient::waitMs);
        return m_hasEnded && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    int m_terminal = -1;
    pid_t m_pid = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_output;
    bool m_hasEnded = false;
};

const QByteArray leaveBytes = "\x1b[?25h\x1b[?1049l";

} // namespace

/// tickcast-ctl against a server that runs.
class TestCtl final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCommandAnswers();
    void ordersAreCarriedOutOrRefused();
    void viewerMayNotOrder();
    void withoutAServerItIsNoConnection();
    void strangerIsNoConnection();
    void silentServerIsATimeout();
    void wrongCommandLineIsUsage();
    void logIsFollowed();
    void drainEndsTheServer();
    void topDrawsAndGivesTheTerminalBack();
    void topSaysThatTheServerIsGone();
    void runningFileGoesWithTheServer();
};

void TestCtl::everyCommandAnswers()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QString name = client.next("welcome")[QLatin1String("session")].toString();
    for (const QString &line :
         {QStringLiteral("stats"), QStringLiteral("workers"), QStringLiteral("feeds"),
          QStringLiteral("alerts"), QStringLiteral("sessions"), QStringLiteral("sessions --closed"),
          QString(u"session " + name), QStringLiteral("symbols"), QStringLiteral("log"),
          QStringLiteral("config"), QStringLiteral("token")}) {
        const ProgramResult text = ctl(server, line);
        QVERIFY2(text.exitCode == 0, qPrintable(line + QString::fromUtf8(text.errors)));
        QVERIFY2(!text.output.isEmpty(), qPrintable(line));
        QVERIFY2(!text.output.contains('\x1b'), qPrintable(line)); // this is no terminal
        const ProgramResult json = ctl(server, line + QStringLiteral(" --json"));
        QCOMPARE(json.exitCode, 0);
        const QByteArrayList lines = json.output.trimmed().split('\n');
        for (const QByteArray &document : lines)
            QVERIFY2(!QJsonDocument::fromJson(document).isNull(), document.constData());
        QVERIFY2(lines.size() == 1 || line == QLatin1String("log"), qPrintable(line));
    }
    QVERIFY(ctl(server, QStringLiteral("sessions")).output.contains(name.toUtf8()));
    QVERIFY(ctl(server, QStringLiteral("config drain.")).output.contains("drain.duration"));
    QCOMPARE(ctl(server, QStringLiteral("config nonsense")).exitCode, 1);
}

void TestCtl::ordersAreCarriedOutOrRefused()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QString name = client.next("welcome")[QLatin1String("session")].toString();
    for (const QString &line :
         {QString(u"level " + name + u" critical"), QString(u"level " + name + u" clear"),
          QStringLiteral("level --floor degraded"), QStringLiteral("level --floor normal"),
          QStringLiteral("log-level feed debug"), QStringLiteral("reload"),
          QStringLiteral("breaker feed reset"), QString(u"disconnect " + name)}) {
        const ProgramResult result = ctl(server, line);
        QVERIFY2(result.exitCode == 0, qPrintable(line + QString::fromUtf8(result.errors)));
        QVERIFY2(!result.output.isEmpty(), qPrintable(line));
    }
    QVERIFY(client.closeCode());
    for (const char *line : {"session 9-zz", "disconnect 9-zz", "level 9-zz normal",
                             "breaker nonsense trip", "level --floor normal --worker 99"}) {
        const ProgramResult result = ctl(server, QLatin1String(line));
        QVERIFY2(result.exitCode == 1, line);
        QVERIFY2(result.errors.startsWith("tickcast-ctl: "), line);
    }
}

void TestCtl::viewerMayNotOrder()
{
    ServerProcess server;
    QVERIFY(server.start());
    const QString token = QStringLiteral(" --token-file ") + server.filePath("state/viewer.token");
    QCOMPARE(ctl(server, QStringLiteral("stats") + token).exitCode, 0);
    for (const char *order : {"reload", "drain --yes", "level --floor critical", "log-level info"})
        QVERIFY2(ctl(server, QLatin1String(order) + token).exitCode == 1, order);
    QCOMPARE(ctl(server, QStringLiteral("stats")).exitCode, 0); // it lives on
}

void TestCtl::withoutAServerItIsNoConnection()
{
    ServerProcess server;
    QVERIFY(server.start());
    QVERIFY(server.stop());
    const QString url = QStringLiteral(" --url ") + server.adminUrl().toString();
    const ProgramResult result = ctl(server, QStringLiteral("stats") + url);
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.errors.contains("refused"));
    QVERIFY(result.output.isEmpty());
}

void TestCtl::strangerIsNoConnection()
{
    ServerProcess server;
    QVERIFY(server.start());
    const QString wrong = server.write("wrong.token", "0123456789abcdef\n");
    QCOMPARE(ctl(server, QStringLiteral("stats --token-file ") + wrong).exitCode, 3);
    QCOMPARE(ctl(server, QStringLiteral("stats --token-file /nowhere")).exitCode, 3);
    // Subscribers' end is no admin channel.
    const QString url = QStringLiteral(" --url ") + server.clientsUrl().toString();
    const ProgramResult result = ctl(server, QStringLiteral("stats") + url);
    QCOMPARE(result.exitCode, 3);
    QCOMPARE(result.errors.count('\n'), 1);
}

void TestCtl::silentServerIsATimeout()
{
    ServerProcess server;
    QVERIFY(server.start());
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const ProgramResult result =
        ctl(server, QStringLiteral("stats --timeout 0.2 --url ws://127.0.0.1:%1/admin")
                        .arg(silent.serverPort()));
    QCOMPARE(result.exitCode, 4);
}

void TestCtl::wrongCommandLineIsUsage()
{
    ServerProcess server;
    QVERIFY(server.start());
    for (const char *line : {"", "nonsense", "stats --limit 3", "drain", "top"}) {
        const ProgramResult result = ctl(server, QLatin1String(line));
        QVERIFY2(result.exitCode == 2, line);
        QVERIFY2(result.errors.startsWith("tickcast-ctl: "), line);
    }
}

void TestCtl::logIsFollowed()
{
    ServerProcess server;
    QVERIFY(server.start());
    QProcess follower;
    follower.setProcessEnvironment(environmentOf(server));
    follower.start(QLatin1String(TICKCAST_BIN_DIR "/tickcast-ctl"),
                   {QStringLiteral("log"), QStringLiteral("-f"), QStringLiteral("--json")});
    QByteArray output;
    const auto has = [&](const char *text) {
        output += follower.readAllStandardOutput();
        return output.contains(text);
    };
    QTRY_VERIFY_WITH_TIMEOUT(has("serving clients at"), TestClient::waitMs);
    QCOMPARE(ctl(server, QStringLiteral("level --floor degraded")).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(has("degraded"), TestClient::waitMs);
    ::kill(pid_t(follower.processId()), SIGINT);
    QVERIFY(follower.waitForFinished(TestClient::waitMs));
    QCOMPARE(follower.exitCode(), 130);
}

void TestCtl::drainEndsTheServer()
{
    ServerProcess server;
    server.set("drain.duration", "100ms");
    QVERIFY(server.start());
    QCOMPARE(ctl(server, QStringLiteral("drain --yes")).exitCode, 0);
    QVERIFY(server.hasStoppedWell());
}

void TestCtl::topDrawsAndGivesTheTerminalBack()
{
    ServerProcess server;
    QVERIFY(server.start());
    {
        TerminalSession top(server, {QStringLiteral("top")});
        QVERIFY(top.shows("\x1b[?1049h"));
        QVERIFY(top.shows("Connections"));
        top.forget();
        top.resize(40, 140);
        QVERIFY(top.shows("\x1b[2J")); // drawn anew
        QVERIFY(top.shows("Connections"));
        top.type("h");
        QVERIFY(top.shows("Ctrl-L"));
        top.type("x");
        QVERIFY(!top.output().contains(leaveBytes));
        top.type("q");
        QCOMPARE(top.exitCode(), 0);
        QVERIFY(top.shows(leaveBytes));
    }
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        TerminalSession top(server, {QStringLiteral("top")});
        QVERIFY(top.shows("Connections"));
        top.signal(number);
        QCOMPARE(top.exitCode(), number == SIGINT ? 130 : 143);
        QVERIFY(top.shows(leaveBytes));
    }
}

void TestCtl::topSaysThatTheServerIsGone()
{
    ServerProcess server;
    QVERIFY(server.start());
    TerminalSession top(server, {QStringLiteral("top")});
    QVERIFY(top.shows("Connections"));
    QVERIFY(server.stop());
    QVERIFY(top.shows("LOST"));
    top.type("q");
    QCOMPARE(top.exitCode(), 0);
    QVERIFY(top.shows(leaveBytes));
}

void TestCtl::runningFileGoesWithTheServer()
{
    ServerProcess server;
    QVERIFY(server.start());
    const QString file = server.filePath("state/running.json");
    QVERIFY(QFile::exists(file));
    ServerProcess successor;
    successor.takeOverFrom(server);
    QVERIFY(successor.start());
    QVERIFY(server.hasStoppedWell());
    QFile running(file);
    QVERIFY(running.open(QIODevice::ReadOnly)); // the successor's
    QCOMPARE(QJsonDocument::fromJson(running.readAll())[QLatin1String("pid")].toInteger(),
             successor.pid());
    QVERIFY(successor.stop());
    QVERIFY(!QFile::exists(file));
}

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
