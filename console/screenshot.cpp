// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/screenshot.h"

#include "console/mainwindow.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QSaveFile>
#include <cstdio>

namespace tickcast {

namespace {

constexpr int lookEveryMs = 20;

} // namespace

Screenshot::Screenshot(MainWindow *window, const QString &file, int afterMs, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_file(file)
    , m_afterMs(afterMs)
{
    m_patience.setSingleShot(true);
    m_after.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        const QString problem = m_window->connection().problem();
        const QString text = tr("no data from %1 within %2 s")
                                 .arg(m_window->connection().url().toDisplayString(),
                                      QString::number(timeoutMs / 1000));
        failWith(problem.isEmpty() ? text : tr("%1: %2").arg(text, problem));
    });
    connect(&m_after, &QTimer::timeout, this, &Screenshot::onUpdated);
    connect(&window->history(), &StatsHistory::updated, this, &Screenshot::onUpdated);
    connect(&window->connection(), &AdminConnection::refused, this, [this](const QString &reason) {
        failWith(
            tr("refused by %1: %2").arg(m_window->connection().url().toDisplayString(), reason));
    });
    connect(&m_look, &QTimer::timeout, this, &Screenshot::takeWhenAnswered);
    m_patience.start(timeoutMs);
}

void Screenshot::onUpdated()
{
    if (m_window->connection().state() != AdminConnection::State::Live)
        return; // lost just now: wait for it to come back, as long as patience lasts
    m_patience.start(timeoutMs);
    if (!std::exchange(m_isStarted, true) && m_afterMs > 0)
        m_after.start(m_afterMs);
    if (m_after.isActive() || m_window->history().sampleCount() < samplesMin)
        return;
    // One more turn of the loop: the sample that is just being announced is drawn then.
    disconnect(&m_window->history(), nullptr, this, nullptr);
    m_look.start(lookEveryMs);
}

void Screenshot::takeWhenAnswered()
{
    if (!m_window->isPageAnswered())
        return;
    m_look.stop();
    take();
}

void Screenshot::take()
{
    const QPixmap picture = m_window->grab();
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || !picture.save(&file, "PNG") || !file.commit()) {
        failWith(tr("cannot write %1: %2").arg(m_file, file.errorString()));
        return;
    }
    QCoreApplication::exit(0);
}

void Screenshot::failWith(const QString &reason)
{
    m_patience.stop();
    std::fprintf(stderr, "tickcast-console: %s\n", qPrintable(reason));
    QCoreApplication::exit(1);
}

} // namespace tickcast
