// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/server.h"

#include "shared/protocol/constants.h"

#include <QFile>

namespace tickcast {

namespace {

constexpr int defaultAdminPort = 7401;
constexpr qint64 tokenBytesMax = 4096;

} // namespace

Result<QUrl> parseAdminUrl(const QString &text)
{
    const QString trimmed = text.trimmed();
    const auto bad = [&trimmed](const QString &what) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("the address \"%1\" %2; it should look like "
                                   "ws://10.0.0.5:7401/admin")
                        .arg(trimmed.left(128), what));
    };
    if (trimmed.isEmpty())
        return bad(QStringLiteral("is empty"));
    const bool hasScheme = trimmed.contains(QLatin1String("://"));
    QUrl url(hasScheme ? trimmed : QString(u"ws://" % trimmed), QUrl::StrictMode);
    if (!url.isValid())
        return bad(QStringLiteral("cannot be read"));
    if (url.scheme() != QLatin1String("ws") && url.scheme() != QLatin1String("wss"))
        return bad(QStringLiteral("has the scheme %1, allowed are ws and wss").arg(url.scheme()));
    if (url.host().isEmpty())
        return bad(QStringLiteral("names no host"));
    if (!url.userInfo().isEmpty())
        return bad(QStringLiteral("holds a user name; the token file takes its place"));
    if (url.port(defaultAdminPort) == 0)
        return bad(QStringLiteral("has port 0"));
    if (url.port() < 0 && url.scheme() == QLatin1String("ws"))
        url.setPort(defaultAdminPort);
    if (url.path().isEmpty() || url.path() == QLatin1String("/"))
        url.setPath(QString::fromLatin1(protocol::adminPath.data(),
                                        static_cast<qsizetype>(protocol::adminPath.size())));
    return url;
}

Result<QString> readTokenFile(const QString &path)
{
    const auto bad = [&path](ErrorCode code, const QString &what) {
        return fail(code, QStringLiteral("the token file %1 %2").arg(path, what));
    };
    if (path.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("no token file is given"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return bad(ErrorCode::Io, QStringLiteral("cannot be read: %1").arg(file.errorString()));
    }
    const QByteArray content = file.read(tokenBytesMax + 1);
    if (content.size() > tokenBytesMax) {
        return bad(ErrorCode::Limit,
                   QStringLiteral("is larger than %1 bytes, it is no token").arg(tokenBytesMax));
    }
    const QByteArray token = content.trimmed();
    if (token.isEmpty())
        return bad(ErrorCode::Parse, QStringLiteral("is empty"));
    if (token.contains('\n') || token.contains('\0'))
        return bad(ErrorCode::Parse, QStringLiteral("has more than one line, it is no token"));
    return QString::fromUtf8(token);
}

} // namespace tickcast
