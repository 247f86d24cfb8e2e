// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tickcast {

/// A configuration file that changes nothing: every key with its default, its range and its
/// meaning. resources/tickcast.toml is this text, and a test holds it to that. Thread: any.
[[nodiscard]] QString configDocument();

/// One line per key for `--help`: its name, its default and what it may hold. Thread: any.
[[nodiscard]] QString configSummary();

} // namespace tickcast
