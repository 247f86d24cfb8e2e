// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/utf8validator.h"

#include <algorithm>
#include <cstring>

namespace tickcast {

namespace {

/// How many bytes of @p bytes from @p from on are ASCII for certain: whole words only.
[[nodiscard]] size_t asciiWords(std::span<const std::byte> bytes, size_t from)
{
    constexpr quint64 highBits = 0x8080'8080'8080'8080;
    size_t at = from;
    for (; bytes.size() - at >= sizeof(quint64); at += sizeof(quint64)) {
        quint64 word;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if ((word & highBits) != 0)
            break;
    }
    return at - from;
}

} // namespace

bool Utf8Validator::accept(std::span<const std::byte> bytes)
{
    size_t at = 0;
    while (at < bytes.size()) {
        if (m_tailBytes == 0) {
            at += asciiWords(bytes, at);
            if (at == bytes.size())
                break;
        }
        // One word's bytes before the next look at the words: text of other scripts has a space
        // now and then, which is not worth a test each time.
        const size_t end = std::min(bytes.size(), at + sizeof(quint64));
        for (; at < end; ++at) {
            if (!acceptByte(std::to_integer<quint8>(bytes[at])))
                return false;
        }
    }
    return true;
}

bool Utf8Validator::acceptByte(quint8 byte)
{
    if (m_tailBytes == 0)
        return byte < 0x80 || acceptLead(byte);
    if (byte < m_tailMin || byte > m_tailMax)
        return false;
    --m_tailBytes;
    m_tailMin = 0x80;
    m_tailMax = 0xbf;
    return true;
}

bool Utf8Validator::acceptLead(quint8 byte)
{
    if (byte < 0xc2 || byte > 0xf4) // a tail byte, an over-long form of ASCII, above U+10FFFF
        return false;
    m_tailBytes = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    switch (byte) {
    case 0xe0: // over-long below U+0800
        m_tailMin = 0xa0;
        break;
    case 0xed: // surrogates U+D800 to U+DFFF
        m_tailMax = 0x9f;
        break;
    case 0xf0: // over-long below U+10000
        m_tailMin = 0x90;
        break;
    case 0xf4: // above U+10FFFF
        m_tailMax = 0x8f;
        break;
    default:
        break;
    }
    return true;
}

} // namespace tickcast
