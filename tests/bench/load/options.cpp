// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/options.h"

#include <QCommandLineParser>
#include <QUrl>
#include <algorithm>
#include <cmath>
#include <limits>

namespace tickcast::load {

namespace {

constexpr quint32 cyclesMax = 100;

void addWorkloadOptions(QCommandLineParser &parser)
{
    for (const char *name : {"connections", "symbols", "watch", "rate", "duration", "warmup",
                             "format", "slow-share", "slow-readers", "reader-bytes", "holdings",
                             "churn", "threads", "seed", "connect-limit", "channel"})
        parser.addOption({QLatin1String(name), {}, QStringLiteral("value")});
    parser.addOption(QCommandLineOption(QStringLiteral("quick")));
}

/// Reads numbers out of a parser and keeps the first complaint.
class NumberReader
{
public:
    explicit NumberReader(const QCommandLineParser &parser)
        : m_parser(parser)
    {
    }
    [[nodiscard]] const QString &complaint() const { return m_complaint; }

    template <typename Whole>
    void whole(const char *name, Whole &value, quint64 min, quint64 max)
    {
        const QString text = m_parser.value(QLatin1String(name));
        if (text.isNull())
            return;
        bool isNumber = false;
        const quint64 number = text.toULongLong(&isNumber);
        if (isNumber && number >= min && number <= max)
            value = static_cast<Whole>(number);
        else
            complain(name, text, QStringLiteral("a whole number from %1 to %2").arg(min).arg(max));
    }

    void number(const char *name, double &value, double min, double max)
    {
        const QString text = m_parser.value(QLatin1String(name));
        if (text.isNull())
            return;
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (isNumber && std::isfinite(number) && number >= min && number <= max)
            value = number;
        else
            complain(name, text, QStringLiteral("a number from %1 to %2").arg(min).arg(max));
    }

    void complain(const char *name, const QString &value, const QString &wanted)
    {
        if (m_complaint.isEmpty())
            m_complaint =
                QStringLiteral("--%1 \"%2\": %3 is wanted").arg(QLatin1String(name), value, wanted);
    }

private:
    const QCommandLineParser &m_parser;
    QString m_complaint;
};

/// Parses @p arguments; the error is the parser's own text.
Result<void> parse(QCommandLineParser &parser, const QStringList &arguments)
{
    if (!parser.parse(QStringList{QStringLiteral("tickcast-bench")} + arguments))
        return fail(ErrorCode::InvalidArgument, parser.errorText());
    return {};
}

Result<Workload> readWorkload(const QCommandLineParser &parser)
{
    const QStringList names = parser.positionalArguments();
    if (names.size() != 1)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("%1 workloads named, one of W1 to W7 or MIX is wanted")
                        .arg(names.size()));
    Result<Workload> workload = defaultWorkload(names.front());
    if (!workload)
        return workload;
    if (parser.isSet(QStringLiteral("quick")))
        makeQuick(*workload);
    NumberReader reader(parser);
    reader.whole("connections", workload->connections, 1, Workload::connectionsMax);
    reader.whole("symbols", workload->symbols, 1, Workload::symbolsMax);
    reader.whole("watch", workload->watch, 1, Workload::symbolsMax);
    reader.number("rate", workload->ratePerSymbol, 0, Workload::rateMax);
    reader.number("duration", workload->durationS, 0.1, Workload::durationMaxS);
    reader.number("warmup", workload->warmupS, 0, Workload::warmupMaxS);
    reader.number("connect-limit", workload->connectLimitS, 1, Workload::connectLimitMaxS);
    reader.number("slow-share", workload->slowShare, 0, 0.9);
    reader.number("slow-readers", workload->readerShare, 0, 0.9);
    reader.whole("reader-bytes", workload->readerBytes, 1, Workload::readerBytesMax);
    reader.number("churn", workload->churnShare, 0, 1);
    reader.whole("holdings", workload->holdings, 0, Workload::holdingsMax);
    // What was not said fits itself to what was.
    if (!parser.isSet(QStringLiteral("holdings")))
        workload->holdings = std::min(workload->holdings, workload->watch);
    reader.whole("threads", workload->threads, 1, Workload::threadsMax);
    reader.whole("seed", workload->seed, 0, std::numeric_limits<quint64>::max());
    const QString format = parser.value(QStringLiteral("format"));
    if (format == QLatin1String("binary"))
        workload->format = Format::Binary;
    else if (!format.isNull() && format != QLatin1String("json"))
        reader.complain("format", format, QStringLiteral("json or binary"));
    const QString channel = parser.value(QStringLiteral("channel"));
    if (channel == QLatin1String("trade"))
        workload->channel = Channel::Trade;
    else if (!channel.isNull() && channel != QLatin1String("quote"))
        reader.complain("channel", channel, QStringLiteral("quote or trade"));
    if (!reader.complaint().isEmpty())
        return fail(ErrorCode::InvalidArgument, reader.complaint());
    if (const Result<void> checked = checkWorkload(*workload); !checked)
        return tl::unexpected(checked.error());
    return workload;
}

Result<Target> readUrl(const char *option, const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const QString host =
        url.host() == QLatin1String("localhost") ? QStringLiteral("127.0.0.1") : url.host();
    const QStringList parts = host.split(u'.');
    const bool isAddress = parts.size() == 4 && std::ranges::all_of(parts, [](const QString &part) {
                               bool isNumber = false;
                               return part.toUInt(&isNumber) <= 255 && isNumber;
                           });
    if (!url.isValid() || url.scheme() != QLatin1String("ws") || !isAddress || url.port() < 1)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--%1 \"%2\": ws://ADDRESS:PORT/PATH with an IPv4 address is "
                                   "wanted, such as ws://127.0.0.1:7400/v1")
                        .arg(QLatin1String(option), text));
    const QString path = url.path().isEmpty() ? QStringLiteral("/") : url.path();
    return Target{host.toStdString(), static_cast<quint16>(url.port()), path.toStdString()};
}

} // namespace

Result<RunOptions> parseRun(const QStringList &arguments)
{
    QCommandLineParser parser;
    addWorkloadOptions(parser);
    for (const char *name :
         {"url", "server-pid", "json", "label", "revision", "cycles", "admin", "admin-token-file"})
        parser.addOption({QLatin1String(name), {}, QStringLiteral("value")});
    if (const auto parsed = parse(parser, arguments); !parsed)
        return tl::unexpected(parsed.error());
    const Result<Workload> workload = readWorkload(parser);
    if (!workload)
        return tl::unexpected(workload.error());
    for (const char *name : {"url", "server-pid"}) {
        if (!parser.isSet(QLatin1String(name)))
            return fail(ErrorCode::InvalidArgument,
                        QStringLiteral("--%1 is missing").arg(QLatin1String(name)));
    }
    RunOptions options;
    options.workload = *workload;
    options.url = parser.value(QStringLiteral("url"));
    const Result<Target> target = readUrl("url", options.url);
    if (!target)
        return tl::unexpected(target.error());
    options.target = *target;
    if (parser.isSet(QStringLiteral("admin"))) {
        const Result<Target> admin = readUrl("admin", parser.value(QStringLiteral("admin")));
        if (!admin)
            return tl::unexpected(admin.error());
        options.admin = *admin;
    }
    options.tokenPath = parser.value(QStringLiteral("admin-token-file"));
    if (options.admin.has_value() == options.tokenPath.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--admin and --admin-token-file go together"));
    NumberReader reader(parser);
    reader.whole("server-pid", options.serverPid, 1, std::numeric_limits<qint32>::max());
    reader.whole("cycles", options.cycles, 1, cyclesMax);
    if (!reader.complaint().isEmpty())
        return fail(ErrorCode::InvalidArgument, reader.complaint());
    options.jsonPath = parser.value(QStringLiteral("json"));
    options.label = parser.value(QStringLiteral("label"));
    options.revision = parser.value(QStringLiteral("revision"));
    return options;
}

Result<ServerCommandOptions> parseServerCommand(const QStringList &arguments)
{
    QCommandLineParser parser;
    addWorkloadOptions(parser);
    parser.addOption(QCommandLineOption(QStringLiteral("peer")));
    if (const auto parsed = parse(parser, arguments); !parsed)
        return tl::unexpected(parsed.error());
    const Result<Workload> workload = readWorkload(parser);
    if (!workload)
        return tl::unexpected(workload.error());
    return ServerCommandOptions{*workload, parser.isSet(QStringLiteral("peer"))};
}

Result<ReportOptions> parseReport(const QStringList &arguments)
{
    QCommandLineParser parser;
    for (const char *name : {"plots", "baseline"})
        parser.addOption({QLatin1String(name), {}, QStringLiteral("value")});
    if (const auto parsed = parse(parser, arguments); !parsed)
        return tl::unexpected(parsed.error());
    ReportOptions options{parser.positionalArguments(), parser.value(QStringLiteral("plots")),
                          parser.value(QStringLiteral("baseline"))};
    if (options.files.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("report: at least one file of `run --json` is wanted"));
    return options;
}

QString usage()
{
    return QStringLiteral(R"(Usage:
  tickcast-bench run WORKLOAD [OPTIONS] --url ws://ADDRESS:PORT/v1 --server-pid PID
                     [--admin ws://ADDRESS:PORT/admin --admin-token-file FILE]
                     [--json FILE] [--label NAME] [--revision TEXT] [--cycles N]
  tickcast-bench servercmd WORKLOAD [OPTIONS] [--peer]   print the options that tickcast-server,
                     or a peer, needs for it
  tickcast-bench report FILE... [--baseline LABEL] [--plots DIRECTORY]
  tickcast-bench bytes [--data FOLDER] [--out FOLDER]    bytes per update, binary and JSON, over
                     the recordings in --data and the simulator; writes bytes.json into --out
  tickcast-bench decode [--data FOLDER] [--out FOLDER]   the same for the time to read an update

WORKLOAD   W1 broadcast, W2 detail page, W3 watch list, W4 full house, W5 slow tenth, W6 storm,
           W7 idle, MIX of all kinds of clients; their defaults are in tests/bench/README.md
OPTIONS    --connections N   --symbols N   --watch N (symbols per client)
           --rate R (updates per second of each symbol)   --duration SECONDS   --warmup SECONDS
           --format json|binary   --channel quote|trade   --threads N   --seed N
           --slow-share 0..0.9 (stop reading for a while)   --holdings N (of each of those)
           --slow-readers 0..0.9   --reader-bytes N (per second and slow reader)
           --churn 0..1 (of the healthy clients: so many reconnect each second)
           --connect-limit SECONDS (for all to be subscribed; 120)
           --quick (a tenth of the connections and a few seconds, where not said otherwise)
--admin    watch the server's counters too: what became of each update, and that none is missing
--cycles N connect and disconnect everybody N times, and print the server's memory after each

Exit code: 0 good; 1 a last state was lost or something else was wrong; 2 it could not be run;
130 interrupted. Results so far are written in each case but 2.
)");
}

} // namespace tickcast::load
