// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/backoff.h"

#include <algorithm>

namespace tickcast {

std::chrono::milliseconds Backoff::limit() const
{
    // 2^20 times any base worth the name is beyond any cap; more doublings would only overflow.
    constexpr int doublingsMax = 20;
    const qint64 baseMs = m_base.count();
    return std::min(m_cap, std::chrono::milliseconds(baseMs << std::min(m_failures, doublingsMax)));
}

std::chrono::milliseconds Backoff::next()
{
    const std::chrono::milliseconds most = limit();
    ++m_failures;
    return std::chrono::milliseconds(m_random.bounded(qint64(most.count()) + 1));
}

} // namespace tickcast
