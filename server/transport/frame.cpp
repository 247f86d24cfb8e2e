// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/frame.h"

#include <cstring>
#include <new>

namespace tickcast {

FrameRef Frame::make(protocol::WsOpcode opcode, std::string_view payload)
{
    const size_t headerSize = protocol::wsHeaderSize(payload.size());
    const size_t size = headerSize + payload.size();
    void *memory = ::operator new(sizeof(Frame) + size);
    auto *frame = new (memory) Frame(size);
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
    frame->~Frame();
    ::operator delete(const_cast<Frame *>(frame));
}

} // namespace tickcast
