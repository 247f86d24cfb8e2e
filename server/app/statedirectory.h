// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QString>
#include <optional>

namespace tickcast {

/// The right to keep state in a directory: two servers that wrote the same file would each destroy
/// what the other keeps. Held until it is destroyed, or the process ends in whatever way.
/// Thread: main.
class StateDirectory final
{
public:
    /// Makes @p path if need be. An error names the path: another server holds it, or the system
    /// does not allow it.
    [[nodiscard]] static Result<StateDirectory> hold(const QString &path);
    ~StateDirectory();
    StateDirectory(StateDirectory &&other) noexcept;
    StateDirectory &operator=(StateDirectory &&) = delete;
    Q_DISABLE_COPY(StateDirectory)

    [[nodiscard]] QString file(QLatin1String name) const;

private:
    StateDirectory(QString path, int lock)
        : m_path(std::move(path))
        , m_lock(lock)
    {
    }

    const QString m_path;
    int m_lock; ///< descriptor of the locked file; -1: moved away
};

} // namespace tickcast
