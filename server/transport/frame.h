// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/wsframe.h"

#include <QtGlobal>
#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace tickcast {

class FramePool;
class FrameRef;

/// The immutable bytes of one WebSocket message, header included, ready for any number of sockets.
/// Encoded once, shared by every subscriber, freed when the last FrameRef goes.
/// Thread: made on any, read on any, let go on any.
/// Memory: a block of the pool that the making thread uses (FramePool::Use), which then outlives
/// the frame; without one, or when the frame is too large for the pool, one allocation. Cost: one
/// copy of the payload.
class Frame final
{
public:
    [[nodiscard]] static FrameRef make(protocol::WsOpcode opcode, std::string_view payload);
    [[nodiscard]] static FrameRef makeText(std::string_view json);

    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] std::span<const std::byte> bytes() const
    {
        return {reinterpret_cast<const std::byte *>(this + 1), m_size};
    }

    /// The bytes behind the WebSocket header.
    [[nodiscard]] std::string_view payload() const
    {
        const auto all = bytes();
        const size_t header = protocol::wsHeaderSizeOf(all[1]);
        return {reinterpret_cast<const char *>(all.data()) + header, all.size() - header};
    }

    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

private:
    friend class FrameRef;
    Frame(size_t size, FramePool *owner)
        : m_size(static_cast<quint32>(size))
        , m_owner(owner)
    {
    }
    ~Frame() = default;
    static void destroy(const Frame *frame);

    // The bytes follow the object in the same block; its size class follows from m_size.
    mutable std::atomic<quint32> m_references{1};
    quint32 m_size;
    FramePool *m_owner; ///< where the block goes back to; null: the heap
};
static_assert(sizeof(Frame) == 16); // What a frame costs beside its bytes.

/// A counted reference to a Frame. One is held per worker and per owed event, never per subscriber
/// of an update that goes straight out.
class FrameRef final
{
public:
    FrameRef() = default;
    /// One more reference to a frame that somebody else keeps alive at this moment.
    [[nodiscard]] static FrameRef share(const Frame *frame)
    {
        if (frame)
            frame->m_references.fetch_add(1, std::memory_order_relaxed);
        return FrameRef(frame);
    }
    FrameRef(const FrameRef &other)
        : FrameRef(share(other.m_frame))
    {
    }
    FrameRef(FrameRef &&other) noexcept
        : m_frame(std::exchange(other.m_frame, nullptr))
    {
    }
    FrameRef &operator=(FrameRef other) noexcept
    {
        std::swap(m_frame, other.m_frame);
        return *this;
    }
    ~FrameRef()
    {
        if (m_frame && m_frame->m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            Frame::destroy(m_frame);
    }

    [[nodiscard]] const Frame *get() const { return m_frame; }
    const Frame *operator->() const { return m_frame; }
    explicit operator bool() const { return m_frame != nullptr; }

private:
    friend class Frame;
    explicit FrameRef(const Frame *adopted)
        : m_frame(adopted)
    {
    }
    const Frame *m_frame = nullptr;
};

} // namespace tickcast
