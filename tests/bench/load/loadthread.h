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
    std::uint64_t seed = 1;
    bool waitsForWelcome = true; ///< Tickcast greets; a peer need not
    const SymbolIndex &symbols;
    const Zipf &popularity; ///< over symbols
};

/// What the main thread wishes, and what all threads saw. Writers are named; any thread reads.
struct LoadControl
{
    explicit LoadControl(std::uint32_t symbols)
        : newest(symbols)
    {
    }
    // Written by the main thread.
    std::atomic<bool> isStopping = false;
    std::atomic<bool> isConnectedWanted = false; ///< false: close everything with a reset
    std::atomic<bool> isMeasuring = false;
    std::atomic<bool> isSlowPaused = false;
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
    LoadThread(const LoadPlan &plan, LoadControl &control, std::size_t first, std::size_t count);
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
        bool isSlow = false;
        bool isCurrent = false;
        bool hasEpochs = false;      ///< it was subscribed before: it resumes
        std::uint32_t awaiting = 0;  ///< places that wait for their state
        std::uint32_t cutSize = 0;   ///< of `cut`
        std::unique_ptr<char[]> cut; ///< the beginning of a frame that came in pieces
    };
    static_assert(sizeof(Client) <= 128);

    void run();
    void isolateDescriptors();
    void choosePlaces();
    void obey();
    void pauseSlowClients(bool isPaused);
    void connectMore();
    void begin(Client &client);
    void disconnectAll();
    void countBehind();
    void publish();

    void onEvent(Client &client, std::uint32_t events);
    void onConnected(Client &client);
    void read(Client &client);
    [[nodiscard]] std::size_t takeOpening(Client &client, std::string_view bytes);
    [[nodiscard]] std::size_t takeFrames(Client &client, std::string_view bytes);
    void takeControl(Client &client, std::uint8_t opcode, std::string_view payload);
    void takeText(Client &client, std::string_view text, std::size_t frameSize);
    void takeUpdate(Client &client, const Update &update, std::size_t frameSize);
    void takeMessage(Client &client, std::string_view text);
    void takeSubscribed(Client &client, std::string_view text);
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
    [[nodiscard]] Place *find(const Client &client, std::uint32_t symbol);

    const LoadPlan &m_plan;
    LoadControl &m_control;
    const std::size_t m_first;
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
    bool m_isMeasuring = false;
    std::int64_t m_receivedUs = 0; ///< wall clock of the bytes at hand
    std::int64_t m_nextCountNs = 0;

    Tally m_tally;
    Outcome m_outcome;
    mutable std::mutex m_publishedMutex;
    Tally m_published;
    std::thread m_thread;
};

} // namespace tickcast::load
