// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is different for a session that takes its data in the binary format: the records of a flush
// share messages, and a delta needs its keyframe before it.

#include "server/fanout/fanout.h"
#include "server/fanout/keyframes.h"
#include "server/fanout/packing.h"
#include "server/fanout/session.h"
#include "server/fanout/sessiondelivery.h"

namespace tickcast {

namespace {

/// Entries per call of the link while an outbox drains.
constexpr size_t drainRecords = 256;

/// Gathers records into frames: a record alone travels as the frame that everybody shares, several
/// are copied into one. A copy of 20 bytes costs less than telling the kernel of one more piece.
class MessageMaker final
{
public:
    explicit MessageMaker(std::vector<const Frame *> &frames)
        : m_frames(frames)
    {
    }

    template <typename Keep>
    void add(TurnEntry::Kind kind, const Frame *frame, Keep &&keep)
    {
        if (m_packing.begins(kind, frame->payload().size()))
            finish(keep);
        m_parts.push_back(frame);
    }
    template <typename Keep>
    void finish(Keep &&keep)
    {
        if (m_parts.size() == 1)
            m_frames.push_back(m_parts.front());
        else if (!m_parts.empty())
            m_frames.push_back(keep(joined()));
        m_parts.clear();
    }

private:
    [[nodiscard]] FrameRef joined() const
    {
        std::string records;
        for (const Frame *part : m_parts)
            records.append(part->payload());
        return Frame::make(protocol::WsOpcode::Binary, records);
    }

    std::vector<const Frame *> &m_frames;
    std::vector<const Frame *> m_parts;
    Packing m_packing;
};

} // namespace

// ---- keyframes ---------------------------------------------------------------------------------

void Session::provideKeyframe(SubscriptionIndex index, const Frame &state)
{
    const Subscription &subscription = m_subscriptions[index];
    SubscriptionGroup &group = m_fanout.group(subscription.group);
    SubscriptionGroup::Member &member = group.members[subscription.member];
    if (std::exchange(member.keyframe, group.keyframeSerial) == group.keyframeSerial)
        return;
    if (recordFormOf(state) == RecordForm::Other)
        put({m_fanout.keepForTurn(group.keyframe), 0, index, Kind::Reference});
}

void Session::forgetKeyframe(SubscriptionIndex index)
{
    const Subscription &subscription = m_subscriptions[index];
    if (isKeyed(subscription.group))
        m_fanout.group(subscription.group).members[subscription.member].keyframe = 0;
}

void Session::holdsKeyframe(SubscriptionIndex index)
{
    const Subscription &subscription = m_subscriptions[index];
    SubscriptionGroup &group = m_fanout.group(subscription.group);
    group.members[subscription.member].keyframe = group.keyframeSerial;
}

const Frame *Session::missingKeyframe(SubscriptionIndex index) const
{
    const Subscription &subscription = m_subscriptions[index];
    const SubscriptionGroup &group = m_fanout.group(subscription.group);
    const bool isHeld = group.members[subscription.member].keyframe == group.keyframeSerial;
    const bool isNeeded =
        group.keyframe && !isHeld && recordFormOf(*group.frame.get()) == RecordForm::Other;
    return isNeeded ? group.keyframe.get() : nullptr;
}

// ---- this turn's records -----------------------------------------------------------------------

void Session::stageRecords()
{
    MessageMaker maker(m_fanout.m_sendScratch);
    const auto keep = [this](FrameRef frame) { return m_fanout.keepForTurn(std::move(frame)); };
    for (quint32 place = m_turnFirst; place != TurnEntry::none;) {
        const TurnEntry &entry = m_fanout.turnEntry(place);
        maker.add(entry.kind, entry.frame, keep);
        place = entry.next;
    }
    maker.finish(keep);
}

void Session::noteRecordsSent(const SendResult &result)
{
    const size_t whole = result.framesTaken - result.framesInFlight;
    Packing packing;
    size_t messages = 0;
    m_turnLast = TurnEntry::none;
    m_turnBytes = 0;
    for (quint32 place = std::exchange(m_turnFirst, TurnEntry::none); place != TurnEntry::none;) {
        const TurnEntry entry = m_fanout.turnEntry(place);
        messages += packing.begins(entry.kind, entry.frame->payload().size()) ? 1 : 0;
        if (messages <= result.framesTaken)
            noteFrame(entry, messages > whole);
        else
            owe(entry);
        place = entry.next;
    }
}

// ---- the outbox's records ----------------------------------------------------------------------

template <typename Visit>
void Session::visitOwed(Visit &&visit) const
{
    for (size_t i = 0; i < m_outbox->answerCount(); ++i) {
        if (!visit(Kind::Answer, m_outbox->answer(i).get(), SubscriptionIndex{Subscription::none}))
            return;
    }
    for (size_t i = 0; i < m_outbox->eventCount(); ++i) {
        const Outbox::Event &event = m_outbox->event(i);
        if (!visit(Kind::Event, event.frame.get(), event.subscription))
            return;
    }
    for (size_t i = 0; i < m_outbox->stateCount(); ++i) {
        const SubscriptionIndex index = m_outbox->state(i);
        const SubscriptionGroup &group = m_fanout.group(m_subscriptions[index].group);
        if (const Frame *keyframe = missingKeyframe(index)) {
            if (!visit(Kind::Reference, keyframe, index))
                return;
        }
        if (!visit(Kind::State, group.frame.get(), index))
            return;
    }
}

void Session::stageOwedRecords()
{
    MessageMaker maker(m_fanout.m_sendScratch);
    const auto keep = [this](FrameRef frame) { return m_fanout.keepForTurn(std::move(frame)); };
    size_t count = 0;
    visitOwed([&](Kind kind, const Frame *frame, SubscriptionIndex) {
        maker.add(kind, frame, keep);
        return ++count < drainRecords;
    });
    maker.finish(keep);
}

void Session::noteOwedRecordsSent(const SendResult &result)
{
    const size_t whole = result.framesTaken - result.framesInFlight;
    struct Taken
    {
        Kind kind;
        SubscriptionIndex index;
        bool isInFlight;
    };
    std::vector<Taken> taken;
    Packing packing;
    size_t messages = 0;
    visitOwed([&](Kind kind, const Frame *frame, SubscriptionIndex index) {
        messages += packing.begins(kind, frame->payload().size()) ? 1 : 0;
        if (messages > result.framesTaken || taken.size() == drainRecords)
            return false;
        taken.push_back({kind, index, messages > whole});
        return true;
    });
    for (const Taken &each : taken) {
        if (each.kind == Kind::Reference) {
            holdsKeyframe(each.index);
            noteFrame({nullptr, 0, each.index, Kind::Reference}, each.isInFlight);
            continue;
        }
        if (each.kind == Kind::State && isKeyed(m_subscriptions[each.index].group))
            holdsKeyframe(each.index);
        noteFrame(popOwed(), each.isInFlight);
    }
}

} // namespace tickcast
