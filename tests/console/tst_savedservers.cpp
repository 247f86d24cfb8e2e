// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/savedservers.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

class tst_SavedServers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void savedServersComeBackInOrder();
    void sameNameIsReplaced();
    void removedServerStaysAway();
    void badServerChangesNothing_data();
    void badServerChangesNothing();
    void badEntriesOfTheSettingsAreToldAndLeftOut();
    void noMoreThanTheLimit();

private:
    [[nodiscard]] static SavedServer good(const QString &name)
    {
        return {name, QUrl(QStringLiteral("ws://10.0.0.5:7401/admin")), QStringLiteral("/token")};
    }
};

void tst_SavedServers::savedServersComeBackInOrder()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    SavedServers servers(&settings);
    const QSignalSpy changes(&servers, &SavedServers::changed);
    SavedServer west = good(QStringLiteral("west"));
    west.url = QUrl(QStringLiteral("wss://west.example/admin"));
    QVERIFY(servers.save(west));
    QVERIFY(servers.save(good(QStringLiteral("  east "))));
    QCOMPARE(changes.count(), 2);
    settings.sync();
    QSettings again(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    const SavedServers read(&again);
    QCOMPARE(read.all(), (QList{good(QStringLiteral("east")), west}));
    QVERIFY(read.problems().isEmpty());
}

void tst_SavedServers::sameNameIsReplaced()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    SavedServers servers(&settings);
    QVERIFY(servers.save(good(QStringLiteral("a"))));
    SavedServer other = good(QStringLiteral("a"));
    other.tokenFile = QStringLiteral("/other");
    QVERIFY(servers.save(other));
    QCOMPARE(servers.all(), QList{other});
}

void tst_SavedServers::removedServerStaysAway()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    SavedServers servers(&settings);
    QVERIFY(servers.save(good(QStringLiteral("a"))));
    QVERIFY(servers.save(good(QStringLiteral("b"))));
    QVERIFY(!servers.remove(QStringLiteral("c")));
    QVERIFY(servers.remove(QStringLiteral("a")));
    QVERIFY(!servers.find(QStringLiteral("a")));
    const SavedServers read(&settings);
    QCOMPARE(read.all(), QList{good(QStringLiteral("b"))});
}

void tst_SavedServers::badServerChangesNothing_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("tokenFile");
    QTest::addColumn<QString>("says");
    const QString url = QStringLiteral("ws://h:1/admin");
    const QString file = QStringLiteral("/t");
    QTest::newRow("no name") << QString() << url << file << QStringLiteral("needs a name");
    QTest::newRow("blank name") << QStringLiteral(" \t") << url << file
                                << QStringLiteral("needs a name");
    QTest::newRow("long name") << QString(65, u'x') << url << file
                               << QStringLiteral("has 65 characters, allowed are 64");
    QTest::newRow("very long name")
        << QString(20'000, u'x') << url << file << QStringLiteral("20000 characters");
    QTest::newRow("newline in the name")
        << QStringLiteral("a\nb") << url << file << QStringLiteral("do not print");
    QTest::newRow("no address") << QStringLiteral("a") << QString() << file
                                << QStringLiteral("is empty");
    QTest::newRow("other scheme") << QStringLiteral("a") << QStringLiteral("http://h") << file
                                  << QStringLiteral("scheme http");
    QTest::newRow("user in the address") << QStringLiteral("a") << QStringLiteral("ws://u:p@h/")
                                         << file << QStringLiteral("user name");
    QTest::newRow("no token file")
        << QStringLiteral("a") << url << QString() << QStringLiteral("no token file");
    QTest::newRow("long path") << QStringLiteral("a") << url << QString(4'097, u'x')
                               << QStringLiteral("4097 characters, allowed are 4096");
}

void tst_SavedServers::badServerChangesNothing()
{
    QFETCH(const QString, name);
    QFETCH(const QString, url);
    QFETCH(const QString, tokenFile);
    QFETCH(const QString, says);
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    SavedServers servers(&settings);
    QVERIFY(servers.save(good(QStringLiteral("kept"))));
    const QSignalSpy changes(&servers, &SavedServers::changed);
    const auto saved = servers.save({name, QUrl(url), tokenFile});
    QVERIFY(!saved);
    QVERIFY2(saved.error().text.contains(says), qPrintable(saved.error().text));
    QVERIFY2(saved.error().text.size() < 300, "an error is no place for 20,000 characters");
    QCOMPARE(changes.count(), 0);
    QCOMPARE(servers.all(), QList{good(QStringLiteral("kept"))});
}

void tst_SavedServers::badEntriesOfTheSettingsAreToldAndLeftOut()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    settings.beginWriteArray(QStringLiteral("servers"));
    auto write = [&settings, i = 0](const QString &name, const QString &url) mutable {
        settings.setArrayIndex(i++);
        settings.setValue(QStringLiteral("name"), name);
        settings.setValue(QStringLiteral("url"), url);
        settings.setValue(QStringLiteral("tokenFile"), QStringLiteral("/token"));
    };
    const QString url = QStringLiteral("ws://10.0.0.5:7401/admin");
    write(QStringLiteral("good"), url);
    write(QString(), url);
    write(QStringLiteral("junk"), QStringLiteral("::::"));
    write(QStringLiteral("good"), url);
    write(QString(20'000, u'n'), url);
    settings.endArray();
    const SavedServers servers(&settings);
    QCOMPARE(servers.all(), QList{good(QStringLiteral("good"))});
    QCOMPARE(servers.problems().size(), 4);
    QVERIFY(servers.problems()[0].contains(QStringLiteral("saved server 2")));
    QVERIFY(servers.problems()[1].contains(QStringLiteral("junk")));
    QVERIFY(servers.problems()[2].contains(QStringLiteral("another one of that name")));
    QVERIFY(servers.problems()[3].size() < 300);
}

void tst_SavedServers::noMoreThanTheLimit()
{
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    SavedServers servers(&settings);
    for (int i = 0; i < SavedServers::serversMax; ++i)
        QVERIFY(servers.save(good(QStringLiteral("s%1").arg(i))));
    const auto more = servers.save(good(QStringLiteral("more")));
    QVERIFY(!more);
    QVERIFY2(more.error().text.contains(QStringLiteral("32")), qPrintable(more.error().text));
    QVERIFY(servers.save(good(QStringLiteral("s7")))); // one that is there
}

QTEST_GUILESS_MAIN(tst_SavedServers)
#include "tst_savedservers.moc"
