// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace tickcast {

/// How a figure is judged. The screen shows each with its own sign and word, never a colour alone.
enum class Health : quint8 {
    Unknown, ///< nothing to judge, or too old to say
    Good,
    Warning,
    Critical,
};

/// Judges @p value by two limits, Good below @p warning; NaN is Unknown.
[[nodiscard]] constexpr Health judge(double value, double warning, double critical)
{
    if (value >= critical)
        return Health::Critical;
    if (value >= warning)
        return Health::Warning;
    return value < warning ? Health::Good : Health::Unknown;
}

} // namespace tickcast
