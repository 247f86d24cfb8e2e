// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/socketbacklog.h"

// Not netinet/tcp.h: glibc's tcp_info ends before the fields that are wanted here.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tickcast {

LinkBacklog socketBacklog(int descriptor)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return {};
    // An older kernel fills in less; what it does not know stays 0.
    return {.unsentBytes = info.tcpi_notsent_bytes, .ackedBytes = info.tcpi_bytes_acked};
}

} // namespace tickcast
