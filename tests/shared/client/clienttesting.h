// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/subscriberclient.h"

#include "tests/shared/client/fakeserver.h"
#include "tests/shared/protocol/examples.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTimer>
#include <initializer_list>
#include <vector>

/// What the tests of SubscriberClient share.
namespace tickcast {

using namespace std::chrono_literals;

/// Quick to come back, the same each time.
inline SubscriberClient::Options quick()
{
    SubscriberClient::Options options;
    options.backoffBase = 5ms;
    options.backoffCap = 20ms;
    options.seed = 1;
    return options;
}

inline std::vector<Symbol> symbols(std::initializer_list<const char *> names)
{
    std::vector<Symbol> result;
    for (const char *name : names)
        result.push_back(*Symbol::fromName(name));
    return result;
}

inline QByteArray tradeJson(quint64 offset)
{
    QByteArray json = examples::tradeJson;
    return json.replace(":77,", QByteArray(":" + QByteArray::number(offset) + ","));
}

inline QByteArray quoteJson(quint64 offset)
{
    QByteArray json = examples::quoteJson;
    return json.replace("1042", QByteArray::number(offset));
}

/// Waits until @p spy has @p count signals, and not a moment longer (QTRY_* looks every 50 ms).
[[nodiscard]] inline bool reaches(QSignalSpy &spy, qsizetype count)
{
    while (spy.size() < count) {
        if (!spy.wait())
            return false;
    }
    return true;
}

/// Runs the event loop until @p isDone, and looks after each event (QTest::qWaitFor: every 10 ms).
template <typename Condition>
[[nodiscard]] bool spinUntil(Condition isDone)
{
    bool isLate = false;
    QTimer limit;
    QObject::connect(&limit, &QTimer::timeout, &limit, [&isLate] { isLate = true; });
    limit.start(5s);
    while (!isDone() && !isLate)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return isDone();
}

inline qint64 idOf(const QJsonObject &command)
{
    return command.value(QLatin1String("id")).toInteger();
}

inline QString opOf(const QJsonObject &command)
{
    return command.value(QLatin1String("op")).toString();
}

} // namespace tickcast
