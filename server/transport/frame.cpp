// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/frame.h"

#include "server/transport/framepool.h"

#include <cstring>
#include <new>

namespace tickcast {

FrameRef Frame::make(protocol::WsOpcode opcode, std::string_view payload)
{
    const size_t headerSize = protocol::wsHeaderSize(payload.size());
    const size_t size = headerSize + payload.size();
    const size_t blockSize = sizeof(Frame) + size;
    FramePool *pool = FramePool::current();
    if (pool && blockSize > FramePool::blockBytesMax) {
        pool->countOversize();
        pool = nullptr;
    }
    void *block = pool ? pool->take(blockSize) : ::operator new(blockSize);
    auto *frame = new (block) Frame(size, pool);
    auto *bytes = reinterpret_cast<std::byte *>(frame + 1);
    protocol::writeWsHeader(bytes, opcode, payload.size());
    std::memcpy(bytes + headerSize, payload.data(), payload.size());
    return FrameRef(frame);
}

FrameRef Frame::makeText(std::string_view json)
{
    return make(protocol::WsOpcode::Text, json);
}

void Frame::destroy(const Frame *frame)
{
    FramePool *const owner = frame->m_owner;
    const size_t blockSize = sizeof(Frame) + frame->m_size;
    void *const block = const_cast<Frame *>(frame);
    frame->~Frame();
    if (owner)
        owner->giveBack(block, blockSize);
    else
        ::operator delete(block);
}

} // namespace tickcast
