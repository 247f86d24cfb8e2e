// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/recordingfacts.h"

#include <QFile>
#include <QJsonDocument>

namespace tickcast::testing {

namespace {

void note(RecordingFacts &facts, const QJsonObject &message)
{
    const QJsonObject data = message.contains(QLatin1String("stream"))
                                 ? message[QLatin1String("data")].toObject()
                                 : message;
    const QString event = data[QLatin1String("e")].toString();
    const auto symbol = [&]() -> SymbolFacts & {
        return facts.symbols[data[QLatin1String("s")].toString()];
    };
    if (event == u"trade" || event == u"aggTrade") {
        symbol().trades.push_back(data);
    } else if (event == u"kline") {
        const QJsonObject candle = data[QLatin1String("k")].toObject();
        if (candle[QLatin1String("i")] != QLatin1String("1m"))
            return;
        symbol().lastCandle = candle;
        ++symbol().candles;
    } else if (event == u"bookTicker" ||
               (event.isEmpty() && data[QLatin1String("b")].isString())) { // the spot one has no e
        symbol().lastBook = data;
        ++symbol().books;
    }
}

} // namespace

RecordingFacts RecordingFacts::read(const QString &path)
{
    RecordingFacts facts;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return facts;
    file.readLine(); // the stream's URL
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        const qsizetype mark = line.indexOf(": ");
        const QJsonObject message =
            mark < 0 ? QJsonObject() : QJsonDocument::fromJson(line.sliced(mark + 2)).object();
        if (message.isEmpty())
            ++facts.malformed;
        else
            note(facts, message);
    }
    return facts;
}

int RecordingFacts::updates() const
{
    int sum = 0;
    for (const SymbolFacts &symbol : symbols)
        sum += symbol.updates();
    return sum;
}

QString trimmedFigure(QString decimal)
{
    if (!decimal.contains(u'.'))
        return decimal;
    while (decimal.endsWith(u'0'))
        decimal.chop(1);
    if (decimal.endsWith(u'.'))
        decimal.chop(1);
    return decimal;
}

} // namespace tickcast::testing
