// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/language.h"
#include "console/models/server.h"
#include "console/options.h"
#include "console/recordingwindow.h"
#include "console/screenshot.h"
#include "console/widgets/connectiondialog.h"
#include "shared/util/logging.h"

#include <QApplication>
#include <QIcon>
#include <algorithm>
#include <cstdio>

using namespace tickcast;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Program)
};

int complain(const QString &text)
{
    std::fprintf(stderr, "tickcast-console: %s\n", qPrintable(text));
    return 1;
}

/// Whether a window could be seen. Elsewhere than on X11 and Wayland there always is a desktop.
bool hasDisplay()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    const auto isSet = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

/// Whether this run shows no window. It must not fail on a display that is named but not there.
bool isWindowless(const QStringList &arguments)
{
    return std::any_of(arguments.begin(), arguments.end(), [](const QString &argument) {
        return argument.startsWith(QLatin1String("--screenshot")) ||
               argument == QLatin1String("--version") || argument == QLatin1String("--help");
    });
}

/// The offscreen platform complains about the size hints of every window, and nobody can help it.
void dropPlatformNoise()
{
    static QtMessageHandler logHandler = nullptr;
    logHandler = qInstallMessageHandler(
        [](QtMsgType type, const QMessageLogContext &context, const QString &message) {
            if (!message.contains(QLatin1String("propagateSizeHints")))
                logHandler(type, context, message);
        });
}

/// How it looks on this desktop.
void dress(const ConsoleOptions &options)
{
    const QString name = QStringLiteral("org.tickcast.Console");
    QGuiApplication::setDesktopFileName(name);
    QApplication::setWindowIcon(
        QIcon::fromTheme(name, QIcon(QStringLiteral(":/icon/%1.png").arg(name))));
    applyColorScheme(options.scheme);
    applyFont();
}

/// A recording alone in its window, as if it were the program's own.
int runRecording(QApplication &application, const ConsoleOptions &options)
{
    RecordingWindow window;
    if (const Result<void> opened = window.open(options.recording); !opened)
        return complain(opened.error().text);
    if (options.size)
        window.resize(*options.size);
    if (!options.page.isEmpty() && !window.showPage(options.page))
        return complain(Texts::tr("there is no page %1").arg(options.page));
    window.show();
    return application.exec();
}

int run(QApplication &application, const ConsoleOptions &options)
{
    const bool isScreenshot = !options.screenshotFile.isEmpty();
    const QString tokenFile = options.tokenFile.isEmpty() ? defaultTokenFile() : options.tokenFile;
    const Result<QUrl> url = parseAdminUrl(options.url);
    const Result<QString> token = readTokenFile(tokenFile);
    if (isScreenshot && !url)
        return complain(url.error().text);
    if (isScreenshot && !token)
        return complain(token.error().text);

    MainWindow window(isScreenshot ? MainWindow::Geometry::Fixed
                                   : MainWindow::Geometry::Remembered);
    if (options.size)
        window.resize(*options.size);
    if (!options.page.isEmpty() && !window.showPage(options.page))
        return complain(Texts::tr("there is no page %1").arg(options.page));
    if (isScreenshot) {
        // Laid out and painted like any window, but never put on a display.
        window.setAttribute(Qt::WA_DontShowOnScreen);
        new Screenshot(&window, options.screenshotFile, options.afterMs, &application);
    }
    window.show();
    if (options.url.isEmpty() && !options.tokenFile.isEmpty())
        window.askForServer(QString(), options.tokenFile);
    else if (options.url.isEmpty())
        return application.exec(); // the window offers the ways to a server
    else if (!url || !token)
        window.askForServer(options.url, tokenFile, url ? token.error().text : url.error().text);
    else
        window.connectTo(*url, *token);
    return application.exec();
}

} // namespace

int main(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    QCoreApplication::setOrganizationName(QStringLiteral("Tickcast"));
    QCoreApplication::setApplicationName(QStringLiteral("tickcast-console"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TICKCAST_VERSION));
    installLogHandler();
    dropPlatformNoise();

    const bool canBeSeen = hasDisplay();
    if (!canBeSeen || (isWindowless(arguments) && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    // The desktop's language first: complaints about the command line are texts, too.
    const QString desktopLanguage = languageFor(QLocale::system());
    static_cast<void>(applyLanguage(desktopLanguage));
    Result<ConsoleOptions> options = parseOptions(arguments);
    if (options && !options->language.isEmpty() && options->language != desktopLanguage) {
        static_cast<void>(applyLanguage(options->language));
        options = parseOptions(arguments); // the help, in the language that was asked for
    }
    if (!options)
        return complain(options.error().text);
    if (options->task == ConsoleOptions::Task::PrintHelp) {
        std::fputs(qPrintable(options->helpText), stdout);
        return 0;
    }
    if (options->task == ConsoleOptions::Task::PrintVersion) {
        std::fputs("tickcast-console " TICKCAST_VERSION "\n", stdout);
        return 0;
    }
    if (!canBeSeen && options->screenshotFile.isEmpty())
        return complain(Texts::tr("there is no display; --screenshot works without one"));
    dress(*options);
    return options->recording.isEmpty() ? run(application, *options)
                                        : runRecording(application, *options);
}
