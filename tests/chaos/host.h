// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/chaos/schedule.h"
#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/faultinjector.h"
#include "tests/integration/support/serverprocess.h"

#include <QTemporaryDir>
#include <memory>
#include <vector>

namespace tickcast::chaos {

/// One server after the other at the same address, with the same state directory, and an operator
/// who watches whichever it is. Functions that end a life return once the next has begun; all of
/// them spin the event loop. Whatever goes wrong becomes a line of problems(). Thread: main.
class Host final
{
public:
    struct Config
    {
        std::chrono::milliseconds outageInterval{0};
        std::chrono::milliseconds outageDuration{0};
        int symbols = 200;
        int rate = 400; ///< quotes per second
    };

    explicit Host(const Config &config);
    ~Host();

    /// The first server. False: see problems().
    [[nodiscard]] bool start();
    /// The last one ends in order. What is left in its directory is a problem.
    void finish();

    // ---- ends of lives ----
    void kill();
    void restart(int signal); ///< SIGTERM or SIGUSR2
    void takeOver();

    // ---- during one ----
    void reload();
    void reloadBadly();
    void takeDescriptors();
    void giveDescriptors();
    void fillDisk() { m_faults.arm(diskCalls, faults::Flavour::Exhausted, 1, forGood); }
    void emptyDisk() { m_faults.disarm(); }
    void freeze() { m_server->sendSignal(SIGSTOP); }
    void thaw() { m_server->sendSignal(SIGCONT); }

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] int life() const { return m_life; } ///< from 1
    [[nodiscard]] bool isServing();
    /// Samples of this life that were not taken yet.
    [[nodiscard]] std::vector<admin::Stats> takeSamples();
    [[nodiscard]] qint64 residentBytes() const { return m_server->residentBytes(); }
    [[nodiscard]] int openDescriptors() const { return m_server->openDescriptors(); }
    [[nodiscard]] const QStringList &problems() const { return m_problems; }

private:
    [[nodiscard]] std::unique_ptr<testing::ServerProcess> make();
    [[nodiscard]] bool begin();
    void watch();
    void expectEnd(testing::ServerProcess &server, const char *how);
    void complain(const QString &problem, const QByteArray &log = {});

    static constexpr faults::CallSet diskCalls =
        faults::setOf(faults::Call::Write) | faults::setOf(faults::Call::Sync) |
        faults::setOf(faults::Call::Rename) | faults::setOf(faults::Call::MakeDirectory);
    static constexpr quint64 forGood = 1'000'000'000;

    const Config m_config;
    QTemporaryDir m_directory; ///< state.dir
    testing::FaultInjector m_faults;
    std::unique_ptr<testing::ServerProcess> m_server;
    std::unique_ptr<testing::AdminClient> m_operator;
    size_t m_samplesTaken = 0;
    quint16 m_port = 0;
    int m_life = 0;
    QStringList m_problems;
};

} // namespace tickcast::chaos
