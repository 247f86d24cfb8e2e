// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/terminal.h"

#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstring>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace tickcast::ctl {

namespace {

// What a crash has to put back. Written before the handlers are installed, read in them.
termios formerSettings;
volatile std::sig_atomic_t isScreenTaken = 0;

constexpr std::array<int, 5> crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/// Async-signal-safe (signal-safety(7)): write() and tcsetattr() are on its list.
void onCrash(int number)
{
    if (isScreenTaken != 0) {
        static_cast<void>(
            !::write(STDOUT_FILENO, FullScreen::leaveBytes, std::strlen(FullScreen::leaveBytes)));
        ::tcsetattr(STDIN_FILENO, TCSANOW, &formerSettings);
    }
    ::raise(number); // SA_RESETHAND: what it does by itself
}

void catchCrashes()
{
    struct sigaction action
    {
    };
    action.sa_handler = onCrash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int number : crashes)
        ::sigaction(number, &action, nullptr);
}

[[nodiscard]] tl::unexpected<Error> failCall(const char *call, int error)
{
    return fail(ErrorCode::Io,
                QStringLiteral("%1: %2").arg(QLatin1String(call), qt_error_string(error)));
}

} // namespace

Charset localeCharset()
{
    static const Charset charset =
        qstrcmp(::nl_langinfo(CODESET), "UTF-8") == 0 ? Charset::Utf8 : Charset::Ascii;
    return charset;
}

QSize terminalSize(int descriptor)
{
    if (::isatty(descriptor) == 0)
        return {0, 0};
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return {80, 24};
    return {size.ws_col, size.ws_row};
}

Paper paperFor(int descriptor, bool isColorWanted)
{
    const QSize size = terminalSize(descriptor);
    const bool isTerminal = size.width() > 0;
    const bool hasColors = isTerminal && qEnvironmentVariableIsEmpty("NO_COLOR") &&
                           qgetenv("TERM") != "dumb" && isColorWanted;
    return {size.width(), hasColors, isTerminal ? localeCharset() : Charset::Utf8};
}

bool writeAll(int descriptor, const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t count =
            ::write(descriptor, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (count >= 0) {
            done += count;
        } else if (errno == EAGAIN) { // somebody has made the terminal non-blocking
            pollfd ready{descriptor, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

Result<void> FullScreen::enter()
{
    if (m_isEntered)
        return {};
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("this is no terminal"));
    if (::tcgetattr(STDIN_FILENO, &formerSettings) != 0)
        return failCall("tcgetattr()", errno);
    termios raw = formerSettings;
    raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN);
    raw.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL);
    raw.c_cc[VMIN] = 0; // what is there, perhaps nothing
    raw.c_cc[VTIME] = 0;
    if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0)
        return failCall("tcsetattr()", errno);
    isScreenTaken = 1;
    catchCrashes();
    m_isEntered = true;
    if (!writeAll(STDOUT_FILENO, enterBytes)) {
        leave();
        return fail(ErrorCode::Io, QStringLiteral("the terminal is gone"));
    }
    return {};
}

void FullScreen::leave()
{
    if (!m_isEntered)
        return;
    m_isEntered = false;
    static_cast<void>(writeAll(STDOUT_FILENO, leaveBytes));
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &formerSettings);
    isScreenTaken = 0;
}

} // namespace tickcast::ctl
