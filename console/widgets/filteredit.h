// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace tickcast {

/// The box of a page in which its list is searched: Ctrl+F goes to it while it is visible, and what
/// it holds can be cleared. Thread: the GUI's.
class FilterEdit final : public QLineEdit
{
    Q_OBJECT
public:
    /// @p hint stands in it while it is empty, @p name is for those who do not see it.
    FilterEdit(const QString &hint, const QString &name, int widthPx, QWidget *parent = nullptr);
};

} // namespace tickcast
