// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"

#include <memory>
#include <string_view>
#include <vector>

namespace tickcast::test {

/// Sends each message of its link back, at the pace of the client: what the link has no room for
/// waits here, without a limit. The send batch is submitted by others at the end of the turn.
class EchoSession final : public LinkHandler
{
public:
    explicit EchoSession(std::unique_ptr<Link> link)
        : m_link(std::move(link))
    {
        m_link->setHandler(this);
    }
    ~EchoSession() override { m_link->setHandler(nullptr); }
    [[nodiscard]] bool isOver() const { return m_isOver; }

private:
    void onSent(const SendResult &result) override
    {
        m_isFull = result.isFull;
        m_isSending = false;
        m_owed.erase(m_owed.begin(), m_owed.begin() + std::ptrdiff_t(result.framesTaken));
        sendOwed();
    }
    void onTextMessage(QByteArrayView utf8) override { echo(protocol::WsOpcode::Text, utf8); }
    void onBinaryMessage(QByteArrayView bytes) override { echo(protocol::WsOpcode::Binary, bytes); }
    void onReceived() override {}
    void onWritable() override
    {
        m_isFull = false;
        sendOwed();
    }
    void onClosed() override { m_isOver = true; }

    void echo(protocol::WsOpcode opcode, QByteArrayView payload)
    {
        m_owed.push_back(
            Frame::make(opcode, std::string_view(payload.data(), size_t(payload.size()))));
        sendOwed();
    }
    void sendOwed()
    {
        if (m_isFull || m_isSending || m_owed.empty())
            return;
        std::vector<const Frame *> frames;
        for (const FrameRef &frame : m_owed)
            frames.push_back(frame.get());
        m_isSending = true;
        m_link->send(frames);
    }

    const std::unique_ptr<Link> m_link;
    std::vector<FrameRef> m_owed; ///< not taken by the link yet, the oldest first
    bool m_isSending = false;     ///< the link looks at m_owed until onSent()
    bool m_isFull = false;
    bool m_isOver = false;
};

} // namespace tickcast::test
