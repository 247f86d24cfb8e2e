// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/auditlog.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

AuditEntry sampleEntry(const QString &outcome = QStringLiteral("did it"))
{
    return {.tsMs = 1'795'000'000'123,
            .peer = QStringLiteral("127.0.0.1:5"),
            .user = QStringLiteral("alice"),
            .role = admin::Role::Operator,
            .order = R"({"op":"drain","id":7})",
            .isDone = true,
            .outcome = outcome};
}

QList<QJsonObject> linesOf(const QString &path)
{
    QFile file(path);
    QList<QJsonObject> lines;
    if (!file.open(QIODevice::ReadOnly))
        return lines;
    while (!file.atEnd())
        lines += QJsonDocument::fromJson(file.readLine()).object();
    return lines;
}

} // namespace

class TestAuditLog final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void entryIsOneLine();
    void lineHoldsWhateverWasSaid();
    void fileIsNobodyElses();
    void fileIsAppendedTo();
    void fullFileTurnsOver();
    void placeThatCannotBeWrittenIsAnError_data();
    void placeThatCannotBeWrittenIsAnError();

private:
    QTemporaryDir m_directory;
    [[nodiscard]] QString path(const char *name) const
    {
        return m_directory.filePath(QLatin1String(name));
    }
};

void TestAuditLog::entryIsOneLine()
{
    auto log = AuditLog::open(path("one"));
    QVERIFY(log);
    log->write(sampleEntry());
    const auto lines = linesOf(path("one"));
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0],
             QJsonDocument::fromJson(R"({"ts":"2026-11-18T11:06:40.123Z","role":"operator",
        "peer":"127.0.0.1:5","user":"alice","order":{"op":"drain"},"done":true,
        "outcome":"did it"})")
                 .object());
}

void TestAuditLog::lineHoldsWhateverWasSaid()
{
    auto log = AuditLog::open(path("odd"));
    QVERIFY(log);
    AuditEntry entry = sampleEntry(QStringLiteral("line\nfeed \"quote\" \u202e"));
    entry.order = R"({"op":"disconnect","session":"a\nb","reason":"\u0000"})";
    log->write(entry);
    const auto lines = linesOf(path("odd"));
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0][QLatin1String("outcome")].toString(), entry.outcome);
    QCOMPARE(lines[0][QLatin1String("order")][QLatin1String("session")].toString(),
             QStringLiteral("a\nb"));
}

void TestAuditLog::fileIsNobodyElses()
{
    QVERIFY(AuditLog::open(path("private")));
    QVERIFY(!(QFileInfo(path("private")).permissions() &
              (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
}

void TestAuditLog::fileIsAppendedTo()
{
    for (const char *outcome : {"first", "second"}) {
        auto log = AuditLog::open(path("twice"));
        QVERIFY(log);
        log->write(sampleEntry(QString::fromLatin1(outcome)));
    }
    const auto lines = linesOf(path("twice"));
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[1][QLatin1String("outcome")].toString(), QStringLiteral("second"));
}

void TestAuditLog::fullFileTurnsOver()
{
    auto log = AuditLog::open(path("full"), 500);
    QVERIFY(log);
    for (int i = 0; i < 10; ++i)
        log->write(sampleEntry(QString::number(i)));
    const auto now = linesOf(path("full"));
    const auto before = linesOf(path("full.1"));
    QVERIFY(!now.isEmpty() && !before.isEmpty());
    QCOMPARE(now.back()[QLatin1String("outcome")].toString(), QStringLiteral("9"));
    QCOMPARE(before.back()[QLatin1String("outcome")].toString().toInt() + 1,
             now.front()[QLatin1String("outcome")].toString().toInt());
    QVERIFY(QFileInfo(path("full.1")).size() < 500 + 400);
}

void TestAuditLog::placeThatCannotBeWrittenIsAnError_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("no such directory") << m_directory.filePath(QStringLiteral("no/such/file"));
    QTest::newRow("a directory") << m_directory.path();
    QTest::newRow("empty") << QString();
}

void TestAuditLog::placeThatCannotBeWrittenIsAnError()
{
    QFETCH(const QString, path);
    const auto log = AuditLog::open(path);
    QVERIFY(!log);
    QVERIFY2(log.error().text.contains(path), qPrintable(log.error().text));
}

QTEST_GUILESS_MAIN(TestAuditLog)
#include "tst_auditlog.moc"
