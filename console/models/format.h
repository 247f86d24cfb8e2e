// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

/// Figures as text for people: English grouping whatever the desktop's language, so that what an
/// operator reads out on the phone is what the log says. A figure that is not known (NaN) is "–".
/// Pure functions; thread: any.
namespace tickcast::format {

/// What stands for a figure that is not known.
[[nodiscard]] QString unknown();

/// A whole number with groups of three: "98,214".
[[nodiscard]] QString count(quint64 value);
/// Something per second: whole from 10 on, one decimal below ("412,003", "3.4", "0").
[[nodiscard]] QString rate(double perSecond);
/// Bytes per second in megabytes (10^6), without the unit: "11.8", "0.02", "1,204".
[[nodiscard]] QString megabytes(double bytes);
/// Bytes in kilobytes (10^3), without the unit: "384", "2.5", "<0.1", "0".
[[nodiscard]] QString kilobytes(double bytes);
/// Microseconds as milliseconds, without the unit: "38", "4.2", "0.35".
[[nodiscard]] QString milliseconds(double microseconds);
/// A share in [0, 1] in percent, without the sign: "0", "0.02", "<0.01", "3.1", "42".
[[nodiscard]] QString percent(double share);
/// Milliseconds as seconds, without the unit: "0.1", "12", "1,204".
[[nodiscard]] QString seconds(double milliseconds);
/// A ratio to one decimal: "3.4".
[[nodiscard]] QString ratio(double value);
/// A change with its direction as a sign and not only a colour: "▲ 312", "▼ 7", "± 0".
[[nodiscard]] QString change(qint64 difference);

/// A length of time in its largest unit: "12 s", "5 min", "2 h", "3 d".
[[nodiscard]] QString span(qint64 milliseconds);
/// A running time: "02:14:07", with days "3 d 02:14:07".
[[nodiscard]] QString clockSpan(qint64 milliseconds);

/// A label on an axis whose labels are @p step apart, short and equally precise along the axis:
/// "0", "250", "1.5k", "100k", "2M".
[[nodiscard]] QString axis(double value, double step);

} // namespace tickcast::format
