// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/top.h"

#include "console/ctl/topview.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <unistd.h>
#include <utility>

namespace tickcast::ctl {

namespace {

using namespace std::chrono_literals;

constexpr auto sequenceWithin = 50ms; // a terminal sends a key in one piece; the way may cut it
constexpr qint64 answerWithinMs = 5'000;

} // namespace

Top::Top(Options options, Target target, AdminConnection::Options connection)
    : m_options(std::move(options))
    , m_target(std::move(target))
    , m_isColored(paperFor(STDOUT_FILENO, m_options.isColorWanted).isColored)
    , m_charset(localeCharset())
    , m_connection(std::move(connection))
    , m_input(STDIN_FILENO, QSocketNotifier::Read)
    , m_state(m_options.firstQuery)
{
    m_input.setEnabled(false);
    m_keysDone.setSingleShot(true);
    m_deadline.setSingleShot(true);
    connect(&m_input, &QSocketNotifier::activated, this, &Top::onKeys);
    connect(&m_keysDone, &QTimer::timeout, this, [this] {
        for (const Key &key : m_keys.flush())
            act(key);
    });
    connect(&m_countdown, &QTimer::timeout, this, [this] {
        m_state.setLost(m_connection.problem(), m_connection.nextAttemptInMs());
        draw();
    });
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        finish(ExitCode::TimedOut,
               m_target.url.toDisplayString() % QLatin1String(" has sent no figures in time"));
    });
    connect(&m_connection, &AdminConnection::stateChanged, this, &Top::onStateChanged);
    connect(&m_connection, &AdminConnection::helloReceived, this, [this](const auto &hello) {
        m_state.take(hello);
        if (m_options.perSecond != 1)
            m_connection.send(admin::SetRate{.perSecond = m_options.perSecond});
    });
    connect(&m_connection, &AdminConnection::statsReceived, this, &Top::onStats);
    connect(&m_connection, &AdminConnection::sessionsReceived, this, [this](const auto &page) {
        if (page.id != m_askedId)
            return; // a newer question is on its way
        m_askedId = 0;
        m_state.take(page);
        draw();
    });
    connect(&m_connection, &AdminConnection::commandDone, this,
            [this](qint64, const QString &text) {
                m_state.takeOutcome(text, true);
                draw();
            });
    connect(&m_connection, &AdminConnection::commandFailed, this, &Top::onFailed);
}

std::vector<int> Top::signalNumbers()
{
    return {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
}

void Top::start()
{
    if (const auto entered = m_terminal.enter(); !entered) {
        return finish(
            ExitCode::BadUsage,
            QStringLiteral("top: %1; stats and sessions do without one").arg(entered.error().text));
    }
    m_input.setEnabled(true);
    m_deadline.start(static_cast<int>(m_options.timeoutMs));
    redraw();
    m_connection.connectTo(m_target.url, m_target.token);
}

void Top::onSignal(int number)
{
    switch (number) {
    case SIGTSTP:
        return suspend();
    case SIGCONT: // somebody has stopped it without asking, and had the terminal meanwhile
        m_terminal.leave();
        if (!m_terminal.enter())
            return finish(ExitCode::Terminated);
        return redraw();
    case SIGWINCH:
        return redraw();
    case SIGINT:
        return finish(ExitCode::Interrupted);
    default:
        return finish(ExitCode::Terminated);
    }
}

void Top::suspend()
{
    m_terminal.leave();
    // As if it had never been caught: the shell learns that it was stopped, and by what.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    ::raise(SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, nullptr); // here it sleeps
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    if (!m_terminal.enter())
        return finish(ExitCode::Terminated);
    redraw();
}

void Top::onStateChanged(AdminConnection::State state)
{
    switch (state) {
    case AdminConnection::State::Live:
        m_wasLive = true;
        m_deadline.stop();
        m_countdown.stop();
        break;
    case AdminConnection::State::Waiting:
        if (!m_wasLive) {
            return finish(ExitCode::NoConnection, m_target.url.toDisplayString() %
                                                      QLatin1String(": ") % m_connection.problem());
        }
        m_askedId = 0;
        m_state.setLost(m_connection.problem(), m_connection.nextAttemptInMs());
        m_countdown.start(500ms);
        draw();
        break;
    case AdminConnection::State::Refused:
        finish(ExitCode::NoConnection, QStringLiteral("%1 refuses the token in %2: %3")
                                           .arg(m_target.url.toDisplayString(), m_target.tokenFile,
                                                m_connection.problem()));
        break;
    default:
        break;
    }
}

void Top::onStats(const admin::Stats &stats)
{
    m_state.take(stats);
    draw();
    if (m_askedId == 0 || m_connection.nowMs() - m_askedAtMs > answerWithinMs)
        ask();
}

void Top::onFailed(qint64 id, const QString &reason)
{
    if (id == m_askedId)
        m_askedId = 0;
    m_state.takeOutcome(reason, false);
    draw();
}

void Top::ask()
{
    m_askedId = m_connection.send(m_state.query());
    m_askedAtMs = m_connection.nowMs();
}

void Top::onKeys()
{
    std::array<char, 512> bytes{};
    const ssize_t length = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (length < 0)
        return finish(ExitCode::Terminated); // the terminal is gone
    m_keysDone.stop();
    for (const Key &key : m_keys.take(QByteArray(bytes.data(), length))) {
        act(key);
        if (m_isFinished)
            return;
    }
    if (m_keys.isPending())
        m_keysDone.start(sequenceWithin);
}

void Top::act(const Key &key)
{
    switch (m_state.onKey(key)) {
    case TopState::Wish::Quit:
        return finish(ExitCode::Done);
    case TopState::Wish::Ask:
        ask();
        break;
    case TopState::Wish::Order:
        if (m_connection.send(m_state.order()) == 0)
            m_state.takeOutcome(QStringLiteral("the server is not there"), false);
        break;
    case TopState::Wish::Redraw:
        return redraw();
    case TopState::Wish::Retry:
        m_connection.reconnectNow();
        break;
    case TopState::Wish::Nothing:
        break;
    }
    draw();
}

void Top::redraw()
{
    m_shown = Screen(QSize());
    draw();
}

void Top::draw()
{
    if (m_isFinished || !m_terminal.isEntered())
        return;
    Screen screen(terminalSize(STDOUT_FILENO));
    m_state.setRoom(drawTop(m_state, screen));
    const QByteArray changes = screen.changesFrom(m_shown, m_isColored, m_charset);
    m_shown = std::move(screen);
    if (!changes.isEmpty() && !writeAll(STDOUT_FILENO, changes))
        finish(ExitCode::Terminated);
}

void Top::finish(ExitCode exitCode, const QString &complaint)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_input.setEnabled(false);
    m_countdown.stop();
    m_terminal.leave();
    if (!complaint.isEmpty()) {
        static_cast<void>(
            writeAll(STDERR_FILENO,
                     encoded(QString(u"tickcast-ctl: " % visible(complaint) % u'\n'), m_charset)));
    }
    Q_EMIT finished(exitCode);
}

} // namespace tickcast::ctl
