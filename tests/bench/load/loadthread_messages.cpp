// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a load thread reads: the opening answer, frames, control messages, updates.

#include "tests/bench/load/datascan.h"
#include "tests/bench/load/framescanner.h"
#include "tests/bench/load/loadthread.h"
#include "tests/bench/load/wire.h"

#include <algorithm>

namespace tickcast::load {

namespace {

constexpr std::size_t payloadMax = 512 * 1024;
constexpr std::uint8_t opText = 0x1;
constexpr std::uint8_t opClose = 0x8;
constexpr std::uint8_t opPing = 0x9;
constexpr std::uint8_t opPong = 0xa;

/// The `code` of an `error` or `closing`, as it stands there.
std::string_view codeOf(std::string_view text)
{
    constexpr std::string_view before = "\"code\":";
    const std::size_t at = text.find(before);
    if (at == std::string_view::npos)
        return {};
    std::string_view code = text.substr(at + before.size());
    if (code.starts_with('"'))
        code.remove_prefix(1);
    return code.substr(0, code.find_first_of("\",}"));
}

} // namespace

std::size_t LoadThread::takeOpening(Client &client, std::string_view bytes)
{
    std::size_t headSize = 0;
    switch (judgeOpening(bytes, headSize)) {
    case OpeningAnswer::Incomplete:
        return 0;
    case OpeningAnswer::Refused:
        lose(client, "handshake refused", bytes.substr(0, bytes.find("\r\n")));
        return bytes.size();
    case OpeningAnswer::Accepted:
        break;
    }
    client.stage = Stage::Welcoming;
    if (!m_plan.waitsForWelcome)
        subscribe(client);
    return headSize;
}

std::size_t LoadThread::takeFrames(Client &client, std::string_view bytes)
{
    std::size_t taken = 0;
    while (client.stage > Stage::Opening) {
        const ScannedFrame frame = scanFrame(bytes.substr(taken), payloadMax);
        if (frame.state == ScanState::Incomplete)
            break;
        if (frame.state == ScanState::Bad) {
            lose(client, "frame", frame.fault);
            return bytes.size();
        }
        taken += frame.size;
        if (frame.opcode == opText)
            takeText(client, frame.payload, frame.size);
        else
            takeControl(client, frame.opcode, frame.payload);
    }
    return taken;
}

void LoadThread::takeControl(Client &client, std::uint8_t opcode, std::string_view payload)
{
    if (opcode == opPing)
        return send(client, clientFrame(opPong, payload));
    if (opcode == opPong)
        return;
    if (opcode != opClose)
        return complain("binary message", {});
    unsigned code = 1005; // RFC 6455 section 7.1.5: no status was given
    if (payload.size() >= 2)
        code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 |
               static_cast<unsigned char>(payload[1]);
    m_tally.closed4100 += code == 4100 ? 1 : 0; // slow consumer (PROTOCOL.md)
    lose(client, "close " + std::to_string(code), payload.size() > 2 ? payload.substr(2) : "");
}

void LoadThread::takeText(Client &client, std::string_view text, std::size_t frameSize)
{
    if (const Update *update = m_reader.read(text))
        takeUpdate(client, *update, frameSize);
    else
        takeMessage(client, text);
}

void LoadThread::takeUpdate(Client &client, const Update &update, std::size_t frameSize)
{
    Place *place = find(client, update.symbol);
    if (!place || client.stage != Stage::Live)
        return complain("update nobody asked for", m_plan.symbols.name(update.symbol));
    if (m_reader.wasNew()) {
        std::atomic<std::uint64_t> &newest = m_control.newest[update.symbol];
        std::uint64_t known = newest.load(std::memory_order_relaxed);
        while (known < update.offset &&
               !newest.compare_exchange_weak(known, update.offset, std::memory_order_relaxed)) {
        }
    }
    const bool wasAwaited = place->isAwaitingState();
    const std::uint64_t before = place->last();
    std::uint64_t missing = 0;
    const Arrival arrival = place->arrived(update.offset, missing);
    (isSlow(client) ? m_tally.supersededSlow : m_tally.superseded) += missing;
    client.gaps += missing;
    if (wasAwaited && arrival == Arrival::State && --client.awaiting == 0)
        becomeCurrent(client);
    if (arrival == Arrival::Backwards)
        return complain("offset went back", m_plan.symbols.name(update.symbol));
    const bool isNews = arrival == Arrival::Next || arrival == Arrival::Gap;
    if (isNews)
        ++m_tally.updates;
    if (client.missingHoldings > 0)
        countHolding(client, *place, before);
    // A state says when its update came in, not when this client asked for it: no latency there.
    if (m_window != Window::None && isMeasured() && isNews && update.ingressUs > 0)
        recordAge(client, m_receivedUs - update.ingressUs);
    if (m_window == Window::None || m_window == Window::After || m_control.isStorm)
        return;
    m_tally.measuredBytes += frameSize;
    ++(isNews ? m_tally.measuredUpdates : m_tally.measuredRepeats);
}

void LoadThread::recordAge(const Client &client, std::int64_t ageUs)
{
    if (client.kind == ClientKind::Healthy) {
        if (m_window == Window::After)
            return;
        if (!m_control.isStorm)
            m_outcome.healthy.record(ageUs);
        if (m_window == Window::Calm) {
            m_outcome.calm.record(ageUs);
            m_outcome.calmFine.record(ageUs);
        } else if (m_window == Window::Stalled) {
            m_outcome.stalled.record(ageUs);
            m_outcome.stalledFine.record(ageUs);
        }
        return;
    }
    m_outcome.slow.record(ageUs);
    const bool isAtDegraded = client.level == protocol::SessionLevel::Degraded;
    if (client.kind == ClientKind::SlowReader && m_isReadingSlowly && isAtDegraded)
        m_outcome.degraded.record(ageUs);
}

void LoadThread::takeMessage(Client &client, std::string_view text)
{
    const std::string_view op = messageOp(text);
    if (op == "heartbeat" || op == "status")
        return;
    if (op == "level") {
        takeLevel(client, text);
    } else if (op == "holdings" && client.stage == Stage::Live) {
        takeHoldings(text);
    } else if (op == "welcome") {
        if (client.stage == Stage::Welcoming)
            subscribe(client);
    } else if (op == "subscribed" && client.stage >= Stage::Subscribing) {
        takeSubscribed(client, text);
    } else if (op.empty() || op == "quote" || op == "trade") {
        complain("malformed message", text);
    } else {
        std::string kind("message ");
        kind += op;
        kind += ' ';
        kind += codeOf(text);
        complain(kind, text);
    }
}

void LoadThread::takeSubscribed(Client &client, std::string_view text)
{
    EntryScanner entries(text);
    std::uint32_t count = 0;
    while (const auto entry = entries.next()) {
        const auto symbol = m_plan.symbols.find(entry->symbol);
        Place *place = symbol ? find(client, *symbol) : nullptr;
        if (!place) {
            complain("subscribed to what nobody asked for", entry->symbol);
            continue;
        }
        ++count;
        std::string &epoch = m_epochs[*symbol];
        const bool isSameEpoch = epoch == entry->epoch;
        if (client.hasEpochs && client.stage == Stage::Subscribing && place->last() > 0) {
            ++m_tally.resumed;
            m_tally.notRecovered += entry->isRecovered ? 0 : 1;
            if (isSameEpoch && entry->offset < place->last())
                complain("offset went back on resume", entry->symbol);
            else if (isSameEpoch && (!m_plan.watchesEvents || !entry->isRecovered))
                m_tally.noticed += entry->offset - place->last();
        }
        if (!isSameEpoch)
            epoch = entry->epoch;
        client.awaiting -= place->isAwaitingState() ? 1 : 0;
        if (m_plan.watchesEvents)
            place->subscribedToEvents(entry->offset, entry->isRecovered);
        else
            place->subscribed(entry->offset);
        client.awaiting += place->isAwaitingState() ? 1 : 0;
    }
    if (client.stage != Stage::Subscribing)
        return;
    if (count != m_plan.watch)
        complain("subscribed to fewer symbols than asked for", text);
    client.stage = Stage::Live;
    client.hasEpochs = true;
    --m_underway;
    ++m_tally.live;
    ++m_tally.subscribed;
    declareHoldings(client);
    if (isHeldBack(client))
        watchFor(client, 0);
    if (client.awaiting == 0)
        becomeCurrent(client);
}

void LoadThread::becomeCurrent(Client &client)
{
    if (client.isCurrent)
        return;
    client.isCurrent = true;
    ++m_tally.current;
}

void LoadThread::subscribe(Client &client)
{
    std::string list;
    std::string resume;
    for (const Place &place : placesOf(client)) {
        const std::string &name = m_plan.symbols.name(place.symbol());
        appendListed(list, name);
        if (!client.hasEpochs || place.last() == 0)
            continue;
        appendListed(resume, name);
        resume += ":{\"epoch\":\"";
        resume += m_epochs[place.symbol()];
        resume += "\",\"offset\":";
        resume += std::to_string(place.last());
        resume += '}';
    }
    std::string command = "{\"op\":\"subscribe\",\"id\":1,\"channel\":\"";
    command += m_plan.watchesEvents ? "trade" : "quote";
    command += "\",\"symbols\":[";
    command += list;
    command += ']';
    if (!resume.empty()) {
        command += ",\"resume\":{";
        command += resume;
        command += '}';
    }
    command += '}';
    client.stage = Stage::Subscribing;
    send(client, clientFrame(opText, command));
}

Place *LoadThread::find(const Client &client, std::uint32_t symbol)
{
    const std::span<Place> places = placesOf(client);
    const auto found = std::ranges::lower_bound(places, symbol, {}, &Place::symbol);
    return found != places.end() && found->symbol() == symbol ? &*found : nullptr;
}

} // namespace tickcast::load
