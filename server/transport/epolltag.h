// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epolleventdispatcher.h"

#include <QtGlobal>

namespace tickcast {

// What EpollEventDispatcher registers descriptors under. An even tag is an EpollWatcher's address;
// an odd one is a notifier entry as serial and descriptor number, never an address, so that a
// registration that outlives its entry is recognised, not followed.
static_assert(alignof(EpollWatcher) >= 2);
constexpr quint64 wakeTag = 1; // serial 0 is no entry's

[[nodiscard]] inline quint64 tagOf(const EpollWatcher &watcher)
{
    return reinterpret_cast<quintptr>(&watcher);
}

[[nodiscard]] inline quint64 tagOf(int descriptor, quint32 serial)
{
    return quint64(serial) << 32 | quint64(quint32(descriptor)) << 1 | 1;
}

[[nodiscard]] inline int descriptorOf(quint64 tag)
{
    return static_cast<int>(quint32(tag) >> 1);
}

[[nodiscard]] inline quint32 serialOf(quint64 tag)
{
    return static_cast<quint32>(tag >> 32);
}

} // namespace tickcast
