// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/reportwriter.h"

#include "console/models/exporttexts.h"
#include "console/models/figureroles.h"
#include "console/models/format.h"
#include "console/models/health.h"
#include "console/models/incidentreport.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace tickcast {

namespace {

[[nodiscard]] QString cellText(const QModelIndex &index, bool isLength)
{
    const QVariant exact = index.data(ExactRole);
    if (exact.typeId() == QMetaType::QDateTime)
        return utcText(exact.toDateTime().toMSecsSinceEpoch());
    if (exact.typeId() == QMetaType::QString)
        return cutAt(exact.toString(), reportLettersMax);
    if (isLength)
        return lengthText(qRound64(exact.toDouble() * 1e3));
    return cutAt(index.data().toString(), reportLettersMax);
}

[[nodiscard]] QString cellStyle(const QModelIndex &index)
{
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    QStringList styles;
    if (alignment & Qt::AlignRight)
        styles.append(QStringLiteral("figure"));
    if (const QVariant level = index.data(LevelRole); level.isValid())
        styles.append(QStringLiteral("level level%1").arg(level.toInt()));
    const auto health = static_cast<Health>(index.data(HealthRole).toInt());
    if (health == Health::Warning || health == Health::Critical)
        styles.append(health == Health::Warning ? QStringLiteral("warning")
                                                : QStringLiteral("critical"));
    return styles.join(u' ');
}

} // namespace

ReportWriter::ReportWriter(QByteArray *bytes)
    : m_xml(bytes)
{
}

void ReportWriter::begin(const QString &title, const QString &styleSheet)
{
    m_xml.writeDTD(QStringLiteral("<!DOCTYPE html>"));
    m_xml.writeStartElement(QStringLiteral("html"));
    m_xml.writeAttribute(QStringLiteral("xmlns"), QStringLiteral("http://www.w3.org/1999/xhtml"));
    m_xml.writeAttribute(QStringLiteral("lang"), QLocale().bcp47Name());
    m_xml.writeStartElement(QStringLiteral("head"));
    m_xml.writeEmptyElement(QStringLiteral("meta"));
    m_xml.writeAttribute(QStringLiteral("charset"), QStringLiteral("utf-8"));
    m_xml.writeEmptyElement(QStringLiteral("meta"));
    m_xml.writeAttribute(QStringLiteral("name"), QStringLiteral("viewport"));
    m_xml.writeAttribute(QStringLiteral("content"), QStringLiteral("width=device-width"));
    // Should anything ever slip through, a browser still loads and runs nothing.
    m_xml.writeEmptyElement(QStringLiteral("meta"));
    m_xml.writeAttribute(QStringLiteral("http-equiv"), QStringLiteral("Content-Security-Policy"));
    m_xml.writeAttribute(QStringLiteral("content"),
                         QStringLiteral("default-src 'none'; style-src 'unsafe-inline'"));
    text("title", title);
    text("style", styleSheet);
    m_xml.writeEndElement();
    m_xml.writeStartElement(QStringLiteral("body"));
}

void ReportWriter::end()
{
    m_xml.writeEndDocument();
}

void ReportWriter::open(const char *element, const QString &style)
{
    m_xml.writeStartElement(QLatin1String(element));
    if (!style.isEmpty())
        m_xml.writeAttribute(QStringLiteral("class"), style);
}

void ReportWriter::close()
{
    m_xml.writeEndElement();
}

void ReportWriter::text(const char *element, const QString &words, const QString &style)
{
    open(element, style);
    m_xml.writeCharacters(printable(words)); // and be it nothing: <td></td>, not <td/>
    close();
}

void ReportWriter::fact(const QString &name, const QString &value)
{
    open("div");
    text("dt", name);
    text("dd", value);
    close();
}

void ReportWriter::table(const QAbstractItemModel &model, const QList<int> &columns)
{
    open("div", QStringLiteral("scroll"));
    open("table");
    open("thead");
    open("tr");
    QList<bool> areLengths;
    for (const int column : columns) {
        const auto alignment =
            model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).value<Qt::Alignment>();
        text("th", headerText(model.headerData(column, Qt::Horizontal).toString()),
             alignment & Qt::AlignRight ? QStringLiteral("figure") : QString());
        // Where what is shown has a unit of its own, it is a time rounded to the largest.
        areLengths.append(
            model.headerData(column, Qt::Horizontal, ExactRole).toString().endsWith(u" s"));
    }
    close();
    close();
    open("tbody");
    for (int row = 0; row < model.rowCount(); ++row) {
        open("tr");
        for (qsizetype i = 0; i < columns.size(); ++i) {
            const QModelIndex index = model.index(row, columns[i]);
            text("td", cellText(index, areLengths[i]), cellStyle(index));
        }
        close();
    }
    close();
    close();
    close();
}

QString printable(QString text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        QChar &letter = text[i];
        const char16_t code = letter.unicode();
        if (letter.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i; // a pair is one letter
        else if (code < 0x20 && code != u'\n' && code != u'\t')
            letter = controlPicture(letter);
        else if (letter.isSurrogate() || code >= 0xfffe || (code >= 0x7f && code < 0xa0))
            letter = QChar::ReplacementCharacter;
    }
    return text;
}

QString lengthText(qint64 ms)
{
    const qint64 seconds = (ms + 500) / 1'000;
    QStringList parts;
    if (seconds >= 3'600)
        parts.append(QStringLiteral("%1 h").arg(seconds / 3'600));
    if (seconds / 60 % 60 > 0)
        parts.append(QStringLiteral("%1 min").arg(seconds / 60 % 60));
    if (seconds % 60 > 0 || parts.isEmpty())
        parts.append(QStringLiteral("%1 s").arg(seconds % 60));
    return parts.join(u' ');
}

QString cutAt(const QString &text, qsizetype lettersMax)
{
    if (text.size() <= lettersMax)
        return printable(text.simplified());
    return QCoreApplication::translate("tickcast::ReportWriter", "%1\u2026 (%2 characters)")
        .arg(printable(text.left(lettersMax).simplified()),
             format::count(static_cast<quint64>(text.size())));
}

} // namespace tickcast
