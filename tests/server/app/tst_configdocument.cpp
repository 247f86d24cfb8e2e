// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configdocument.h"
#include "server/app/configkeys.h"

#include <QFile>
#include <QSet>
#include <QTest>

using namespace tickcast;

class TestConfigDocument final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exampleFileIsTheDocument();
    void documentLoadsAndChangesNothing();
    void documentNamesEveryKeyWithItsRangeAndMeaning();
    void documentFitsTheScreen();
    void everyKeyReadsBackItsDefault();
    void namesOfKeysAndVariablesAreUnique();
};

namespace {

const QString examplePath = QStringLiteral(TICKCAST_EXAMPLE_CONFIG);

/// All values in force, by which two configurations are compared.
QStringList printed(const Config &config)
{
    QStringList values;
    for (const ConfigKey &key : configKeys())
        values.append(key.name + QLatin1String(" = ") + key.print(config));
    return values;
}

} // namespace

void TestConfigDocument::exampleFileIsTheDocument()
{
    QFile file(examplePath);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    // When this fails: tickcast-server --print-config > resources/tickcast.toml
    QCOMPARE(QString::fromUtf8(file.readAll()), configDocument());
}

void TestConfigDocument::documentLoadsAndChangesNothing()
{
    const auto loaded = loadConfig({examplePath, {}, {}});
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().front().toString()));
    QCOMPARE(printed(*loaded), printed(Config()));
}

void TestConfigDocument::documentNamesEveryKeyWithItsRangeAndMeaning()
{
    // Line breaks of the comments are taken out, so that texts can be found whole.
    const QString text = configDocument().replace(QLatin1String("\n#"), QString());
    const QString summary = configSummary();
    for (const ConfigKey &key : configKeys()) {
        const QString word = key.name.section(u'.', -1);
        const QString line = u'\n' + word + QLatin1String(" = ") + key.print(Config()) + u'\n';
        QVERIFY2(text.contains(line), qPrintable(key.name));
        QVERIFY2(text.contains(key.meaning), qPrintable(key.name));
        QVERIFY2(text.contains(QLatin1String("Allowed: ") + key.allowed), qPrintable(key.name));
        QVERIFY2(summary.contains(key.name + QLatin1String(" = ")), qPrintable(key.name));
        QVERIFY2(key.meaning.endsWith(u'.'), qPrintable(key.name));
    }
}

void TestConfigDocument::documentFitsTheScreen()
{
    const QStringList lines = configDocument().split(u'\n');
    for (const QString &line : lines)
        QVERIFY2(line.size() <= 100, qPrintable(line));
}

void TestConfigDocument::everyKeyReadsBackItsDefault()
{
    QStringList assignments = printed(Config());
    assignments.replaceInStrings(QStringLiteral(" = "), QStringLiteral("="));
    const auto loaded = loadConfig({QString(), {}, assignments});
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().front().toString()));
    QCOMPARE(printed(*loaded), printed(Config()));
}

void TestConfigDocument::namesOfKeysAndVariablesAreUnique()
{
    QSet<QString> names;
    for (const ConfigKey &key : configKeys()) {
        names.insert(key.name);
        names.insert(environmentName(key.name));
        QVERIFY2(key.name.contains(u'.'), qPrintable(key.name));
    }
    QCOMPARE(size_t(names.size()), 2 * configKeys().size());
    QCOMPARE(environmentName(u"feed.simulator.rate"),
             QStringLiteral("TICKCAST_FEED_SIMULATOR_RATE"));
}

QTEST_APPLESS_MAIN(TestConfigDocument)
#include "tst_configdocument.moc"
