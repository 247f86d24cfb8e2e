// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/csv.h"
#include "console/models/figureroles.h"
#include "console/models/logmodel.h"
#include "console/models/savefile.h"
#include "console/models/sessionsmodel.h"
#include "console/models/slowsessionsmodel.h"
#include "console/models/workersmodel.h"
#include "tests/console/samplestats.h"

#include <QDateTime>
#include <QDir>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <limits>
#include <sys/stat.h>

using namespace tickcast;

namespace {

[[nodiscard]] QStringList linesOf(const QByteArray &csv)
{
    return QString::fromUtf8(csv).split(QStringLiteral("\r\n"));
}

/// The fields of a line without line breaks in them, as a spreadsheet reads it.
[[nodiscard]] QStringList fieldsOf(const QString &line)
{
    QStringList fields(QString{});
    bool isQuoted = false;
    for (qsizetype at = 0; at < line.size(); ++at) {
        if (line[at] == u'"' && isQuoted && at + 1 < line.size() && line[at + 1] == u'"')
            fields.last() += line[at++];
        else if (line[at] == u'"')
            isQuoted = !isQuoted;
        else if (line[at] == u',' && !isQuoted)
            fields.append(QString());
        else
            fields.last() += line[at];
    }
    return fields;
}

} // namespace

class tst_Csv : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFieldIsWritten_data();
    void aFieldIsWritten();
    void anEmptyModelIsItsHeaders();
    void aModelOfNothingIsOneLine();
    void onlyTheColumnsWantedInTheirOrder();
    void theMarkIsOnlyThereWhereItIsNeeded();
    void aLineHasAsManyFieldsAsTheHeader();
    void sessionsAreExactAndWhole();
    void closedSessionsTellTheMoment();
    void whatIsNotKnownIsEmpty();
    void workersAreInTheUnitsOfTheirHeaders();
    void theLogIsWholeWithItsMoments();
    void aFileIsWrittenAndReplaced();
    void aFileThatCannotBeIsRefused_data();
    void aFileThatCannotBeIsRefused();
};

void tst_Csv::aFieldIsWritten_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const QVariant &value, const QString &field) {
        QTest::newRow(name) << value << field;
    };
    const auto text = [&row](const char *name, const QString &value, const QString &field) {
        row(name, value, field);
    };
    text("plain", QStringLiteral("3-k7"), QStringLiteral("3-k7"));
    text("words", QStringLiteral("too slow"), QStringLiteral("too slow"));
    text("empty", {}, {});
    row("nothing", {}, {});
    // Numbers.
    row("whole", 98'214, QStringLiteral("98214"));
    row("negative", -5, QStringLiteral("-5"));
    row("greatest", std::numeric_limits<quint64>::max(), QStringLiteral("18446744073709551615"));
    row("least", std::numeric_limits<qint64>::min(), QStringLiteral("-9223372036854775808"));
    row("every digit", 0.1 + 0.2, QStringLiteral("0.30000000000000004"));
    row("negative fraction", -0.25, QStringLiteral("-0.25"));
    row("not a number", std::numeric_limits<double>::quiet_NaN(), {});
    row("infinite", std::numeric_limits<double>::infinity(), {});
    row("minus infinite", -std::numeric_limits<double>::infinity(), {});
    row("moment", QDateTime::fromMSecsSinceEpoch(1'795'835'700'042),
        QStringLiteral("2026-11-28T03:15:00.042Z"));
    row("no moment", QDateTime(), {});
    // Texts that are numbers stay what they are.
    for (const char *number : {"-5", "+5", "-0.25", "+.5", "-7.", "-1e6", "+1.5E-3"})
        text(number, QString::fromLatin1(number), QString::fromLatin1(number));
    // Quotes.
    text("comma", QStringLiteral("a,b"), QStringLiteral("\"a,b\""));
    text("quote", QStringLiteral("a \"b\" c"), QStringLiteral("\"a \"\"b\"\" c\""));
    text("only a quote", QStringLiteral("\""), QStringLiteral("\"\"\"\""));
    text("line feed", QStringLiteral("a\nb"), QStringLiteral("\"a\nb\""));
    text("carriage return", QStringLiteral("a\rb"), QStringLiteral("\"a\rb\""));
    text("end of a line", QStringLiteral("a\r\nb,c\r\n"), QStringLiteral("\"a\r\nb,c\r\n\""));
    text("space before", QStringLiteral(" a"), QStringLiteral("\" a\""));
    text("space behind", QStringLiteral("a "), QStringLiteral("\"a \""));
    text("tab inside", QStringLiteral("a\tb"), QStringLiteral("a\tb"));
    // Formulas.
    text("equals", QStringLiteral("=1+1"), QStringLiteral("'=1+1"));
    text("command", QStringLiteral("=cmd|' /C calc'!A0"), QStringLiteral("'=cmd|' /C calc'!A0"));
    text("link", QStringLiteral("=HYPERLINK(\"http://x\",\"y\")"),
         QStringLiteral("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""));
    text("plus", QStringLiteral("+1+1"), QStringLiteral("'+1+1"));
    text("minus", QStringLiteral("-1+1"), QStringLiteral("'-1+1"));
    text("minus and a command", QStringLiteral("-5+cmd|' /C calc'!A0"),
         QStringLiteral("'-5+cmd|' /C calc'!A0"));
    text("number and a space", QStringLiteral("-5 "), QStringLiteral("\"'-5 \""));
    text("groups of three", QStringLiteral("-98,214"), QStringLiteral("\"'-98,214\""));
    text("hexadecimal", QStringLiteral("-0x10"), QStringLiteral("'-0x10"));
    text("two points", QStringLiteral("-1.2.3"), QStringLiteral("'-1.2.3"));
    text("no exponent", QStringLiteral("-1e"), QStringLiteral("'-1e"));
    text("infinity by name", QStringLiteral("-inf"), QStringLiteral("'-inf"));
    text("only a sign", QStringLiteral("-"), QStringLiteral("'-"));
    text("only a point", QStringLiteral("+."), QStringLiteral("'+."));
    text("foreign digits", QStringLiteral("-\u0665"), QStringLiteral("'-\u0665"));
    text("at", QStringLiteral("@SUM(A1)"), QStringLiteral("'@SUM(A1)"));
    text("tab", QStringLiteral("\t=1"), QStringLiteral("'\t=1"));
    text("return", QStringLiteral("\r=1"), QStringLiteral("\"'\r=1\""));
    text("feed", QStringLiteral("\n=1"), QStringLiteral("\"'\n=1\""));
    text("full width", QStringLiteral("\uff1d1+1"), QStringLiteral("'\uff1d1+1"));
    // Letters.
    text("NUL", QString(u"a" % QString(QChar(u'\0')) % u"b"), QStringLiteral("a\u2400b"));
    text("NUL first", QString(QString(QChar(u'\0')) % u"=1"), QStringLiteral("\u2400=1"));
    text("escape", QStringLiteral("\x1b[2J"), QStringLiteral("\u241b[2J"));
    text("delete", QStringLiteral("a\x7f"), QStringLiteral("a\u2421"));
    text("C1", QStringLiteral("a\u009bm"), QStringLiteral("a\ufffdm"));
    text("emoji", QStringLiteral("\U0001f680,"), QStringLiteral("\"\U0001f680,\""));
    text("Chinese", QStringLiteral("\u4f1a\u8bdd"), QStringLiteral("\u4f1a\u8bdd"));
    text("from right to left", QStringLiteral("\u202ea"), QStringLiteral("\u202ea"));
    text("20,000 letters", QString(20'000, u'W'), QString(20'000, u'W'));
    text("20,000 quotes", QString(20'000, u'"'), QString(40'002, u'"'));
}

void tst_Csv::aFieldIsWritten()
{
    QFETCH(QVariant, value);
    QFETCH(QString, field);
    QCOMPARE(csvField(value), field);
}

void tst_Csv::anEmptyModelIsItsHeaders()
{
    QStandardItemModel model(0, 2);
    model.setHorizontalHeaderLabels(
        {QStringLiteral("sub-\nscriptions"), QStringLiteral("owed\nevents, kB")});
    QCOMPARE(csvOf(model), QByteArray("subscriptions,\"owed events, kB\"\r\n"));
}

void tst_Csv::aModelOfNothingIsOneLine()
{
    QCOMPARE(csvOf(QStandardItemModel()), QByteArray("\r\n"));
}

void tst_Csv::onlyTheColumnsWantedInTheirOrder()
{
    QStandardItemModel model(1, 3);
    model.setHorizontalHeaderLabels(
        {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
    for (int column = 0; column < 3; ++column)
        model.setData(model.index(0, column), column);
    QCOMPARE(csvOf(model, {2, 0}), QByteArray("c,a\r\n2,0\r\n"));
}

void tst_Csv::theMarkIsOnlyThereWhereItIsNeeded()
{
    QStandardItemModel model(1, 1);
    model.setHorizontalHeaderLabels({QStringLiteral("name")});
    model.setData(model.index(0, 0), QStringLiteral("plain"));
    QCOMPARE(csvOf(model), QByteArray("name\r\nplain\r\n"));
    model.setData(model.index(0, 0), QStringLiteral("\u4f1a"));
    QCOMPARE(csvOf(model), QByteArray("\xef\xbb\xbfname\r\n\xe4\xbc\x9a\r\n"));
}

void tst_Csv::aLineHasAsManyFieldsAsTheHeader()
{
    test::SampleStats samples;
    samples.setSlow(20, 5, 3);
    static_cast<void>(samples.next());
    SlowSessionsModel slow;
    slow.setPage(samples.page({.limit = 10}));
    SessionsModel sessions;
    sessions.setPage(samples.page({.limit = 100}));
    for (const QAbstractItemModel *model :
         std::initializer_list<const QAbstractItemModel *>{&slow, &sessions}) {
        QStringList lines = linesOf(csvOf(*model));
        QCOMPARE(lines.takeLast(), QString());
        QCOMPARE(lines.size(), model->rowCount() + 1);
        for (const QString &line : lines)
            QCOMPARE(fieldsOf(line).size(), model->columnCount());
    }
}

void tst_Csv::sessionsAreExactAndWhole()
{
    admin::SessionRow row;
    row.session = QString(20'000, u'W');
    row.peer = QStringLiteral("=1+1");
    row.worker = 3;
    row.pressurePermille = 1'234;
    row.owed = 1'234'567;
    row.eventBytes = 12;
    row.oldestOwedMs = 1'234;
    row.unsentBytes = 1;
    row.connectedMs = 61'001;
    admin::SessionsPage page;
    page.rows.push_back(row);
    SessionsModel model;
    model.setPage(page);
    using M = SessionsModel;
    const QStringList lines =
        linesOf(csvOf(model, {M::Session, M::Address, M::Worker, M::Pressure, M::Owed, M::OwedBytes,
                              M::Oldest, M::Unsent, M::DeliveredRate, M::Connected}));
    QCOMPARE(lines[0],
             QStringLiteral("session,address,worker,pressure,owed,owed events kB,oldest s,"
                            "unsent kB,delivered /s,connected for s"));
    QCOMPARE(lines[1], QString(row.session % u",'=1+1,3,1.234,1234567,0.012,1.234,0.001,,61.001"));
}

void tst_Csv::closedSessionsTellTheMoment()
{
    admin::ClosedRow row;
    row.row.session = QStringLiteral("\u2013"); // a name, not a figure that is missing
    row.end = {1'795'835'700'042, 4100, QString(QString(300, u'r') % u"\n=1")};
    admin::ClosedPage page;
    page.rows.push_back(row);
    SessionsModel model;
    model.setPage(page);
    using M = SessionsModel;
    const QByteArray csv = csvOf(model, {M::Session, M::Ended, M::Code, M::Reason});
    const QString expected = u"session,ended,code,reason\r\n\u2013,2026-11-28T03:15:00.042Z,4100 "
                             u"too slow,\"" %
                             QString(300, u'r') % u"\n=1\"\r\n";
    QCOMPARE(csv, "\xef\xbb\xbf" + expected.toUtf8());
}

void tst_Csv::whatIsNotKnownIsEmpty()
{
    QStandardItemModel model(1, 2);
    model.setHorizontalHeaderLabels({QStringLiteral("shown"), QStringLiteral("exact")});
    model.setData(model.index(0, 0), QStringLiteral("\u2013"));
    model.setData(model.index(0, 1), QStringLiteral("\u2013"));
    model.setData(model.index(0, 1), notKnown, ExactRole);
    QCOMPARE(csvOf(model), QByteArray("shown,exact\r\n,\r\n"));
}

void tst_Csv::workersAreInTheUnitsOfTheirHeaders()
{
    test::SampleStats samples(1);
    StatsHistory history;
    admin::Stats stats = samples.next();
    stats.workers[0].loopLagUs = 1'234;
    stats.workers[0].inboxDepth = 3;
    stats.workers[0].inboxCapacity = 4'096;
    stats.workers[0].levels = {1'000, 4, 5, 6};
    history.add(stats, 1'000);
    WorkersModel model;
    model.setSample(*history.latest());
    using M = WorkersModel;
    QCOMPARE(csvOf(model, {M::LoopLag, M::Inbox, M::Levels, M::Updates}),
             QByteArray("loop lag ms,inbox used / size,slow D / C / E,updates /s\r\n"
                        "1.234,3 of 4096,\"4 D, 5 C, 6 E\",\r\n"));
}

void tst_Csv::theLogIsWholeWithItsMoments()
{
    admin::LogPage page;
    admin::LogRecord record;
    record.seq = 1;
    record.tsMs = 1'795'835'700'042;
    record.severity = admin::Severity::Error;
    record.category = QStringLiteral("feed");
    record.thread = QStringLiteral("market");
    record.text = QString(2'000, u'x');
    page.records.push_back(record);
    LogModel model;
    model.join(page);
    const QStringList lines = linesOf(csvOf(model));
    QCOMPARE(lines.at(lines.size() - 2),
             QString(u"2026-11-28T03:15:00.042Z,error,feed,market," % record.text));
}

void tst_Csv::aFileIsWrittenAndReplaced()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.csv"));
    for (const QByteArray &bytes : {QByteArray("long before"), QByteArray("new"), QByteArray()}) {
        const Result<void> saved = saveFile(path, bytes);
        QVERIFY2(saved, saved ? "" : qPrintable(saved.error().text));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList(QStringLiteral("a.csv")));
}

void tst_Csv::aFileThatCannotBeIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    QTest::newRow("folder that is not there")
        << QStringLiteral("none/a.csv") << QStringLiteral("No such file or directory");
    QTest::newRow("folder") << QStringLiteral("folder") << QStringLiteral("not a file");
    QTest::newRow("pipe") << QStringLiteral("pipe") << QStringLiteral("not a file");
    QTest::newRow("below a file") << QStringLiteral("file/a.csv") << QStringLiteral("directory");
    QTest::newRow("too long a name") << QString(300, u'n') << QStringLiteral("File name too long");
}

void tst_Csv::aFileThatCannotBeIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("folder")));
    QCOMPARE(::mkfifo(QFile::encodeName(folder.filePath(QStringLiteral("pipe"))).constData(), 0600),
             0);
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QStringList before = QDir(folder.path()).entryList();
    const Result<void> saved = saveFile(folder.filePath(name), "bytes");
    QVERIFY(!saved);
    QVERIFY2(saved.error().text.contains(name), qPrintable(saved.error().text));
    QVERIFY2(saved.error().text.contains(reason), qPrintable(saved.error().text));
    QCOMPARE(QDir(folder.path()).entryList(), before);
    const Result<void> nowhere = saveFile({}, "bytes");
    QVERIFY(!nowhere);
}

QTEST_GUILESS_MAIN(tst_Csv)
#include "tst_csv.moc"
