// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/listensockets.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <memory>

namespace tickcast {

/// How one server takes the place of another on the same machine without anybody being refused: the
/// listening sockets themselves change hands (SCM_RIGHTS, unix(7)) over a socket in the state
/// directory, so at no moment is there none, and who waits in one is served by the successor.
/// ```
///  successor                     predecessor
///      │── connects ────────────────►│
///      │◄── "clients clients http" ──│  with that many descriptors; it goes on serving
///      │── "release" ───────────────►│  stops accepting, saves its state and gives it up
///      │◄── "released" ──────────────│
///      │      accepts, serves        │
///      │── "serving" ───────────────►│  drains: tells its clients, closes them, ends
/// ```
/// One SOCK_SEQPACKET message each. Instead of sockets "busy" says that another has come first. A
/// side that ends closes its end; before "release" nothing has happened then.
inline constexpr QLatin1String takeoverFileName("takeover"); ///< in the state directory

/// The successor's side. Blocks: it has nothing else to do. Thread: main.
class Predecessor final
{
public:
    /// Connects to the server that offers itself at @p path and takes its sockets. An error says
    /// who is not there, or does not answer within 10 s.
    [[nodiscard]] static Result<Predecessor> find(const QString &path);
    Predecessor(Predecessor &&other) noexcept;
    Predecessor &operator=(Predecessor &&) = delete;
    ~Predecessor();

    /// Once.
    [[nodiscard]] std::vector<ListenSockets::Named> takeSockets() { return std::move(m_sockets); }
    [[nodiscard]] ListenSockets::Beside beside() const { return m_beside; }
    /// Has it stop accepting and give up the state directory; returns when it has.
    [[nodiscard]] Result<void> askForRelease();
    void tellServing();

private:
    explicit Predecessor(int socket)
        : m_socket(socket)
    {
    }
    [[nodiscard]] Result<void> takeOffer();

    int m_socket; ///< -1: moved away
    std::vector<ListenSockets::Named> m_sockets;
    ListenSockets::Beside m_beside = ListenSockets::Beside::Bind;
};

/// The predecessor's side: waits for a successor of the same user. Thread: main.
class TakeoverOffer final : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds defaultPatience{30'000};

    /// Listens at @p path, which it replaces. @p sockets outlive it. A successor that does not get
    /// on with it within @p patience, before and after it asks for the release, counts as lost.
    [[nodiscard]] static Result<std::unique_ptr<TakeoverOffer>>
    make(const QString &path, const ListenSockets &sockets,
         std::chrono::milliseconds patience = defaultPatience);
    ~TakeoverOffer() override;

    void tellReleased();
    /// The path is the successor's from now on.
    void leavePath() { m_path.clear(); }

Q_SIGNALS:
    void releaseWanted();
    void succeeded();     ///< the successor serves
    void successorLost(); ///< after releaseWanted(), before it served

private:
    TakeoverOffer(QString path, int listener, const ListenSockets &sockets,
                  std::chrono::milliseconds patience);
    void onConnection();
    void onMessage();
    void lose();
    void forgetSuccessor();
    [[nodiscard]] bool sendSockets(int successor) const;

    QString m_path;
    const int m_listener;
    const ListenSockets &m_sockets;
    QSocketNotifier m_connections;
    int m_successor = -1;
    std::unique_ptr<QSocketNotifier> m_messages;
    QTimer m_patience; ///< runs while there is a successor
    bool m_isReleasing = false;
};

} // namespace tickcast
