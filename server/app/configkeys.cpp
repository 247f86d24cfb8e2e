// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configkeys.h"

#include "server/app/confighttpkeys.h"
#include "server/app/configkeytypes.h"
#include "server/app/configlevelkeys.h"
#include "server/app/configresiliencekeys.h"
#include "server/app/configtelemetrykeys.h"

#include <QHash>
#include <algorithm>
#include <numeric>

namespace tickcast {

namespace {

using namespace configkeytypes;
using namespace std::chrono_literals;

constexpr qint64 kibibyte = 1024;
constexpr qint64 mebibyte = 1024 * kibibyte;

std::vector<ConfigKey> listenKeys()
{
    return {
        addressKey(
            "listen.clients", OffIs::Refused, [](auto &c) -> auto & { return c.listen.clients; },
            "Where subscribers connect (path /v1). Every worker listens here."),
        addressKey(
            "listen.clients_tls", OffIs::Allowed,
            [](auto &c) -> auto & { return c.listen.clientsTls; },
            "Where subscribers connect over TLS (wss, path /v1); the usual port is 7443. Needs "
            "tls.certificate and tls.key."),
        addressKey(
            "listen.admin", OffIs::Allowed, [](auto &c) -> auto & { return c.listen.admin; },
            "Where operators connect (path /admin). Whoever holds the admin token controls "
            "the server, so it stays on this machine unless you say otherwise."),
        addressKey(
            "listen.http", OffIs::Allowed, [](auto &c) -> auto & { return c.listen.http; },
            "Where the demo page, lists, health and metrics are served over HTTP."),
    };
}

std::vector<ConfigKey> workerKeys()
{
    return {
        integerKey(
            "workers.count", 0, Config::Workers::countMax,
            [](auto &c) -> auto & { return c.workers.count; },
            "Threads that serve subscribers; 0 means one per processor core."),
        boolKey(
            "workers.pin", [](auto &c) -> auto & { return c.workers.pin; },
            "Whether each worker stays on a core of its own: worker 0 on core 0, and so on."),
    };
}

std::vector<ConfigKey> transportKeys()
{
    return {
        textKey(
            "tls.certificate", [](auto &c) -> auto & { return c.tls.certificate; },
            "the path of a PEM file",
            "The certificate chain for listen.clients_tls, the server's own certificate first."),
        textKey(
            "tls.key", [](auto &c) -> auto & { return c.tls.key; }, "the path of a PEM file",
            "The private key of that certificate."),
        choiceKey<TransportBackend>(
            "transport.backend",
            {{QStringLiteral("auto"), TransportBackend::Auto},
             {QStringLiteral("io_uring"), TransportBackend::IoUring},
             {QStringLiteral("syscall"), TransportBackend::Syscall}},
            [](auto &c) -> auto & { return c.transport.backend; },
            "How batches of sends reach the kernel; auto takes io_uring where the kernel allows "
            "it."),
        boolKey(
            "transport.isolate_fd_tables",
            [](auto &c) -> auto & { return c.transport.isolateFdTables; },
            "Whether each worker has a descriptor table of its own: the limit of open files then "
            "counts per worker, and accepting does not contend for the table's lock."),
        integerKey(
            "transport.accepts_per_turn", 1, 4096,
            [](auto &c) -> auto & { return c.transport.acceptsPerTurn; },
            "New connections a worker accepts before it looks after those it has."),
        integerKey(
            "transport.handshakes_limit", 1, 1'000'000,
            [](auto &c) -> auto & { return c.transport.handshakesLimit; },
            "Handshakes a worker has under way at a time. More newcomers wait in the socket's "
            "queue; who then has not finished within 2 s is cut."),
    };
}

std::vector<ConfigKey> feedKeys()
{
    return {
        choiceKey<FeedKind>(
            "feed.source",
            {{QStringLiteral("simulator"), FeedKind::Simulator},
             {QStringLiteral("replay"), FeedKind::Replay}},
            [](auto &c) -> auto & { return c.feed.source; },
            "Where market data comes from: a built-in simulated market, or a "
            "recorded exchange session."),
        durationKey(
            "feed.stale_after", 1s, 1h, [](auto &c) -> auto & { return c.feed.staleAfter; },
            "A feed that gives no sign of life for longer, not even that it is quiet, makes its "
            "symbols stale: clients are told."),
        durationKey(
            "feed.settle_after", 0ms, 1h, [](auto &c) -> auto & { return c.feed.settleAfter; },
            "A feed that failed and came back is relied on when it has lived for this long: until "
            "then its symbols stay stale, and its circuit breaker counts a failure as one more."),
        integerKey(
            "feed.simulator.symbols", 1, 100'000,
            [](auto &c) -> auto & { return c.feed.simulator.symbols; },
            "How many trading pairs the simulated market has."),
        integerKey(
            "feed.simulator.seed", 0, std::numeric_limits<qint64>::max(),
            [](auto &c) -> auto & { return c.feed.simulator.seed; },
            "The same seed gives the same market."),
        numberKey(
            "feed.simulator.rate", 0, 10'000'000,
            [](auto &c) -> auto & { return c.feed.simulator.rate; },
            "Quotes per second over all symbols, exact in every second; trades and candles "
            "come besides. Fractions are allowed."),
        choiceKey<Arrival>(
            "feed.simulator.arrival",
            {{QStringLiteral("bursty"), Arrival::Bursty}, {QStringLiteral("even"), Arrival::Even}},
            [](auto &c) -> auto & { return c.feed.simulator.arrival; },
            "How quotes fall within a second: in lifelike bursts, or evenly spread."),
        choiceKey<Activity>(
            "feed.simulator.activity",
            {{QStringLiteral("zipf"), Activity::Zipf}, {QStringLiteral("even"), Activity::Even}},
            [](auto &c) -> auto & { return c.feed.simulator.activity; },
            "How quotes fall on symbols: popular ones more often, as in life, or all equally "
            "often, in turns."),
        durationKey(
            "feed.simulator.outage_interval", 0s, 24h,
            [](auto &c) -> auto & { return c.feed.simulator.outageInterval; },
            "How often the simulated feed breaks, to see what clients and operators see then: it "
            "falls silent at the end of each such time. 0s: never."),
        durationKey(
            "feed.simulator.outage_duration", 100ms, 1h,
            [](auto &c) -> auto & { return c.feed.simulator.outageDuration; },
            "For how long. When that is longer than feed.stale_after, its symbols become stale."),
        textKey(
            "feed.replay.file", [](auto &c) -> auto & { return c.feed.replay.file; },
            "the path of a recording",
            "The recording to play. Needed when feed.source is \"replay\". A relative path "
            "starts at the working directory."),
        speedKey(
            "feed.replay.speed", [](auto &c) -> auto & { return c.feed.replay.speed; },
            "Times real time; \"max\" plays as fast as possible."),
        boolKey(
            "feed.replay.loop", [](auto &c) -> auto & { return c.feed.replay.loop; },
            "Whether to start over at the end of the recording."),
        choiceKey<ReplayTimes>(
            "feed.replay.times",
            {{QStringLiteral("original"), ReplayTimes::Original},
             {QStringLiteral("shifted"), ReplayTimes::Shifted}},
            [](auto &c) -> auto & { return c.feed.replay.times; },
            "Whether updates carry the times of the recording, or times moved to now."),
        choiceKey<ReplayStart>(
            "feed.replay.start",
            {{QStringLiteral("now"), ReplayStart::Now},
             {QStringLiteral("first_subscription"), ReplayStart::FirstSubscription}},
            [](auto &c) -> auto & { return c.feed.replay.start; },
            "Whether to play at once, or to wait until somebody subscribes."),
    };
}

std::vector<ConfigKey> clientKeys()
{
    return {
        durationKey(
            "client.heartbeat_interval", 100ms, 1h,
            [](auto &c) -> auto & { return c.client.heartbeatInterval; },
            "A client that was sent nothing for this long is sent a heartbeat."),
        durationKey(
            "client.ping_after", 100ms, 1h, [](auto &c) -> auto & { return c.client.pingAfter; },
            "A client that said nothing for this long is pinged. Must be below "
            "client.idle_timeout."),
        durationKey(
            "client.idle_timeout", 100ms, 1h,
            [](auto &c) -> auto & { return c.client.idleTimeout; },
            "A client that said nothing for this long, ping or not, is disconnected."),
        durationKey(
            "client.handshake_timeout", 100ms, 1h,
            [](auto &c) -> auto & { return c.client.handshakeTimeout; },
            "A connection that is not a WebSocket after this long is closed."),
        integerKey(
            "client.subscription_limit", 1, 100'000,
            [](auto &c) -> auto & { return c.client.subscriptionLimit; },
            "Subscriptions one client may hold, over all channels."),
        integerKey(
            "client.holdings_limit", 0, 10'000,
            [](auto &c) -> auto & { return c.client.holdingsLimit; },
            "Symbols one client may name as holdings (always delivered)."),
        integerKey(
            "client.commands_per_second", 1, 100'000,
            [](auto &c) -> auto & { return c.client.commandsPerSecond; },
            "Commands one client may send per second, in the long run."),
        integerKey(
            "client.command_burst", 1, 1'000'000,
            [](auto &c) -> auto & { return c.client.commandBurst; },
            "Commands one client may send at once after a quiet time."),
        bytesKey(
            "client.message_size_limit", kibibyte, 16 * mebibyte,
            [](auto &c) -> auto & { return c.client.messageSizeLimit; },
            "Largest message a client may send; a larger one closes its connection (1009)."),
    };
}

std::vector<ConfigKey> flowKeys()
{
    return {
        boolKey(
            "fanout.stamp_ingress", [](auto &c) -> auto & { return c.fanout.stampIngress; },
            "Whether data messages carry `tIn`, their time of arrival in microseconds, for "
            "latency measurements."),
        durationKey(
            "fanout.flush_interval", 0ms, 1s,
            [](auto &c) -> auto & { return c.fanout.flushInterval; },
            "Least time between two sends to the same client: what comes up in between shares the "
            "next send. Longer saves processor time, at the price of that much delay."),
        integerKey(
            "fanout.inbox_capacity", 1024, 1'048'576,
            [](auto &c) -> auto & { return c.fanout.inboxCapacity; },
            "Updates that may wait for one worker; what does not fit is counted as "
            "dropped."),
        durationKey(
            "protocol.keyframe_interval", 100ms, 1h,
            [](auto &c) -> auto & { return c.protocol.keyframeInterval; },
            "In the binary format, how old the whole state of a symbol may become to which its "
            "updates refer before it is sent anew. Longer saves bytes only while prices hardly "
            "move."),
        integerKey(
            "protocol.history_size", 0, 65'536,
            [](auto &c) -> auto & { return c.protocol.historySize; },
            "The last trades of each symbol that are kept for clients that come back and ask for "
            "what they missed. 0 keeps none."),
        durationKey(
            "protocol.history_ttl", 1s, 1h, [](auto &c) -> auto & { return c.protocol.historyTtl; },
            "How old a trade may become before it is no longer given to them. Keep it longer than "
            "the list of symbols may be cached on its way."),
        integerKey(
            "backpressure.event_entries", 1, 65'536,
            [](auto &c) -> auto & { return c.backpressure.eventEntries; },
            "Events (trades) kept for a client that reads too slowly; the oldest is "
            "dropped and counted."),
        bytesKey(
            "backpressure.event_bytes", kibibyte, 16 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.eventBytes; },
            "The most memory those events may take, for each client."),
    };
}

std::vector<ConfigKey> houseKeys()
{
    return {
        textKey(
            "admin.token_file", [](auto &c) -> auto & { return c.admin.tokenFile; },
            "the path of a file with one line of at least 16 visible ASCII characters",
            "The file with the admin token. When empty, admin.token in the state directory, "
            "made on first start."),
        textKey(
            "admin.viewer_token_file", [](auto &c) -> auto & { return c.admin.viewerTokenFile; },
            "the path of a file with one line of at least 16 visible ASCII characters",
            "The same for a token that lets its bearer watch and ask, and order nothing. When "
            "empty, viewer.token in the state directory, made on first start."),
        textKey(
            "admin.audit_file", [](auto &c) -> auto & { return c.admin.auditFile; },
            "the path of a file, or \"off\"",
            "Where every order of an operator is written down, one JSON object per line. When "
            "empty, audit.log in the state directory."),
        textKey(
            "state.dir", [](auto &c) -> auto & { return c.state.dir; }, "the path of a directory",
            "Where the server keeps its own files. When empty: $STATE_DIRECTORY, else "
            "$XDG_STATE_HOME/tickcast, else ~/.local/state/tickcast."),
        durationKey(
            "state.interval", 0s, 1h, [](auto &c) -> auto & { return c.state.interval; },
            "How often the last values are saved there, so that a restart goes on from them and "
            "clients resume. They are saved at the end too. 0s: never."),
    };
}

/// What reload() in configreload.cpp takes over; a test holds the two together.
bool isLiveKey(const QString &name)
{
    constexpr std::array<QLatin1String, 9> live{
        QLatin1String("feed.stale_after"),           QLatin1String("client.heartbeat_interval"),
        QLatin1String("client.ping_after"),          QLatin1String("client.idle_timeout"),
        QLatin1String("client.subscription_limit"),  QLatin1String("client.holdings_limit"),
        QLatin1String("client.commands_per_second"), QLatin1String("client.command_burst"),
        QLatin1String("fanout.flush_interval"),
    };
    return name.startsWith(QLatin1String("backpressure.")) ||
           name.startsWith(QLatin1String("log.")) || name.startsWith(QLatin1String("trace.")) ||
           std::ranges::find(live, name) != live.end();
}

std::vector<ConfigKey> makeKeys()
{
    std::vector<ConfigKey> keys;
    for (auto make :
         {listenKeys, workerKeys, transportKeys, feedKeys, clientKeys, flowKeys, configLevelKeys,
          configResilienceKeys, configHttpKeys, houseKeys, configTelemetryKeys})
        std::ranges::move(make(), std::back_inserter(keys));
    for (ConfigKey &key : keys)
        key.isLive = isLiveKey(key.name);
    return keys;
}

/// Letters to insert, delete or replace to make @p a into @p b (Levenshtein, one row at a time).
int editDistance(QStringView a, QStringView b)
{
    std::vector<int> row(static_cast<size_t>(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (const QChar c : a) {
        int diagonal = row[0]++;
        for (size_t j = 1; j < row.size(); ++j) {
            const int replaced = diagonal + (b[static_cast<qsizetype>(j) - 1] == c ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

QStringView lastWord(QStringView name)
{
    return name.sliced(name.lastIndexOf(u'.') + 1);
}

} // namespace

const std::vector<ConfigKey> &configKeys()
{
    static const std::vector<ConfigKey> keys = makeKeys();
    return keys;
}

const ConfigKey *findConfigKey(QStringView name)
{
    const auto found = std::ranges::find(configKeys(), name, &ConfigKey::name);
    return found == configKeys().end() ? nullptr : &*found;
}

bool isConfigSection(QStringView name)
{
    return std::ranges::any_of(configKeys(), [name](const ConfigKey &key) {
        return key.name.size() > name.size() && key.name.startsWith(name) &&
               key.name[name.size()] == u'.';
    });
}

QString environmentName(QStringView keyName)
{
    return QLatin1String("TICKCAST_") + keyName.toString().toUpper().replace(u'.', u'_');
}

const ConfigKey *nearestConfigKey(const QString &name)
{
    constexpr int farthest = 3;
    constexpr qsizetype longestName = 64; // The cost is quadratic and a file may hold any name.
    if (name.size() > longestName)
        return nullptr;
    // A dash, a dot and an underscore count as one letter: which of them stands where is the
    // commonest slip, and in the environment all are underscores.
    const auto plain = [](const QString &text) {
        return text.toLower().replace(u'-', u'_').replace(u'.', u'_');
    };
    const QString wanted = plain(name);
    const ConfigKey *nearest = nullptr;
    int least = farthest + 1;
    for (const ConfigKey &key : configKeys()) {
        int distance = editDistance(wanted, plain(key.name));
        if (lastWord(name) == lastWord(key.name))
            distance = std::min(distance, farthest);
        if (distance < least) {
            least = distance;
            nearest = &key;
        }
    }
    return nearest;
}

} // namespace tickcast
