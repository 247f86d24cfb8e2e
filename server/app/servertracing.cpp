// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/servertracing.h"

#include "server/fanout/sessionname.h"
#include "shared/util/logging.h"

namespace tickcast {

namespace {

[[nodiscard]] bool isWanted(const Config::Trace &trace)
{
    return trace.sample != 0 || !trace.session.isEmpty();
}

[[nodiscard]] QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

[[nodiscard]] DescribeGroup describing(std::shared_ptr<const SymbolTable> symbols)
{
    return [symbols = std::move(symbols)](quint32 group) {
        const bool isBinary = formatOf(group) == protocol::Format::Binary;
        return SpanSubject{bytes(symbols->at(symbolOf(group)).info.symbol.name()),
                           bytes(protocol::channelName(channelOf(group))),
                           isBinary ? QByteArray("binary") : QByteArray("json")};
    };
}

} // namespace

ServerTracing::ServerTracing(std::shared_ptr<const SymbolTable> symbols, Market &market,
                             const std::vector<std::unique_ptr<Worker>> &workers,
                             const BreakerLimits &limits)
    : m_market(market)
    , m_workers(workers)
    , m_tracer(workers.size() + 1, describing(std::move(symbols)), limits)
{
}

void ServerTracing::apply(const Config::Trace &wish)
{
    if (wish == m_inForce)
        return;
    const Config::Trace before = std::exchange(m_inForce, wish);
    if (!isWanted(wish)) {
        tellThreads(wish);
        m_tracer.stop();
        return;
    }
    const bool isElsewhere = wish.file != before.file || wish.otlpEndpoint != before.otlpEndpoint;
    if (!m_tracer.isStarted() || isElsewhere)
        startTracer(wish);
    tellThreads(wish);
}

void ServerTracing::startTracer(const Config::Trace &wish)
{
    Tracer::Targets targets{.file = wish.file, .collector = parseOtlpEndpoint(wish.otlpEndpoint)};
    auto started = m_tracer.start(targets);
    if (!started) {
        qCWarning(lcTelemetry).noquote() << started.error().text;
        targets.file.clear();
        if (targets.collector)
            started = m_tracer.start(targets);
    }
    if (!started)
        return;
    QStringList places;
    if (!targets.file.isEmpty())
        places.append(QLatin1String("into ") % targets.file);
    if (targets.collector)
        places.append(QLatin1String("to ") % wish.otlpEndpoint);
    qCInfo(lcTelemetry).noquote() << "updates are traced" << places.join(QLatin1String(" and "));
}

void ServerTracing::tellThreads(const Config::Trace &wish)
{
    const bool isOn = m_tracer.isStarted() && isWanted(wish);
    const auto session = parseSessionName(wish.session);
    m_market.setTracing(isOn ? &m_tracer.buffer(0) : nullptr, static_cast<quint32>(wish.sample));
    for (size_t i = 0; i < m_workers.size(); ++i) {
        TurnTracer::Wish mine{.hasSamples = wish.sample != 0, .session = std::nullopt};
        if (session && session->worker == static_cast<int>(i))
            mine.session = session->number;
        const bool isConcerned = isOn && mine != TurnTracer::Wish();
        m_workers[i]->setTracing(isConcerned ? &m_tracer.buffer(i + 1) : nullptr, mine);
    }
}

Result<void> ServerTracing::setSampling(int sample)
{
    if (sample < 0) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("a sample of %1 updates: 0 or more").arg(sample));
    }
    Config::Trace wish = m_inForce;
    wish.sample = sample;
    return change(wish);
}

Result<void> ServerTracing::setSession(const QString &name)
{
    const auto session = parseSessionName(name);
    const bool isKnown = session && session->worker < static_cast<int>(m_workers.size());
    if (!name.isEmpty() && !isKnown) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("\"%1\" is no session's name").arg(name.left(32)));
    }
    Config::Trace wish = m_inForce;
    wish.session = name;
    return change(wish);
}

Result<void> ServerTracing::change(const Config::Trace &wish)
{
    if (isWanted(wish) && wish.file.isEmpty() && wish.otlpEndpoint.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("tracing needs trace.file or trace.otlp_endpoint"));
    }
    apply(wish);
    return {};
}

} // namespace tickcast
