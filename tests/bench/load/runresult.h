// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/options.h"
#include "tests/bench/load/procfs.h"
#include "tests/bench/load/slowresult.h"
#include "tests/bench/load/tally.h"

#include <QJsonObject>
#include <optional>
#include <vector>

namespace tickcast::load {

/// Everything one run found. Plain data; tests/bench/README.md says what each figure means.
struct RunResult
{
    struct Connect
    {
        double seconds = 0;
        quint64 connections = 0; ///< connected and subscribed
        quint64 serverCpuNs = 0;
    };
    struct Window
    {
        double seconds = 0;
        Tally counts; ///< its measured... members
        CpuSample before;
        CpuSample after;
        quint64 loadCpuNs = 0;
    };
    struct Memory
    {
        MemorySample before;    ///< nobody connected
        MemorySample connected; ///< everybody subscribed, after the warm-up
        MemorySample after;     ///< at the end of the window
    };
    struct Storm
    {
        double recoverySeconds = 0; ///< from the resets until everybody is current again
        quint64 serverCpuNs = 0;
    };

    QString startedAt; ///< ISO 8601, UTC
    QString serverName;
    quint32 threads = 0;
    Connect connect;
    std::optional<Window> window;
    Memory memory;
    std::optional<Storm> storm;
    SlowResult slow;
    std::optional<ServerRecord> server;  ///< its own counters, when they were watched
    std::vector<quint64> cyclesRssBytes; ///< after each time everybody was gone
    Tally total;
    Outcome outcome;
    quint64 lost = 0;     ///< last states of a symbol that a healthy client never got
    QStringList problems; ///< what went wrong as a whole, in sentences
    bool isInterrupted = false;

    [[nodiscard]] bool isGood() const
    {
        return total.errors == 0 && lost == 0 && problems.isEmpty() && !isInterrupted;
    }
};

[[nodiscard]] QJsonObject toJson(const RunOptions &options, const RunResult &result);

/// A few lines for people.
[[nodiscard]] QString summary(const RunOptions &options, const RunResult &result);

} // namespace tickcast::load
