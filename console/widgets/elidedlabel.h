// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace tickcast {

/// One line of plain text of any length, for words that the server chose: what does not fit ends in
/// "…" and stands whole in the tool tip. It never widens the window. text() is always the whole.
/// Thread: the GUI's.
class ElidedLabel final : public QLabel
{
    Q_OBJECT
public:
    /// @p widestPx is as wide as it wants to be, whatever the text; a layout may give more.
    explicit ElidedLabel(int widestPx, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QString line() const;

    int m_widestPx;
};

} // namespace tickcast
