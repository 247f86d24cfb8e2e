// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/commands.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

Symbol symbol(const QString &name)
{
    const QByteArray utf8 = name.toUtf8();
    return *Symbol::fromName({utf8.constData(), size_t(utf8.size())});
}

} // namespace

class TestCommands final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribeIsTheLineOfThePage();
    void unsubscribeNamesItsSymbols();
    void termsAreSaidWhereTheyApply_data();
    void termsAreSaidWhereTheyApply();
    void resumePointsStandBesideTheirSymbols();
    void messageNeverOutgrowsItsLimit_data();
    void messageNeverOutgrowsItsLimit();
    void firstSymbolIsAlwaysTaken();
    void epochIsEscaped();
    void smallCommandsAreTheLinesOfThePage();
};

void TestCommands::subscribeIsTheLineOfThePage()
{
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, 1, Channel::Quote, {.minIntervalMs = 250},
                           65'536);
    const ResumePoint point{QStringLiteral("0123456789abcdef"), 12};
    QVERIFY(command.add(symbol(QStringLiteral("BTCUSDT")), point));
    QCOMPARE(command.finish(),
             QByteArray(R"({"op":"subscribe","id":1,"channel":"quote","minIntervalMs":250,)"
                        R"("symbols":["BTCUSDT"],)"
                        R"("resume":{"BTCUSDT":{"epoch":"0123456789abcdef","offset":12}}})"));
}

void TestCommands::unsubscribeNamesItsSymbols()
{
    SymbolsCommand command(SymbolsCommand::Op::Unsubscribe, 2, Channel::Trade, {}, 65'536);
    QVERIFY(command.add(symbol(QStringLiteral("A"))));
    QVERIFY(command.add(symbol(QStringLiteral("B"))));
    QCOMPARE(command.finish(),
             QByteArray(R"({"op":"unsubscribe","id":2,"channel":"trade","symbols":["A","B"]})"));
}

void TestCommands::termsAreSaidWhereTheyApply_data()
{
    using Op = SymbolsCommand::Op;
    QTest::addColumn<Op>("op");
    QTest::addColumn<Channel>("channel");
    QTest::addColumn<QStringList>("keys");
    const QString interval = QStringLiteral("minIntervalMs");
    const QString candle = QStringLiteral("candle");
    QTest::newRow("quotes") << Op::Subscribe << Channel::Quote << QStringList{interval};
    QTest::newRow("candles") << Op::Subscribe << Channel::Candle << QStringList{interval, candle};
    QTest::newRow("trades") << Op::Subscribe << Channel::Trade << QStringList();
    QTest::newRow("no more candles") << Op::Unsubscribe << Channel::Candle << QStringList();
}

void TestCommands::termsAreSaidWhereTheyApply()
{
    QFETCH(SymbolsCommand::Op, op);
    QFETCH(Channel, channel);
    QFETCH(QStringList, keys);
    const SubscriptionTerms terms{.minIntervalMs = 7, .candleInterval = QStringLiteral("1m")};
    SymbolsCommand command(op, 1, channel, terms, 65'536);
    QVERIFY(command.add(symbol(QStringLiteral("A"))));
    const QJsonObject message = QJsonDocument::fromJson(command.finish()).object();
    for (const char *name : {"minIntervalMs", "candle"})
        QCOMPARE(message.contains(QLatin1String(name)), keys.contains(QLatin1String(name)));
    if (keys.contains(QLatin1String("candle")))
        QCOMPARE(message.value(QLatin1String("candle")).toString(), QStringLiteral("1m"));
}

void TestCommands::resumePointsStandBesideTheirSymbols()
{
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, 3, Channel::Candle, {}, 65'536);
    const ResumePoint point{QStringLiteral("e"), 7};
    QVERIFY(command.add(symbol(QStringLiteral("A")), point));
    QVERIFY(command.add(symbol(QStringLiteral("B"))));
    QVERIFY(command.add(symbol(QStringLiteral("C")), point));
    const QJsonObject message = QJsonDocument::fromJson(command.finish()).object();
    QCOMPARE(message.value(QLatin1String("symbols")).toArray().size(), 3);
    const QJsonObject resume = message.value(QLatin1String("resume")).toObject();
    QCOMPARE(resume.keys(), (QStringList{QStringLiteral("A"), QStringLiteral("C")}));
}

void TestCommands::messageNeverOutgrowsItsLimit_data()
{
    QTest::addColumn<bool>("resumes");
    QTest::addColumn<int>("bytesMax");
    for (const int bytesMax : {200, 333, 1024, 65'536}) {
        QTest::addRow("%d bytes", bytesMax) << false << bytesMax;
        QTest::addRow("%d bytes with resume", bytesMax) << true << bytesMax;
    }
}

void TestCommands::messageNeverOutgrowsItsLimit()
{
    QFETCH(bool, resumes);
    QFETCH(int, bytesMax);
    const ResumePoint point{QStringLiteral("0123456789abcdef"), 1'234'567};
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, 1, Channel::Quote, {.minIntervalMs = 250},
                           bytesMax);
    qsizetype taken = 0;
    while (command.add(symbol(QStringLiteral("SYMBOL%1").arg(taken)),
                       resumes ? std::optional(point) : std::nullopt))
        ++taken;
    QVERIFY(taken > 0);
    const QByteArray json = command.finish();
    QVERIFY2(json.size() <= bytesMax, qPrintable(QString::number(json.size())));
    // Nor does it waste it: one more symbol would have been too much.
    QVERIFY2(json.size() > bytesMax - (resumes ? 100 : 40),
             qPrintable(QString::number(json.size())));
    const QJsonObject message = QJsonDocument::fromJson(json).object();
    QCOMPARE(message.value(QLatin1String("symbols")).toArray().size(), taken);
    QCOMPARE(message.value(QLatin1String("resume")).toObject().size(), resumes ? taken : 0);
    QCOMPARE(qsizetype(command.symbols().size()), taken);
}

void TestCommands::firstSymbolIsAlwaysTaken()
{
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, 1, Channel::Quote, {}, 1);
    QVERIFY(command.add(symbol(QStringLiteral("A"))));
    QVERIFY(!command.add(symbol(QStringLiteral("B"))));
    QCOMPARE(command.symbols().size(), size_t(1));
}

void TestCommands::epochIsEscaped()
{
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, 1, Channel::Quote, {}, 65'536);
    const ResumePoint point{QStringLiteral("\"},\\\n"), 1};
    QVERIFY(command.add(symbol(QStringLiteral("A")), point));
    const QJsonObject message = QJsonDocument::fromJson(command.finish()).object();
    const QJsonObject resume = message.value(QLatin1String("resume")).toObject();
    QCOMPARE(resume.value(QLatin1String("A")).toObject().value(QLatin1String("epoch")).toString(),
             point.epoch);
}

void TestCommands::smallCommandsAreTheLinesOfThePage()
{
    const std::vector<Symbol> two{symbol(QStringLiteral("A")), symbol(QStringLiteral("B"))};
    QCOMPARE(encodeHoldings(3, two), QByteArray(R"({"op":"holdings","id":3,"symbols":["A","B"]})"));
    QCOMPARE(encodeHoldings(3, {}), QByteArray(R"({"op":"holdings","id":3,"symbols":[]})"));
    QCOMPARE(encodeSymbols(4, u"BTC", 100),
             QByteArray(R"({"op":"symbols","id":4,"prefix":"BTC","limit":100})"));
    QCOMPARE(encodeSymbols(4, u"", 0), QByteArray(R"({"op":"symbols","id":4})"));
    QCOMPARE(encodePing(5), QByteArray(R"({"op":"ping","id":5})"));
    QCOMPARE(encodeAuth(6, u"\\"), QByteArray("{\"op\":\"auth\",\"id\":6,\"token\":\"\\\\\"}"));
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
