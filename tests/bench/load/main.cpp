// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/bytesbench.h"
#include "tests/bench/load/decodebench.h"
#include "tests/bench/load/loadrun.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/workload.h"
#ifdef TICKCAST_BENCH_PLOTS
#include "tests/bench/load/plots.h"
#endif

#include <QFile>
#include <QJsonDocument>
#include <QThread>
#include <csignal>
#include <cstdio>

using namespace tickcast;
using namespace tickcast::load;

namespace {

enum ExitCode { Good = 0, NotGood = 1, CannotRun = 2, Interrupted = 130 };

std::atomic<bool> isInterrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal handler");

void onSignal(int)
{
    isInterrupted = true;
}

int cannotRun(const QString &why)
{
    std::fprintf(stderr, "tickcast-bench: %s\n", qPrintable(why));
    return CannotRun;
}

int run(const QStringList &arguments)
{
    const Result<RunOptions> options = parseRun(arguments);
    if (!options)
        return cannotRun(options.error().text);
    // Opened first: a run of minutes should not end with a path that does not exist.
    QFile file(options->jsonPath);
    if (!options->jsonPath.isEmpty() && !file.open(QIODevice::WriteOnly))
        return cannotRun(QStringLiteral("--json ") % options->jsonPath % QLatin1String(": ") %
                         file.errorString());
    struct sigaction action = {};
    action.sa_handler = onSignal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);

    LoadRun loadRun(*options, isInterrupted);
    const Result<RunResult> result = loadRun.run();
    if (!result) {
        file.remove();
        return cannotRun(result.error().text);
    }
    std::fputs(qPrintable(summary(*options, *result)), stdout);
    if (file.isOpen()) {
        const QByteArray json = QJsonDocument(toJson(*options, *result)).toJson();
        if (file.write(json) != json.size() || !file.flush())
            return cannotRun(QStringLiteral("--json ") % options->jsonPath % QLatin1String(": ") %
                             file.errorString());
    }
    if (result->isInterrupted)
        return Interrupted;
    return result->isGood() ? Good : NotGood;
}

int serverCommand(const QStringList &arguments)
{
    const Result<ServerCommandOptions> options = parseServerCommand(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto cores = static_cast<quint32>(QThread::idealThreadCount());
    QStringList words;
    if (options->isForPeer) {
        words = peerOptions(options->workload, cores);
    } else {
        for (const QString &setting : serverSettings(options->workload, cores))
            words += QStringLiteral("--set ") % setting;
    }
    std::printf("%s\n", qPrintable(words.join(u' ')));
    return Good;
}

int report(const QStringList &arguments)
{
    const Result<ReportOptions> options = parseReport(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const Result<Report> report = readReport(options->files, options->baseline);
    if (!report)
        return cannotRun(report.error().text);
    std::fputs(qPrintable(report->table()), stdout);
    if (options->plotsPath.isEmpty())
        return Good;
#ifdef TICKCAST_BENCH_PLOTS
    if (const Result<void> written = writePlots(*report, options->plotsPath); !written)
        return cannotRun(written.error().text);
    return Good;
#else
    return cannotRun(QStringLiteral("--plots: this build has no Qt Gui"));
#endif
}

int codec(const Result<void> &done)
{
    return done ? Good : cannotRun(done.error().text);
}

} // namespace

int main(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    const QString command = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (command == QLatin1String("run"))
        return run(arguments);
    if (command == QLatin1String("servercmd"))
        return serverCommand(arguments);
    if (command == QLatin1String("report"))
        return report(arguments);
    if (command == QLatin1String("bytes"))
        return codec(benchBytes(arguments));
    if (command == QLatin1String("decode"))
        return codec(benchDecode(arguments));
    if (command == QLatin1String("help") || command == QLatin1String("--help") ||
        command == QLatin1String("-h")) {
        std::fputs(qPrintable(usage()), stdout);
        return Good;
    }
    std::fputs(qPrintable(usage()), stderr);
    return cannotRun(command.isEmpty() ? QStringLiteral("no command")
                                       : QStringLiteral("unknown command \"%1\"").arg(command));
}
