// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/axisscale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tickcast {

AxisScale axisScaleFor(double greatest)
{
    if (!std::isfinite(greatest) || greatest <= 0.0)
        return {};
    const double rough = greatest / 5.0;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10.0 * power;
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= rough * (1.0 - 1e-9)) {
            step = factor * power;
            break;
        }
    }
    const double steps = std::ceil(greatest / step * (1.0 - 1e-9));
    return {std::fmax(steps, 2.0) * step, step};
}

double LogScale::position(double value) const
{
    if (!(value > 0.0))
        return 0.0;
    return value < least ? value / least : 1.0 + std::log10(value / least);
}

LogScale logScaleFor(double leastPositive, double greatest)
{
    constexpr int decadesMax = 6;
    if (!std::isfinite(greatest) || !(greatest > 0.0) || !(leastPositive > 0.0))
        return {};
    constexpr double slack = 1e-9; // 1,000 is the end of a decade, not the start of the next
    const int top = static_cast<int>(std::ceil(std::log10(greatest) - slack));
    const int low =
        static_cast<int>(std::floor(std::log10(std::min(leastPositive, greatest)) + slack));
    const int decades = std::clamp(top - low, 1, decadesMax);
    return {std::pow(10.0, top - decades), decades};
}

qint64 timeStepMs(qint64 lengthMs, int labelsMax)
{
    constexpr std::array<qint64, 12> steps{1'000,  2'000,  5'000,   10'000,  15'000,  20'000,
                                           30'000, 60'000, 120'000, 300'000, 600'000, 1'800'000};
    for (const qint64 step : steps) {
        if (lengthMs / step <= std::clamp(labelsMax, 1, 6))
            return step;
    }
    return steps.back();
}

QString timePattern(qint64 stepMs)
{
    return stepMs < 60'000 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
}

std::vector<qint64> timeTicks(qint64 fromMs, qint64 toMs, qint64 stepMs)
{
    std::vector<qint64> ticks;
    for (qint64 tick = (fromMs / stepMs + 1) * stepMs; tick <= toMs; tick += stepMs)
        ticks.push_back(tick);
    return ticks;
}

} // namespace tickcast
