// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonwriter.h"

#include "shared/market/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tickcast {

namespace {

constexpr size_t integerMaxSize = 20;

char *copy(char *out, std::string_view bytes)
{
    return std::copy(bytes.begin(), bytes.end(), out);
}

} // namespace

JsonWriter &JsonWriter::clear()
{
    m_size = 0; // keeps the memory
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::key(std::string_view name)
{
    char *out = beginValue(name.size() + 3);
    *out++ = '"';
    out = copy(out, name);
    *out++ = '"';
    *out++ = ':';
    endValue(out);
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::string(std::string_view utf8)
{
    char *out = beginValue(1);
    *out++ = '"';
    endValue(out);
    appendEscaped(utf8);
    reserve(1);
    m_bytes[m_size++] = '"';
    return *this;
}

JsonWriter &JsonWriter::string(QStringView text)
{
    const QByteArray utf8 = text.toUtf8();
    return string(std::string_view(utf8.constData(), size_t(utf8.size())));
}

JsonWriter &JsonWriter::plain(std::string_view utf8)
{
    char *out = beginValue(utf8.size() + 2);
    *out++ = '"';
    out = copy(out, utf8);
    *out++ = '"';
    endValue(out);
    return *this;
}

JsonWriter &JsonWriter::integer(qint64 value)
{
    char *out = beginValue(integerMaxSize);
    endValue(std::to_chars(out, out + integerMaxSize, value).ptr);
    return *this;
}

JsonWriter &JsonWriter::integer(quint64 value)
{
    char *out = beginValue(integerMaxSize);
    endValue(std::to_chars(out, out + integerMaxSize, value).ptr);
    return *this;
}

JsonWriter &JsonWriter::decimal(qint64 mantissa, int scale)
{
    char *out = beginValue(Decimal::maxTextSize + 2);
    *out++ = '"';
    out = writeDecimal(out, mantissa, scale);
    *out++ = '"';
    endValue(out);
    return *this;
}

JsonWriter &JsonWriter::raw(std::string_view json)
{
    endValue(copy(beginValue(json.size()), json));
    return *this;
}

JsonWriter &JsonWriter::open(char bracket)
{
    char *out = beginValue(1);
    *out++ = bracket;
    endValue(out);
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::close(char bracket)
{
    reserve(1);
    m_bytes[m_size++] = bracket;
    m_needsComma = true;
    return *this;
}

char *JsonWriter::beginValue(size_t count)
{
    reserve(count + 1);
    char *out = m_bytes.get() + m_size;
    if (m_needsComma)
        *out++ = ',';
    return out;
}

void JsonWriter::reserve(size_t count)
{
    if (m_size + count <= m_capacity)
        return;
    constexpr size_t leastCapacity = 512; // a full quote is about 320 bytes
    const size_t capacity = std::max({leastCapacity, m_capacity * 2, m_size + count});
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    std::copy_n(m_bytes.get(), m_size, bytes.get());
    m_bytes = std::move(bytes);
    m_capacity = capacity;
}

void JsonWriter::appendEscaped(std::string_view utf8)
{
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr size_t longestEscape = 6; // \u00XX
    reserve(utf8.size() * longestEscape);
    char *out = m_bytes.get() + m_size;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            *out++ = '\\';
            *out++ = c;
        } else if (c == '\n') {
            out = copy(out, "\\n");
        } else if (byte < 0x20) {
            out = copy(out, "\\u00");
            *out++ = hex[byte >> 4];
            *out++ = hex[byte & 0xf];
        } else {
            *out++ = c;
        }
    }
    m_size = static_cast<size_t>(out - m_bytes.get());
}

} // namespace tickcast
