// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/door.h"

#include <QStringList>
#include <memory>
#include <vector>

namespace tickcast {

/// Writes down what a link tells.
class LinkRecorder final : public LinkHandler
{
public:
    void onTextMessage(QByteArrayView utf8) override { texts.push_back(utf8.toByteArray()); }
    void onBinaryMessage() override { ++binaries; }
    void onReceived() override { ++received; }
    void onWritable() override { ++writable; }
    void onClosed() override { ++closed; }

    std::vector<QByteArray> texts;
    int binaries = 0;
    int received = 0;
    int writable = 0;
    int closed = 0;
};

/// A link that was admitted, and what it told. The recorder outlives the link.
struct HostedLink
{
    std::unique_ptr<LinkRecorder> recorder = std::make_unique<LinkRecorder>();
    std::unique_ptr<Link> link;
    Visitor visitor;
};

/// Something on 127.0.0.1 that makes links of connections: one per implementation of Link, so that
/// the conformance suite runs on each.
class LinkHost
{
public:
    virtual ~LinkHost() = default;
    [[nodiscard]] virtual quint16 port() const = 0;

    std::vector<HostedLink> links; ///< in the order admitted
};

/// QtLink behind a Door.
class DoorHost final : public LinkHost
{
public:
    explicit DoorHost(const Door::Limits &limits,
                      const QStringList &subprotocols = {QStringLiteral("tickcast.v1.json")})
        : door(subprotocols, limits, [this](std::unique_ptr<Link> link, const Visitor &visitor) {
            HostedLink hosted;
            link->setHandler(hosted.recorder.get());
            hosted.link = std::move(link);
            hosted.visitor = visitor;
            links.push_back(std::move(hosted));
        })
    {
        auto socket = ListenSocket::listen(QHostAddress(QHostAddress::LocalHost), 0);
        if (!socket)
            qFatal("%s", qPrintable(socket.error().text));
        m_port = socket->port();
        if (const auto opened = door.open(std::move(*socket)); !opened)
            qFatal("%s", qPrintable(opened.error().text));
    }
    [[nodiscard]] quint16 port() const override { return m_port; }

    Door door;

private:
    quint16 m_port = 0;
};

} // namespace tickcast
