// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/watch/watcher.h"

#include "shared/client/watch/jsonform.h"
#include "shared/client/watch/lineformat.h"

#include <cstdio>

namespace tickcast {

namespace {

void writeLine(FILE *stream, QByteArray line)
{
    line += '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stream);
    std::fflush(stream);
}

void complain(const QString &text)
{
    writeLine(stderr, QString(QLatin1String("tickcast-watch: ") % text).toUtf8());
}

SubscriberClient::Options clientOptions(const WatchOptions &options)
{
    SubscriberClient::Options result;
    result.format = options.format;
    result.refillsGaps = true;
    return result;
}

QString stateText(protocol::SymbolState state)
{
    const std::string_view name = protocol::symbolStateNames[static_cast<size_t>(state)];
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QString listOf(const std::vector<Symbol> &symbols)
{
    QString text;
    for (const Symbol &symbol : symbols)
        text += u' ' % symbol.toString();
    return text;
}

} // namespace

Watcher::Watcher(const WatchOptions &options)
    : m_options(options)
    , m_client(clientOptions(options))
{
    connect(&m_client, &SubscriberClient::welcomed, this, [this](const protocol::Welcome &welcome) {
        complain(m_options.url.toDisplayString() % QLatin1String(" speaks ") % welcome.protocol);
    });
    connect(&m_client, &SubscriberClient::errorReceived, this, &Watcher::onError);
    connect(&m_client, &SubscriberClient::protocolViolated, this,
            [](const QString &text) { complain(text); });
    connect(&m_client, &SubscriberClient::closed, this, &Watcher::onClosed);
    connect(&m_client, &SubscriberClient::gapFound, this, &Watcher::onGap);
    connect(&m_client, &SubscriberClient::recovered, this,
            [](const Symbol &symbol, quint64 from, quint64 to) {
                complain(QStringLiteral("%1: trades %2 to %3 have come after all")
                             .arg(symbol.toString())
                             .arg(from)
                             .arg(to));
            });
    connect(&m_client, &SubscriberClient::levelChanged, this, [](const protocol::Level &level) {
        const std::string_view name = protocol::sessionLevelName(level.level);
        complain(QStringLiteral("level ") % QLatin1String(name.data(), qsizetype(name.size())) %
                 QLatin1String(": ") % level.reason);
    });
    connect(&m_client, &SubscriberClient::statusChanged, this, [](const protocol::Status &status) {
        complain(stateText(status.state) % QLatin1String(": ") % status.reason %
                 listOf(status.symbols));
    });
    printAs(&SubscriberClient::quoteReceived, &quoteLine);
    printAs(&SubscriberClient::tradeReceived, &tradeLine);
    printAs(&SubscriberClient::candleReceived, &candleLine);
}

template <typename Update>
void Watcher::printAs(void (SubscriberClient::*received)(const Update &),
                      QString (*lineOf)(const Update &))
{
    connect(&m_client, received, this, [this, lineOf](const Update &update) {
        print(m_options.json ? jsonForm(update) : lineOf(update).toUtf8());
    });
}

void Watcher::start()
{
    m_client.subscribe(m_options.channel, m_options.symbols);
    m_client.open(m_options.url);
}

void Watcher::onGap(protocol::Channel channel, const Symbol &symbol, quint64 from, quint64 to)
{
    if (!protocol::isState(channel)) {
        complain(QStringLiteral("%1: trades %2 to %3 are missing")
                     .arg(symbol.toString())
                     .arg(from)
                     .arg(to));
    }
}

void Watcher::onError(const protocol::ErrorMessage &error)
{
    complain(error.code % QLatin1String(": ") % error.message % listOf(error.symbols));
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

void Watcher::print(const QByteArray &line)
{
    writeLine(stdout, line);
    if (++m_printed != m_options.count)
        return;
    m_client.close();
    Q_EMIT finished(0);
}

} // namespace tickcast
