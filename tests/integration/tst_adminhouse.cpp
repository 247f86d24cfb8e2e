// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

QByteArray fileOf(const ServerProcess &server, const char *name)
{
    QFile file(QFileInfo(server.tokenPath()).path() + u'/' + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

const admin::ConfigSetting *find(const admin::ConfigPage &page, const char *key)
{
    const auto found =
        std::ranges::find(page.settings, QLatin1String(key), &admin::ConfigSetting::key);
    return found == page.settings.end() ? nullptr : &*found;
}

} // namespace

/// What operators learn of the server as a whole and have it do: symbols, settings, the log,
/// breakers, and what is written down of it.
class TestAdminHouse final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void symbolsAreListedWithWhatTheirClientsMakeOfThem();
    void settingsInForceAreTold();
    void reloadSaysWhatChanged();
    void badReloadSaysWhatIsWrong();
    void trippedFeedMakesSymbolsStaleUntilItIsReset();
    void breakerOfTheTraceCollectorIsOneOfThem();
    void unknownBreakerIsNamed();
    void logIsFollowed();
    void levelOfTheLogIsSet();
    void disconnectedClientIsToldWhy();
    void viewerSeesAndOrdersNothing();
    void everyOrderIsWrittenDown();
    void auditLogCanBeOff();
    void statsComeTenTimesASecond();
};

void TestAdminHouse::symbolsAreListedWithWhatTheirClientsMakeOfThem()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "20");
    QVERIFY(server.start());
    TestClient first(server.clientsUrl());
    TestClient second(server.clientsUrl());
    const QStringList names = first.symbolNames(3);
    QCOMPARE(first.subscribe(names), 3);
    QCOMPARE(second.subscribe(names.mid(1, 1)), 1);
    QVERIFY(first.waitForCount(20, "quote"));
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    admin::SymbolsPage page;
    const auto isCurrent = [&] {
        page = admin
                   .ask<admin::SymbolsPage>(
                       admin::SymbolsQuery{.sort = admin::SymbolSort::Subscribers, .limit = 20})
                   .value_or(admin::SymbolsPage());
        return !page.rows.empty() && page.rows[0].offset > 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), TestClient::waitMs);
    QCOMPARE(page.total, 20u);
    QCOMPARE(page.rows.size(), size_t(20));
    QCOMPARE(page.rows[0].symbol, names[1]);
    QCOMPARE(page.rows[0].subscribers, 2u);
    QCOMPARE(page.rows[1].subscribers + page.rows[2].subscribers, 2u);
    QCOMPARE(page.rows[3].subscribers, 0u);
    QVERIFY(page.rows[0].published > 0 && page.rows[0].bytes > page.rows[0].published);
    QVERIFY(page.rows[0].updates >= page.rows[0].offset);
    QCOMPARE(page.rows[0].epoch.size(), 16);
    QVERIFY(!page.rows[0].isStale && page.rows[0].status.isEmpty());
    QVERIFY(!page.rows[0].last.isEmpty());
    const auto filtered = admin.ask<admin::SymbolsPage>(admin::SymbolsQuery{
        .sort = admin::SymbolSort::Name, .limit = 500, .filter = names[2].toLower()});
    QVERIFY(filtered);
    QVERIFY(filtered->matching >= 1u);
    QVERIFY(std::ranges::any_of(filtered->rows,
                                [&](const auto &row) { return row.symbol == names[2]; }));
    const auto behind = admin.ask<admin::SymbolsPage>(
        admin::SymbolsQuery{.sort = admin::SymbolSort::Name, .offset = 100'000, .limit = 500});
    QVERIFY(behind && behind->rows.empty());
}

void TestAdminHouse::settingsInForceAreTold()
{
    ServerProcess server;
    server.setConfigFile("[client]\nsubscription_limit = 77\n");
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    const auto page = admin.ask<admin::ConfigPage>(admin::ConfigQuery{});
    QVERIFY(page);
    QVERIFY2(page->file.endsWith(QLatin1String(".toml")), qPrintable(page->file));
    const admin::ConfigSetting *limit = find(*page, "client.subscription_limit");
    QVERIFY(limit);
    QCOMPARE(limit->value, QStringLiteral("77"));
    QCOMPARE(limit->standard, QStringLiteral("1024"));
    QVERIFY(limit->isLive && !limit->about.isEmpty());
    const admin::ConfigSetting *workers = find(*page, "workers.count");
    QVERIFY(workers && !workers->isLive);
    for (const admin::ConfigSetting &setting : page->settings)
        QVERIFY2(!setting.value.contains(server.token()), qPrintable(setting.key));
}

void TestAdminHouse::reloadSaysWhatChanged()
{
    ServerProcess server;
    server.setConfigFile("[client]\nsubscription_limit = 2\n");
    QVERIFY(server.start());
    AdminClient admin(server, QStringLiteral("alice"));
    QVERIFY(admin.isGreeted());
    server.setConfigFile("[client]\nsubscription_limit = 3\n[protocol]\nhistory_size = 9\n");
    const auto done = admin.ask<admin::Done>(admin::Reload{});
    QVERIFY(done);
    QVERIFY2(done->text.contains(QLatin1String("client.subscription_limit = 3 (was 2)")),
             qPrintable(done->text));
    QVERIFY2(done->text.contains(QLatin1String("restart: protocol.history_size")),
             qPrintable(done->text));
}

void TestAdminHouse::badReloadSaysWhatIsWrong()
{
    ServerProcess server;
    server.setConfigFile("[client]\nsubscription_limit = 2\n");
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    server.setConfigFile("[client]\nsubscription_limit = 0\nidle_timeout = \"soon\"\n");
    const auto failed = admin.ask<admin::Failed>(admin::Reload{});
    QVERIFY(failed);
    QVERIFY2(failed->reason.contains(QLatin1String("nothing has changed")) &&
                 failed->reason.contains(QLatin1String("subscription_limit = 0")) &&
                 failed->reason.contains(QLatin1String("idle_timeout")),
             qPrintable(failed->reason));
    const auto page = admin.ask<admin::ConfigPage>(admin::ConfigQuery{});
    QVERIFY(page);
    QCOMPARE(find(*page, "client.subscription_limit")->value, QStringLiteral("2"));
}

void TestAdminHouse::trippedFeedMakesSymbolsStaleUntilItIsReset()
{
    ServerProcess server;
    server.set("feed.settle_after", "200ms");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(2);
    QCOMPARE(client.subscribe(names), 2);
    QVERIFY(client.waitForCount(5, "quote"));
    AdminClient admin(server, QStringLiteral("alice"));
    QVERIFY(admin.isGreeted());
    QVERIFY(admin.ask<admin::Done>(
        admin::OrderBreaker{0, QStringLiteral("feed"), admin::BreakerAction::Trip}));
    QCOMPARE(client.next("status")[QLatin1String("state")].toString(), QStringLiteral("stale"));
    const admin::Stats cut = admin.waitFor([](const admin::Stats &stats) {
        return !stats.breakers.empty() && stats.breakers[0].state == admin::BreakerState::Open &&
               !stats.alerts.empty();
    });
    QCOMPARE(cut.breakers.at(0).name, QStringLiteral("feed"));
    QCOMPARE(cut.breakers[0].reason, QStringLiteral("operator"));
    QCOMPARE(cut.feeds.at(0).state, admin::FeedState::Failed);
    QCOMPARE(cut.feeds[0].breaker, QStringLiteral("feed"));
    QVERIFY(cut.feeds[0].stale > 0);
    QVERIFY2(cut.feeds[0].reason.contains(QLatin1String("alice")), qPrintable(cut.feeds[0].reason));
    QVERIFY(std::ranges::any_of(cut.alerts, [](const admin::Alert &alert) {
        return alert.name == QLatin1String("breaker feed");
    }));
    QVERIFY(admin.ask<admin::Done>(
        admin::OrderBreaker{0, QStringLiteral("feed"), admin::BreakerAction::Reset}));
    QCOMPARE(client.next("status")[QLatin1String("state")].toString(), QStringLiteral("live"));
    const int before = client.count("quote");
    QVERIFY(client.waitForCount(before + 5, "quote"));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
    const admin::Stats well =
        admin.waitFor([](const admin::Stats &stats) { return stats.alerts.empty(); });
    QVERIFY(well.alerts.empty());
    QCOMPARE(well.breakers.at(0).state, admin::BreakerState::Closed);
}

void TestAdminHouse::breakerOfTheTraceCollectorIsOneOfThem()
{
    ServerProcess server;
    server.set("trace.sample", "1");
    server.set("trace.otlp_endpoint", "http://127.0.0.1:1"); // tcpmux: nobody is there
    server.set("breaker.open_time", "1h");
    server.set("breaker.open_time_max", "2h");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    QCOMPARE(client.subscribe(client.symbolNames(1)), 1);
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    admin::Breaker trace;
    const auto waitFor = [&](admin::BreakerState state) {
        const auto isThere = [&](const admin::Stats &stats) {
            const auto found =
                std::ranges::find(stats.breakers, QLatin1String("trace"), &admin::Breaker::name);
            if (found != stats.breakers.end())
                trace = *found;
            return found != stats.breakers.end() && found->state == state;
        };
        return isThere(admin.waitFor(isThere));
    };
    QVERIFY(waitFor(admin::BreakerState::Open)); // by itself
    QVERIFY2(trace.lastError.contains(QLatin1String("127.0.0.1:1")), qPrintable(trace.lastError));
    const quint64 calls = trace.calls;
    QVERIFY(admin.ask<admin::Done>(
        admin::OrderBreaker{0, QStringLiteral("trace"), admin::BreakerAction::Reset}));
    QVERIFY(waitFor(admin::BreakerState::Open)); // tried again within the hour, in vain
    QTRY_VERIFY_WITH_TIMEOUT(waitFor(admin::BreakerState::Open) && trace.calls > calls,
                             TestClient::waitMs);
    QVERIFY(admin.ask<admin::Done>(
        admin::OrderBreaker{0, QStringLiteral("trace"), admin::BreakerAction::Trip}));
    QTRY_VERIFY_WITH_TIMEOUT(waitFor(admin::BreakerState::Open) &&
                                 trace.reason == QLatin1String("operator"),
                             TestClient::waitMs);
}

void TestAdminHouse::unknownBreakerIsNamed()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    for (const char *name : {"Feed", "", "feeds", "feed simulator"}) {
        const auto failed = admin.ask<admin::Failed>(
            admin::OrderBreaker{0, QString::fromLatin1(name), admin::BreakerAction::Trip});
        QVERIFY2(failed && failed->reason.contains(QLatin1String("there is feed and state")), name);
    }
    const auto none = admin.ask<admin::Failed>(
        admin::OrderBreaker{0, QStringLiteral("trace"), admin::BreakerAction::Trip});
    QVERIFY2(none && none->reason.contains(QLatin1String("\"trace\"")),
             "nothing is traced, there is no collector");
}

void TestAdminHouse::logIsFollowed()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    const auto past = admin.ask<admin::LogPage>(
        admin::LogQuery{.isFollowing = true, .severity = admin::Severity::Info, .last = 100});
    QVERIFY(past);
    const auto says = [](const std::vector<admin::LogRecord> &records, const QString &text) {
        return std::ranges::any_of(records,
                                   [&](const auto &record) { return record.text.contains(text); });
    };
    QVERIFY(says(past->records, QStringLiteral("serving clients at")));
    QVERIFY(
        admin.ask<admin::Done>(admin::SetFloor{0, std::nullopt, admin::SessionLevel::Degraded}));
    const auto isHeard = [&] {
        return std::ranges::any_of(admin.answers(), [&](const admin::ServerMessage &message) {
            const auto *page = std::get_if<admin::LogPage>(&message);
            return page && says(page->records, QStringLiteral("set the floor of all"));
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isHeard(), TestClient::waitMs);
}

void TestAdminHouse::levelOfTheLogIsSet()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    QVERIFY(admin.ask<admin::Done>(
        admin::SetLogLevel{0, QStringLiteral("fanout"), admin::Severity::Debug}));
    {
        TestClient client(server.clientsUrl());
        QCOMPARE(client.subscribe(client.symbolNames(1)), 1);
        client.socket().sendBinaryMessage("no such thing");
        QVERIFY(client.closeCode());
    }
    QTRY_VERIFY_WITH_TIMEOUT(server.log().contains(" debug   fanout "), TestClient::waitMs);
    const auto failed = admin.ask<admin::Failed>(
        admin::SetLogLevel{0, QStringLiteral("kitchen"), admin::Severity::Debug});
    QVERIFY(failed);
    QVERIFY2(failed->reason.contains(QLatin1String("kitchen")), qPrintable(failed->reason));
}

void TestAdminHouse::disconnectedClientIsToldWhy()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QString name = client.next("welcome")[QLatin1String("session")].toString();
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    QVERIFY(admin.ask<admin::Done>(
        admin::Disconnect{0, name, false, QStringLiteral("too many connections")}));
    QCOMPARE(client.closeCode(), std::optional<int>(4003));
    const QJsonObject closing = client.messages().back().json;
    QCOMPARE(closing[QLatin1String("op")].toString(), QStringLiteral("closing"));
    QCOMPARE(closing[QLatin1String("reason")].toString(), QStringLiteral("too many connections"));
    const auto closed = admin.ask<admin::ClosedPage>(admin::ClosedQuery{});
    QVERIFY(closed);
    QCOMPARE(closed->rows.size(), size_t(1));
    QCOMPARE(closed->rows[0].row.session, name);
    QCOMPARE(closed->rows[0].end.code, 4003u);
}

void TestAdminHouse::viewerSeesAndOrdersNothing()
{
    ServerProcess server;
    QVERIFY(server.start());
    const QByteArray token = fileOf(server, "viewer.token");
    QVERIFY(token.size() >= 16);
    QVERIFY(token != server.token().toLatin1());
    AdminClient viewer(server.adminUrl(), "Bearer " + token);
    QVERIFY(viewer.isGreeted());
    QCOMPARE(viewer.hello().role, admin::Role::Viewer);
    QVERIFY(viewer.waitForSamples(1));
    QVERIFY(viewer.ask<admin::SessionsPage>(admin::SessionsQuery{.sort = {}, .limit = 5}));
    const auto refused = viewer.ask<admin::Failed>(admin::Drain{});
    QVERIFY(refused);
    QVERIFY(refused->reason.contains(QLatin1String("viewer")));
    TestClient client(server.clientsUrl());
    QVERIFY(!client.next("welcome").isEmpty()); // it was not drained
}

void TestAdminHouse::everyOrderIsWrittenDown()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient admin(server, QStringLiteral("alice"));
    QVERIFY(admin.isGreeted());
    QVERIFY(
        admin.ask<admin::Done>(admin::SetFloor{0, std::nullopt, admin::SessionLevel::Degraded}));
    QVERIFY(admin.ask<admin::Failed>(admin::PinSession{0, QStringLiteral("0-zz"), std::nullopt}));
    QVERIFY(admin.ask<admin::SessionsPage>(admin::SessionsQuery{.sort = {}, .limit = 5}));
    const QByteArrayList lines = fileOf(server, "audit.log").split('\n');
    QCOMPARE(lines.size(), 2);
    const QJsonDocument floor = QJsonDocument::fromJson(lines[0]);
    QCOMPARE(floor[QLatin1String("user")].toString(), QStringLiteral("alice"));
    QCOMPARE(floor[QLatin1String("role")].toString(), QStringLiteral("operator"));
    QCOMPARE(floor[QLatin1String("order")][QLatin1String("op")].toString(),
             QStringLiteral("floor"));
    QVERIFY(floor[QLatin1String("done")].toBool());
    const QJsonDocument pin = QJsonDocument::fromJson(lines[1]);
    QVERIFY(!pin[QLatin1String("done")].toBool());
    QVERIFY(pin[QLatin1String("outcome")].toString().contains(QLatin1String("no session 0-zz")));
}

void TestAdminHouse::auditLogCanBeOff()
{
    ServerProcess server;
    server.set("admin.audit_file", "off");
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    QVERIFY(admin.ask<admin::Done>(admin::SetFloor{0, std::nullopt, admin::SessionLevel::Normal}));
    QVERIFY(!QFile::exists(QFileInfo(server.tokenPath()).path() + QLatin1String("/audit.log")));
    QVERIFY(!QFile::exists(QStringLiteral("off")));
}

void TestAdminHouse::statsComeTenTimesASecond()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient fast(server);
    AdminClient calm(server);
    QVERIFY(fast.isGreeted() && calm.isGreeted());
    QVERIFY(fast.ask<admin::Done>(admin::SetRate{0, 10}));
    QVERIFY(fast.waitForSamples(12));
    // How long that took is the machine's affair; who asked for less got less.
    QVERIFY2(calm.samples().size() < fast.samples().size(),
             qPrintable(QString::number(calm.samples().size())));
    QVERIFY(fast.samples().back().intervalMs < 1'000);
    QVERIFY(isEveryUpdateAccountedFor(fast.samples().back()));
}

QTEST_GUILESS_MAIN(TestAdminHouse)
#include "tst_adminhouse.moc"
