// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

namespace tickcast {

/// Where other threads leave calls for the thread this object lives on; they run there, from its
/// event loop, in the order posted. The one way to call across threads (there is no
/// BlockingQueuedConnection anywhere).
///
/// An owner keeps its Mailbox as a member and moves it to its own thread. Calls still waiting when
/// the Mailbox dies are dropped unrun.
/// Thread: post() any. Cost: one allocation and one event; for rare traffic, never for updates.
///
/// It exists beside QMetaObject::invokeMethod because ThreadSanitizer cannot see the ordering
/// inside an uninstrumented Qt: here the hand-over is annotated instead of suppressed globally.
class Mailbox final : public QObject
{
    Q_OBJECT
public:
    void post(std::function<void()> call);

protected:
    bool event(QEvent *event) override;
};

} // namespace tickcast
