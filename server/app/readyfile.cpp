// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/readyfile.h"

#include "shared/protocol/jsonwriter.h"
#include "shared/util/wholefile.h"

namespace tickcast {

Result<void> writeReadyFile(const QString &path, const ReadyFacts &facts)
{
    JsonWriter json;
    const auto url = [&json](const char *key, const QString &value) {
        json.key(key);
        if (value.isEmpty())
            json.raw("null");
        else
            json.string(QStringView(value));
    };
    json.beginObject().key("pid").integer(facts.pid);
    url("clients", facts.clientsUrl);
    url("clientsTls", facts.clientsTlsUrl);
    url("admin", facts.adminUrl);
    url("http", facts.httpUrl);
    json.key("workers").integer(facts.workers);
    json.key("tokenFile").string(QStringView(facts.tokenFile));
    json.key("viewerTokenFile").string(QStringView(facts.viewerTokenFile)).endObject();

    const auto written = replaceFile(path, json.toByteArray() + '\n');
    if (!written) {
        return fail(
            ErrorCode::Io,
            QStringLiteral("cannot write the ready file %1: %2").arg(path, written.error().text));
    }
    return {};
}

} // namespace tickcast
