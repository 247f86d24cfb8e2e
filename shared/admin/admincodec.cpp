// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/admin/admincodec.h"

#include "shared/admin/fieldio.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <concepts>
#include <type_traits>

namespace tickcast::admin {

namespace {

constexpr qint64 unixMsMax = 253'402'300'799'999;                // the last moment of the year 9999
constexpr qint64 durationMsMax = qint64(100) * 366 * 86'400'000; // nothing here runs for 100 years
constexpr qint64 latencyUsMax = qint64(31) * 86'400'000'000;     // above what Histogram can hold
constexpr qint64 intervalMsMax = 3'600'000;
constexpr qint64 idMax = 0xffff'ffff;
constexpr qint64 workersMax = 1024;
constexpr qsizetype tokenMax = 4096;
constexpr qsizetype sessionNameMax = 64;
constexpr qsizetype messageBytesMax = 4 * 1024 * 1024; // 1024 workers take about 1 MiB

constexpr std::array<const char *, dropReasonCount> dropReasonNames{
    "outboxFull", "inboxFull", "level", "unsubscribed", "closed"};
constexpr std::array<const char *, suppressReasonCount> suppressReasonNames{
    "interval", "degraded", "critical", "emergency"};
constexpr std::array<const char *, protocol::sessionLevelCount> levelNames{"normal", "degraded",
                                                                           "critical", "emergency"};
static_assert(protocol::sessionLevelNames ==
              std::array<std::string_view, 4>{levelNames[0], levelNames[1], levelNames[2],
                                              levelNames[3]});

// ---- field lists: one per struct, walked by FieldWriter and by FieldReader ----

template <typename T, typename U>
concept MaybeConst = std::same_as<std::remove_const_t<T>, U>;

void fields(auto &io, MaybeConst<Auth> auto &auth)
{
    io.text("token", auth.token, tokenMax);
}

void fields(auto &io, MaybeConst<Refused> auto &refused)
{
    io.text("reason", refused.reason);
}

void fields(auto &io, MaybeConst<Hello> auto &hello)
{
    // First, because nothing after it means what it says when the version is another.
    io.number("protocol", hello.protocol, {protocolVersion, protocolVersion});
    io.text("server", hello.server);
    io.text("host", hello.host);
    io.number("pid", hello.pid, {1, idMax});
    io.number("startedAtMs", hello.startedAtMs, {0, unixMsMax});
    io.number("workers", hello.workers, {1, workersMax});
    io.text("transport", hello.transport);
    io.text("clientsUrl", hello.clientsUrl);
    io.number("samplingMs", hello.samplingMs, {1, intervalMsMax});
}

void fields(auto &io, MaybeConst<Latency> auto &latency)
{
    io.number("count", latency.count);
    io.number("p50Us", latency.p50Us, {0, latencyUsMax});
    io.number("p99Us", latency.p99Us, {0, latencyUsMax});
    io.number("p999Us", latency.p999Us, {0, latencyUsMax});
    io.require(latency.p50Us <= latency.p99Us, "p99Us", "is below p50Us");
    io.require(latency.p99Us <= latency.p999Us, "p999Us", "is below p99Us");
}

/// One figure for each of a fixed set of names.
void figures(auto &io, const char *name, const auto &names, auto &values)
{
    io.object(name, [&](auto &inner) {
        for (size_t i = 0; i < names.size(); ++i)
            inner.number(names[i], values[i]);
    });
}

void latencies(auto &io, const char *name, auto &byLevel)
{
    io.object(name, [&](auto &inner) {
        for (size_t i = 0; i < levelNames.size(); ++i)
            inner.object(levelNames[i], [&](auto &latency) { fields(latency, byLevel[i]); });
    });
}

void lossFields(auto &io, auto &losses)
{
    io.number("superseded", losses.superseded);
    figures(io, "suppressed", suppressReasonNames, losses.suppressed);
    figures(io, "dropped", dropReasonNames, losses.dropped);
}

void fields(auto &io, MaybeConst<Counters> auto &counters)
{
    io.number("accepts", counters.accepts);
    io.number("opened", counters.opened);
    io.number("closed", counters.closed);
    io.number("refused", counters.refused);
    io.number("commands", counters.commands);
    io.number("badCommands", counters.badCommands);
    io.number("published", counters.published);
    io.number("delivered", counters.delivered);
    io.number("repeats", counters.repeats);
    lossFields(io, counters);
    io.number("bytesOut", counters.bytesOut);
    io.number("bytesIn", counters.bytesIn);
    io.number("sends", counters.sends);
    io.number("slowCloses", counters.slowCloses);
    io.number("levelChanges", counters.levelChanges);
    figures(io, "levelMs", levelNames, counters.levelMs);
}

void fields(auto &io, MaybeConst<Worker> auto &worker)
{
    io.number("index", worker.index, {0, workersMax - 1});
    io.number("sessions", worker.sessions);
    io.number("subscriptions", worker.subscriptions);
    io.number("groups", worker.groups);
    io.number("behind", worker.behind);
    io.number("owed", worker.owed);
    io.number("unaccounted", worker.unaccounted, {-countMax, countMax});
    figures(io, "levels", levelNames, worker.levels);
    io.choice("floor", worker.floor, levelNames);
    io.text("floorReason", worker.floorReason);
    io.object("counters", [&](auto &inner) { fields(inner, worker.counters); });
    io.number("loopLagUs", worker.loopLagUs, {0, latencyUsMax});
    io.number("inboxDepth", worker.inboxDepth);
    io.number("inboxCapacity", worker.inboxCapacity);
    io.number("batches", worker.batches);
    io.number("batchUpdates", worker.batchUpdates);
    io.number("cpuUs", worker.cpuUs);
    io.object("latency", [&](auto &inner) { fields(inner, worker.latency); });
    latencies(io, "levelLatency", worker.levelLatency);
}

void fields(auto &io, MaybeConst<Feed> auto &feed)
{
    io.text("name", feed.name);
    io.choice("state", feed.state, feedStateNames);
    io.text("reason", feed.reason);
    io.number("symbols", feed.symbols);
    io.number("watched", feed.watched);
    io.number("messages", feed.messages);
    io.number("quotes", feed.quotes);
    io.number("trades", feed.trades);
    io.number("candles", feed.candles);
    io.number("skipped", feed.skipped);
    io.number("malformed", feed.malformed);
    io.number("ageMs", feed.ageMs, {-1, durationMsMax});
}

void fields(auto &io, MaybeConst<FramePool> auto &pool)
{
    io.number("hits", pool.hits);
    io.number("misses", pool.misses);
    io.number("oversize", pool.oversize);
    io.number("bytesInUse", pool.bytesInUse);
    io.number("bytesHeld", pool.bytesHeld);
}

void fields(auto &io, MaybeConst<Stats> auto &stats)
{
    io.number("seq", stats.seq);
    io.number("tsMs", stats.tsMs, {0, unixMsMax});
    io.number("startedAtMs", stats.startedAtMs, {0, unixMsMax});
    io.number("uptimeMs", stats.uptimeMs, {0, durationMsMax});
    io.number("intervalMs", stats.intervalMs, {0, intervalMsMax});
    io.number("connections", stats.connections);
    io.number("handshakes", stats.handshakes);
    io.number("publications", stats.publications);
    io.number("encoded", stats.encoded);
    io.object("totals", [&](auto &inner) { fields(inner, stats.totals); });
    io.object("latency", [&](auto &inner) { fields(inner, stats.latency); });
    latencies(io, "levelLatency", stats.levelLatency);
    io.object("framePool", [&](auto &inner) { fields(inner, stats.framePool); });
    io.number("residentBytes", stats.residentBytes);
    io.number("cpuUs", stats.cpuUs);
    io.list("workers", stats.workers, [](auto &inner, auto &worker) { fields(inner, worker); });
    io.list("feeds", stats.feeds, [](auto &inner, auto &feed) { fields(inner, feed); });
}

// ---- sessions: questions, commands and their answers ----

void fields(auto &io, MaybeConst<SessionRow> auto &row)
{
    io.text("session", row.session, sessionNameMax);
    io.text("peer", row.peer);
    io.number("worker", row.worker, {0, workersMax - 1});
    io.choice("level", row.level, levelNames);
    io.flag("pinned", row.isPinned);
    io.flag("behind", row.isBehind);
    io.number("pressurePermille", row.pressurePermille);
    io.number("subscriptions", row.subscriptions);
    io.number("holdings", row.holdings);
    io.number("owed", row.owed);
    io.number("owedEvents", row.owedEvents);
    io.number("eventBytes", row.eventBytes);
    io.number("oldestOwedMs", row.oldestOwedMs, {0, durationMsMax});
    io.number("unsentBytes", row.unsentBytes);
    io.number("published", row.published);
    io.number("delivered", row.delivered);
    lossFields(io, row.losses);
    io.number("connectedMs", row.connectedMs, {0, durationMsMax});
}

void fields(auto &io, MaybeConst<SessionsQuery> auto &query)
{
    io.number("id", query.id);
    io.choice("sort", query.sort, sessionSortNames);
    io.number("offset", query.offset, {0, SessionsQuery::offsetMax});
    io.number("limit", query.limit, {1, SessionsQuery::limitMax});
}

void fields(auto &io, MaybeConst<SessionsPage> auto &page)
{
    io.number("id", page.id);
    io.choice("sort", page.sort, sessionSortNames);
    io.number("offset", page.offset);
    io.number("total", page.total);
    io.list("rows", page.rows, [](auto &inner, auto &row) { fields(inner, row); });
}

void fields(auto &io, MaybeConst<PressureFigure> auto &figure)
{
    io.text("name", figure.name);
    io.number("value", figure.value);
    io.number("degraded", figure.degraded);
    io.number("critical", figure.critical);
    io.number("emergency", figure.emergency);
    io.number("scorePermille", figure.scorePermille);
}

void fields(auto &io, MaybeConst<LevelChange> auto &change)
{
    io.number("tsMs", change.tsMs, {0, unixMsMax});
    io.choice("level", change.level, levelNames);
    io.text("reason", change.reason);
}

void fields(auto &io, MaybeConst<SessionQuery> auto &query)
{
    io.number("id", query.id);
    io.text("session", query.session, sessionNameMax);
}

void fields(auto &io, MaybeConst<SessionDetail> auto &detail)
{
    io.number("id", detail.id);
    io.object("row", [&](auto &inner) { fields(inner, detail.row); });
    io.text("reason", detail.reason);
    io.choice("floor", detail.floor, levelNames);
    io.list("inputs", detail.inputs, [](auto &inner, auto &figure) { fields(inner, figure); });
    io.list("history", detail.history, [](auto &inner, auto &change) { fields(inner, change); });
    io.number("levelChanges", detail.levelChanges);
    figures(io, "levelMs", levelNames, detail.levelMs);
    io.object("ages", [&](auto &inner) {
        for (size_t i = 0; i < levelNames.size(); ++i)
            inner.numbers(levelNames[i], detail.ages[i].counts);
    });
}

void fields(auto &io, MaybeConst<PinSession> auto &pin)
{
    io.number("id", pin.id);
    io.text("session", pin.session, sessionNameMax);
    io.optional("level", pin.level,
                [&](const char *name, auto &level) { io.choice(name, level, levelNames); });
}

void fields(auto &io, MaybeConst<SetFloor> auto &floor)
{
    io.number("id", floor.id);
    io.optional("worker", floor.worker, [&](const char *name, auto &worker) {
        io.number(name, worker, {0, workersMax - 1});
    });
    io.choice("level", floor.level, levelNames);
}

void fields(auto &io, MaybeConst<Done> auto &done)
{
    io.number("id", done.id);
    io.text("text", done.text);
}

void fields(auto &io, MaybeConst<Failed> auto &failed)
{
    io.number("id", failed.id);
    io.text("reason", failed.reason);
}

template <size_t N>
void addEach(std::array<quint64, N> &sums, const std::array<quint64, N> &more)
{
    for (size_t i = 0; i < N; ++i)
        sums[i] += more[i];
}

// ---- whole messages ----

template <typename Message>
[[nodiscard]] QByteArray encodeMessage(std::string_view op, const Message &message)
{
    FieldWriter writer(op);
    fields(writer, message);
    return writer.finish();
}

template <typename Message>
[[nodiscard]] Result<Message> decodeMessage(const QString &op, const QJsonObject &object)
{
    Message message;
    FieldReader reader(object);
    fields(reader, message);
    if (reader.error())
        return fail(reader.error()->code, op % u": " % reader.error()->text);
    return message;
}

[[nodiscard]] Result<QJsonObject> parseObject(const QByteArray &json)
{
    if (json.size() > messageBytesMax) {
        return fail(ErrorCode::Limit, QStringLiteral("the message has %1 bytes, allowed are %2")
                                          .arg(json.size())
                                          .arg(messageBytesMax));
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return fail(ErrorCode::Parse, QStringLiteral("the message is not JSON: %1 at byte %2")
                                          .arg(problem.errorString())
                                          .arg(problem.offset));
    }
    if (!document.isObject())
        return fail(ErrorCode::Parse, QStringLiteral("the message is not a JSON object"));
    if (!document.object().value(QLatin1String("op")).isString())
        return fail(ErrorCode::Parse, QStringLiteral("op is missing or not a string"));
    return document.object();
}

[[nodiscard]] QString opOf(const QJsonObject &object)
{
    return object.value(QLatin1String("op")).toString();
}

[[nodiscard]] tl::unexpected<Error> unknownOp(const QString &op, const char *expected)
{
    return fail(
        ErrorCode::Parse,
        QStringLiteral("op is \"%1\", expected was %2").arg(op.left(32), QLatin1String(expected)));
}

} // namespace

QByteArray encode(const Auth &auth)
{
    return encodeMessage("auth", auth);
}

QByteArray encode(const Hello &hello)
{
    return encodeMessage("hello", hello);
}

QByteArray encode(const Stats &stats)
{
    return encodeMessage("stats", stats);
}

QByteArray encode(const Refused &refused)
{
    return encodeMessage("refused", refused);
}

QByteArray encode(const SessionsPage &page)
{
    return encodeMessage("sessions", page);
}

QByteArray encode(const SessionDetail &detail)
{
    return encodeMessage("session", detail);
}

QByteArray encode(const Done &done)
{
    return encodeMessage("done", done);
}

QByteArray encode(const Failed &failed)
{
    return encodeMessage("failed", failed);
}

namespace {

std::string_view opOf(const SessionsQuery &)
{
    return "sessions";
}
std::string_view opOf(const SessionQuery &)
{
    return "session";
}
std::string_view opOf(const PinSession &)
{
    return "pin";
}
std::string_view opOf(const SetFloor &)
{
    return "floor";
}

} // namespace

QByteArray encode(const ClientMessage &message)
{
    return std::visit([](const auto &what) { return encodeMessage(opOf(what), what); }, message);
}

Result<ClientMessage> decodeClientMessage(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op == QLatin1String("sessions"))
        return decodeMessage<SessionsQuery>(op, *object);
    if (op == QLatin1String("session"))
        return decodeMessage<SessionQuery>(op, *object);
    if (op == QLatin1String("pin"))
        return decodeMessage<PinSession>(op, *object);
    if (op == QLatin1String("floor"))
        return decodeMessage<SetFloor>(op, *object);
    return unknownOp(op, "sessions, session, pin or floor");
}

qint64 clientIdOf(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    const qint64 id = object ? object->value(QLatin1String("id")).toInteger(0) : 0;
    return id >= 0 && id <= countMax ? id : 0;
}

Result<Auth> decodeAuth(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op != QLatin1String("auth"))
        return unknownOp(op, "auth");
    Result<Auth> auth = decodeMessage<Auth>(op, *object);
    if (auth && auth->token.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("auth: token is empty"));
    return auth;
}

Result<ServerMessage> decodeServerMessage(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op == QLatin1String("stats"))
        return decodeMessage<Stats>(op, *object);
    if (op == QLatin1String("hello"))
        return decodeMessage<Hello>(op, *object);
    if (op == QLatin1String("refused"))
        return decodeMessage<Refused>(op, *object);
    if (op == QLatin1String("sessions"))
        return decodeMessage<SessionsPage>(op, *object);
    if (op == QLatin1String("session"))
        return decodeMessage<SessionDetail>(op, *object);
    if (op == QLatin1String("done"))
        return decodeMessage<Done>(op, *object);
    if (op == QLatin1String("failed"))
        return decodeMessage<Failed>(op, *object);
    return unknownOp(op, "hello, stats, refused, sessions, session, done or failed");
}

void Counters::add(const Counters &other)
{
    accepts += other.accepts;
    opened += other.opened;
    closed += other.closed;
    refused += other.refused;
    commands += other.commands;
    badCommands += other.badCommands;
    published += other.published;
    delivered += other.delivered;
    repeats += other.repeats;
    Losses::add(other);
    bytesOut += other.bytesOut;
    bytesIn += other.bytesIn;
    sends += other.sends;
    slowCloses += other.slowCloses;
    levelChanges += other.levelChanges;
    addEach(levelMs, other.levelMs);
}

void Losses::add(const Losses &other)
{
    superseded += other.superseded;
    addEach(suppressed, other.suppressed);
    addEach(dropped, other.dropped);
}

} // namespace tickcast::admin
