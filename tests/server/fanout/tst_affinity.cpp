// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/affinity.h"

#include <QTest>
#include <limits>
#include <pthread.h>
#include <sched.h>
#include <thread>

using namespace tickcast;

namespace {

cpu_set_t coresOfThisThread()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    ::pthread_getaffinity_np(::pthread_self(), sizeof set, &set);
    return set;
}

} // namespace

class TestAffinity final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void threadIsPinnedToEachCoreItMayUse();
    void otherThreadsKeepTheirCores();
    void coreOutsideTheMachineIsAnError_data();
    void coreOutsideTheMachineIsAnError();
};

void TestAffinity::threadIsPinnedToEachCoreItMayUse()
{
    const cpu_set_t allowed = coresOfThisThread();
    int tried = 0;
    for (size_t core = 0; core < size_t(coreCount()) && core < CPU_SETSIZE; ++core) {
        if (!CPU_ISSET(core, &allowed))
            continue;
        ++tried;
        Result<void> pinned;
        cpu_set_t after;
        int ranOn = -1;
        std::thread([&] {
            pinned = pinToCore(static_cast<int>(core));
            after = coresOfThisThread();
            ranOn = ::sched_getcpu();
        }).join();
        QVERIFY2(pinned.has_value(), pinned ? "" : qPrintable(pinned.error().text));
        QCOMPARE(CPU_COUNT(&after), 1);
        QVERIFY(CPU_ISSET(core, &after));
        QCOMPARE(ranOn, static_cast<int>(core));
    }
    QVERIFY(tried > 0);
}

void TestAffinity::otherThreadsKeepTheirCores()
{
    const cpu_set_t before = coresOfThisThread();
    std::thread([] { (void)pinToCore(0); }).join();
    const cpu_set_t after = coresOfThisThread();
    QVERIFY(CPU_EQUAL(&before, &after));
}

void TestAffinity::coreOutsideTheMachineIsAnError_data()
{
    QTest::addColumn<int>("core");
    QTest::newRow("negative") << -1;
    QTest::newRow("one too many") << coreCount();
    QTest::newRow("beyond a cpu_set_t") << 1'024 + coreCount();
    QTest::newRow("largest") << std::numeric_limits<int>::max();
    QTest::newRow("smallest") << std::numeric_limits<int>::min();
}

void TestAffinity::coreOutsideTheMachineIsAnError()
{
    QFETCH(const int, core);
    const cpu_set_t before = coresOfThisThread();
    const auto pinned = pinToCore(core);
    QVERIFY(!pinned.has_value());
    QCOMPARE(pinned.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(pinned.error().text.contains(QString::number(core)), qPrintable(pinned.error().text));
    QVERIFY2(pinned.error().text.contains(QStringLiteral("0 to %1").arg(coreCount() - 1)),
             qPrintable(pinned.error().text));
    const cpu_set_t after = coresOfThisThread();
    QVERIFY(CPU_EQUAL(&before, &after));
}

QTEST_GUILESS_MAIN(TestAffinity)
#include "tst_affinity.moc"
