// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"

namespace tickcast {

/// What the kernel still holds of what a connected TCP socket was given, and how much of it the
/// peer has acknowledged; zeros when @p descriptor is no such socket. Cost: one getsockopt(),
/// about a microsecond. Source: tcp(7), TCP_INFO; tcpi_notsent_bytes since Linux 4.6.
[[nodiscard]] LinkBacklog socketBacklog(int descriptor);

} // namespace tickcast
