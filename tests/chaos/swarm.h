// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/binarydecoder.h"
#include "shared/util/clock.h"
#include "tests/bench/load/offsets.h"
#include "tests/bench/load/updatereader.h"
#include "tests/bench/load/wire.h"
#include "tests/bench/load/zipf.h"
#include "tests/chaos/contentledger.h"
#include "tests/chaos/schedule.h"
#include "tests/chaos/swarmtally.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace tickcast::chaos {

/// Thousands of subscribers on one epoll in one thread. Each watches a few symbols, comes back when
/// it was sent away or cut off, as the protocol has it, resumes where it was, and checks everything
/// it is told. Some are slow for a while when an event says so, and are judged mildly until they
/// have caught up. Guests are connections beside them that never behave: the server has to end
/// them.
///
/// Thread: made, ordered and ended by one; its own in between. tally() may be called at any time.
class Swarm final
{
public:
    struct Config
    {
        load::Target target;
        std::vector<std::string> symbols; ///< in the server's order
        std::uint32_t clients = 0;
        std::uint32_t watch = 5; ///< symbols each
        std::uint64_t seed = 1;
    };

    explicit Swarm(const Config &config);
    ~Swarm();
    Swarm(const Swarm &) = delete;
    Swarm &operator=(const Swarm &) = delete;

    void start();
    /// Closes every connection and ends the thread.
    void stop();
    /// Carries out an event that concerns clients.
    void order(const Event &event);
    /// While it is so, nobody leaves by himself, guests are gone, and slow ones become normal.
    void setCalm(bool isCalm) { m_isCalm = isCalm; }
    /// Connections begun before that moment may end without a word (SystemClock::now()).
    void excuseCutsBefore(MonotonicNs moment) { m_cutsExcusedBefore = moment; }
    /// Connections begun before that moment need not come about.
    void excuseRefusalsBefore(MonotonicNs moment) { m_refusalsExcusedBefore = moment; }

    [[nodiscard]] SwarmTally tally() const;

private:
    enum class Stage : std::uint8_t { Idle, Connecting, Opening, Welcoming, Subscribing, Live };
    enum class Speech : std::uint8_t { Quotes, Trades, Binary };
    enum class Manner : std::uint8_t {
        Behaving,
        Stalled,
        Slow,
        Recovering, ///< reads again, and may have been sent away meanwhile
    };

    struct Client
    {
        int descriptor = -1;
        Stage stage = Stage::Idle;
        Speech speech = Speech::Quotes;
        Manner manner = Manner::Behaving;
        bool isTold = false;        ///< that the connection will be closed
        unsigned failures = 0;      ///< in a row
        MonotonicNs begunNs = 0;    ///< of this connection
        MonotonicNs heardNs = 0;    ///< the last byte
        MonotonicNs comeBackNs = 0; ///< while Idle: not before
        MonotonicNs mannerEndsNs = 0;
        MonotonicNs leavesNs = 0;          ///< of those who reconnect by themselves; 0: never
        std::string unread;                ///< the beginning of what has not ended
        std::vector<load::Place> places;   ///< ascending by symbol
        std::vector<std::uint32_t> epochs; ///< of the places; 0: not known
        std::unique_ptr<protocol::BinaryDecoder> decoder;
    };
    struct Guest
    {
        int descriptor = -1;
        EventKind kind = EventKind::HalfOpen;
        MonotonicNs begunNs = 0;
        bool isConnected = false;
        unsigned variant = 0; ///< what it sends
        bool hasSubscribed = false;
        bool looksForItsEnd = false; ///< reads whatever there is, to find the end behind it
    };
    class BinarySink;

    void run();
    void obey();
    void carryOut(const Event &event);
    void turn();
    void publish();

    // ---- swarm.cpp: connections ----
    void begin(Client &client);
    void onEvent(Client &client, std::uint32_t events);
    void read(Client &client, std::size_t bytesMax);
    void send(Client &client, std::string_view bytes);
    void watchFor(const Client &client, std::uint32_t events);
    void leave(Client &client);
    void beginManner(Client &client, Manner manner, std::chrono::milliseconds duration);
    void endManner(Client &client);
    /// The connection is over, by the server or the network; @p how in words.
    void lose(Client &client, std::string_view how);
    void forget(Client &client);
    void comeBackAfter(Client &client, double ms);

    // ---- swarmguests.cpp ----
    void invite(const Event &event);
    void onGuestEvent(std::uint64_t id, std::uint32_t events);
    void speak(Guest &guest);
    void dismiss(std::uint64_t id);
    void checkGuests();

    // ---- swarmmessages.cpp: what is read ----
    void takeOpening(Client &client);
    void takeFrames(Client &client);
    void takeFrame(Client &client, std::uint8_t opcode, std::string_view payload);
    void takeText(Client &client, std::string_view text);
    void takeUpdate(Client &client, const load::Update &update, std::string_view text);
    void takeArrival(Client &client, load::Place &place, std::uint64_t offset);
    void takeBinary(Client &client, std::string_view bytes);
    void takeSubscribed(Client &client, std::string_view text);
    void subscribe(Client &client);
    [[nodiscard]] load::Place *find(Client &client, std::uint32_t symbol);
    [[nodiscard]] std::uint32_t epochNumber(std::string_view name);

    void blame(const std::string &kind, std::string_view detail);
    [[nodiscard]] std::uint64_t indexOf(const Client &client) const
    {
        return std::uint64_t(&client - m_clients.data());
    }

    static constexpr std::uint64_t guestBit = std::uint64_t{1} << 63;

    const Config m_config;
    const load::SymbolIndex m_symbols;
    load::UpdateReader m_quotes;
    load::UpdateReader m_trades;
    ContentLedger m_quoteLedger;
    ContentLedger m_tradeLedger;
    load::SplitMix m_random;
    std::vector<Client> m_clients;
    std::unordered_map<std::uint64_t, Guest> m_guests; ///< by id
    std::uint64_t m_nextGuest = guestBit;
    std::unordered_map<std::string, std::uint32_t> m_epochNumbers;
    std::vector<std::string> m_epochNames{std::string()}; ///< by number, from 1
    std::vector<char> m_buffer;
    int m_epoll = -1;
    std::uint32_t m_underway = 0;
    MonotonicNs m_startNs = 0;
    MonotonicNs m_nowNs = 0;
    MonotonicNs m_nextTurnNs = 0;
    SwarmTally m_tally;

    std::thread m_thread;
    std::atomic<bool> m_isStopping = false;
    std::atomic<bool> m_isCalm = false;
    std::atomic<MonotonicNs> m_cutsExcusedBefore = 0;
    std::atomic<MonotonicNs> m_refusalsExcusedBefore = 0;
    mutable std::mutex m_mutex;
    std::vector<Event> m_orders; ///< under m_mutex
    SwarmTally m_published;      ///< under m_mutex
};

} // namespace tickcast::chaos
