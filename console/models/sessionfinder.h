// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/inquiry.h"
#include "shared/admin/sessions.h"

#include <QSet>
#include <QTimer>

namespace tickcast {

/// What a server said of its sessions when it was asked for a report.
struct SessionFindings
{
    qint64 askedWallMs = 0;               ///< Unix milliseconds
    QString slowProblem;                  ///< why the slowest are not known; empty: they are
    std::vector<admin::SessionRow> slow;  ///< those that are slow, the slowest first
    quint32 sessions = 0;                 ///< open ones in all
    QString closedProblem;                ///< why those that ended are not known, or not all
    std::vector<admin::ClosedRow> closed; ///< within the range, the last one first
    quint32 closedMore = 0;               ///< ended within the range, too, and are not listed
    /// The server remembers none before the range, and may have forgotten some within it.
    bool mayBeForgotten = false;
};

/// Asks a server, once, for its slowest sessions and for all that ended within a range of time, a
/// page after the other.
/// Thread: the GUI's. Memory: at most slowMax and closedMax rows. Cost to the server: one question
/// for the slow ones and one per 500 closed ones since the range's start; see ADMIN.md.
class SessionFinder final : public QObject
{
    Q_OBJECT
public:
    static constexpr quint32 slowMax = 20;
    static constexpr size_t closedMax = 500;
    /// So many each worker of a server remembers.
    static constexpr quint32 rememberedMin = 1'024;

    /// @p source is not owned and outlives this; null: there is nobody to ask.
    explicit SessionFinder(AdminSource *source, QObject *parent = nullptr);

    /// Begins to ask; found() comes later, whatever happens. Another call gives the first one up.
    /// The range is in Unix milliseconds of the server's clock.
    void find(qint64 fromWallMs, qint64 toWallMs);
    [[nodiscard]] bool isFinding() const { return m_stage != Stage::Idle; }

Q_SIGNALS:
    void found(const tickcast::SessionFindings &findings);

private:
    enum class Stage : quint8 { Idle, Slow, Closed };

    void ask(const admin::ClientMessage &question);
    void onSlow(const admin::SessionsPage &page);
    void onClosed(const admin::ClosedPage &page);
    void askClosed(quint32 offset);
    void onFailed(const QString &why);
    void finish();

    AdminSource *m_source;
    Inquiry *m_inquiry = nullptr; ///< null without a source
    QTimer m_patience;
    Stage m_stage = Stage::Idle;
    qint64 m_fromMs = 0;
    qint64 m_toMs = 0;
    SessionFindings m_findings;
    QSet<QString> m_seen; ///< while pages are turned, others end and move those that did
};

} // namespace tickcast
