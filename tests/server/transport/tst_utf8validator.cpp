// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/utf8validator.h"

#include <QTest>
#include <QUtf8StringView>

using namespace tickcast;

namespace {

[[nodiscard]] std::span<const std::byte> bytes(QByteArrayView view)
{
    return std::as_bytes(std::span(view.data(), static_cast<size_t>(view.size())));
}

/// How many bytes pass before the first impossible one, fed one by one.
[[nodiscard]] qsizetype passed(const QByteArray &text)
{
    Utf8Validator validator;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!validator.accept(bytes(QByteArrayView(text).sliced(i, 1))))
            return i;
    }
    return text.size();
}

[[nodiscard]] bool isText(const QByteArray &text)
{
    Utf8Validator validator;
    return validator.accept(bytes(text)) && validator.isComplete();
}

} // namespace

class TestUtf8Validator final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validTextPassesWhereverItIsCut_data();
    void validTextPassesWhereverItIsCut();
    void badTextFailsAtItsFirstImpossibleByte_data();
    void badTextFailsAtItsFirstImpossibleByte();
    void unfinishedTextIsNotComplete_data();
    void unfinishedTextIsNotComplete();
    void badByteIsFoundAtEveryOffset();
    void everyPairOfBytesAgreesWithQt();
};

void TestUtf8Validator::validTextPassesWhereverItIsCut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("ascii") << QByteArray("the quick brown fox jumps over the lazy dog");
    QTest::newRow("nul") << QByteArray(1, '\0');
    QTest::newRow("greek") << QByteArray("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5");
    QTest::newRow("in ascii") << QByteArray(
        "12345678\xe2\x82\xac 1234567\xf0\xa4\xad\xa2 12345678");
    QTest::newRow("lowest") << QByteArray("\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80");
    QTest::newRow("highest") << QByteArray("\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf");
    QTest::newRow("around surrogates") << QByteArray("\xed\x9f\xbf\xee\x80\x80");
}

void TestUtf8Validator::validTextPassesWhereverItIsCut()
{
    QFETCH(QByteArray, text);
    QVERIFY(isText(text));
    QCOMPARE(passed(text), text.size());
    for (qsizetype cut = 0; cut <= text.size(); ++cut) {
        Utf8Validator validator;
        QVERIFY(validator.accept(bytes(QByteArrayView(text).first(cut))));
        QVERIFY(validator.accept(bytes(QByteArrayView(text).sliced(cut))));
        QVERIFY(validator.isComplete());
    }
}

void TestUtf8Validator::badTextFailsAtItsFirstImpossibleByte_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("badAt");
    const auto row = [](const char *name, const char *hex, qsizetype badAt) {
        QTest::newRow(name) << QByteArray::fromHex(hex) << badAt;
    };
    row("tail byte alone", "80", 0);
    row("last tail byte alone", "bf", 0);
    row("tail byte after ascii", "6162bf", 2);
    row("one tail byte too many", "c2a0a0", 2);
    row("lead after lead", "c2c2", 1);
    row("ascii after lead", "e28220", 2);
    row("over-long nul", "c080", 0);
    row("over-long slash in 2", "c0af", 0);
    row("over-long of c1", "c1bf", 0);
    row("over-long slash in 3", "e080af", 1);
    row("highest over-long in 3", "e09fbf", 1);
    row("over-long slash in 4", "f08080af", 1);
    row("highest over-long in 4", "f08fbfbf", 1);
    row("lowest surrogate", "eda080", 1);
    row("highest surrogate", "edbfbf", 1);
    row("surrogate pair", "eda080edb080", 1);
    row("above U+10FFFF", "f4908080", 1);
    row("lead f5", "f5808080", 0);
    row("five bytes", "f888808080", 0);
    row("six bytes", "fc8480808080", 0);
    row("fe", "fe", 0);
    row("ff", "ff", 0);
    row("utf-16 byte order mark", "fffe6100", 0);
    row("latin-1", "4dfc6e6368656e", 1);
}

void TestUtf8Validator::badTextFailsAtItsFirstImpossibleByte()
{
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, badAt);
    QVERIFY(!isText(text));
    QCOMPARE(passed(text), badAt);
}

void TestUtf8Validator::unfinishedTextIsNotComplete_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *hex :
         {"c2", "df", "e0", "e0a0", "ed", "ed9f", "f0", "f090", "f09080", "f4", "f48fbf", "6162c3"})
        QTest::newRow(hex) << QByteArray::fromHex(hex);
}

void TestUtf8Validator::unfinishedTextIsNotComplete()
{
    QFETCH(QByteArray, text);
    Utf8Validator validator;
    QVERIFY(validator.accept(bytes(text)));
    QVERIFY(!validator.isComplete());
    validator.reset();
    QVERIFY(validator.isComplete());
    QVERIFY(validator.accept(bytes("x")));
}

// The words of eight bytes must not hide one.
void TestUtf8Validator::badByteIsFoundAtEveryOffset()
{
    for (qsizetype at = 0; at < 40; ++at) {
        QByteArray text(40, 'a');
        text[at] = '\xff';
        QVERIFY(!isText(text));
        QCOMPARE(passed(text), at);
    }
}

// Qt's own validator knows nothing of pieces, but it is another author's reading of the same table.
void TestUtf8Validator::everyPairOfBytesAgreesWithQt()
{
    for (int pair = 0; pair < 0x10000; ++pair) {
        QByteArray text;
        text += static_cast<char>(pair >> 8);
        text += static_cast<char>(pair & 0xff);
        for (const char *tail : {"", "\x20", "\x80", "\x80\x80", "\xbf\xbf"}) {
            const QByteArray whole = text + tail;
            if (isText(whole) != QUtf8StringView(whole).isValidUtf8())
                QFAIL(whole.toHex().constData());
        }
    }
}

QTEST_GUILESS_MAIN(TestUtf8Validator)
#include "tst_utf8validator.moc"
