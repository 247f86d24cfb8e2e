// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/statefile.h"

#include "tests/server/support/marketsamples.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

using namespace tickcast;

namespace {

SavedState sampleState()
{
    SavedState state;
    state.savedAtMs = 1'700'000'000'000;
    state.isLast = true;
    state.market.epoch = 7;
    for (int i = 0; i < 3; ++i) {
        SymbolImage image;
        image.info = sampleInfos(3)[size_t(i)];
        image.epoch = 0xfedc'ba98'7654'3210 + quint64(i);
        image.offsets = {quint64(i) * 10, 5, quint64(i)};
        if (i > 0) {
            image.quote = sampleQuote(-100 * i);
            image.candle = sampleCandle(7);
        }
        for (quint64 id = 0; id < 4; ++id)
            image.trades.push_back({sampleTrade(id), 1'700'000'000'000 + qint64(id)});
        state.market.symbols.push_back(image);
    }
    return state;
}

void compare(const SymbolImage &a, const SymbolImage &b)
{
    QCOMPARE(a.info.symbol.toString(), b.info.symbol.toString());
    QCOMPARE(a.info.priceScale, b.info.priceScale);
    QCOMPARE(a.info.qtyScale, b.info.qtyScale);
    QCOMPARE(a.epoch, b.epoch);
    QVERIFY(a.offsets == b.offsets);
    QVERIFY(a.quote == b.quote);
    QVERIFY(a.candle == b.candle);
    QVERIFY(a.trades == b.trades);
}

/// The same bytes with the checksum of their own: only the checks behind it are left.
QByteArray sealed(const QByteArray &bytes)
{
    constexpr qsizetype head = 15 + 4;
    const QByteArray payload = bytes.mid(head + 32);
    return bytes.left(head) + QCryptographicHash::hash(payload, QCryptographicHash::Sha256) +
           payload;
}

} // namespace

class TestStateFile final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("tickcast.*=false")); }
    void whatIsWrittenIsRead();
    void cutAnywhereIsRefused();
    void anyChangedByteIsRefused();
    void wellSealedNonsenseIsRefused();
    void foreignFilesAreRefused_data();
    void foreignFilesAreRefused();
    void missingFileIsNothing();
    void damagedFileIsSetAside();
    void directoryInItsPlaceIsSetAside();
    void failedWriteLeavesTheOldFile();
};

void TestStateFile::whatIsWrittenIsRead()
{
    const SavedState state = sampleState();
    const auto read = statefile::decode(statefile::encode(state));
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().text));
    QCOMPARE(read->savedAtMs, state.savedAtMs);
    QCOMPARE(read->isLast, true);
    QCOMPARE(read->market.epoch, quint64(7));
    QCOMPARE(read->market.symbols.size(), size_t(3));
    for (size_t i = 0; i < 3; ++i)
        compare(read->market.symbols[i], state.market.symbols[i]);
    QVERIFY(statefile::decode(statefile::encode({})).has_value());
}

void TestStateFile::cutAnywhereIsRefused()
{
    const QByteArray bytes = statefile::encode(sampleState());
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        QVERIFY(!statefile::decode(bytes.left(size)).has_value());
        if (size > 51)
            QVERIFY(!statefile::decode(sealed(bytes.left(size))).has_value());
    }
    QVERIFY(!statefile::decode(bytes + '\0').has_value());
    QVERIFY(!statefile::decode(sealed(bytes + '\0')).has_value());
}

void TestStateFile::anyChangedByteIsRefused()
{
    const QByteArray bytes = statefile::encode(sampleState());
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        QByteArray changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        QVERIFY(!statefile::decode(changed).has_value());
    }
}

void TestStateFile::wellSealedNonsenseIsRefused()
{
    // With a good checksum every other byte value is tried: nothing may crash or grow without
    // bound, and what is accepted is a state in range.
    const QByteArray bytes = statefile::encode(sampleState());
    int refused = 0;
    for (qsizetype i = 51; i < bytes.size(); ++i) {
        for (const char value : {'\0', '\x7f', '\x80', '\xff'}) {
            QByteArray changed = bytes;
            changed[i] = value;
            const auto state = statefile::decode(sealed(changed));
            refused += state ? 0 : 1;
            if (!state)
                continue;
            for (const SymbolImage &image : state->market.symbols) {
                QVERIFY(!image.info.symbol.isEmpty());
                QVERIFY(image.info.priceScale <= 18 && image.info.qtyScale <= 18);
                QVERIFY(image.trades.size() <= image.offsets[1]);
            }
        }
    }
    QVERIFY(refused > 100);
}

void TestStateFile::foreignFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("complaint");
    const QByteArray good = statefile::encode(sampleState());
    QTest::newRow("empty") << QByteArray() << QStringLiteral("no state file");
    QTest::newRow("text") << QByteArray("[state]\nx = 1\n") << QStringLiteral("no state file");
    QTest::newRow("only the name") << good.left(15) << QStringLiteral("head");
    QByteArray newer = good;
    newer[15] = 2;
    QTest::newRow("a newer version") << newer << QStringLiteral("version 2");
    QByteArray much = good.left(51) + QByteArray(17, '\0') + QByteArray(4, '\xff');
    QTest::newRow("four billion symbols") << sealed(much) << QStringLiteral("4294967295 symbols");
}

void TestStateFile::foreignFilesAreRefused()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, complaint);
    const auto state = statefile::decode(bytes);
    QVERIFY(!state.has_value());
    QVERIFY2(state.error().text.contains(complaint), qPrintable(state.error().text));
}

void TestStateFile::missingFileIsNothing()
{
    QTemporaryDir directory;
    QVERIFY(!statefile::read(directory.filePath(QStringLiteral("none"))).has_value());
    QVERIFY(QDir(directory.path()).isEmpty());
}

void TestStateFile::damagedFileIsSetAside()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("market.state"));
    const QByteArray damaged = statefile::encode(sampleState()).chopped(1);
    QVERIFY(statefile::write(path, damaged).has_value());
    QVERIFY(!statefile::read(path).has_value());
    QVERIFY(!QFile::exists(path));
    const QStringList names = QDir(directory.path()).entryList(QDir::Files);
    QCOMPARE(names.size(), 1);
    QVERIFY(names.first().startsWith(QStringLiteral("market.state.damaged-")));
    QFile kept(directory.filePath(names.first()));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), damaged);
    // And a good one after it is used.
    QVERIFY(statefile::write(path, statefile::encode(sampleState())).has_value());
    QVERIFY(statefile::read(path).has_value());
}

void TestStateFile::directoryInItsPlaceIsSetAside()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("market.state"));
    QVERIFY(QDir().mkpath(path + QStringLiteral("/within")));
    QVERIFY(!statefile::read(path).has_value());
    QVERIFY(statefile::write(path, statefile::encode({})).has_value());
}

void TestStateFile::failedWriteLeavesTheOldFile()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("market.state"));
    QVERIFY(statefile::write(path, statefile::encode(sampleState())).has_value());
    const auto failed =
        statefile::write(directory.filePath(QStringLiteral("none/market.state")), "x");
    QVERIFY(!failed.has_value());
    QVERIFY2(failed.error().text.contains(QStringLiteral("none/market.state")),
             qPrintable(failed.error().text));
    QVERIFY(statefile::read(path).has_value());
    QCOMPARE(QDir(directory.path()).entryList(QDir::Files).size(), 1); // nothing half-written
}

QTEST_APPLESS_MAIN(TestStateFile)
#include "tst_statefile.moc"
