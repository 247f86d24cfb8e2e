// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/transport/autobahncases.h"

namespace tickcast::test {

namespace {

constexpr int protocolError = 1002;

const QByteArray hello("Hello, world!");

[[nodiscard]] QByteArray numbered(const char *section, int number)
{
    return QByteArray(section) + '.' + QByteArray::number(number);
}

[[nodiscard]] QByteArray ping(const QByteArray &payload = {})
{
    return frame(WsOp::Ping, payload);
}
[[nodiscard]] QByteArray first(const QByteArray &payload)
{
    return frame(WsOp::Text, payload, Fin::No);
}
[[nodiscard]] QByteArray next(const QByteArray &payload)
{
    return frame(WsOp::Continuation, payload, Fin::No);
}
[[nodiscard]] QByteArray last(const QByteArray &payload)
{
    return frame(WsOp::Continuation, payload);
}

void addFraming(QList<AutobahnCase> &cases)
{
    int number = 0;
    for (const int size : {0, 125, 126, 127, 128, 65535, 65536, 65536}) {
        ++number;
        const qsizetype chop = number == 8 ? 997 : 0;
        const QByteArray stars(size, '*');
        const QByteArray bytes(size, '\xfe');
        cases.append(
            passing(numbered("1.1", number), frame(WsOp::Text, stars), {text(stars)}, chop));
        cases.append(
            passing(numbered("1.2", number), frame(WsOp::Binary, bytes), {binary(bytes)}, chop));
    }
}

void addPings(QList<AutobahnCase> &cases)
{
    const QByteArray odd = QByteArray::fromHex("00fffefdfcfb00ff");
    const QByteArray longest(125, '\xfe');
    const QByteArray unasked("unsolicited pong payload");
    QByteArray ten;
    QList<ServerFrame> tenPongs;
    for (int i = 0; i < 10; ++i) {
        const QByteArray payload = "payload-" + QByteArray::number(i);
        ten += ping(payload);
        tenPongs.append(pong(payload));
    }
    cases.append({
        passing("2.1", ping(), {pong({})}),
        passing("2.2", ping(hello), {pong(hello)}),
        passing("2.3", ping(odd), {pong(odd)}),
        passing("2.4", ping(longest), {pong(longest)}),
        failing("2.5", ping(QByteArray(126, '\xfe')), protocolError),
        passing("2.6", ping(longest), {pong(longest)}, 1),
        passing("2.7", frame(WsOp::Pong, {}), {}),
        passing("2.8", frame(WsOp::Pong, unasked), {}),
        passing("2.9", frame(WsOp::Pong, unasked) + ping("ping payload"), {pong("ping payload")}),
        passing("2.10", ten, tenPongs),
        passing("2.11", ten, tenPongs, 1),
    });
}

void addReservedBits(QList<AutobahnCase> &cases)
{
    const QByteArray good = frame(WsOp::Text, hello);
    const auto bad = [](int bits) { return rawFrame(1, hello, Fin::Yes, bits); };
    cases.append({
        failing("3.1", bad(1), protocolError),
        failing("3.2", good + bad(2) + ping(), protocolError, {text(hello)}),
        failing("3.3", good + bad(3) + ping(), protocolError, {text(hello)}),
        failing("3.4", good + bad(4) + ping(), protocolError, {text(hello)}, 1),
        failing("3.5", rawFrame(2, QByteArray(8, '\xff'), Fin::Yes, 5), protocolError),
        failing("3.6", rawFrame(9, hello, Fin::Yes, 6), protocolError),
        failing("3.7", rawFrame(8, {}, Fin::Yes, 7), protocolError),
    });
}

void addReservedOpcodes(QList<AutobahnCase> &cases)
{
    const auto add = [&](const char *section, int firstOpcode) {
        const QByteArray good = frame(WsOp::Text, hello);
        const QList<ServerFrame> echo{text(hello)};
        const auto bad = [&](int index, const QByteArray &payload) {
            return rawFrame(firstOpcode + index, payload);
        };
        cases.append({
            failing(numbered(section, 1), bad(0, {}), protocolError),
            failing(numbered(section, 2), bad(1, "reserved opcode payload"), protocolError),
            failing(numbered(section, 3), good + bad(2, {}) + ping(), protocolError, echo),
            failing(numbered(section, 4), good + bad(3, hello) + ping(), protocolError, echo),
            failing(numbered(section, 5), good + bad(4, hello) + ping(), protocolError, echo, 1),
        });
    };
    add("4.1", 3);
    add("4.2", 11);
}

void addFragments(QList<AutobahnCase> &cases)
{
    const QByteArray two = first("fragment1") + last("fragment2");
    const ServerFrame twoEcho = text("fragment1fragment2");
    const QByteArray around = first("fragment1") + ping("ping payload") + last("fragment2");
    const QList<ServerFrame> aroundAnswers{pong("ping payload"), twoEcho};
    const QByteArray finalOfNothing = last("non-continuation payload") + frame(WsOp::Text, hello);
    const QByteArray restOfNothing = next("non-continuation payload") + frame(WsOp::Text, hello);

    cases.append({
        failing("5.1", rawFrame(9, "fragment1", Fin::No) + last("fragment2"), protocolError),
        failing("5.2", rawFrame(10, "fragment1", Fin::No) + last("fragment2"), protocolError),
    });
    // The suite sends 5.3 in one piece, 5.4 frame by frame, 5.5 byte by byte; so on for the others.
    cases.append({
        passing("5.3", two, {twoEcho}),
        passing("5.4", two, {twoEcho}, first("fragment1").size()),
        passing("5.5", two, {twoEcho}, 1),
        passing("5.6", around, aroundAnswers),
        passing("5.7", around, aroundAnswers, first("fragment1").size()),
        passing("5.8", around, aroundAnswers, 1),
        failing("5.9", finalOfNothing, protocolError),
        failing("5.10", finalOfNothing, protocolError, {}, last("non-continuation payload").size()),
        failing("5.11", finalOfNothing, protocolError, {}, 1),
        failing("5.12", restOfNothing, protocolError),
        failing("5.13", restOfNothing, protocolError, {}, next("non-continuation payload").size()),
        failing("5.14", restOfNothing, protocolError, {}, 1),
        failing("5.15", two + next("fragment3") + frame(WsOp::Text, "fragment4"), protocolError,
                {twoEcho}),
        failing("5.16", next("fragment1") + first("fragment2") + last("fragment3"), protocolError),
        failing("5.17", last("fragment1") + first("fragment2") + last("fragment3"), protocolError),
        failing("5.18", first("fragment1") + frame(WsOp::Text, "fragment2"), protocolError),
    });
    for (const qsizetype chop : {0, 1}) {
        cases.append(
            {chop == 0 ? "5.19" : "5.20", [=] {
                 return QList<AutobahnStep>{
                     {first("fragment1") + next("fragment2") + ping("pongme 1!"),
                      {pong("pongme 1!")},
                      chop},
                     {next("fragment3") + next("fragment4") + ping("pongme 2!") + last("fragment5"),
                      {pong("pongme 2!"), text("fragment1fragment2fragment3fragment4fragment5")},
                      chop},
                     normalClose()};
             }});
    }
}

} // namespace

QList<AutobahnCase> autobahnFramingCases()
{
    QList<AutobahnCase> cases;
    addFraming(cases);
    addPings(cases);
    addReservedBits(cases);
    addReservedOpcodes(cases);
    addFragments(cases);
    return cases;
}

} // namespace tickcast::test
