// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/door.h"
#include "tests/server/support/rawclient.h"
#include "tests/server/support/testtls.h"

#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

namespace tickcast {

/// Writes down what a link tells.
class LinkRecorder final : public LinkHandler
{
public:
    void onSent(const SendResult &result) override
    {
        ++sends;
        lastSent = result;
    }
    void onTextMessage(QByteArrayView utf8) override { texts.push_back(utf8.toByteArray()); }
    void onBinaryMessage(QByteArrayView) override { ++binaries; }
    void onReceived() override { ++received; }
    void onWritable() override { ++writable; }
    void onClosed() override { ++closed; }

    SendResult lastSent;
    int sends = 0;
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

/// A Door on 127.0.0.1 with the event loop of this thread around it, which must be epoll's.
class OpenDoor
{
public:
    struct Setup
    {
        Door::Limits limits = {};
        size_t messageBytesMax = 64 * 1'024;
        Carrier carrier = Carrier::Plain;
        QStringList subprotocols{QStringLiteral("tickcast.v1.json")};
        quint16 port = 0; ///< 0: any
    };

    OpenDoor(const Setup &setup, Door::Admit admit)
        : transport(*EpollEventDispatcher::ofThisThread(),
                    std::move(makeSendBackend(TransportBackend::Auto)->backend),
                    setup.messageBytesMax, SystemClock::now())
        , door(transport, setup.subprotocols, setup.limits, std::move(admit))
    {
        transport.dispatcher.setTurnEndHandler([this] {
            while (!transport.batch.isEmpty()) // whoever is told of a send may send again
                transport.batch.submit();
        });
        QObject::connect(&m_tick, &QTimer::timeout, &m_tick, [this] {
            const MonotonicNs now = SystemClock::now();
            transport.wheel.advance(now);
            door.tidy(now);
        });
        m_tick.start(TimerWheel::tickNs / 1'000'000);
        auto socket = ListenSocket::listen(QHostAddress(QHostAddress::LocalHost), setup.port);
        if (!socket)
            qFatal("%s", qPrintable(socket.error().text));
        port = socket->port();
        const auto opened = setup.carrier == Carrier::Tls
                                ? door.openTls(std::move(*socket), testtls::serverConfiguration())
                                : door.open(std::move(*socket));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text));
    }
    ~OpenDoor() { transport.dispatcher.setTurnEndHandler({}); }

    quint16 port = 0;
    Transport transport;
    Door door;

private:
    QTimer m_tick;
};

/// An OpenDoor that keeps the links of its visitors and what they tell.
class DoorHost final : public OpenDoor
{
public:
    explicit DoorHost(const Door::Limits &limits = {}, size_t messageBytesMax = 64 * 1'024,
                      Carrier carrier = Carrier::Plain)
        : OpenDoor({.limits = limits, .messageBytesMax = messageBytesMax, .carrier = carrier},
                   [this](std::unique_ptr<Link> link, const Visitor &visitor) {
                       HostedLink hosted;
                       link->setHandler(hosted.recorder.get());
                       hosted.link = std::move(link);
                       hosted.visitor = visitor;
                       links.push_back(std::move(hosted));
                       if (onAdmitted)
                           onAdmitted(*links.back().link);
                   })
    {
    }

    std::vector<HostedLink> links; ///< in the order admitted
    /// What a session does at once with its new link.
    std::function<void(Link &)> onAdmitted;
};

} // namespace tickcast
