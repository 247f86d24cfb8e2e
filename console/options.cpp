// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/options.h"

#include "console/models/language.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

constexpr int sideMinPx = 640;
constexpr int sideMaxPx = 8192;
constexpr double afterSecondsMax = 3600.0;

[[nodiscard]] tl::unexpected<Error> bad(const char *option, const QString &value,
                                        const QString &allowed)
{
    return fail(ErrorCode::InvalidArgument,
                Texts::tr("--%1 \"%2\": allowed is %3")
                    .arg(QLatin1String(option), value.left(64), allowed));
}

[[nodiscard]] Result<QSize> parseSize(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^(\d{1,5})x(\d{1,5})$)"));
    const QRegularExpressionMatch match = pattern.match(text);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (size.width() < sideMinPx || size.height() < sideMinPx * 3 / 4 || size.width() > sideMaxPx ||
        size.height() > sideMaxPx) {
        return bad("size", text,
                   Texts::tr("WIDTHxHEIGHT from %1x%2 to %3x%3, as 1280x800")
                       .arg(sideMinPx)
                       .arg(sideMinPx * 3 / 4)
                       .arg(sideMaxPx));
    }
    return size;
}

[[nodiscard]] Result<int> parseAfter(const QString &text)
{
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (!isNumber || !(seconds >= 0.0 && seconds <= afterSecondsMax))
        return bad("after", text, Texts::tr("a number of seconds from 0 to 3600"));
    return static_cast<int>(seconds * 1e3);
}

/// As the pages are named and in their order.
[[nodiscard]] QStringList pageNames()
{
    return {QStringLiteral("overview"), QStringLiteral("workers"), QStringLiteral("sessions"),
            QStringLiteral("symbols"),  QStringLiteral("feeds"),   QStringLiteral("alerts"),
            QStringLiteral("log"),      QStringLiteral("server")};
}

/// "a, b or c"
[[nodiscard]] QString list(QStringList names)
{
    const QString last = names.takeLast();
    return Texts::tr("%1 or %2").arg(names.join(Texts::tr(", ")), last);
}

} // namespace

Result<ConsoleOptions> parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Texts::tr("Tickcast Console watches a Tickcast server through its admin channel."));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  Texts::tr("Print this help."));
    const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                     Texts::tr("Print the version."));
    const QCommandLineOption url(QStringLiteral("connect"),
                                 Texts::tr("Admin address, ws://HOST:PORT/admin. Without it a "
                                           "dialog asks."),
                                 QStringLiteral("URL"));
    const QCommandLineOption tokenFile(QStringLiteral("token-file"),
                                       Texts::tr("File that holds the admin token. Default: "
                                                 "where a server on this machine keeps it."),
                                       QStringLiteral("FILE"));
    const QCommandLineOption page(QStringLiteral("page"),
                                  Texts::tr("Page to show: %1.").arg(list(pageNames())),
                                  QStringLiteral("PAGE"));
    const QCommandLineOption size(QStringLiteral("size"),
                                  Texts::tr("Size of the window, as 1280x800."),
                                  QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"),
                                   Texts::tr("light or dark. Default: as the desktop."),
                                   QStringLiteral("THEME"));
    const QCommandLineOption language(
        QStringLiteral("language"),
        Texts::tr("Language of the texts: %1. Default: the desktop's.").arg(list(languages())),
        QStringLiteral("CODE"));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        Texts::tr("Save the page as a PNG once it has data, "
                                                  "and exit. Needs no display."),
                                        QStringLiteral("FILE"));
    const QCommandLineOption after(QStringLiteral("after"),
                                   Texts::tr("Seconds from the first data to the screenshot, "
                                             "so that charts fill."),
                                   QStringLiteral("SECONDS"));
    const QCommandLineOption recording(QStringLiteral("open"),
                                       Texts::tr("Recording to look at, instead of a server."),
                                       QStringLiteral("FILE"));
    parser.addOptions(
        {help, version, url, tokenFile, recording, page, size, theme, language, screenshot, after});

    if (!parser.parse(arguments))
        return fail(ErrorCode::InvalidArgument, parser.errorText());
    ConsoleOptions options;
    // First, for the help is in it, too.
    options.language = parser.value(language);
    if (parser.isSet(language) && !languages().contains(options.language))
        return bad("language", options.language, list(languages()));
    if (parser.isSet(help)) {
        options.task = ConsoleOptions::Task::PrintHelp;
        options.helpText = parser.helpText();
        return options;
    }
    if (parser.isSet(version)) {
        options.task = ConsoleOptions::Task::PrintVersion;
        return options;
    }
    if (!parser.positionalArguments().isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    Texts::tr("\"%1\" is no option; --help lists them")
                        .arg(parser.positionalArguments().first().left(64)));
    }

    options.url = parser.value(url);
    options.tokenFile = parser.value(tokenFile);
    options.recording = parser.value(recording);
    options.page = parser.value(page);
    options.screenshotFile = parser.value(screenshot);
    if (parser.isSet(page) && !pageNames().contains(options.page)) {
        return bad("page", options.page, list(pageNames()));
    }
    if (parser.isSet(size)) {
        const Result<QSize> parsed = parseSize(parser.value(size));
        if (!parsed)
            return tl::unexpected(parsed.error());
        options.size = *parsed;
    }
    if (parser.isSet(theme)) {
        const std::optional<ColorScheme> scheme = colorSchemeOf(parser.value(theme));
        if (!scheme)
            return bad("theme", parser.value(theme), Texts::tr("light or dark"));
        options.scheme = *scheme;
    }
    if (parser.isSet(after)) {
        const Result<int> parsed = parseAfter(parser.value(after));
        if (!parsed)
            return tl::unexpected(parsed.error());
        options.afterMs = *parsed;
    }
    if (parser.isSet(recording) && options.recording.isEmpty())
        return bad("open", QString(), Texts::tr("the name of a recording"));
    if (parser.isSet(recording) && (parser.isSet(url) || parser.isSet(screenshot))) {
        return fail(ErrorCode::InvalidArgument,
                    Texts::tr("--open goes neither with --connect nor --screenshot"));
    }
    if (parser.isSet(screenshot) && options.screenshotFile.isEmpty())
        return bad("screenshot", QString(), Texts::tr("the name of a PNG file"));
    if (!options.screenshotFile.isEmpty() && options.url.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    Texts::tr("--screenshot needs --connect: nobody is there to be asked"));
    }
    if (parser.isSet(after) && options.screenshotFile.isEmpty())
        return fail(ErrorCode::InvalidArgument, Texts::tr("--after needs --screenshot"));
    return options;
}

} // namespace tickcast
