// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"

#include <QSslConfiguration>

namespace tickcast {

/// Reads the certificate chain and the private key that TLS connections are served with. The error
/// names the file and what is wrong with it: unreadable, no certificate, an encrypted key, a key
/// of another certificate. Thread: any; blocks on the two files.
[[nodiscard]] Result<QSslConfiguration> readTlsMaterial(const Config::Tls &files);

} // namespace tickcast
