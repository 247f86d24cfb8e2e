// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/sendbackend.h"

#include "server/transport/syscallbackend.h"
#include "server/transport/uringbackend.h"

namespace tickcast {

Result<ChosenBackend> makeSendBackend(TransportBackend wanted)
{
    ChosenBackend chosen;
    if (wanted != TransportBackend::Syscall) {
        Result<std::unique_ptr<UringBackend>> ring = UringBackend::make();
        if (ring) {
            chosen.backend = std::move(*ring);
            return chosen;
        }
        chosen.fallbackReason = ring.error().text;
    }
    chosen.backend = std::make_unique<SyscallBackend>();
    return chosen;
}

} // namespace tickcast
