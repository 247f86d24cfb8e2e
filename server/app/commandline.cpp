// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/commandline.h"

#include "server/app/configdocument.h"

#include <QCommandLineParser>

namespace tickcast {

namespace {

struct Options
{
    QCommandLineOption config{QStringLiteral("config"),
                              QStringLiteral("Read settings from FILE (TOML)."),
                              QStringLiteral("FILE")};
    QCommandLineOption set{QStringLiteral("set"),
                           QStringLiteral("Set one key, over file and environment. Repeatable."),
                           QStringLiteral("section.key=value")};
    QCommandLineOption checkConfig{
        QStringLiteral("check-config"),
        QStringLiteral("Check the settings, tell every problem, and exit.")};
    QCommandLineOption printConfig{
        QStringLiteral("print-config"),
        QStringLiteral("Print a settings file with every key, its default and its meaning.")};
    QCommandLineOption readyFile{
        QStringLiteral("ready-file"),
        QStringLiteral("Once serving, write the addresses to PATH as JSON."),
        QStringLiteral("PATH")};
    QCommandLineOption takeover{
        QStringLiteral("takeover"),
        QStringLiteral("Take the place of the server that runs with the same state directory: its "
                       "listening sockets and its state, without refusing anybody.")};
    QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")},
                               QStringLiteral("Print the version.")};
    QCommandLineOption help{{QStringLiteral("h"), QStringLiteral("help")},
                            QStringLiteral("Print this help.")};
};

[[nodiscard]] CommandLine answer(const QString &text)
{
    return {CommandLine::Action::Answer, text, {}, {}, {}, false};
}

[[nodiscard]] CommandLine refuse(const QString &reason)
{
    return {CommandLine::Action::Refuse,
            QLatin1String("tickcast-server: ") % reason %
                QLatin1String("\nTry tickcast-server --help.\n"),
            {},
            {},
            {},
            false};
}

[[nodiscard]] QString helpText(const QCommandLineParser &parser)
{
    return parser.helpText() %
           QLatin1String("\nSettings and their defaults, each also an environment variable such "
                         "as TICKCAST_WORKERS_COUNT:\n") %
           configSummary() % QLatin1String("Meanings and ranges: tickcast-server --print-config\n");
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    const Options options;
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Tickcast: pushes market data to many subscribers over WebSocket."));
    parser.addOptions({options.config, options.set, options.checkConfig, options.printConfig,
                       options.readyFile, options.takeover, options.version, options.help});
    if (!parser.parse(arguments))
        return refuse(parser.errorText());
    if (parser.isSet(options.help))
        return answer(helpText(parser));
    if (parser.isSet(options.version))
        return answer(QStringLiteral("tickcast-server " TICKCAST_VERSION "\n"));
    if (parser.isSet(options.printConfig))
        return answer(configDocument());
    if (!parser.positionalArguments().isEmpty()) {
        return refuse(QStringLiteral("unexpected argument \"%1\"")
                          .arg(parser.positionalArguments().constFirst()));
    }
    for (const QCommandLineOption &option : {options.config, options.readyFile}) {
        if (parser.isSet(option) && parser.value(option).isEmpty()) {
            return refuse(QStringLiteral("--%1 needs a path, not an empty text")
                              .arg(option.names().constFirst()));
        }
    }
    return {parser.isSet(options.checkConfig) ? CommandLine::Action::CheckConfig
                                              : CommandLine::Action::Serve,
            QString(),
            parser.value(options.config),
            parser.values(options.set),
            parser.value(options.readyFile),
            parser.isSet(options.takeover)};
}

} // namespace tickcast
