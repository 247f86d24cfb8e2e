// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/csv.h"

#include "console/models/exporttexts.h"
#include "console/models/figureroles.h"
#include "console/models/format.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace tickcast {

namespace {

/// [+-] digits [. digits] [e [+-] digits], with a digit on one side of the point at least.
[[nodiscard]] bool isNumber(QStringView text)
{
    qsizetype at = 0;
    const auto skipSign = [&] {
        if (at < text.size() && (text[at] == u'+' || text[at] == u'-'))
            ++at;
    };
    const auto skipDigits = [&] {
        const qsizetype from = at;
        while (at < text.size() && text[at] >= u'0' && text[at] <= u'9')
            ++at;
        return at - from;
    };
    skipSign();
    qsizetype digits = skipDigits();
    if (at < text.size() && text[at] == u'.') {
        ++at;
        digits += skipDigits();
    }
    if (digits == 0)
        return false;
    if (at < text.size() && (text[at] == u'e' || text[at] == u'E')) {
        ++at;
        skipSign();
        if (skipDigits() == 0)
            return false;
    }
    return at == text.size();
}

[[nodiscard]] bool isRunAsFormula(QStringView text)
{
    constexpr QStringView starters = u"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
    return !text.isEmpty() && starters.contains(text.front()) && !isNumber(text);
}

[[nodiscard]] QChar visible(QChar letter)
{
    constexpr char16_t deletePicture = 0x2421;
    const char16_t code = letter.unicode();
    if (code == u'\t' || code == u'\r' || code == u'\n')
        return letter;
    if (code == 0x7f)
        return QChar(deletePicture);
    return code >= 0x80 && code < 0xa0 ? QChar(QChar::ReplacementCharacter)
                                       : controlPicture(letter);
}

[[nodiscard]] QString textField(QString text)
{
    std::ranges::transform(text, text.begin(), visible);
    if (isRunAsFormula(text))
        text.prepend(u'\'');
    const bool isQuoted = std::ranges::any_of(text,
                                              [](QChar letter) {
                                                  return letter == u',' || letter == u'"' ||
                                                         letter == u'\r' || letter == u'\n';
                                              }) ||
                          (!text.isEmpty() && (text.front().isSpace() || text.back().isSpace()));
    if (!isQuoted)
        return text;
    text.replace(u'"', QStringLiteral("\"\""));
    return u'"' % text % u'"';
}

/// What is shown, but for the dash that stands for a figure nobody knows.
[[nodiscard]] QVariant known(const QVariant &shown)
{
    return shown.toString() == format::unknown() ? QVariant() : shown;
}

} // namespace

QString csvField(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Double:
    case QMetaType::Float: {
        const double number = value.toDouble();
        return std::isfinite(number) ? QString::number(number, 'g', QLocale::FloatingPointShortest)
                                     : QString();
    }
    case QMetaType::QDateTime:
        return value.toDateTime().toUTC().toString(Qt::ISODateWithMs);
    default: // whole numbers are written in full
        return textField(value.toString());
    }
}

QByteArray csvOf(const QAbstractItemModel &model, const QList<int> &columns)
{
    QList<int> wanted = columns;
    if (wanted.isEmpty()) {
        wanted.resize(model.columnCount());
        std::iota(wanted.begin(), wanted.end(), 0);
    }
    QString text;
    const auto add = [&](qsizetype place, const QVariant &value) {
        if (place > 0)
            text += u',';
        text += csvField(value);
    };
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const QVariant exact = model.headerData(wanted[i], Qt::Horizontal, ExactRole);
        const QVariant header =
            exact.isValid() ? exact : model.headerData(wanted[i], Qt::Horizontal);
        add(i, headerText(header.toString()));
    }
    text += QLatin1String("\r\n");
    const int rows = model.rowCount();
    for (int row = 0; row < rows; ++row) {
        for (qsizetype i = 0; i < wanted.size(); ++i) {
            const QModelIndex index = model.index(row, wanted[i]);
            const QVariant exact = index.data(ExactRole);
            add(i, exact.isValid() ? exact : known(index.data()));
        }
        text += QLatin1String("\r\n");
    }
    const bool isPlain =
        std::ranges::all_of(text, [](QChar letter) { return letter.unicode() < 0x80; });
    return (isPlain ? QByteArray() : QByteArray("\xef\xbb\xbf")) + text.toUtf8();
}

} // namespace tickcast
