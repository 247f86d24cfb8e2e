// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace tickcast {

/// One entry of a legend: a piece of the line, or a patch of the area, with its name and, if told,
/// its present value; unchecked hides it.
/// Thread: the GUI's.
class LegendButton final : public QAbstractButton
{
    Q_OBJECT
public:
    /// @p color indexes Theme::series; an area has the style Qt::NoPen.
    LegendButton(const QString &name, size_t color, Qt::PenStyle style, QWidget *parent = nullptr);

    /// Written after the name. The entry grows with it and never shrinks, so that legends do not
    /// jump about.
    void setValue(const QString &value);
    [[nodiscard]] const QString &value() const { return m_value; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QFont labelFont() const;
    [[nodiscard]] QFont valueFont() const;
    [[nodiscard]] int sampleWidth() const;

    size_t m_color;
    Qt::PenStyle m_style;
    QString m_value;
    int m_valueWidth = 0; ///< of the widest value so far
};

} // namespace tickcast
