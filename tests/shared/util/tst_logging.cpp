// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logging.h"

#include "shared/util/logtail.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace tickcast;

namespace {

/// Standard error of this process goes into a pipe while it lives; what is said must fit into it,
/// or be read meanwhile.
class CaughtErrors final
{
public:
    CaughtErrors()
        : m_saved(::dup(STDERR_FILENO))
    {
        if (::pipe2(m_pipe, O_CLOEXEC) != 0)
            qFatal("no pipe");
        ::fcntl(m_pipe[0], F_SETFL, O_NONBLOCK);
        ::dup2(m_pipe[1], STDERR_FILENO);
    }
    ~CaughtErrors()
    {
        ::dup2(m_saved, STDERR_FILENO);
        for (const int descriptor : {m_saved, m_pipe[0], m_pipe[1]})
            ::close(descriptor);
    }
    CaughtErrors(const CaughtErrors &) = delete;
    CaughtErrors &operator=(const CaughtErrors &) = delete;

    /// What has been said since the last call.
    [[nodiscard]] QByteArray read() const
    {
        QByteArray all;
        char buffer[65536];
        for (ssize_t n = 0; (n = ::read(m_pipe[0], buffer, sizeof buffer)) > 0;)
            all.append(buffer, n);
        return all;
    }
    /// "DEVICE:INODE", as systemd writes it.
    [[nodiscard]] static QByteArray identity()
    {
        struct stat facts = {};
        ::fstat(STDERR_FILENO, &facts);
        return QByteArray::number(quint64(facts.st_dev)) + ':' +
               QByteArray::number(quint64(facts.st_ino));
    }

private:
    const int m_saved;
    int m_pipe[2] = {};
};

} // namespace

class TestLogging final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void levelOpensItselfAndWhatIsWorse_data();
    void levelOpensItselfAndWhatIsWorse();
    void unknownLevelIsRefusedAndChangesNothing_data();
    void unknownLevelIsRefusedAndChangesNothing();
    void otherCategoriesStayAtWarning();
    void categoryMayHaveALevelOfItsOwn();
    void badCategoryOrLevelIsRefusedAndChangesNothing_data();
    void badCategoryOrLevelIsRefusedAndChangesNothing();
    void listOfLevelsIsReadAndPrinted_data();
    void listOfLevelsIsReadAndPrinted();
    void badListOfLevelsIsRefused_data();
    void badListOfLevelsIsRefused();
    void everyCategoryIsKnownByName();
    void levelsMayChangeWhileOthersLog();

    void messageIsALineAndARecord();
    void formatMayChange();
    void journalIsKnownByItsDeviceAndInode();
    void longLinesOfManyThreadsNeverMix();
    void fullPipeThatDoesNotBlockLosesTheLineAndNothingElse();
    void cleanup();
};

void TestLogging::cleanup()
{
    qInstallMessageHandler(nullptr);
    setLogFormat(LogFormat::Text);
    QVERIFY(setLogLevels({}));
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
          &lcClient(), &lcConsole(), &lcResilience(), &lcTelemetry()}) {
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

void TestLogging::categoryMayHaveALevelOfItsOwn()
{
    QVERIFY(setLogLevel(u"feed", u"debug"));
    QVERIFY(setLogLevel(u"http", u"error"));
    QVERIFY(lcFeed().isDebugEnabled());
    QVERIFY(!lcMarket().isDebugEnabled());
    QVERIFY(lcMarket().isInfoEnabled());
    QVERIFY(!lcHttp().isWarningEnabled());
    QVERIFY(setLogLevel(u"warning")); // the common one leaves them alone
    QVERIFY(lcFeed().isDebugEnabled());
    QVERIFY(!lcMarket().isInfoEnabled());
    const LogLevels expected{LogSeverity::Warning,
                             {{QStringLiteral("feed"), LogSeverity::Debug},
                              {QStringLiteral("http"), LogSeverity::Error}}};
    QVERIFY(logLevels() == expected);
    QVERIFY(logLevels().of(QStringLiteral("feed")) == LogSeverity::Debug);
    QVERIFY(logLevels().of(QStringLiteral("market")) == LogSeverity::Warning);
    QVERIFY(setLogLevel(u"feed", u"default"));
    QVERIFY(!lcFeed().isInfoEnabled());
    QVERIFY(setLogLevel(u"feed", u"default")); // once more is no error
    QVERIFY(setLogLevels({}));
    QVERIFY(lcHttp().isInfoEnabled());
}

void TestLogging::badCategoryOrLevelIsRefusedAndChangesNothing_data()
{
    QTest::addColumn<QString>("category");
    QTest::addColumn<QString>("level");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char *category, const char *level, const char *complaint) {
        QTest::addRow("%s=%s", category, level)
            << QString::fromLatin1(category) << QString::fromLatin1(level)
            << QString::fromLatin1(complaint);
    };
    row("feeds", "debug", "log category \"feeds\" is none of app, feed, ");
    row("Feed", "debug", "\"Feed\"");
    row("tickcast.feed", "debug", "\"tickcast.feed\"");
    row("*", "debug", "\"*\"");
    row("qt.network", "debug", "\"qt.network\"");
    row("feed.debug=true\nqt", "debug", "\"feed.debug=true\nqt\"");
    row("feeds", "default", "\"feeds\"");
    row("feed", "loud", "log level \"loud\" is none of debug, info, warning, error");
    row("feed", "", "log level \"\"");
    row("", "default", "log level \"default\"");
    row("", "", "log level \"\"");
}

void TestLogging::badCategoryOrLevelIsRefusedAndChangesNothing()
{
    QFETCH(const QString, category);
    QFETCH(const QString, level);
    QFETCH(const QString, complaint);
    QVERIFY(setLogLevel(u"feed", u"error"));
    const LogLevels before = logLevels();
    const auto result = setLogLevel(category, level);
    QVERIFY(!result);
    QVERIFY2(result.error().text.contains(complaint), qPrintable(result.error().text));
    QVERIFY(logLevels() == before);
    QVERIFY(!lcFeed().isWarningEnabled());
}

void TestLogging::listOfLevelsIsReadAndPrinted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("printed");
    const auto row = [](const char *text, const char *printed) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(printed);
    };
    row("", "");
    row("  ", "");
    row("feed=debug", "feed=debug");
    row(" http = warning,feed=debug ", "feed=debug, http=warning");
    row("app=info,console=error", "app=info, console=error");
}

void TestLogging::listOfLevelsIsReadAndPrinted()
{
    QFETCH(const QString, text);
    QFETCH(const QString, printed);
    const auto levels = parseLogLevels(text);
    QVERIFY(levels);
    QCOMPARE(toString(*levels), printed);
    QVERIFY(*parseLogLevels(printed) == *levels);
}

void TestLogging::badListOfLevelsIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char *text, const char *complaint) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(complaint);
    };
    row("debug", "\"debug\" is not of the form category=level");
    row("feed", "category=level");
    row(",", "category=level");
    row("feed=debug,", "category=level");
    row("feed=debug;http=info", "log level \"debug;http=info\"");
    row("feed=debug http=info", "log level \"debug http=info\"");
    row("feed:debug", "category=level");
    row("=debug", "log category \"\"");
    row("feed=", "log level \"\"");
    row("feed==debug", "log level \"=debug\"");
    row("feed=Debug", "log level \"Debug\"");
    row("feed=default", "log level \"default\"");
    row("food=debug", "log category \"food\" is none of app, feed, ");
    row("feed=debug,feed=info", "named twice");
    row("*=debug", "log category \"*\"");
}

void TestLogging::badListOfLevelsIsRefused()
{
    QFETCH(const QString, text);
    QFETCH(const QString, complaint);
    const auto levels = parseLogLevels(text);
    QVERIFY(!levels);
    QCOMPARE(levels.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(levels.error().text.contains(complaint), qPrintable(levels.error().text));
}

void TestLogging::everyCategoryIsKnownByName()
{
    for (const QLoggingCategory *category :
         {&lcApp(), &lcFeed(), &lcMarket(), &lcFanout(), &lcTransport(), &lcAdmin(), &lcHttp(),
          &lcClient(), &lcConsole(), &lcResilience(), &lcTelemetry()}) {
        const QString name = QString::fromLatin1(category->categoryName()).section(u'.', 1);
        QVERIFY(setLogLevel(name, u"error"));
        QVERIFY(!category->isWarningEnabled());
    }
    QCOMPARE(logLevels().own.size(), logCategoryNames().size());
}

void TestLogging::levelsMayChangeWhileOthersLog()
{
    const CaughtErrors errors;
    installLogHandler();
    const quint64 before = logTail().last();
    std::thread other([] {
        for (int i = 0; i < 300; ++i)
            qCDebug(lcFeed, "x");
    });
    for (int i = 0; i < 300; ++i)
        QVERIFY(setLogLevel(u"feed", i % 2 == 0 ? u"debug" : u"error"));
    other.join();
    QCOMPARE(errors.read().count("debug   feed       x\n"), qsizetype(logTail().last() - before));
}

void TestLogging::messageIsALineAndARecord()
{
    const CaughtErrors errors;
    installLogHandler();
    const quint64 before = logTail().last();
    qCWarning(lcFeed, "it went quiet");
    std::thread named([] {
        ::pthread_setname_np(::pthread_self(), "market");
        qWarning("of Qt");
    });
    named.join();
    const QByteArrayList lines = errors.read().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].endsWith("Z warning feed       it went quiet"));
    QVERIFY(lines[1].endsWith("Z warning default    of Qt"));
    const auto reading = logTail().since(before);
    QCOMPARE(reading.records.size(), 2u);
    QCOMPARE(reading.records[0].category, QStringLiteral("feed"));
    QCOMPARE(reading.records[0].thread, QStringLiteral("main"));
    QCOMPARE(reading.records[0].text, QStringLiteral("it went quiet"));
    QVERIFY(reading.records[0].severity == LogSeverity::Warning);
    QVERIFY(reading.records[0].wallMs > 1'700'000'000'000);
    QCOMPARE(reading.records[1].thread, QStringLiteral("market"));
    QCOMPARE(reading.records[1].sequence, before + 2);
}

void TestLogging::formatMayChange()
{
    const CaughtErrors errors;
    installLogHandler();
    setLogFormat(LogFormat::Json);
    qCInfo(lcApp) << "a" << QStringLiteral("\"b\"\n");
    const auto object = QJsonDocument::fromJson(errors.read()).object();
    QCOMPARE(object[QLatin1String("category")].toString(), QStringLiteral("app"));
    QCOMPARE(object[QLatin1String("level")].toString(), QStringLiteral("info"));
    QCOMPARE(object[QLatin1String("thread")].toString(), QStringLiteral("main"));
    setLogFormat(LogFormat::Text);
    qCInfo(lcApp, "c");
    QVERIFY(errors.read().endsWith("Z info    app        c\n"));
}

void TestLogging::journalIsKnownByItsDeviceAndInode()
{
    const CaughtErrors errors;
    const auto lineWith = [&errors](const QByteArray &stream) {
        qputenv("JOURNAL_STREAM", stream);
        installLogHandler();
        qCWarning(lcFeed, "x");
        return errors.read();
    };
    QCOMPARE(lineWith(CaughtErrors::identity()), QByteArray("<4>feed: x\n"));
    setLogFormat(LogFormat::Json);
    QVERIFY(lineWith(CaughtErrors::identity()).startsWith("<4>{\"ts\":"));
    setLogFormat(LogFormat::Text);
    const QByteArrayList others{"8:1",
                                "",
                                "journal",
                                CaughtErrors::identity() + '0',
                                CaughtErrors::identity() + ' ',
                                CaughtErrors::identity().replace(':', '.')};
    for (const QByteArray &other : others)
        QVERIFY2(!lineWith(other).startsWith('<'), other.constData());
    qunsetenv("JOURNAL_STREAM");
    installLogHandler();
    qCWarning(lcFeed, "x");
    QVERIFY(!errors.read().startsWith('<'));
}

void TestLogging::longLinesOfManyThreadsNeverMix()
{
    constexpr int each = 40;
    const CaughtErrors errors;
    installLogHandler();
    std::vector<std::thread> threads;
    for (const char letter : {'a', 'b', 'c', 'd'}) {
        threads.emplace_back([letter] {
            // Well above PIPE_BUF, and above what a pipe takes at once.
            const QByteArray text(20'000, letter);
            for (int i = 0; i < each; ++i)
                qCWarning(lcFeed, "%s", text.constData());
        });
    }
    QByteArray all;
    while (all.count('\n') < 4 * each) {
        all += errors.read();
        std::this_thread::yield();
    }
    for (std::thread &thread : threads)
        thread.join();
    for (const QByteArray &line : all.chopped(1).split('\n')) {
        const QByteArray text = line.mid(line.lastIndexOf(' ') + 1);
        QCOMPARE(text, QByteArray(20'000, text[0]));
    }
}

void TestLogging::fullPipeThatDoesNotBlockLosesTheLineAndNothingElse()
{
    const CaughtErrors errors;
    ::fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
    installLogHandler();
    const QByteArray filler(65'536, 'x');
    while (::write(STDERR_FILENO, filler.constData(), size_t(filler.size())) > 0) {
    }
    const quint64 before = logTail().last();
    qCWarning(lcFeed, "lost");
    QCOMPARE(logTail().last(), before + 1);
    static_cast<void>(errors.read());
    qCWarning(lcFeed, "seen");
    QVERIFY(errors.read().endsWith("seen\n"));
}

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
