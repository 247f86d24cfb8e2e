// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/telemetry/spansamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <array>

using namespace tickcast;

/// The field names are those of opentelemetry-proto's trace.proto, in its JSON mapping.
class TestOtlpJson final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestHasTheShapeOfTheSpecification();
    void spanHasTheFieldsOfTheSpecification();
    void rootHasNoParent();
    void everySpanHasNameKindAndOutcome_data();
    void everySpanHasNameKindAndOutcome();
    void strangeNamesStayValidJson();

private:
    [[nodiscard]] static QJsonObject request(std::span<const Span> spans)
    {
        constexpr qint64 wallOffsetNs = 1'700'000'000'000'000'000;
        QJsonParseError error;
        const auto document =
            QJsonDocument::fromJson(otlpJson(spans, describeSample, wallOffsetNs), &error);
        return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
    }
    [[nodiscard]] static QJsonArray spansOf(const QJsonObject &request)
    {
        return request[QLatin1String("resourceSpans")][0][QLatin1String("scopeSpans")][0]
                      [QLatin1String("spans")]
                          .toArray();
    }
    [[nodiscard]] static QJsonObject only(const Span &span)
    {
        return spansOf(request(std::array{span}))[0].toObject();
    }
    /// Its one value, with the type in front: "int 3".
    [[nodiscard]] static QString attribute(const QJsonObject &holder, const char *key)
    {
        for (const QJsonValue entry : holder[QLatin1String("attributes")].toArray()) {
            if (entry[QLatin1String("key")].toString() != QLatin1String(key))
                continue;
            const QJsonObject value = entry[QLatin1String("value")].toObject();
            if (value.size() != 1 || !value.begin().value().isString())
                return QStringLiteral("wrong");
            return value.keys()[0] % u' ' % value.begin().value().toString();
        }
        return {};
    }
};

void TestOtlpJson::requestHasTheShapeOfTheSpecification()
{
    const QJsonObject whole = request(std::array{sampleSpan(), sampleSpan()});
    QCOMPARE(whole.keys(), QStringList{QStringLiteral("resourceSpans")});
    QCOMPARE(whole[QLatin1String("resourceSpans")].toArray().size(), 1);
    const QJsonObject resourceSpans = whole[QLatin1String("resourceSpans")][0].toObject();
    const QJsonObject resource = resourceSpans[QLatin1String("resource")].toObject();
    QCOMPARE(attribute(resource, "service.name"), QStringLiteral("stringValue tickcast-server"));
    QVERIFY(attribute(resource, "process.pid").startsWith(QLatin1String("intValue ")));
    const QJsonObject scopeSpans = resourceSpans[QLatin1String("scopeSpans")][0].toObject();
    QCOMPARE(scopeSpans[QLatin1String("scope")][QLatin1String("name")].toString(),
             QStringLiteral("tickcast"));
    QCOMPARE(spansOf(whole).size(), 2);
    QVERIFY(spansOf(request({})).isEmpty());
}

void TestOtlpJson::spanHasTheFieldsOfTheSpecification()
{
    const QJsonObject span = only(sampleSpan());
    const auto text = [&span](const char *key) { return span[QLatin1String(key)].toString(); };
    QCOMPARE(text("traceId"), QStringLiteral("0af7651916cd43dd8448eb211c80319c"));
    QCOMPARE(text("spanId"), QStringLiteral("00000000000000ff"));
    QCOMPARE(text("parentSpanId"), QStringLiteral("b7ad6b7169203331"));
    QCOMPARE(text("name"), QStringLiteral("send"));
    QCOMPARE(span[QLatin1String("kind")].toInt(), 4);
    QCOMPARE(text("startTimeUnixNano"), QStringLiteral("1700000005000000123"));
    QCOMPARE(text("endTimeUnixNano"), QStringLiteral("1700000005000004567"));
    QCOMPARE(attribute(span, "tickcast.symbol"), QStringLiteral("stringValue SYM0"));
    QCOMPARE(attribute(span, "tickcast.channel"), QStringLiteral("stringValue quote"));
    QCOMPARE(attribute(span, "tickcast.format"), QStringLiteral("stringValue json"));
    QCOMPARE(attribute(span, "tickcast.offset"), QStringLiteral("intValue 18446744073709551615"));
    QCOMPARE(attribute(span, "tickcast.worker"), QStringLiteral("intValue 2"));
    QCOMPARE(attribute(span, "tickcast.session"), QStringLiteral("stringValue 2-k7"));
    QCOMPARE(attribute(span, "tickcast.outcome"), QStringLiteral("stringValue sent"));
}

void TestOtlpJson::rootHasNoParent()
{
    Span root;
    root.trace = {1, 2};
    root.id = 3;
    const QJsonObject span = only(root);
    QVERIFY(!span.contains(QLatin1String("parentSpanId")));
    for (const char *absent :
         {"tickcast.format", "tickcast.worker", "tickcast.session", "tickcast.outcome"})
        QVERIFY2(attribute(span, absent).isEmpty(), absent);
}

void TestOtlpJson::everySpanHasNameKindAndOutcome_data()
{
    QTest::addColumn<int>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("kind");
    const auto row = [](SpanName name, const char *text, int kind) {
        QTest::newRow(text) << int(name) << QString::fromLatin1(text) << kind;
    };
    row(SpanName::Update, "update", 5);
    row(SpanName::Encode, "encode", 1);
    row(SpanName::HandOff, "hand_off", 1);
    row(SpanName::Turn, "turn", 1);
    row(SpanName::Flush, "flush", 1);
    row(SpanName::Send, "send", 4);
}

void TestOtlpJson::everySpanHasNameKindAndOutcome()
{
    QFETCH(const int, name);
    QFETCH(const QString, text);
    QFETCH(const int, kind);
    Span span = sampleSpan();
    span.name = static_cast<SpanName>(name);
    QCOMPARE(only(span)[QLatin1String("name")].toString(), text);
    QCOMPARE(only(span)[QLatin1String("kind")].toInt(), kind);
    for (const auto &[outcome, word] :
         {std::pair(SpanOutcome::Taken, "taken"), std::pair(SpanOutcome::InboxFull, "inbox_full"),
          std::pair(SpanOutcome::InFlight, "in_flight"), std::pair(SpanOutcome::Owed, "owed"),
          std::pair(SpanOutcome::Held, "held"), std::pair(SpanOutcome::Left, "left")}) {
        span.outcome = outcome;
        QCOMPARE(attribute(only(span), "tickcast.outcome"),
                 QString(QLatin1String("stringValue ") % QLatin1String(word)));
    }
}

void TestOtlpJson::strangeNamesStayValidJson()
{
    const auto strange = [](quint32) { return SpanSubject{"\"\\\n\xff\x01", "quote", "json"}; };
    QJsonParseError error;
    const auto document =
        QJsonDocument::fromJson(otlpJson(std::array{sampleSpan()}, strange, 0), &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    QVERIFY(!document.isEmpty());
}

QTEST_APPLESS_MAIN(TestOtlpJson)
#include "tst_otlpjson.moc"
