// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An echo server on the real Door and its links, for the Autobahn suite's fuzzing client. Loopback
// only; it is a thing to be tested, not one to serve with.
//
// Usage: echoserver [--tls] [PORT] (none or 0: any); prints the port and runs until killed. Then,
// with a Python 2.7 that has autobahntestsuite (25.10.1) from PyPI:
//   wstest -m fuzzingclient -s spec.json
// where spec.json is
//   {"outdir": "reports", "servers": [{"agent": "tickcast", "url": "ws://127.0.0.1:PORT/"}],
//    "cases": ["*"], "exclude-cases": ["12.*", "13.*"], "exclude-agent-cases": {}}
// with wss:// for --tls. tst_autobahncases runs the same cases without Python; the counts of the
// last run of the suite are in tests/bench/results/autobahn.md.

#include "tests/server/support/linkhost.h"
#include "tests/server/transport/echosession.h"

#include <QCoreApplication>
#include <QStringList>
#include <cstdio>
#include <vector>

using namespace tickcast;

namespace {

constexpr size_t messageBytesMax = 32 * 1024 * 1024;

} // namespace

int main(int argumentCount, char **arguments)
{
    QCoreApplication::setEventDispatcher(new EpollEventDispatcher);
    QCoreApplication application(argumentCount, arguments);
    QStringList words = QCoreApplication::arguments().sliced(1);
    const bool isTls = words.removeAll(QStringLiteral("--tls")) > 0;
    std::vector<std::unique_ptr<test::EchoSession>> sessions;
    OpenDoor host({.messageBytesMax = messageBytesMax,
                   .carrier = isTls ? Carrier::Tls : Carrier::Plain,
                   .port = words.value(0).toUShort()},
                  [&sessions](std::unique_ptr<Link> link, const Visitor &) {
                      std::erase_if(sessions, [](const auto &old) { return old->isOver(); });
                      sessions.push_back(std::make_unique<test::EchoSession>(std::move(link)));
                  });
    std::printf("%d\n", host.port);
    std::fflush(stdout);
    return QCoreApplication::exec();
}
