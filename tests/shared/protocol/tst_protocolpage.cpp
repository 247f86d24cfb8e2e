// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/constants.h"
#include "shared/protocol/servermessages.h"

#include "tests/shared/protocol/binarytext.h"
#include "tests/shared/protocol/examples.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

QByteArray documentNamed(const char *name)
{
    QFile file(QStringLiteral(TICKCAST_TEST_DATA "/../../shared/protocol/") % QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray page()
{
    return documentNamed("PROTOCOL.md");
}

/// The `op` of every message on the page, commands included.
QSet<QString> opsOnPage()
{
    QSet<QString> ops;
    for (QByteArray line : page().split('\n')) {
        if (line.startsWith("> {") || line.startsWith("< {"))
            line = line.mid(2);
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (!object.isEmpty())
            ops.insert(object[QLatin1String("op")].toString());
    }
    return ops;
}

/// The messages that the page writes byte by byte: the left column of its hex blocks.
QList<QByteArray> hexExamples()
{
    QList<QByteArray> examples;
    bool isInside = false;
    for (const QByteArray &line : page().split('\n')) {
        if (line == "```hex")
            examples.append(QByteArray());
        else if (isInside && line != "```")
            examples.last() += QByteArray::fromHex(line.left(line.indexOf("  ")));
        isInside = line == "```hex" || (isInside && line != "```");
    }
    return examples;
}

} // namespace

/// Holds PROTOCOL.md to what the code does.
class TestProtocolPage final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyExampleIsRead();
    void dataExamplesAreWhatTheEncoderWrites();
    void binaryExamplesMeanWhatTheJsonOnesDo();
    void everyNameAndCodeIsExplained();
    void asyncApiKnowsEveryMessage();
};

void TestProtocolPage::everyExampleIsRead()
{
    int serverMessages = 0;
    int commands = 0;
    for (QByteArray line : page().split('\n')) {
        const bool isCommand = line.startsWith("> {");
        if (isCommand || line.startsWith("< {"))
            line = line.mid(2);
        if (!line.startsWith('{'))
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QVERIFY2(!object.isEmpty(), line.constData());
        if (isCommand || object.contains(QLatin1String("prefix"))) {
            ++commands;
            continue;
        }
        const auto message = decodeServerMessage(line);
        QVERIFY2(message, message ? "" : qPrintable(message.error().text));
        if (std::holds_alternative<UnknownMessage>(*message))
            ++commands; // a command's example
        else
            ++serverMessages;
    }
    QVERIFY2(serverMessages >= 25, qPrintable(QString::number(serverMessages)));
    QVERIFY2(commands >= 9, qPrintable(QString::number(commands)));
}

void TestProtocolPage::dataExamplesAreWhatTheEncoderWrites()
{
    const QByteArray text = page();
    for (const QByteArray &example :
         {examples::quoteJson, examples::tradeJson, examples::candleJson})
        QVERIFY2(text.split('\n').contains(example), example.constData());
}

void TestProtocolPage::binaryExamplesMeanWhatTheJsonOnesDo()
{
    BinaryDecoder decoder;
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle}) {
        const SubscribedEntry entry{
            .info = examples::btc(), .sid = 1, .epoch = QStringLiteral("0123456789abcdef")};
        decoder.subscribe({.id = {}, .channel = channel, .entries = {entry}});
    }
    BinaryTexts found;
    for (const QByteArray &example : hexExamples()) {
        const auto failure = decoder.decode(example, found);
        QVERIFY2(!failure, failure ? qPrintable(failure->text()) : "");
    }
    const auto said = [](const QByteArray &json) { return decodeServerMessage(json).value(); };
    const auto quote = std::get<QuoteUpdate>(said(examples::quoteJson));
    QuoteUpdate changed = quote;
    changed.offset += 1;
    changed.tsMs += 100;
    changed.values[size_t(QuoteField::Bid)] = Decimal(6'425'120, 2);
    changed.values[size_t(QuoteField::BidQty)] = Decimal(5'000, 5);
    changed.values[size_t(QuoteField::Ask)] = Decimal(6'425'130, 2);
    QCOMPARE(found.texts,
             QStringList({binaryText(quote), binaryText(changed),
                          binaryText(std::get<TradeUpdate>(said(examples::tradeJson))),
                          binaryText(std::get<CandleUpdate>(said(examples::candleJson)))}));
}

void TestProtocolPage::everyNameAndCodeIsExplained()
{
    const QByteArray text = page();
    const auto isNamed = [&text](std::string_view name) {
        const QByteArray quoted = '`' + QByteArray(name.data(), qsizetype(name.size())) + '`';
        return text.contains(quoted);
    };
    for (const std::string_view name : channelNames)
        QVERIFY2(isNamed(name), name.data());
    for (const std::string_view name : errorCodeNames)
        QVERIFY2(isNamed(name), name.data());
    for (const std::string_view name : sessionLevelNames)
        QVERIFY2(isNamed(name), name.data());
    for (const std::string_view name : symbolStateNames)
        QVERIFY2(isNamed(name), name.data());
    QVERIFY(isNamed(jsonSubprotocol));
    QVERIFY(isNamed(binarySubprotocol));
    for (const std::string_view name :
         {binaryFaultNames[0], binaryFaultNames[1], binaryFaultNames[2]}) // the fourth says itself
        QVERIFY2(isNamed(name), name.data());
    for (const CloseCode code :
         {CloseCode::Normal, CloseCode::GoingAway, CloseCode::ProtocolError,
          CloseCode::UnsupportedData, CloseCode::Policy, CloseCode::MessageTooBig,
          CloseCode::Unauthorized, CloseCode::Forbidden, CloseCode::TooManyBadCommands,
          CloseCode::SlowConsumer, CloseCode::Draining, CloseCode::TokenExpired,
          CloseCode::Overloaded}) {
        const QByteArray cell = "\n| " + QByteArray::number(int(code));
        QVERIFY2(text.contains(cell), cell.constData());
    }
}

void TestProtocolPage::asyncApiKnowsEveryMessage()
{
    const QByteArray api = documentNamed("asyncapi.yaml");
    const QSet<QString> ops = opsOnPage();
    QVERIFY2(ops.size() >= 19, qPrintable(QString::number(ops.size())));
    for (const QString &op : ops) {
        const QByteArray named = "op: {const: " + op.toLatin1() + '}';
        QVERIFY2(api.contains(named), named.constData());
    }
    for (const std::string_view name : errorCodeNames)
        QVERIFY2(api.contains(QByteArrayView(name.data(), qsizetype(name.size()))), name.data());
    for (const std::string_view name : {jsonSubprotocol, binarySubprotocol})
        QVERIFY2(api.contains(QByteArrayView(name.data(), qsizetype(name.size()))), name.data());
}

QTEST_GUILESS_MAIN(TestProtocolPage)
#include "tst_protocolpage.moc"
