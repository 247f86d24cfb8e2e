// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/admintoken.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <latch>
#include <memory>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace tickcast;

class TestAdminToken final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstStartCreatesAPrivateToken();
    void nextStartFindsTheSameToken();
    void twoServersThatStartAtOnceAgree();
    void existingStateFileIsNeverOverwritten();
    void stateDirectoryThatCannotBeMadeIsAnError();
    void configuredFileIsRead_data();
    void configuredFileIsRead();
    void badConfiguredFileIsAnError_data();
    void badConfiguredFileIsAnError();
    void configuredFileIsNeverCreated();
    void otherThanARegularFileIsAnError();
    void fileOpenToOthersGetsAWarning_data();
    void fileOpenToOthersGetsAWarning();
    void stateDirectoryFollowsItsSources();

private:
    [[nodiscard]] QString path(const char *name) const
    {
        return m_directory->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] QString write(const QByteArray &content, mode_t mode = 0600) const
    {
        const QString name = path("configured");
        QFile file(name);
        const bool isWritten = file.open(QIODevice::WriteOnly) &&
                               file.write(content) == content.size() && file.flush();
        const bool isModeSet = ::chmod(QFile::encodeName(name).constData(), mode) == 0;
        return isWritten && isModeSet ? name : QString();
    }
    [[nodiscard]] static Result<AdminToken> findConfigured(const QString &file)
    {
        Config config;
        config.admin.tokenFile = file;
        return findAdminToken(config, {});
    }
    [[nodiscard]] Result<AdminToken> findInState(const char *directory = "a/b/state") const
    {
        Config config;
        config.state.dir = path(directory);
        return findAdminToken(config, {});
    }
    [[nodiscard]] static int modeOf(const QString &path)
    {
        struct stat status
        {
        };
        return ::stat(QFile::encodeName(path).constData(), &status) == 0
                   ? static_cast<int>(status.st_mode & 07777)
                   : -1;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestAdminToken::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
}

void TestAdminToken::firstStartCreatesAPrivateToken()
{
    const mode_t before = ::umask(0); // The mode must not depend on a friendly umask.
    const auto found = findInState();
    ::umask(before);
    QVERIFY2(found, found ? "" : qPrintable(found.error().text));
    QCOMPARE(found->path, path("a/b/state/admin.token"));
    QCOMPARE(found->token.size(), 64);
    QCOMPARE(QByteArray::fromHex(found->token).size(), 32);
    QCOMPARE(modeOf(found->path), 0600);
    QCOMPARE(modeOf(path("a/b/state")), 0700);
    QCOMPARE(QDir(path("a/b/state")).entryList(QDir::Files | QDir::Hidden),
             QStringList{QStringLiteral("admin.token")});
    // Another first start makes another token.
    const auto other = findInState("other");
    QVERIFY(other);
    QVERIFY(other->token != found->token);
}

void TestAdminToken::nextStartFindsTheSameToken()
{
    const auto first = findInState();
    const auto second = findInState();
    QVERIFY(first && second);
    QCOMPARE(second->token, first->token);
}

void TestAdminToken::twoServersThatStartAtOnceAgree()
{
    constexpr int rounds = 20;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray directory = "race" + QByteArray::number(round);
        std::latch start(2);
        Result<AdminToken> mine = fail(ErrorCode::NotFound, QString());
        Result<AdminToken> theirs = mine;
        const auto run = [&](Result<AdminToken> *result) {
            start.arrive_and_wait();
            *result = findInState(directory.constData());
        };
        std::thread other(run, &theirs);
        run(&mine);
        other.join();
        QVERIFY2(mine, mine ? "" : qPrintable(mine.error().text));
        QVERIFY2(theirs, theirs ? "" : qPrintable(theirs.error().text));
        QCOMPARE(mine->token, theirs->token);
    }
}

void TestAdminToken::existingStateFileIsNeverOverwritten()
{
    QVERIFY(QDir().mkpath(path("state")));
    QFile file(path("state/admin.token"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const auto found = findInState("state");
    QVERIFY(!found);
    QVERIFY(found.error().text.contains(file.fileName()));
    QCOMPARE(file.size(), 0);
}

void TestAdminToken::stateDirectoryThatCannotBeMadeIsAnError()
{
    const QString blocker = write("x");
    QVERIFY(!blocker.isEmpty());
    for (const char *directory : {"configured", "configured/below", "configured/below/deep"}) {
        const auto found = findInState(directory);
        QVERIFY(!found);
        QVERIFY2(found.error().text.contains(blocker), qPrintable(found.error().text));
    }
}

void TestAdminToken::configuredFileIsRead_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("token");
    const QByteArray shortest("0123456789abcdef");
    QTest::newRow("shortest") << shortest << shortest;
    QTest::newRow("line feed") << shortest + "\n" << shortest;
    QTest::newRow("carriage return") << shortest + "\r\n" << shortest;
    QTest::newRow("every kind of mark")
        << QByteArray("!\"#$%&'()*+,-./:;~") << QByteArray("!\"#$%&'()*+,-./:;~");
    QTest::newRow("longest") << QByteArray(1024, 'a') + "\r\n" << QByteArray(1024, 'a');
}

void TestAdminToken::configuredFileIsRead()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, token);
    const QString file = write(content);
    const auto found = findConfigured(file);
    QVERIFY2(found, found ? "" : qPrintable(found.error().text));
    QCOMPARE(found->path, file);
    QCOMPARE(found->token, token);
}

void TestAdminToken::badConfiguredFileIsAnError_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty") << QByteArray() << "holds 0 characters";
    QTest::newRow("line feed only") << QByteArray("\n") << "holds 0 characters";
    QTest::newRow("one too short") << QByteArray("0123456789abcde\n") << "holds 15 characters";
    QTest::newRow("too long") << QByteArray(1025, 'a') << "characters, a token has";
    QTest::newRow("huge") << QByteArray(1 << 20, 'a') << "characters, a token has";
    QTest::newRow("two lines") << QByteArray("0123456789abcdef\n0123456789abcdef\n") << "one line";
    QTest::newRow("empty line after") << QByteArray("0123456789abcdef\n\n") << "one line";
    QTest::newRow("space inside") << QByteArray("0123456789 abcdef") << "visible ASCII";
    QTest::newRow("space after") << QByteArray("0123456789abcdef \n") << "visible ASCII";
    QTest::newRow("tab") << QByteArray("0123456789abcdef\t") << "visible ASCII";
    QTest::newRow("NUL") << QByteArray("0123456789abcdef\0x", 18) << "visible ASCII";
    QTest::newRow("UTF-8") << QByteArray("0123456789abcdef\xc3\xa4") << "visible ASCII";
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "0123456789abcdef")
                                     << "visible ASCII";
}

void TestAdminToken::badConfiguredFileIsAnError()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    const QString file = write(content);
    const auto found = findConfigured(file);
    QVERIFY(!found);
    QVERIFY(found.error().code == ErrorCode::Parse);
    QVERIFY2(found.error().text.contains(reason), qPrintable(found.error().text));
    QVERIFY(found.error().text.contains(file));
    QVERIFY2(!found.error().text.contains(QLatin1String("456789")), "the text tells the secret");
}

void TestAdminToken::configuredFileIsNeverCreated()
{
    const auto found = findConfigured(path("none"));
    QVERIFY(!found);
    QVERIFY(found.error().code == ErrorCode::NotFound);
    QVERIFY2(found.error().text.contains(path("none")), qPrintable(found.error().text));
    QVERIFY(!QFile::exists(path("none")));
}

void TestAdminToken::otherThanARegularFileIsAnError()
{
    const auto directory = findConfigured(m_directory->path());
    QVERIFY(!directory);
    // Nobody writes to the pipe: a plain open() would hang here.
    const QString pipe = path("pipe");
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const auto found = findConfigured(pipe);
    QVERIFY(!found);
    QVERIFY(found.error().text.contains(QLatin1String("not a regular file")));
}

void TestAdminToken::fileOpenToOthersGetsAWarning_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("isWarned");
    QTest::newRow("0600") << 0600 << false;
    QTest::newRow("0400") << 0400 << false;
    QTest::newRow("0640") << 0640 << true;
    QTest::newRow("0644") << 0644 << true;
    QTest::newRow("0604") << 0604 << true;
}

void TestAdminToken::fileOpenToOthersGetsAWarning()
{
    QFETCH(int, mode);
    QFETCH(bool, isWarned);
    const QString file = write("0123456789abcdef\n", static_cast<mode_t>(mode));
    static int warnings;
    warnings = 0;
    const QtMessageHandler before =
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &) {
            warnings += type == QtWarningMsg ? 1 : 0;
        });
    const auto found = findConfigured(file);
    qInstallMessageHandler(before);
    QVERIFY(found);
    QCOMPARE(warnings, isWarned ? 1 : 0);
}

void TestAdminToken::stateDirectoryFollowsItsSources()
{
    Config config;
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("HOME"), QStringLiteral("/h/op"));
    QCOMPARE(*stateDirectory(config, environment), QStringLiteral("/h/op/.local/state/tickcast"));
    environment.insert(QStringLiteral("XDG_STATE_HOME"), QStringLiteral("relative"));
    QCOMPARE(*stateDirectory(config, environment), QStringLiteral("/h/op/.local/state/tickcast"));
    environment.insert(QStringLiteral("XDG_STATE_HOME"), QStringLiteral("/xdg"));
    QCOMPARE(*stateDirectory(config, environment), QStringLiteral("/xdg/tickcast"));
    environment.insert(QStringLiteral("STATE_DIRECTORY"), QStringLiteral("/var/lib/a:/var/lib/b"));
    QCOMPARE(*stateDirectory(config, environment), QStringLiteral("/var/lib/a"));
    config.state.dir = QStringLiteral("/configured");
    QCOMPARE(*stateDirectory(config, environment), QStringLiteral("/configured"));
}

QTEST_APPLESS_MAIN(TestAdminToken)
#include "tst_admintoken.moc"
