// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logging.h"

#include <QTest>

using namespace tickcast;

class TestLogging final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void levelOpensItselfAndWhatIsWorse_data();
    void levelOpensItselfAndWhatIsWorse();
    void unknownLevelIsRefusedAndChangesNothing_data();
    void unknownLevelIsRefusedAndChangesNothing();
    void otherCategoriesStayAtWarning();
    void cleanup();
};

void TestLogging::cleanup()
{
    QVERIFY(setLogLevel(u"info"));
}

void TestLogging::levelOpensItselfAndWhatIsWorse_data()
{
    QTest::addColumn<QString>("level");
    QTest::addColumn<bool>("debug");
    QTest::addColumn<bool>("info");
    QTest::addColumn<bool>("warning");
    QTest::newRow("debug") << QStringLiteral("debug") << true << true << true;
    QTest::newRow("info") << QStringLiteral("info") << false << true << true;
    QTest::newRow("warning") << QStringLiteral("warning") << false << false << true;
    QTest::newRow("error") << QStringLiteral("error") << false << false << false;
}

void TestLogging::levelOpensItselfAndWhatIsWorse()
{
    QFETCH(QString, level);
    QVERIFY(setLogLevel(level));
    for (const QLoggingCategory *category :
         {&lcApp(), &lcFeed(), &lcMarket(), &lcFanout(), &lcTransport(), &lcAdmin(), &lcHttp(),
          &lcClient(), &lcConsole()}) {
        QTEST(category->isDebugEnabled(), "debug");
        QTEST(category->isInfoEnabled(), "info");
        QTEST(category->isWarningEnabled(), "warning");
        QVERIFY(category->isCriticalEnabled());
    }
}

void TestLogging::unknownLevelIsRefusedAndChangesNothing_data()
{
    QTest::addColumn<QString>("level");
    for (const char *level : {"", "Info", "INFO", " info", "info ", "warn", "critical", "fatal",
                              "trace", "0", "debug,info"})
        QTest::addRow("\"%s\"", level) << QString::fromLatin1(level);
}

void TestLogging::unknownLevelIsRefusedAndChangesNothing()
{
    QFETCH(QString, level);
    QVERIFY(setLogLevel(u"warning"));
    const auto result = setLogLevel(level);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
    QVERIFY(result.error().text.contains(u'"' + level + u'"'));
    QVERIFY(result.error().text.contains(QStringLiteral("debug, info, warning, error")));
    QVERIFY(!lcApp().isInfoEnabled());
    QVERIFY(lcApp().isWarningEnabled());
}

void TestLogging::otherCategoriesStayAtWarning()
{
    QVERIFY(setLogLevel(u"debug"));
    const QLoggingCategory other("somebody.else");
    QVERIFY(!other.isDebugEnabled());
    QVERIFY(!other.isInfoEnabled());
    QVERIFY(other.isWarningEnabled());
}

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
