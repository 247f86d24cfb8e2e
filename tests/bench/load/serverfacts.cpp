// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/serverfacts.h"

#include "shared/util/clock.h"
#include "tests/bench/load/conversation.h"
#include "tests/bench/load/datascan.h"
#include "tests/bench/load/framescanner.h"

namespace tickcast::load {

namespace {

constexpr int greetingMs = 1'000;
constexpr std::uint8_t opText = 0x1;

} // namespace

Result<ServerFacts> askServer(const Target &target, const std::string &subprotocol,
                              quint32 symbolLimit, int timeoutMs)
{
    Conversation server(target, timeoutMs);
    const Result<std::string> selected = server.open(subprotocol);
    if (!selected)
        return tl::unexpected(selected.error());
    ServerFacts facts;
    facts.subprotocol = *selected;
    const MonotonicNs greetedByNs = SystemClock::now() + qint64(greetingMs) * 1'000'000;
    const Result<std::string> greeting = server.nextText(greetedByNs);
    if (!greeting)
        return tl::unexpected(greeting.error());
    facts.isGreeting = messageOp(*greeting) == "welcome";
    server.send(clientFrame(
        opText, "{\"op\":\"symbols\",\"id\":1,\"limit\":" + std::to_string(symbolLimit) + '}'));
    for (;;) {
        const Result<std::string> answer = server.nextText(server.deadlineNs());
        if (!answer)
            return tl::unexpected(answer.error());
        if (answer->empty())
            return server.failSilent("answer to `symbols`");
        if (messageOp(*answer) == "error")
            return fail(ErrorCode::Parse,
                        QStringLiteral("no list of symbols: ") % QString::fromStdString(*answer));
        if (messageOp(*answer) != "symbols")
            continue;
        EntryScanner entries(*answer);
        while (const auto entry = entries.next())
            facts.symbols.emplace_back(entry->symbol);
        return facts;
    }
}

} // namespace tickcast::load
