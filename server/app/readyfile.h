// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

namespace tickcast {

/// What a script needs to find a server that has just begun to serve.
struct ReadyFacts
{
    qint64 pid = 0;
    QString clientsUrl;
    QString clientsTlsUrl; ///< empty: off
    QString adminUrl;      ///< empty: off
    QString httpUrl;       ///< empty: not served
    int workers = 0;
    QString tokenFile;       ///< where an operator's program finds its token
    QString viewerTokenFile; ///< and one that only looks
};

/// Writes the facts to @p path as one JSON object, atomically: a reader sees the whole file or
/// none. The error names the path and the reason.
[[nodiscard]] Result<void> writeReadyFile(const QString &path, const ReadyFacts &facts);

} // namespace tickcast
