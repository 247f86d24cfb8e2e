// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/shared/protocol/binarytext.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

/// Reads shared/protocol/vectors, whose README says how they are written.
namespace tickcast::protocol {

inline QString vectorsFolder()
{
    return QStringLiteral(TICKCAST_TEST_DATA "/../../shared/protocol/vectors");
}

inline QByteArray bytesOf(const QJsonValue &message)
{
    if (message.isString())
        return QByteArray::fromHex(message.toString().toLatin1());
    QByteArray bytes;
    for (const QJsonValue &part : message.toArray()) {
        const QByteArray hex = part[QLatin1String("hex")].toString().toLatin1();
        bytes += QByteArray::fromHex(hex).repeated(part[QLatin1String("times")].toInt(1));
    }
    return bytes;
}

inline ServerMessage serverMessage(const QJsonValue &json)
{
    const QByteArray text = QJsonDocument(json.toObject()).toJson(QJsonDocument::Compact);
    return decodeServerMessage(text).value();
}

/// The JSON of an update, in the words of binarytext.h; a reference is read as the quote it is.
inline QString expected(const QJsonValue &update)
{
    QJsonObject object = update.toObject();
    const bool isReference = object[QLatin1String("op")] == QLatin1String("reference");
    if (isReference)
        object[QLatin1String("op")] = QLatin1String("quote");
    const ServerMessage message = serverMessage(object);
    if (isReference)
        return QLatin1String("reference ") % binaryText(std::get<QuoteUpdate>(message));
    if (const auto *quote = std::get_if<QuoteUpdate>(&message))
        return binaryText(*quote);
    if (const auto *trade = std::get_if<TradeUpdate>(&message))
        return binaryText(*trade);
    return binaryText(std::get<CandleUpdate>(message));
}

inline QStringList expected(const QJsonArray &updates)
{
    QStringList texts;
    for (const QJsonValue &update : updates)
        texts += expected(update);
    return texts;
}

enum class OfVectors : quint8 { All, Encoded };

/// A row of test data for each vector, with its steps.
inline void addBinaryVectors(OfVectors which = OfVectors::All)
{
    QTest::addColumn<QJsonArray>("steps");
    const QDir dir(vectorsFolder());
    for (const QString &name : dir.entryList({QStringLiteral("*.json")})) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject document = QJsonDocument::fromJson(file.readAll()).object();
        for (const QJsonValue &vector : document[QLatin1String("vectors")].toArray()) {
            if (which == OfVectors::Encoded && !vector[QLatin1String("encodes")].toBool())
                continue;
            const QString title = name % u' ' % vector[QLatin1String("name")].toString();
            QTest::newRow(qPrintable(title)) << vector[QLatin1String("steps")].toArray();
        }
    }
}

} // namespace tickcast::protocol
