// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epolleventdispatcher.h"

#include <QTest>
#include <functional>
#include <utility>

namespace tickcast::testing {

/// A watcher on this thread's dispatcher that counts its calls and then does what it is told.
/// It unwatches when it goes.
class TestWatcher final : public EpollWatcher
{
public:
    TestWatcher(
        int descriptor, quint32 events, std::function<void()> then = [] {})
        : m_then(std::move(then))
        , m_descriptor(descriptor)
    {
        watch(events);
    }
    ~TestWatcher() { unwatch(); }
    TestWatcher(const TestWatcher &) = delete;
    TestWatcher &operator=(const TestWatcher &) = delete;

    void watch(quint32 events)
    {
        const auto watched =
            EpollEventDispatcher::ofThisThread()->watch(m_descriptor, events, *this);
        QVERIFY2(watched.has_value(), watched ? "" : qPrintable(watched.error().text));
        m_isWatching = true;
    }
    void rewatch(quint32 events)
    {
        EpollEventDispatcher::ofThisThread()->rewatch(m_descriptor, events, *this);
    }
    void unwatch()
    {
        if (std::exchange(m_isWatching, false))
            EpollEventDispatcher::ofThisThread()->unwatch(m_descriptor, *this);
    }
    void onEpollEvents(quint32 events) override
    {
        ++m_count;
        m_lastEvents = events;
        m_then();
    }

    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] quint32 lastEvents() const { return m_lastEvents; }

private:
    std::function<void()> m_then;
    int m_descriptor;
    int m_count = 0;
    quint32 m_lastEvents = 0;
    bool m_isWatching = false;
};

} // namespace tickcast::testing
