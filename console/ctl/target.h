// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <optional>

/// Finding the server of this machine and its token without being told. Thread: any; file I/O.
namespace tickcast::ctl {

/// Where to connect, and with what.
struct Target
{
    QUrl url;
    QString tokenFile;
    QString token;
};

/// What was said about it; empty: find it.
struct TargetWish
{
    QString url = {};
    QString tokenFile = {};
    bool isViewer = false; ///< a viewer's token, even where an operator's can be read
};

/// Where servers keep their files, the likeliest first: $TICKCAST_STATE_DIR, the first entry of
/// $STATE_DIRECTORY, $XDG_STATE_HOME/tickcast, .local/state/tickcast in the home directory, and
/// @p service, that of a system service.
[[nodiscard]] QStringList stateDirectories(const QProcessEnvironment &environment,
                                           const QString &service);
inline constexpr QLatin1String serviceStateDirectory("/var/lib/tickcast");

/// The address: @p wish, else $TICKCAST_ADMIN_URL, else what a server that runs has left in a state
/// directory (`running.json`), else ws://127.0.0.1:7401/admin.
/// The token's file: @p wish, else $TICKCAST_ADMIN_TOKEN_FILE, else the one that the server names,
/// else `admin.token` in a state directory. Of the last two a viewer's is taken where an operator's
/// cannot be read, and neither is ever sent to another machine. An error says what was looked at.
[[nodiscard]] Result<Target> findTarget(const TargetWish &wish,
                                        const QProcessEnvironment &environment,
                                        const QString &service = serviceStateDirectory);

/// Who the operator is to the server's log: $USER, else the name of the process's user; nothing
/// that is no such name.
[[nodiscard]] std::optional<QString> operatorName(const QProcessEnvironment &environment);

} // namespace tickcast::ctl
