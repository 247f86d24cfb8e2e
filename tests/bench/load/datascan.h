// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tickcast::load {

/// What the load generator wants of a data message. The symbol is a view into the message.
struct DataMessage
{
    std::string_view op;
    std::string_view symbol;
    std::uint64_t offset = 0;
    std::int64_t ingressUs = 0; ///< `tIn`: microseconds of Unix time; 0: not stamped
};

/// The value of `op` if @p text begins with `{"op":"`, as every server message does; else empty.
[[nodiscard]] std::string_view messageOp(std::string_view text);

/// Reads a whole data message: one flat JSON object without white space, ending with its brace,
/// every number an integer, every figure a decimal. Nothing when any of that does not hold, or
/// `s` or `o` is missing. Not a JSON parser: strings with escapes are refused, since no symbol and
/// no figure needs them (PROTOCOL.md). Cost: one pass.
[[nodiscard]] std::optional<DataMessage> scanData(std::string_view text);

/// Only symbol and offset of an update whose keys stand in the server's order; for a look into a
/// cache, before scanData(). Nothing when it is none of @p op.
[[nodiscard]] std::optional<DataMessage> peekData(std::string_view text, std::string_view op);

/// One symbol's entry of a `subscribed` message.
struct SubscribedEntry
{
    std::string_view symbol;
    std::string_view epoch;
    std::uint64_t offset = 0;
    bool isRecovered = false;
};

/// Takes the entries of a `subscribed` message, or of a `symbols` answer, one by one.
class EntryScanner
{
public:
    explicit EntryScanner(std::string_view text)
        : m_rest(text)
    {
    }
    [[nodiscard]] std::optional<SubscribedEntry> next();

private:
    std::string_view m_rest;
};

} // namespace tickcast::load
