// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/wire.h"
#include "tests/bench/load/workload.h"

#include <optional>

namespace tickcast::load {

struct RunOptions
{
    Workload workload;
    Target target;
    qint64 serverPid = 0;
    QString url;                 ///< as given, for the record
    QString jsonPath;            ///< empty: no file
    QString label;               ///< the program under test, by the name it has in reports
    QString revision;            ///< of the sources, for the record; empty: unknown
    std::optional<Target> admin; ///< the server's admin channel, to watch its counters
    QString tokenPath;           ///< of the file with its admin token
    quint32 cycles = 0; ///< connect and disconnect all so often instead of measuring updates
};

struct ServerCommandOptions
{
    Workload workload;
    bool isForPeer = false; ///< the options of a peer are wanted, not tickcast-server's
};

struct ReportOptions
{
    QStringList files;
    QString plotsPath; ///< empty: no plots
    QString baseline;  ///< the label that ratios refer to; empty: the first in the files
};

// Each takes the words after its subcommand. InvalidArgument names the option, the value and what
// would do. They read nothing but their arguments.
[[nodiscard]] Result<RunOptions> parseRun(const QStringList &arguments);
[[nodiscard]] Result<ServerCommandOptions> parseServerCommand(const QStringList &arguments);
[[nodiscard]] Result<ReportOptions> parseReport(const QStringList &arguments);

/// The text of --help.
[[nodiscard]] QString usage();

} // namespace tickcast::load
