// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

/// What tickcast-ctl can do: its commands, their arguments and options, as one table from which the
/// parser and the help are made. Thread: any.
namespace tickcast::ctl {

enum class Command : quint8 {
    Top,
    Stats,
    Workers,
    Feeds,
    Alerts,
    Sessions,
    Session,
    Symbols,
    Log,
    Config,
    Disconnect,
    Level,
    Breaker,
    LogLevel,
    Reload,
    Drain,
    Token,
};

/// How the program ends, for scripts.
enum ExitCode : quint8 {
    Done = 0,
    SaidNo = 1,       ///< the server has not done it, or --check found something
    BadUsage = 2,     ///< the command line
    NoConnection = 3, ///< nobody there, or the token is refused
    TimedOut = 4,     ///< no answer within --timeout
    Interrupted = 130,
    Terminated = 143,
};

struct OptionSpec
{
    const char *name;      ///< "limit"; one letter is "f"
    const char *valueName; ///< "N"; empty: a switch
    const char *about;
};

struct CommandSpec
{
    Command command;
    const char *name;
    const char *arguments; ///< "ID LEVEL|clear"; empty: none
    int argumentsMin;
    int argumentsMax;
    const char *about;
    std::vector<OptionSpec> options;
};

[[nodiscard]] const std::vector<CommandSpec> &commandSpecs();
/// What every command takes.
[[nodiscard]] const std::vector<OptionSpec> &commonOptionSpecs();
/// Null: there is none of that name.
[[nodiscard]] const CommandSpec *findCommand(const QString &name);

/// The list of commands, common options and exit codes.
[[nodiscard]] QString generalHelp();
[[nodiscard]] QString commandHelp(const CommandSpec &spec);

} // namespace tickcast::ctl
