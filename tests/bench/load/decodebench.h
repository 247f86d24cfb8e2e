// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QStringList>

namespace tickcast::load {

/// `tickcast-bench decode`: how long a C++ client takes to read an update, binary (BinaryDecoder)
/// and JSON (decodeServerMessage, as shared/client does), over the sessions of codecsessions.h,
/// everything subscribed. Prints medians and spread and writes decode.json. The error is what could
/// not be read or written. Takes about ten seconds.
[[nodiscard]] Result<void> benchDecode(const QStringList &arguments);

} // namespace tickcast::load
