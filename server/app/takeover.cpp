// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/takeover.h"

#include "shared/util/logging.h"

#include <QFile>
#include <QStringList>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace tickcast {

namespace {

constexpr int answerWithinMs = 10'000;
constexpr size_t socketsMax = 250; // the kernel passes 253 at once (SCM_MAX_FD)
constexpr size_t messageBytesMax = 8 * 1024;
constexpr QLatin1String sharedWord("shared"); ///< before the names: Beside::Share

Result<sockaddr_un> addressOf(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (size_t(name.size()) >= sizeof address.sun_path) {
        return fail(ErrorCode::Limit, QStringLiteral("%1: longer than the %2 bytes that a socket's "
                                                     "path may have; choose a shorter state.dir")
                                          .arg(path)
                                          .arg(sizeof address.sun_path - 1));
    }
    std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
    return address;
}

int makeSocket()
{
    return ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

bool sendWord(int socket, const char *word)
{
    return ::send(socket, word, std::strlen(word), MSG_NOSIGNAL) >= 0;
}

bool waitForMessage(int socket)
{
    pollfd wanted{socket, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&wanted, 1, answerWithinMs);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/// A message with the descriptors that came along; the text is empty at the connection's end.
struct Message
{
    QString text;
    std::vector<int> descriptors;
};

Message receive(int socket)
{
    std::array<char, messageBytesMax> text;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(socketsMax * sizeof(int))> control;
    iovec part{text.data(), text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    if (got <= 0)
        return {};
    Message message{QString::fromUtf8(text.data(), got), {}};
    for (cmsghdr *entry = CMSG_FIRSTHDR(&header); entry; entry = CMSG_NXTHDR(&header, entry)) {
        if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS)
            continue;
        const size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        message.descriptors.resize(count);
        std::memcpy(message.descriptors.data(), CMSG_DATA(entry), count * sizeof(int));
    }
    return message;
}

bool sendDescriptors(int socket, const QByteArray &text, const std::vector<int> &descriptors)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(socketsMax * sizeof(int))> control{};
    iovec part{const_cast<char *>(text.constData()), size_t(text.size())};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    cmsghdr *entry = CMSG_FIRSTHDR(&header);
    entry->cmsg_level = SOL_SOCKET;
    entry->cmsg_type = SCM_RIGHTS;
    entry->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(entry), descriptors.data(), descriptors.size() * sizeof(int));
    return ::sendmsg(socket, &header, MSG_NOSIGNAL) >= 0;
}

} // namespace

// ---- the successor's side ----------------------------------------------------------------------

Result<Predecessor> Predecessor::find(const QString &path)
{
    const auto address = addressOf(path);
    if (!address)
        return tl::unexpected(address.error());
    Predecessor predecessor(makeSocket());
    if (::connect(predecessor.m_socket, reinterpret_cast<const sockaddr *>(&*address),
                  sizeof *address) != 0) {
        return fail(ErrorCode::NotFound,
                    QStringLiteral("no server to take over from at %1: %2; start without "
                                   "--takeover if none runs")
                        .arg(path, qt_error_string(errno)));
    }
    if (const auto taken = predecessor.takeOffer(); !taken)
        return tl::unexpected(taken.error());
    return predecessor;
}

Result<void> Predecessor::takeOffer()
{
    const Message offer = waitForMessage(m_socket) ? receive(m_socket) : Message();
    QStringList names = offer.text.split(u' ', Qt::SkipEmptyParts);
    if (!names.isEmpty() && names.front() == sharedWord) {
        m_beside = ListenSockets::Beside::Share;
        names.removeFirst();
    }
    for (size_t i = 0; i < offer.descriptors.size(); ++i) {
        auto socket = ListenSocket::adopt(offer.descriptors[i]);
        const bool isNamed = qsizetype(i) < names.size();
        if (socket && isNamed)
            m_sockets.push_back({names[qsizetype(i)], std::move(*socket)});
    }
    if (!m_sockets.empty() && qsizetype(m_sockets.size()) == names.size())
        return {};
    return fail(ErrorCode::Io,
                names == QStringList{QStringLiteral("busy")}
                    ? QStringLiteral("another server is already taking over")
                    : QStringLiteral("the running server does not hand its sockets over"));
}

Predecessor::Predecessor(Predecessor &&other) noexcept
    : m_socket(std::exchange(other.m_socket, -1))
    , m_sockets(std::move(other.m_sockets))
    , m_beside(other.m_beside)
{
}

Predecessor::~Predecessor()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

Result<void> Predecessor::askForRelease()
{
    const bool isReleased = sendWord(m_socket, "release") && waitForMessage(m_socket) &&
                            receive(m_socket).text == QLatin1String("released");
    if (isReleased)
        return {};
    return fail(ErrorCode::Io, QStringLiteral("the running server does not give up its state"));
}

void Predecessor::tellServing()
{
    if (!sendWord(m_socket, "serving"))
        qCWarning(lcApp, "the server that was taken over from is gone already");
}

// ---- the predecessor's side --------------------------------------------------------------------

Result<std::unique_ptr<TakeoverOffer>> TakeoverOffer::make(const QString &path,
                                                           const ListenSockets &sockets,
                                                           std::chrono::milliseconds patience)
{
    const auto address = addressOf(path);
    if (!address)
        return tl::unexpected(address.error());
    const int listener = makeSocket();
    QFile::remove(path); // of a server that is gone: the directory is ours
    if (::bind(listener, reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0 ||
        ::listen(listener, 8) != 0) {
        const int error = errno;
        ::close(listener);
        return fail(ErrorCode::Io, QStringLiteral("%1: %2").arg(path, qt_error_string(error)));
    }
    return std::unique_ptr<TakeoverOffer>(new TakeoverOffer(path, listener, sockets, patience));
}

TakeoverOffer::TakeoverOffer(QString path, int listener, const ListenSockets &sockets,
                             std::chrono::milliseconds patience)
    : m_path(std::move(path))
    , m_listener(listener)
    , m_sockets(sockets)
    , m_connections(listener, QSocketNotifier::Read)
{
    connect(&m_connections, &QSocketNotifier::activated, this, &TakeoverOffer::onConnection);
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        qCWarning(lcApp, "the successor has not got on with it within %d ms",
                  m_patience.interval());
        lose();
    });
}

TakeoverOffer::~TakeoverOffer()
{
    m_connections.setEnabled(false);
    m_isReleasing = false;
    forgetSuccessor();
    ::close(m_listener);
    if (!m_path.isEmpty())
        QFile::remove(m_path);
}

void TakeoverOffer::onConnection()
{
    const int peer = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0)
        return;
    ucred who{};
    socklen_t size = sizeof who;
    const bool isKnown = ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
                         (who.uid == ::geteuid() || who.uid == 0);
    if (!isKnown || m_successor >= 0 || !sendSockets(peer)) {
        static_cast<void>(sendWord(peer, "busy"));
        ::close(peer);
        return;
    }
    qCInfo(lcApp, "process %d is going to take over", who.pid);
    m_successor = peer;
    m_messages = std::make_unique<QSocketNotifier>(peer, QSocketNotifier::Read);
    connect(m_messages.get(), &QSocketNotifier::activated, this, &TakeoverOffer::onMessage);
    m_patience.start();
}

bool TakeoverOffer::sendSockets(int successor) const
{
    QByteArrayList names;
    std::vector<int> descriptors;
    if (m_sockets.beside() == ListenSockets::Beside::Share)
        names.append(sharedWord.latin1());
    for (size_t role = 0; role < listenRoleCount; ++role) {
        for (const ListenSocket &socket : m_sockets.of(static_cast<ListenRole>(role))) {
            names.append(listenRoleNames[role]);
            descriptors.push_back(socket.descriptor());
        }
    }
    return descriptors.size() <= socketsMax &&
           sendDescriptors(successor, names.join(' '), descriptors);
}

void TakeoverOffer::onMessage()
{
    const QString text = receive(m_successor).text;
    if (text == QLatin1String("release") && !m_isReleasing) {
        m_isReleasing = true;
        m_patience.start();
        Q_EMIT releaseWanted();
    } else if (text == QLatin1String("serving") && m_isReleasing) {
        m_isReleasing = false;
        forgetSuccessor();
        Q_EMIT succeeded();
    } else {
        lose();
    }
}

void TakeoverOffer::lose()
{
    forgetSuccessor();
    if (std::exchange(m_isReleasing, false))
        Q_EMIT successorLost();
    else
        qCInfo(lcApp, "the successor has gone without taking over");
}

void TakeoverOffer::tellReleased()
{
    static_cast<void>(sendWord(m_successor, "released")); // who is gone is noticed by its end
}

void TakeoverOffer::forgetSuccessor()
{
    m_patience.stop();
    if (m_messages) {
        m_messages->setEnabled(false);
        m_messages.release()->deleteLater(); // this may be called by its signal
    }
    if (m_successor >= 0)
        ::close(std::exchange(m_successor, -1));
}

} // namespace tickcast
