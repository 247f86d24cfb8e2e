// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "shared/client/subscriberclient.h"

#include <QList>
#include <QObject>
#include <QUrl>
#include <deque>
#include <memory>
#include <optional>

namespace tickcast {

/// One symbol's quote as a client sees it: a subscription of its own, over the clients' port, which
/// ends with close(). What it shows went all the way that a client's updates go.
/// Thread: the GUI's. Cost: one WebSocket connection and one subscription.
class LiveQuote final : public QObject
{
    Q_OBJECT
public:
    struct Field
    {
        QString name;  ///< "bid"
        QString value; ///< a decimal as it was sent; "–" where there is none
    };

    explicit LiveQuote(const Clock *clock = nullptr, QObject *parent = nullptr);
    ~LiveQuote() override;

    /// Leaves what was watched and watches @p symbol at @p clientsUrl.
    void open(const QUrl &clientsUrl, const QString &symbol);
    void close();
    [[nodiscard]] bool isOpen() const { return m_client != nullptr; }
    [[nodiscard]] const QString &symbol() const { return m_symbol; }

    /// Of the last quote, all that a quote can have.
    [[nodiscard]] QList<Field> fields() const;
    /// How the subscription is, in words, and how that is to be judged.
    [[nodiscard]] QString statusText() const;
    [[nodiscard]] Health statusHealth() const;
    /// "offset 1,204 · 12.3 updates/s · last 0.2 s ago · 3 left out"; empty before the first.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] quint64 updates() const { return m_updates; }

Q_SIGNALS:
    /// Anything of the above; at most as often as updates come.
    void changed();

private:
    void onQuote(const protocol::QuoteUpdate &update);
    void onStatus(const protocol::Status &status);
    void complain(const QString &problem);

    const Clock *m_clock;
    std::unique_ptr<SubscriberClient> m_client;
    QString m_symbol;
    QString m_problem; ///< why there is nothing, or nothing new
    QString m_stale;   ///< what the server said of it; empty: it is live
    std::optional<protocol::QuoteUpdate> m_last;
    std::deque<qint64> m_arrivedMs; ///< of the last seconds' updates, at most arrivalsMax
    quint64 m_updates = 0;
    quint64 m_left = 0; ///< offsets that newer state stands for
};

/// Where clients connect, seen from here: a server that listens at every address is asked at the
/// one its admin channel was reached at. Not valid: what it says is no such address.
[[nodiscard]] QUrl reachableClientsUrl(const QString &clientsUrl, const QUrl &adminUrl);

} // namespace tickcast
