// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace tickcast {

/// A quiet button of the header, the page list and the banner: it shows an action's text or a
/// glyph, and what is checked is filled and bold, not only coloured. Thread: the GUI's.
class FlatButton final : public QToolButton
{
    Q_OBJECT
public:
    enum class Glyph : quint8 { None, Pause, Menu };
    enum class Look : quint8 {
        Segment, ///< centred text, one of several side by side
        Small,   ///< the same, no higher than a legend's entry
        Page,    ///< text at the left, an entry of the page list
        Outline, ///< centred text in a frame, to be noticed
    };

    explicit FlatButton(Look look, QWidget *parent = nullptr);

    void setGlyph(Glyph glyph);
    /// The one that opens its window's menu, with its sign and F10.
    void becomeMenuButton();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintGlyph(QPainter &painter, const QColor &color) const;

    Look m_look;
    Glyph m_glyph = Glyph::None;
};

} // namespace tickcast
