// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/pressurescene.h"

#include "shared/protocol/constants.h"

#include <QTest>
#include <algorithm>
#include <cstdlib>

namespace tickcast::testing {

namespace {

bool isLevel(const TestClient::Message &message)
{
    return message.op() == u"level";
}

QString levelIn(const TestClient::Message &message)
{
    return message.json[QLatin1String("level")].toString();
}

} // namespace

PressureScene::PressureScene()
{
    set("log.level", "debug");
    set("feed.simulator.activity", "even");
    set("feed.simulator.arrival", "even");
    set("backpressure.dwell", "200ms");
    set("backpressure.smoothing", "50ms");
    set("backpressure.degraded_age", "100ms");
    set("backpressure.critical_age", "200ms");
    set("backpressure.emergency_age", "400ms");
    set("backpressure.degraded_lag", "1m");
    set("backpressure.critical_lag", "2m");
    set("backpressure.emergency_lag", "3m");
}

PressureScene::~PressureScene()
{
    if (!m_admin)
        return;
    if (!m_admin->fault().isEmpty())
        QTest::qFail(qPrintable(m_admin->fault()), __FILE__, __LINE__);
    for (const admin::Stats &sample : m_admin->samples()) {
        const bool isAccountedFor =
            isEveryUpdateAccountedFor(sample) &&
            std::ranges::all_of(sample.workers, [](const admin::Worker &worker) {
                return worker.unaccounted == 0;
            });
        if (!isAccountedFor) {
            QTest::qFail("updates are unaccounted for", __FILE__, __LINE__);
            return;
        }
    }
}

bool PressureScene::start()
{
    if (!server.start())
        return false;
    m_admin = std::make_unique<AdminClient>(server);
    return m_admin->isGreeted();
}

bool PressureScene::waitForSessions(quint32 count, admin::SessionLevel level)
{
    const auto isWanted = [&](const admin::Stats &stats) {
        return sessionsAt(stats, level) == count;
    };
    return isWanted(m_admin->waitFor(isWanted));
}

admin::Stats PressureScene::waitUntilNothingIsOwed()
{
    return m_admin->waitFor([](const admin::Stats &stats) { return owed(stats) == 0; });
}

bool PressureScene::waitForLog(const QByteArray &words) const
{
    return QTest::qWaitFor([&] { return server.log().contains(words); }, TestClient::waitMs);
}

quint32 sessionsAt(const admin::Stats &stats, admin::SessionLevel level)
{
    quint32 count = 0;
    for (const admin::Worker &worker : stats.workers)
        count += worker.levels[static_cast<size_t>(level)];
    return count;
}

quint64 owed(const admin::Stats &stats)
{
    quint64 count = 0;
    for (const admin::Worker &worker : stats.workers)
        count += worker.owed;
    return count;
}

QStringList levelsOf(const TestClient &client)
{
    QStringList levels;
    for (const TestClient::Message &message : client.messages()) {
        if (isLevel(message))
            levels += levelIn(message);
    }
    return levels;
}

bool areSingleSteps(const QStringList &levels)
{
    static const QStringList names{QStringLiteral("normal"), QStringLiteral("degraded"),
                                   QStringLiteral("critical"), QStringLiteral("emergency")};
    qsizetype before = 0;
    for (const QString &level : levels) {
        const qsizetype now = names.indexOf(level);
        if (now < 0 || std::abs(now - before) != 1) {
            qWarning("not one step at a time: %s", qPrintable(levels.join(u' ')));
            return false;
        }
        before = now;
    }
    return true;
}

QSet<QString> symbolsSeenAt(const TestClient &client, const char *level)
{
    QSet<QString> symbols;
    bool isThere = false;
    for (const TestClient::Message &message : client.messages()) {
        if (isLevel(message)) {
            isThere = levelIn(message) == QLatin1String(level);
            if (isThere)
                symbols.clear();
        } else if (isThere && message.isData()) {
            symbols.insert(message.symbol());
        }
    }
    return symbols;
}

Offsets newestOffsets(const TestClient &client, const char *channel)
{
    Offsets newest;
    for (const TestClient::Message &message : client.messages()) {
        if (message.op() == QLatin1String(channel))
            newest.insert(message.symbol(), message.offset());
    }
    return newest;
}

bool haveReached(const Offsets &offsets, const Offsets &target, const QStringList &symbols)
{
    return std::ranges::all_of(symbols, [&](const QString &symbol) {
        const auto wanted = target.constFind(symbol);
        return wanted == target.constEnd() || offsets.value(symbol, -1) >= *wanted;
    });
}

bool agree(const TestClient &a, const TestClient &b, const char *channel)
{
    QHash<QPair<QString, qint64>, QByteArray> known;
    for (const TestClient::Message &message : a.messages()) {
        if (message.op() == QLatin1String(channel))
            known.insert({message.symbol(), message.offset()}, message.text);
    }
    int common = 0;
    for (const TestClient::Message &message : b.messages()) {
        const auto same = message.op() == QLatin1String(channel)
                              ? known.constFind({message.symbol(), message.offset()})
                              : known.constEnd();
        if (same == known.constEnd())
            continue;
        ++common;
        if (*same != message.text) {
            qWarning("%s, but %s", same->constData(), message.text.constData());
            return false;
        }
    }
    return common > 0;
}

quint64 gaps(const TestClient &client, const char *channel)
{
    Offsets newest;
    quint64 missing = 0;
    for (const TestClient::Message &message : client.messages()) {
        if (message.op() == u"subscribed" &&
            message.json[QLatin1String("channel")] == QLatin1String(channel)) {
            for (const QJsonValue entry : message.json[QLatin1String("symbols")].toArray())
                newest.insert(entry[QLatin1String("symbol")].toString(),
                              entry[QLatin1String("offset")].toInteger());
        } else if (message.op() == QLatin1String(channel)) {
            qint64 &last = newest[message.symbol()];
            missing += quint64(std::max<qint64>(message.offset() - last - 1, 0));
            last = std::max(last, message.offset());
        }
    }
    return missing;
}

} // namespace tickcast::testing
