// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the clients of a swarm read, and what must hold of it (PROTOCOL.md).

#include "shared/protocol/servermessages.h"
#include "tests/bench/load/datascan.h"
#include "tests/bench/load/framescanner.h"
#include "tests/chaos/swarm.h"

#include <algorithm>
#include <charconv>
#include <sys/epoll.h>

namespace tickcast::chaos {

namespace {

constexpr std::size_t payloadMax = 1024 * 1024;
constexpr std::uint8_t opText = 0x1;
constexpr std::uint8_t opBinary = 0x2;
constexpr std::uint8_t opClose = 0x8;
constexpr std::uint8_t opPing = 0x9;
constexpr std::uint8_t opPong = 0xa;

/// The number behind @p before; -1: there is none.
std::int64_t numberAfter(std::string_view text, std::string_view before)
{
    const std::size_t at = text.find(before);
    std::int64_t value = -1;
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + before.size(), text.data() + text.size(), value);
    return value;
}

} // namespace

/// Hands the offsets of binary records to the places of a client.
class Swarm::BinarySink final : public protocol::BinaryDecoder::Sink
{
public:
    BinarySink(Swarm &swarm, Client &client)
        : m_swarm(swarm)
        , m_client(client)
    {
    }
    void onQuote(const protocol::QuoteUpdate &update) override
    {
        const auto symbol = m_swarm.m_symbols.find(update.symbol.name());
        load::Place *place = symbol ? m_swarm.find(m_client, *symbol) : nullptr;
        if (place)
            m_swarm.takeArrival(m_client, *place, update.offset);
        else
            m_swarm.blame("an update that nobody asked for", update.symbol.name());
    }
    void onTrade(const protocol::TradeUpdate &) override
    {
        m_swarm.blame("a trade for somebody who wants quotes", {});
    }
    void onCandle(const protocol::CandleUpdate &) override
    {
        m_swarm.blame("a candle for somebody who wants quotes", {});
    }

private:
    Swarm &m_swarm;
    Client &m_client;
};

void Swarm::takeOpening(Client &client)
{
    std::size_t headSize = 0;
    switch (load::judgeOpening(client.unread, headSize)) {
    case load::OpeningAnswer::Incomplete:
        return;
    case load::OpeningAnswer::Refused:
        return lose(client, client.unread.substr(0, client.unread.find("\r\n")));
    case load::OpeningAnswer::Accepted:
        break;
    }
    client.unread.erase(0, headSize);
    client.stage = Stage::Welcoming;
}

void Swarm::takeFrames(Client &client)
{
    // A frame may end the connection, and with it the bytes.
    std::string bytes;
    bytes.swap(client.unread);
    std::string_view rest = bytes;
    while (client.stage > Stage::Opening) {
        const load::ScannedFrame frame = load::scanFrame(rest, payloadMax);
        if (frame.state == load::ScanState::Incomplete)
            break;
        if (frame.state == load::ScanState::Bad) {
            blame("a frame that is against RFC 6455", frame.fault);
            return leave(client);
        }
        rest.remove_prefix(frame.size);
        takeFrame(client, frame.opcode, frame.payload);
    }
    if (client.stage > Stage::Opening)
        client.unread = rest;
}

void Swarm::takeFrame(Client &client, std::uint8_t opcode, std::string_view payload)
{
    switch (opcode) {
    case opText:
        return takeText(client, payload);
    case opBinary:
        return takeBinary(client, payload);
    case opPing:
        return send(client, load::clientFrame(opPong, payload));
    case opClose:
        return lose(client, "closed by the server");
    default:
        break;
    }
}

void Swarm::takeText(Client &client, std::string_view text)
{
    load::UpdateReader &reader = client.speech == Speech::Trades ? m_trades : m_quotes;
    if (client.speech != Speech::Binary) {
        if (const load::Update *update = reader.read(text))
            return takeUpdate(client, *update, text);
    }
    const std::string_view op = load::messageOp(text);
    if (op == "welcome") {
        if (client.stage == Stage::Welcoming)
            subscribe(client);
    } else if (op == "subscribed") {
        takeSubscribed(client, text);
    } else if (op == "closing") {
        ++m_tally.toldToLeave;
        client.isTold = true;
        const std::int64_t waitMs = numberAfter(text, "\"retryAfterMs\":");
        const std::int64_t code = numberAfter(text, "\"code\":");
        const bool isEnd = code == 1001 || code == 4101;
        if (client.manner == Manner::Behaving && (!isEnd || waitMs < 0))
            blame("a client that behaves is sent away for its own sake", text);
        comeBackAfter(client, double(std::max<std::int64_t>(waitMs, 0)));
    } else if (op == "level") {
        ++m_tally.levelsTold;
    } else if (op == "status") {
        ++(text.find("\"stale\"") != std::string_view::npos ? m_tally.staleTold : m_tally.liveTold);
    } else if (op != "heartbeat") {
        blame("a message that nobody expects", text);
    }
}

void Swarm::takeUpdate(Client &client, const load::Update &update, std::string_view text)
{
    load::Place *place = find(client, update.symbol);
    if (!place || client.stage != Stage::Live)
        return blame("an update that nobody asked for", text);
    takeArrival(client, *place, update.offset);
    const std::uint32_t epoch = client.epochs[std::size_t(place - client.places.data())];
    ContentLedger &ledger = client.speech == Speech::Trades ? m_tradeLedger : m_quoteLedger;
    if (!ledger.enter(update.symbol, epoch, update.offset, text))
        blame("one offset with two contents", text);
}

void Swarm::takeArrival(Client &client, load::Place &place, std::uint64_t offset)
{
    ++m_tally.updates;
    if (place.arrived(offset, m_tally.gaps) == load::Arrival::Backwards)
        blame("an offset goes back", m_symbols.name(place.symbol()));
    client.failures = 0;
}

void Swarm::takeBinary(Client &client, std::string_view bytes)
{
    if (!client.decoder)
        return blame("a binary message for somebody who speaks JSON", {});
    BinarySink sink(*this, client);
    const auto skippedBefore = client.decoder->skipped();
    const auto failure =
        client.decoder->decode(QByteArrayView(bytes.data(), qsizetype(bytes.size())), sink);
    if (failure) {
        blame("a binary message that cannot be read", failure->text().toStdString());
        return leave(client);
    }
    if (!(client.decoder->skipped() == skippedBefore))
        blame("a binary record that makes no sense to its client", {});
}

void Swarm::takeSubscribed(Client &client, std::string_view text)
{
    if (client.decoder) {
        const auto message =
            protocol::decodeServerMessage(QByteArray(text.data(), qsizetype(text.size())));
        if (!message || !std::holds_alternative<protocol::Subscribed>(*message))
            return blame("a message that cannot be read", text);
        client.decoder->subscribe(std::get<protocol::Subscribed>(*message));
    }
    load::EntryScanner entries(text);
    std::size_t count = 0;
    while (const auto entry = entries.next()) {
        const auto symbol = m_symbols.find(entry->symbol);
        load::Place *place = symbol ? find(client, *symbol) : nullptr;
        if (!place) {
            blame("subscribed to what nobody asked for", entry->symbol);
            continue;
        }
        ++count;
        std::uint32_t &epoch = client.epochs[std::size_t(place - client.places.data())];
        const std::uint32_t now = epochNumber(entry->epoch);
        if (client.stage == Stage::Subscribing && epoch != 0 && place->last() > 0) {
            ++m_tally.resumed;
            m_tally.recovered += entry->isRecovered ? 1 : 0;
            m_tally.newEpochs += now != epoch ? 1 : 0;
            if (now != epoch && entry->isRecovered)
                blame("recovered, in another epoch", text);
            if (now == epoch && entry->offset < place->last())
                blame("an epoch forgets what it has published",
                      std::string(entry->symbol) +
                          (client.speech == Speech::Trades ? " trade" : " quote") + " at " +
                          std::to_string(entry->offset) + ", the client had " +
                          std::to_string(place->last()) +
                          (entry->isRecovered ? " (recovered)" : " (not recovered)"));
        }
        epoch = now;
        if (client.speech == Speech::Trades)
            place->subscribedToEvents(entry->offset, entry->isRecovered);
        else
            place->subscribed(entry->offset);
    }
    if (client.stage != Stage::Subscribing)
        return; // unasked: a run of offsets was given up, and the client is told
    if (count != client.places.size())
        blame("subscribed to less than was asked for", text);
    client.stage = Stage::Live;
    --m_underway;
    ++m_tally.subscribed;
    constexpr double leastMs = 3'000;
    constexpr double mostMs = 15'000;
    if (client.leavesNs != 0)
        client.leavesNs =
            m_nowNs + MonotonicNs((leastMs + m_random.unit() * (mostMs - leastMs)) * 1e6);
}

void Swarm::subscribe(Client &client)
{
    std::string list;
    std::string resume;
    for (std::size_t i = 0; i < client.places.size(); ++i) {
        const std::string &name = m_symbols.name(client.places[i].symbol());
        load::appendListed(list, name);
        if (client.epochs[i] == 0 || client.places[i].last() == 0)
            continue;
        load::appendListed(resume, name);
        resume += ":{\"epoch\":\"" + m_epochNames[client.epochs[i]] +
                  "\",\"offset\":" + std::to_string(client.places[i].last()) + '}';
    }
    std::string command = "{\"op\":\"subscribe\",\"id\":1,\"channel\":\"";
    command += client.speech == Speech::Trades ? "trade" : "quote";
    command += "\",\"symbols\":[" + list + ']';
    if (!resume.empty())
        command += ",\"resume\":{" + resume + '}';
    command += '}';
    client.stage = Stage::Subscribing;
    send(client, load::clientFrame(opText, command));
}

load::Place *Swarm::find(Client &client, std::uint32_t symbol)
{
    const auto found = std::ranges::lower_bound(client.places, symbol, {}, &load::Place::symbol);
    return found != client.places.end() && found->symbol() == symbol ? &*found : nullptr;
}

std::uint32_t Swarm::epochNumber(std::string_view name)
{
    const auto [entry, isNew] =
        m_epochNumbers.emplace(std::string(name), std::uint32_t(m_epochNames.size()));
    if (isNew)
        m_epochNames.emplace_back(name);
    return entry->second;
}

} // namespace tickcast::chaos
