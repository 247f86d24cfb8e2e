// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/encoding.h"

#include <QTest>
#include <zlib.h>

using namespace tickcast;

namespace {

[[nodiscard]] QByteArray unzipped(const QByteArray &bytes, qsizetype sizeMax)
{
    QByteArray plain(sizeMax, Qt::Uninitialized);
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    QByteArray input = bytes;
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int result = inflate(&stream, Z_FINISH);
    plain.truncate(static_cast<qsizetype>(stream.total_out));
    inflateEnd(&stream);
    return result == Z_STREAM_END ? plain : QByteArray("not gzip");
}

} // namespace

class TestEncoding final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bestAcceptedEncodingIsChosen_data();
    void bestAcceptedEncodingIsChosen();
    void gzipIsReadBack_data();
    void gzipIsReadBack();
    void bodyIsPackedOnce();
    void bodyNotWorthPackingStaysAsItIs_data();
    void bodyNotWorthPackingStaysAsItIs();
};

void TestEncoding::bestAcceptedEncodingIsChosen_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("chosen");
    const auto row = [](const char *header, const char *chosen) {
        QTest::addRow("\"%s\"", header) << QByteArray(header) << QByteArray(chosen);
    };
    row("", "identity");
    row("gzip", "gzip");
    row("GZip", "gzip");
    row("x-gzip", "gzip");
    row("br", "br");
    row("gzip, deflate, br", "br");
    row("gzip, deflate, br, zstd", "br");
    row("br;q=0.5, gzip;q=0.8", "gzip");
    row("gzip;q=0.001", "gzip");
    row("gzip ; q=1.000", "gzip");
    row("gzip;Q=0.5", "gzip");
    row("*", "br");
    row("*;q=0.5, br;q=0", "gzip");
    row("deflate", "identity");
    row("identity", "identity");
    row("gzip;q=0", "identity");
    row("gzip;q=0, br;q=0.0", "identity");
    row("gzip;q=0.000", "identity");
    row("identity, gzip;q=0.5", "identity");
    row("identity;q=0.5, gzip", "gzip");
    row("identity;q=0", "identity");
    row("*;q=0", "identity");
    row("identity;q=0, *;q=0", "identity");
    row("gzip;q=", "identity");
    row("gzip;q=-1", "identity");
    row("gzip;q=2", "identity");
    row("gzip;q=0.5x", "identity");
    row("gzip;q=0.12345", "identity");
    row("gzip;q=.5", "identity");
    row("gzipp", "identity");
    row(",,;,", "identity");
    row(",gzip,", "gzip");
}

void TestEncoding::bestAcceptedEncodingIsChosen()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, chosen);
    const std::string_view name =
        encodingName(chooseEncoding({header.constData(), size_t(header.size())}));
    QCOMPARE(name, std::string_view(chosen.constData()));
}

void TestEncoding::gzipIsReadBack_data()
{
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray("x");
    QTest::newRow("long") << QByteArray("[\"BTCUSDT\",1042],").repeated(50'000);
    QByteArray noise;
    for (quint32 i = 0, x = 1; i < 100'000; ++i, x = x * 1664525 + 1013904223)
        noise.append(static_cast<char>(x >> 24));
    QTest::newRow("noise") << noise;
}

void TestEncoding::gzipIsReadBack()
{
    QFETCH(QByteArray, plain);
    const auto bytes = packed(plain, Encoding::Gzip, 4);
    QVERIFY(bytes);
    QCOMPARE(unzipped(*bytes, plain.size() + 1), plain);
}

void TestEncoding::bodyIsPackedOnce()
{
    PackedBody body(QByteArray("tick").repeated(1000), PackedBody::Effort::Live);
    Encoding encoding = Encoding::Gzip;
    const QByteArray first = body.in(encoding);
    QVERIFY(encoding == Encoding::Gzip);
    QVERIFY(first.size() < body.plain().size());
    QCOMPARE(body.in(encoding).constData(), first.constData());
}

void TestEncoding::bodyNotWorthPackingStaysAsItIs_data()
{
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("short") << QByteArray(100, 'x') << true;
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("not allowed") << QByteArray(10'000, 'x') << false;
    QByteArray noise;
    for (quint32 i = 0, x = 1; i < 1000; ++i, x = x * 1664525 + 1013904223)
        noise.append(static_cast<char>(x >> 24));
    QTest::newRow("noise") << noise << true;
}

void TestEncoding::bodyNotWorthPackingStaysAsItIs()
{
    QFETCH(QByteArray, plain);
    QFETCH(bool, isAllowed);
    PackedBody body(plain, isAllowed ? PackedBody::Effort::Kept : PackedBody::Effort::Never);
    for (Encoding encoding : {Encoding::Identity, Encoding::Gzip, Encoding::Brotli}) {
        QCOMPARE(body.in(encoding), plain);
        QVERIFY(encoding == Encoding::Identity);
    }
}

QTEST_GUILESS_MAIN(TestEncoding)
#include "tst_encoding.moc"
