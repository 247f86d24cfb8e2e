// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringView>
#include <optional>

/// Text as a terminal shows it. Pure functions; thread: any. Cost: linear in the text.
namespace tickcast::ctl {

/// @p text with everything replaced that could do more than stand there: control characters (the
/// terminal's commands begin with one), marks that turn the direction of writing or have no width,
/// and halves of characters become `\n`, `\t`, `\x1b`, `\u202e`.
[[nodiscard]] QString visible(QStringView text);

/// Columns that visible text takes: 2 for wide East Asian characters, 0 for combining ones.
[[nodiscard]] int columnsOf(QStringView text);
[[nodiscard]] int columnsOf(char32_t character);

/// @p text in at most @p columns; what was longer ends with an ellipsis.
[[nodiscard]] QString clip(const QString &text, int columns);

/// The encodings that terminals are met with.
enum class Charset : quint8 { Utf8, Ascii };
/// In Ascii a dash, a dot and the like have a stand-in, and the rest is `?`.
[[nodiscard]] QByteArray encoded(const QString &text, Charset charset);

} // namespace tickcast::ctl
