// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"

#include <QObject>
#include <QUrl>
#include <QWebSocket>
#include <functional>
#include <optional>
#include <vector>

namespace tickcast::testing {

class ServerProcess;

/// An operator's program: takes in hello, stats and refusals of the admin channel.
/// Waiting methods spin the event loop. Thread: the test's.
class AdminClient final : public QObject
{
    Q_OBJECT
public:
    /// Connects with the server's own token in the first message.
    explicit AdminClient(const ServerProcess &server);
    /// Connects and says nothing; @p authorization is the header of that name unless it is empty.
    explicit AdminClient(const QUrl &url, const QByteArray &authorization = {});

    /// Sends @p text as the first message; call before the event loop runs.
    void sendOnceConnected(const QByteArray &text);
    [[nodiscard]] bool isGreeted();
    [[nodiscard]] const admin::Hello &hello() const { return m_hello.value(); }
    /// Why the server refused; empty if it did not.
    [[nodiscard]] QString refusal() const { return m_refusal; }
    [[nodiscard]] bool isRefused();
    [[nodiscard]] std::optional<int> closeCode();

    /// Waits until @p count samples have come since the last forget().
    [[nodiscard]] bool waitForSamples(size_t count);
    /// Waits for a sample, from now on, for which @p isWanted; the last one seen if none comes.
    admin::Stats waitFor(const std::function<bool(const admin::Stats &)> &isWanted);
    [[nodiscard]] const std::vector<admin::Stats> &samples() const { return m_samples; }
    /// The first message that could not be decoded; empty: all could.
    [[nodiscard]] QString fault() const { return m_fault; }

private:
    void open(const QUrl &url, const QByteArray &authorization);
    void onText(const QString &text);

    QWebSocket m_socket;
    std::optional<admin::Hello> m_hello;
    std::vector<admin::Stats> m_samples;
    std::vector<admin::ServerMessage> m_answers;
    QString m_refusal;
    QString m_fault;
    bool m_isClosed = false;
};

/// True if published = delivered + superseded + suppressed + dropped + owed, for each worker and
/// over all; tells which does not.
[[nodiscard]] bool isEveryUpdateAccountedFor(const admin::Stats &stats);

} // namespace tickcast::testing
