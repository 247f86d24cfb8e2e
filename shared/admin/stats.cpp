// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/admin/stats.h"

namespace tickcast::admin {

namespace {

template <size_t N>
void addEach(std::array<quint64, N> &sums, const std::array<quint64, N> &more)
{
    for (size_t i = 0; i < N; ++i)
        sums[i] += more[i];
}

} // namespace

void Counters::add(const Counters &other)
{
    accepts += other.accepts;
    opened += other.opened;
    closed += other.closed;
    refused += other.refused;
    commands += other.commands;
    badCommands += other.badCommands;
    published += other.published;
    delivered += other.delivered;
    repeats += other.repeats;
    Losses::add(other);
    bytesOut += other.bytesOut;
    bytesIn += other.bytesIn;
    sends += other.sends;
    slowCloses += other.slowCloses;
    levelChanges += other.levelChanges;
    addEach(levelMs, other.levelMs);
}

void Losses::add(const Losses &other)
{
    superseded += other.superseded;
    addEach(suppressed, other.suppressed);
    addEach(dropped, other.dropped);
}

} // namespace tickcast::admin
