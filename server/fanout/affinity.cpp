// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/affinity.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

namespace tickcast {

namespace {

struct FreeCpuSet
{
    void operator()(cpu_set_t *set) const { CPU_FREE(set); }
};

} // namespace

int coreCount()
{
    return std::max(1, static_cast<int>(::sysconf(_SC_NPROCESSORS_CONF)));
}

Result<void> pinToCore(int core)
{
    const int cores = coreCount();
    if (core < 0 || core >= cores) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("cannot pin a thread to core %1: this machine has cores 0 to %2")
                        .arg(core)
                        .arg(cores - 1));
    }
    // Sized to the machine: a plain cpu_set_t ends at core 1023.
    const auto number = static_cast<size_t>(core);
    const size_t size = CPU_ALLOC_SIZE(cores);
    const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(static_cast<size_t>(cores)));
    CPU_ZERO_S(size, set.get());
    CPU_SET_S(number, size, set.get());
    const int error = ::pthread_setaffinity_np(::pthread_self(), size, set.get());
    if (error != 0) {
        return fail(ErrorCode::Io, QStringLiteral("cannot pin a thread to core %1 of %2: %3 "
                                                  "(pthread_setaffinity_np)")
                                       .arg(core)
                                       .arg(cores)
                                       .arg(QString::fromLocal8Bit(std::strerror(error))));
    }
    return {};
}

} // namespace tickcast
