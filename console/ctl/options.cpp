// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/options.h"

#include "console/ctl/words.h"

#include <QCommandLineParser>
#include <cmath>

namespace tickcast::ctl {

namespace {

void addTo(QCommandLineParser &parser, const std::vector<OptionSpec> &specs)
{
    for (const OptionSpec &spec : specs)
        parser.addOption(QCommandLineOption(QLatin1String(spec.name), QLatin1String(spec.about),
                                            QLatin1String(spec.valueName)));
}

/// Without its full stop: it is not the end of ours.
[[nodiscard]] QString errorOf(const QCommandLineParser &parser)
{
    QString text = parser.errorText();
    while (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

void readPage(Words &words, auto &query)
{
    query.limit = words.number("limit", 1, admin::SessionsQuery::limitMax).value_or(query.limit);
    query.offset = words.number("offset", 0, query.offsetMax).value_or(query.offset);
}

[[nodiscard]] admin::SessionFilter readFilter(Words &words)
{
    return {.text = words.text("filter", admin::SessionFilter::textMax),
            .level = words.choice<admin::SessionLevel>("level", levelWords),
            .worker = words.number("worker", 0, workerIndexMax)};
}

[[nodiscard]] admin::ClientMessage sessionsMessage(Words &words)
{
    const admin::SessionFilter filter = readFilter(words);
    if (words.has("closed")) {
        if (words.has("sort"))
            words.complain(QStringLiteral("--sort does not go with --closed: the last one is "
                                          "always first"));
        admin::ClosedQuery query{.filter = filter};
        query.limit = words.number("limit", 1, admin::SessionsQuery::limitMax).value_or(50);
        query.offset =
            words.number("offset", 0, admin::SessionsQuery::offsetMax).value_or(query.offset);
        return query;
    }
    admin::SessionsQuery query{.filter = filter};
    readPage(words, query);
    query.sort = words.choice<admin::SessionSort>("sort", admin::sessionSortNames)
                     .value_or(admin::SessionSort::Pressure);
    return query;
}

[[nodiscard]] admin::ClientMessage symbolsMessage(Words &words)
{
    admin::SymbolsQuery query;
    readPage(words, query);
    query.sort = words.choice<admin::SymbolSort>("sort", admin::symbolSortNames)
                     .value_or(admin::SymbolSort::Subscribers);
    query.filter = words.text("filter", admin::SymbolsQuery::filterMax);
    return query;
}

[[nodiscard]] admin::ClientMessage logMessage(Words &words)
{
    admin::LogQuery query{.isFollowing = words.has("f")};
    query.severity = words.choice<admin::Severity>("level", admin::severityNames)
                         .value_or(admin::Severity::Info);
    query.category = words.text("category", categoryCharactersMax);
    query.last = words.number("last", 0, admin::LogQuery::lastMax).value_or(query.last);
    return query;
}

[[nodiscard]] admin::ClientMessage disconnectMessage(Words &words)
{
    return admin::Disconnect{.session = words.argument(0, "the session", sessionCharactersMax),
                             .mayReturn = !words.has("for-good"),
                             .reason = words.text("reason", admin::Disconnect::reasonMax)};
}

[[nodiscard]] admin::ClientMessage levelMessage(Words &words)
{
    const auto floor = words.choice<admin::SessionLevel>("floor", levelWords);
    if (words.has("floor")) {
        if (words.count() > 0)
            words.complain(QStringLiteral("--floor is for all sessions, and takes no ID"));
        return admin::SetFloor{.worker = words.number("worker", 0, workerIndexMax),
                               .level = floor.value_or(admin::SessionLevel::Normal)};
    }
    if (words.has("worker"))
        words.complain(QStringLiteral("--worker goes with --floor only"));
    if (words.count() != 2)
        words.complain(QStringLiteral("level takes ID LEVEL, ID clear, or --floor LEVEL"));
    admin::PinSession pin{.session = words.argument(0, "the session", sessionCharactersMax),
                          .level = std::nullopt};
    if (words.argumentText(1) != QLatin1String("clear"))
        pin.level = words.argumentChoice<admin::SessionLevel>(1, "the level", levelOrClearWords);
    return pin;
}

[[nodiscard]] admin::ClientMessage breakerMessage(Words &words)
{
    return admin::OrderBreaker{.breaker = words.argument(0, "the breaker", breakerCharactersMax),
                               .action = words.argumentChoice<admin::BreakerAction>(
                                   1, "the order", admin::breakerActionNames)};
}

[[nodiscard]] admin::ClientMessage logLevelMessage(Words &words)
{
    admin::SetLogLevel order;
    if (words.count() == 2)
        order.category = words.argument(0, "the category", categoryCharactersMax);
    order.severity =
        words.argumentChoice<admin::Severity>(words.count() - 1, "the level", admin::severityNames);
    return order;
}

[[nodiscard]] std::optional<admin::ClientMessage> messageOf(Command command, Words &words)
{
    switch (command) {
    case Command::Top:
    case Command::Stats:
    case Command::Workers:
    case Command::Feeds:
    case Command::Alerts:
    case Command::Token:
        return std::nullopt;
    case Command::Sessions:
        return sessionsMessage(words);
    case Command::Session:
        return admin::SessionQuery{.session =
                                       words.argument(0, "the session", sessionCharactersMax)};
    case Command::Symbols:
        return symbolsMessage(words);
    case Command::Log:
        return logMessage(words);
    case Command::Config:
        return admin::ConfigQuery{};
    case Command::Disconnect:
        return disconnectMessage(words);
    case Command::Level:
        return levelMessage(words);
    case Command::Breaker:
        return breakerMessage(words);
    case Command::LogLevel:
        return logLevelMessage(words);
    case Command::Reload:
        return admin::Reload{};
    case Command::Drain:
        return admin::Drain{};
    }
    return std::nullopt;
}

void readTop(Words &words, Options &options)
{
    const double delayS = words.seconds("delay", 0.1, 1.0).value_or(1.0);
    options.perSecond = static_cast<quint32>(std::lround(1.0 / delayS));
    options.firstQuery.sort = words.choice<admin::SessionSort>("sort", admin::sessionSortNames)
                                  .value_or(admin::SessionSort::Pressure);
    options.firstQuery.filter.text = words.text("filter", admin::SessionFilter::textMax);
    if (options.isJson)
        words.complain(
            QStringLiteral("top is for people; stats, workers and sessions have --json"));
}

[[nodiscard]] Result<Options> parseCommand(const CommandSpec &spec, const QStringList &arguments)
{
    QCommandLineParser parser;
    addTo(parser, commonOptionSpecs());
    addTo(parser, spec.options);
    const auto wrong = [&spec](const QString &what) {
        return fail(ErrorCode::InvalidArgument, QStringLiteral("%1: %2; see tickcast-ctl %1 --help")
                                                    .arg(QLatin1String(spec.name), what));
    };
    if (!parser.parse(arguments))
        return wrong(errorOf(parser));
    Options options;
    if (parser.isSet(QStringLiteral("help"))) {
        options.task = Options::Task::Print;
        options.text = commandHelp(spec);
        return options;
    }
    Words words(parser);
    if (words.count() < spec.argumentsMin || words.count() > spec.argumentsMax) {
        return wrong(spec.argumentsMax == 0
                         ? QStringLiteral("it takes no \"%1\"").arg(words.argumentText(0).left(64))
                         : QStringLiteral("it takes %1").arg(QLatin1String(spec.arguments)));
    }
    options.command = spec.command;
    options.target.url = words.text("url", urlCharactersMax).value_or(QString());
    options.target.tokenFile = words.text("token-file", pathCharactersMax).value_or(QString());
    options.isJson = words.has("json");
    options.isColorWanted = !words.has("no-color");
    options.timeoutMs =
        static_cast<qint64>(words.seconds("timeout", 0.1, 3600.0).value_or(10.0) * 1e3);
    options.isCheck = words.has("check");
    options.isFollowing = words.has("f");
    options.isConfirmed = words.has("yes");
    options.isTokenShown = words.has("show");
    options.isChangedOnly = words.has("changed");
    options.target.isViewer = words.has("viewer");
    if (spec.command == Command::Config)
        options.prefix = words.argumentText(0);
    if (spec.command == Command::Top)
        readTop(words, options);
    options.message = messageOf(spec.command, words);
    if (const auto &problem = words.problem())
        return wrong(*problem);
    return options;
}

} // namespace

Result<Options> parseOptions(const QStringList &arguments)
{
    // The command is the first word that is no option of all commands, nor the value of one.
    QCommandLineParser parser;
    addTo(parser, commonOptionSpecs());
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
    const bool isGood = parser.parse(arguments);
    const QStringList rest = parser.positionalArguments();
    Options options;
    if (parser.isSet(QStringLiteral("version")) || rest.contains(QLatin1String("--version"))) {
        options.task = Options::Task::Print;
        options.text = QStringLiteral("tickcast-ctl " TICKCAST_VERSION "\n");
        return options;
    }
    if (rest.isEmpty() && parser.isSet(QStringLiteral("help"))) {
        options.task = Options::Task::Print;
        options.text = generalHelp();
        return options;
    }
    if (!isGood)
        return fail(ErrorCode::InvalidArgument,
                    errorOf(parser) % QLatin1String("; see tickcast-ctl --help"));
    if (rest.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("no command; tickcast-ctl --help lists them"));
    const CommandSpec *spec = findCommand(rest.first());
    if (!spec) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("no command \"%1\"; tickcast-ctl --help lists them")
                        .arg(rest.first().left(64)));
    }
    QStringList own = arguments;
    own.removeAt(arguments.size() - rest.size());
    return parseCommand(*spec, own);
}

} // namespace tickcast::ctl
