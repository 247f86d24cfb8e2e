// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configtelemetrykeys.h"

#include "server/app/configkeytypes.h"

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
    };
}

} // namespace tickcast
