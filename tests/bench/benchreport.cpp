// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/benchreport.h"

#include "shared/util/clock.h"

#include <QDir>
#include <QFile>
#include <QSysInfo>
#include <QThread>
#include <algorithm>
#include <cstdio>

namespace tickcast::bench {

namespace {

#ifdef NDEBUG
constexpr const char *buildType = "release";
#else
constexpr const char *buildType = "debug: figures of a debug build mean nothing";
#endif

QString processorName()
{
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("unknown");
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("model name"))
            return QString::fromUtf8(line.sliced(line.indexOf(':') + 1)).trimmed();
    }
    return QStringLiteral("unknown");
}

} // namespace

void printMachine(const QString &program)
{
    std::printf("%s: %s, %d cores, kernel %s, build %s\n", qPrintable(program),
                qPrintable(processorName()), QThread::idealThreadCount(),
                qPrintable(QSysInfo::kernelVersion()), buildType);
}

void beginJson(JsonWriter &json, const QString &program)
{
    json.beginObject().key("program").string(QStringView(program));
    json.key("machine").string(QStringView(processorName()));
    json.key("cores").integer(QThread::idealThreadCount());
    json.key("kernel").string(QStringView(QSysInfo::kernelVersion()));
    json.key("build").plain(buildType);
}

bool writeJson(const JsonWriter &json, const QString &directory, const QString &program)
{
    QFile file(QDir(directory).filePath(program + QStringLiteral(".json")));
    if (!file.open(QIODevice::WriteOnly) || file.write(json.toByteArray() + '\n') < 0) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(file.fileName()),
                     qPrintable(file.errorString()));
        return false;
    }
    return true;
}

Report::Report(QString program)
    : m_program(std::move(program))
{
    printMachine(m_program);
    std::printf("%-44s %12s %12s %12s %5s\n", "ns per operation", "median", "least", "most",
                "runs");
}

double Report::measure(const QString &name, quint64 operations, const std::function<void()> &run,
                       int runs)
{
    return measureOwnTime(
        name, operations,
        [&run] {
            const MonotonicNs begin = SystemClock::now();
            run();
            return SystemClock::now() - begin;
        },
        runs);
}

double Report::measureOwnTime(const QString &name, quint64 operations,
                              const std::function<MonotonicNs()> &run, int runs)
{
    Figure figure{name, {}};
    run();
    for (int i = 0; i < runs; ++i)
        figure.nsPerOperation.push_back(static_cast<double>(run()) /
                                        static_cast<double>(operations));
    std::ranges::sort(figure.nsPerOperation);
    std::printf("%-44s %12.1f %12.1f %12.1f %5d\n", qPrintable(name), figure.median(),
                figure.nsPerOperation.front(), figure.nsPerOperation.back(), runs);
    m_figures.push_back(std::move(figure));
    return m_figures.back().median();
}

bool Report::write(const QString &directory) const
{
    JsonWriter json;
    beginJson(json, m_program);
    json.key("unit").plain("ns per operation").key("figures").beginArray();
    for (const Figure &figure : m_figures) {
        json.beginObject().key("name").string(QStringView(figure.name));
        json.key("median").raw(std::to_string(figure.median())).key("runs").beginArray();
        for (const double run : figure.nsPerOperation)
            json.raw(std::to_string(run));
        json.endArray().endObject();
    }
    json.endArray().endObject();
    return writeJson(json, directory, m_program);
}

} // namespace tickcast::bench
