// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/mailbox.h"

#include <QEventLoop>
#include <QTest>
#include <QThread>
#include <chrono>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

using namespace tickcast;
using namespace std::chrono_literals;

class TestMailbox final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void callRunsFromTheEventLoopNotFromPost();
    void callsRunInTheOrderPosted();
    void callsOfSeveralThreadsAllRunEachInItsOrder();
    void callRunsOnTheMailboxThread();
    void callMayPostAnother();
    void waitingCallsAreDroppedWithTheMailbox();
};

void TestMailbox::callRunsFromTheEventLoopNotFromPost()
{
    Mailbox mailbox;
    bool ran = false;
    mailbox.post([&ran] { ran = true; });
    QVERIFY(!ran);
    QTRY_VERIFY(ran);
}

void TestMailbox::callsRunInTheOrderPosted()
{
    Mailbox mailbox;
    std::vector<int> order;
    std::vector<int> expected;
    for (int i = 0; i < 1000; ++i) {
        expected.push_back(i);
        mailbox.post([&order, i] { order.push_back(i); });
    }
    QTRY_COMPARE(order.size(), size_t(1000));
    QCOMPARE(order, expected);
}

void TestMailbox::callsOfSeveralThreadsAllRunEachInItsOrder()
{
    constexpr int threadCount = 4;
    constexpr int callCount = 2'000;
    Mailbox mailbox;
    std::vector<int> next(threadCount, 0);
    int ran = 0;
    bool inOrder = true;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < threadCount; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < callCount; ++i) {
                mailbox.post([&, thread, i] {
                    inOrder = inOrder && next[size_t(thread)]++ == i;
                    ++ran;
                });
            }
        });
    }
    QTRY_COMPARE(ran, threadCount * callCount);
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(inOrder);
}

void TestMailbox::callRunsOnTheMailboxThread()
{
    // Semaphores of the standard library, whose ordering ThreadSanitizer sees; Qt's it does not.
    std::binary_semaphore started(0);
    std::binary_semaphore done(0);
    const std::unique_ptr<QThread> thread(QThread::create([&started] {
        started.release();
        QEventLoop().exec();
    }));
    Mailbox mailbox;
    mailbox.moveToThread(thread.get());
    thread->start();
    QVERIFY(started.try_acquire_for(10s));
    const QThread *ranOn = nullptr;
    mailbox.post([&] {
        ranOn = QThread::currentThread();
        done.release();
    });
    QVERIFY(done.try_acquire_for(10s));
    QCOMPARE(ranOn, static_cast<const QThread *>(thread.get()));
    QThread *const home = QThread::currentThread();
    mailbox.post([&] {
        mailbox.moveToThread(home); // to die where it was made
        done.release();
    });
    QVERIFY(done.try_acquire_for(10s));
    thread->quit();
    QVERIFY(thread->wait(10'000));
}

void TestMailbox::callMayPostAnother()
{
    Mailbox mailbox;
    int ran = 0;
    mailbox.post([&] { mailbox.post([&ran] { ++ran; }); });
    QTRY_COMPARE(ran, 1);
}

void TestMailbox::waitingCallsAreDroppedWithTheMailbox()
{
    const auto held = std::make_shared<int>(0);
    {
        Mailbox mailbox;
        mailbox.post([held] { ++*held; });
        QCOMPARE(held.use_count(), 2L);
    }
    QCoreApplication::processEvents();
    QCOMPARE(*held, 0);
    QCOMPARE(held.use_count(), 1L); // what the call held is freed too
}

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
