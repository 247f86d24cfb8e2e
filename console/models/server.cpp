// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/server.h"

#include "shared/protocol/constants.h"

#include <QCoreApplication>
#include <QFile>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(ServerAddress)
};

constexpr int defaultAdminPort = 7401;
constexpr qint64 tokenBytesMax = 4096;

} // namespace

Result<QUrl> parseAdminUrl(const QString &text)
{
    const QString trimmed = text.trimmed();
    const auto bad = [&trimmed](const QString &what) {
        return fail(ErrorCode::InvalidArgument,
                    //: an address that is wrong, and what is wrong with it: "is empty"
                    Texts::tr("the address \"%1\" %2; it should look like "
                              "ws://10.0.0.5:7401/admin")
                        .arg(trimmed.left(128), what));
    };
    if (trimmed.isEmpty())
        return bad(Texts::tr("is empty"));
    const bool hasScheme = trimmed.contains(QLatin1String("://"));
    QUrl url(hasScheme ? trimmed : QString(u"ws://" % trimmed), QUrl::StrictMode);
    if (!url.isValid())
        return bad(Texts::tr("cannot be read"));
    if (url.scheme() != QLatin1String("ws") && url.scheme() != QLatin1String("wss"))
        return bad(Texts::tr("has the scheme %1, allowed are ws and wss").arg(url.scheme()));
    if (url.host().isEmpty())
        return bad(Texts::tr("names no host"));
    if (!url.userInfo().isEmpty())
        return bad(Texts::tr("holds a user name; the token file takes its place"));
    if (url.port(defaultAdminPort) == 0)
        return bad(Texts::tr("has port 0"));
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
        return fail(code, Texts::tr("the token file %1 %2").arg(path, what));
    };
    if (path.isEmpty())
        return fail(ErrorCode::InvalidArgument, Texts::tr("no token file is given"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return bad(ErrorCode::Io, Texts::tr("cannot be read: %1").arg(file.errorString()));
    }
    const QByteArray content = file.read(tokenBytesMax + 1);
    if (content.size() > tokenBytesMax) {
        return bad(ErrorCode::Limit,
                   Texts::tr("is larger than %1 bytes, it is no token").arg(tokenBytesMax));
    }
    const QByteArray token = content.trimmed();
    if (token.isEmpty())
        return bad(ErrorCode::Parse, Texts::tr("is empty"));
    if (token.contains('\n') || token.contains('\0'))
        return bad(ErrorCode::Parse, Texts::tr("has more than one line, it is no token"));
    return QString::fromUtf8(token);
}

} // namespace tickcast
