// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QStringView>
#include <chrono>

namespace tickcast {

/// Parses a duration with its unit: "250us", "500ms", "15s", "5m", "2h". A fraction is allowed
/// ("1.5s"); a bare number, a sign, a space or an unknown unit is an error that quotes the text.
/// Source of the form: the configuration chapter of README.md.
[[nodiscard]] Result<std::chrono::microseconds> parseDuration(QStringView text);

/// The shortest text that parseDuration() reads back to the same value.
[[nodiscard]] QString formatDuration(std::chrono::microseconds duration);

} // namespace tickcast
