// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/transport/autobahncases.h"

namespace tickcast::test {

namespace {

constexpr int invalidPayload = 1007;

const QByteArray kosme = QByteArray::fromHex("cebae1bdb9cf83cebcceb5");
const QByteArray greeting("Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!");

void addFragmentedTexts(QList<AutobahnCase> &cases)
{
    const QByteArray middle("middle frame payload");
    const QByteArray firstHalf("Hello-\u00b5@\u00df\u00f6\u00e4");
    const QByteArray surrogate = kosme + QByteArray::fromHex("eda080") + "edited";
    const auto parts = [](const QByteArray &a, const QByteArray &b,
                          const QByteArray &c) -> QByteArray {
        return frame(WsOp::Text, a, Fin::No) + frame(WsOp::Continuation, b, Fin::No) +
               frame(WsOp::Continuation, c);
    };
    cases.append({
        passing("6.1.1", frame(WsOp::Text, {}), {text({})}),
        passing("6.1.2", parts({}, {}, {}), {text({})}),
        passing("6.1.3", parts({}, middle, {}), {text(middle)}),
        passing("6.2.1", frame(WsOp::Text, greeting), {text(greeting)}),
        passing("6.2.2",
                frame(WsOp::Text, firstHalf, Fin::No) +
                    frame(WsOp::Continuation, greeting.sliced(firstHalf.size())),
                {text(greeting)}),
        passing("6.2.3", fragments(WsOp::Text, greeting, 1), {text(greeting)}),
        passing("6.2.4", fragments(WsOp::Text, kosme, 1), {text(kosme)}),
        failing("6.3.1", frame(WsOp::Text, surrogate), invalidPayload),
        failing("6.3.2", fragments(WsOp::Text, surrogate, 1), invalidPayload),
    });
}

// The second part holds the first impossible byte: the server must not wait for the third.
void addFailFast(QList<AutobahnCase> &cases)
{
    const QByteArray bad = kosme + QByteArray::fromHex("f4908080") + "edited";
    const auto inFrames = [=](qsizetype one, qsizetype two) {
        return QList<AutobahnStep>{
            {frame(WsOp::Text, bad.first(one), Fin::No), {}},
            {frame(WsOp::Continuation, bad.sliced(one, two), Fin::No), {closed(invalidPayload)}},
            {frame(WsOp::Continuation, bad.sliced(one + two)), {}}};
    };
    const auto inChops = [=](qsizetype one, qsizetype two) {
        const QByteArray whole = frame(WsOp::Text, bad);
        const qsizetype header = whole.size() - bad.size();
        return QList<AutobahnStep>{{whole.first(header + one), {}},
                                   {whole.sliced(header + one, two), {closed(invalidPayload)}},
                                   {whole.sliced(header + one + two), {}}};
    };
    const qsizetype good = kosme.size();
    cases.append({
        {"6.4.1", [=] { return inFrames(good, 4); }},
        {"6.4.2", [=] { return inFrames(good + 1, 1); }},
        {"6.4.3", [=] { return inChops(good, 4); }},
        {"6.4.4", [=] { return inChops(good + 1, 1); }},
    });
}

struct Row
{
    bool isValid;
    QByteArrayList texts;
};

[[nodiscard]] QByteArrayList hex(std::initializer_list<const char *> texts)
{
    QByteArrayList list;
    for (const char *digits : texts)
        list.append(QByteArray::fromHex(digits));
    return list;
}

/// Every code point of a plane's end that is no character, and valid UTF-8 all the same.
[[nodiscard]] QByteArrayList nonCharacters()
{
    QByteArrayList list;
    for (char32_t plane = 0; plane <= 0x10; ++plane) {
        for (const char32_t low : {U'\ufffe', U'\uffff'}) {
            const char32_t codePoint = plane * 0x10000 + low;
            list.append(QString::fromUcs4(&codePoint, 1).toUtf8());
        }
    }
    return list;
}

/// A lone lead byte before each space.
[[nodiscard]] QByteArray lonelyLeads(int from, int to)
{
    QByteArray text;
    for (int lead = from; lead < to; ++lead) {
        text += static_cast<char>(lead);
        text += ' ';
    }
    return text;
}

[[nodiscard]] QByteArray allTailBytes()
{
    QByteArray text;
    for (int byte = 0x80; byte < 0xbf; ++byte)
        text += static_cast<char>(byte);
    return text;
}

/// Subsections 6.7 to 6.23; 6.11 is mixed and has its invalid row apart.
[[nodiscard]] QList<Row> tables()
{
    const QByteArrayList cutOff = hex({"c0", "e080", "f08080", "f8808080", "fc80808080", "df",
                                       "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"});
    return {
        {true, hex({"00", "c280", "e0a080", "f0908080"})},
        {false, hex({"f888808080", "fc8480808080"})},
        {true, hex({"7f", "dfbf", "efbfbf", "f48fbfbf"})},
        {false, hex({"f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"})},
        {true, hex({"ed9fbf", "ee8080", "efbfbd", "f48fbfbf"})},
        {false, hex({"80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf"}) +
                    QByteArrayList{allTailBytes()}},
        {false,
         {lonelyLeads(0xc0, 0xdf), lonelyLeads(0xe0, 0xef), lonelyLeads(0xf0, 0xf7),
          lonelyLeads(0xf8, 0xfb), lonelyLeads(0xfc, 0xfd)}},
        {false, cutOff},
        {false, {cutOff.join()}},
        {false, hex({"fe", "ff", "fefeffff"})},
        {false, hex({"c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"})},
        {false, hex({"c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"})},
        {false, hex({"c080", "e08080", "f0808080", "f880808080", "fc8080808080"})},
        {false, hex({"eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"})},
        {false, hex({"eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf", "edae80edb080",
                     "edae80edbfbf", "edafbfedb080", "edafbfedbfbf"})},
        {true, nonCharacters()},
        {true, hex({"efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"})},
    };
}

void add(QList<AutobahnCase> &cases, const QByteArray &number, const QByteArray &payload,
         bool isValid)
{
    const QByteArray bytes = frame(WsOp::Text, payload);
    cases.append(isValid ? passing(number, bytes, {text(payload)})
                         : failing(number, bytes, invalidPayload));
}

void addTables(QList<AutobahnCase> &cases)
{
    int number = 0;
    for (const QByteArray &middle : hex({"24", "c2a2", "e282ac", "f0a4ada2"}))
        add(cases, "6.5." + QByteArray::number(++number), "hello" + middle + "world", true);
    add(cases, "6.5.5", kosme, true);
    for (qsizetype size = 1; size <= kosme.size(); ++size) {
        const bool isValid = size == 2 || size == 5 || size == 7 || size == 9 || size == 11;
        add(cases, "6.6." + QByteArray::number(size), kosme.first(size), isValid);
    }
    int section = 7;
    for (const Row &row : tables()) {
        number = 0;
        for (const QByteArray &payload : row.texts)
            add(cases, "6." + QByteArray::number(section) + '.' + QByteArray::number(++number),
                payload, row.isValid);
        ++section;
    }
    add(cases, "6.11.5", QByteArray::fromHex("f4908080"), false);
}

} // namespace

QList<AutobahnCase> autobahnUtf8Cases()
{
    QList<AutobahnCase> cases;
    addFragmentedTexts(cases);
    addFailFast(cases);
    addTables(cases);
    return cases;
}

} // namespace tickcast::test
