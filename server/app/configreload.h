// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"

#include <QStringList>

namespace tickcast {

/// What reading the settings again comes to.
struct ConfigReload
{
    Config inForce;          ///< the settings before, with those that can change as they are now
    QStringList changed;     ///< "client.idle_timeout = "2m" (was "1m")", taken over
    QStringList needRestart; ///< the same of those that are not

    /// One sentence for the log and for operators.
    [[nodiscard]] QString toString() const;
};

/// From the settings @p before to those read now. Pure; thread: any.
[[nodiscard]] ConfigReload reloadConfig(const Config &before, const Config &now);

} // namespace tickcast
