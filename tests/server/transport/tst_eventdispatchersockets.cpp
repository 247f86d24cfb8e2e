// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Qt promises of any event dispatcher about socket notifiers: each case runs on Qt's own
// dispatcher and on ours.

#include "tests/server/support/eventtesting.h"

#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <array>
#include <memory>
#include <vector>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// A descriptor number that nothing in this program reaches by itself.
constexpr int freeNumber = 1'500;

/// A notifier that counts, drains its socket, and then does what it is told.
class CountingNotifier final
{
public:
    explicit CountingNotifier(
        const SocketPair &pair, std::function<void()> then = [] {})
        : m_notifier(pair.near(), QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier,
                         [this, &pair, action = std::move(then)] {
                             ++m_count;
                             pair.drain();
                             action();
                         });
    }
    [[nodiscard]] int count() const { return m_count; }
    void setEnabled(bool on) { m_notifier.setEnabled(on); }

private:
    int m_count = 0;
    QSocketNotifier m_notifier;
};

/// Both ends of a TCP connection on loopback.
struct TcpPair
{
    TcpPair()
    {
        server.listen(QHostAddress::LocalHost, 0);
        client.connectToHost(QHostAddress::LocalHost, server.serverPort());
        client.waitForConnected(5'000);
        server.waitForNewConnection(5'000);
        accepted.reset(server.nextPendingConnection());
    }
    QTcpServer server;
    QTcpSocket client;
    std::unique_ptr<QTcpSocket> accepted;
};

} // namespace

class TestEventDispatcherSockets final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void readNotifierFiresUntilTheBytesAreRead();
    void writeNotifierFiresWhileThereIsRoom();
    void exceptionNotifierFiresOnUrgentData();
    void notifiersOfOneDescriptorFireApart();
    void errorWakesEveryNotifierOfTheDescriptor();
    void hangUpWakesTheReader();
    void disabledNotifierIsSilentUntilEnabled();
    void notifiersThatDisableEachOtherInOneBatch();
    void notifiersThatDeleteEachOtherInOneBatch();
    void notifierThatDeletesItself();
    void notifierThatDeletesItsSibling();
    void notifierMadeInABatchFiresLater();
    void notifierRemadeBesideItsSiblingFiresLater();
    void reusedDescriptorNumberIsWatchedAnew();
    void numberReusedUnderALivingNotifierIsWatched();
    void closedDescriptorIsSilent();
    void moreSocketsThanOneBatchAllFire();
    void nestedTurnTakesTheRestOfTheBatch();
    void tcpSocketsTalk();

private:
    static void onThread(std::function<void()> body)
    {
        QFETCH_GLOBAL(const DispatcherKind, kind);
        runOn(kind, std::move(body));
    }
};

void TestEventDispatcherSockets::initTestCase_data()
{
    QTest::addColumn<DispatcherKind>("kind");
    QTest::newRow("Qt's own") << DispatcherKind::Qt;
    QTest::newRow("epoll") << DispatcherKind::Epoll;
}

void TestEventDispatcherSockets::init()
{
    // Qt's own dispatcher is the one on poll(), not the one on GLib.
    qputenv("QT_NO_GLIB", "1");
}

void TestEventDispatcherSockets::readNotifierFiresUntilTheBytesAreRead()
{
    onThread([] {
        const SocketPair pair;
        QSocketNotifier notifier(pair.near(), QSocketNotifier::Read);
        int count = 0;
        connect(&notifier, &QSocketNotifier::activated, &notifier, [&count] { ++count; });
        QVERIFY(comesToRest());
        QCOMPARE(count, 0);
        pair.feed();
        QVERIFY(turn());
        QVERIFY(turn());
        QCOMPARE(count, 2);
        QCOMPARE(pair.drain(), 1);
        QVERIFY(!turn());
        QCOMPARE(count, 2);
    });
}

void TestEventDispatcherSockets::writeNotifierFiresWhileThereIsRoom()
{
    onThread([] {
        const SocketPair pair;
        QSocketNotifier notifier(pair.near(), QSocketNotifier::Write);
        int count = 0;
        connect(&notifier, &QSocketNotifier::activated, &notifier, [&count] { ++count; });
        QVERIFY(comesToRest() == false);
        QVERIFY(count > 1);
        const std::array<char, 4'096> bytes{};
        while (::write(pair.near(), bytes.data(), bytes.size()) > 0) {
        }
        count = 0;
        QVERIFY(!turn());
        QCOMPARE(count, 0);
    });
}

void TestEventDispatcherSockets::exceptionNotifierFiresOnUrgentData()
{
    onThread([] {
        const TcpPair tcp;
        QVERIFY(tcp.accepted != nullptr);
        const int number = ::dup(static_cast<int>(tcp.accepted->socketDescriptor()));
        int count = 0;
        {
            QSocketNotifier notifier(number, QSocketNotifier::Exception);
            connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                ++count;
                notifier.setEnabled(false);
            });
            const auto sender = static_cast<int>(tcp.client.socketDescriptor());
            QCOMPARE(::send(sender, "!", 1, MSG_OOB | MSG_NOSIGNAL), ssize_t(1));
            QTRY_COMPARE(count, 1);
        }
        ::close(number);
    });
}

void TestEventDispatcherSockets::notifiersOfOneDescriptorFireApart()
{
    onThread([] {
        const SocketPair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSocketNotifier writer(pair.near(), QSocketNotifier::Write);
        int reads = 0;
        int writes = 0;
        connect(&reader, &QSocketNotifier::activated, &reader, [&] { ++reads; });
        connect(&writer, &QSocketNotifier::activated, &writer, [&] { ++writes; });
        QVERIFY(turn());
        QCOMPARE(std::pair(reads, writes), std::pair(0, 1));
        pair.feed();
        QVERIFY(turn());
        QCOMPARE(std::pair(reads, writes), std::pair(1, 2));
        writer.setEnabled(false);
        QVERIFY(turn());
        QCOMPARE(std::pair(reads, writes), std::pair(2, 2));
        reader.setEnabled(false);
        QVERIFY(comesToRest());
        QCOMPARE(std::pair(reads, writes), std::pair(2, 2));
    });
}

void TestEventDispatcherSockets::errorWakesEveryNotifierOfTheDescriptor()
{
    onThread([] {
        int ends[2] = {-1, -1};
        QCOMPARE(::pipe(ends), 0);
        std::array<int, 3> counts{};
        {
            QSocketNotifier reader(ends[1], QSocketNotifier::Read);
            QSocketNotifier writer(ends[1], QSocketNotifier::Write);
            QSocketNotifier exception(ends[1], QSocketNotifier::Exception);
            for (QSocketNotifier *notifier : {&reader, &writer, &exception}) {
                connect(notifier, &QSocketNotifier::activated, notifier,
                        [&counts, notifier] { ++counts[static_cast<size_t>(notifier->type())]; });
            }
            ::close(ends[0]); // EPOLLERR on the writing end
            QVERIFY(turn());
        }
        ::close(ends[1]);
        QCOMPARE(counts, (std::array{1, 1, 1}));
        QVERIFY(comesToRest());
    });
}

void TestEventDispatcherSockets::hangUpWakesTheReader()
{
    onThread([] {
        SocketPair pair;
        CountingNotifier reader(pair);
        pair.closeFar();
        QVERIFY(turn());
        QCOMPARE(reader.count(), 1);
        reader.setEnabled(false);
        QVERIFY(comesToRest()); // nobody asked any more: the hang-up does not spin
        QCOMPARE(reader.count(), 1);
    });
}

void TestEventDispatcherSockets::disabledNotifierIsSilentUntilEnabled()
{
    onThread([] {
        const SocketPair pair;
        CountingNotifier notifier(pair);
        pair.feed();
        notifier.setEnabled(false);
        QVERIFY(comesToRest());
        QCOMPARE(notifier.count(), 0);
        notifier.setEnabled(true);
        QVERIFY(turn());
        QCOMPARE(notifier.count(), 1);
    });
}

void TestEventDispatcherSockets::notifiersThatDisableEachOtherInOneBatch()
{
    onThread([] {
        const std::array<SocketPair, 3> pairs;
        std::vector<std::unique_ptr<CountingNotifier>> notifiers;
        const auto disableAll = [&notifiers] {
            for (const auto &notifier : notifiers)
                notifier->setEnabled(false);
        };
        for (const SocketPair &pair : pairs) {
            notifiers.push_back(std::make_unique<CountingNotifier>(pair, disableAll));
            pair.feed();
        }
        QVERIFY(turn());
        QVERIFY(comesToRest());
        int total = 0;
        for (const auto &notifier : notifiers)
            total += notifier->count();
        QCOMPARE(total, 1);
    });
}

void TestEventDispatcherSockets::notifiersThatDeleteEachOtherInOneBatch()
{
    onThread([] {
        const std::array<SocketPair, 4> pairs;
        std::array<std::unique_ptr<QSocketNotifier>, 4> notifiers;
        int total = 0;
        for (size_t i = 0; i < pairs.size(); ++i) {
            notifiers[i] =
                std::make_unique<QSocketNotifier>(pairs[i].near(), QSocketNotifier::Read);
            connect(notifiers[i].get(), &QSocketNotifier::activated, notifiers[i].get(), [&, i] {
                ++total;
                for (size_t other = 0; other < notifiers.size(); ++other) {
                    if (other != i)
                        notifiers[other].reset();
                }
                pairs[i].drain();
            });
            pairs[i].feed();
        }
        QVERIFY(turn());
        QVERIFY(comesToRest());
        QCOMPARE(total, 1);
    });
}

void TestEventDispatcherSockets::notifierThatDeletesItself()
{
    onThread([] {
        const SocketPair pair;
        auto *notifier = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
        int count = 0;
        connect(notifier, &QSocketNotifier::activated, QAbstractEventDispatcher::instance(), [&] {
            ++count;
            delete notifier;
        });
        pair.feed();
        QVERIFY(turn());
        QVERIFY(comesToRest());
        QCOMPARE(count, 1);
    });
}

void TestEventDispatcherSockets::notifierThatDeletesItsSibling()
{
    onThread([] {
        const SocketPair pair;
        auto reader = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
        auto writer = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Write);
        int count = 0;
        connect(reader.get(), &QSocketNotifier::activated, reader.get(), [&] {
            ++count;
            writer.reset();
            reader->setEnabled(false);
        });
        connect(writer.get(), &QSocketNotifier::activated, writer.get(), [&] {
            ++count;
            reader.reset();
            writer->setEnabled(false);
        });
        pair.feed();
        QVERIFY(turn());
        QVERIFY(comesToRest());
        QCOMPARE(count, 1);
    });
}

void TestEventDispatcherSockets::notifierMadeInABatchFiresLater()
{
    onThread([] {
        const SocketPair first;
        const SocketPair second;
        std::unique_ptr<CountingNotifier> late;
        CountingNotifier early(first, [&] { late = std::make_unique<CountingNotifier>(second); });
        first.feed();
        second.feed();
        QVERIFY(turn());
        QVERIFY(late != nullptr);
        QCOMPARE(late->count(), 0);
        QVERIFY(turn());
        QCOMPARE(late->count(), 1);
    });
}

void TestEventDispatcherSockets::notifierRemadeBesideItsSiblingFiresLater()
{
    onThread([] {
        // The event at hand was meant for the writer that is gone.
        const SocketPair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        auto writer = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Write);
        int writes = 0;
        connect(&reader, &QSocketNotifier::activated, &reader, [&] {
            pair.drain();
            writer.reset(); // first, or there are two of one type for a moment
            writer = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Write);
            connect(writer.get(), &QSocketNotifier::activated, writer.get(), [&] { ++writes; });
        });
        pair.feed();
        QVERIFY(turn());
        QCOMPARE(writes, 0);
        QVERIFY(turn());
        QCOMPARE(writes, 1);
    });
}

void TestEventDispatcherSockets::reusedDescriptorNumberIsWatchedAnew()
{
    onThread([] {
        for (int round = 0; round < 5; ++round) {
            SocketPair pair;
            pair.renumberNear(freeNumber);
            const CountingNotifier notifier(pair);
            QVERIFY(comesToRest());
            QCOMPARE(notifier.count(), 0);
            pair.feed();
            QVERIFY(turn());
            QCOMPARE(notifier.count(), 1);
        }
    });
}

void TestEventDispatcherSockets::numberReusedUnderALivingNotifierIsWatched()
{
    onThread([] {
        SocketPair old;
        SocketPair next;
        const int number = old.near();
        QSocketNotifier reader(number, QSocketNotifier::Read);
        int reads = 0;
        connect(&reader, &QSocketNotifier::activated, &reader, [&reads] { ++reads; });
        old.closeNear();
        next.renumberNear(number);
        // The second notifier is what makes an epoll set look at the number again.
        QSocketNotifier writer(number, QSocketNotifier::Write);
        int writes = 0;
        connect(&writer, &QSocketNotifier::activated, &writer, [&writes] { ++writes; });
        next.feed();
        QVERIFY(turn());
        QCOMPARE(std::pair(reads, writes), std::pair(1, 1));
    });
}

void TestEventDispatcherSockets::closedDescriptorIsSilent()
{
    onThread([] {
        SocketPair pair;
        const CountingNotifier notifier(pair);
        pair.feed();
        pair.closeNear();
        QVERIFY(comesToRest());
        QCOMPARE(notifier.count(), 0);
    });
}

void TestEventDispatcherSockets::moreSocketsThanOneBatchAllFire()
{
    onThread([] {
        constexpr int count = EpollSet::batchSize * 3 / 2;
        std::vector<std::unique_ptr<SocketPair>> pairs;
        std::vector<std::unique_ptr<CountingNotifier>> notifiers;
        for (int i = 0; i < count; ++i) {
            pairs.push_back(std::make_unique<SocketPair>());
            notifiers.push_back(std::make_unique<CountingNotifier>(*pairs.back()));
            pairs.back()->feed();
        }
        QVERIFY(comesToRest());
        for (const auto &notifier : notifiers)
            QCOMPARE(notifier->count(), 1);
    });
}

void TestEventDispatcherSockets::nestedTurnTakesTheRestOfTheBatch()
{
    onThread([] {
        const std::array<SocketPair, 4> pairs;
        std::vector<std::unique_ptr<CountingNotifier>> notifiers;
        int depth = 0;
        int depthMax = 0;
        for (const SocketPair &pair : pairs) {
            notifiers.push_back(std::make_unique<CountingNotifier>(pair, [&] {
                depthMax = std::max(depthMax, ++depth);
                turn();
                --depth;
            }));
            pair.feed();
        }
        QVERIFY(turn());
        for (const auto &notifier : notifiers)
            QCOMPARE(notifier->count(), 1);
        QCOMPARE(depthMax, 4);
    });
}

void TestEventDispatcherSockets::tcpSocketsTalk()
{
    onThread([] {
        TcpPair tcp;
        QVERIFY(tcp.accepted != nullptr);
        const QByteArray sent(1'000'000, 'x');
        QByteArray received;
        connect(tcp.accepted.get(), &QTcpSocket::readyRead, tcp.accepted.get(),
                [&] { received += tcp.accepted->readAll(); });
        bool hasEnded = false;
        connect(tcp.accepted.get(), &QTcpSocket::disconnected, tcp.accepted.get(),
                [&] { hasEnded = true; });
        tcp.client.write(sent);
        tcp.client.disconnectFromHost();
        QTRY_VERIFY(hasEnded);
        QCOMPARE(received, sent);
    });
}

QTEST_GUILESS_MAIN(TestEventDispatcherSockets)
#include "tst_eventdispatchersockets.moc"
