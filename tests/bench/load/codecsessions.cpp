// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/codecsessions.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <cstdio>

namespace tickcast::load {

namespace {

constexpr int simulatedSeconds = 300;
constexpr double simulatedRate = 10;

} // namespace

Result<CodecOptions> parseCodec(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("data"), {}, QStringLiteral("folder")});
    parser.addOption({QStringLiteral("out"), {}, QStringLiteral("folder")});
    // The first word stands for the program's name.
    if (!parser.parse(QStringList(QString()) + arguments))
        return fail(ErrorCode::InvalidArgument, parser.errorText());
    if (!parser.positionalArguments().isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("\"%1\" is no option: --data FOLDER and --out FOLDER are")
                        .arg(parser.positionalArguments().constFirst()));
    }
    CodecOptions options;
    options.dataPath = parser.isSet(QStringLiteral("data")) ? parser.value(QStringLiteral("data"))
                                                            : QStringLiteral(TICKCAST_SHARED_DATA);
    options.outPath = parser.value(QStringLiteral("out"));
    if (!options.outPath.isEmpty() && !QDir(options.outPath).exists()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--out: there is no folder \"%1\"").arg(options.outPath));
    }
    return options;
}

Result<std::vector<MarketSession>> codecSessions(const QString &dataPath)
{
    std::vector<MarketSession> sessions;
    const QDir folder(dataPath);
    for (const QString &name : folder.entryList({QStringLiteral("*.ws.txt")}, QDir::Files)) {
        Result<MarketSession> session = replaySession(folder.filePath(name));
        if (!session)
            return tl::unexpected(session.error());
        session->name = name.chopped(qsizetype(sizeof(".ws.txt")) - 1);
        sessions.push_back(std::move(*session));
    }
    if (sessions.empty())
        std::fprintf(stderr, "no recordings (*.ws.txt) in \"%s\": the simulator alone\n",
                     qPrintable(dataPath));
    const SimulatorConfig config{
        .symbols = 1, .rate = simulatedRate, .arrival = Arrival::Even, .activity = Activity::Even};
    sessions.push_back(simulateSession(QStringLiteral("simulator-1x10"), config, simulatedSeconds));
    return sessions;
}

Result<void> writeJson(const QString &folder, const QString &name, const QByteArray &json)
{
    if (folder.isEmpty())
        return {};
    QFile file(QDir(folder).filePath(name % QLatin1String(".json")));
    if (file.open(QIODevice::WriteOnly) && file.write(json) == json.size() && file.flush())
        return {};
    return fail(ErrorCode::Io, file.fileName() % QLatin1String(": ") % file.errorString());
}

} // namespace tickcast::load
