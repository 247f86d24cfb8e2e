// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminsource.h"

#include <QObject>

namespace tickcast {

/// One question at a time to the server: knows which answer is awaited, and says in words when none
/// comes. It has no timer: whoever wants to know calls ask(), once a second.
/// It does not read answers; their reader asks take() whether one is the awaited.
/// Thread: the GUI's.
class Inquiry final : public QObject
{
    Q_OBJECT
public:
    /// A question that took longer is given up.
    static constexpr qint64 patienceMs = 5'000;

    /// @p source is not owned and outlives this.
    explicit Inquiry(AdminSource *source, QObject *parent = nullptr);

    /// Asks, unless an answer is still awaited or the connection is not Live.
    void ask(const admin::ClientMessage &question);
    /// Asks another thing: the former answer is not wanted any more.
    void askInstead(const admin::ClientMessage &question);
    void giveUp() { m_askedId = 0; }
    [[nodiscard]] bool isWaiting() const { return m_askedId != 0; }
    /// Whether any question was answered yet, if only by a refusal.
    [[nodiscard]] bool isAnswered() const { return m_isAnswered; }
    /// Whether @p id is that of the awaited answer, which is awaited no more then.
    [[nodiscard]] bool take(qint64 id);

Q_SIGNALS:
    /// Refused, or not answered in time: why, for the operator.
    void failed(const QString &why);

private:
    void onFailed(qint64 id, const QString &reason);

    AdminSource *m_source;
    qint64 m_askedId = 0; ///< of the question without an answer yet; 0: none
    qint64 m_askedAtMs = 0;
    bool m_isAnswered = false;
};

/// What a server gives as a reason, in one line that is not too long.
[[nodiscard]] QString oneLine(const QString &serversWords);

} // namespace tickcast
