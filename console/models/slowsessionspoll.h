// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminsource.h"

#include <QObject>

namespace tickcast {

class SlowSessionsModel;

/// Asks the server for its slowest sessions, one question at a time, and gives the answers to a
/// model. It has no timer: whoever wants to know calls ask(), once a second.
/// Answers to questions that were given up, of this connection or one before, are not looked at.
/// Thread: the GUI's. Cost to the server: see SessionsQuery in ADMIN.md.
class SlowSessionsPoll final : public QObject
{
    Q_OBJECT
public:
    /// A question that took longer is given up, and the model is told.
    static constexpr qint64 patienceMs = 5'000;

    /// Neither is owned; both outlive this.
    SlowSessionsPoll(AdminSource *source, SlowSessionsModel *model, QObject *parent = nullptr);

    /// Asks, unless an answer is still awaited or the connection is not Live.
    void ask();
    /// What is still awaited is not wanted any more: the table is to stand still.
    void giveUp() { m_askedId = 0; }
    [[nodiscard]] bool isWaiting() const { return m_askedId != 0; }
    /// Whether any question was answered yet, if only by a refusal.
    [[nodiscard]] bool isAnswered() const { return m_isAnswered; }

private:
    void onPage(const admin::SessionsPage &page);
    void onFailed(qint64 id, const QString &reason);

    AdminSource *m_source;
    SlowSessionsModel *m_model;
    qint64 m_askedId = 0; ///< of the question without an answer yet; 0: none
    qint64 m_askedAtMs = 0;
    bool m_isAnswered = false;
};

} // namespace tickcast
