// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/nginxprocess.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"
#include "tests/server/support/httpclient.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTest>
#include <csignal>
#include <memory>
#include <sys/prctl.h>

using namespace tickcast::testing;

/// /metrics of the real server, as Debian's Prometheus sees it; and whether rules and dashboard ask
/// for what is there.
class TestMetrics final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void promtoolFindsNothingWrong();
    void countersAgreeWithWhatHappened();
    void closesAreCountedByTheirCode();
    void countersOnlyGrow();
    void pageComesPacked();
    void prometheusScrapesIt();
    void rulesAreSound();
    void rulesAskForWhatIsThere();
    void dashboardAsksForWhatIsThere();

private:
    [[nodiscard]] QByteArray page(const QByteArray &headers = {}) const
    {
        return HttpClient(m_server->httpPort()).ask("/metrics", headers).body;
    }
    /// The sum over all labels; -1: no such metric.
    [[nodiscard]] static double sum(const QByteArray &page, const QByteArray &name);
    /// What is in @p expressions as names of ours, and not on the page.
    [[nodiscard]] QSet<QString> unknownNames(const QString &expressions) const;
    /// promtool with @p arguments, fed with @p input: what it complains of, empty when it does not.
    [[nodiscard]] static QByteArray complaints(const QStringList &arguments,
                                               const QByteArray &input = {});

    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<GoodClient> m_client;
};

void TestMetrics::initTestCase()
{
    m_server = std::make_unique<ServerProcess>();
    m_server->set("listen.http", "127.0.0.1:0");
    QVERIFY(m_server->start());
    m_client = std::make_unique<GoodClient>(m_server->clientsUrl());
    QVERIFY(m_client->isWatching());
}

void TestMetrics::cleanupTestCase()
{
    m_client.reset();
    m_server.reset();
}

double TestMetrics::sum(const QByteArray &page, const QByteArray &name)
{
    double total = -1;
    for (const QByteArray &line : page.split('\n')) {
        if (line.startsWith(name) && QByteArray(" {").contains(line[name.size()]))
            total = std::max(0.0, total) + line.sliced(line.lastIndexOf(' ') + 1).toDouble();
    }
    return total;
}

QByteArray TestMetrics::complaints(const QStringList &arguments, const QByteArray &input)
{
    const QString program = findProgram(QStringLiteral("promtool"));
    if (program.isEmpty())
        return "no promtool here: apt-get install prometheus";
    QProcess promtool;
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(program, arguments);
    promtool.write(input);
    promtool.closeWriteChannel();
    if (!promtool.waitForFinished(60'000))
        return "promtool does not end";
    const QByteArray output = promtool.readAll();
    return promtool.exitCode() == 0 ? QByteArray() : "promtool: " + output;
}

void TestMetrics::promtoolFindsNothingWrong()
{
    const QByteArray text = page();
    QVERIFY(text.contains("tickcast_build_info"));
    const QByteArray found = complaints({QStringLiteral("check"), QStringLiteral("metrics")}, text);
    QVERIFY2(found.isEmpty(), found.constData());
}

void TestMetrics::countersAgreeWithWhatHappened()
{
    QTRY_COMPARE(sum(page(), "tickcast_clients_sessions"), 1.0);
    QTRY_VERIFY(sum(page(), "tickcast_fanout_updates_delivered_total") > 0);
    const QByteArray text = page();
    QCOMPARE(sum(text, "tickcast_clients_sessions_opened_total"), 1.0);
    QVERIFY(sum(text, "tickcast_clients_subscriptions") > 0);
    QVERIFY(sum(text, "tickcast_fanout_latency_seconds_count") > 0);
    QCOMPARE(sum(text, "tickcast_fanout_updates_unaccounted"), 0.0);
    QCOMPARE(sum(text, "tickcast_market_symbols"), 500.0);
    QVERIFY(sum(text, "tickcast_market_symbols_watched") > 0);
    QVERIFY(sum(text, "tickcast_process_resident_memory_bytes") > 1e6);
    const QByteArray name(R"(tickcast_http_requests_total{code="404"})");
    const double notFound = std::max(0.0, sum(text, name));
    QCOMPARE(HttpClient(m_server->httpPort()).ask("/absent").status, 404);
    QCOMPARE(sum(page(), name), notFound + 1);
}

void TestMetrics::closesAreCountedByTheirCode()
{
    const QByteArray name(R"(tickcast_clients_closes_total{code="1003"})");
    QCOMPARE(sum(page(), name), 0.0);
    RawClient client(m_server->clientsPort());
    QVERIFY(client.shakeHands());
    client.write(RawClient::frame(tickcast::protocol::WsOpcode::Binary, "x"));
    QCOMPARE(client.closeCode(), std::optional<int>(1003));
    QTRY_COMPARE(sum(page(), name), 1.0);
}

void TestMetrics::countersOnlyGrow()
{
    const QByteArray before = page();
    QTRY_VERIFY(sum(page(), "tickcast_fanout_updates_delivered_total") >
                sum(before, "tickcast_fanout_updates_delivered_total"));
    const QByteArray after = page();
    for (const QByteArray &line : before.split('\n')) {
        if (!line.startsWith("# TYPE ") || !line.endsWith(" counter"))
            continue;
        const QByteArray name = line.split(' ').value(2);
        QVERIFY2(sum(after, name) >= sum(before, name), name.constData());
    }
}

void TestMetrics::pageComesPacked()
{
    const QByteArray packed = page("Accept-Encoding: gzip\r\n");
    QVERIFY(packed.startsWith("\x1f\x8b"));
    QVERIFY(packed.size() < page().size() / 2);
}

void TestMetrics::prometheusScrapesIt()
{
    const QString program = findProgram(QStringLiteral("prometheus"));
    QVERIFY2(!program.isEmpty(), "no prometheus here: apt-get install prometheus");
    QTemporaryDir directory;
    QTcpServer forPort;
    QVERIFY(forPort.listen(QHostAddress::LocalHost, 0));
    const quint16 port = forPort.serverPort();
    forPort.close();
    QFile configuration(directory.filePath(QStringLiteral("prometheus.yml")));
    QVERIFY(configuration.open(QIODevice::WriteOnly));
    configuration.write("global: {scrape_interval: 1s}\n"
                        "rule_files: [\"" TICKCAST_PROMETHEUS_RULES "\"]\n"
                        "scrape_configs:\n"
                        "  - job_name: tickcast\n"
                        "    static_configs: [{targets: [\"127.0.0.1:" +
                        QByteArray::number(m_server->httpPort()) + "\"]}]\n");
    configuration.close();
    QProcess prometheus;
    prometheus.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    prometheus.start(program, {QStringLiteral("--config.file=") + configuration.fileName(),
                               QStringLiteral("--storage.tsdb.path=") + directory.path(),
                               QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port)});
    const auto query = [port](const QByteArray &expression) {
        const HttpAnswer answer = HttpClient(port).ask("/api/v1/query?query=" + expression);
        const QJsonObject data = answer.json()[QLatin1String("data")].toObject();
        return data[QLatin1String("result")][0][QLatin1String("value")][1].toString().toDouble();
    };
    const bool isScraped = QTest::qWaitFor(
        [&] {
            return prometheus.state() == QProcess::NotRunning ||
                   (query("up{job=%22tickcast%22}") == 1.0 &&
                    query("sum(tickcast_clients_sessions)") == 1.0);
        },
        60'000);
    const bool isRunning = prometheus.state() == QProcess::Running;
    prometheus.terminate();
    if (!prometheus.waitForFinished())
        prometheus.kill();
    QVERIFY2(isScraped && isRunning, prometheus.readAllStandardError().constData());
}

void TestMetrics::rulesAreSound()
{
    for (const QStringList &arguments :
         {QStringList{QStringLiteral("check"), QStringLiteral("rules"),
                      QStringLiteral(TICKCAST_PROMETHEUS_RULES)},
          QStringList{QStringLiteral("test"), QStringLiteral("rules"),
                      QStringLiteral(TICKCAST_PROMETHEUS_RULES_TEST)}}) {
        const QByteArray found = complaints(arguments);
        QVERIFY2(found.isEmpty(), found.constData());
    }
}

QSet<QString> TestMetrics::unknownNames(const QString &expressions) const
{
    QSet<QString> known;
    for (const QByteArray &line : page().split('\n')) {
        if (!line.startsWith("# TYPE "))
            continue;
        const QString name = QString::fromUtf8(line.split(' ').value(2));
        known << name << name + QLatin1String("_bucket") << name + QLatin1String("_sum")
              << name + QLatin1String("_count");
    }
    QSet<QString> used;
    static const QRegularExpression name(QStringLiteral("tickcast_[a-z_]+"));
    for (auto found = name.globalMatch(expressions); found.hasNext();)
        used << found.next().captured();
    return used.isEmpty() ? QSet<QString>{QStringLiteral("nothing is asked for")}
                          : used.subtract(known);
}

void TestMetrics::rulesAskForWhatIsThere()
{
    QFile file(QStringLiteral(TICKCAST_PROMETHEUS_RULES));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QSet<QString> unknown = unknownNames(QString::fromUtf8(file.readAll()));
    QVERIFY2(unknown.isEmpty(), qPrintable(unknown.values().join(u' ')));
}

void TestMetrics::dashboardAsksForWhatIsThere()
{
    QFile file(QStringLiteral(TICKCAST_GRAFANA_DASHBOARD));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QJsonParseError error{};
    const QJsonObject dashboard = QJsonDocument::fromJson(file.readAll(), &error).object();
    QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
    QStringList expressions;
    QSet<int> ids;
    for (const QJsonValue &panel : dashboard[QLatin1String("panels")].toArray()) {
        QVERIFY(!ids.contains(panel[QLatin1String("id")].toInt()));
        ids.insert(panel[QLatin1String("id")].toInt());
        for (const QJsonValue &target : panel[QLatin1String("targets")].toArray())
            expressions << target[QLatin1String("expr")].toString();
    }
    const QSet<QString> unknown = unknownNames(expressions.join(u'\n'));
    QVERIFY2(unknown.isEmpty(), qPrintable(unknown.values().join(u' ')));
    // Each is an expression that Prometheus can read: promtool says so of a rule made of it.
    QByteArray rules = "groups:\n- name: dashboard\n  rules:\n";
    for (qsizetype i = 0; i < expressions.size(); ++i) {
        const QString expression =
            QString(expressions[i]).replace(QLatin1String("$__rate_interval"), QLatin1String("1m"));
        rules += "  - record: panel:" + QByteArray::number(i) + "\n    expr: '" +
                 QString(expression).replace(u'\'', QLatin1String("''")).toUtf8() + "'\n";
    }
    QTemporaryDir directory;
    QFile made(directory.filePath(QStringLiteral("rules.yml")));
    QVERIFY(made.open(QIODevice::WriteOnly));
    made.write(rules.replace("panel:", "panel:number_"));
    made.close();
    const QByteArray found =
        complaints({QStringLiteral("check"), QStringLiteral("rules"), made.fileName()});
    QVERIFY2(found.isEmpty(), found.constData());
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
