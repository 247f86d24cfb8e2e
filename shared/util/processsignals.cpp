// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/processsignals.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tickcast {

ProcessSignals::~ProcessSignals()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<void> ProcessSignals::install()
{
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int number : m_numbers)
        sigaddset(&wanted, number);
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    m_descriptor = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_descriptor < 0) {
        const int error = errno;
        return fail(ErrorCode::Io,
                    QStringLiteral("signalfd(): ") % QString::fromLocal8Bit(std::strerror(error)));
    }
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info;
        while (::read(m_descriptor, &info, sizeof info) == ssize_t(sizeof info))
            Q_EMIT received(static_cast<int>(info.ssi_signo));
    });
    return {};
}

} // namespace tickcast
