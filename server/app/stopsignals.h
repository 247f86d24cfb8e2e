// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSocketNotifier>
#include <functional>
#include <memory>

namespace tickcast {

/// Turns SIGTERM and SIGINT into a call on the main thread. Make it before any other thread, so
/// that every thread inherits the blocked mask and the kernel hands the signals to it alone.
/// Thread: main. Source: signalfd(2).
class StopSignals final
{
public:
    explicit StopSignals(std::function<void()> stop);
    ~StopSignals();
    StopSignals(const StopSignals &) = delete;
    StopSignals &operator=(const StopSignals &) = delete;

private:
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace tickcast
