// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/commands.h"
#include "console/ctl/target.h"
#include "shared/admin/admincodec.h"
#include "shared/util/result.h"

#include <QStringList>
#include <optional>

namespace tickcast::ctl {

/// The command line, checked.
struct Options
{
    enum class Task : quint8 { Run, Print };

    Task task = Task::Run;
    QString text; ///< for Print: help or version
    Command command = Command::Top;
    TargetWish target;
    bool isJson = false;
    bool isColorWanted = true; ///< where there can be any
    qint64 timeoutMs = 10'000;
    /// What the server is asked or told; none: its figures, or nothing.
    std::optional<admin::ClientMessage> message;
    bool isFollowing = false;        ///< log
    bool isCheck = false;            ///< stats, feeds, alerts
    bool isConfirmed = false;        ///< drain
    bool isTokenShown = false;       ///< token
    bool isChangedOnly = false;      ///< config
    QString prefix;                  ///< config
    quint32 perSecond = 1;           ///< top
    admin::SessionsQuery firstQuery; ///< top
};

/// Reads @p arguments (the program's name first). Needs no application object. An error names what
/// is wrong and what is allowed.
[[nodiscard]] Result<Options> parseOptions(const QStringList &arguments);

} // namespace tickcast::ctl
