// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/descriptortable.h"

#include "server/transport/listensocket.h"

#include <QTcpSocket>
#include <QTest>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace tickcast;

namespace {

bool isOpen(int descriptor)
{
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

/// An eventfd, closed at the end. Its calls may be made on any thread.
class Bell final
{
public:
    Bell()
        : m_descriptor(::eventfd(0, EFD_CLOEXEC))
    {
    }
    ~Bell() { ::close(m_descriptor); }
    Bell(const Bell &) = delete;
    Bell &operator=(const Bell &) = delete;
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] bool ring() const
    {
        const quint64 one = 1;
        return ::write(m_descriptor, &one, sizeof one) == sizeof one;
    }
    /// False when nobody rang in time.
    [[nodiscard]] bool wait() const
    {
        pollfd waiting{m_descriptor, POLLIN, 0};
        quint64 count = 0;
        return ::poll(&waiting, 1, 30'000) == 1 &&
               ::read(m_descriptor, &count, sizeof count) == sizeof count;
    }

private:
    int m_descriptor;
};

/// Two threads taking turns, by eventfds that both tables hold.
struct Bells
{
    Bell toThread;
    Bell toMain;
};

/// Lets the calling thread's calls of @p number fail with @p error from now on.
bool forbid(int number, int error)
{
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// Opens descriptors until the table is full; returns them.
std::vector<int> fillTable()
{
    std::vector<int> filled;
    for (int number = 0; (number = ::dup(STDERR_FILENO)) >= 0;)
        filled.push_back(number);
    return filled;
}

class LoweredLimit final
{
public:
    explicit LoweredLimit(rlim_t limit)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit lowered = m_before;
        lowered.rlim_cur = std::min(limit, m_before.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &lowered);
    }
    ~LoweredLimit() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    LoweredLimit(const LoweredLimit &) = delete;
    LoweredLimit &operator=(const LoweredLimit &) = delete;

private:
    rlimit m_before{};
};

} // namespace

class TestDescriptorTable final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void othersFilesAreClosedInTheThreadOnly_data();
    void othersFilesAreClosedInTheThreadOnly();
    void everyEventfdIsKept();
    void filesOpenedLaterAreUnknownToOthers();
    void limitIsOfEachThread();
    void listeningSocketOfMainDiesWithMain();
    void eventfdsWakeBothWays();
    void standardErrorIsTheSameFile();
    void nestedThreadSharesTheTableOfItsMaker();
    void isolatingTwiceIsHarmless();
    void refusedUnshareIsAnError();
    void unreadableTableIsAnError();
};

void TestDescriptorTable::othersFilesAreClosedInTheThreadOnly_data()
{
    QTest::addColumn<bool>("hasCloseRange");
    QTest::newRow("close_range") << true;
    QTest::newRow("one by one") << false;
}

void TestDescriptorTable::othersFilesAreClosedInTheThreadOnly()
{
    QFETCH(const bool, hasCloseRange);
    int ends[2] = {-1, -1};
    QCOMPARE(::pipe(ends), 0);
    const Bell between; // so that there is more than one run to close
    const int high = ::fcntl(ends[0], F_DUPFD_CLOEXEC, 900);
    QVERIFY(high >= 900);
    bool isIsolated = false;
    bool isForbidden = hasCloseRange;
    std::vector<int> left;
    std::thread([&] {
        if (!hasCloseRange)
            isForbidden = forbid(SYS_close_range, ENOSYS);
        isIsolated = isolateDescriptorTable().has_value();
        for (int number = 0; number < 1'000; ++number) {
            if (isOpen(number))
                left.push_back(number);
        }
    }).join();
    QVERIFY(isForbidden);
    QVERIFY(isIsolated);
    QVERIFY(isOpen(ends[0]) && isOpen(ends[1]) && isOpen(high));
    for (const int number : {ends[0], ends[1], high})
        QVERIFY(std::find(left.begin(), left.end(), number) == left.end());
    QVERIFY(std::find(left.begin(), left.end(), between.descriptor()) != left.end());
    for (const int number : {ends[0], ends[1], high})
        ::close(number);
    // Standard streams and eventfds (this test's and Qt's own wake-ups), nothing else.
    for (const int number : left) {
        if (number > STDERR_FILENO && number != between.descriptor()) {
            struct stat status
            {
            };
            QCOMPARE(::fstat(number, &status), 0);
            QCOMPARE(status.st_mode & S_IFMT, 0U); // an anonymous inode has no file type
        }
    }
}

void TestDescriptorTable::everyEventfdIsKept()
{
    const std::array<Bell, 5> bells;
    int kept = 0;
    std::thread([&] {
        if (isolateDescriptorTable()) {
            kept = static_cast<int>(std::count_if(bells.begin(), bells.end(), [](const Bell &bell) {
                return isOpen(bell.descriptor());
            }));
        }
    }).join();
    QCOMPARE(kept, 5);
}

void TestDescriptorTable::filesOpenedLaterAreUnknownToOthers()
{
    const Bells bells;
    int number = -1;
    std::thread other([&] {
        if (isolateDescriptorTable())
            number = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 700);
        (void)bells.toMain.ring();
        (void)bells.toThread.wait();
    });
    const bool hasRung = bells.toMain.wait();
    const bool isKnownHere = isOpen(700);
    (void)bells.toThread.ring();
    other.join();
    QVERIFY(hasRung);
    QCOMPARE(number, 700);
    QVERIFY(!isKnownHere);
}

void TestDescriptorTable::limitIsOfEachThread()
{
    const Bells bells;
    const LoweredLimit limit(256);
    bool isFull = false;
    std::thread other([&] {
        std::vector<int> there;
        if (isolateDescriptorTable()) {
            there = fillTable();
            isFull = ::dup(STDERR_FILENO) < 0 && errno == EMFILE;
        }
        (void)bells.toMain.ring();
        (void)bells.toThread.wait();
        // A sanitizer needs a descriptor or two to end the thread.
        for (const int number : there)
            ::close(number);
    });
    const bool hasRung = bells.toMain.wait();
    const std::vector<int> here = fillTable();
    for (const int number : here)
        ::close(number);
    (void)bells.toThread.ring();
    other.join();
    QVERIFY(hasRung);
    QVERIFY(isFull);
    QVERIFY2(here.size() > 100, qPrintable(QString::number(here.size())));
}

void TestDescriptorTable::listeningSocketOfMainDiesWithMain()
{
    const Bells bells;
    auto listener = ListenSocket::listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(listener.has_value());
    const quint16 port = listener->port();
    bool isIsolated = false;
    std::thread other([&] {
        isIsolated = isolateDescriptorTable().has_value();
        (void)bells.toMain.ring();
        (void)bells.toThread.wait();
    });
    const bool hasRung = bells.toMain.wait();
    ::close(listener->release());
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, port);
    const bool isServed = client.waitForConnected(5'000);
    (void)bells.toThread.ring();
    other.join();
    QVERIFY(hasRung && isIsolated);
    QVERIFY(!isServed);
}

void TestDescriptorTable::eventfdsWakeBothWays()
{
    const Bells bells;
    int rounds = 0;
    std::thread other([&] {
        if (!isolateDescriptorTable())
            return;
        while (rounds < 10 && bells.toThread.wait() && bells.toMain.ring())
            ++rounds;
    });
    int answers = 0;
    while (answers < 10 && bells.toThread.ring() && bells.toMain.wait())
        ++answers;
    other.join();
    QCOMPARE(answers, 10);
    QCOMPARE(rounds, 10);
}

void TestDescriptorTable::standardErrorIsTheSameFile()
{
    struct stat here
    {
    };
    struct stat there
    {
    };
    QCOMPARE(::fstat(STDERR_FILENO, &here), 0);
    bool isWritable = false;
    std::thread([&] {
        if (isolateDescriptorTable() && ::fstat(STDERR_FILENO, &there) == 0)
            isWritable = ::write(STDERR_FILENO, "", 0) == 0;
    }).join();
    QVERIFY(isWritable);
    QCOMPARE(there.st_ino, here.st_ino);
    QCOMPARE(there.st_dev, here.st_dev);
}

void TestDescriptorTable::nestedThreadSharesTheTableOfItsMaker()
{
    bool isShared = false;
    std::thread([&] {
        if (!isolateDescriptorTable())
            return;
        const int number = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 700);
        std::thread([&] { isShared = isOpen(number); }).join();
    }).join();
    QVERIFY(isShared);
}

void TestDescriptorTable::isolatingTwiceIsHarmless()
{
    const Bell bell;
    bool isKept = false;
    std::thread([&] {
        isKept = isolateDescriptorTable() && isolateDescriptorTable() && isOpen(bell.descriptor());
    }).join();
    QVERIFY(isKept);
}

void TestDescriptorTable::refusedUnshareIsAnError()
{
    int ends[2] = {-1, -1};
    QCOMPARE(::pipe(ends), 0);
    bool isForbidden = false;
    Result<void> result;
    std::thread([&] {
        isForbidden = forbid(SYS_unshare, EPERM);
        result = isolateDescriptorTable();
    }).join();
    QVERIFY(isForbidden);
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, ErrorCode::Io);
    QVERIFY2(result.error().text.contains(QLatin1String("unshare")),
             qPrintable(result.error().text));
    QVERIFY(result.error().text.contains(QLatin1String("not permitted")));
    // Above all it has not gone on to close the table that is still everybody's.
    QVERIFY(isOpen(ends[0]) && isOpen(ends[1]));
    ::close(ends[0]);
    ::close(ends[1]);
}

void TestDescriptorTable::unreadableTableIsAnError()
{
    Result<void> result;
    bool isForbidden = false;
    std::thread([&] {
        isForbidden = forbid(SYS_getdents64, EACCES);
        result = isolateDescriptorTable();
    }).join();
    QVERIFY(isForbidden);
    QVERIFY(!result.has_value());
    QVERIFY2(result.error().text.contains(QLatin1String("readdir")),
             qPrintable(result.error().text));
}

QTEST_GUILESS_MAIN(TestDescriptorTable)
#include "tst_descriptortable.moc"
