// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configlimits.h"

#include <QThread>
#include <algorithm>

namespace tickcast {

HistoryLimits toHistoryLimits(const Config &config)
{
    return {static_cast<size_t>(config.protocol.historySize), config.protocol.historyTtl};
}

FanoutLimits toLimits(const Config &config)
{
    FanoutLimits limits;
    limits.heartbeatInterval = config.client.heartbeatInterval;
    limits.pingAfter = config.client.pingAfter;
    limits.idleTimeout = config.client.idleTimeout;
    limits.subscriptions = config.client.subscriptionLimit;
    limits.holdings = config.client.holdingsLimit;
    limits.commands = {double(config.client.commandsPerSecond), double(config.client.commandBurst)};
    limits.messageBytesMax = config.client.messageSizeLimit;
    limits.outbox.eventEntries = static_cast<size_t>(config.backpressure.eventEntries);
    limits.outbox.eventBytes = static_cast<size_t>(config.backpressure.eventBytes);
    limits.history = toHistoryLimits(config);
    limits.backpressure = config.backpressure.limits;
    return limits;
}

int workerCount(const Config &config)
{
    return config.workers.count != 0
               ? config.workers.count
               : std::min(QThread::idealThreadCount(), Config::Workers::countMax);
}

} // namespace tickcast
