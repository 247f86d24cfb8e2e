// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

namespace tickcast {

class TimeChart;

/// @p chart as a picture that stands alone in an incident ticket: with its title, legend and axes,
/// and @p caption under it. It is always of the same size, whatever the window's, at two pixels
/// per point, and in the theme that the console has now. The crosshair is not in it.
/// Thread: the GUI's. Cost: some 100 ms.
[[nodiscard]] QImage chartPicture(const TimeChart &chart, const QString &caption);

inline constexpr int chartPictureWidthPx = 960; ///< before scaling
inline constexpr int chartPictureScale = 2;

} // namespace tickcast
