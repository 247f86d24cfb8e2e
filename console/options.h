// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/widgets/theme.h"
#include "shared/util/result.h"

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

namespace tickcast {

/// The command line, checked.
struct ConsoleOptions
{
    enum class Task : quint8 { Run, PrintHelp, PrintVersion };

    Task task = Task::Run;
    QString helpText;  ///< for PrintHelp
    QString url;       ///< empty: ask
    QString recording; ///< to be opened; empty: none
    QString tokenFile; ///< empty: where a server on this machine keeps it
    QString page;      ///< empty: the first
    std::optional<QSize> size;
    ColorScheme scheme = ColorScheme::Desktop;
    QString language;       ///< one of languages(); empty: the desktop's
    QString screenshotFile; ///< empty: an interactive run
    int afterMs = 0;        ///< from the first data to the screenshot
};

/// Reads @p arguments (the program's name first). Needs no application object.
/// An error names the option, its value and what is allowed.
[[nodiscard]] Result<ConsoleOptions> parseOptions(const QStringList &arguments);

} // namespace tickcast
