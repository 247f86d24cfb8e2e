// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <array>
#include <iostream>
#include <tickcast/client.h>

using namespace tickcast;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList words = app.arguments(); // quotes ws://127.0.0.1:7400/v1 BTCUSDT
    const std::array symbols{Symbol::fromName(words.value(2).toStdString()).value()};
    SubscriberClient client;
    QObject::connect(&client, &SubscriberClient::quoteReceived, [](const auto &quote) {
        if (const auto last = quote.value(QuoteField::Last))
            std::cout << quote.symbol.name() << ' ' << last->toString().toStdString() << std::endl;
    });
    client.subscribe(protocol::Channel::Quote, symbols);
    client.open(QUrl(words.value(1)));
    return app.exec();
}
