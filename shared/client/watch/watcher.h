// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/subscriberclient.h"

#include <QObject>
#include <QUrl>
#include <vector>

namespace tickcast {

/// What tickcast-watch was asked to do.
struct WatchOptions
{
    QUrl url;
    protocol::Channel channel = protocol::Channel::Quote;
    std::vector<Symbol> symbols;
    ClientFormat format = ClientFormat::Any;
    qint64 count = 0; ///< updates to print before it ends; 0: no end
    bool json = false;
};

/// Prints one line per update to standard output. To standard error goes the rest: which format is
/// spoken, what goes wrong, and which trades were lost. Quotes and candles that were replaced by
/// newer ones are not worth a word. Thread: main.
class Watcher final : public QObject
{
    Q_OBJECT
public:
    explicit Watcher(const WatchOptions &options);
    void start();
    void stop() { m_client.close(); }

Q_SIGNALS:
    /// @p exitCode is 0 after the updates asked for, 1 if the server wants no part of it.
    void finished(int exitCode);

private:
    template <typename Update>
    void printAs(void (SubscriberClient::*received)(const Update &),
                 QString (*lineOf)(const Update &));
    void onError(const protocol::ErrorMessage &error);
    void onClosed(int code, const QString &reason, int retryAfterMs);
    void onGap(protocol::Channel channel, const Symbol &symbol, quint64 from, quint64 to);
    void print(const QByteArray &line);

    const WatchOptions m_options;
    SubscriberClient m_client;
    qint64 m_printed = 0;
};

} // namespace tickcast
