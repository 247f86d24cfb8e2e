// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorzipf.h"

#include <algorithm>
#include <limits>

namespace tickcast {

SimulatorZipf::SimulatorZipf(int count)
    : m_columns(static_cast<size_t>(count))
{
    Q_ASSERT(count >= 1);
    for (int rank = count; rank >= 1; --rank) // the small ones first: the sum is more exact
        m_weightSum += 1.0 / rank;

    std::vector<double> shares(m_columns.size()); // in columns: the mean is 1
    std::vector<quint32> small;
    std::vector<quint32> large;
    for (size_t i = 0; i < shares.size(); ++i) {
        shares[i] = static_cast<double>(count) / (static_cast<double>(i + 1) * m_weightSum);
        (shares[i] < 1.0 ? small : large).push_back(static_cast<quint32>(i));
    }
    constexpr quint32 whole = std::numeric_limits<quint32>::max();
    while (!small.empty() && !large.empty()) {
        const quint32 poor = small.back();
        const quint32 rich = large.back();
        small.pop_back();
        m_columns[poor] = {static_cast<quint32>(shares[poor] * whole), rich};
        shares[rich] -= 1.0 - shares[poor];
        if (shares[rich] < 1.0) {
            large.pop_back();
            small.push_back(rich);
        }
    }
    // What is left is whole but for rounding.
    for (const std::vector<quint32> *rest : {&small, &large}) {
        for (const quint32 rank : *rest)
            m_columns[rank] = {whole, rank};
    }
}

} // namespace tickcast
