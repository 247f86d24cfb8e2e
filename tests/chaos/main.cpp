// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// tickcast-chaos: real servers under everything that may befall them (tests/README.md).

#include "shared/util/wholefile.h"
#include "tests/chaos/chaosrun.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <cstdio>
#include <sys/resource.h>

namespace {

using namespace tickcast::chaos;

struct Options
{
    std::uint64_t seed = 1;
    std::chrono::milliseconds duration{0};
    std::uint32_t clients = 0;
    QString jsonFile;
    bool isPrinting = false;
};

/// The number given for @p name, or the default; @p isGood becomes false when it is not in its
/// range.
double numberOf(const QCommandLineParser &parser, const char *name, double least, double most,
                bool &isGood)
{
    bool isNumber = false;
    const double value = parser.value(QLatin1String(name)).toDouble(&isNumber);
    if (isNumber && value >= least && value <= most)
        return value;
    std::fprintf(stderr, "tickcast-chaos: --%s \"%s\": a number from %g to %g is wanted\n", name,
                 qPrintable(parser.value(QLatin1String(name))), least, most);
    isGood = false;
    return least;
}

std::optional<Options> parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Real servers, thousands of clients of all kinds, and everything that may "
                       "befall them; the same seed gives the same schedule."));
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("minutes"), QStringLiteral("For so long, 0.34 to 1440."),
          QStringLiteral("M"), QStringLiteral("5")},
         {QStringLiteral("seed"), QStringLiteral("Whole number."), QStringLiteral("S"),
          QStringLiteral("1")},
         {QStringLiteral("clients"), QStringLiteral("Who behave, 1 to 15000."), QStringLiteral("N"),
          QStringLiteral("2000")},
         {QStringLiteral("json"), QStringLiteral("Writes everything into this file too."),
          QStringLiteral("FILE")},
         {QStringLiteral("print-schedule"), QStringLiteral("Says what would happen when.")}});
    parser.process(arguments);
    bool isGood = true;
    Options options;
    constexpr double seedMax = 9007199254740992.0; // 2^53
    constexpr double msPerMinute = 60'000;
    options.seed = std::uint64_t(numberOf(parser, "seed", 0, seedMax, isGood));
    options.duration = std::chrono::milliseconds(
        qint64(numberOf(parser, "minutes", 0.34, 1'440, isGood) * msPerMinute));
    options.clients = std::uint32_t(numberOf(parser, "clients", 1, 15'000, isGood));
    options.jsonFile = parser.value(QStringLiteral("json"));
    options.isPrinting = parser.isSet(QStringLiteral("print-schedule"));
    return isGood ? std::optional(options) : std::nullopt;
}

/// A descriptor for each client.
void raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const auto options = parse(QCoreApplication::arguments());
    if (!options)
        return 2;
    const Schedule schedule = makeSchedule(options->seed, options->duration, options->clients);
    if (options->isPrinting) {
        std::fputs(qPrintable(schedule.toString()), stdout);
        return 0;
    }
    raiseDescriptorLimit();
    const ChaosResult result = ChaosRun(schedule, options->seed, options->clients).run();
    std::fputs(qPrintable(toText(result)), stdout);
    if (!options->jsonFile.isEmpty()) {
        const auto written =
            tickcast::replaceFile(options->jsonFile, QJsonDocument(toJson(result)).toJson());
        if (!written) {
            std::fprintf(stderr, "tickcast-chaos: cannot write %s: %s\n",
                         qPrintable(options->jsonFile), qPrintable(written.error().text));
            return 1;
        }
    }
    return result.isGood() ? 0 : 1;
}
