// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QObject>
#include <QSocketNotifier>
#include <memory>

namespace tickcast {

/// SIGINT and SIGTERM as a Qt signal. Make one at most, on the main thread, before any other
/// thread is started (they inherit its signal mask). The two signals stay blocked afterwards.
class StopSignals final : public QObject
{
    Q_OBJECT
public:
    StopSignals() = default;
    ~StopSignals() override;
    [[nodiscard]] Result<void> install();

Q_SIGNALS:
    void received();

private:
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace tickcast
