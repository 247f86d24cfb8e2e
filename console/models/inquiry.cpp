// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/inquiry.h"

namespace tickcast {

namespace {

constexpr qsizetype reasonLettersMax = 240;

} // namespace

Inquiry::Inquiry(AdminSource *source, QObject *parent)
    : QObject(parent)
    , m_source(source)
{
    connect(source, &AdminSource::commandFailed, this, &Inquiry::onFailed);
    // An answer lost with the connection does not come later.
    connect(source, &AdminSource::stateChanged, this, &Inquiry::giveUp);
}

void Inquiry::ask(const admin::ClientMessage &question)
{
    if (isWaiting()) {
        if (m_source->nowMs() - m_askedAtMs < patienceMs)
            return;
        giveUp();
        Q_EMIT failed(tr("The server did not answer within %1 s").arg(patienceMs / 1'000));
    }
    askInstead(question);
}

void Inquiry::askInstead(const admin::ClientMessage &question)
{
    m_askedAtMs = m_source->nowMs();
    m_askedId = m_source->send(question);
}

bool Inquiry::take(qint64 id)
{
    if (!isWaiting() || id != m_askedId)
        return false;
    m_askedId = 0;
    m_isAnswered = true;
    return true;
}

void Inquiry::onFailed(qint64 id, const QString &reason)
{
    if (!take(id))
        return;
    const QString why = oneLine(reason);
    Q_EMIT failed(why.isEmpty() ? tr("The server would not say")
                                : tr("The server would not say: %1").arg(why));
}

QString oneLine(const QString &serversWords)
{
    const QString line = serversWords.left(4 * reasonLettersMax).simplified();
    return line.size() <= reasonLettersMax ? line
                                           : QString(line.left(reasonLettersMax - 1) % u'\u2026');
}

} // namespace tickcast
