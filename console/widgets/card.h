// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace tickcast {

class FlatButton;

/// A panel with a title and room for one widget; the frame that everything on a page stands in.
/// Thread: the GUI's.
class Card : public QWidget
{
    Q_OBJECT
public:
    explicit Card(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    /// In muted letters after the title: a unit, a hint.
    void setSubtitle(const QString &subtitle);
    /// Fills the card; takes ownership of @p content.
    void setContent(QWidget *content);
    /// A framed button right of the title.
    FlatButton *addButton(const QString &text, const QKeySequence &shortcut);
    /// Right of the title, for legends and the like.
    [[nodiscard]] QHBoxLayout *headerLayout() const { return m_header; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();

    QLabel *m_title;
    QLabel *m_subtitle;
    QHBoxLayout *m_header;
    QVBoxLayout *m_layout;
};

/// Paints the frame of a card over the whole of @p widget; for widgets that paint themselves.
/// An @p alarm other than Good and Unknown tints it and colours its border.
void paintCardFrame(QWidget &widget, Health alarm = Health::Good);

} // namespace tickcast
