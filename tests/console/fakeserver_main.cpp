// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A server to look at the console with: tickcast-fake-admin [PORT]. Not installed.

#include "tests/console/fakeadminserver.h"

#include <QCoreApplication>
#include <QTimer>
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
    // A crowd with a slow spell now and then, so that every level is seen.
    QTimer weather;
    quint32 moment = 0;
    QObject::connect(&weather, &QTimer::timeout, [&] {
        const quint32 spell = ++moment % 60;
        const quint32 height = spell < 15 ? spell : spell < 30 ? 30 - spell : 0;
        server.samples().setSlow(12 + height * 90, height * 35, height > 6 ? height * 12 : 0);
    });
    weather.start(1'000);
    server.play(1'000);
    std::printf("%s token s3cret\n", qPrintable(server.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
