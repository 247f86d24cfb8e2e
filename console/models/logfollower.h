// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/inquiry.h"
#include "console/models/logmodel.h"

#include <QTimer>

namespace tickcast {

/// What an operator looks at of the server's log: follows it over the admin channel and fills the
/// model. It follows from ask() until stop(), a lost connection or another filter; what came
/// meanwhile is told by the next question, as far as the server still has it. What the server tells
/// is gathered for gatherMs, for a model that changes with every record would stop the screen.
/// Thread: the GUI's. Memory: as the model, and as much again in between.
class LogFollower final : public QObject
{
    Q_OBJECT
public:
    static constexpr int gatherMs = 50;

    /// @p source is not owned and outlives this.
    explicit LogFollower(AdminSource *source, QObject *parent = nullptr);

    [[nodiscard]] LogModel *model() { return &m_model; }
    [[nodiscard]] const LogModel &lines() const { return m_model; }
    [[nodiscard]] bool isFollowing() const { return m_followedId != 0; }
    [[nodiscard]] admin::Severity severity() const { return m_severity; }
    [[nodiscard]] const std::optional<QString> &category() const { return m_category; }

    /// Only records at least so severe, of one category; what was held goes. The server filters.
    void setSeverity(admin::Severity severity);
    void setCategory(const std::optional<QString> &category);

    /// Once a second: asks to follow, unless it does already or waits for the answer.
    void ask();
    /// Follows no more: nobody looks, or the screen is to stand still. What came is shown.
    void stop();
    /// Another server: as at the start, but for the filters.
    void clear();

    /// Whether the server said anything of its log yet.
    [[nodiscard]] bool isAnswered() const { return m_inquiry.isAnswered(); }
    /// Said in a table without rows.
    [[nodiscard]] QString statusText() const;
    [[nodiscard]] Health statusHealth() const;

Q_SIGNALS:
    /// The status may be another. What the model holds is told by the model.
    void statusChanged();

private:
    void lookAgain();
    void onLog(const admin::LogPage &page);
    void onHello(const admin::Hello &hello);
    void flush();

    AdminSource *m_source;
    LogModel m_model;
    Inquiry m_inquiry;
    QTimer m_gather;
    admin::LogPage m_gathered;
    admin::Severity m_severity = admin::Severity::Debug;
    std::optional<QString> m_category;
    QString m_problem;        ///< why it does not follow; empty: it does, or will
    qint64 m_followedId = 0;  ///< of the question whose answers go on; 0: none
    qint64 m_startedAtMs = 0; ///< of the run that is followed
};

} // namespace tickcast
