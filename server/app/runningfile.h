// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/readyfile.h"

#include <QLatin1String>

namespace tickcast {

/// The ready file's facts in the state directory for as long as the server runs, so that an
/// operator's program on this machine finds it without being told where. Removed when it is
/// destroyed, unless a successor has put its own in the place. After a crash it stays, and its pid
/// is that of nobody. Thread: main.
class RunningFile final
{
public:
    static constexpr QLatin1String name{"running.json"}; ///< in the state directory

    /// Writes it; the error names the path and the reason.
    [[nodiscard]] static Result<RunningFile> write(const QString &directory,
                                                   const ReadyFacts &facts);
    ~RunningFile();
    RunningFile(RunningFile &&other) noexcept;
    RunningFile &operator=(RunningFile &&) = delete;
    Q_DISABLE_COPY(RunningFile)

private:
    RunningFile(QString path, qint64 pid)
        : m_path(std::move(path))
        , m_pid(pid)
    {
    }

    QString m_path; ///< empty: moved away
    qint64 m_pid;
};

} // namespace tickcast
