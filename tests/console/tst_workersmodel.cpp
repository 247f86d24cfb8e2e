// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/format.h"
#include "console/models/health.h"
#include "console/models/workersmodel.h"
#include "tests/console/samplestats.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace tickcast;

namespace {

StatsHistory::Sample sampleOf(const admin::Stats &stats, RateCalculator &calculator)
{
    return {stats, calculator.next(stats), 0};
}

QString text(const WorkersModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class tst_WorkersModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAProperModel();
    void rowsAreWorkers();
    void ratesAreUnknownInTheFirstSample();
    void sameWorkersKeepTheirRows();
    void troubleIsJudged();
    void levelsAndFloorAreShown();
    void shareIsOfTheGreatest();
    void everyColumnExplainsItself();
    void badIndexGivesNothing();
};

void tst_WorkersModel::isAProperModel()
{
    WorkersModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    RateCalculator calculator;
    test::SampleStats four(4);
    model.setSample(sampleOf(four.next(), calculator));
    model.setSample(sampleOf(four.next(), calculator));
    test::SampleStats two(2);
    model.setSample(sampleOf(two.next(), calculator));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_WorkersModel::rowsAreWorkers()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples(3);
    model.setSample(sampleOf(samples.next(), calculator));
    const admin::Stats stats = samples.next();
    model.setSample(sampleOf(stats, calculator));
    QCOMPARE(model.rowCount(), 3);
    const admin::Worker &worker = stats.workers[2];
    QCOMPARE(text(model, 2, WorkersModel::Name), QStringLiteral("2"));
    QCOMPARE(text(model, 2, WorkersModel::Sessions), format::count(worker.sessions));
    QCOMPARE(text(model, 2, WorkersModel::Inbox),
             QString(format::count(worker.inboxDepth) % u" / 65,536"));
    QCOMPARE(text(model, 2, WorkersModel::P99), format::milliseconds(double(worker.latency.p99Us)));
    for (int column = 0; column < WorkersModel::ColumnCount; ++column)
        QVERIFY2(text(model, 2, column) != format::unknown(), qPrintable(QString::number(column)));
}

void tst_WorkersModel::ratesAreUnknownInTheFirstSample()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples;
    model.setSample(sampleOf(samples.next(), calculator));
    for (const int column : {WorkersModel::Updates, WorkersModel::Out, WorkersModel::Superseded,
                             WorkersModel::Dropped, WorkersModel::BatchSize, WorkersModel::Sends,
                             WorkersModel::UpdatesPerSend, WorkersModel::Cpu}) {
        QCOMPARE(text(model, 0, column), format::unknown());
        QCOMPARE(model.index(0, column).data(WorkersModel::HealthRole).toInt(),
                 int(Health::Unknown));
        QCOMPARE(model.index(0, column).data(WorkersModel::ShareRole).toDouble(), 0.0);
    }
}

void tst_WorkersModel::sameWorkersKeepTheirRows()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples;
    model.setSample(sampleOf(samples.next(), calculator));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setSample(sampleOf(samples.next(), calculator));
    QCOMPARE(reset.size(), 0); // a reset would drop the operator's selection
    QCOMPARE(changed.size(), 1);
}

void tst_WorkersModel::troubleIsJudged()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples;
    model.setSample(sampleOf(samples.next(), calculator));
    admin::Stats stats = samples.next();
    stats.workers[1].loopLagUs = 900'000;
    stats.workers[1].inboxDepth = 40'000;
    stats.workers[1].cpuUs += 500'000;
    stats.workers[1].behind = stats.workers[1].sessions;
    model.setSample(sampleOf(stats, calculator));
    const auto health = [&](int row, int column) {
        return static_cast<Health>(model.index(row, column).data(WorkersModel::HealthRole).toInt());
    };
    QCOMPARE(health(1, WorkersModel::LoopLag), Health::Critical);
    QCOMPARE(health(1, WorkersModel::Inbox), Health::Warning);
    QCOMPARE(health(1, WorkersModel::Behind), Health::Critical);
    QVERIFY(health(1, WorkersModel::Cpu) >= Health::Warning);
    QCOMPARE(health(0, WorkersModel::LoopLag), Health::Good);
    QCOMPARE(health(0, WorkersModel::Inbox), Health::Good);
    QCOMPARE(health(1, WorkersModel::Sessions), Health::Unknown); // not judged
}

void tst_WorkersModel::levelsAndFloorAreShown()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples(2);
    admin::Stats stats = samples.next();
    stats.workers[0].levels = {1'000, 12, 0, 3};
    stats.workers[0].floor = admin::SessionLevel::Degraded;
    stats.workers[0].floorReason = QStringLiteral("set by an operator");
    model.setSample(sampleOf(stats, calculator));
    QCOMPARE(text(model, 0, WorkersModel::Levels), QStringLiteral("12 / 0 / 3"));
    QCOMPARE(text(model, 1, WorkersModel::Levels), QStringLiteral("0"));
    QCOMPARE(text(model, 0, WorkersModel::Floor), QStringLiteral("Degraded"));
    QCOMPARE(text(model, 1, WorkersModel::Floor), QStringLiteral("none"));
    const auto toolTip = [&](int column) {
        return model.index(0, column).data(Qt::ToolTipRole).toString();
    };
    QVERIFY(toolTip(WorkersModel::Floor).contains(QStringLiteral("set by an operator")));
    QVERIFY(toolTip(WorkersModel::Levels).contains(QStringLiteral("3 Emergency, 12 Degraded")));
    const auto health = [&](int row, int column) {
        return static_cast<Health>(model.index(row, column).data(WorkersModel::HealthRole).toInt());
    };
    QCOMPARE(health(0, WorkersModel::Floor), Health::Warning);
    QCOMPARE(health(0, WorkersModel::Levels), Health::Warning);
    QCOMPARE(health(1, WorkersModel::Floor), Health::Good);
}

void tst_WorkersModel::shareIsOfTheGreatest()
{
    WorkersModel model;
    RateCalculator calculator;
    test::SampleStats samples(2);
    admin::Stats stats = samples.next();
    stats.workers[0].sessions = 50;
    stats.workers[1].sessions = 200;
    stats.workers[0].owed = stats.workers[1].owed = 0;
    model.setSample(sampleOf(stats, calculator));
    const auto share = [&](int row, int column) {
        return model.index(row, column).data(WorkersModel::ShareRole).toDouble();
    };
    QCOMPARE(share(0, WorkersModel::Sessions), 0.25);
    QCOMPARE(share(1, WorkersModel::Sessions), 1.0);
    QCOMPARE(share(1, WorkersModel::Owed), 0.0); // nothing is not everything
}

void tst_WorkersModel::everyColumnExplainsItself()
{
    const WorkersModel model;
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QVERIFY(!model.headerData(-1, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(model.columnCount(), Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
}

void tst_WorkersModel::badIndexGivesNothing()
{
    const WorkersModel model;
    QVERIFY(!model.data(QModelIndex(), Qt::DisplayRole).isValid());
    QCOMPARE(model.rowCount(), 0);
}

QTEST_APPLESS_MAIN(tst_WorkersModel)
#include "tst_workersmodel.moc"
