// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/tilewidget.h"
#include "tests/console/windowscene.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <cmath>
#include <functional>

using namespace tickcast;

namespace {

using State = AdminSource::State;
using Manner = test::FakeAdminServer::Manner;

const QString token = QStringLiteral("s3cret");

struct Scene : test::WindowScene
{
    /// A good sample with @p pattern, which it holds, as @p replacement.
    void sendBad(const QString &pattern, const QString &replacement)
    {
        const QRegularExpression expression(pattern);
        QString text = QString::fromUtf8(admin::encode(server.samples().next()));
        const QRegularExpressionMatch found = expression.match(text);
        QVERIFY2(found.hasMatch(), qPrintable(pattern));
        server.sendText(text.replace(found.capturedStart(), found.capturedLength(), replacement));
    }
    /// The one figure of each tile, as it is read.
    [[nodiscard]] QStringList figures() const
    {
        QStringList figures;
        for (const TileWidget *tile : window.findChildren<TileWidget *>())
            figures.append(tile->tile().value);
        return figures;
    }
};

} // namespace

/// A server that says what cannot be, or another thing than before: the console names it, shows
/// nothing of it as true, and goes on with the next good one.
class tst_BadServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void otherProtocolIsNamed_data();
    void otherProtocolIsNamed();
    void whatCannotBeIsNamed_data();
    void whatCannotBeIsNamed();
    void restartedServerHasNoAbsurdRates();
    void clockThatIsSetChangesNoRate_data();
    void clockThatIsSetChangesNoRate();
    void hugeFiguresAreDrawn();
};

void tst_BadServer::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void tst_BadServer::otherProtocolIsNamed_data()
{
    QTest::addColumn<Manner>("manner");
    QTest::addColumn<int>("version");
    QTest::newRow("newer") << Manner::OtherVersion << admin::protocolVersion + 1;
    QTest::newRow("older") << Manner::OlderVersion << admin::protocolVersion - 1;
}

void tst_BadServer::otherProtocolIsNamed()
{
    QFETCH(Manner, manner);
    QFETCH(int, version);
    Scene scene;
    scene.server.setManner(manner);
    scene.window.show();
    QVERIFY(scene.server.listen());
    scene.window.connectTo(scene.server.url(), token);
    QTRY_VERIFY2(scene.window.notice().contains(QStringLiteral("protocol is %1").arg(version)),
                 qPrintable(scene.window.notice()));
    QCOMPARE(scene.window.history().sampleCount(), quint64(0));
    scene.server.setManner(Manner::Proper); // it was updated
    scene.window.connection().reconnectNow();
    QVERIFY(scene.hasSamples(1));
    QCOMPARE(scene.window.connection().state(), State::Live);
}

void tst_BadServer::whatCannotBeIsNamed_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("replacement");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const char *pattern, const char *replacement,
                        const char *named) {
        QTest::newRow(name) << QString::fromLatin1(pattern) << QString::fromLatin1(replacement)
                            << QString::fromLatin1(named);
    };
    row("a field is missing", R"("connections":\d+,)", "", "connections is missing");
    row("negative", R"("connections":\d+)", R"("connections":-7)", "connections is -7");
    row("not a number", R"("connections":\d+)", R"("connections":NaN)", "not JSON");
    row("text for a number", R"("connections":\d+)", R"("connections":"many")", "connections");
    row("huge", R"("connections":\d+)", R"("connections":9007199254740994)", "connections");
    row("endless", R"("connections":\d+)", R"("connections":1e999)", "not JSON");
    row("a worker's figure", R"("loopLagUs":\d+)", R"("loopLagUs":-1)", "workers[0].loopLagUs");
    row("quantiles that fall", R"("p50Us":\d+)", R"("p50Us":9000000)", "p50Us");
    row("junk", R"(^.*$)", "\\u0000{[}", "not JSON");
    row("another kind", R"("op":"stats")", R"("op":"gossip")", "gossip");
}

void tst_BadServer::whatCannotBeIsNamed()
{
    QFETCH(QString, pattern);
    QFETCH(QString, replacement);
    QFETCH(QString, named);
    Scene scene;
    QVERIFY(scene.connectWindow());
    const QStringList before = scene.figures();
    scene.sendBad(pattern, replacement);
    QTRY_COMPARE(scene.window.connection().state(), State::Waiting);
    QVERIFY2(scene.window.notice().contains(named), qPrintable(scene.window.notice()));
    QVERIFY(scene.window.isGreyed());
    QCOMPARE(scene.window.history().sampleCount(), quint64(1));
    QCOMPARE(scene.figures(), before); // the last that was true, greyed
    scene.window.connection().reconnectNow();
    QVERIFY(scene.hasSamples(2));
    QVERIFY(!scene.window.isGreyed());
}

void tst_BadServer::restartedServerHasNoAbsurdRates()
{
    Scene scene;
    QVERIFY(scene.connectWindow());
    for (quint64 i = 2; i <= 5; ++i) {
        scene.server.sendSample();
        QVERIFY(scene.hasSamples(i));
        QTest::qWait(2); // a series takes no two points of one millisecond
    }
    scene.server.samples().restart(); // within the same connection: a proxy may hide the rest
    for (quint64 i = 6; i <= 9; ++i) {
        scene.server.sendSample();
        QVERIFY(scene.hasSamples(i));
        QTest::qWait(2);
    }
    for (const auto metric : {StatsHistory::Metric::Updates, StatsHistory::Metric::Superseded,
                              StatsHistory::Metric::Dropped, StatsHistory::Metric::BytesOut}) {
        double greatest = 0.0;
        const TimeSeries &series = scene.window.history().series(metric);
        for (const TimeSeries::Segment &segment :
             series.segments(0, scene.window.connection().nowMs(), 10'000)) {
            for (const QPointF &point : segment) {
                QVERIFY2(std::isfinite(point.y()) && point.y() >= 0.0,
                         qPrintable(QString::number(point.y())));
                greatest = std::max(greatest, point.y());
            }
        }
        QVERIFY2(greatest < 1e9, qPrintable(QString::number(greatest)));
    }
    QVERIFY(scene.window.history().latest()->rates);
}

void tst_BadServer::clockThatIsSetChangesNoRate_data()
{
    QTest::addColumn<QString>("tsMs");
    QTest::newRow("back to the start of time") << QStringLiteral("1");
    QTest::newRow("far into the future") << QStringLiteral("4102444800000");
}

void tst_BadServer::clockThatIsSetChangesNoRate()
{
    QFETCH(QString, tsMs);
    Scene scene;
    QVERIFY(scene.connectWindow());
    scene.server.sendSample();
    QVERIFY(scene.hasSamples(2));
    scene.sendBad(QStringLiteral(R"("tsMs":\d+)"), u"\"tsMs\":" % tsMs);
    QVERIFY(scene.hasSamples(3));
    QCOMPARE(scene.window.connection().state(), State::Live);
    const auto &rates = scene.window.history().latest()->rates;
    QVERIFY(rates);
    QVERIFY(rates->totals.updatesPerS > 0.0 && rates->totals.updatesPerS < 1e9);
}

void tst_BadServer::hugeFiguresAreDrawn()
{
    Scene scene;
    scene.server.samples().setVast();
    QVERIFY(scene.connectWindow());
    for (const QString &page : scene.window.pageNames()) {
        QVERIFY(scene.window.showPage(page));
        QVERIFY(!scene.window.grab().isNull());
    }
}

QTEST_MAIN(tst_BadServer)
#include "tst_badserver.moc"
