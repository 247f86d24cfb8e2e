// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QByteArray>
#include <QList>

/// Tables as comma-separated values, for spreadsheets and scripts.
/// Source: RFC 4180; for formulas, OWASP's "CSV Injection". Pure functions; thread: the model's.
namespace tickcast {

/// The rows that @p model has (it asks for no more), under a row of its headers; every line ends
/// with CR LF. @p columns are written in their order; empty: all of them.
///
/// A cell is the model's exact value where it has one (ExactRole), else what is shown, of which the
/// dash that stands for a figure nobody knows is an empty cell; see csvField(). Line breaks in
/// headers are for narrow columns and are written as spaces.
///
/// The text is UTF-8. It begins with a byte order mark only if it holds anything beyond ASCII:
/// a spreadsheet opened by a double click takes a file without one for the machine's old code page
/// and shows names of clients, and translated headers, as rubbish; a file of plain ASCII is read
/// the same by everybody and stays free of it.
/// Cost: O(cells); measured: 100 ms of CPU for 20,000 lines of log, the largest table there is.
[[nodiscard]] QByteArray csvOf(const QAbstractItemModel &model, const QList<int> &columns = {});

/// @p value as one field.
///
/// - A number keeps every digit that it has; one that is not finite is empty.
/// - A moment is UTC in ISO 8601 with milliseconds.
/// - A text that a spreadsheet would run as a formula, because it begins with = + - @, one of
///   their full-width forms, a tab or a line break, has an apostrophe put before it, unless it is a
///   number: an optional sign, digits with at most one point, an optional exponent, nothing else.
/// - Control characters other than tab and line break are shown by their pictures (U+2400 and on):
///   they would end the text for some readers and steer the terminal of others.
/// - Commas, quotes, line breaks and surrounding white space are kept by quotes.
[[nodiscard]] QString csvField(const QVariant &value);

} // namespace tickcast
