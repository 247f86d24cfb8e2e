// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/commands.h"

#include <algorithm>

namespace tickcast::ctl {

namespace {

const OptionSpec sortSymbols{"sort", "BY", "name, subscribers, updates, published or bytes"};
const OptionSpec limit{"limit", "N", "At most so many rows: 1 to 500, 50 if not said"};
const OptionSpec offset{"offset", "N", "Leave out so many"};
const OptionSpec filter{"filter", "TEXT", "Only those with this in their name or address"};
const OptionSpec worker{"worker", "N", "Only this worker"};
const OptionSpec check{"check", "", "Exit with 1 while there is an alert of severity error"};

[[nodiscard]] QString optionLine(const OptionSpec &option)
{
    const QString name = QLatin1String(option.name);
    const QString line =
        (name.size() == 1 ? QStringLiteral("  -%1 %2") : QStringLiteral("  --%1 %2"))
            .arg(name, QLatin1String(option.valueName));
    return QString(line.leftJustified(22) % QLatin1String(option.about) % u'\n');
}

} // namespace

const std::vector<CommandSpec> &commandSpecs()
{
    static const std::vector<CommandSpec> specs{
        {Command::Top,
         "top",
         "",
         0,
         0,
         "watch the server live; h in it explains its keys",
         {{"sort", "BY", "What sessions are sorted by at first, see sessions"},
          {"filter", "TEXT", "Only sessions with this in their name or address"},
          {"delay", "SECONDS", "Between two looks: 0.1 to 1, 1 if not said"}}},
        {Command::Stats, "stats", "", 0, 0, "how the server is doing", {check}},
        {Command::Workers, "workers", "", 0, 0, "how each worker thread is doing", {}},
        {Command::Feeds, "feeds", "", 0, 0, "the feeds and the circuit breakers", {check}},
        {Command::Alerts, "alerts", "", 0, 0, "what is wrong now", {check}},
        {Command::Sessions,
         "sessions",
         "",
         0,
         0,
         "list sessions, the slowest first",
         {{"sort", "BY",
           "pressure, age, backlog, unsent, delivered, superseded, suppressed, dropped or "
           "connected"},
          filter,
          {"level", "LEVEL", "Only those at this level or a worse one"},
          worker,
          limit,
          offset,
          {"closed", "", "Those that have ended, the last one first"}}},
        {Command::Session, "session", "ID", 1, 1, "everything about one session", {}},
        {Command::Symbols,
         "symbols",
         "",
         0,
         0,
         "list symbols, the most watched first",
         {sortSymbols, filter, limit, offset}},
        {Command::Log,
         "log",
         "",
         0,
         0,
         "the server's log",
         {{"f", "", "Follow: go on with what comes, until Ctrl-C"},
          {"level", "LEVEL", "Only so severe: debug, info (if not said), warning or error"},
          {"category", "NAME", "Only this part of the server: feed, fanout"},
          {"last", "N", "So many of the records there are: 0 to 1000, 200 if not said"}}},
        {Command::Config,
         "config",
         "[KEY]",
         0,
         1,
         "the settings in force, or those that begin with KEY",
         {{"changed", "", "Only those that are not as they are when nothing is said"}}},
        {Command::Disconnect,
         "disconnect",
         "ID",
         1,
         1,
         "close a session",
         {{"for-good", "", "Tell it not to come back"},
          {"reason", "TEXT", "For the client and the log"}}},
        {Command::Level,
         "level",
         "ID LEVEL|clear, or --floor LEVEL",
         0,
         2,
         "pin a session's level, or set the least level of all",
         {{"floor", "LEVEL", "All sessions are at this level at least; normal lets them go"},
          {"worker", "N", "Only those of this worker"}}},
        {Command::Breaker, "breaker", "NAME trip|reset", 2, 2, "order a circuit breaker", {}},
        {Command::LogLevel,
         "log-level",
         "[CATEGORY] LEVEL",
         1,
         2,
         "what is written to the log from now on",
         {}},
        {Command::Reload, "reload", "", 0, 0, "have the server read its settings again", {}},
        {Command::Drain,
         "drain",
         "",
         0,
         0,
         "have the server take leave of its clients and end",
         {{"yes", "", "Do not ask"}}},
        {Command::Token,
         "token",
         "",
         0,
         0,
         "where the token is; asks no server",
         {{"viewer", "", "The one of those that only look"},
          {"show", "", "Print the token itself"}}}};
    return specs;
}

const std::vector<OptionSpec> &commonOptionSpecs()
{
    static const std::vector<OptionSpec> specs{
        {"url", "URL", "The server, ws://HOST:7401/admin; if not said, the one on this machine"},
        {"token-file", "FILE", "Where its token is; if not said, where that server keeps it"},
        {"json", "", "Answer in JSON, one document, or one line for each of a stream"},
        {"timeout", "SECONDS", "How long to wait for an answer: 0.1 to 3600, 10 if not said"},
        {"no-color", "", "No colours, as if NO_COLOR were set"},
        {"help", "", "Explain, with a command that one, and exit"},
        {"version", "", "Print the version and exit"}};
    return specs;
}

const CommandSpec *findCommand(const QString &name)
{
    const auto found = std::ranges::find_if(
        commandSpecs(), [&](const CommandSpec &spec) { return name == QLatin1String(spec.name); });
    return found == commandSpecs().end() ? nullptr : &*found;
}

QString generalHelp()
{
    QString help = QStringLiteral("Usage: tickcast-ctl [OPTIONS] COMMAND [ARGUMENTS] [OPTIONS]\n\n"
                                  "Watches a Tickcast server and gives it orders, through its "
                                  "admin channel.\n\nCommands:\n");
    for (const CommandSpec &spec : commandSpecs())
        help += QString(QString(u"  " % QLatin1String(spec.name)).leftJustified(22) %
                        QLatin1String(spec.about) % u'\n');
    help += QLatin1String("\nOptions:\n");
    for (const OptionSpec &option : commonOptionSpecs())
        help += optionLine(option);
    return help %
           QStringLiteral(
               "\nEnvironment: TICKCAST_ADMIN_URL and TICKCAST_ADMIN_TOKEN_FILE stand for --url "
               "and\n--token-file, TICKCAST_STATE_DIR for the server's state.dir.\n"
               "\nExit codes: 0 done; 1 the server said no; 2 the command line is wrong; 3 no "
               "connection,\nor the token is refused; 4 no answer in time; 130 interrupted.\n");
}

QString commandHelp(const CommandSpec &spec)
{
    const QString about = QLatin1String(spec.about);
    QString help = QStringLiteral("Usage: tickcast-ctl %1%2%3 [OPTIONS]\n\n%4.\n\n")
                       .arg(QLatin1String(spec.name), QLatin1String(*spec.arguments ? " " : ""),
                            QLatin1String(spec.arguments),
                            QString(about.at(0).toUpper() % QStringView(about).mid(1)));
    for (const OptionSpec &option : spec.options)
        help += optionLine(option);
    if (!spec.options.empty())
        help += u'\n';
    for (const OptionSpec &option : commonOptionSpecs())
        help += optionLine(option);
    return help;
}

} // namespace tickcast::ctl
