// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/constants.h"
#include "shared/protocol/servermessages.h"

#include "tests/shared/protocol/examples.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;
using namespace tickcast::protocol;

namespace {

QByteArray page()
{
    QFile file(QStringLiteral(TICKCAST_TEST_DATA "/../../shared/protocol/PROTOCOL.md"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// Holds PROTOCOL.md to what the code does.
class TestProtocolPage final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyExampleIsRead();
    void dataExamplesAreWhatTheEncoderWrites();
    void everyNameAndCodeIsExplained();
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

QTEST_GUILESS_MAIN(TestProtocolPage)
#include "tst_protocolpage.moc"
