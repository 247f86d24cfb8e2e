// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/adminsource.h"

namespace tickcast {

namespace {

/// One overload per kind of answer, so that a new kind does not compile until it has its signal.
struct Teller
{
    AdminSource *source;

    void operator()(const admin::SessionsPage &page) const
    {
        Q_EMIT source->sessionsReceived(page);
    }
    void operator()(const admin::ClosedPage &page) const { Q_EMIT source->closedReceived(page); }
    void operator()(const admin::SessionDetail &detail) const
    {
        Q_EMIT source->sessionReceived(detail);
    }
    void operator()(const admin::SymbolsPage &page) const { Q_EMIT source->symbolsReceived(page); }
    void operator()(const admin::LogPage &page) const { Q_EMIT source->logReceived(page); }
    void operator()(const admin::ConfigPage &page) const { Q_EMIT source->configReceived(page); }
    void operator()(const admin::Done &done) const
    {
        Q_EMIT source->commandDone(done.id, done.text);
    }
    void operator()(const admin::Failed &failed) const
    {
        Q_EMIT source->commandFailed(failed.id, failed.reason);
    }
};

} // namespace

void AdminSource::tell(const admin::Answer &answer)
{
    std::visit(Teller{this}, answer);
}

} // namespace tickcast
