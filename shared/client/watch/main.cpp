// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/watch/watcher.h"
#include "shared/util/logging.h"
#include "shared/util/processsignals.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <cstdio>

namespace tickcast {

namespace {

tl::unexpected<Error> wrong(const QString &text)
{
    return fail(ErrorCode::InvalidArgument, text);
}

Result<protocol::Channel> channelOf(const QString &name)
{
    for (size_t i = 0; i < protocol::channelCount; ++i) {
        const std::string_view known = protocol::channelNames[i];
        if (name == QLatin1String(known.data(), qsizetype(known.size())))
            return static_cast<protocol::Channel>(i);
    }
    return wrong(
        QStringLiteral("--channel is \"%1\"; it must be quote, trade or candle").arg(name));
}

Result<ClientFormat> formatOf(const QString &name)
{
    if (name == QLatin1String("any"))
        return ClientFormat::Any;
    if (name == QLatin1String("binary"))
        return ClientFormat::Binary;
    if (name == QLatin1String("json"))
        return ClientFormat::Json;
    return wrong(QStringLiteral("--format is \"%1\"; it must be any, binary or json").arg(name));
}

Result<WatchOptions> readArguments(const QCommandLineParser &parser)
{
    const QStringList arguments = parser.positionalArguments();
    if (arguments.size() < 2)
        return wrong(QStringLiteral("give a URL and at least one symbol; --help says more"));
    WatchOptions options;
    options.url = QUrl(arguments.first(), QUrl::StrictMode);
    const QString scheme = options.url.scheme();
    if ((scheme != QLatin1String("ws") && scheme != QLatin1String("wss")) ||
        options.url.host().isEmpty()) {
        return wrong(QStringLiteral("\"%1\" is not an address such as ws://127.0.0.1:7400/v1")
                         .arg(arguments.first()));
    }
    for (const QString &name : arguments.sliced(1)) {
        const QByteArray utf8 = name.toUtf8();
        const auto symbol = Symbol::fromName({utf8.constData(), size_t(utf8.size())});
        if (!symbol)
            return tl::unexpected<Error>(symbol.error());
        options.symbols.push_back(*symbol);
    }
    const auto channel = channelOf(parser.value(QStringLiteral("channel")));
    if (!channel)
        return tl::unexpected<Error>(channel.error());
    options.channel = *channel;
    const auto format = formatOf(parser.value(QStringLiteral("format")));
    if (!format)
        return tl::unexpected<Error>(format.error());
    options.format = *format;
    options.json = parser.isSet(QStringLiteral("json"));
    if (parser.isSet(QStringLiteral("count"))) {
        const QString text = parser.value(QStringLiteral("count"));
        bool ok = false;
        options.count = text.toLongLong(&ok);
        if (!ok || options.count < 1)
            return wrong(QStringLiteral("--count is \"%1\"; it must be 1 or more").arg(text));
    }
    return options;
}

int run()
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Prints live updates of a Tickcast server, one line each."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("URL"),
                                 QStringLiteral("the server, such as ws://127.0.0.1:7400/v1"));
    parser.addPositionalArgument(QStringLiteral("SYMBOL"), QStringLiteral("what to watch"),
                                 QStringLiteral("SYMBOL..."));
    parser.addOptions({
        {QStringLiteral("channel"), QStringLiteral("quote (default), trade or candle"),
         QStringLiteral("CHANNEL"), QStringLiteral("quote")},
        {QStringLiteral("count"), QStringLiteral("end after N updates"), QStringLiteral("N")},
        {QStringLiteral("format"),
         QStringLiteral("what to ask for: any (default: binary if the server has it), binary or "
                        "json; what is printed is the same"),
         QStringLiteral("FORMAT"), QStringLiteral("any")},
        {QStringLiteral("json"), QStringLiteral("print updates as the JSON of the protocol")},
    });
    parser.process(*QCoreApplication::instance());

    const auto options = readArguments(parser);
    ProcessSignals stopSignals;
    const auto installed = options ? stopSignals.install() : Result<void>();
    if (!options || !installed) {
        const Error &error = options ? installed.error() : options.error();
        std::fprintf(stderr, "tickcast-watch: %s\n", qUtf8Printable(error.text));
        return 2;
    }
    Watcher watcher(*options);
    // Queued, because it may be said before the event loop runs, where exit() has no effect.
    QObject::connect(&watcher, &Watcher::finished, QCoreApplication::instance(),
                     &QCoreApplication::exit, Qt::QueuedConnection);
    QObject::connect(&stopSignals, &ProcessSignals::received, &watcher, [&watcher] {
        watcher.stop();
        QCoreApplication::exit(0);
    });
    watcher.start();
    return QCoreApplication::exec();
}

} // namespace

} // namespace tickcast

int main(int argc, char *argv[])
{
    tickcast::installLogHandler();
    // What matters to the reader is printed by the program itself.
    static_cast<void>(tickcast::setLogLevel(u"error"));
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("tickcast-watch"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TICKCAST_VERSION));
    return tickcast::run();
}
