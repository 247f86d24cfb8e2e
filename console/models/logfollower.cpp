// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/logfollower.h"

#include <algorithm>

namespace tickcast {

LogFollower::LogFollower(AdminSource *source, QObject *parent)
    : QObject(parent)
    , m_source(source)
    , m_inquiry(source)
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(gatherMs);
    connect(&m_gather, &QTimer::timeout, this, &LogFollower::flush);
    connect(source, &AdminSource::logReceived, this, &LogFollower::onLog);
    connect(source, &AdminSource::helloReceived, this, &LogFollower::onHello);
    connect(source, &AdminSource::stateChanged, this, [this] {
        flush();
        m_followedId = 0; // the server forgot it with the connection
        Q_EMIT statusChanged();
    });
    connect(source, &AdminSource::rewound, this, [this] {
        m_followedId = 0;
        m_inquiry.giveUp();
        clear();
    });
    connect(&m_inquiry, &Inquiry::failed, this, [this](const QString &why) {
        m_problem = why;
        Q_EMIT statusChanged();
    });
}

void LogFollower::setSeverity(admin::Severity severity)
{
    if (severity == m_severity)
        return;
    m_severity = severity;
    lookAgain();
}

void LogFollower::setCategory(const std::optional<QString> &category)
{
    if (category == m_category)
        return;
    m_category = category;
    lookAgain();
}

/// The server's log through another filter, from the start; at once if it was followed.
void LogFollower::lookAgain()
{
    const bool wasFollowing = isFollowing() || m_inquiry.isWaiting();
    m_followedId = 0; // the next question takes the place of the last
    m_inquiry.giveUp();
    clear();
    m_model.setComplete(m_severity == admin::Severity::Debug && !m_category);
    if (wasFollowing)
        ask();
}

void LogFollower::ask()
{
    if (isFollowing())
        return;
    admin::LogQuery query;
    query.isFollowing = true;
    query.severity = m_severity;
    query.category = m_category;
    query.last = admin::LogQuery::lastMax;
    m_inquiry.ask(query);
}

void LogFollower::stop()
{
    flush();
    if (isFollowing() || m_inquiry.isWaiting()) {
        admin::LogQuery nothing;
        nothing.severity = admin::Severity::Error;
        nothing.last = 0;
        m_source->send(nothing); // it takes the place of the one that goes on
    }
    m_followedId = 0;
    m_inquiry.giveUp();
}

void LogFollower::clear()
{
    m_gather.stop();
    m_gathered = {};
    m_problem.clear();
    m_model.clear();
    Q_EMIT statusChanged();
}

void LogFollower::onHello(const admin::Hello &hello)
{
    if (m_startedAtMs != 0 && m_startedAtMs != hello.startedAtMs) {
        flush();
        m_model.beginRun();
    }
    m_startedAtMs = hello.startedAtMs;
}

void LogFollower::onLog(const admin::LogPage &page)
{
    if (m_inquiry.take(page.id)) {
        m_followedId = page.id;
        m_problem.clear();
        m_model.join(page);
        Q_EMIT statusChanged();
        return;
    }
    if (!isFollowing() || page.id != m_followedId)
        return;
    if (page.lost > 0)
        flush(); // what is missing is missing here
    m_gathered.lost += page.lost;
    m_gathered.records.insert(m_gathered.records.end(), page.records.begin(), page.records.end());
    if (m_gathered.records.size() >= LogModel::linesMax)
        flush();
    else if (!m_gather.isActive())
        m_gather.start();
}

void LogFollower::flush()
{
    m_gather.stop();
    if (m_gathered.records.empty() && m_gathered.lost == 0)
        return;
    m_model.append(std::exchange(m_gathered, {}));
}

QString LogFollower::statusText() const
{
    if (m_source->state() != AdminSource::State::Live)
        return tr("Not connected: the log is not followed");
    if (!m_problem.isEmpty())
        return m_problem;
    if (!isFollowing())
        return m_inquiry.isWaiting() ? tr("Asking for the log\u2026") : tr("Not asked yet");
    return m_model.lineCount() > 0 ? tr("No line holds this text")
                                   : tr("The log holds nothing of this kind yet");
}

Health LogFollower::statusHealth() const
{
    return m_problem.isEmpty() ? Health::Unknown : Health::Warning;
}

} // namespace tickcast
