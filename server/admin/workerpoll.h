// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanout.h"
#include "shared/util/mailbox.h"

#include <QString>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace tickcast {

/// Puts one question to several workers and brings all their answers home together. It waits for
/// everybody without blocking; who takes too long is named.
///
/// The question runs on the workers' threads and must hold plain values only. Everything else
/// happens on the thread of the poll.
/// Thread: main. It outlives the workers' threads, which answer into its mailbox.
class WorkerPoll final
{
public:
    /// Runs a call on a worker's thread some time later, or never: Worker::ask().
    using Ask = std::function<void(std::function<void(Fanout &)>)>;

    WorkerPoll(std::vector<Ask> workers, std::chrono::milliseconds patience)
        : m_workers(std::move(workers))
        , m_patience(patience)
    {
    }

    [[nodiscard]] size_t workerCount() const { return m_workers.size(); }
    /// All of them, for a poll of everybody; with @p one only that.
    [[nodiscard]] std::vector<size_t> workers(std::optional<quint32> one = std::nullopt) const;
    /// What is said of a worker that was late.
    [[nodiscard]] QString silence(size_t worker) const;
    /// What is said of a worker that there is not; nothing if there is, or none was named.
    [[nodiscard]] std::optional<QString> unknown(std::optional<quint32> worker) const;

    template <typename Reply>
    struct Poll
    {
        std::vector<size_t> workers;
        std::function<Reply(Fanout &)> question;
        /// Called when all have answered, in the order of `workers`. `isLate`: after `late` was.
        std::function<void(std::vector<Reply> replies, bool isLate)> answered;
        /// Called once if some have not answered in time, with the first of them.
        std::function<void(size_t worker)> late;
    };
    template <typename Reply>
    void ask(Poll<Reply> poll)
    {
        auto made = std::make_unique<RoundOf<Reply>>();
        made->workers = std::move(poll.workers);
        made->late = std::move(poll.late);
        made->answered = std::move(poll.answered);
        made->replies.resize(made->workers.size());
        const std::vector<size_t> workers = made->workers;
        const quint64 id = begin(std::move(made));
        for (size_t place = 0; place < workers.size(); ++place) {
            m_workers[workers[place]]([this, id, place, question = poll.question](Fanout &fanout) {
                m_mailbox.post([this, id, place, reply = question(fanout)]() mutable {
                    take<Reply>(id, place, std::move(reply));
                });
            });
        }
    }

private:
    struct Round
    {
        virtual ~Round() = default;
        [[nodiscard]] virtual std::optional<size_t> firstSilent() const = 0;

        std::vector<size_t> workers;
        std::function<void(size_t)> late;
        bool isLate = false;
    };
    template <typename Reply>
    struct RoundOf final : Round
    {
        [[nodiscard]] std::optional<size_t> firstSilent() const override
        {
            for (size_t place = 0; place < replies.size(); ++place) {
                if (!replies[place])
                    return workers[place];
            }
            return std::nullopt;
        }
        std::vector<std::optional<Reply>> replies;
        std::function<void(std::vector<Reply>, bool)> answered;
    };

    [[nodiscard]] quint64 begin(std::unique_ptr<Round> round);
    void expire(quint64 id);
    template <typename Reply>
    void take(quint64 id, size_t place, Reply reply)
    {
        const auto found = m_rounds.find(id);
        auto &round = static_cast<RoundOf<Reply> &>(*found->second); // lives until all answered
        round.replies[place] = std::move(reply);
        if (round.firstSilent())
            return;
        std::vector<Reply> replies;
        replies.reserve(round.replies.size());
        for (std::optional<Reply> &each : round.replies)
            replies.push_back(std::move(*each));
        const std::unique_ptr<Round> ended = std::move(found->second);
        m_rounds.erase(found); // first: what is called now may ask again
        round.answered(std::move(replies), round.isLate);
    }

    const std::vector<Ask> m_workers;
    const std::chrono::milliseconds m_patience;
    std::unordered_map<quint64, std::unique_ptr<Round>> m_rounds;
    quint64 m_lastId = 0;
    Mailbox m_mailbox; ///< last: with it go the answers that are still on their way
};

} // namespace tickcast
