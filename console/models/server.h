// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QString>
#include <QUrl>

/// What an operator types to name a server, checked. Thread: any.
namespace tickcast {

/// An admin address: "ws://10.0.0.5:7401/admin". The scheme (ws), the port (7401) and the path
/// (/admin) may be left out. An error names the text and what is allowed.
[[nodiscard]] Result<QUrl> parseAdminUrl(const QString &text);

/// The token in @p path without surrounding white space. Errors: a file that cannot be read, that
/// is empty, larger than 4 KiB or of several lines. Never puts a part of the content in the error.
[[nodiscard]] Result<QString> readTokenFile(const QString &path);

} // namespace tickcast
