// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/keys.h"
#include "console/ctl/options.h"
#include "console/ctl/screen.h"
#include "console/ctl/terminal.h"
#include "console/ctl/topstate.h"
#include "console/models/adminconnection.h"

#include <QSocketNotifier>
#include <QTimer>

namespace tickcast::ctl {

/// `top`: holds the terminal, the connection and what is known together. It waits for a server that
/// went away, but not for one that never was there. Thread: main.
class Top final : public QObject
{
    Q_OBJECT
public:
    Top(Options options, Target target, AdminConnection::Options connection);

    void start();
    void onSignal(int number);

    /// The signals that it has to hear of.
    [[nodiscard]] static std::vector<int> signalNumbers();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void onStateChanged(AdminConnection::State state);
    void onStats(const admin::Stats &stats);
    void onFailed(qint64 id, const QString &reason);
    void onKeys();
    void act(const Key &key);
    void ask();
    void suspend();
    /// Draws everything, whatever the terminal shows now.
    void redraw();
    void draw();
    void finish(ExitCode exitCode, const QString &complaint = {});

    const Options m_options;
    const Target m_target;
    const bool m_isColored;
    const Charset m_charset;
    AdminConnection m_connection;
    FullScreen m_terminal;
    QSocketNotifier m_input;
    KeyReader m_keys;
    QTimer m_keysDone;  ///< a sequence that has begun does not go on
    QTimer m_countdown; ///< to the next attempt
    QTimer m_deadline;  ///< for the first sample
    TopState m_state;
    Screen m_shown{QSize()};
    qint64 m_askedId = 0;   ///< of the question on its way; 0: none
    qint64 m_askedAtMs = 0; ///< when it went
    bool m_wasLive = false;
    bool m_isFinished = false;
};

} // namespace tickcast::ctl
