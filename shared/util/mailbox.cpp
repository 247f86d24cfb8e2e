// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/mailbox.h"

#include <QCoreApplication>
#include <QEvent>
#include <mutex>

#if defined(__SANITIZE_THREAD__)
extern "C" void __tsan_acquire(void *address);
extern "C" void __tsan_release(void *address);
#else
static void __tsan_acquire(void *) {} // NOLINT(bugprone-reserved-identifier): the runtime's name
static void __tsan_release(void *) {} // NOLINT(bugprone-reserved-identifier): the runtime's name
#endif

namespace tickcast {

namespace {

QEvent::Type callEventType()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

class CallEvent final : public QEvent
{
public:
    explicit CallEvent(std::function<void()> call)
        : QEvent(callEventType())
        , m_call(std::move(call))
    {
    }
    ~CallEvent() override { __tsan_acquire(this); }
    void run() { m_call(); }

private:
    std::function<void()> m_call;
};

} // namespace

void Mailbox::post(std::function<void()> call)
{
    auto *event = new CallEvent(std::move(call)); // taken over by postEvent()
    __tsan_release(event);
    // Qt orders posts to one thread by a lock of its own, which ThreadSanitizer cannot see either:
    // it reports the growth of Qt's event list. Posts are rare, so a lock it can see costs nothing.
    static std::mutex posting;
    const std::scoped_lock lock(posting);
    QCoreApplication::postEvent(this, event);
}

bool Mailbox::event(QEvent *event)
{
    __tsan_acquire(event);
    if (event->type() != callEventType())
        return QObject::event(event);
    static_cast<CallEvent *>(event)->run();
    return true;
}

} // namespace tickcast
