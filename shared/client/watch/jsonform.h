// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/jsondecoder.h"

#include <QByteArray>

/// An update as the JSON format of the protocol says it, whatever format it came in: the same
/// bytes that a server writes. Pure functions; thread: any.
namespace tickcast {

[[nodiscard]] QByteArray jsonForm(const protocol::QuoteUpdate &update);
[[nodiscard]] QByteArray jsonForm(const protocol::TradeUpdate &update);
[[nodiscard]] QByteArray jsonForm(const protocol::CandleUpdate &update);

} // namespace tickcast
