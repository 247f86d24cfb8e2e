// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"
#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/tcpgate.h"
#include "tests/integration/support/testclient.h"

#include <QHash>
#include <QSet>
#include <memory>

namespace tickcast::testing {

/// A server on which a client is slow within a second, and an operator who watches it from start to
/// end. Its destructor fails the running test unless every update was accounted for, in every
/// sample and for each worker. Thread: the test's.
class PressureScene final
{
public:
    /// Only a slow connection changes a level here, never a busy machine.
    PressureScene();
    ~PressureScene();
    PressureScene(const PressureScene &) = delete;
    PressureScene &operator=(const PressureScene &) = delete;

    void set(const char *key, const char *value) { server.set(key, value); }
    [[nodiscard]] bool start();
    [[nodiscard]] QUrl url() const { return server.clientsUrl(); }
    [[nodiscard]] AdminClient &admin() { return *m_admin; }
    /// The next sample with @p count sessions at @p level: true when there is one.
    [[nodiscard]] bool waitForSessions(quint32 count, admin::SessionLevel level);
    /// Waits until nothing is owed to anybody, and returns the sample that says so.
    admin::Stats waitUntilNothingIsOwed();
    /// Waits until the server has logged @p words.
    [[nodiscard]] bool waitForLog(const QByteArray &words) const;

    ServerProcess server;

private:
    std::unique_ptr<AdminClient> m_admin;
};

/// A client with a network of its own.
struct GatedClient
{
    explicit GatedClient(const QUrl &server)
        : gate(quint16(server.port()))
        , client(gate.leadTo(server))
    {
    }
    TcpGate gate;
    TestClient client;
};

/// How many sessions of all workers are at @p level.
[[nodiscard]] quint32 sessionsAt(const admin::Stats &stats, admin::SessionLevel level);
/// What all workers owe.
[[nodiscard]] quint64 owed(const admin::Stats &stats);

/// The levels that @p client was told, in order.
[[nodiscard]] QStringList levelsOf(const TestClient &client);
/// True if each of @p levels is one step from the one before, the first one from normal.
[[nodiscard]] bool areSingleSteps(const QStringList &levels);
/// The symbols whose data came after the last `level` message that says @p level and before the
/// next `level` message.
[[nodiscard]] QSet<QString> symbolsSeenAt(const TestClient &client, const char *level);

using Offsets = QHash<QString, qint64>;
/// The newest offset of each symbol in @p channel.
[[nodiscard]] Offsets newestOffsets(const TestClient &client, const char *channel);
/// True if @p offsets have come to @p target or beyond for all of @p symbols that it names.
[[nodiscard]] bool haveReached(const Offsets &offsets, const Offsets &target,
                               const QStringList &symbols);
/// True if both have got the same message wherever they have got the same offset; false also when
/// they have none in common.
[[nodiscard]] bool agree(const TestClient &a, const TestClient &b, const char *channel);
/// How many updates of @p channel are missing before the newest one, by the client's own count:
/// from the offset in each acknowledgement on.
[[nodiscard]] quint64 gaps(const TestClient &client, const char *channel);

} // namespace tickcast::testing
