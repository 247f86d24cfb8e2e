// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QObject>
#include <QSocketNotifier>
#include <csignal>
#include <memory>
#include <vector>

namespace tickcast {

/// Signals of the system as a Qt signal. Make one at most, on the main thread, before any other
/// thread is started (they inherit its signal mask). The signals stay blocked afterwards.
class ProcessSignals final : public QObject
{
    Q_OBJECT
public:
    /// What asks a program to end.
    ProcessSignals()
        : ProcessSignals({SIGINT, SIGTERM})
    {
    }
    explicit ProcessSignals(std::vector<int> numbers)
        : m_numbers(std::move(numbers))
    {
    }
    ~ProcessSignals() override;
    [[nodiscard]] Result<void> install();

Q_SIGNALS:
    /// Several of the same that came together are one.
    void received(int number);

private:
    const std::vector<int> m_numbers;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace tickcast
