// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/terminaltext.h"

#include <QList>
#include <algorithm>
#include <array>
#include <utility>

namespace tickcast::ctl {

namespace {

struct Block
{
    char32_t first;
    char32_t last;
};

/// What terminals show in two columns (Unicode 15, East Asian Width W and F, in broad strokes).
constexpr std::array<Block, 14> wideBlocks{{{0x1100, 0x115f},
                                            {0x2e80, 0x303e},
                                            {0x3041, 0x33ff},
                                            {0x3400, 0x4dbf},
                                            {0x4e00, 0x9fff},
                                            {0xa000, 0xa4cf},
                                            {0xac00, 0xd7a3},
                                            {0xf900, 0xfaff},
                                            {0xfe30, 0xfe6f},
                                            {0xff00, 0xff60},
                                            {0xffe0, 0xffe6},
                                            {0x1f300, 0x1f64f},
                                            {0x1f900, 0x1f9ff},
                                            {0x20000, 0x3fffd}}};

constexpr std::array<std::pair<char16_t, const char *>, 14> standIns{{{u'–', "-"},
                                                                      {u'…', "~"},
                                                                      {u'·', "-"},
                                                                      {u'█', "#"},
                                                                      {u'▓', "="},
                                                                      {u'▒', "+"},
                                                                      {u'░', "."},
                                                                      {u'▲', "^"},
                                                                      {u'▼', "v"},
                                                                      {u'→', ">"},
                                                                      {u'µ', "u"},
                                                                      {u'±', "+"},
                                                                      {u'─', "-"},
                                                                      {u'│', "|"}}};

[[nodiscard]] bool isHarmless(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

[[nodiscard]] QString stringOf(uint code)
{
    const auto character = static_cast<char32_t>(code);
    return QString::fromUcs4(&character, 1);
}

[[nodiscard]] QString escaped(char32_t character)
{
    if (character == U'\n')
        return QStringLiteral("\\n");
    if (character == U'\t')
        return QStringLiteral("\\t");
    const auto code = static_cast<uint>(character);
    return code < 0x100 ? QStringLiteral("\\x%1").arg(code, 2, 16, QLatin1Char('0'))
                        : QStringLiteral("\\u%1").arg(code, 4, 16, QLatin1Char('0'));
}

} // namespace

QString visible(QStringView text)
{
    const auto ucs4 = text.toUcs4();
    // Half a character is a replacement character there, but not yet in the text.
    if (std::ranges::all_of(ucs4, [](uint c) { return c != 0xfffd && isHarmless(c); }))
        return text.toString();
    QString result;
    for (const uint character : ucs4) {
        if (isHarmless(character))
            result += stringOf(character);
        else
            result += escaped(character);
    }
    return result;
}

int columnsOf(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
        return 0;
    default:
        break;
    }
    const bool isWide = std::ranges::any_of(wideBlocks, [&](const Block &block) {
        return character >= block.first && character <= block.last;
    });
    return isWide ? 2 : 1;
}

int columnsOf(QStringView text)
{
    int columns = 0;
    for (const uint character : text.toUcs4())
        columns += columnsOf(static_cast<char32_t>(character));
    return columns;
}

QString clip(const QString &text, int columns)
{
    if (columnsOf(text) <= columns)
        return text;
    QString result;
    int used = 0;
    for (const uint character : text.toUcs4()) {
        const int width = columnsOf(static_cast<char32_t>(character));
        if (used + width > columns - 1)
            break;
        used += width;
        result += stringOf(character);
    }
    return columns > 0 ? QString(result % u'…') : QString();
}

QByteArray encoded(const QString &text, Charset charset)
{
    if (charset == Charset::Utf8)
        return text.toUtf8();
    QByteArray bytes;
    for (const QChar c : text) {
        const auto *const found =
            std::ranges::find(standIns, c.unicode(), &std::pair<char16_t, const char *>::first);
        if (c.unicode() < 0x80)
            bytes += c.toLatin1();
        else if (found != standIns.end())
            bytes += found->second;
        else if (!c.isLowSurrogate()) // the other half has its mark
            bytes += '?';
    }
    return bytes;
}

} // namespace tickcast::ctl
