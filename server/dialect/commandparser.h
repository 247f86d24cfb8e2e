// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/dialect/command.h"

#include <QByteArrayView>
#include <tl/expected.hpp>

namespace tickcast {

/// Reads one control message of the native dialect. It checks shape and ranges; whether symbols
/// exist and limits allow is the session's business. A broken shape yields an error and nothing
/// else: there is no half command. Unknown fields are ignored (a newer client may send some).
/// Pure; thread: any. Cost: linear in the message, which its caller has bounded.
[[nodiscard]] tl::expected<Command, CommandError> parseCommand(QByteArrayView json);

} // namespace tickcast
