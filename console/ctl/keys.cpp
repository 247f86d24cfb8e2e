// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/keys.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tickcast::ctl {

namespace {

constexpr char escape = '\x1b';
constexpr qsizetype sequenceBytesMax = 32; // of no terminal's keys is longer

using Kind = Key::Kind;
constexpr std::array<std::pair<const char *, Kind>, 19> sequences{{{"[A", Kind::Up},
                                                                   {"OA", Kind::Up},
                                                                   {"[B", Kind::Down},
                                                                   {"OB", Kind::Down},
                                                                   {"[5~", Kind::PageUp},
                                                                   {"[6~", Kind::PageDown},
                                                                   {"[H", Kind::Home},
                                                                   {"OH", Kind::Home},
                                                                   {"[1~", Kind::Home},
                                                                   {"[7~", Kind::Home},
                                                                   {"[F", Kind::End},
                                                                   {"OF", Kind::End},
                                                                   {"[4~", Kind::End},
                                                                   {"[8~", Kind::End},
                                                                   {"OM", Kind::Enter},
                                                                   {"[1;2A", Kind::Up},
                                                                   {"[1;2B", Kind::Down},
                                                                   {"[1;5A", Kind::PageUp},
                                                                   {"[1;5B", Kind::PageDown}}};

[[nodiscard]] bool isContinuation(char byte)
{
    return (static_cast<uchar>(byte) & 0xc0) == 0x80;
}

[[nodiscard]] qsizetype utf8Length(char byte)
{
    const auto value = static_cast<uchar>(byte);
    if (value < 0xc2)
        return 1; // ASCII, or no beginning
    return value < 0xe0 ? 2 : value < 0xf0 ? 3 : value < 0xf5 ? 4 : 1;
}

} // namespace

qsizetype KeyReader::lengthOfFirst(const QByteArray &bytes)
{
    if (bytes[0] != escape) {
        const qsizetype wanted = utf8Length(bytes[0]);
        for (qsizetype i = 1; i < wanted; ++i) {
            if (i >= bytes.size())
                return 0;
            if (!isContinuation(bytes[i]))
                return i; // broken off: what follows is a key of its own
        }
        return wanted;
    }
    if (bytes.size() < 2)
        return 0;
    if (bytes[1] == 'O')
        return bytes.size() < 3 ? 0 : 3;
    if (bytes[1] != '[')
        return bytes[1] == escape ? 1 : 2; // twice Escape, or a key with Alt
    for (qsizetype i = 2; i < bytes.size(); ++i) {
        if (bytes[i] >= 0x40 && bytes[i] <= 0x7e)
            return i + 1;
        if (bytes[i] < 0x20 || i >= sequenceBytesMax)
            return i; // no sequence: what follows is a key of its own
    }
    return 0;
}

void KeyReader::read(const QByteArray &bytes, std::vector<Key> &keys)
{
    if (bytes[0] == escape) {
        if (bytes.size() == 1) {
            keys.push_back({Kind::Escape, {}});
            return;
        }
        const auto *const found = std::ranges::find_if(
            sequences, [&](const auto &known) { return bytes.mid(1) == known.first; });
        if (found != sequences.end())
            keys.push_back({found->second, {}});
        return;
    }
    switch (bytes[0]) {
    case '\r':
    case '\n':
        keys.push_back({Kind::Enter, {}});
        return;
    case '\x7f':
    case '\b':
        keys.push_back({Kind::Backspace, {}});
        return;
    case '\f':
        keys.push_back({Kind::Redraw, {}});
        return;
    default:
        break;
    }
    const QString text = QString::fromUtf8(bytes);
    if (!text.isEmpty() && text != QString(QChar::ReplacementCharacter) && text[0].isPrint())
        keys.push_back({Kind::Character, text});
    else if (text.size() == 2 && text[0].isHighSurrogate())
        keys.push_back({Kind::Character, text});
}

std::vector<Key> KeyReader::take(const QByteArray &bytes)
{
    m_rest += bytes;
    std::vector<Key> keys;
    while (!m_rest.isEmpty()) {
        const qsizetype length = lengthOfFirst(m_rest);
        if (length == 0)
            break;
        read(m_rest.left(length), keys);
        m_rest.remove(0, length);
    }
    return keys;
}

std::vector<Key> KeyReader::flush()
{
    std::vector<Key> keys;
    // Only the Escape key means something unfinished; a piece of a sequence or character does not.
    if (std::exchange(m_rest, QByteArray()) == QByteArray(1, escape))
        keys.push_back({Kind::Escape, {}});
    return keys;
}

} // namespace tickcast::ctl
