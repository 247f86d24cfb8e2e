// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configvalue.h"

#include <vector>

namespace tickcast {

/// One `key = value` of a configuration file, before anybody knows whether there is such a key.
struct ConfigEntry
{
    QString name; ///< with its sections, "feed.simulator.rate"; a part with a dot is in quotes
    ConfigValue value;
    int line = 0; ///< from 1
};

/// Reads a TOML file into its entries, in the order of their names. What the entries mean is not
/// checked here. A file that cannot be read, is larger than 1 MiB or is not TOML is one problem
/// with the line where the reader stopped. Thread: any.
[[nodiscard]] tl::expected<std::vector<ConfigEntry>, ConfigProblem>
readConfigFile(const QString &path);

} // namespace tickcast
