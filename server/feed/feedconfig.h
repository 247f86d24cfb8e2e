// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>
#include <chrono>

/// The `feed.*` part of the configuration, checked: every value is inside its range.
namespace tickcast {

enum class FeedKind : quint8 { Simulator, Replay };
enum class Arrival : quint8 { Bursty, Even };
enum class Activity : quint8 { Zipf, Even };
enum class ReplayStart : quint8 { Now, FirstSubscription };
enum class ReplayTimes : quint8 { Original, Shifted };

struct SimulatorConfig
{
    int symbols = 500; ///< 1 to 100,000
    quint64 seed = 1;
    double rate = 1000; ///< quote publications per second over all symbols, 0 to 10,000,000
    Arrival arrival = Arrival::Bursty;
    Activity activity = Activity::Zipf;
    std::chrono::milliseconds outageInterval{0};     ///< 0: it never breaks
    std::chrono::milliseconds outageDuration{5'000}; ///< shorter than the interval
};

struct ReplayConfig
{
    QString file;       ///< path of the recording
    double speed = 1.0; ///< times real time; 0 means as fast as possible ("max" in the file)
    bool loop = false;
    ReplayTimes times = ReplayTimes::Original;
    ReplayStart start = ReplayStart::Now;
};

struct FeedConfig
{
    FeedKind source = FeedKind::Simulator;
    SimulatorConfig simulator;
    ReplayConfig replay;
    std::chrono::milliseconds staleAfter{10'000}; ///< without a sign of life
    std::chrono::milliseconds settleAfter{3'000}; ///< of life, until it is relied on
};

} // namespace tickcast
