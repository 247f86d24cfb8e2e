// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/outbox.h"

#include <algorithm>

namespace tickcast {

bool Outbox::pushAnswer(FrameRef frame, const Limits &limits)
{
    // One answer always fits, however large the list of symbols it names.
    if (!m_answers.empty() && m_answerBytes + frame->size() > limits.answerBytes)
        return false;
    m_answerBytes += frame->size();
    m_answers.push_back(std::move(frame));
    return true;
}

size_t Outbox::pushEvent(Event event, const Limits &limits)
{
    size_t dropped = 0;
    while (!m_events.empty() && (m_events.size() >= limits.eventEntries ||
                                 m_eventBytes + event.frame->size() > limits.eventBytes)) {
        popEvent();
        ++dropped;
    }
    m_eventBytes += event.frame->size();
    m_events.push_back(std::move(event));
    return dropped;
}

size_t Outbox::forget(SubscriptionIndex subscription)
{
    std::erase(m_states, subscription);
    return std::erase_if(m_events, [&](const Event &event) {
        if (event.subscription != subscription)
            return false;
        m_eventBytes -= event.frame->size();
        return true;
    });
}

void Outbox::popAnswer()
{
    m_answerBytes -= m_answers.front()->size();
    m_answers.pop_front();
}

void Outbox::popEvent()
{
    m_eventBytes -= m_events.front().frame->size();
    m_events.pop_front();
}

} // namespace tickcast
