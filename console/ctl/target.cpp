// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/target.h"

#include "console/models/server.h"

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QJsonDocument>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <pwd.h>
#include <unistd.h>

namespace tickcast::ctl {

namespace {

constexpr qint64 runningFileBytesMax = 64 * 1024;
constexpr qsizetype userCharactersMax = 64; // as ADMIN.md has it

/// What a server has left in its state directory.
struct Running
{
    QString url;
    QString tokenFile;
    QString viewerTokenFile;
    bool isAlive = false; ///< its process exists
};

[[nodiscard]] std::optional<Running> readRunning(const QString &directory)
{
    QFile file(directory % QLatin1String("/running.json"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonDocument json = QJsonDocument::fromJson(file.read(runningFileBytesMax));
    const auto text = [&json](const char *key) { return json[QLatin1String(key)].toString(); };
    const auto pid = static_cast<pid_t>(json[QLatin1String("pid")].toInteger());
    Running running{text("admin"), text("tokenFile"), text("viewerTokenFile")};
    if (running.url.isEmpty())
        return std::nullopt; // it serves no operators
    running.isAlive = pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
    return running;
}

/// One whose process lives; else one whose process cannot be seen, as from within a container.
[[nodiscard]] std::optional<Running> findRunning(const QStringList &directories)
{
    std::optional<Running> dead;
    for (const QString &directory : directories) {
        const auto running = readRunning(directory);
        if (running && running->isAlive)
            return running;
        if (running && !dead)
            dead = running;
    }
    return dead;
}

[[nodiscard]] bool isThisMachine(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

/// The first of @p files that holds a token.
[[nodiscard]] Result<Target> firstToken(const QUrl &url, QStringList files)
{
    files.removeAll(QString());
    files.removeDuplicates();
    QStringList problems;
    for (const QString &file : files) {
        if (const auto token = readTokenFile(file))
            return Target{url, file, *token};
        else
            problems << token.error().text;
    }
    return fail(ErrorCode::NotFound,
                QStringLiteral("no token: %1; name its file with --token-file")
                    .arg(problems.isEmpty() ? QStringLiteral("there is no home directory")
                                            : problems.join(QLatin1String("; "))));
}

[[nodiscard]] QString nameOfUser()
{
    const passwd *user = ::getpwuid(::geteuid());
    return user ? QString::fromLocal8Bit(user->pw_name) : QString();
}

} // namespace

QStringList stateDirectories(const QProcessEnvironment &environment, const QString &service)
{
    const auto value = [&](const char *name) { return environment.value(QLatin1String(name)); };
    QStringList directories{value("TICKCAST_STATE_DIR"),
                            value("STATE_DIRECTORY").section(u':', 0, 0)};
    if (const QString xdg = value("XDG_STATE_HOME"); QDir::isAbsolutePath(xdg))
        directories << xdg % QLatin1String("/tickcast");
    QString home = value("HOME");
    if (const passwd *user = home.isEmpty() ? ::getpwuid(::geteuid()) : nullptr)
        home = QFile::decodeName(user->pw_dir);
    if (!home.isEmpty())
        directories << home % QLatin1String("/.local/state/tickcast");
    directories << service;
    directories.removeAll(QString());
    directories.removeDuplicates();
    return directories;
}

Result<Target> findTarget(const TargetWish &wish, const QProcessEnvironment &environment,
                          const QString &service)
{
    const auto value = [&](const char *name) { return environment.value(QLatin1String(name)); };
    const QStringList directories = stateDirectories(environment, service);
    const std::optional<Running> running = findRunning(directories);

    QString address = wish.url.isEmpty() ? value("TICKCAST_ADMIN_URL") : wish.url;
    if (address.isEmpty())
        address = running ? running->url : QStringLiteral("ws://127.0.0.1:7401/admin");
    const auto url = parseAdminUrl(address);
    if (!url)
        return tl::unexpected(url.error());

    const QString named =
        wish.tokenFile.isEmpty() ? value("TICKCAST_ADMIN_TOKEN_FILE") : wish.tokenFile;
    if (!named.isEmpty() && !(wish.isViewer && wish.tokenFile.isEmpty()))
        return firstToken(*url, {named});
    QStringList operators;
    QStringList viewers;
    if (running && *url == QUrl(running->url)) {
        operators << running->tokenFile;
        viewers << running->viewerTokenFile;
    } else if (!isThisMachine(*url)) {
        // This machine's secret is none of a stranger's business.
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("%1 is another machine: name its token's file with --token-file")
                        .arg(url->host()));
    } else {
        for (const QString &directory : directories) {
            operators << directory % QLatin1String("/admin.token");
            viewers << directory % QLatin1String("/viewer.token");
        }
    }
    return firstToken(*url, wish.isViewer ? viewers : operators + viewers);
}

std::optional<QString> operatorName(const QProcessEnvironment &environment)
{
    const auto isName = [](const QString &text) {
        return !text.isEmpty() && text.size() <= userCharactersMax &&
               std::ranges::all_of(text, [](QChar c) { return c.isPrint() && !c.isSpace(); });
    };
    for (const QString &name : {environment.value(QStringLiteral("USER")), nameOfUser()}) {
        if (isName(name))
            return name;
    }
    return std::nullopt;
}

} // namespace tickcast::ctl
