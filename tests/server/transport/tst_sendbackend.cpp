// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/uringbackend.h"
#include "tests/server/support/sendsockets.h"

#include <QProcess>
#include <QTest>
#include <cstddef>
#include <cstdio>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

using namespace tickcast;

namespace {

// What a child process of this program does to itself before it asks for a backend.
constexpr QLatin1String forbidSetup("forbid-setup");
constexpr QLatin1String hideSetup("hide-setup");
constexpr QLatin1String forbidEnter("forbid-enter");
constexpr QLatin1String noDescriptors("no-descriptors");

/// From here on, @p call fails with @p error in this process: what container runtimes do.
bool forbid(long call, int error)
{
    std::array<sock_filter, 4> filter{
        sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<quint32>(call), 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<quint32>(error)),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{.len = filter.size(), .filter = filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool restrictSelf(const QString &restriction)
{
    if (restriction == forbidSetup)
        return forbid(SYS_io_uring_setup, EPERM);
    if (restriction == hideSetup)
        return forbid(SYS_io_uring_setup, ENOSYS);
    if (restriction == forbidEnter)
        return forbid(SYS_io_uring_enter, EACCES);
    // A limit of no descriptors at all would trip the sanitizers' own files.
    return restriction == noDescriptors && forbid(SYS_io_uring_setup, EMFILE);
}

bool sends(SendBackend &backend, const SocketPair &pair)
{
    const FrameRef frame = Frame::makeText("tick");
    const std::array frames{frame.get()};
    std::array jobs{SendJob{.descriptor = pair.near(), .firstFrame = 0, .frameCount = 1}};
    const size_t calls = backend.run(jobs, frames);
    return calls == 1 && jobs[0].result == 6 && pair.read() == bytesOf(frame.get());
}

/// The child: prints the backend's name, whether it sends, and the reason, a line each.
int runRestricted(const QString &restriction, const QString &wanted)
{
    const SocketPair pair;
    if (!restrictSelf(restriction)) {
        std::puts("cannot restrict");
        return 0;
    }
    const auto chosen = makeSendBackend(static_cast<TransportBackend>(wanted.toInt()));
    if (!chosen)
        return 1;
    std::printf("%s\n%s\n%s\n", chosen->backend->name(),
                sends(*chosen->backend, pair) ? "sends" : "does not send",
                qPrintable(chosen->fallbackReason));
    return 0;
}

} // namespace

/// Which backend is chosen, and what is said when it is not the one wished for.
class TestSendBackend final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainCallsAreChosenWhenAskedFor();
    void ringIsChosenWhereItWorks_data();
    void ringIsChosenWhereItWorks();
    void forbiddenRingFallsBackWithTheReason_data();
    void forbiddenRingFallsBackWithTheReason();
    void plainCallsNeedNoExcuseWhereTheRingIsForbidden();
    void ringsAreGivenBack();

private:
    [[nodiscard]] static QStringList answerOf(const QString &restriction, TransportBackend wanted);
};

QStringList TestSendBackend::answerOf(const QString &restriction, TransportBackend wanted)
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {restriction, QString::number(int(wanted))});
    if (!child.waitForFinished(60'000) || child.exitCode() != 0)
        return {QString::fromLocal8Bit(child.readAllStandardError())};
    return QString::fromLocal8Bit(child.readAllStandardOutput()).split(QLatin1Char('\n'));
}

void TestSendBackend::plainCallsAreChosenWhenAskedFor()
{
    const auto chosen = makeSendBackend(TransportBackend::Syscall);
    QVERIFY(chosen);
    QCOMPARE(chosen->backend->name(), "syscall");
    QVERIFY(chosen->fallbackReason.isEmpty());
    QVERIFY(sends(*chosen->backend, SocketPair()));
}

void TestSendBackend::ringIsChosenWhereItWorks_data()
{
    QTest::addColumn<int>("wanted");
    QTest::newRow("auto") << int(TransportBackend::Auto);
    QTest::newRow("io_uring") << int(TransportBackend::IoUring);
}

void TestSendBackend::ringIsChosenWhereItWorks()
{
    QFETCH(const int, wanted);
    const auto ring = UringBackend::make();
    if (!ring)
        QSKIP(qPrintable(ring.error().text));
    const auto chosen = makeSendBackend(static_cast<TransportBackend>(wanted));
    QVERIFY(chosen);
    QCOMPARE(chosen->backend->name(), "io_uring");
    QVERIFY(chosen->fallbackReason.isEmpty());
    QVERIFY(chosen->backend->capacity() >= 128); // at most 10 system calls per 1,000 sends
    QVERIFY(sends(*chosen->backend, SocketPair()));
}

void TestSendBackend::forbiddenRingFallsBackWithTheReason_data()
{
    QTest::addColumn<QString>("restriction");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<QStringList>("words");
    const QString setup = QStringLiteral("io_uring_setup");
    const QString enter = QStringLiteral("io_uring_enter");
    for (const auto wanted : {TransportBackend::Auto, TransportBackend::IoUring}) {
        const char *const asked = wanted == TransportBackend::Auto ? "auto" : "io_uring";
        QTest::addRow("%s, setup forbidden", asked)
            << QString(forbidSetup) << int(wanted)
            << QStringList{setup, qt_error_string(EPERM), QStringLiteral("seccomp")};
        QTest::addRow("%s, setup hidden", asked)
            << QString(hideSetup) << int(wanted)
            << QStringList{setup, qt_error_string(ENOSYS), QStringLiteral("kernel without")};
        QTest::addRow("%s, enter forbidden", asked)
            << QString(forbidEnter) << int(wanted)
            << QStringList{enter, qt_error_string(EACCES), QStringLiteral("seccomp")};
        QTest::addRow("%s, out of descriptors", asked)
            << QString(noDescriptors) << int(wanted)
            << QStringList{setup, qt_error_string(EMFILE), QStringLiteral("out of descriptors")};
    }
}

void TestSendBackend::forbiddenRingFallsBackWithTheReason()
{
    QFETCH(const QString, restriction);
    QFETCH(const int, wanted);
    QFETCH(const QStringList, words);
    if (const auto ring = UringBackend::make(); !ring)
        QSKIP("io_uring is forbidden here already, with a reason of its own");
    const QStringList answer = answerOf(restriction, static_cast<TransportBackend>(wanted));
    if (answer.value(0) == QLatin1String("cannot restrict"))
        QSKIP("this machine lets no process filter its own calls");
    QCOMPARE(answer.value(0), QStringLiteral("syscall"));
    QCOMPARE(answer.value(1), QStringLiteral("sends"));
    for (const QString &word : words)
        QVERIFY2(answer.value(2).contains(word), qPrintable(answer.value(2)));
}

void TestSendBackend::plainCallsNeedNoExcuseWhereTheRingIsForbidden()
{
    const QStringList answer = answerOf(forbidSetup, TransportBackend::Syscall);
    if (answer.value(0) == QLatin1String("cannot restrict"))
        QSKIP("this machine lets no process filter its own calls");
    QCOMPARE(answer.value(0), QStringLiteral("syscall"));
    QCOMPARE(answer.value(1), QStringLiteral("sends"));
    QCOMPARE(answer.value(2), QString());
}

void TestSendBackend::ringsAreGivenBack()
{
    const int before = ::dup(0);
    for (int i = 0; i < 50; ++i)
        QVERIFY(makeSendBackend(TransportBackend::Auto));
    const int after = ::dup(0);
    ::close(before);
    ::close(after);
    QCOMPARE(after, before + 1);
}

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && !arguments[1].startsWith(QLatin1Char('-')))
        return runRestricted(arguments[1], arguments[2]);
    TestSendBackend test;
    return QTest::qExec(&test, arguments);
}
#include "tst_sendbackend.moc"
