// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/axisscale.h"

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

qint64 timeStepMs(qint64 lengthMs, int labelsMax)
{
    constexpr std::array<qint64, 10> steps{5'000,  10'000,  15'000,  20'000,  30'000,
                                           60'000, 120'000, 300'000, 600'000, 1'800'000};
    for (const qint64 step : steps) {
        if (lengthMs / step <= std::clamp(labelsMax, 1, 6))
            return step;
    }
    return steps.back();
}

} // namespace tickcast
