// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logging.h"

#include <QDateTime>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

Q_LOGGING_CATEGORY(lcApp, "tickcast.app")
Q_LOGGING_CATEGORY(lcFeed, "tickcast.feed")
Q_LOGGING_CATEGORY(lcMarket, "tickcast.market")
Q_LOGGING_CATEGORY(lcFanout, "tickcast.fanout")
Q_LOGGING_CATEGORY(lcTransport, "tickcast.transport")
Q_LOGGING_CATEGORY(lcAdmin, "tickcast.admin")
Q_LOGGING_CATEGORY(lcHttp, "tickcast.http")
Q_LOGGING_CATEGORY(lcClient, "tickcast.client")
Q_LOGGING_CATEGORY(lcConsole, "tickcast.console")

namespace tickcast {

namespace {

QLatin1String severityName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return QLatin1String("debug");
    case QtInfoMsg:
        return QLatin1String("info");
    case QtWarningMsg:
        return QLatin1String("warning");
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return QLatin1String("error");
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    QString category = QString::fromLatin1(context.category ? context.category : "default");
    category.remove(QLatin1String("tickcast."));
    const QString line =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ")) %
        u' ' % QString(severityName(type)).leftJustified(7) % u' ' % category.leftJustified(9) %
        u' ' % message % u'\n';
    const QByteArray bytes = line.toUtf8();
    // One write() per line: the kernel keeps lines of several threads apart, no lock is needed.
    // A log that cannot be written has nowhere left to complain to.
    const ssize_t written = ::write(STDERR_FILENO, bytes.constData(), size_t(bytes.size()));
    static_cast<void>(written);
    if (type == QtFatalMsg)
        std::abort();
}

} // namespace

void installLogHandler()
{
    qInstallMessageHandler(writeLine);
}

Result<void> setLogLevel(QStringView level)
{
    constexpr std::array<QLatin1String, 4> names{QLatin1String("debug"), QLatin1String("info"),
                                                 QLatin1String("warning"), QLatin1String("error")};
    constexpr std::array<QLatin1String, 3> switches{QLatin1String("debug"), QLatin1String("info"),
                                                    QLatin1String("warning")};
    qsizetype threshold = -1;
    for (size_t i = 0; i < names.size(); ++i) {
        if (level == names[i])
            threshold = static_cast<qsizetype>(i);
    }
    if (threshold < 0) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("log level \"%1\" is none of debug, info, warning, error")
                        .arg(level.left(32)));
    }
    QString rules = QStringLiteral("*.debug=false\n*.info=false\n");
    for (size_t i = 0; i < switches.size(); ++i) {
        rules += QStringLiteral("tickcast.*.%1=%2\n")
                     .arg(switches[i], static_cast<qsizetype>(i) >= threshold ? u"true" : u"false");
    }
    QLoggingCategory::setFilterRules(rules);
    return {};
}

} // namespace tickcast
