// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace tickcast {

/// One entry of a legend: a piece of the line with its name; unchecked hides the line.
/// Thread: the GUI's.
class LegendButton final : public QAbstractButton
{
    Q_OBJECT
public:
    /// @p color indexes Theme::series.
    LegendButton(const QString &name, size_t color, Qt::PenStyle style, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QFont labelFont() const;

    size_t m_color;
    Qt::PenStyle m_style;
};

} // namespace tickcast
