// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"
#include "shared/admin/stats.h"

#include <QByteArray>
#include <QProcessEnvironment>

namespace tickcast {

/// The secret that opens the admin channel, and the file an operator finds it in.
struct AdminToken
{
    QString path;
    QByteArray token; ///< at least 16 visible ASCII characters; never to be logged
};

/// Where the server keeps its own files: `state.dir`, else the first entry of $STATE_DIRECTORY
/// (systemd), else $XDG_STATE_HOME/tickcast, else .local/state/tickcast in the home directory.
/// It need not exist yet. Fails when no home directory is known either.
[[nodiscard]] Result<QString> stateDirectory(const Config &config,
                                             const QProcessEnvironment &environment);

/// Finds the admin token of @p role; what follows is said of an operator's, and true of a viewer's
/// with `admin.viewer_token_file` and `viewer.token`. With `admin.token_file` set that file must
/// exist and hold one line of at least 16 visible ASCII characters. Otherwise it is `admin.token`
/// in the state directory, which is created on first start: 32 random bytes as hexadecimal digits,
/// mode 0600, in a directory of mode 0700. Two servers that start at once agree on one token. A
/// file that others may read gets a warning in the log. An error names the path and the reason,
/// never the token. Thread: main, at start; it does file I/O.
[[nodiscard]] Result<AdminToken> findAdminToken(const Config &config,
                                                const QProcessEnvironment &environment,
                                                admin::Role role = admin::Role::Operator);

} // namespace tickcast
