// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/transport/autobahncases.h"

namespace tickcast::test {

namespace {

constexpr int protocolError = 1002;
constexpr int invalidPayload = 1007;

const QByteArray hello("Hello World!");

[[nodiscard]] QByteArray closeFrame(int code, const QByteArray &reason = {})
{
    return frame(WsOp::Close, closePayload(code, reason));
}

/// A case in which the client closes and the server answers with @p expected as its last word.
[[nodiscard]] AutobahnCase closing(const QByteArray &number, const QByteArray &bytes,
                                   const QList<ServerFrame> &expected)
{
    return {number, [=] { return QList<AutobahnStep>{{bytes, expected}}; }};
}

void addOrder(QList<AutobahnCase> &cases)
{
    const QByteArray close = closeFrame(1000);
    const QByteArray large(256 * 1024, '*');
    cases.append({
        closing("7.1.1", frame(WsOp::Text, hello) + close, {text(hello), closed(1000)}),
        closing("7.1.2", close + close, {closed(1000)}),
        closing("7.1.3", close + frame(WsOp::Ping, {}), {closed(1000)}),
        closing("7.1.4", close + frame(WsOp::Text, hello), {closed(1000)}),
        closing("7.1.5",
                frame(WsOp::Text, "fragment1", Fin::No) + close +
                    frame(WsOp::Continuation, "fragment2"),
                {closed(1000)}),
        {"7.1.6",
         [=] {
             return QList<AutobahnStep>{{.bytes = frame(WsOp::Text, large) +
                                                  frame(WsOp::Text, hello) + close +
                                                  frame(WsOp::Ping, {}),
                                         .expected = {text(large), text(hello), closed(1000)},
                                         .closeMayOvertake = true}};
         }},
    });
}

void addPayloads(QList<AutobahnCase> &cases)
{
    const QByteArray notUtf8 = QByteArray::fromHex("cebae1bdb9cf83cebcceb5eda080") + "edited";
    cases.append({
        closing("7.3.1", frame(WsOp::Close, {}), {{WsOp::Close, {}}}),
        failing("7.3.2", frame(WsOp::Close, "a"), protocolError),
        closing("7.3.3", closeFrame(1000), {closed(1000)}),
        closing("7.3.4", closeFrame(1000, hello), {closed(1000)}),
        closing("7.3.5", closeFrame(1000, QByteArray(123, '*')), {closed(1000)}),
        failing("7.3.6", closeFrame(1000, QByteArray(124, '*')), protocolError),
        failing("7.5.1", closeFrame(1000, notUtf8), invalidPayload),
    });
}

void addCodes(QList<AutobahnCase> &cases)
{
    int number = 0;
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
        cases.append(
            closing("7.7." + QByteArray::number(++number), closeFrame(code), {closed(code)}));
    number = 0;
    for (const int code : {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999})
        cases.append(
            failing("7.9." + QByteArray::number(++number), closeFrame(code), protocolError));
    // The suite leaves these two to the server.
    cases.append(failing("7.13.1", closeFrame(5000), protocolError));
    cases.append(failing("7.13.2", closeFrame(65535), protocolError));
}

} // namespace

QList<AutobahnCase> autobahnCloseCases()
{
    QList<AutobahnCase> cases;
    addOrder(cases);
    addPayloads(cases);
    addCodes(cases);
    return cases;
}

} // namespace tickcast::test
