// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>
#include <optional>

namespace tickcast {

/// Which session a name such as "3-k7" means.
struct SessionName
{
    int worker = 0;
    quint64 number = 0; ///< in its worker, from 1
    friend bool operator==(const SessionName &, const SessionName &) = default;
};

/// Reads what Session::name() gives; nothing for anything that it would have written otherwise.
/// Whether there is such a session is another question.
[[nodiscard]] inline std::optional<SessionName> parseSessionName(QStringView text)
{
    constexpr int nameBase = 36;
    const qsizetype dash = text.indexOf(u'-');
    if (dash < 0)
        return std::nullopt;
    bool isWorker = false;
    bool isNumber = false;
    const SessionName name{static_cast<int>(text.first(dash).toUShort(&isWorker)),
                           text.sliced(dash + 1).toULongLong(&isNumber, nameBase)};
    const QString written =
        QString::number(name.worker) % u'-' % QString::number(name.number, nameBase);
    return isWorker && isNumber && name.number != 0 && written == text ? std::optional(name)
                                                                       : std::nullopt;
}

} // namespace tickcast
