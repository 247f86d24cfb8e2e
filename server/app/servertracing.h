// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"
#include "server/fanout/worker.h"
#include "server/market/market.h"
#include "server/telemetry/tracer.h"

#include <memory>
#include <vector>

namespace tickcast {

/// Tracing as a whole: has the market thread and the workers record spans while the settings say
/// so, and a Tracer take them away. Off, none of them does anything and there is no thread for it.
/// Thread: main. What it is made of outlives it; it outlives the workers' and the market's threads.
class ServerTracing final
{
public:
    ServerTracing(std::shared_ptr<const SymbolTable> symbols, Market &market,
                  const std::vector<std::unique_ptr<Worker>> &workers, const BreakerLimits &limits);

    /// From now on as @p wish says; a file that cannot be written is told in the log and left out.
    /// After Market::start(). May wait a second for a collector that is given up.
    void apply(const Config::Trace &wish);
    /// The same with another sample, or session ("" for none): for operators. An error if there is
    /// no such name, or nowhere to put traces.
    [[nodiscard]] Result<void> setSampling(int sample);
    [[nodiscard]] Result<void> setSession(const QString &name);

    [[nodiscard]] const Config::Trace &inForce() const { return m_inForce; }
    [[nodiscard]] bool isOn() const { return m_tracer.isStarted(); }
    [[nodiscard]] TraceCounts counts() const { return m_tracer.counts(); }
    /// Orders of an operator to the collector's breaker; false: there is no collector.
    [[nodiscard]] bool tripCollector(const QString &who) { return m_tracer.tripCollector(who); }
    [[nodiscard]] bool resetCollector(const QString &who) { return m_tracer.resetCollector(who); }

private:
    [[nodiscard]] Result<void> change(const Config::Trace &wish);
    void startTracer(const Config::Trace &wish);
    void tellThreads(const Config::Trace &wish);

    Market &m_market;
    const std::vector<std::unique_ptr<Worker>> &m_workers;
    Tracer m_tracer; ///< buffer 0 is the market's, i + 1 worker i's
    Config::Trace m_inForce;
};

} // namespace tickcast
