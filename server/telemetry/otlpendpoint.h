// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

namespace tickcast {

/// Where an OTLP collector takes traces over HTTP.
struct OtlpEndpoint
{
    QString host; ///< a name or an address, without brackets
    quint16 port = 4318;
    QByteArray path = "/v1/traces";
    friend bool operator==(const OtlpEndpoint &, const OtlpEndpoint &) = default;
};

/// "http://127.0.0.1:4318", with or without a path; the port and the path have the defaults above.
/// Nothing for any other scheme, a user, a query or a fragment.
[[nodiscard]] std::optional<OtlpEndpoint> parseOtlpEndpoint(const QString &url);

} // namespace tickcast
