// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configtelemetrykeys.h"

#include "server/app/configkeytypes.h"
#include "server/fanout/sessionname.h"
#include "server/telemetry/otlpendpoint.h"

namespace tickcast {

using namespace configkeytypes;

namespace {

[[nodiscard]] Choices<LogSeverity> severities()
{
    Choices<LogSeverity> choices;
    for (size_t i = 0; i < logSeverityNames.size(); ++i)
        choices.emplace_back(logSeverityNames[i], static_cast<LogSeverity>(i));
    return choices;
}

[[nodiscard]] ConfigKey logLevelsKey()
{
    return {QStringLiteral("log.levels"),
            QString(QStringLiteral("parts such as \"feed=debug, http=warning\"; categories are ") %
                    logCategoryNames().join(QLatin1String(", "))),
            QStringLiteral("The same for single parts of the server, overruling log.level."),
            [](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                const auto levels = text ? parseLogLevels(*text) : fail(ErrorCode::Parse, {});
                if (levels)
                    config.log.levels.own = *levels;
                return levels.has_value();
            },
            [](const Config &config) { return quoted(toString(config.log.levels.own)); }};
}

[[nodiscard]] ConfigKey traceSessionKey()
{
    return {QStringLiteral("trace.session"),
            QStringLiteral("a session's name, such as \"0-k7\", or empty"),
            QStringLiteral("The session whose every update is traced. Clients are told the name in "
                           "`welcome`, operators in their lists."),
            [](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                const bool isGood = text && (text->isEmpty() || parseSessionName(*text));
                if (isGood)
                    config.trace.session = *text;
                return isGood;
            },
            [](const Config &config) { return quoted(config.trace.session); }};
}

[[nodiscard]] ConfigKey traceEndpointKey()
{
    return {
        QStringLiteral("trace.otlp_endpoint"),
        QStringLiteral("an http:// URL with a host, or empty"),
        QStringLiteral("The collector that traces are sent to, in OpenTelemetry's protocol over "
                       "HTTP as JSON. Without a port it is 4318, without a path /v1/traces."),
        [](Config &config, const ConfigValue &value) {
            const auto text = stringFrom(value);
            const bool isGood = text && (text->isEmpty() || parseOtlpEndpoint(*text));
            if (isGood)
                config.trace.otlpEndpoint = *text;
            return isGood;
        },
        [](const Config &config) { return quoted(config.trace.otlpEndpoint); }};
}

} // namespace

std::vector<ConfigKey> configTelemetryKeys()
{
    return {
        choiceKey<LogSeverity>(
            "log.level", severities(), [](auto &c) -> auto & { return c.log.levels.common; },
            "The least severe messages that are written to the log."),
        logLevelsKey(),
        choiceKey<LogFormat>(
            "log.format",
            {{QStringLiteral("text"), LogFormat::Text}, {QStringLiteral("json"), LogFormat::Json}},
            [](auto &c) -> auto & { return c.log.format; },
            "Lines for people, or one JSON object per line."),
        integerKey(
            "trace.sample", 0, 1'000'000'000, [](auto &c) -> auto & { return c.trace.sample; },
            "Every so many updates one is traced on its way from the feed to its clients; 0: none. "
            "Needs trace.file or trace.otlp_endpoint."),
        traceSessionKey(),
        traceEndpointKey(),
        textKey(
            "trace.file", [](auto &c) -> auto & { return c.trace.file; }, "the path of a file",
            "A file of traces in Chrome's format, for ui.perfetto.dev; one that is there is "
            "replaced. It ends at 256 MiB."),
    };
}

} // namespace tickcast
