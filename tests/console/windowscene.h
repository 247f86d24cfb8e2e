// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/mainwindow.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QTest>

namespace tickcast::test {

/// The console's window before a fake server that behaves.
struct WindowScene
{
    FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, patientOptions()};

    /// Shows the window and connects it; true when it has the sample that a server begins with.
    [[nodiscard]] bool connectWindow()
    {
        window.show();
        if (!server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        return hasSamples(1);
    }
    [[nodiscard]] bool hasSamples(quint64 count)
    {
        return QTest::qWaitFor([&] { return window.history().sampleCount() >= count; });
    }
    /// One more.
    [[nodiscard]] bool sample()
    {
        const quint64 before = window.history().sampleCount();
        server.sendSample();
        return hasSamples(before + 1);
    }
};

} // namespace tickcast::test
