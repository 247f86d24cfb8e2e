// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/integration/faults/faultboard.h"

#include <QByteArray>
#include <QTemporaryFile>

namespace tickcast::testing {

class ServerProcess;

/// Makes system calls of a server fail when the test says so: the N-th of those it has chosen,
/// while they are armed. One server at a time, over any number of its starts. Thread: the test's.
class FaultInjector final
{
public:
    FaultInjector();
    ~FaultInjector();
    FaultInjector(const FaultInjector &) = delete;
    FaultInjector &operator=(const FaultInjector &) = delete;

    /// Has @p server run under this injector from its next start on. It sends by plain calls, which
    /// alone can be made to fail.
    void attachTo(ServerProcess &server) const;

    /// Of the @p calls made from now on, number @p first (from 1) and all in all @p times fail.
    void arm(faults::CallSet calls, faults::Flavour flavour, quint64 first, quint64 times = 1);
    /// Everything works again. True if a call was made to fail since arm().
    bool disarm();

    [[nodiscard]] quint64 hits() const { return m_board->hits; }
    /// The calls that could have failed since arm().
    [[nodiscard]] quint64 calls() const { return m_board->calls; }
    /// "call 7 (accept4: Too many open files)".
    [[nodiscard]] QByteArray describe() const;

private:
    QTemporaryFile m_file;
    faults::Board *m_board;
};

} // namespace tickcast::testing
