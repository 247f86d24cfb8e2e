// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"

#include <QWebSocketProtocol>
#include <bit>

namespace tickcast {

/// Our close codes in Qt's type. RFC 6455 section 7.4.2 leaves 4000-4999 to applications and
/// QWebSocket sends them as they are, but its enum names none of them.
[[nodiscard]] inline QWebSocketProtocol::CloseCode toQt(protocol::CloseCode code)
{
    static_assert(sizeof(QWebSocketProtocol::CloseCode) == sizeof(quint32));
    return std::bit_cast<QWebSocketProtocol::CloseCode>(quint32{static_cast<quint16>(code)});
}

} // namespace tickcast
