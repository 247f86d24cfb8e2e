// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/console/layoutfaults.h"

#include "console/widgets/elidedlabel.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

namespace tickcast::test {

namespace {

[[nodiscard]] QString textOf(const QWidget &widget)
{
    if (const auto *label = qobject_cast<const QLabel *>(&widget))
        return label->text();
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget))
        return button->text();
    if (const auto *box = qobject_cast<const QComboBox *>(&widget))
        return box->currentText();
    return widget.accessibleName();
}

[[nodiscard]] QString named(const QWidget &widget)
{
    const QRect place = widget.geometry();
    return QStringLiteral("%1 \"%2\" at %3,%4 %5x%6")
        .arg(QLatin1String(widget.metaObject()->className()), textOf(widget).left(48))
        .arg(place.x())
        .arg(place.y())
        .arg(place.width())
        .arg(place.height());
}

/// The size that the text of @p widget needs; empty: any will do.
[[nodiscard]] QSize needed(const QWidget &widget)
{
    if (const auto *elided = qobject_cast<const ElidedLabel *>(&widget))
        return {0, elided->text().isEmpty() ? 0 : elided->sizeHint().height()};
    if (const auto *label = qobject_cast<const QLabel *>(&widget)) {
        if (label->text().isEmpty())
            return {};
        return label->wordWrap() ? QSize(0, label->heightForWidth(label->width()))
                                 : label->sizeHint();
    }
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget))
        return button->text().isEmpty() ? QSize() : button->sizeHint();
    if (const auto *box = qobject_cast<const QComboBox *>(&widget)) {
        constexpr int arrowPx = 20;
        return {box->fontMetrics().horizontalAdvance(box->currentText()) + arrowPx,
                box->fontMetrics().height()};
    }
    if (const auto *edit = qobject_cast<const QLineEdit *>(&widget)) {
        return {edit->fontMetrics().horizontalAdvance(edit->placeholderText()),
                edit->fontMetrics().height()};
    }
    return {};
}

/// Whose children are laid out by Qt itself.
[[nodiscard]] bool isOpaque(const QWidget &widget)
{
    return qobject_cast<const QAbstractScrollArea *>(&widget) ||
           qobject_cast<const QLineEdit *>(&widget) || qobject_cast<const QComboBox *>(&widget) ||
           qobject_cast<const QAbstractSpinBox *>(&widget);
}

void look(const QWidget &parent, QStringList &faults)
{
    QList<const QWidget *> seen;
    const auto children = parent.findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (const QWidget *child : children) {
        if (!child->isVisible() || child->isWindow() ||
            child->testAttribute(Qt::WA_TransparentForMouseEvents))
            continue;
        const QSize need = needed(*child);
        if (child->width() < need.width() || child->height() < need.height()) {
            faults.append(QStringLiteral("%1 needs %2x%3")
                              .arg(named(*child))
                              .arg(need.width())
                              .arg(need.height()));
        }
        if (!parent.rect().contains(child->geometry()))
            faults.append(named(*child) + u" reaches out of " + named(parent));
        for (const QWidget *sibling : qAsConst(seen)) {
            if (sibling->geometry().intersects(child->geometry()))
                faults.append(named(*child) + u" overlaps " + named(*sibling));
        }
        seen.append(child);
        if (!isOpaque(*child))
            look(*child, faults);
    }
}

} // namespace

QStringList layoutFaults(const QWidget &root)
{
    QStringList faults;
    look(root, faults);
    return faults;
}

} // namespace tickcast::test
