// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/admintoken.h"

#include "shared/util/logging.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tickcast {

namespace {

constexpr qsizetype tokenCharactersMin = 16;
constexpr qsizetype tokenCharactersMax = 1024;
constexpr size_t tokenRandomWords = 32 / sizeof(quint32);

/// A file descriptor that closes itself.
class Descriptor final
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isValid() const { return m_fd >= 0; }

private:
    const int m_fd;
};

[[nodiscard]] tl::unexpected<Error> failAt(const QString &path, const QString &reason,
                                           ErrorCode code = ErrorCode::Io)
{
    return fail(code, QStringLiteral("admin token file %1: %2").arg(path, reason));
}

/// @p error is errno of the call just made: it is taken by value, before anything can change it.
[[nodiscard]] tl::unexpected<Error> failCall(const QString &path, const char *call, int error)
{
    return failAt(path, QStringLiteral("%1: %2").arg(QLatin1String(call), qt_error_string(error)),
                  error == ENOENT ? ErrorCode::NotFound : ErrorCode::Io);
}

[[nodiscard]] bool isVisibleAscii(char c)
{
    return c > ' ' && c <= '~';
}

/// The token in the content of a file, or what is wrong with it.
[[nodiscard]] Result<QByteArray> parseToken(const QString &path, QByteArray content)
{
    if (content.endsWith('\n'))
        content.chop(1);
    if (content.endsWith('\r'))
        content.chop(1);
    if (content.contains('\n'))
        return failAt(path, QStringLiteral("must hold one line"), ErrorCode::Parse);
    if (!std::ranges::all_of(content, isVisibleAscii)) {
        return failAt(path,
                      QStringLiteral("must hold visible ASCII characters only, without spaces"),
                      ErrorCode::Parse);
    }
    if (content.size() < tokenCharactersMin || content.size() > tokenCharactersMax) {
        return failAt(path,
                      QStringLiteral("holds %1 characters, a token has %2 to %3")
                          .arg(content.size())
                          .arg(tokenCharactersMin)
                          .arg(tokenCharactersMax),
                      ErrorCode::Parse);
    }
    return content;
}

[[nodiscard]] Result<AdminToken> readToken(const QString &path)
{
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang the start.
    const Descriptor fd(
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd.isValid())
        return failCall(path, "open", errno);
    struct stat status
    {
    };
    if (::fstat(fd.get(), &status) != 0)
        return failCall(path, "fstat", errno);
    if (!S_ISREG(status.st_mode))
        return failAt(path, QStringLiteral("is not a regular file"), ErrorCode::InvalidArgument);

    // Two more than the longest token, for its line end, and one to notice what is too long.
    QByteArray content(tokenCharactersMax + 3, Qt::Uninitialized);
    const ssize_t length = ::read(fd.get(), content.data(), static_cast<size_t>(content.size()));
    if (length < 0)
        return failCall(path, "read", errno);
    content.truncate(length);
    const Result<QByteArray> token = parseToken(path, content);
    if (!token)
        return tl::unexpected(token.error());
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        qCWarning(lcApp).noquote()
            << QStringLiteral(
                   "The admin token file %1 is open to other users (mode %2); chmod 600 it.")
                   .arg(path, QString::number(status.st_mode & 07777, 8));
    }
    return AdminToken{path, *token};
}

[[nodiscard]] QByteArray randomToken()
{
    std::array<quint32, tokenRandomWords> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words).toHex();
}

[[nodiscard]] Result<void> writeAll(const QString &path, int fd, const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t count =
            ::write(fd, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (count < 0 && errno != EINTR)
            return failCall(path, "write", errno);
        done += std::max<ssize_t>(count, 0);
    }
    if (::fsync(fd) != 0)
        return failCall(path, "fsync", errno);
    return {};
}

[[nodiscard]] Result<void> makePrivateDirectory(const QString &directory)
{
    const QString parent = QFileInfo(directory).absolutePath();
    if (!QDir().mkpath(parent))
        return failAt(directory, QStringLiteral("cannot create the directory %1").arg(parent));
    // An existing directory keeps its mode: it may be the administrator's, and 0600 on the file
    // is enough to keep its content secret.
    if (::mkdir(QFile::encodeName(directory).constData(), S_IRWXU) != 0 && errno != EEXIST)
        return failCall(directory, "mkdir", errno);
    return {};
}

/// Makes the file appear complete or not at all, and never over one that is there. mkostemp()
/// creates with mode 0600, so there is no moment at which somebody else could open it, and link()
/// fails where the name is taken, unlike rename().
[[nodiscard]] Result<void> createToken(const QString &path)
{
    QByteArray temporary = QFile::encodeName(path + QLatin1String(".XXXXXX"));
    const Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd.isValid())
        return failCall(path, "mkostemp", errno);
    Result<void> result = writeAll(path, fd.get(), randomToken() + '\n');
    if (result && ::link(temporary.constData(), QFile::encodeName(path).constData()) != 0 &&
        errno != EEXIST) // Another server was faster: its token is as good as ours.
        result = failCall(path, "link", errno);
    ::unlink(temporary.constData());
    return result;
}

/// The home directory by $HOME, else by the user database: a service may have no environment.
[[nodiscard]] QString homeDirectory(const QProcessEnvironment &environment)
{
    const QString home = environment.value(QStringLiteral("HOME"));
    if (!home.isEmpty())
        return home;
    const passwd *user = ::getpwuid(::geteuid());
    return user ? QFile::decodeName(user->pw_dir) : QString();
}

} // namespace

Result<QString> stateDirectory(const Config &config, const QProcessEnvironment &environment)
{
    if (!config.state.dir.isEmpty())
        return QDir(config.state.dir).absolutePath();
    const QString service =
        environment.value(QStringLiteral("STATE_DIRECTORY")).section(u':', 0, 0);
    if (!service.isEmpty())
        return service;
    const QString xdg = environment.value(QStringLiteral("XDG_STATE_HOME"));
    if (QDir::isAbsolutePath(xdg)) // The XDG specification: a relative path is to be ignored.
        return QString(xdg % QLatin1String("/tickcast"));
    const QString home = homeDirectory(environment);
    if (home.isEmpty()) {
        return fail(ErrorCode::NotFound,
                    QStringLiteral("no state directory: the user has no home directory; set "
                                   "state.dir"));
    }
    return QString(home % QLatin1String("/.local/state/tickcast"));
}

Result<AdminToken> findAdminToken(const Config &config, const QProcessEnvironment &environment,
                                  admin::Role role)
{
    const bool isViewer = role == admin::Role::Viewer;
    const QString &file = isViewer ? config.admin.viewerTokenFile : config.admin.tokenFile;
    if (!file.isEmpty())
        return readToken(QDir().absoluteFilePath(file));

    const Result<QString> directory = stateDirectory(config, environment);
    if (!directory)
        return tl::unexpected(directory.error());
    const QString path = *directory % QLatin1String(isViewer ? "/viewer.token" : "/admin.token");
    const Result<AdminToken> existing = readToken(path);
    if (existing || existing.error().code != ErrorCode::NotFound)
        return existing;
    if (const Result<void> made = makePrivateDirectory(*directory); !made)
        return tl::unexpected(made.error());
    if (const Result<void> created = createToken(path); !created)
        return tl::unexpected(created.error());
    return readToken(path);
}

} // namespace tickcast
