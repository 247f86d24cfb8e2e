// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/faultinjector.h"

#include "tests/integration/support/serverprocess.h"

#include <cstring>
#include <new>
#include <sys/mman.h>

namespace tickcast::testing {

FaultInjector::FaultInjector()
{
    if (!m_file.open() || !m_file.resize(sizeof(faults::Board)))
        qFatal("no file for the board of faults: %s", qPrintable(m_file.errorString()));
    void *memory = ::mmap(nullptr, sizeof(faults::Board), PROT_READ | PROT_WRITE, MAP_SHARED,
                          m_file.handle(), 0);
    if (memory == MAP_FAILED)
        qFatal("the board of faults cannot be mapped: %s", std::strerror(errno));
    m_board = new (memory) faults::Board{};
}

FaultInjector::~FaultInjector()
{
    ::munmap(m_board, sizeof(faults::Board));
}

void FaultInjector::attachTo(ServerProcess &server) const
{
    server.set("transport.backend", "syscall");
    server.setEnvironment(QLatin1String(faults::boardVariable), m_file.fileName());
    server.preload(QStringLiteral(TICKCAST_FAULT_LIBRARY));
}

void FaultInjector::arm(faults::CallSet calls, faults::Flavour flavour, quint64 first,
                        quint64 times)
{
    m_board->armed = 0;
    m_board->flavour = quint32(flavour);
    m_board->first = first;
    m_board->times = times;
    m_board->calls = 0;
    m_board->hits = 0;
    m_board->armed.store(calls, std::memory_order_release);
}

bool FaultInjector::disarm()
{
    m_board->armed = 0;
    return m_board->hits > 0;
}

QByteArray FaultInjector::describe() const
{
    const faults::CallFacts &call = faults::callFacts[m_board->lastHit];
    return "call " + QByteArray::number(quint64(m_board->first)) + " (" + call.name + ": " +
           std::strerror(call.errors[m_board->flavour]) + ')';
}

} // namespace tickcast::testing
