// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonwriter.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <limits>

using namespace tickcast;

class TestJsonWriter final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void commasStandBetweenAndNowhereElse();
    void keysKeepTheirOrder();
    void stringsAreEscapedAndReadBack_data();
    void stringsAreEscapedAndReadBack();
    void utf16TextBecomesUtf8();
    void integersAreExactAtTheirExtremes();
    void decimalsAreQuotedAndExact();
    void clearedWriterBeginsAnew();
    void copyDoesNotFollowTheWriter();
};

void TestJsonWriter::commasStandBetweenAndNowhereElse()
{
    JsonWriter writer;
    writer.beginObject();
    writer.key("empty").beginObject().endObject();
    writer.key("list").beginArray().integer(1).beginArray().endArray().boolean(true).endArray();
    writer.key("objects").beginArray();
    writer.beginObject().key("a").plain("x").endObject();
    writer.beginObject().endObject().endArray();
    writer.key("raw").raw("null").endObject();
    QCOMPARE(writer.toByteArray(),
             QByteArray(R"({"empty":{},"list":[1,[],true],"objects":[{"a":"x"},{}],"raw":null})"));
}

void TestJsonWriter::keysKeepTheirOrder()
{
    JsonWriter writer;
    writer.beginObject().key("z").boolean(false).key("a").integer(2).endObject();
    QCOMPARE(writer.toByteArray(), QByteArray(R"({"z":false,"a":2})"));
}

void TestJsonWriter::stringsAreEscapedAndReadBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray("") << QByteArray("\"\"");
    QTest::newRow("plain") << QByteArray("abc") << QByteArray("\"abc\"");
    QTest::newRow("quote") << QByteArray("a\"b") << QByteArray(R"("a\"b")");
    QTest::newRow("backslash") << QByteArray("a\\b") << QByteArray(R"("a\\b")");
    QTest::newRow("end of line") << QByteArray("a\nb") << QByteArray(R"("a\nb")");
    QTest::newRow("tab") << QByteArray("a\tb") << QByteArray(R"("a\u0009b")");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3) << QByteArray(R"("a\u0000b")");
    QTest::newRow("last control") << QByteArray("\x1f") << QByteArray(R"("\u001f")");
    QTest::newRow("slash") << QByteArray("a/b") << QByteArray(R"("a/b")");
    QTest::newRow("UTF-8") << QByteArray("\xe5\xb8\x81") << QByteArray("\"\xe5\xb8\x81\"");
    QTest::newRow("tries to end the string")
        << QByteArray(R"(","op":"x)") << QByteArray(R"("\",\"op\":\"x")");
}

void TestJsonWriter::stringsAreEscapedAndReadBack()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    JsonWriter writer;
    writer.string(std::string_view(text.constData(), size_t(text.size())));
    QCOMPARE(writer.toByteArray(), json);
    const QByteArray document = QByteArrayLiteral("{\"k\":") + json + '}';
    const QJsonObject object = QJsonDocument::fromJson(document).object();
    QCOMPARE(object.value(QLatin1String("k")).toString().toUtf8(), text);
}

void TestJsonWriter::utf16TextBecomesUtf8()
{
    JsonWriter writer;
    writer.string(QStringView(u"\u20ac \U0001F600"));
    QCOMPARE(writer.toByteArray(), QByteArray("\"\xe2\x82\xac \xf0\x9f\x98\x80\""));
}

void TestJsonWriter::integersAreExactAtTheirExtremes()
{
    JsonWriter writer;
    writer.beginArray();
    writer.integer(std::numeric_limits<qint64>::min());
    writer.integer(std::numeric_limits<qint64>::max());
    writer.integer(std::numeric_limits<quint64>::max());
    writer.integer(-1).integer(0u).endArray();
    QCOMPARE(writer.toByteArray(),
             QByteArray("[-9223372036854775808,9223372036854775807,18446744073709551615,-1,0]"));
}

void TestJsonWriter::decimalsAreQuotedAndExact()
{
    JsonWriter writer;
    writer.beginArray().decimal(6425010, 2).decimal(-12, 4);
    writer.decimal(std::numeric_limits<qint64>::min(), 18).endArray();
    QCOMPARE(writer.toByteArray(), QByteArray(R"(["64250.10","-0.0012","-9.223372036854775808"])"));
}

void TestJsonWriter::clearedWriterBeginsAnew()
{
    JsonWriter writer;
    writer.beginObject().key("a").integer(1);
    writer.clear().beginArray().integer(2).endArray();
    QCOMPARE(writer.toByteArray(), QByteArray("[2]"));
}

void TestJsonWriter::copyDoesNotFollowTheWriter()
{
    JsonWriter writer;
    writer.integer(1);
    const QByteArray copy = writer.toByteArray();
    writer.clear().integer(2);
    QCOMPARE(copy, QByteArray("1"));
}

QTEST_GUILESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
