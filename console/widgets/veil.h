// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace tickcast {

/// Greys what it lies over, so that figures which are no longer live cannot pass as live. It covers
/// its parent, follows its size, and lets the mouse through: the past may still be looked at.
/// Not a QGraphicsEffect, which would render every chart twice and mispaints header views.
/// Thread: the GUI's.
class Veil final : public QWidget
{
    Q_OBJECT
public:
    /// Hidden at first.
    explicit Veil(QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace tickcast
