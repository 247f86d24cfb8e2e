// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A server to look at the console with: tickcast-fake-admin [PORT]. Not installed.

#include "tests/console/fakeadminserver.h"

#include <QCoreApplication>
#include <cstdio>

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    tickcast::test::FakeAdminServer server;
    const auto port = application.arguments().value(1).toUShort();
    if (!server.listen(port)) {
        std::fprintf(stderr, "cannot listen on port %d\n", int(port));
        return 1;
    }
    server.play(1'000);
    std::printf("%s token s3cret\n", qPrintable(server.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
