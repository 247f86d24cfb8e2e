// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tickcast::testing {

/// Thousands of subscribers in one thread: plain sockets on one epoll, from several loopback
/// addresses, each with a few quotes. It looks only at what it must, the op, the symbol and the
/// offset, so that it can keep up with the server on the same machine. No Qt inside.
///
/// Thread: made, started and stopped by one; its own in between. After stop() the totals are final.
class LoadClients final
{
public:
    struct Config
    {
        std::uint16_t port = 0; ///< on 127.0.0.1
        int clients = 0;
        int symbolsEach = 5;
        std::vector<std::string> symbols; ///< picked evenly from these, with a fixed seed
    };

    struct Totals
    {
        std::uint64_t updates = 0;       ///< quotes received by all clients
        std::uint64_t updatesLeast = 0;  ///< by the client that got the fewest
        std::uint64_t gaps = 0;          ///< offsets that did not follow their predecessor
        std::uint64_t losses = 0;        ///< connections that failed or were closed by the server
        std::uint64_t wrongMessages = 0; ///< errors, closings, and what nobody asked for
        std::string firstTrouble;        ///< in words; empty: there was none
    };

    explicit LoadClients(Config config);
    ~LoadClients();
    LoadClients(const LoadClients &) = delete;
    LoadClients &operator=(const LoadClients &) = delete;

    void start();
    /// Closes every connection and ends the thread.
    void stop();

    /// How many have their acknowledgement. Thread: any.
    [[nodiscard]] int subscribed() const { return m_subscribed; }
    /// Thread: any.
    [[nodiscard]] bool hasTrouble() const { return m_hasTrouble; }
    /// After stop() only.
    [[nodiscard]] Totals totals() const;

private:
    enum class Stage : std::uint8_t { Connecting, Upgrading, Live, Lost };
    struct Client
    {
        int descriptor = -1;
        Stage stage = Stage::Connecting;
        std::uint64_t updates = 0;
        std::string unread; ///< the beginning of a frame, or of the handshake's answer
        std::map<std::string, std::uint64_t, std::less<>> offsets; ///< by symbol, 0: none yet
    };

    void run();
    void openMore();
    void open(Client &client);
    void onReady(Client &client);
    [[nodiscard]] bool readInto(Client &client);
    void takeUpgrade(Client &client);
    void takeFrames(Client &client);
    void takeFrame(Client &client, unsigned opcode, std::string_view payload);
    void takeQuote(Client &client, std::string_view payload);
    void subscribe(Client &client);
    void send(Client &client, std::string_view bytes);
    void sendFrame(Client &client, unsigned opcode, std::string_view payload);
    void lose(Client &client, std::string_view why);
    void complain(std::string_view what, std::string_view detail);

    const Config m_config;
    std::thread m_thread;
    std::atomic<bool> m_isStopping{false};
    std::atomic<int> m_subscribed{0};
    std::atomic<bool> m_hasTrouble{false};

    // ---- of the thread; read by others after stop() ----
    int m_epoll = -1;
    std::vector<Client> m_clients;
    std::size_t m_opened = 0;
    std::size_t m_underway = 0; ///< connecting or upgrading
    std::mt19937 m_random{20260101};
    std::vector<char> m_buffer;
    Totals m_totals;
};

} // namespace tickcast::testing
