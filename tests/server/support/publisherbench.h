// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/market/publisher.h"
#include "tests/server/support/fakelink.h"
#include "tests/server/support/marketsamples.h"

#include <QStringList>
#include <memory>
#include <unistd.h>
#include <vector>

namespace tickcast {

/// A publisher with its book and the inboxes of some workers, read by the test.
struct PublisherBench
{
    explicit PublisherBench(int workers, int inboxCapacity = 64,
                            Publisher::StampIngress stamp = Publisher::StampIngress::No)
        : book(sampleSymbols(3))
        , inboxes(makeInboxes(workers, inboxCapacity))
        , publisher(book, pointers(), stamp)
    {
    }

    /// What a worker finds in its inbox: "quote S0 3", with "snapshot" before one that answers a
    /// watch() and "-" for a frame that is null.
    QStringList drain(size_t worker)
    {
        QStringList lines;
        entries.clear();
        inboxes[worker]->drain(1'000, [&](InboxEntry &&entry) {
            QString line = entry.generation == 0
                               ? QString()
                               : QStringLiteral("snapshot %1 ").arg(entry.generation);
            line += entry.frame ? summaryOf(*entry.frame.get())
                                : QStringLiteral("- %1").arg(entry.offset);
            if (entry.frame && !line.endsWith(QLatin1Char(' ') + QString::number(entry.offset)))
                line += QStringLiteral(" but offset %1").arg(entry.offset);
            lines.push_back(line);
            entries.push_back(std::move(entry));
        });
        return lines;
    }
    /// How often a worker was woken since it was last asked.
    quint64 wakes(size_t worker)
    {
        quint64 count = 0;
        if (::read(inboxes[worker]->descriptor(), &count, sizeof count) < 0)
            return 0;
        inboxes[worker]->acknowledge();
        return count;
    }

    MarketBook book;
    std::vector<std::unique_ptr<Inbox>> inboxes;
    Publisher publisher;
    std::vector<InboxEntry> entries; ///< of the last drain()

private:
    static std::vector<std::unique_ptr<Inbox>> makeInboxes(int workers, int capacity)
    {
        std::vector<std::unique_ptr<Inbox>> made;
        for (int i = 0; i < workers; ++i)
            made.push_back(std::move(*Inbox::make(capacity)));
        return made;
    }
    [[nodiscard]] std::vector<Inbox *> pointers() const
    {
        std::vector<Inbox *> result;
        for (const auto &inbox : inboxes)
            result.push_back(inbox.get());
        return result;
    }
    static QString summaryOf(const Frame &frame)
    {
        const QJsonObject message = QJsonDocument::fromJson(payloadOf(frame)).object();
        return QStringList{message.value(QLatin1String("op")).toString(),
                           message.value(QLatin1String("s")).toString(),
                           QString::number(message.value(QLatin1String("o")).toInteger())}
            .join(u' ');
    }
};

} // namespace tickcast
