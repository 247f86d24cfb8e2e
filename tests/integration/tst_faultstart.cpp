// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/statefile.h"
#include "tests/integration/support/faultinjector.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// What the program says to its user, besides its log.
QByteArrayList complaintsIn(const QByteArray &log)
{
    ProgramResult result;
    result.errors = log;
    return result.complaints();
}

} // namespace

/// While the server starts, from a state that was saved, call N fails, for N = 1, 2, 3 until a
/// start meets no failure: it says why it cannot start, or it serves as ever.
class TestFaultStart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void failingCallIsNamedOrOvercome_data();
    void failingCallIsNamedOrOvercome();

private:
    void configure(ServerProcess &server) const;
    [[nodiscard]] QString statePath() const
    {
        return m_directory.filePath(QStringLiteral("market.state"));
    }
    void restoreState() const;
    /// Starts with the N-th call failing; empty: all is well. @p isClean: no call did.
    [[nodiscard]] QByteArray startWithFault(faults::CallSet calls, faults::Flavour flavour,
                                            quint64 number, bool &isClean);

    QTemporaryDir m_directory; ///< state.dir
    QByteArray m_state;
    int m_descriptors = 0; ///< of a server without faults that serves nobody
    int m_refusals = 0;
};

void TestFaultStart::configure(ServerProcess &server) const
{
    server.set(QStringLiteral("state.dir"), m_directory.path());
    server.set("listen.http", "127.0.0.1:0");
    server.set("feed.simulator.symbols", "3");
    server.set("feed.simulator.rate", "200");
    server.set("state.interval", "1h"); // as far as this test goes, the file is read
}

void TestFaultStart::restoreState() const
{
    QDir directory(m_directory.path());
    for (const QString &name : directory.entryList({QStringLiteral("market.state*")}))
        directory.remove(name);
    QFile file(statePath());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(m_state), m_state.size());
}

void TestFaultStart::initTestCase()
{
    ServerProcess server;
    configure(server);
    QVERIFY(server.start());
    GoodClient client(server.clientsUrl());
    QVERIFY(client.isServed());
    QVERIFY(server.stop());
    QFile file(statePath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_state = file.readAll();
    QVERIFY(statefile::decode(m_state).has_value());

    const FaultInjector nothing;
    ServerProcess again;
    configure(again);
    nothing.attachTo(again);
    QVERIFY(again.start());
    m_descriptors = again.openDescriptors();
    QVERIFY(m_descriptors > 0);
}

void TestFaultStart::failingCallIsNamedOrOvercome_data()
{
    QTest::addColumn<int>("flavour");
    QTest::addColumn<bool>("isOfFiles");
    QTest::newRow("no descriptors or memory for sockets")
        << int(faults::Flavour::Exhausted) << false;
    QTest::newRow("sockets broken or forbidden") << int(faults::Flavour::Broken) << false;
    QTest::newRow("no room or descriptors for files") << int(faults::Flavour::Exhausted) << true;
    QTest::newRow("files broken or forbidden") << int(faults::Flavour::Broken) << true;
    QTest::newRow("files read and written in part") << int(faults::Flavour::Partial) << true;
}

void TestFaultStart::failingCallIsNamedOrOvercome()
{
    QFETCH(const int, flavour);
    QFETCH(const bool, isOfFiles);
    constexpr quint64 most = 500; // calls of a start; a loop without end is no clean run
    m_refusals = 0;
    quint64 number = 1;
    for (bool isClean = false; !isClean; ++number) {
        const QByteArray trouble =
            startWithFault(isOfFiles ? faults::fileCalls : faults::socketCalls,
                           faults::Flavour(flavour), number, isClean);
        QVERIFY2(trouble.isEmpty(), trouble.constData());
        QVERIFY(number < most);
    }
    qInfo("%llu starts, of which %d refused", number - 1, m_refusals);
    if (faults::Flavour(flavour) == faults::Flavour::Partial)
        QCOMPARE(m_refusals, 0);
}

QByteArray TestFaultStart::startWithFault(faults::CallSet calls, faults::Flavour flavour,
                                          quint64 number, bool &isClean)
{
    restoreState();
    FaultInjector faults;
    ServerProcess server;
    configure(server);
    faults.attachTo(server);
    faults.arm(calls, flavour, number);
    server.launch();
    const bool isDecided = QTest::qWaitFor(
        [&] { return server.exitCode().has_value() || QFile::exists(server.readyFile()); }, 60'000);
    isClean = !faults.disarm();
    const auto trouble = [&](const QByteArray &what) {
        const QByteArray text = faults.describe() + ": " + what + "; its log:\n" + server.log();
        server.kill();
        return text;
    };
    if (!isDecided)
        return trouble("it neither serves nor ends");
    if (const auto code = server.exitCode()) {
        ++m_refusals;
        server.kill();
        const QByteArrayList complaints = complaintsIn(server.log());
        if (*code != 1)
            return trouble("its exit code is " + QByteArray::number(*code));
        if (complaints.size() != 1 || !complaints.first().startsWith("tickcast-server: "))
            return trouble("it does not say why in one line");
        return {};
    }
    if (!server.waitUntilReady())
        return trouble("it did not become ready");
    GoodClient client(server.clientsUrl());
    if (!client.isWatching() || !client.isServed())
        return trouble("it does not serve");
    return server.stop() ? QByteArray() : trouble("it did not end well");
}

QTEST_GUILESS_MAIN(TestFaultStart)
#include "tst_faultstart.moc"
