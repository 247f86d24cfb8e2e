// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/recordingwriter.h"
#include "tests/console/samplestats.h"

namespace tickcast::test {

/// Writes ten seconds of a server with slow clients into @p path, and then the connection is lost.
[[nodiscard]] inline bool writeShortRecording(const QString &path)
{
    SampleStats source;
    source.setSlow(3, 2, 1);
    RecordingWriter writer;
    bool isWritten =
        writer.open(path, {QStringLiteral("test"), 1'795'000'000'000, QUrl(), source.hello()})
            .has_value();
    for (qint64 atMs = 1'000; isWritten && atMs <= 10'000; atMs += 1'000)
        isWritten = writer.write({atMs, admin::ServerMessage(source.next())}).has_value();
    return isWritten && writer.write({10'500, ConnectionLost{QStringLiteral("4321")}}) &&
           writer.write({60'000, admin::ServerMessage(source.next(50'000))}) && writer.finish();
}

} // namespace tickcast::test
