// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/runner.h"

#include "console/ctl/terminal.h"
#include "console/models/format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <unistd.h>
#include <utility>

namespace tickcast::ctl {

Runner::Runner(Options options, Target target, AdminConnection::Options connection)
    : m_options(std::move(options))
    , m_target(std::move(target))
    , m_paper(paperFor(STDOUT_FILENO, m_options.isColorWanted))
    , m_connection(std::move(connection))
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        finish(ExitCode::TimedOut, QStringLiteral("%1 has not answered within %2 s")
                                       .arg(m_target.url.toDisplayString())
                                       .arg(static_cast<double>(m_options.timeoutMs) / 1e3));
    });
    connect(&m_connection, &AdminConnection::stateChanged, this, &Runner::onStateChanged);
    connect(&m_connection, &AdminConnection::helloReceived, this, &Runner::onHello);
    connect(&m_connection, &AdminConnection::statsReceived, this, &Runner::onStats);
    const auto answer = [this](const auto &what) { onAnswer(what); };
    connect(&m_connection, &AdminConnection::sessionsReceived, this, answer);
    connect(&m_connection, &AdminConnection::closedReceived, this, answer);
    connect(&m_connection, &AdminConnection::sessionReceived, this, answer);
    connect(&m_connection, &AdminConnection::symbolsReceived, this, answer);
    connect(&m_connection, &AdminConnection::logReceived, this, answer);
    connect(&m_connection, &AdminConnection::configReceived, this, answer);
    connect(&m_connection, &AdminConnection::commandDone, this,
            [this](qint64 id, const QString &text) {
                onAnswer(admin::Done{id, text});
            });
    connect(&m_connection, &AdminConnection::commandFailed, this,
            [this](qint64 id, const QString &reason) {
                onAnswer(admin::Failed{id, reason});
            });
}

void Runner::start()
{
    m_deadline.start(static_cast<int>(m_options.timeoutMs));
    m_connection.connectTo(m_target.url, m_target.token);
}

void Runner::onSignal(int number)
{
    finish(number == SIGINT ? ExitCode::Interrupted : ExitCode::Terminated, QString());
}

void Runner::onStateChanged(AdminConnection::State state)
{
    if (state == AdminConnection::State::Refused) {
        finish(ExitCode::NoConnection, QStringLiteral("%1 refuses the token in %2: %3")
                                           .arg(m_target.url.toDisplayString(), m_target.tokenFile,
                                                m_connection.problem()));
    } else if (state == AdminConnection::State::Waiting) {
        finish(ExitCode::NoConnection, QStringLiteral("%1: %2").arg(m_target.url.toDisplayString(),
                                                                    m_connection.problem()));
    }
}

void Runner::onHello()
{
    if (m_options.command == Command::Drain && !m_options.isConfirmed)
        m_configId = m_connection.send(admin::ConfigQuery{});
    else if (m_options.message)
        send();
}

void Runner::send()
{
    m_askedId = m_connection.send(*m_options.message);
}

void Runner::onStats(const admin::Stats &stats)
{
    const auto rates = m_rates.next(stats);
    m_stats = stats;
    if (!m_options.message && (rates || !needsRates(m_options)))
        finish(answerOfFigures(m_options, *m_connection.hello(), stats, rates, m_paper));
    else if (!m_drainTime.isEmpty() && !m_reply)
        askToDrain();
}

void Runner::onAnswer(const admin::Answer &answer)
{
    const qint64 id = std::visit([](const auto &what) { return what.id; }, answer);
    if (m_configId != 0 && id == m_configId) {
        const auto *page = std::get_if<admin::ConfigPage>(&answer);
        if (!page)
            return finish(answerOf(m_options, answer, m_paper));
        m_drainTime = QStringLiteral("some time");
        for (const admin::ConfigSetting &setting : page->settings) {
            if (setting.key == QLatin1String("drain.duration"))
                m_drainTime = setting.value;
        }
        if (m_stats)
            askToDrain();
        return;
    }
    if (id != m_askedId)
        return; // of another question; there is none, but the server may be any
    const Outcome outcome = answerOf(m_options, answer, m_paper);
    if (!m_options.isFollowing || outcome.exitCode != ExitCode::Done)
        return finish(outcome);
    m_deadline.stop(); // from here on it is as long as somebody wants
    if (!print(outcome.output))
        finish(ExitCode::SaidNo, QString());
}

void Runner::askToDrain()
{
    m_deadline.stop(); // people take their time
    const QString question =
        QStringLiteral("Drain %1? It closes %2 clients over %3 and ends. [y/N] ")
            .arg(m_connection.hello()->host, format::count(m_stats->connections), m_drainTime);
    // It comes from a server that may be any: no more than text.
    static_cast<void>(writeAll(STDERR_FILENO, encoded(visible(question), localeCharset())));
    m_reply = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
    connect(m_reply.get(), &QSocketNotifier::activated, this, &Runner::onReply);
}

void Runner::onReply()
{
    std::array<char, 256> line{};
    const ssize_t length = ::read(STDIN_FILENO, line.data(), line.size());
    if (length < 0 && errno == EINTR)
        return;
    m_reply->setEnabled(false);
    const auto text = QByteArray(line.data(), std::max<ssize_t>(length, 0)).trimmed().toLower();
    if (text != "y" && text != "yes")
        return finish(ExitCode::SaidNo, QStringLiteral("nothing was done"));
    m_deadline.start(static_cast<int>(m_options.timeoutMs));
    send();
}

bool Runner::print(const QByteArray &output)
{
    return writeAll(STDOUT_FILENO, output);
}

void Runner::finish(const Outcome &outcome)
{
    if (m_isFinished)
        return;
    const bool isPrinted = print(outcome.output);
    finish(isPrinted ? outcome.exitCode : ExitCode::SaidNo, outcome.complaint);
}

void Runner::finish(ExitCode exitCode, const QString &complaint)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_deadline.stop();
    if (!complaint.isEmpty()) {
        static_cast<void>(
            writeAll(STDERR_FILENO, encoded(QString(u"tickcast-ctl: " % visible(complaint) % u'\n'),
                                            localeCharset())));
    }
    Q_EMIT finished(exitCode);
}

} // namespace tickcast::ctl
