// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/door.h"

#include "server/transport/newcomer.h"
#include "server/transport/tlsnewcomer.h"
#include "shared/util/clock.h"
#include "shared/util/logging.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tickcast {

namespace {

/// Small kernel buffers: what lies in the kernel is stale before it is read and cannot be
/// superseded any more (PERFORMANCE: "megabytes hide in kernel socket buffers"). Set once on the
/// listening socket: those it accepts inherit it.
constexpr int sendBufferBytes = 128 * 1024;
constexpr int notSentLowatBytes = 16 * 1024;

constexpr MonotonicNs warnEveryNs = 10'000'000'000;

void tuneSocket(int descriptor)
{
    const auto set = [descriptor](int level, int option, int value) {
        ::setsockopt(descriptor, level, option, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(IPPROTO_TCP, TCP_NOTSENT_LOWAT, notSentLowatBytes);
    set(SOL_SOCKET, SO_SNDBUF, sendBufferBytes);
}

} // namespace

/// A refused link on its way out.
class Door::Refusal final : public LinkHandler
{
public:
    explicit Refusal(std::unique_ptr<Link> link)
        : m_link(std::move(link))
    {
        m_link->setHandler(this);
    }
    ~Refusal() override { m_link->setHandler(nullptr); }
    void close(protocol::CloseCode code, const QString &reason) { m_link->close(code, reason); }
    [[nodiscard]] bool isOver() const { return m_isOver; }

    void onSent(const SendResult &) override {}
    void onTextMessage(QByteArrayView) override {}
    void onBinaryMessage(QByteArrayView) override {}
    void onReceived() override {}
    void onWritable() override {}
    void onClosed() override { m_isOver = true; }

private:
    const std::unique_ptr<Link> m_link;
    bool m_isOver = false;
};

Door::Door(Transport &transport, const QStringList &subprotocols, const Limits &limits, Admit admit)
    : m_transport(transport)
    , m_limits(limits)
    , m_admit(std::move(admit))
    , m_handshake(subprotocols)
{
}

Door::~Door()
{
    close();
}

Result<void> Door::open(ListenSocket socket)
{
    return listen(std::move(socket), [this](int descriptor) {
        receive(std::make_unique<PlainNewcomer>(*this, descriptor));
    });
}

Result<void> Door::openTls(ListenSocket socket, const QSslConfiguration &tls)
{
    m_tls = tls;
    return listen(std::move(socket), [this](int descriptor) {
        receive(std::make_unique<TlsNewcomer>(*this, descriptor, m_tls));
    });
}

Result<void> Door::listen(ListenSocket socket, Listener::Accepted accepted)
{
    tuneSocket(socket.descriptor());
    m_listeners.push_back(
        std::make_unique<Listener>(m_transport, std::move(socket), m_limits.acceptsPerTurn,
                                   [this, accepted = std::move(accepted)](int descriptor) {
                                       ++m_accepts;
                                       accepted(descriptor);
                                   }));
    if (m_isCrowded)
        m_listeners.back()->setHeld(true);
    return m_listeners.back()->open();
}

void Door::receive(std::unique_ptr<Newcomer> newcomer)
{
    newcomer->setPlace(m_newcomers.size());
    m_newcomers.push_back(std::move(newcomer));
    if (m_newcomers.size() >= m_limits.handshakesMax)
        setCrowded(true);
}

void Door::admit(Newcomer &newcomer, std::unique_ptr<Link> link, const Visitor &visitor)
{
    remove(newcomer);
    m_admit(std::move(link), visitor);
}

void Door::giveUp(Newcomer &newcomer)
{
    ++m_refused;
    remove(newcomer);
}

void Door::remove(Newcomer &newcomer)
{
    const size_t place = newcomer.place();
    std::swap(m_newcomers[place], m_newcomers.back());
    m_newcomers[place]->setPlace(place);
    m_newcomers.pop_back();
    // Not for every single place: each change costs a system call.
    if (m_isCrowded && m_newcomers.size() <= m_limits.handshakesMax * 3 / 4)
        setCrowded(false);
}

void Door::leave()
{
    m_listeners.clear();
}

void Door::takeBacklogAndLeave()
{
    for (const auto &listener : m_listeners)
        listener->takeBacklog();
    leave();
}

void Door::close()
{
    leave();
    m_refused += m_newcomers.size();
    m_newcomers.clear();
}

void Door::refuse(std::unique_ptr<Link> link, protocol::CloseCode code, const QString &reason)
{
    ++m_refused;
    m_refusals.push_back(std::make_unique<Refusal>(std::move(link)));
    m_refusals.back()->close(code, reason);
}

void Door::tidy(MonotonicNs now)
{
    std::erase_if(m_refusals, [](const auto &refusal) { return refusal->isOver(); });
    if (m_isCrowded)
        cutDawdlers(now);
}

void Door::setCrowded(bool isCrowded)
{
    if (std::exchange(m_isCrowded, isCrowded) == isCrowded)
        return;
    for (const auto &listener : m_listeners)
        listener->setHeld(isCrowded);
}

void Door::cutDawdlers(MonotonicNs now)
{
    const MonotonicNs before = now - std::chrono::nanoseconds(crowdedPatience).count();
    size_t count = 0;
    for (size_t i = m_newcomers.size(); i-- > 0;) {
        if (m_newcomers[i]->begunNs() > before)
            continue;
        giveUp(*m_newcomers[i]); // the last one takes its place, and has been looked at
        ++count;
    }
    if (count == 0 || (m_warnedNs != 0 && now - m_warnedNs < warnEveryNs))
        return;
    m_warnedNs = now;
    qCWarning(lcTransport).nospace()
        << count << " connections had not finished their handshake within "
        << crowdedPatience.count() << " ms and were cut: " << m_limits.handshakesMax
        << " at a time are taken (transport.handshakes_limit), and others wait";
}

} // namespace tickcast
