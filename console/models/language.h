// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QStringList>

namespace tickcast {

/// The languages that the console speaks, as on its command line; English first.
[[nodiscard]] QStringList languages();
/// The one of languages() that @p locale's user reads first; English if there is none.
[[nodiscard]] QString languageFor(const QLocale &locale);
/// Lets every text that is made from now on be in @p code, in the place of the language before.
/// False if it is none of languages(). Needs an application object; thread: the GUI's.
[[nodiscard]] bool applyLanguage(const QString &code);

/// One after the other, as the language puts them: Chinese needs no space between.
[[nodiscard]] QString joinSentences(const QStringList &sentences);

/// @p count as tr() wants it to choose a plural; what is greater than an int holds is as many.
[[nodiscard]] int pluralOf(quint64 count);

} // namespace tickcast
