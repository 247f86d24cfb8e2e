// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/encoding.h"

#include <QByteArray>
#include <QHash>
#include <QString>

namespace tickcast {

/// A file of the demo page as it is served.
struct PageFile
{
    QByteArray contentType;
    QByteArray tag; ///< changes with the content
    PackedBody body;
};

/// The files of the demo page (resources/web/dist) that this build carries, by the path they are
/// served at; "/" is index.html. Empty when it was built without (TICKCAST_BUILD_DEMO).
/// Thread: any; reads the files anew each time.
[[nodiscard]] QHash<QString, PageFile> loadDemoPage();

/// What the page may load and do. It draws with its own files only and talks to WebSockets
/// anywhere, for `?server=` names one.
[[nodiscard]] QByteArray pageSecurityPolicy();

} // namespace tickcast
