// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <string_view>

/// Names, codes and default limits of the native protocol, as PROTOCOL.md beside this file fixes
/// them. Constants only.
namespace tickcast::protocol {

inline constexpr std::string_view path = "/v1";
inline constexpr std::string_view adminPath = "/admin";
inline constexpr std::string_view jsonSubprotocol = "tickcast.v1.json";
inline constexpr std::string_view binarySubprotocol = "tickcast.v1.binary";

/// In which of its two forms data travels on a connection, by subprotocol; control is JSON in both.
enum class Format : quint8 { Json, Binary };
inline constexpr size_t formatCount = 2;
[[nodiscard]] constexpr std::string_view subprotocolOf(Format format)
{
    return format == Format::Binary ? binarySubprotocol : jsonSubprotocol;
}

enum class Channel : quint8 { Quote, Trade, Candle };
inline constexpr std::array<std::string_view, 3> channelNames{"quote", "trade", "candle"};
inline constexpr size_t channelCount = channelNames.size();
[[nodiscard]] constexpr std::string_view channelName(Channel channel)
{
    return channelNames[static_cast<size_t>(channel)];
}
/// State is replaced by its newer self; an event is not.
[[nodiscard]] constexpr bool isState(Channel channel)
{
    return channel != Channel::Trade;
}

inline constexpr std::string_view candleInterval = "1m";

/// How much of what it subscribed a session is sent at the moment, from everything to next to
/// nothing.
enum class SessionLevel : quint8 { Normal, Degraded, Critical, Emergency };
inline constexpr std::array<std::string_view, 4> sessionLevelNames{"normal", "degraded", "critical",
                                                                   "emergency"};
inline constexpr size_t sessionLevelCount = sessionLevelNames.size();
[[nodiscard]] constexpr std::string_view sessionLevelName(SessionLevel level)
{
    return sessionLevelNames[static_cast<size_t>(level)];
}

/// `code` of an `error` message.
enum class ErrorCode : quint8 {
    BadJson,
    BadRequest,
    UnknownOp,
    UnknownChannel,
    UnknownSymbol,
    TooManySymbols,
    RateLimited,
    Unauthorized,
    Forbidden,
    Unavailable,
};
inline constexpr std::array<std::string_view, 10> errorCodeNames{
    "bad_json",         "bad_request",  "unknown_op",   "unknown_channel", "unknown_symbol",
    "too_many_symbols", "rate_limited", "unauthorized", "forbidden",       "unavailable"};
[[nodiscard]] constexpr std::string_view errorCodeName(ErrorCode code)
{
    return errorCodeNames[static_cast<size_t>(code)];
}

/// WebSocket close codes that the server sends (RFC 6455 section 7.4, then our own ranges:
/// 4000-4099 do not reconnect, 4100-4199 reconnect after `retryAfterMs`).
enum class CloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidPayload = 1007,
    Policy = 1008,
    MessageTooBig = 1009,
    Unauthorized = 4001,
    Forbidden = 4003,
    TooManyBadCommands = 4008,
    SlowConsumer = 4100,
    Draining = 4101,
    TokenExpired = 4102,
    Overloaded = 4103,
};
/// Each of them once.
inline constexpr std::array closeCodes{CloseCode::Normal,         CloseCode::GoingAway,
                                       CloseCode::ProtocolError,  CloseCode::UnsupportedData,
                                       CloseCode::InvalidPayload, CloseCode::Policy,
                                       CloseCode::MessageTooBig,  CloseCode::Unauthorized,
                                       CloseCode::Forbidden,      CloseCode::TooManyBadCommands,
                                       CloseCode::SlowConsumer,   CloseCode::Draining,
                                       CloseCode::TokenExpired,   CloseCode::Overloaded};
/// Whether a client that was closed with @p code may come back.
[[nodiscard]] constexpr bool mayReconnect(int code)
{
    return code < 4000 || code > 4099;
}

/// Default limits; the server's configuration may set others and `welcome` tells them.
inline constexpr int defaultSubscriptionLimit = 1024;
inline constexpr int defaultHoldingsLimit = 64;
inline constexpr int defaultCommandsPerSecond = 20;
inline constexpr int defaultCommandBurst = 100;
inline constexpr int defaultMessageBytesMax = 64 * 1024;

} // namespace tickcast::protocol
