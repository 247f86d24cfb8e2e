// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/livequote.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"

#include <QHostAddress>
#include <algorithm>

namespace tickcast {

namespace {

constexpr qint64 rateWindowMs = 5'000;
constexpr size_t arrivalsMax = 10'000; ///< a symbol that moves faster is shown slower
const SystemClock systemClock;

} // namespace

QUrl reachableClientsUrl(const QString &clientsUrl, const QUrl &adminUrl)
{
    QUrl url(clientsUrl, QUrl::StrictMode);
    if (url.scheme() != QLatin1String("ws") && url.scheme() != QLatin1String("wss"))
        return {};
    const QHostAddress address(url.host());
    const bool isEverywhere = url.host().isEmpty() || url.host() == QLatin1String("*") ||
                              address == QHostAddress(QHostAddress::AnyIPv4) ||
                              address == QHostAddress(QHostAddress::AnyIPv6);
    if (isEverywhere)
        url.setHost(adminUrl.host());
    return url;
}

LiveQuote::LiveQuote(const Clock *clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock ? clock : &systemClock)
{
}

LiveQuote::~LiveQuote() = default;

void LiveQuote::open(const QUrl &clientsUrl, const QString &symbol)
{
    close();
    m_symbol = symbol;
    const QByteArray name = symbol.toUtf8();
    const auto parsed = Symbol::fromName({name.constData(), static_cast<size_t>(name.size())});
    if (!parsed)
        return complain(parsed.error().text);
    if (!clientsUrl.isValid() || clientsUrl.host().isEmpty())
        return complain(tr("The server does not say where clients connect"));
    m_client = std::make_unique<SubscriberClient>();
    connect(m_client.get(), &SubscriberClient::stateChanged, this, &LiveQuote::changed);
    connect(m_client.get(), &SubscriberClient::quoteReceived, this, &LiveQuote::onQuote);
    connect(m_client.get(), &SubscriberClient::statusChanged, this, &LiveQuote::onStatus);
    connect(m_client.get(), &SubscriberClient::subscribed, this, [this] {
        m_problem.clear();
        Q_EMIT changed();
    });
    connect(m_client.get(), &SubscriberClient::gapFound, this,
            [this](protocol::Channel, const Symbol &, quint64 from, quint64 to) {
                m_left += to - from + 1;
            });
    connect(m_client.get(), &SubscriberClient::errorReceived, this,
            [this](const protocol::ErrorMessage &error) { complain(oneLine(error.message)); });
    connect(m_client.get(), &SubscriberClient::protocolViolated, this,
            [this](const QString &text) { complain(oneLine(text)); });
    connect(m_client.get(), &SubscriberClient::closed, this,
            [this](int code, const QString &reason, int retryAfterMs) {
                const QString why = reason.isEmpty() ? tr("closed with %1").arg(code)
                                                     : tr("%1 (%2)").arg(oneLine(reason)).arg(code);
                complain(retryAfterMs < 0
                             ? why
                             : tr("%1; tried again in %2").arg(why, format::span(retryAfterMs)));
            });
    m_client->open(clientsUrl);
    m_client->subscribe(protocol::Channel::Quote, std::span(&*parsed, 1));
    Q_EMIT changed();
}

void LiveQuote::close()
{
    if (m_client) {
        m_client->disconnect(this);
        m_client->close();
        m_client.reset();
    }
    m_symbol.clear();
    m_problem.clear();
    m_stale.clear();
    m_last.reset();
    m_arrivedMs.clear();
    m_updates = 0;
    m_left = 0;
    Q_EMIT changed();
}

void LiveQuote::complain(const QString &problem)
{
    m_problem = problem;
    Q_EMIT changed();
}

void LiveQuote::onQuote(const protocol::QuoteUpdate &update)
{
    const qint64 nowMs = m_clock->monotonicNs() / 1'000'000;
    m_last = update;
    ++m_updates;
    m_arrivedMs.push_back(nowMs);
    while (m_arrivedMs.size() > arrivalsMax || nowMs - m_arrivedMs.front() > rateWindowMs)
        m_arrivedMs.pop_front();
    Q_EMIT changed();
}

void LiveQuote::onStatus(const protocol::Status &status)
{
    m_stale = status.state == protocol::SymbolState::Live
                  ? QString()
                  : (status.reason.isEmpty() ? tr("no reason given") : oneLine(status.reason));
    Q_EMIT changed();
}

QList<LiveQuote::Field> LiveQuote::fields() const
{
    QList<Field> fields;
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const std::string_view name = quoteFields[i].name;
        const bool isKnown = m_last && m_last->values[i];
        fields.append({QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size())),
                       isKnown ? m_last->values[i]->toString() : format::unknown()});
    }
    return fields;
}

QString LiveQuote::statusText() const
{
    if (!m_problem.isEmpty())
        return m_problem;
    if (!m_client)
        return tr("not watched");
    if (!m_stale.isEmpty())
        return tr("stale: %1").arg(m_stale);
    switch (m_client->state()) {
    case SubscriberClient::State::Live:
        return m_last ? tr("live") : tr("subscribed, nothing has come yet");
    case SubscriberClient::State::Connecting:
        return tr("connecting\u2026");
    case SubscriberClient::State::Idle:
    case SubscriberClient::State::Waiting:
        break;
    }
    return tr("not connected");
}

Health LiveQuote::statusHealth() const
{
    if (!m_problem.isEmpty())
        return Health::Critical;
    if (!m_client)
        return Health::Unknown;
    if (!m_stale.isEmpty())
        return Health::Warning;
    return m_client->state() == SubscriberClient::State::Live && m_last ? Health::Good
                                                                        : Health::Unknown;
}

QString LiveQuote::summary() const
{
    if (!m_last || m_arrivedMs.empty())
        return {};
    const qint64 nowMs = m_clock->monotonicNs() / 1'000'000;
    const auto recent = std::count_if(m_arrivedMs.begin(), m_arrivedMs.end(),
                                      [nowMs](qint64 ms) { return nowMs - ms <= rateWindowMs; });
    return tr("offset %1 \u00b7 %2 updates/s \u00b7 last %3 s ago \u00b7 %4 left out for newer "
              "ones")
        .arg(format::count(m_last->offset),
             format::rate(static_cast<double>(recent) * 1e3 / rateWindowMs),
             format::seconds(static_cast<double>(nowMs - m_arrivedMs.back())),
             format::count(m_left));
}

} // namespace tickcast
