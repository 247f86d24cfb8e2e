// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/demopage.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

namespace tickcast {

namespace {

[[nodiscard]] QByteArray typeOf(const QString &name)
{
    static const QHash<QString, QByteArray> types{
        {QStringLiteral("html"), "text/html; charset=utf-8"},
        {QStringLiteral("js"), "text/javascript; charset=utf-8"},
        {QStringLiteral("css"), "text/css; charset=utf-8"},
        {QStringLiteral("svg"), "image/svg+xml"},
        {QStringLiteral("txt"), "text/plain; charset=utf-8"}};
    return types.value(name.section(u'.', -1), "application/octet-stream");
}

} // namespace

QHash<QString, PageFile> loadDemoPage()
{
    QHash<QString, PageFile> files;
    const QDir folder(QStringLiteral(":/tickcast/demo"));
    for (const QString &name : folder.entryList(QDir::Files)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = file.readAll();
        const QByteArray hash = QCryptographicHash::hash(content, QCryptographicHash::Sha256);
        const QString path = name == QLatin1String("index.html") ? QString() : name;
        files.insert(u'/' + path, {typeOf(name), hash.toHex().first(16),
                                   PackedBody(content, PackedBody::Effort::Kept)});
    }
    return files;
}

QByteArray pageSecurityPolicy()
{
    // The chart library styles its logo with an element it makes; nothing else is inline.
    return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
           "img-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
           "frame-ancestors 'none'";
}

} // namespace tickcast
