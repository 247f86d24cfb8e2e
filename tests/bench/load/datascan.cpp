// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/datascan.h"

#include <charconv>

namespace tickcast::load {

namespace {

constexpr std::string_view opStart = "{\"op\":\"";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `[-]digits[.digits]`, the protocol's only form of a figure.
bool isDecimal(std::string_view text)
{
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        return at > from;
    };
    if (!digits())
        return false;
    if (at == text.size())
        return true;
    return text[at++] == '.' && digits() && at == text.size();
}

bool isFigure(std::string_view key)
{
    return key != "op" && key != "s" && key != "id" && key != "side" && key != "interval";
}

template <typename Integer>
bool toInteger(std::string_view text, Integer &value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

/// Takes what stands before the next @p delimiter, and the delimiter; false when there is none.
bool takeUntil(std::string_view &text, char delimiter, std::string_view &taken)
{
    const std::size_t at = text.find(delimiter);
    if (at == std::string_view::npos)
        return false;
    taken = text.substr(0, at);
    text.remove_prefix(at + 1);
    return true;
}

bool take(std::string_view &text, std::string_view expected)
{
    if (!text.starts_with(expected))
        return false;
    text.remove_prefix(expected.size());
    return true;
}

bool takeString(std::string_view &text, std::string_view &value)
{
    return take(text, "\"") && takeUntil(text, '"', value) &&
           value.find('\\') == std::string_view::npos;
}

/// A number, true or false: whatever stands before the comma or the closing brace.
bool takeBare(std::string_view &text, std::string_view &value)
{
    const std::size_t at = text.find_first_of(",}");
    if (at == std::string_view::npos)
        return false;
    value = text.substr(0, at);
    text.remove_prefix(at);
    std::int64_t number = 0;
    return value == "true" || value == "false" || toInteger(value, number);
}

bool keep(std::string_view key, std::string_view value, bool isString, DataMessage &message)
{
    if (key == "o")
        return !isString && toInteger(value, message.offset);
    if (key == "tIn")
        return !isString && toInteger(value, message.ingressUs);
    if (!isString)
        return true;
    if (key == "op")
        message.op = value;
    else if (key == "s")
        message.symbol = value;
    return !isFigure(key) || isDecimal(value);
}

} // namespace

std::string_view messageOp(std::string_view text)
{
    std::string_view op;
    if (!take(text, opStart) || !takeUntil(text, '"', op))
        return {};
    return op;
}

std::optional<DataMessage> scanData(std::string_view text)
{
    DataMessage message;
    if (!take(text, "{"))
        return {};
    for (;;) {
        std::string_view key;
        std::string_view value;
        if (!takeString(text, key) || !take(text, ":"))
            return {};
        const bool isString = text.starts_with('"');
        if (!(isString ? takeString(text, value) : takeBare(text, value)) ||
            !keep(key, value, isString, message))
            return {};
        if (text == "}")
            break;
        if (!take(text, ","))
            return {};
    }
    if (message.op.empty() || message.symbol.empty() || message.offset == 0)
        return {};
    return message;
}

std::optional<DataMessage> peekData(std::string_view text, std::string_view op)
{
    DataMessage message;
    std::string_view digits;
    if (!take(text, "{\"op\":\"") || !take(text, op) || !take(text, "\",\"s\":") ||
        !takeString(text, message.symbol) || !take(text, ",\"o\":") ||
        !takeUntil(text, ',', digits) || !toInteger(digits, message.offset))
        return {};
    message.op = op;
    return message;
}

std::optional<SubscribedEntry> EntryScanner::next()
{
    constexpr std::string_view entryStart = "{\"symbol\":";
    const std::size_t at = m_rest.find(entryStart);
    if (at == std::string_view::npos)
        return {};
    m_rest.remove_prefix(at + entryStart.size());
    std::string_view fields;
    SubscribedEntry entry;
    if (!takeUntil(m_rest, '}', fields) || !takeString(fields, entry.symbol))
        return {};
    while (take(fields, ",")) {
        std::string_view key;
        std::string_view value;
        if (!takeString(fields, key) || !take(fields, ":"))
            return {};
        if (fields.starts_with('"')) {
            if (!takeString(fields, value))
                return {};
        } else {
            value = fields.substr(0, fields.find(','));
            fields.remove_prefix(value.size());
        }
        if (key == "epoch")
            entry.epoch = value;
        else if (key == "offset" && !toInteger(value, entry.offset))
            return {};
        else if (key == "recovered")
            entry.isRecovered = value == "true";
    }
    return entry;
}

} // namespace tickcast::load
