// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/answers.h"
#include "console/models/adminconnection.h"

#include <QSocketNotifier>
#include <QTimer>
#include <memory>

namespace tickcast::ctl {

/// Runs one command but `top` and `token`: connects, asks, prints, ends. It does not come back to a
/// server that was lost: that is for its caller to decide. Thread: main.
class Runner final : public QObject
{
    Q_OBJECT
public:
    Runner(Options options, Target target, AdminConnection::Options connection);

    void start();
    /// A signal of the system.
    void onSignal(int number);

Q_SIGNALS:
    void finished(int exitCode);

private:
    void onStateChanged(AdminConnection::State state);
    void onHello();
    void onStats(const admin::Stats &stats);
    void onAnswer(const admin::Answer &answer);
    /// Asks whoever sits at the terminal whether the server is to be drained.
    void askToDrain();
    void onReply();
    void send();
    void finish(const Outcome &outcome);
    void finish(ExitCode exitCode, const QString &complaint);
    [[nodiscard]] bool print(const QByteArray &output);

    const Options m_options;
    const Target m_target;
    const Paper m_paper;
    AdminConnection m_connection;
    QTimer m_deadline;
    RateCalculator m_rates;
    std::optional<admin::Stats> m_stats;      ///< the last sample, if one came
    std::unique_ptr<QSocketNotifier> m_reply; ///< somebody is asked
    QString m_drainTime;                      ///< as the settings have it; empty: not asked yet
    qint64 m_askedId = 0;                     ///< of the question or order that ends the command
    qint64 m_configId = 0;                    ///< of the question that comes before `drain`
    bool m_isFinished = false;
};

} // namespace tickcast::ctl
