// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QString>
#include <optional>

namespace tickcast {

class AdminConnection;
class StatsHistory;
class TimeWindow;

/// What has to be said above every page: the connection, a pause, and what the server says of
/// itself.
struct FrameNotice
{
    /// What the operator can do about it at once.
    enum class Remedy : quint8 { None, Connect, Reconnect, Resume, ShowPresent };

    Health health = Health::Unknown;
    QString text;
    Remedy remedy = Remedy::None;
};

/// Nothing while a server is live, the screen runs, and the server has nothing to say. What a live
/// server says of itself no pause may hide. Thread: the GUI's. Cost: as serverNotice().
[[nodiscard]] std::optional<FrameNotice> frameNotice(const AdminConnection &connection,
                                                     const StatsHistory &history,
                                                     const TimeWindow &window);

/// "Charts show 08:17:10 to 08:17:40, not the present"; empty: they show the present.
/// @p wallOffsetMs makes Unix time of the window's times.
[[nodiscard]] QString zoomText(const TimeWindow &window, qint64 wallOffsetMs);

/// The line below every page: the server, and its process.
struct StatusTexts
{
    QString server;
    QString process; ///< empty: nothing is known of it
};
[[nodiscard]] StatusTexts statusTexts(const AdminConnection &connection,
                                      const StatsHistory &history);

} // namespace tickcast
