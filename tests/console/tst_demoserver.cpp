// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/adminconnection.h"
#include "console/models/demoserver.h"
#include "console/models/server.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace tickcast;

/// The demo server, a real one.
class tst_DemoServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void servesAndEndsWithItsOwner();
    void environmentOfTheOperatorsServersIsNotItsOwn();
    void serverThatDiesIsTold();
    void programThatCannotRunIsTold_data();
    void programThatCannotRunIsTold();

private:
    static constexpr int waitMs = 30'000;
    const QString m_program = QStringLiteral(TICKCAST_BIN_DIR "/tickcast-server");
};

void tst_DemoServer::servesAndEndsWithItsOwner()
{
    qint64 pid = 0;
    {
        DemoServer demo;
        QSignalSpy ready(&demo, &DemoServer::ready);
        demo.start(m_program);
        QVERIFY(ready.wait(waitMs));
        pid = demo.pid();
        QVERIFY(pid > 0);
        const auto token = readTokenFile(ready[0][1].toString());
        QVERIFY(token);
        AdminConnection connection{AdminConnection::Options()};
        QSignalSpy stats(&connection, &AdminConnection::statsReceived);
        connection.connectTo(ready[0][0].toUrl(), *token);
        QVERIFY(stats.wait(waitMs));
        QVERIFY(ready[0][0].toUrl().host() == QLatin1String("127.0.0.1"));
    }
    QCOMPARE(::kill(static_cast<pid_t>(pid), 0), -1);
    QCOMPARE(errno, ESRCH);
}

void tst_DemoServer::environmentOfTheOperatorsServersIsNotItsOwn()
{
    qputenv("TICKCAST_WORKERS_COUNT", "no number");
    DemoServer demo;
    QSignalSpy ready(&demo, &DemoServer::ready);
    demo.start(m_program);
    QVERIFY(ready.wait(waitMs));
    qunsetenv("TICKCAST_WORKERS_COUNT");
}

void tst_DemoServer::serverThatDiesIsTold()
{
    DemoServer demo;
    QSignalSpy ready(&demo, &DemoServer::ready);
    QSignalSpy failed(&demo, &DemoServer::failed);
    demo.start(m_program);
    QVERIFY(ready.wait(waitMs));
    QCOMPARE(::kill(static_cast<pid_t>(demo.pid()), SIGKILL), 0);
    QVERIFY(failed.wait(waitMs));
    QVERIFY2(failed[0][0].toString().startsWith(QStringLiteral("it has ended: ")),
             qPrintable(failed[0][0].toString()));
    QVERIFY(!demo.isRunning());
    demo.start(m_program); // and once more
    QVERIFY(ready.wait(waitMs));
}

void tst_DemoServer::programThatCannotRunIsTold_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("says");
    QTest::newRow("not there") << QString() << QStringLiteral("o such file");
    QTest::newRow("ends at once, silently")
        << QStringLiteral("#!/bin/sh\nexit 1\n") << QStringLiteral("it said nothing");
    QTest::newRow("ends with a reason") << QStringLiteral("#!/bin/sh\necho no memory >&2\nexit 1\n")
                                        << QStringLiteral("it has ended: no memory");
    QTest::newRow("writes junk for its facts")
        << QStringLiteral("#!/bin/sh\nfor f; do :; done\necho '{' > \"$f\"\nexec sleep 60\n")
        << QStringLiteral("does not say where");
}

void tst_DemoServer::programThatCannotRunIsTold()
{
    QFETCH(const QString, script);
    QFETCH(const QString, says);
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("server"));
    if (!script.isEmpty()) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(script.toUtf8());
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    DemoServer demo;
    QSignalSpy failed(&demo, &DemoServer::failed);
    demo.start(path);
    QVERIFY(failed.wait(waitMs));
    QCOMPARE(failed.size(), 1);
    QVERIFY2(failed[0][0].toString().contains(says), qPrintable(failed[0][0].toString()));
    QVERIFY(!demo.isRunning());
}

QTEST_GUILESS_MAIN(tst_DemoServer)
#include "tst_demoserver.moc"
