// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/backpressurepolicy.h"
#include "server/feed/feedconfig.h"
#include "server/http/httpconfig.h"
#include "server/resilience/circuitbreaker.h"
#include "server/transport/sendbackend.h"
#include "shared/protocol/constants.h"
#include "shared/util/loglevels.h"
#include "shared/util/result.h"

#include <QString>
#include <QStringList>
#include <QtGlobal>
#include <chrono>
#include <optional>
#include <vector>

namespace tickcast {

/// An address to listen on. Port 0 lets the kernel choose.
struct HostPort
{
    QString host; ///< an IPv4 or IPv6 address without brackets, "*" for every address of both
                  ///< families, or "localhost"
    quint16 port = 0;
    friend bool operator==(const HostPort &, const HostPort &) = default;
};

/// "127.0.0.1:7400", "*:7400", "[::1]:7400": the form in which it is configured.
[[nodiscard]] QString formatHostPort(const HostPort &address);

/// The whole configuration, checked: every value is inside its range. Read once at start.
/// Keys, ranges and meanings: resources/tickcast.toml, printed from the table that checks them
/// (configkeys.h). A default is written here and nowhere else.
struct Config
{
    struct Listen
    {
        std::optional<HostPort> clients = HostPort{QStringLiteral("*"), 7400};
        std::optional<HostPort> clientsTls; ///< none: off
        std::optional<HostPort> admin = HostPort{QStringLiteral("127.0.0.1"), 7401};
        std::optional<HostPort> http = HostPort{QStringLiteral("*"), 7402};
    } listen;
    struct Workers
    {
        static constexpr int countMax = 64; ///< interest is a bit per worker
        int count = 0;                      ///< 0: one per core
        bool pin = false;                   ///< each to a core of its own
    } workers;
    struct Tls
    {
        QString certificate; ///< path of a PEM file, the server's own certificate first
        QString key;         ///< path of a PEM file
    } tls;
    struct Transport
    {
        TransportBackend backend = TransportBackend::Auto;
        bool isolateFdTables = false;
        int acceptsPerTurn = 64;
        int handshakesLimit = 1'024; ///< each worker's, at a time
    } transport;
    FeedConfig feed;
    struct Client
    {
        std::chrono::milliseconds heartbeatInterval{15'000};
        std::chrono::milliseconds pingAfter{25'000};   ///< silence before the server pings
        std::chrono::milliseconds idleTimeout{60'000}; ///< silence before the server closes
        std::chrono::milliseconds handshakeTimeout{10'000};
        int subscriptionLimit = protocol::defaultSubscriptionLimit;
        int holdingsLimit = protocol::defaultHoldingsLimit;
        int commandsPerSecond = protocol::defaultCommandsPerSecond;
        int commandBurst = protocol::defaultCommandBurst;
        int messageSizeLimit = protocol::defaultMessageBytesMax; ///< bytes
    } client;
    struct Fanout
    {
        bool stampIngress = false;
        /// Under one frame of a 60 Hz screen. Measured with 500 clients of 20 symbols at 100,000
        /// updates/s: a quarter less CPU per update than 0, and 13 ms more at the 99th percentile.
        std::chrono::milliseconds flushInterval{15};
        int inboxCapacity = 65'536; ///< publications waiting per worker
    } fanout;
    struct Protocol
    {
        std::chrono::milliseconds keyframeInterval{30'000};
        int historySize = 256; ///< trades of each symbol
        std::chrono::milliseconds historyTtl{120'000};
    } protocol;
    struct Backpressure
    {
        int eventEntries = 128;     ///< events owed per session
        int eventBytes = 64 * 1024; ///< bytes of them
        BackpressureLimits limits;
        qint64 memoryLimit = 0; ///< bytes of the process; 0: none
    } backpressure;
    HttpConfig http;
    BreakerLimits breaker;
    struct Drain
    {
        std::chrono::milliseconds duration{30'000};        ///< by SIGUSR2 and by operators
        std::chrono::milliseconds stopDuration{0};         ///< by SIGTERM and SIGINT
        std::chrono::milliseconds takeoverDuration{5'000}; ///< when another server has taken over
    } drain;
    struct Watchdog
    {
        std::chrono::milliseconds limit{5'000}; ///< 0: off
    } watchdog;
    struct Admin
    {
        QString tokenFile; ///< empty: `admin.token` in the state directory, made on first start
        QString viewerTokenFile; ///< empty: `viewer.token` there
        QString auditFile;       ///< empty: `audit.log` there; "off": none
    } admin;
    struct State
    {
        QString dir; ///< empty: $STATE_DIRECTORY, else $XDG_STATE_HOME/tickcast, else
                     ///< ~/.local/state/tickcast
        std::chrono::milliseconds interval{1'000}; ///< 0: no state is kept
    } state;
    struct Log
    {
        LogLevels levels;
        LogFormat format = LogFormat::Text;
    } log;
    struct Trace
    {
        int sample = 0;       ///< every so many updates; 0: none
        QString session;      ///< whose updates are traced; empty: nobody's
        QString otlpEndpoint; ///< empty: none
        QString file;         ///< empty: none
        friend bool operator==(const Trace &, const Trace &) = default;
    } trace;
};

/// One thing wrong with the configuration.
struct ConfigProblem
{
    QString source;  ///< the file's path, "--set", or "environment"
    int line = 0;    ///< line in the file, 0 elsewhere
    QString key;     ///< "feed.simulator.rate"
    QString value;   ///< as written
    QString allowed; ///< what would have been right

    /// `tickcast.toml:12: feed.simulator.rate = -3: a number from 0 to 10000000`, in one line
    /// whatever was written. A problem with the file as a whole has neither key nor value.
    [[nodiscard]] QString toString() const;
};

/// The settings to combine, least first: defaults, file, environment, flags.
struct ConfigSources
{
    QString file;            ///< empty: none
    QStringList environment; ///< "NAME=value" entries, as QProcess::systemEnvironment() gives them
    QStringList assignments; ///< "section.key=value", from --set
};

/// Reads and checks everything before it answers, so that all problems are told at once.
/// A missing file, a broken file, an unknown key, a wrong type and a value outside its range are
/// problems; so are values that contradict each other. A value is checked even where a stronger
/// source overrules it. Variables outside the sections of the configuration are ignored.
/// Thread: any.
[[nodiscard]] tl::expected<Config, std::vector<ConfigProblem>>
loadConfig(const ConfigSources &sources);

} // namespace tickcast
