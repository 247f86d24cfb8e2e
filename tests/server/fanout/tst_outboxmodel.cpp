// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/outbox.h"

#include <QTest>
#include <algorithm>
#include <list>
#include <random>

using namespace tickcast;

namespace {

constexpr int operations = 2'000'000; // per seed

/// What an Outbox promises, in the plainest way: lists that are searched.
class Model final
{
public:
    struct Event
    {
        size_t bytes;
        SubscriptionIndex subscription;
        MonotonicNs ns;
    };
    struct State
    {
        SubscriptionIndex subscription;
        bool isHolding;
        MonotonicNs ns;
    };
    std::list<size_t> answers;
    std::list<Event> events;
    std::list<State> states;

    [[nodiscard]] size_t answerBytes() const
    {
        size_t sum = 0;
        for (const size_t bytes : answers)
            sum += bytes;
        return sum;
    }
    [[nodiscard]] size_t eventBytes() const
    {
        size_t sum = 0;
        for (const Event &event : events)
            sum += event.bytes;
        return sum;
    }
    /// The next to leave: the first holding, or the first of the others.
    std::list<State>::iterator firstState()
    {
        const auto holding =
            std::ranges::find_if(states, [](const State &state) { return state.isHolding; });
        return holding != states.end() ? holding : states.begin();
    }
    [[nodiscard]] MonotonicNs oldestAgeNs(MonotonicNs now) const
    {
        MonotonicNs oldest = events.empty() ? 0 : now - events.front().ns;
        for (const State &state : states)
            oldest = std::max(oldest, now - state.ns);
        return oldest;
    }
};

/// One random thing after another done to both, and both compared.
class ModelRun final
{
public:
    ModelRun(unsigned seed, int subscriptions)
        : m_random(seed)
        , m_subscriptions(subscriptions)
    {
    }

    void step()
    {
        m_now += (1 + below(5)) * 1'000'000;
        ++m_steps;
        const int dice = below(1'000);
        if (dice < 300)
            pushState();
        else if (dice < 500)
            pushEvent();
        else if (dice < 560)
            pushAnswer();
        else if (dice < 960)
            popIfItReads();
        else if (dice < 985)
            forget();
        else if (dice < 990)
            dropEvents();
        else if (dice < 995)
            rankAnew();
        else
            takeOthers();
    }

    [[nodiscard]] QString findFault()
    {
        if (m_outbox.answerCount() != m_model.answers.size())
            return QStringLiteral("number of answers");
        if (m_outbox.answerBytes() != m_model.answerBytes())
            return QStringLiteral("bytes of answers");
        if (m_outbox.eventCount() != m_model.events.size())
            return QStringLiteral("number of events");
        if (m_outbox.eventBytes() != m_model.eventBytes())
            return QStringLiteral("bytes of events");
        if (m_outbox.stateCount() != m_model.states.size())
            return QStringLiteral("number of states");
        if (m_outbox.isEmpty() !=
            (m_model.answers.empty() && m_model.events.empty() && m_model.states.empty()))
            return QStringLiteral("emptiness");
        if (m_outbox.oldestAgeNs(m_now) != m_model.oldestAgeNs(m_now))
            return QStringLiteral("age");
        return m_fault;
    }
    quint64 dropped = 0;
    quint64 refused = 0;

private:
    int below(int limit) { return static_cast<int>(m_random() % static_cast<unsigned>(limit)); }
    SubscriptionIndex any() { return static_cast<SubscriptionIndex>(below(m_subscriptions)); }
    static FrameRef frameOf(size_t size) { return Frame::makeText(std::string(size - 2, 'x')); }

    void pushState()
    {
        const SubscriptionIndex index = any();
        // The owner marks nothing twice: that is what the flags of Subscription are for.
        if (std::ranges::find(m_model.states, index, &Model::State::subscription) !=
            m_model.states.end())
            return;
        const bool isHolding = below(4) == 0;
        m_outbox.pushState(index, isHolding ? Outbox::Rank::Holding : Outbox::Rank::Other, m_now);
        m_model.states.push_back({index, isHolding, m_now});
    }
    void pushEvent()
    {
        const auto size = static_cast<size_t>(10 + below(110));
        const SubscriptionIndex index = any();
        size_t victims = 0;
        m_outbox.pushEvent({frameOf(size), index, m_now}, m_limits,
                           [&](const Outbox::Event &) { ++victims; });
        while (!m_model.events.empty() && (m_model.events.size() >= m_limits.eventEntries ||
                                           m_model.eventBytes() + size > m_limits.eventBytes)) {
            m_model.events.pop_front();
            --victims;
            ++dropped;
        }
        if (victims != 0)
            m_fault = QStringLiteral("number of victims");
        m_model.events.push_back({size, index, m_now});
    }
    void pushAnswer()
    {
        const auto size = static_cast<size_t>(10 + below(110));
        const bool fits =
            m_model.answers.empty() || m_model.answerBytes() + size <= m_limits.answerBytes;
        if (m_outbox.pushAnswer(frameOf(size), m_limits) != fits)
            m_fault = QStringLiteral("whether an answer fits");
        if (fits)
            m_model.answers.push_back(size);
        else
            ++refused;
    }
    /// By turns a client that hardly reads and one that keeps up.
    void popIfItReads()
    {
        if (m_steps / 2'000 % 2 == 0 || below(8) == 0)
            pop();
    }
    void pop()
    {
        if (m_outbox.isEmpty())
            return;
        switch (m_outbox.frontKind()) {
        case Outbox::Kind::Answer:
            if (m_model.answers.empty() || m_outbox.answer(0)->size() != m_model.answers.front() ||
                m_outbox.popAnswer()->size() != m_model.answers.front())
                m_fault = QStringLiteral("first answer");
            m_model.answers.pop_front();
            break;
        case Outbox::Kind::Event:
            if (!m_model.answers.empty() ||
                m_outbox.popEvent().subscription != m_model.events.front().subscription)
                m_fault = QStringLiteral("first event");
            m_model.events.pop_front();
            break;
        case Outbox::Kind::State:
            const auto first = m_model.firstState();
            if (!m_model.answers.empty() || !m_model.events.empty() ||
                m_outbox.state(0) != first->subscription ||
                m_outbox.popState() != first->subscription)
                m_fault = QStringLiteral("first state");
            m_model.states.erase(first);
            break;
        }
    }
    void forget()
    {
        const SubscriptionIndex index = any();
        const size_t events = std::erase_if(m_model.events, [index](const Model::Event &event) {
            return event.subscription == index;
        });
        std::erase_if(m_model.states,
                      [index](const Model::State &state) { return state.subscription == index; });
        if (m_outbox.forget(index) != events)
            m_fault = QStringLiteral("number of forgotten events");
    }
    void dropEvents()
    {
        const auto isUnwanted = [](SubscriptionIndex index) { return index % 2 == 0; };
        const size_t events = std::erase_if(m_model.events, [&](const Model::Event &event) {
            return isUnwanted(event.subscription);
        });
        if (m_outbox.dropEventsIf(isUnwanted) != events)
            m_fault = QStringLiteral("number of dropped events");
    }
    void rankAnew()
    {
        const auto limit = any();
        m_outbox.rankAnew([limit](SubscriptionIndex index) {
            return index < limit ? Outbox::Rank::Holding : Outbox::Rank::Other;
        });
        for (Model::State &state : m_model.states)
            state.isHolding = state.subscription < limit;
    }
    void takeOthers()
    {
        std::vector<SubscriptionIndex> taken;
        m_outbox.takeOthers([&](SubscriptionIndex index) { taken.push_back(index); });
        std::vector<SubscriptionIndex> expected;
        std::erase_if(m_model.states, [&](const Model::State &state) {
            if (!state.isHolding)
                expected.push_back(state.subscription);
            return !state.isHolding;
        });
        if (taken != expected)
            m_fault = QStringLiteral("what was taken out");
    }

    Outbox m_outbox;
    Model m_model;
    const Outbox::Limits m_limits{.eventEntries = 16, .eventBytes = 1'000, .answerBytes = 500};
    std::minstd_rand m_random;
    const int m_subscriptions;
    MonotonicNs m_now = 0;
    quint64 m_steps = 0;
    QString m_fault;
};

} // namespace

/// An Outbox against a model of it, with millions of random operations.
class TestOutboxModel final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void outboxBehavesAsItsModel_data();
    void outboxBehavesAsItsModel();
};

void TestOutboxModel::outboxBehavesAsItsModel_data()
{
    QTest::addColumn<unsigned>("seed");
    QTest::addColumn<int>("subscriptions");
    QTest::newRow("one symbol") << 1u << 1;
    QTest::newRow("a few") << 2u << 7;
    QTest::newRow("many") << 3u << 60;
}

void TestOutboxModel::outboxBehavesAsItsModel()
{
    QFETCH(const unsigned, seed);
    QFETCH(const int, subscriptions);
    ModelRun run(seed, subscriptions);
    for (int i = 0; i < operations; ++i) {
        run.step();
        const QString fault = run.findFault();
        QVERIFY2(fault.isEmpty(), qPrintable(QStringLiteral("step %1: %2").arg(i).arg(fault)));
    }
    QVERIFY(run.dropped > 1'000); // a run that never went that way proves nothing about it
    QVERIFY(run.refused > 100);
}

QTEST_GUILESS_MAIN(TestOutboxModel)
#include "tst_outboxmodel.moc"
