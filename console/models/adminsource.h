// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"

#include <QObject>
#include <QUrl>
#include <optional>

namespace tickcast {

/// Where pages get what they show, and whom they ask: a server (AdminConnection), or a recording of
/// one (RecordingPlayer). A page need not know which.
/// Thread: one, with an event loop. Answers come later than send(), never from within it.
class AdminSource : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8 {
        Idle,       ///< no server was named yet
        Connecting, ///< opening the socket, or waiting for the answer to the token
        Live,       ///< samples arrive
        Waiting,    ///< lost; another attempt will be made
        Refused,    ///< the server said no; it will not be asked again by itself
    };
    Q_ENUM(State)

    using QObject::QObject;

    /// Asks or orders, with an id of its own, which the answer repeats; 0: nothing was sent, for
    /// nobody is there. An answer lost with the connection does not come later.
    virtual qint64 send(admin::ClientMessage message) = 0;

    [[nodiscard]] virtual State state() const = 0;
    /// Its admin channel, as it was asked for.
    [[nodiscard]] virtual const QUrl &url() const = 0;
    /// Who the server is: of the present connection or the last one; nothing before the first.
    [[nodiscard]] virtual const std::optional<admin::Hello> &hello() const = 0;
    /// The time base of every sample: milliseconds of a monotonic clock, or of the recording.
    [[nodiscard]] virtual qint64 nowMs() const = 0;
    /// When what a signal is telling was said; now, but for a recording.
    [[nodiscard]] virtual qint64 answeredMs() const { return nowMs(); }
    /// What makes Unix milliseconds of nowMs() and of the times of samples.
    [[nodiscard]] virtual qint64 wallOffsetMs() const = 0;
    /// Why it would take no order at all, for a tool tip; empty when it may.
    [[nodiscard]] virtual QString whyNoOrders() const = 0;
    /// For the few pages that do more than ask: a recording's past can be looked at, not changed.
    [[nodiscard]] virtual bool isRecording() const { return false; }

Q_SIGNALS:
    void stateChanged(tickcast::AdminSource::State state);
    void helloReceived(const tickcast::admin::Hello &hello);
    /// A recording went back in time: what was told of later is not known yet, and nothing is
    /// followed any more.
    void rewound();
    void statsReceived(const tickcast::admin::Stats &stats);
    void sessionsReceived(const tickcast::admin::SessionsPage &page);
    void closedReceived(const tickcast::admin::ClosedPage &page);
    void sessionReceived(const tickcast::admin::SessionDetail &detail);
    void symbolsReceived(const tickcast::admin::SymbolsPage &page);
    void logReceived(const tickcast::admin::LogPage &page);
    void configReceived(const tickcast::admin::ConfigPage &page);
    void commandDone(qint64 id, const QString &text);
    void commandFailed(qint64 id, const QString &reason);

protected:
    /// Tells @p answer by the signal of its kind.
    void tell(const admin::Answer &answer);
};

} // namespace tickcast
