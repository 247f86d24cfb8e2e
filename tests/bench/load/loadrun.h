// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/adminwatch.h"
#include "tests/bench/load/loadthread.h"
#include "tests/bench/load/runresult.h"

#include <functional>

namespace tickcast::load {

/// One run from the first connection to the last figure: it starts the load threads, tells them
/// what to do when, and samples the server beside. Every wait has an end: connecting
/// (`--connect-limit`), draining 5 s, the window as the workload says.
///
/// Thread: the main one; run() blocks. It prints a progress line a second on standard error.
class LoadRun final
{
public:
    /// @p isInterrupted may be set at any time (by a signal handler): the run then ends early.
    LoadRun(const RunOptions &options, const std::atomic<bool> &isInterrupted);

    /// The error is for what cannot be run at all: no such process, nobody listening, too few
    /// symbols, a format the server does not speak. What goes wrong later is in the result.
    [[nodiscard]] Result<RunResult> run();

private:
    [[nodiscard]] Result<void> prepare();
    void startThreads();
    void connectAll();
    void disconnectAll();
    void storm();
    void measure();
    // In loadrun_slow.cpp: windows with slow clients in them.
    void measureAroundStall();
    void measureMix();
    void resumeStallers();
    void readSlowly();
    void watchServer();
    void drain();
    void cycle();
    void finish();

    /// Waits until @p isDone, @p limitS passed or an interruption; true only in the first case.
    bool waitFor(const QString &what, double limitS,
                 const std::function<bool(const Tally &)> &isDone);
    void pass(const QString &what, double seconds);
    void passWindow(Window window, const QString &what, double seconds);
    [[nodiscard]] Tally tally() const;
    void showProgress(const QString &what, const Tally &now);

    const RunOptions m_options;
    const Workload &m_workload = m_options.workload;
    const std::atomic<bool> &m_isInterrupted;
    std::optional<ServerProbe> m_probe;
    std::unique_ptr<SymbolIndex> m_symbols;
    std::unique_ptr<Zipf> m_popularity;
    std::unique_ptr<LoadPlan> m_plan;
    std::unique_ptr<LoadControl> m_control;
    std::vector<std::unique_ptr<LoadThread>> m_threads;
    AdminWatch m_admin;
    RunResult m_result;
    qint64 m_shownNs = 0;
    quint64 m_shownUpdates = 0;
};

} // namespace tickcast::load
