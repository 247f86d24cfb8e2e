// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/takeover.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

/// Somebody at the other end of the path, who may say anything.
class Stranger final
{
public:
    explicit Stranger(const QString &path)
        : m_socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray bytes = QFile::encodeName(path);
        std::memcpy(address.sun_path, bytes.constData(), size_t(bytes.size()));
        isConnected =
            ::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    ~Stranger() { leave(); }
    void say(const QByteArray &text) const
    {
        isConnected = ::send(m_socket, text.constData(), size_t(text.size()), MSG_NOSIGNAL) >= 0;
    }
    void leave()
    {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }
    /// What comes, with the event loop turning; descriptors are closed. Empty: the end.
    [[nodiscard]] QByteArray hear() const
    {
        pollfd wait{m_socket, POLLIN, 0};
        if (!QTest::qWaitFor([&] { return ::poll(&wait, 1, 0) > 0; }, 10'000))
            return "nothing came";
        std::array<char, 1'024> text{};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(16 * sizeof(int))> control{};
        iovec part{text.data(), text.size()};
        msghdr header{};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        const ssize_t got = ::recvmsg(m_socket, &header, MSG_CMSG_CLOEXEC);
        for (cmsghdr *entry = CMSG_FIRSTHDR(&header); entry; entry = CMSG_NXTHDR(&header, entry)) {
            const size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            std::vector<int> descriptors(count);
            std::memcpy(descriptors.data(), CMSG_DATA(entry), count * sizeof(int));
            for (const int descriptor : descriptors)
                ::close(descriptor);
        }
        return QByteArray(text.data(), std::max<qsizetype>(got, 0));
    }

    mutable bool isConnected = false;

private:
    int m_socket;
};

struct Bench
{
    QTemporaryDir directory;
    QString path = directory.filePath(QStringLiteral("takeover"));
    ListenSockets sockets;
    std::unique_ptr<TakeoverOffer> offer;
    std::unique_ptr<QSignalSpy> released;
    std::unique_ptr<QSignalSpy> succeeded;
    std::unique_ptr<QSignalSpy> lost;

    explicit Bench(std::chrono::milliseconds patience = 1h)
    {
        if (!sockets.open(ListenRole::Clients, QHostAddress(QHostAddress::LocalHost), 0, 2))
            qFatal("no sockets");
        auto made = TakeoverOffer::make(path, sockets, patience);
        if (!made)
            qFatal("%s", qPrintable(made.error().text));
        offer = std::move(*made);
        released = std::make_unique<QSignalSpy>(offer.get(), &TakeoverOffer::releaseWanted);
        succeeded = std::make_unique<QSignalSpy>(offer.get(), &TakeoverOffer::succeeded);
        lost = std::make_unique<QSignalSpy>(offer.get(), &TakeoverOffer::successorLost);
    }
};

} // namespace

/// The side that is taken over from, against successors of all kinds.
class TestTakeoverOffer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodSuccessorGetsEverything();
    void secondSuccessorIsToldToWait();
    void badSuccessorIsForgotten_data();
    void badSuccessorIsForgotten();
    void successorLostAfterTheRelease_data();
    void successorLostAfterTheRelease();
    void successorThatHangsIsForgotten();
    void successorThatHangsAfterTheReleaseIsLost();
    void pathGoesWithTheOfferUnlessLeft();
    void pathThatIsTooLongIsAnError();
    void offerOfADeadServerIsReplaced();
};

void TestTakeoverOffer::goodSuccessorGetsEverything()
{
    Bench bench;
    Stranger successor(bench.path);
    QVERIFY(successor.isConnected);
    QCOMPARE(successor.hear(), QByteArray("clients clients"));
    successor.say("release");
    QTRY_COMPARE(bench.released->count(), 1);
    bench.offer->tellReleased();
    QCOMPARE(successor.hear(), QByteArray("released"));
    successor.say("serving");
    QTRY_COMPARE(bench.succeeded->count(), 1);
    QCOMPARE(bench.lost->count(), 0);
}

void TestTakeoverOffer::secondSuccessorIsToldToWait()
{
    Bench bench;
    Stranger first(bench.path);
    QCOMPARE(first.hear(), QByteArray("clients clients"));
    Stranger second(bench.path);
    QCOMPARE(second.hear(), QByteArray("busy"));
    first.leave();
    QTest::qWait(0);
    Stranger third(bench.path);
    QCOMPARE(third.hear(), QByteArray("clients clients"));
}

void TestTakeoverOffer::badSuccessorIsForgotten_data()
{
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("leaves") << QByteArray();
    QTest::newRow("serving before the release") << QByteArray("serving");
    QTest::newRow("another word") << QByteArray("give");
    QTest::newRow("capitals") << QByteArray("RELEASE");
    QTest::newRow("more than the word") << QByteArray("release please");
    QTest::newRow("binary") << QByteArray("\0\xff\1", 3);
    QTest::newRow("a flood") << QByteArray(60'000, 'x');
}

void TestTakeoverOffer::badSuccessorIsForgotten()
{
    QFETCH(const QByteArray, says);
    Bench bench;
    Stranger bad(bench.path);
    QCOMPARE(bad.hear(), QByteArray("clients clients"));
    if (says.isEmpty())
        bad.leave();
    else
        bad.say(says);
    QByteArray answer;
    QTRY_VERIFY((answer = Stranger(bench.path).hear()) == "clients clients");
    QCOMPARE(bench.released->count() + bench.succeeded->count() + bench.lost->count(), 0);
}

void TestTakeoverOffer::successorLostAfterTheRelease_data()
{
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("leaves") << QByteArray();
    QTest::newRow("asks again") << QByteArray("release");
    QTest::newRow("says something else") << QByteArray("sorry");
}

void TestTakeoverOffer::successorLostAfterTheRelease()
{
    QFETCH(const QByteArray, says);
    Bench bench;
    Stranger successor(bench.path);
    QCOMPARE(successor.hear(), QByteArray("clients clients"));
    successor.say("release");
    QTRY_COMPARE(bench.released->count(), 1);
    if (says.isEmpty())
        successor.leave();
    else
        successor.say(says);
    QTRY_COMPARE(bench.lost->count(), 1);
    QCOMPARE(bench.released->count(), 1);
    QCOMPARE(bench.succeeded->count(), 0);
}

void TestTakeoverOffer::successorThatHangsIsForgotten()
{
    Bench bench(1ms);
    Stranger silent(bench.path);
    QCOMPARE(silent.hear(), QByteArray("clients clients"));
    QCOMPARE(silent.hear(), QByteArray()); // closed
    QCOMPARE(bench.lost->count(), 0);
}

void TestTakeoverOffer::successorThatHangsAfterTheReleaseIsLost()
{
    Bench bench(200ms);
    Stranger silent(bench.path);
    QCOMPARE(silent.hear(), QByteArray("clients clients"));
    silent.say("release");
    QTRY_COMPARE(bench.lost->count(), 1);
    QCOMPARE(bench.released->count(), 1);
}

void TestTakeoverOffer::pathGoesWithTheOfferUnlessLeft()
{
    Bench bench;
    QVERIFY(QFile::exists(bench.path));
    bench.offer.reset();
    QVERIFY(!QFile::exists(bench.path));
    Bench other;
    other.offer->leavePath();
    other.offer.reset();
    QVERIFY(QFile::exists(other.path));
}

void TestTakeoverOffer::pathThatIsTooLongIsAnError()
{
    Bench bench;
    const QString path = u'/' + QString(200, u'x');
    const auto offer = TakeoverOffer::make(path, bench.sockets);
    QVERIFY(!offer);
    QVERIFY2(offer.error().text.contains(path), qPrintable(offer.error().text));
    const auto predecessor = Predecessor::find(path);
    QVERIFY(!predecessor);
}

void TestTakeoverOffer::offerOfADeadServerIsReplaced()
{
    Bench bench;
    bench.offer->leavePath();
    bench.offer.reset(); // as if it had been killed
    const auto dead = Predecessor::find(bench.path);
    QVERIFY(!dead);
    QVERIFY2(dead.error().text.contains(QLatin1String("without --takeover")),
             qPrintable(dead.error().text));
    auto offer = TakeoverOffer::make(bench.path, bench.sockets);
    QVERIFY(offer);
    Stranger successor(bench.path);
    QCOMPARE(successor.hear(), QByteArray("clients clients"));
}

QTEST_GUILESS_MAIN(TestTakeoverOffer)
#include "tst_takeoveroffer.moc"
