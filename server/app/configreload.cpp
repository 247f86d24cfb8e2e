// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configreload.h"

#include "server/app/configkeys.h"

namespace tickcast {

ConfigReload reloadConfig(const Config &before, const Config &now)
{
    ConfigReload reload{.inForce = before, .changed = {}, .needRestart = {}};
    Config &inForce = reload.inForce;
    inForce.feed.staleAfter = now.feed.staleAfter;
    inForce.client = now.client;
    inForce.client.handshakeTimeout = before.client.handshakeTimeout; // of doors already open
    inForce.client.messageSizeLimit = before.client.messageSizeLimit;
    inForce.fanout.flushInterval = now.fanout.flushInterval;
    inForce.backpressure = now.backpressure;
    inForce.log = now.log;
    inForce.trace = now.trace;
    for (const ConfigKey &key : configKeys()) {
        const QString was = key.print(before);
        const QString is = key.print(now);
        if (was == is)
            continue;
        (key.isLive ? reload.changed : reload.needRestart)
            .push_back(key.name % QLatin1String(" = ") % is % QLatin1String(" (was ") % was % u')');
    }
    return reload;
}

QString ConfigReload::toString() const
{
    if (changed.isEmpty() && needRestart.isEmpty())
        return QStringLiteral("the settings are as they were");
    QStringList parts;
    if (!changed.isEmpty())
        parts.push_back(QStringLiteral("changed: ") % changed.join(QLatin1String(", ")));
    if (!needRestart.isEmpty()) {
        parts.push_back(QStringLiteral("only after a restart: ") %
                        needRestart.join(QLatin1String(", ")));
    }
    return parts.join(QLatin1String("; "));
}

} // namespace tickcast
