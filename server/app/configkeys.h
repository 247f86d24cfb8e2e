// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configvalue.h"

#include <functional>
#include <vector>

namespace tickcast {

/// One setting: its name, what it may hold, what it means, and how it gets into a Config and out
/// again. The table of these is the only list of settings: reading, checking, `--help`,
/// `--print-config` and resources/tickcast.toml all come from it. Its default is what a fresh
/// Config prints.
struct ConfigKey
{
    QString name;    ///< "feed.simulator.rate"
    QString allowed; ///< "a number from 0 to 10000000", to follow "must be" or a colon
    QString meaning; ///< one or two whole sentences
    /// Checks @p value and stores it; false and untouched when it is not allowed.
    std::function<bool(Config &config, const ConfigValue &value)> apply;
    /// The value in force, as TOML.
    std::function<QString(const Config &config)> print;
    /// A running server takes another value over when it is told to read its settings again; of the
    /// others it says that they need a restart.
    bool isLive = false;
    /// Its value opens something: it is shown to nobody.
    bool isSecret = false;
};

/// Every key, grouped by section, in the order of the documentation.
/// Thread: any; built on first use.
[[nodiscard]] const std::vector<ConfigKey> &configKeys();

/// The key of that name, or null.
[[nodiscard]] const ConfigKey *findConfigKey(QStringView name);

/// Whether @p name is a section, such as "feed" or "feed.simulator".
[[nodiscard]] bool isConfigSection(QStringView name);

/// "TICKCAST_FEED_SIMULATOR_RATE" for "feed.simulator.rate".
[[nodiscard]] QString environmentName(QStringView keyName);

/// The key somebody meant who wrote @p name: one or two slips of the finger away, or of the same
/// last word in another section. Null when none is near. Cost: O(keys × length²), for messages.
[[nodiscard]] const ConfigKey *nearestConfigKey(const QString &name);

} // namespace tickcast
