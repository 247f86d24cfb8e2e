// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>

namespace tickcast {

/// A snapshot that its owner replaces now and then and anyone copies. The lock is held for one
/// copy and is never on the hot path: owners publish a few times a second.
/// Thread: publish() the owner, latest() any.
template <typename T>
class Published
{
public:
    void publish(const T &value)
    {
        const std::scoped_lock lock(m_mutex);
        m_value = value;
    }
    [[nodiscard]] T latest() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_value;
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

} // namespace tickcast
