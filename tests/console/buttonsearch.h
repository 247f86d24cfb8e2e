// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/widgets/flatbutton.h"

#include <QList>

namespace tickcast::test {

/// The first button within @p in whose text begins with @p text; null: there is none.
[[nodiscard]] inline FlatButton *findButton(const QWidget &in, const char *text)
{
    for (FlatButton *button : in.findChildren<FlatButton *>()) {
        if (button->text().startsWith(QLatin1String(text)))
            return button;
    }
    return nullptr;
}

} // namespace tickcast::test
