// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/figureroles.h"
#include "console/models/fleetmodel.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

/// Settings, a token, and the model of what is saved.
struct Fleet
{
    Fleet()
        : settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat)
        , servers(&settings)
        , model(&servers, test::patientOptions())
    {
        QFile file(token());
        if (file.open(QIODevice::WriteOnly))
            file.write("s3cret\n");
    }
    [[nodiscard]] QString token() const { return dir.filePath(QStringLiteral("token")); }
    [[nodiscard]] bool save(const QString &name, const QUrl &url)
    {
        return servers.save({name, url, token()}).has_value();
    }
    [[nodiscard]] Health health(int row) const
    {
        return static_cast<Health>(model.index(row).data(HealthRole).toInt());
    }
    [[nodiscard]] QString line(int row) const
    {
        return model.index(row).data(FleetModel::LineRole).toString();
    }

    QTemporaryDir dir;
    QSettings settings;
    SavedServers servers;
    FleetModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
};

} // namespace

/// How every saved server is, with fake servers.
class tst_FleetModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachServerIsJudged();
    void lostServerIsCriticalAtOnce();
    void refusedTokenIsSaid();
    void tokenThatCannotBeReadIsSaid();
    void otherServersKeepTheirConnection();
    void junkFromOneDisturbsNoOther();
};

void tst_FleetModel::eachServerIsJudged()
{
    test::FakeAdminServer good;
    test::FakeAdminServer bad;
    QVERIFY(good.listen() && bad.listen());
    Fleet fleet;
    QVERIFY(fleet.save(QStringLiteral("a"), good.url()));
    QVERIFY(fleet.save(QStringLiteral("b"), bad.url()));
    QCOMPARE(fleet.model.rowCount(), 2);
    QCOMPARE(fleet.health(0), Health::Unknown);
    QTRY_COMPARE(good.consoleCount(), 1);
    QTRY_COMPARE(bad.consoleCount(), 1);
    good.sendSample();
    bad.sendSample();
    admin::Stats stats = bad.samples().next();
    stats.alerts.push_back(
        {QStringLiteral("drain"), admin::Severity::Warning, 1, QStringLiteral("it is draining")});
    bad.sendText(QString::fromUtf8(admin::encode(stats)));
    QTRY_COMPARE(fleet.health(0), Health::Good);
    QVERIFY2(fleet.line(0).contains(QStringLiteral("connections")), qPrintable(fleet.line(0)));
    QTRY_VERIFY(fleet.health(1) >= Health::Warning);
    QVERIFY2(fleet.line(1).contains(QStringLiteral("draining")), qPrintable(fleet.line(1)));
}

void tst_FleetModel::lostServerIsCriticalAtOnce()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    Fleet fleet;
    QVERIFY(fleet.save(QStringLiteral("a"), server.url()));
    QTRY_COMPARE(server.consoleCount(), 1);
    server.sendSample();
    QTRY_COMPARE(fleet.health(0), Health::Good);
    server.goAway();
    QTRY_COMPARE(fleet.health(0), Health::Critical);
    QVERIFY2(fleet.line(0).startsWith(QStringLiteral("lost: ")), qPrintable(fleet.line(0)));
}

void tst_FleetModel::refusedTokenIsSaid()
{
    test::FakeAdminServer server;
    server.setToken(QStringLiteral("another"));
    QVERIFY(server.listen());
    Fleet fleet;
    QVERIFY(fleet.save(QStringLiteral("a"), server.url()));
    QTRY_COMPARE(fleet.health(0), Health::Critical);
    QVERIFY2(fleet.line(0).startsWith(QStringLiteral("refused: ")), qPrintable(fleet.line(0)));
}

void tst_FleetModel::tokenThatCannotBeReadIsSaid()
{
    Fleet fleet;
    QVERIFY(fleet.servers.save({QStringLiteral("a"), QUrl(QStringLiteral("ws://127.0.0.1:1/admin")),
                                QStringLiteral("/nowhere/token")}));
    QCOMPARE(fleet.health(0), Health::Unknown);
    QVERIFY2(fleet.line(0).contains(QStringLiteral("/nowhere/token")), qPrintable(fleet.line(0)));
}

void tst_FleetModel::otherServersKeepTheirConnection()
{
    test::FakeAdminServer kept;
    test::FakeAdminServer removed;
    QVERIFY(kept.listen() && removed.listen());
    Fleet fleet;
    QVERIFY(fleet.save(QStringLiteral("kept"), kept.url()));
    QVERIFY(fleet.save(QStringLiteral("gone"), removed.url()));
    QTRY_COMPARE(kept.consoleCount(), 1);
    QTRY_COMPARE(removed.consoleCount(), 1);
    kept.sendSample();
    QTRY_COMPARE(fleet.health(1), Health::Good);
    QVERIFY(fleet.servers.remove(QStringLiteral("gone")));
    QCOMPARE(fleet.model.rowCount(), 1);
    QCOMPARE(fleet.health(0), Health::Good);
    QTRY_COMPARE(removed.consoleCount(), 0);
    QCOMPARE(kept.authCount(), 1);
    QCOMPARE(fleet.model.server(0).name, QStringLiteral("kept"));
}

void tst_FleetModel::junkFromOneDisturbsNoOther()
{
    test::FakeAdminServer junk;
    test::FakeAdminServer good;
    junk.setManner(test::FakeAdminServer::Manner::Junk);
    QVERIFY(junk.listen() && good.listen());
    Fleet fleet;
    QVERIFY(fleet.save(QStringLiteral("good"), good.url()));
    QVERIFY(fleet.save(QStringLiteral("junk"), junk.url()));
    QTRY_COMPARE(good.consoleCount(), 1);
    QTRY_COMPARE(fleet.health(1), Health::Critical);
    good.sendSample();
    QTRY_COMPARE(fleet.health(0), Health::Good);
}

QTEST_GUILESS_MAIN(tst_FleetModel)
#include "tst_fleetmodel.moc"
