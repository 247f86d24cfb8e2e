// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/line.h"
#include "shared/util/result.h"

#include <QSize>

namespace tickcast::ctl {

/// How to write on @p descriptor: its width and encoding if it is a terminal, and colours if it is
/// one that has them, nobody set NO_COLOR and @p isColorWanted.
[[nodiscard]] Paper paperFor(int descriptor, bool isColorWanted);
/// The encoding of the user's locale, as it is when this is called first: Qt makes it another.
[[nodiscard]] Charset localeCharset();
/// Columns and rows; 80 by 24 if it does not say. No terminal: 0 by 0.
[[nodiscard]] QSize terminalSize(int descriptor);
/// Writes all of @p bytes, waiting for a terminal that is slow; false if it is gone.
[[nodiscard]] bool writeAll(int descriptor, const QByteArray &bytes);

/// A terminal that belongs to a program of the whole screen: its other screen, no cursor, keys at
/// once and without echo. Left again by leave(), the destructor, and even by a crash (SIGSEGV and
/// its kin). Ctrl-C and Ctrl-Z stay signals, which are the owner's to handle. One at a time.
/// Thread: main.
class FullScreen final
{
public:
    FullScreen() = default;
    ~FullScreen() { leave(); }
    Q_DISABLE_COPY_MOVE(FullScreen)

    /// An error names the call that failed: standard input or output is no terminal.
    [[nodiscard]] Result<void> enter();
    void leave();
    [[nodiscard]] bool isEntered() const { return m_isEntered; }

    static constexpr const char *enterBytes = "\x1b[?1049h\x1b[?25l\x1b[?7l";
    static constexpr const char *leaveBytes = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

private:
    bool m_isEntered = false;
};

} // namespace tickcast::ctl
