// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace tickcast {

/// What the models of figures tell a view beside the text, so that one delegate paints them all.
enum FigureRole {
    ValueRole = Qt::UserRole, ///< the figure as a double, for sorting; NaN when not known
    ShareRole,                ///< [0, 1]: the figure beside the greatest of its column
    HealthRole,               ///< Health as int; Unknown for figures that are not judged
    LevelRole,                ///< SessionLevel as int; nothing for cells that name no level
    /// The cell for a file: a figure in the unit of its column's header, a QDateTime, or the whole
    /// of a text; nothing: what is shown is all. Of a header: its text with the unit of that
    /// figure.
    ExactRole,
};

} // namespace tickcast
