// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <sys/epoll.h>

namespace tickcast {

/// An epoll descriptor and the batch of events last fetched from it. Registrations carry a tag of
/// 64 bits, not 0, that means something to the owner only. It calls nobody.
///
/// Nested loops share the batch: the inner one first takes what the outer one left, so an event is
/// neither lost nor handed out twice.
/// Thread: its owner's; the descriptor belongs to the descriptor table of the thread that called
/// open(). Calls return 0 or an errno value.
class EpollSet final
{
public:
    static constexpr int batchSize = 256;
    struct Event
    {
        quint32 events = 0; ///< EPOLL* bits
        quint64 tag = 0;
    };

    EpollSet() = default;
    ~EpollSet();
    EpollSet(const EpollSet &) = delete;
    EpollSet &operator=(const EpollSet &) = delete;

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] int open();

    /// Registers @p descriptor; EEXIST when it is registered.
    [[nodiscard]] int add(int descriptor, quint32 events, quint64 tag);
    /// Changes a registration; ENOENT when there is none.
    [[nodiscard]] int modify(int descriptor, quint32 events, quint64 tag);
    /// Ends the registration in the kernel at once. EBADF or ENOENT when the number was closed
    /// first: then a duplicate may keep a registration alive that only expel() can end.
    [[nodiscard]] int remove(int descriptor);

    /// Ends every registration with @p tag whose descriptor was closed while a duplicate lives: no
    /// call removes those, so all others move to a new epoll descriptor. Cost: O(registrations),
    /// for a case that is a fault of the descriptor's owner. False when there was none.
    bool expel(quint64 tag);

    /// Fetches up to batchSize events, waiting at most @p timeoutMs (-1: without end). Only with an
    /// empty batch. EINTR is the caller's to handle.
    [[nodiscard]] int fetch(int timeoutMs);
    /// How often fetch() has filled a batch so far.
    [[nodiscard]] quint64 fetchCount() const { return m_fetchCount; }
    [[nodiscard]] bool hasFetched() const { return m_next < m_end; }
    /// The next event of the batch; tag 0 when drop() removed it.
    [[nodiscard]] Event takeFetched();
    /// Removes what is left in the batch for @p tag. Cost: O(batch).
    void drop(quint64 tag);

private:
    int m_descriptor = -1;
    int m_next = 0;
    int m_end = 0;
    quint64 m_fetchCount = 0;
    std::array<epoll_event, batchSize> m_batch{};
};

} // namespace tickcast
