// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the console costs the operator's machine, drawn offscreen: CPU of the Overview with an hour
// of history, memory over eight hours of samples and of an eight hours' recording, time to the
// first data, the Sessions page against a server with many sessions, and the longest time that the
// GUI's thread did not return to its event loop while all this went on.
//
// Hours pass by a clock that is turned by hand, before the tests' fake server in this thread: what
// it costs is part of those figures, which are bounds from above. The first data and the sessions
// are a real server's. bench_console [FOLDER [PART...]], PART as in main().

#include "console/mainwindow.h"
#include "console/models/pager.h"
#include "console/models/recordingwriter.h"
#include "console/models/server.h"
#include "console/models/sessionsmodel.h"
#include "console/pages/sessionspage.h"
#include "console/recordingwindow.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/pagerbar.h"
#include "console/widgets/theme.h"
#include "tests/bench/benchreport.h"
#include "tests/console/fakeadminserver.h"
#include "tests/integration/support/serverprocess.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <thread>
#include <unistd.h>

using namespace tickcast;
using testing::ServerProcess;

namespace {

constexpr int hourS = 3'600;
constexpr int hours = 8;
constexpr int drawnSamples = 60;
constexpr int patienceMs = 60'000;
constexpr int turns = 20;
constexpr quint32 sessions = 15'000;
constexpr auto firstDataMode = "--first-data";
const QString token = QStringLiteral("s3cret");

/// Runs the event loop as a program does, until @p isThere; false: not in time.
[[nodiscard]] bool waitFor(const std::function<bool()> &isThere, int ms = patienceMs)
{
    QEventLoop loop;
    QTimer look;
    QElapsedTimer timer;
    timer.start();
    bool isFound = false;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        isFound = isThere();
        if (isFound || timer.elapsed() > ms)
            loop.quit();
    });
    look.start(1);
    loop.exec();
    return isFound;
}

/// Lets the event loop run until nothing is left to do at once.
void settle()
{
    QEventLoop loop;
    QTimer::singleShot(1, &loop, &QEventLoop::quit);
    loop.exec();
}

/// How long it takes at most until this thread's event loop comes to what is posted to it: another
/// thread asks every millisecond.
class LoopProbe
{
public:
    void start()
    {
        QCoreApplication::sendPostedEvents(&m_context); // the last one of before
        m_longestMs = 0.0;
        m_pinger = std::jthread([this](const std::stop_token &stop) {
            while (!stop.stop_requested()) {
                if (!m_isAsked.exchange(true))
                    ping();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
    }
    /// Returns the longest time since start(), in milliseconds.
    double stop()
    {
        m_pinger = {};
        return m_longestMs;
    }

private:
    void ping()
    {
        QElapsedTimer timer;
        timer.start();
        QMetaObject::invokeMethod(
            &m_context,
            [this, timer] {
                m_longestMs =
                    std::max(m_longestMs, static_cast<double>(timer.nsecsElapsed()) / 1e6);
                m_isAsked = false;
            },
            Qt::QueuedConnection);
    }

    QObject m_context;
    std::atomic<bool> m_isAsked = false;
    double m_longestMs = 0.0; ///< of the GUI's thread
    std::jthread m_pinger;
};

[[nodiscard]] double residentMb()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0.0;
    return file.readAll().split(' ').value(1).toDouble() * 4'096.0 / 1e6;
}

[[nodiscard]] double cpuMs()
{
    return 1e3 * static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

[[nodiscard]] AdminConnection::Options optionsOf(const Clock *clock)
{
    AdminConnection::Options options;
    options.clock = clock;
    return options;
}

void say(JsonWriter &json, std::string_view key, const char *text, double value, const char *unit,
         double target)
{
    std::printf("%-64s %9.1f %-4s target <= %g\n", text, value, unit, target);
    std::fflush(stdout);
    json.key(key).raw(std::to_string(value));
}

/// A window on the fake server, with a sample shown.
struct Watching
{
    FakeClock clock;
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, optionsOf(&clock)};

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(300, 40, 10);
        if (!server.listen())
            return false;
        window.resize(1'920, 1'080);
        window.show();
        window.connectTo(server.url(), token);
        return waitFor([this] { return window.history().sampleCount() > 0; }, patienceMs);
    }
    /// A second passes.
    [[nodiscard]] bool sample()
    {
        QEventLoop loop;
        QObject::connect(&window.history(), &StatsHistory::updated, &loop, &QEventLoop::quit);
        QTimer::singleShot(patienceMs, &loop, [&loop] { loop.exit(1); });
        clock.advance(std::chrono::seconds(1));
        server.sendSample();
        return loop.exec() == 0;
    }
};

[[nodiscard]] bool measureOverview(JsonWriter &json, LoopProbe &probe)
{
    Watching watching;
    if (!watching.start())
        return false;
    for (QAction *length : watching.window.timeWindow().lengthActions())
        length->trigger(); // the longest is the last
    watching.window.hide();
    for (int i = 0; i < hourS; ++i) {
        if (!watching.sample())
            return false;
    }
    watching.window.show();
    settle();
    const double before = cpuMs();
    for (int i = 0; i < drawnSamples; ++i) {
        if (!watching.sample())
            return false;
        settle(); // it is painted
    }
    const double share = (cpuMs() - before) / drawnSamples / 1e3 * 100.0;
    say(json, "overviewCpuPercent", "Overview at 1920x1080, an hour of history, a sample a second",
        share, "%", 5);
    probe.start();
    for (const QString &page : watching.window.pageNames()) {
        static_cast<void>(watching.window.showPage(page));
        for (int i = 0; i < 3; ++i) {
            if (!watching.sample())
                return false;
            settle();
        }
    }
    say(json, "blockedMsMax", "longest without the event loop, over all pages", probe.stop(), "ms",
        50);
    return true;
}

[[nodiscard]] bool measureMemory(JsonWriter &json)
{
    Watching watching;
    if (!watching.start())
        return false;
    json.key("liveMemoryMb").beginArray();
    std::printf("memory after each hour of samples, MB:");
    double last = 0.0;
    for (int hour = 1; hour <= hours; ++hour) {
        watching.window.hide();
        for (int i = 1; i <= hourS; ++i) {
            if (i % 60 == 0)
                watching.window.show(); // drawn once a minute
            if (!watching.sample())
                return false;
            if (i % 60 == 0)
                watching.window.hide();
        }
        last = residentMb();
        json.raw(std::to_string(last));
        std::printf(" %.0f", last);
        std::fflush(stdout);
    }
    json.endArray();
    std::printf("\n");
    say(json, "memoryMb", "memory after eight hours of samples", last, "MB", 250);
    return true;
}

[[nodiscard]] bool writeRecording(const QString &path)
{
    test::SampleStats source;
    source.setSlow(300, 40, 10);
    RecordingWriter writer;
    if (!writer.open(path, {QStringLiteral("bench"), 1'795'000'000'000, QUrl(), source.hello()}))
        return false;
    for (qint64 s = 1; s <= qint64(hours) * hourS; ++s) {
        if (!writer.write({s * 1'000, admin::ServerMessage(source.next())}))
            return false;
        if (s % 5 == 0) {
            const admin::SessionsQuery query{.id = s, .limit = 100};
            if (!writer.write({s * 1'000, admin::ClientMessage(query)}) ||
                !writer.write({s * 1'000, admin::ServerMessage(source.page(query))}))
                return false;
        }
    }
    return writer.finish().has_value();
}

[[nodiscard]] bool measureRecording(JsonWriter &json, LoopProbe &probe)
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.tcrec.gz"));
    if (!writeRecording(path))
        return false;
    std::printf("%-64s %9.1f MB\n", "an eight hours' recording",
                static_cast<double>(QFile(path).size()) / 1e6);
    const double before = residentMb();
    RecordingWindow window;
    QElapsedTimer timer;
    timer.start();
    if (!window.open(path))
        return false;
    window.resize(1'920, 1'080);
    window.show();
    probe.start();
    const bool isLoaded =
        waitFor([&window] { return window.player().index().isLoaded(); }, 10 * patienceMs);
    json.key("recordingLoadMs").integer(timer.elapsed());
    std::printf("%-64s %9.1f s\n", "to read it through (it can be used meanwhile)",
                static_cast<double>(timer.elapsed()) / 1e3);
    const double loadedMb = residentMb();
    std::vector<double> moveMs;
    for (int step = 0; step < 200; ++step) {
        const qint64 place = (step * 7'919'317LL) % window.player().index().durationMs();
        timer.start();
        window.player().setPosition(place);
        settle();
        moveMs.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(moveMs);
    say(json, "recordingMoveMsP50", "a move in it until drawn, median", moveMs[moveMs.size() / 2],
        "ms", 200);
    say(json, "recordingMoveMsMax", "a move in it until drawn, longest", moveMs.back(), "ms", 200);
    say(json, "recordingBlockedMsMax", "longest without the event loop, reading and moving",
        probe.stop(), "ms", 50);
    say(json, "recordingMemoryMb", "memory after that", residentMb(), "MB", 250);
    json.key("recordingMemoryOwnMb").raw(std::to_string(loadedMb - before));
    return isLoaded;
}

/// The programs beside this one's folder.
[[nodiscard]] QString program(const QString &name)
{
    return QDir(QCoreApplication::applicationDirPath()).filePath(u"../bin/" % name);
}

/// What this process has lived, from its exec on.
[[nodiscard]] double ownAgeMs()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return 0.0;
    const QByteArray stat = file.readAll();
    // Field 22, in ticks since the machine's start; the second may hold blanks.
    const double ticks = stat.mid(stat.lastIndexOf(')') + 2).split(' ').value(19).toDouble();
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e6 -
           1e3 * ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// As the console's main(): a window on a server; prints this process' age when the first sample
/// is drawn.
int showFirstData(const QString &url, const QString &tokenFile)
{
    MainWindow window(MainWindow::Geometry::Fixed);
    window.resize(1'920, 1'080);
    window.show();
    const Result<QString> text = readTokenFile(tokenFile);
    if (!text)
        return 1;
    window.connectTo(QUrl(url), *text);
    if (!waitFor([&window] { return window.history().sampleCount() > 0; }, patienceMs))
        return 1;
    settle();
    std::printf("%f\n", ownAgeMs());
    return 0;
}

[[nodiscard]] bool measureFirstData(JsonWriter &json)
{
    ServerProcess server;
    if (!server.start())
        return false;
    std::vector<double> ms;
    for (int run = 0; run < 9; ++run) {
        QProcess child;
        child.start(
            QCoreApplication::applicationFilePath(),
            {QLatin1String(firstDataMode), server.adminUrl().toString(), server.tokenPath()});
        if (!child.waitForFinished(patienceMs) || child.exitCode() != 0)
            return false;
        ms.push_back(child.readAllStandardOutput().trimmed().toDouble());
    }
    std::ranges::sort(ms);
    say(json, "firstDataMs", "start to the first data drawn, local server, median",
        ms[ms.size() / 2], "ms", 1'000);
    return true;
}

[[nodiscard]] bool measureSessions(JsonWriter &json, LoopProbe &probe)
{
    QProcess asked;
    const QStringList size{QStringLiteral("W3"),      QStringLiteral("--connections"),
                           QString::number(sessions), QStringLiteral("--watch"),
                           QStringLiteral("5"),       QStringLiteral("--rate"),
                           QStringLiteral("0.1")};
    asked.start(program(QStringLiteral("tickcast-bench")),
                QStringList(QStringLiteral("servercmd")) + size);
    if (!asked.waitForFinished(patienceMs) || asked.exitCode() != 0)
        return false;
    ServerProcess server;
    server.set("transport.isolate_fd_tables", "true");
    for (const QString &word : QString::fromUtf8(asked.readAllStandardOutput()).split(u' ')) {
        if (word.contains(u'=')) // "--set key=value"
            server.set(word.section(u'=', 0, 0), word.section(u'=', 1).trimmed());
    }
    if (!server.start())
        return false;
    QProcess load;
    load.setStandardOutputFile(QProcess::nullDevice());
    load.start(program(QStringLiteral("tickcast-bench")),
               QStringList(QStringLiteral("run")) + size +
                   QStringList{QStringLiteral("--server-pid"), QString::number(server.pid()),
                               QStringLiteral("--url"), server.clientsUrl().toString(),
                               QStringLiteral("--duration"), QStringLiteral("60")});
    MainWindow window(MainWindow::Geometry::Fixed);
    window.resize(1'920, 1'080);
    window.show();
    window.connectTo(server.adminUrl(), server.token());
    const bool isFull = waitFor(
        [&window] {
            return window.history().latest() &&
                   window.history().latest()->stats.connections == sessions;
        },
        patienceMs);
    if (!isFull || !window.showPage(QStringLiteral("sessions")))
        return false;
    auto *page = window.findChild<SessionsPage *>();
    auto *table = page->findChild<FigureTable *>();
    auto *pager = page->findChild<PagerBar *>();
    if (!waitFor([&window] { return window.isPageAnswered(); }, patienceMs))
        return false;
    probe.start();
    QSignalSpy pages(&window.connection(), &AdminSource::sessionsReceived);
    // Until the answer to what was asked for is there, and painted.
    const auto timeOf = [&pages](const std::function<void()> &ask, const auto &isMeant) {
        QElapsedTimer timer;
        timer.start();
        ask();
        const auto isThere = [&] {
            return std::ranges::any_of(pages, [&](const QVariantList &told) {
                return isMeant(told[0].value<admin::SessionsPage>());
            });
        };
        pages.clear();
        static_cast<void>(waitFor(isThere, patienceMs));
        settle();
        return static_cast<double>(timer.nsecsElapsed()) / 1e6;
    };
    std::vector<double> turnMs;
    std::vector<double> sortMs;
    for (quint32 turn = 1; turn <= turns; ++turn) {
        turnMs.push_back(timeOf([pager] { Q_EMIT pager->turnedOn(); },
                                [turn](const admin::SessionsPage &told) {
                                    return told.offset == turn * Pager::rowsPerPage;
                                }));
    }
    for (int turn = 0; turn < turns; ++turn) {
        const auto column = turn % 2 == 0 ? SessionsModel::Owed : SessionsModel::Dropped;
        sortMs.push_back(timeOf([table, column] { Q_EMIT table->sortAsked(column); },
                                [](const admin::SessionsPage &told) { return told.offset == 0; }));
    }
    load.terminate();
    load.waitForFinished();
    std::ranges::sort(turnMs);
    std::ranges::sort(sortMs);
    say(json, "sessionsPageMsP50", "15,000 sessions: another page until drawn, median",
        turnMs[turnMs.size() / 2], "ms", 200);
    say(json, "sessionsSortMsP50", "15,000 sessions: another order until drawn, median",
        sortMs[sortMs.size() / 2], "ms", 200);
    say(json, "sessionsPageMsMax", "15,000 sessions: another page until drawn, longest of 20",
        turnMs.back(), "ms", 200);
    say(json, "sessionsSortMsMax", "15,000 sessions: another order until drawn, longest of 20",
        sortMs.back(), "ms", 200);
    say(json, "sessionsBlockedMsMax", "longest without the event loop meanwhile", probe.stop(),
        "ms", 50);
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("Tickcast"));
    QCoreApplication::setApplicationName(QStringLiteral("bench_console"));
    const QStringList arguments = QCoreApplication::arguments();
    applyColorScheme(ColorScheme::Dark);
    applyFont();
    if (arguments.size() == 4 && arguments[1] == QLatin1String(firstDataMode))
        return showFirstData(arguments[2], arguments[3]);

    const QString name = QStringLiteral("bench_console");
    bench::printMachine(name);
    JsonWriter json;
    bench::beginJson(json, name);
    LoopProbe probe;
    const std::pair<QString, std::function<bool()>> parts[] = {
        {QStringLiteral("first-data"), [&] { return measureFirstData(json); }},
        {QStringLiteral("overview"), [&] { return measureOverview(json, probe); }},
        {QStringLiteral("sessions"), [&] { return measureSessions(json, probe); }},
        {QStringLiteral("recording"), [&] { return measureRecording(json, probe); }},
        {QStringLiteral("memory"), [&] { return measureMemory(json); }},
    };
    bool isGood = true;
    for (const auto &[part, measure] : parts) {
        if ((arguments.size() > 2 && !arguments.mid(2).contains(part)) || measure())
            continue;
        std::fprintf(stderr, "bench_console: %s could not be measured\n", qPrintable(part));
        isGood = false;
    }
    json.endObject();
    const bool isWritten = arguments.size() < 2 || bench::writeJson(json, arguments[1], name);
    return isGood && isWritten ? 0 : 1;
}
