// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/answers.h"

#include "console/ctl/render.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace tickcast::ctl {

namespace {

[[nodiscard]] QByteArray lineOf(const QJsonDocument &json)
{
    return json.toJson(QJsonDocument::Compact) + '\n';
}

/// What the protocol itself says of them, and not a second spelling of it.
[[nodiscard]] QByteArray figuresAsJson(Command command, const admin::Stats &stats)
{
    const QByteArray whole = admin::encode(stats);
    if (command == Command::Stats)
        return whole + '\n';
    const QJsonObject json = QJsonDocument::fromJson(whole).object();
    const auto part = [&json](const char *name) { return json[QLatin1String(name)]; };
    if (command == Command::Feeds) {
        return lineOf(QJsonDocument(QJsonObject{{QStringLiteral("feeds"), part("feeds")},
                                                {QStringLiteral("breakers"), part("breakers")}}));
    }
    return lineOf(
        QJsonDocument(part(command == Command::Workers ? "workers" : "alerts").toArray()));
}

/// The part of the settings that was asked for.
[[nodiscard]] admin::ConfigPage chosen(admin::ConfigPage page, const Options &options)
{
    std::erase_if(page.settings, [&](const admin::ConfigSetting &setting) {
        return !setting.key.startsWith(options.prefix) ||
               (options.isChangedOnly && setting.value == setting.standard);
    });
    return page;
}

[[nodiscard]] QByteArray logAsJson(const admin::LogPage &page)
{
    QByteArray lines;
    const QJsonDocument json = QJsonDocument::fromJson(admin::encode(admin::Answer(page)));
    for (const QJsonValue record : json[QLatin1String("records")].toArray())
        lines += lineOf(QJsonDocument(record.toObject()));
    return lines;
}

[[nodiscard]] Lines render(const admin::SessionsPage &page, int columns)
{
    return renderSessions(page, columns);
}
[[nodiscard]] Lines render(const admin::ClosedPage &page, int columns)
{
    return renderClosed(page, columns);
}
[[nodiscard]] Lines render(const admin::SessionDetail &detail, int columns)
{
    return renderSession(detail, columns);
}
[[nodiscard]] Lines render(const admin::SymbolsPage &page, int columns)
{
    return renderSymbols(page, columns);
}
[[nodiscard]] Lines render(const admin::ConfigPage &page, int columns)
{
    return renderConfig(page, columns);
}
[[nodiscard]] Lines render(const admin::LogPage &page, int)
{
    Lines lines;
    if (page.lost > 0)
        lines.emplace_back(
            QStringLiteral("(%1 records were gone before they could be told)").arg(page.lost),
            Style::Warning);
    for (const admin::LogRecord &record : page.records)
        lines.push_back(renderLogRecord(record));
    return lines;
}
[[nodiscard]] Lines render(const admin::Done &done, int)
{
    return {Line(done.text)};
}
[[nodiscard]] Lines render(const admin::Failed &, int)
{
    return {};
}

} // namespace

bool needsRates(const Options &options)
{
    return !options.isJson &&
           (options.command == Command::Stats || options.command == Command::Workers);
}

Outcome answerOfFigures(const Options &options, const admin::Hello &hello,
                        const admin::Stats &stats, const std::optional<SampleRates> &rates,
                        const Paper &paper)
{
    Outcome outcome;
    if (options.isCheck && std::ranges::find(stats.alerts, admin::Severity::Error,
                                             &admin::Alert::severity) != stats.alerts.end())
        outcome.exitCode = ExitCode::SaidNo;
    if (options.isJson) {
        outcome.output = figuresAsJson(options.command, stats);
        return outcome;
    }
    switch (options.command) {
    case Command::Workers:
        outcome.output = toBytes(renderWorkers(stats, rates, paper.columns), paper);
        break;
    case Command::Feeds:
        outcome.output = toBytes(renderFeeds(stats, paper.columns), paper);
        break;
    case Command::Alerts:
        outcome.output = toBytes(renderAlerts(stats), paper);
        break;
    default:
        outcome.output = toBytes(renderStats(hello, stats, rates), paper);
        break;
    }
    return outcome;
}

Outcome answerOf(const Options &options, const admin::Answer &answer, const Paper &paper)
{
    Outcome outcome;
    if (const auto *failed = std::get_if<admin::Failed>(&answer)) {
        outcome.complaint = failed->reason;
        outcome.exitCode = ExitCode::SaidNo;
    }
    admin::Answer shown = answer;
    if (auto *config = std::get_if<admin::ConfigPage>(&shown)) {
        *config = chosen(std::move(*config), options);
        if (config->settings.empty() && !options.isChangedOnly) {
            outcome.complaint = QStringLiteral("no setting begins with \"%1\"").arg(options.prefix);
            outcome.exitCode = ExitCode::SaidNo;
        }
    }
    if (options.isJson) {
        const auto *log = std::get_if<admin::LogPage>(&shown);
        outcome.output = log ? logAsJson(*log) : admin::encode(shown) + '\n';
        return outcome;
    }
    if (outcome.exitCode == ExitCode::Done) {
        const bool isLog = std::holds_alternative<admin::LogPage>(shown);
        Paper paperOfAnswer = paper;
        // What a log says, or what became of an order, is not to be cut off.
        if (isLog || std::holds_alternative<admin::Done>(shown))
            paperOfAnswer.columns = 0;
        outcome.output = toBytes(
            std::visit([&](const auto &page) { return render(page, paper.columns); }, shown),
            paperOfAnswer);
    }
    return outcome;
}

} // namespace tickcast::ctl
