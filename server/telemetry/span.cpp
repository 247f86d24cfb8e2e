// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/span.h"

#include <array>

namespace tickcast {

std::string_view spanNameText(SpanName name)
{
    constexpr std::array<std::string_view, 6> texts{"update", "encode", "hand_off",
                                                    "turn",   "flush",  "send"};
    return texts[static_cast<size_t>(name)];
}

std::string_view spanOutcomeText(SpanOutcome outcome)
{
    constexpr std::array<std::string_view, 8> texts{"",          "taken", "inbox_full", "sent",
                                                    "in_flight", "owed",  "held",       "left"};
    return texts[static_cast<size_t>(outcome)];
}

} // namespace tickcast
