// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/marketsession.h"

#include <QStringList>

namespace tickcast::load {

/// What `tickcast-bench bytes` and `tickcast-bench decode` are told.
struct CodecOptions
{
    QString dataPath; ///< the folder of the recordings
    QString outPath;  ///< a folder for the JSON; empty: none
};

/// Takes the words after the subcommand. InvalidArgument names the option and what would do.
[[nodiscard]] Result<CodecOptions> parseCodec(const QStringList &arguments);

/// The sessions that codecs are measured over: every recording in @p dataPath, then the simulator
/// with one symbol at 10 quotes a second for 5 minutes, evenly spread. Says on standard error if
/// there is no recording; one that cannot be read is an error.
[[nodiscard]] Result<std::vector<MarketSession>> codecSessions(const QString &dataPath);

/// Writes @p json as NAME.json into @p folder, if that is not empty. The error names the file.
[[nodiscard]] Result<void> writeJson(const QString &folder, const QString &name,
                                     const QByteArray &json);

} // namespace tickcast::load
