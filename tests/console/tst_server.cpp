// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/server.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

class tst_Server : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addressIsCompleted_data();
    void addressIsCompleted();
    void badAddressIsAnErrorThatQuotesIt_data();
    void badAddressIsAnErrorThatQuotesIt();
    void tokenIsReadWithoutItsLineEnd();
    void badTokenFileIsAnErrorThatNamesIt_data();
    void badTokenFileIsAnErrorThatNamesIt();
    void missingTokenFileIsAnError();
};

void tst_Server::addressIsCompleted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("ws://10.0.0.5:7401/admin", "ws://10.0.0.5:7401/admin");
    row("10.0.0.5:7500", "ws://10.0.0.5:7500/admin");
    row("  prod-1  ", "ws://prod-1:7401/admin");
    row("ws://prod-1/", "ws://prod-1:7401/admin");
    row("wss://prod-1/behind/proxy", "wss://prod-1/behind/proxy");
    row("ws://[::1]:7401", "ws://[::1]:7401/admin");
}

void tst_Server::addressIsCompleted()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Result<QUrl> url = parseAdminUrl(text);
    QVERIFY2(url, url ? "" : qPrintable(url.error().text));
    QCOMPARE(url->toString(), expected);
}

void tst_Server::badAddressIsAnErrorThatQuotesIt_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *text, const char *names) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(names);
    };
    row("", "is empty");
    row("   ", "is empty");
    row("http://prod-1:7401", "scheme http");
    row("file:///etc/passwd", "scheme file");
    row("ws://", "no host");
    row("ws://:7401", "");
    row("ws://prod-1:99999", "cannot be read");
    row("ws://prod-1:abc", "cannot be read");
    row("ws://prod-1:0", "port 0");
    row("ws://prod 1", "cannot be read");
    row("ws://me:secret@prod-1", "user name");
}

void tst_Server::badAddressIsAnErrorThatQuotesIt()
{
    QFETCH(QString, text);
    QFETCH(QString, names);
    const Result<QUrl> url = parseAdminUrl(text);
    QVERIFY(!url);
    QVERIFY2(url.error().text.contains(names), qPrintable(url.error().text));
    QVERIFY2(url.error().text.contains(text.trimmed()), qPrintable(url.error().text));
}

void tst_Server::tokenIsReadWithoutItsLineEnd()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("token"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("  s3cret\r\n");
    file.close();
    const Result<QString> token = readTokenFile(path);
    QVERIFY(token);
    QCOMPARE(*token, QStringLiteral("s3cret"));
}

void tst_Server::badTokenFileIsAnErrorThatNamesIt_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("names");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("is empty");
    QTest::newRow("white space") << QByteArray(" \n\t\n") << QStringLiteral("is empty");
    QTest::newRow("two lines") << QByteArray("s3cret\nmore\n") << QStringLiteral("one line");
    QTest::newRow("binary") << QByteArray("s3cret\0x", 8) << QStringLiteral("one line");
    QTest::newRow("huge") << QByteArray(10'000, 'a') << QStringLiteral("larger than 4096 bytes");
}

void tst_Server::badTokenFileIsAnErrorThatNamesIt()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, names);
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("token"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const Result<QString> token = readTokenFile(path);
    QVERIFY(!token);
    QVERIFY2(token.error().text.contains(names), qPrintable(token.error().text));
    QVERIFY(token.error().text.contains(path));
    QVERIFY(!token.error().text.contains(QStringLiteral("s3cret")));
}

void tst_Server::missingTokenFileIsAnError()
{
    const Result<QString> missing = readTokenFile(QStringLiteral("/nowhere/token"));
    QVERIFY(!missing);
    QVERIFY(missing.error().text.contains(QStringLiteral("/nowhere/token")));
    QVERIFY(!readTokenFile(QString()));
    QVERIFY(!readTokenFile(QDir::tempPath())); // a folder
}

QTEST_APPLESS_MAIN(tst_Server)
#include "tst_server.moc"
