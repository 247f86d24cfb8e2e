// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/otlpendpoint.h"

#include <QUrl>

namespace tickcast {

std::optional<OtlpEndpoint> parseOtlpEndpoint(const QString &text)
{
    constexpr qsizetype lengthMax = 1024;
    const QUrl url(text, QUrl::StrictMode);
    if (text.size() > lengthMax || !url.isValid() || url.scheme() != QLatin1String("http") ||
        url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return std::nullopt;
    OtlpEndpoint endpoint{.host = url.host()};
    const int port = url.port(endpoint.port);
    if (port <= 0)
        return std::nullopt;
    endpoint.port = static_cast<quint16>(port);
    const QString path = url.path(QUrl::FullyEncoded);
    if (!path.isEmpty() && path != QLatin1String("/"))
        endpoint.path = path.toLatin1();
    return endpoint;
}

} // namespace tickcast
