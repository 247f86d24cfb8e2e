// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/wholefile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace tickcast;

class TestWholeFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replacesAFile();
    void fileWithoutRoomIsLeftAsItWas_data();
    void fileWithoutRoomIsLeftAsItWas();
    void missingDirectoryIsAnError();
    void leftOversGoAndNothingElse();

private:
    [[nodiscard]] QString path(const char *name = "a") const
    {
        return m_directory.filePath(QLatin1String(name));
    }
    [[nodiscard]] QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
    }
    [[nodiscard]] QStringList names() const
    {
        return QDir(m_directory.path()).entryList(QDir::Files);
    }

    QTemporaryDir m_directory;
};

void TestWholeFile::replacesAFile()
{
    QVERIFY(replaceFile(path(), "first"));
    QCOMPARE(content(), QByteArray("first"));
    QVERIFY(replaceFile(path(), "second, longer"));
    QCOMPARE(content(), QByteArray("second, longer"));
    QVERIFY(replaceFile(path(), ""));
    QCOMPARE(content(), QByteArray());
    QCOMPARE(names(), QStringList{QStringLiteral("a")});
}

void TestWholeFile::fileWithoutRoomIsLeftAsItWas_data()
{
    QTest::addColumn<int>("size");
    QTest::newRow("fits into any buffer") << 10;
    QTest::newRow("does not") << 1'000'000;
}

void TestWholeFile::fileWithoutRoomIsLeftAsItWas()
{
    QFETCH(const int, size);
    QVERIFY(replaceFile(path(), "before"));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{.rlim_cur = 4, .rlim_max = before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = replaceFile(path(), QByteArray(size, 'x'));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    QVERIFY(!written.error().text.isEmpty());
    QCOMPARE(content(), QByteArray("before"));
    QCOMPARE(names(), QStringList{QStringLiteral("a")});
}

void TestWholeFile::missingDirectoryIsAnError()
{
    QVERIFY(!replaceFile(path("missing/a"), "x"));
}

void TestWholeFile::leftOversGoAndNothingElse()
{
    const QStringList others{QStringLiteral("a"), QStringLiteral("a.damaged-20261127T000000.000"),
                             QStringLiteral("b.abcdef")};
    for (const QString &name : others)
        QVERIFY(replaceFile(m_directory.filePath(name), "x"));
    QVERIFY(replaceFile(path("a.Qx3tZk"), "x"));
    removeLeftOvers(path());
    QCOMPARE(names(), others);
    removeLeftOvers(path("missing/a"));
}

QTEST_GUILESS_MAIN(TestWholeFile)
#include "tst_wholefile.moc"
