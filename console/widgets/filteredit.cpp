// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/filteredit.h"

#include <QShortcut>

namespace tickcast {

FilterEdit::FilterEdit(const QString &hint, const QString &name, int widthPx, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(hint);
    setAccessibleName(name);
    setClearButtonEnabled(true);
    setFixedWidth(widthPx);
    auto *find = new QShortcut(QKeySequence(QKeySequence::Find), this);
    connect(find, &QShortcut::activated, this, [this] {
        setFocus(Qt::ShortcutFocusReason);
        selectAll();
    });
}

} // namespace tickcast
