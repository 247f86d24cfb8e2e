// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/runner.h"
#include "console/ctl/terminal.h"
#include "console/ctl/top.h"
#include "shared/util/processsignals.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <clocale>
#include <csignal>
#include <unistd.h>

using namespace tickcast;
using namespace tickcast::ctl;

namespace {

int complain(const QString &text, ExitCode exitCode)
{
    static_cast<void>(
        writeAll(STDERR_FILENO,
                 encoded(QString(u"tickcast-ctl: " % visible(text) % u'\n'), localeCharset())));
    return exitCode;
}

int say(const QString &text)
{
    return writeAll(STDOUT_FILENO, text.toUtf8()) ? ExitCode::Done : ExitCode::SaidNo;
}

int printToken(const Options &options, const Target &target)
{
    if (!options.isJson)
        return say((options.isTokenShown ? target.token : target.tokenFile) % u'\n');
    QJsonObject json{{QStringLiteral("url"), target.url.toString()},
                     {QStringLiteral("tokenFile"), target.tokenFile}};
    if (options.isTokenShown)
        json.insert(QStringLiteral("token"), target.token);
    return say(QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact)) % u'\n');
}

/// Runs @p command until it is finished; signals are its affair.
template <typename Runs>
int run(Runs &command, const std::vector<int> &signalNumbers)
{
    ProcessSignals signals(signalNumbers);
    if (const auto installed = signals.install(); !installed)
        return complain(installed.error().text, ExitCode::SaidNo);
    QObject::connect(&signals, &ProcessSignals::received, &command, &Runs::onSignal);
    QObject::connect(&command, &Runs::finished, qApp, &QCoreApplication::exit,
                     Qt::QueuedConnection); // it may end before the loop runs
    command.start();
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    std::signal(SIGPIPE, SIG_IGN); // `| head` is the end, and no accident
    // Qt knows no other encoding and says so on every start; what this terminal has is asked first.
    std::setlocale(LC_ALL, "");
    if (localeCharset() != Charset::Utf8)
        qputenv("LC_ALL", "C.UTF-8");
    QLoggingCategory::setFilterRules(QStringLiteral("*=false")); // what it says is its output

    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const auto options = parseOptions(arguments);
    if (!options)
        return complain(options.error().text, ExitCode::BadUsage);
    if (options->task == Options::Task::Print)
        return say(options->text);
    if (options->command == Command::Drain && !options->isConfirmed &&
        ::isatty(STDIN_FILENO) == 0) {
        return complain(QStringLiteral("drain: nobody is there to be asked; --yes does not ask"),
                        ExitCode::BadUsage);
    }
    const auto environment = QProcessEnvironment::systemEnvironment();
    const auto target = findTarget(options->target, environment);
    if (!target)
        return complain(target.error().text, ExitCode::NoConnection);
    if (options->command == Command::Token)
        return printToken(*options, *target);

    const QCoreApplication application(argc, argv);
    AdminConnection::Options connection;
    connection.user = operatorName(environment);
    if (options->command == Command::Top) {
        connection.backoffMostMs = 5'000; // somebody looks at it
        Top top(*options, *target, connection);
        return run(top, Top::signalNumbers());
    }
    connection.helloTimeoutMs = 2 * options->timeoutMs; // the runner's own limit comes first
    Runner runner(*options, *target, connection);
    return run(runner, {SIGINT, SIGTERM});
}
