// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/otlpjson.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

namespace tickcast {

namespace {

// opentelemetry.proto.trace.v1.Span.SpanKind
constexpr int kindInternal = 1;
constexpr int kindProducer = 4;
constexpr int kindConsumer = 5;

QString text(std::string_view latin)
{
    return QString::fromLatin1(latin.data(), static_cast<qsizetype>(latin.size()));
}

QJsonObject attribute(QLatin1String key, const QString &value)
{
    return {{QStringLiteral("key"), key},
            {QStringLiteral("value"), QJsonObject{{QStringLiteral("stringValue"), value}}}};
}

QJsonObject attribute(QLatin1String key, quint64 value)
{
    return {{QStringLiteral("key"), key},
            {QStringLiteral("value"),
             QJsonObject{{QStringLiteral("intValue"), QString::number(value)}}}};
}

int kindOf(SpanName name)
{
    switch (name) {
    case SpanName::Update:
        return kindConsumer;
    case SpanName::Send:
        return kindProducer;
    case SpanName::Encode:
    case SpanName::HandOff:
    case SpanName::Turn:
    case SpanName::Flush:
        break;
    }
    return kindInternal;
}

QJsonArray attributesOf(const Span &span, const SpanSubject &subject)
{
    QJsonArray attributes{
        attribute(QLatin1String("tickcast.symbol"), QString::fromLatin1(subject.symbol)),
        attribute(QLatin1String("tickcast.channel"), QString::fromLatin1(subject.channel)),
        attribute(QLatin1String("tickcast.offset"), span.offset)};
    if (span.name != SpanName::Update) // which is of every format
        attributes.append(
            attribute(QLatin1String("tickcast.format"), QString::fromLatin1(subject.format)));
    if (span.worker != Span::noWorker)
        attributes.append(attribute(QLatin1String("tickcast.worker"), quint64{span.worker}));
    if (span.name == SpanName::Send) {
        attributes.append(
            attribute(QLatin1String("tickcast.session"), QString::fromLatin1(sessionNameOf(span))));
    }
    if (span.outcome != SpanOutcome::None) {
        attributes.append(
            attribute(QLatin1String("tickcast.outcome"), text(spanOutcomeText(span.outcome))));
    }
    return attributes;
}

QJsonObject spanObject(const Span &span, const SpanSubject &subject, qint64 wallOffsetNs)
{
    QJsonObject object{
        {QStringLiteral("traceId"), QString::fromLatin1(toHex(span.trace))},
        {QStringLiteral("spanId"), QString::fromLatin1(toHex(span.id))},
        {QStringLiteral("name"), text(spanNameText(span.name))},
        {QStringLiteral("kind"), kindOf(span.name)},
        {QStringLiteral("startTimeUnixNano"), QString::number(span.startNs + wallOffsetNs)},
        {QStringLiteral("endTimeUnixNano"), QString::number(span.endNs + wallOffsetNs)},
        {QStringLiteral("attributes"), attributesOf(span, subject)}};
    if (span.parent != 0)
        object.insert(QStringLiteral("parentSpanId"), QString::fromLatin1(toHex(span.parent)));
    return object;
}

QJsonObject resource()
{
    return {
        {QStringLiteral("attributes"),
         QJsonArray{attribute(QLatin1String("service.name"), QStringLiteral("tickcast-server")),
                    attribute(QLatin1String("service.version"), QStringLiteral(TICKCAST_VERSION)),
                    attribute(QLatin1String("host.name"), QSysInfo::machineHostName()),
                    attribute(QLatin1String("process.pid"),
                              static_cast<quint64>(QCoreApplication::applicationPid()))}}};
}

} // namespace

QByteArray sessionNameOf(const Span &span)
{
    constexpr int nameBase = 36;
    return QByteArray::number(span.worker) + '-' + QByteArray::number(span.session, nameBase);
}

QByteArray otlpJson(std::span<const Span> spans, const DescribeGroup &describe, qint64 wallOffsetNs)
{
    QJsonArray objects;
    for (const Span &span : spans)
        objects.append(spanObject(span, describe(span.group), wallOffsetNs));
    const QJsonObject scope{{QStringLiteral("name"), QStringLiteral("tickcast")},
                            {QStringLiteral("version"), QStringLiteral(TICKCAST_VERSION)}};
    const QJsonObject scopeSpans{{QStringLiteral("scope"), scope},
                                 {QStringLiteral("spans"), objects}};
    const QJsonObject resourceSpans{{QStringLiteral("resource"), resource()},
                                    {QStringLiteral("scopeSpans"), QJsonArray{scopeSpans}}};
    return QJsonDocument(QJsonObject{{QStringLiteral("resourceSpans"), QJsonArray{resourceSpans}}})
        .toJson(QJsonDocument::Compact);
}

} // namespace tickcast
