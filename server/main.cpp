// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/commandline.h"
#include "server/app/config.h"
#include "server/app/serverapp.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <QCoreApplication>
#include <QProcessEnvironment>
#include <QTimer>
#include <csignal>
#include <cstdio>

namespace {

void printProblems(const std::vector<tickcast::ConfigProblem> &problems)
{
    for (const tickcast::ConfigProblem &problem : problems)
        std::fprintf(stderr, "%s\n", problem.toString().toUtf8().constData());
}

} // namespace

int main(int argc, char *argv[])
{
    using namespace tickcast;
    std::signal(SIGPIPE, SIG_IGN); // a client that left is an error code, not a reason to die
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("tickcast-server"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TICKCAST_VERSION));
    installLogHandler();

    const CommandLine commandLine = parseCommandLine(QCoreApplication::arguments());
    if (commandLine.action == CommandLine::Action::Answer) {
        std::fputs(commandLine.text.toUtf8().constData(), stdout);
        return 0;
    }
    if (commandLine.action == CommandLine::Action::Refuse) {
        std::fputs(commandLine.text.toUtf8().constData(), stderr);
        return CommandLine::usageExitCode;
    }

    const auto readConfig = [commandLine] {
        return loadConfig({.file = commandLine.configFile,
                           .environment = QProcessEnvironment::systemEnvironment().toStringList(),
                           .assignments = commandLine.assignments});
    };
    const auto config = readConfig();
    if (!config) {
        printProblems(config.error());
        return 1;
    }
    if (commandLine.action == CommandLine::Action::CheckConfig) {
        std::puts("the configuration is good");
        return 0;
    }
    setLogFormat(config->log.format);
    static_cast<void>(setLogLevels(config->log.levels)); // checked when it was read
    QTimer summaries;
    QObject::connect(&summaries, &QTimer::timeout, &LogLimiter::sumUp);
    summaries.start(1000);

    ServerApp server(*config,
                     {commandLine.readyFile, commandLine.configFile, commandLine.isTakeover},
                     readConfig);
    QTimer::singleShot(0, &server, &ServerApp::start);
    const int exitCode = QCoreApplication::exec();
    LogLimiter::sumUpAll();
    return exitCode;
}
