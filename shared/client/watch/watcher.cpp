// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/watch/watcher.h"

#include "shared/client/watch/lineformat.h"

#include <cstdio>

namespace tickcast {

namespace {

void writeLine(FILE *stream, const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

void complain(const QString &text)
{
    writeLine(stderr, QStringLiteral("tickcast-watch: ") % text);
}

} // namespace

Watcher::Watcher(const WatchOptions &options)
    : m_options(options)
{
    connect(&m_client, &SubscriberClient::errorReceived, this, &Watcher::onError);
    connect(&m_client, &SubscriberClient::closed, this, &Watcher::onClosed);
    if (m_options.json) {
        connect(&m_client, &SubscriberClient::dataReceived, this, &Watcher::print);
        return;
    }
    connect(&m_client, &SubscriberClient::quoteReceived, this,
            [this](const protocol::QuoteUpdate &update) { print(quoteLine(update)); });
    connect(&m_client, &SubscriberClient::tradeReceived, this,
            [this](const protocol::TradeUpdate &update) { print(tradeLine(update)); });
    connect(&m_client, &SubscriberClient::candleReceived, this,
            [this](const protocol::CandleUpdate &update) { print(candleLine(update)); });
}

void Watcher::start()
{
    m_client.subscribe(m_options.channel, m_options.symbols);
    m_client.open(m_options.url);
}

void Watcher::onError(const protocol::ErrorMessage &error)
{
    QString text = error.code % QLatin1String(": ") % error.message;
    for (const Symbol &symbol : error.symbols)
        text += u' ' % symbol.toString();
    complain(text);
    if (m_client.subscriptionCount() > 0)
        return;
    complain(QStringLiteral("no symbol is left to watch"));
    m_client.close();
    Q_EMIT finished(1);
}

void Watcher::onClosed(int code, const QString &reason, int retryAfterMs)
{
    const QString what = QStringLiteral("%1: closed (%2) %3; ")
                             .arg(m_options.url.toDisplayString(), QString::number(code), reason);
    if (retryAfterMs >= 0) {
        complain(what % QStringLiteral("trying again in %1 ms").arg(retryAfterMs));
        return;
    }
    complain(what % QStringLiteral("the server does not want this client back"));
    Q_EMIT finished(1);
}

void Watcher::print(const QString &line)
{
    writeLine(stdout, line);
    if (++m_printed != m_options.count)
        return;
    m_client.close();
    Q_EMIT finished(0);
}

} // namespace tickcast
