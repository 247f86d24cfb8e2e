// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/transport/autobahncases.h"

namespace tickcast::test {

namespace {

constexpr int KiB = 1024;
constexpr int MiB = 1024 * KiB;

/// A case of section 9 runs for text (odd subsections) and for binary (even ones).
struct Kind
{
    WsOp opcode;
    int offset; ///< of the subsection
    char fill;
};
constexpr Kind kinds[] = {{WsOp::Text, 0, '*'}, {WsOp::Binary, 1, '\xfe'}};

[[nodiscard]] QByteArray numbered(int subsection, const Kind &kind, int number)
{
    return "9." + QByteArray::number(subsection + kind.offset) + '.' + QByteArray::number(number);
}

[[nodiscard]] AutobahnCase message(const QByteArray &number, const Kind &kind, int bytes,
                                   int fragmentBytes, qsizetype chopBytes = 0)
{
    return {number, [=] {
                const QByteArray payload(bytes, kind.fill);
                return QList<AutobahnStep>{{fragments(kind.opcode, payload, fragmentBytes),
                                            {{kind.opcode, payload}},
                                            chopBytes},
                                           normalClose()};
            }};
}

/// 1000 messages, each after the echo of the one before.
[[nodiscard]] AutobahnCase roundTrips(const QByteArray &number, const Kind &kind, int bytes)
{
    return {number, [=] {
                const QByteArray payload(bytes, kind.fill);
                QList<AutobahnStep> steps(1000,
                                          {frame(kind.opcode, payload), {{kind.opcode, payload}}});
                steps.append(normalClose());
                return steps;
            }};
}

} // namespace

QList<AutobahnCase> autobahnLimitCases()
{
    QList<AutobahnCase> cases;
    for (const Kind &kind : kinds) {
        int number = 0;
        for (const int bytes : {64 * KiB, 256 * KiB, MiB, 4 * MiB, 8 * MiB, 16 * MiB})
            cases.append(message(numbered(1, kind, ++number), kind, bytes, bytes));
        number = 0;
        for (const int fragment :
             {64, 256, KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB, 4 * MiB})
            cases.append(message(numbered(3, kind, ++number), kind, 4 * MiB, fragment));
        number = 0;
        for (const int chop : {64, 128, 256, 512, KiB, 2 * KiB})
            cases.append(message(numbered(5, kind, ++number), kind, MiB, MiB, chop));
        number = 0;
        for (const int bytes : {0, 16, 64, 256, KiB, 4 * KiB})
            cases.append(roundTrips(numbered(7, kind, ++number), kind, bytes));
    }
    cases.append(message("10.1.1", kinds[0], 64 * KiB, 1300));
    return cases;
}

} // namespace tickcast::test
