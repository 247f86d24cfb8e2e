// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/histogram.h"
#include "tests/bench/load/offsets.h"
#include "tests/bench/load/tally.h"
#include "tests/bench/load/updatereader.h"
#include "tests/bench/load/wire.h"
#include "tests/bench/load/zipf.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace tickcast::load {

/// What every thread of a run is told beforehand. Immutable while threads run.
struct LoadPlan
{
    Target target;
    std::string subprotocol;
    std::uint32_t watch = 1;
    double slowShare = 0;
    double readerShare = 0;
    double readerBytesPerSecond = 0;
    double churnShare = 0;
    std::uint32_t holdings = 0;
    std::uint64_t seed = 1;
    bool waitsForWelcome = true; ///< Tickcast greets; a peer need not
    bool watchesEvents = false;  ///< trades instead of quotes
    const SymbolIndex &symbols;
    const Zipf &popularity; ///< over symbols
};

/// What is being measured now.
enum class Window : std::uint8_t {
    None,
    Measured,
    Calm,    ///< measured, and everybody reads
    Stalled, ///< measured, while some do not read, or come back all at once
    After,   ///< slow clients alone: as they catch up, or read slowly
};

enum class ClientKind : std::uint8_t {
    Healthy,
    Staller,    ///< stops reading while it is told to
    SlowReader, ///< reads so many bytes a second while it is told to
};
/// Evenly mixed, and of the first n clients exactly as many of each kind as the shares say, rounded
/// down; @p slowShare is below 1.
[[nodiscard]] ClientKind kindOf(std::size_t client, double slowShare, double readerShare);

/// What the main thread wishes, and what all threads saw. Writers are named; any thread reads.
struct LoadControl
{
    explicit LoadControl(std::uint32_t symbols)
        : resumeTargets(symbols)
        , newest(symbols)
    {
    }
    // Written by the main thread.
    std::atomic<bool> isStopping = false;
    std::atomic<bool> isConnectedWanted = false; ///< false: close everything with a reset
    std::atomic<bool> isStorm = false; ///< what is wished above is not meant for those who stay
    std::atomic<Window> window = Window::None;
    std::atomic<bool> isSlowPaused = false;
    std::atomic<bool> isReadingSlowly = false;
    std::atomic<bool> isChurning = false;
    /// Both set before isSlowPaused becomes false: by symbol the newest offset known then, and when
    /// that was by the wall clock.
    std::vector<std::atomic<std::uint64_t>> resumeTargets;
    std::atomic<std::int64_t> resumedAtUs = 0;
    /// Set after `targets`, which does not change from then on.
    std::atomic<bool> isDraining = false;
    std::vector<std::uint64_t> targets; ///< by symbol: offsets that everybody has to reach
    // Written by load threads.
    std::vector<std::atomic<std::uint64_t>> newest; ///< by symbol: the highest offset seen
};

/// A share of the clients on one epoll in one thread with a descriptor table of its own, so that a
/// process holds as many tables' worth of connections. No Qt inside. It connects, subscribes,
/// reads and checks; when to do what is LoadControl's.
///
/// Thread: made, started and joined by the main thread; its own in between. tally() may be called
/// at any time, outcome() after join().
class LoadThread final
{
public:
    /// Clients @p first to @p first + @p count - 1 of the run. Both references outlive the thread.
    /// @p isStaying: they are not cut off in a storm, and alone are measured in it.
    LoadThread(const LoadPlan &plan, LoadControl &control, std::size_t first, std::size_t count,
               bool isStaying = false);
    ~LoadThread();
    LoadThread(const LoadThread &) = delete;
    LoadThread &operator=(const LoadThread &) = delete;

    void start();
    /// Returns once the thread has ended; LoadControl::isStopping makes it.
    void join();

    [[nodiscard]] Tally tally() const;
    [[nodiscard]] const Outcome &outcome() const { return m_outcome; }

private:
    enum class Stage : std::uint8_t { Idle, Connecting, Opening, Welcoming, Subscribing, Live };

    /// A connection's state between events; a run has 100,000 of them.
    struct Client
    {
        int descriptor = -1;
        Stage stage = Stage::Idle;
        ClientKind kind = ClientKind::Healthy;
        protocol::SessionLevel level = protocol::SessionLevel::Normal; ///< as last told
        bool isCurrent = false;
        bool hasEpochs = false;            ///< it was subscribed before: it resumes
        bool hasLeft = false;              ///< it reconnected at some time
        std::uint32_t missingHoldings = 0; ///< short of resumeTargets, since it reads again
        double allowance = 0;              ///< bytes that a slow reader may read by now
        std::uint64_t gaps = 0;            ///< offsets left out
        std::uint32_t awaiting = 0;        ///< places that wait for their state
        std::uint32_t cutSize = 0;         ///< of `cut`
        std::unique_ptr<char[]> cut;       ///< the beginning of a frame that came in pieces
    };
    static_assert(sizeof(Client) <= 128);
    [[nodiscard]] static bool isSlow(const Client &client)
    {
        return client.kind != ClientKind::Healthy;
    }
    /// Whether it is to leave unread what has come.
    [[nodiscard]] bool isHeldBack(const Client &client) const
    {
        return client.stage == Stage::Live &&
               ((client.kind == ClientKind::Staller && m_isSlowPaused) ||
                (client.kind == ClientKind::SlowReader && m_isReadingSlowly));
    }

    void run();
    void isolateDescriptors();
    void choosePlaces();
    void obey();
    void stall();
    void resume();
    void watchFor(ClientKind kind);
    void readSlowly();
    void churn();
    void countGaps();
    void connectMore();
    void begin(Client &client);
    void disconnectAll();
    void countBehind();
    void publish();

    void onEvent(Client &client, std::uint32_t events);
    void onConnected(Client &client);
    void read(Client &client, std::size_t bytesMax);
    [[nodiscard]] std::size_t takeOpening(Client &client, std::string_view bytes);
    [[nodiscard]] std::size_t takeFrames(Client &client, std::string_view bytes);
    void takeControl(Client &client, std::uint8_t opcode, std::string_view payload);
    void takeText(Client &client, std::string_view text, std::size_t frameSize);
    void takeUpdate(Client &client, const Update &update, std::size_t frameSize);
    void takeMessage(Client &client, std::string_view text);
    void takeSubscribed(Client &client, std::string_view text);
    void takeHoldings(std::string_view text);
    void takeLevel(Client &client, std::string_view text);
    void declareHoldings(Client &client);
    void countHolding(Client &client, const Place &place, std::uint64_t before);
    void recordAge(const Client &client, std::int64_t ageUs);
    void becomeCurrent(Client &client);
    void subscribe(Client &client);
    void send(Client &client, std::string_view bytes);
    void watchFor(Client &client, std::uint32_t events);

    /// Ends a connection that should have lived, and counts why.
    void lose(Client &client, const std::string &kind, std::string_view detail = {});
    void forget(Client &client);
    void complain(const std::string &kind, std::string_view detail);

    [[nodiscard]] std::size_t indexOf(const Client &client) const
    {
        return static_cast<std::size_t>(&client - m_clients.data());
    }
    [[nodiscard]] std::span<Place> placesOf(const Client &client)
    {
        return std::span(m_places).subspan(indexOf(client) * m_plan.watch, m_plan.watch);
    }
    [[nodiscard]] bool isMeasured() const
    {
        return m_isStaying || !m_control.isStorm.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool isHolding(const Client &client, const Place &place);
    [[nodiscard]] Place *find(const Client &client, std::uint32_t symbol);

    /// At a time: more does not stay in the processor's cache.
    static constexpr std::size_t readBytesMax = 64 * 1024;

    const LoadPlan &m_plan;
    LoadControl &m_control;
    const std::size_t m_first;
    const bool m_isStaying;
    std::vector<Client> m_clients;
    std::vector<Place> m_places;       ///< `watch` for each client, ascending by symbol
    std::vector<std::string> m_epochs; ///< by symbol
    UpdateReader m_reader;
    const std::string m_request;
    std::unique_ptr<char[]> m_buffer;
    int m_epoll = -1;
    std::size_t m_begun = 0;    ///< clients begun in this round
    std::size_t m_underway = 0; ///< begun, and not subscribed yet
    bool m_isConnected = false;
    bool m_isSlowPaused = false;
    bool m_isReadingSlowly = false;
    Window m_window = Window::None;
    std::int64_t m_nextSlowReadNs = 0;
    std::int64_t m_slowReadNs = 0; ///< when slow readers last got their allowance
    std::int64_t m_churnedNs = 0;
    double m_churnDue = 0;         ///< clients that are to reconnect
    SplitMix m_random;             ///< who does
    std::int64_t m_receivedUs = 0; ///< wall clock of the bytes at hand
    std::int64_t m_nextCountNs = 0;

    Tally m_tally;
    Outcome m_outcome;
    mutable std::mutex m_publishedMutex;
    Tally m_published;
    std::thread m_thread;
};

} // namespace tickcast::load
