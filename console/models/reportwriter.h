// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QList>
#include <QXmlStreamWriter>

namespace tickcast {

/// Writes HTML that is well-formed XML, too: everything is escaped, and no element that HTML does
/// not know as empty is closed in its own tag.
/// Thread: one.
class ReportWriter final
{
public:
    /// @p bytes is not owned and outlives this.
    explicit ReportWriter(QByteArray *bytes);

    /// A whole document around what is written between the two.
    void begin(const QString &title, const QString &styleSheet);
    void end();

    void open(const char *element, const QString &style = {});
    void close();
    void text(const char *element, const QString &words, const QString &style = {});
    /// A row of a list of terms: a name and what it is.
    void fact(const QString &name, const QString &value);
    /// The rows of @p model. Texts are whole (ExactRole) but for cutAt(), moments are in UTC, and
    /// figures are as shown; lengths of time are told to the second.
    void table(const QAbstractItemModel &model, const QList<int> &columns);

    [[nodiscard]] QXmlStreamWriter &xml() { return m_xml; }

private:
    QXmlStreamWriter m_xml;
};

/// @p text with control characters as their pictures (U+2400 and on), but for line breaks and tabs,
/// and with what is no letter at all replaced: all that a document may hold.
[[nodiscard]] QString printable(QString text);
/// "1 h 2 min 5 s", without parts that are 0.
[[nodiscard]] QString lengthText(qint64 ms);
/// @p text in one line, printable; what is longer than @p lettersMax is cut and its length told:
/// "WWWW… (20,000 characters)".
[[nodiscard]] QString cutAt(const QString &text, qsizetype lettersMax);

} // namespace tickcast
