// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace tickcast::test {

/// What is wrong with the layout of the visible widgets in @p root, a line for each fault: text
/// that does not fit into its label, button or box; a widget that reaches out of its parent; two
/// siblings of which one covers the other. What scrolls may be larger than its view, an ElidedLabel
/// narrower than its text, and what lets the mouse through may lie over others. Thread: the GUI's.
[[nodiscard]] QStringList layoutFaults(const QWidget &root);

} // namespace tickcast::test
