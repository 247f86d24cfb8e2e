// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace tickcast {

/// What the command line of tickcast-server asks for: to serve, to check, or only to be answered.
struct CommandLine
{
    enum class Action : quint8 {
        Serve,
        CheckConfig, ///< load the configuration, tell its problems, exit with 1 if there are any
        Answer,      ///< print `text` to standard output, exit with 0 (--help, --version, ...)
        Refuse,      ///< print `text` to standard error, exit with usageExitCode
    };
    static constexpr int usageExitCode = 2;

    Action action = Action::Serve;
    QString text;            ///< for Answer and Refuse; ends with a line feed
    QString configFile;      ///< empty: none
    QStringList assignments; ///< "section.key=value" of each --set, in order, unchecked
    QString readyFile;       ///< empty: none
    bool isTakeover = false; ///< take the place of the server that runs
};

/// Reads @p arguments, the program's name first. Prints nothing and never exits.
/// Thread: main; a QCoreApplication must exist, because the help text names the program by it.
[[nodiscard]] CommandLine parseCommandLine(const QStringList &arguments);

} // namespace tickcast
