// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/market/decimal.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tickcast {

namespace {

__extension__ using Int128 = __int128;

constexpr std::array<qint64, Decimal::maxScale + 1> powersOfTen = [] {
    std::array<qint64, Decimal::maxScale + 1> powers{};
    qint64 power = 1;
    powers[0] = power;
    for (size_t i = 1; i < powers.size(); ++i)
        powers[i] = power *= 10;
    return powers;
}();

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

tl::unexpected<Error> notADecimal(std::string_view text, const char *why)
{
    return fail(
        ErrorCode::Parse,
        QStringLiteral("\"%1\" is not a decimal number: %2")
            .arg(QString::fromUtf8(text.data(), qsizetype(std::min<size_t>(text.size(), 64))),
                 QLatin1String(why)));
}

} // namespace

Result<Decimal> Decimal::parse(std::string_view text)
{
    const char *at = text.data();
    const char *const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative)
        ++at;
    // The mantissa is gathered as a negative number: its range is one larger.
    constexpr qint64 lowest = std::numeric_limits<qint64>::min();
    qint64 mantissa = 0;
    int wholeDigits = 0;
    int scale = -1; // -1 until the point is seen
    for (; at != end; ++at) {
        if (*at == '.') {
            if (scale >= 0)
                return notADecimal(text, "it has two points");
            scale = 0;
            continue;
        }
        if (!isDigit(*at))
            return notADecimal(text, "it holds something other than digits and one point");
        const int digit = *at - '0';
        if (mantissa < lowest / 10 || mantissa * 10 < lowest + digit)
            return notADecimal(text, "it needs more than 64 bits");
        mantissa = mantissa * 10 - digit;
        if (scale < 0)
            ++wholeDigits;
        else if (++scale > maxScale)
            return notADecimal(text, "it has more than 18 digits after the point");
    }
    if (wholeDigits == 0 || scale == 0)
        return notADecimal(text, "a digit is missing before or after the point");
    if (!negative && mantissa == lowest)
        return notADecimal(text, "it needs more than 64 bits");
    return Decimal(negative ? mantissa : -mantissa, scale < 0 ? 0 : scale);
}

Result<Decimal> Decimal::rescaled(int scale) const
{
    const auto wrong = [&](const char *why) {
        return fail(ErrorCode::Limit,
                    QStringLiteral("%1 at scale %2: %3")
                        .arg(toString(), QString::number(scale), QLatin1String(why)));
    };
    if (scale < 0 || scale > maxScale)
        return wrong("the scale is outside 0 to 18");
    if (scale >= m_scale) {
        const Int128 wide = Int128(m_mantissa) * powersOfTen[size_t(scale - m_scale)];
        if (wide > std::numeric_limits<qint64>::max() || wide < std::numeric_limits<qint64>::min())
            return wrong("the number needs more than 64 bits");
        return Decimal(static_cast<qint64>(wide), scale);
    }
    const qint64 divisor = powersOfTen[size_t(m_scale - scale)];
    if (m_mantissa % divisor != 0)
        return wrong("digits would be lost");
    return Decimal(m_mantissa / divisor, scale);
}

Decimal Decimal::trimmed() const
{
    Decimal result = *this;
    while (result.m_scale > 0 && result.m_mantissa % 10 == 0) {
        result.m_mantissa /= 10;
        --result.m_scale;
    }
    return result;
}

QString Decimal::toString() const
{
    std::array<char, maxTextSize> text;
    const char *end = writeDecimal(text.data(), m_mantissa, m_scale);
    return QString::fromLatin1(text.data(), end - text.data());
}

std::strong_ordering Decimal::operator<=>(const Decimal &other) const
{
    const int common = std::max(m_scale, other.m_scale);
    const Int128 left = Int128(m_mantissa) * powersOfTen[size_t(common - m_scale)];
    const Int128 right = Int128(other.m_mantissa) * powersOfTen[size_t(common - other.m_scale)];
    return left <=> right;
}

char *writeDecimal(char *out, qint64 mantissa, int scale)
{
    Q_ASSERT(scale >= 0 && scale <= Decimal::maxScale);
    quint64 magnitude = static_cast<quint64>(mantissa);
    if (mantissa < 0) {
        *out++ = '-';
        magnitude = 0 - magnitude;
    }
    std::array<char, 20> digits; // the longest 64-bit number
    const char *const digitsEnd =
        std::to_chars(digits.data(), digits.data() + digits.size(), magnitude).ptr;
    const auto count = static_cast<int>(digitsEnd - digits.data());
    if (scale == 0) {
        return std::copy(digits.data(), digits.data() + count, out);
    }
    const int whole = count - scale;
    if (whole > 0) {
        out = std::copy(digits.data(), digits.data() + whole, out);
        *out++ = '.';
        return std::copy(digits.data() + whole, digits.data() + count, out);
    }
    *out++ = '0';
    *out++ = '.';
    out = std::fill_n(out, -whole, '0');
    return std::copy(digits.data(), digits.data() + count, out);
}

} // namespace tickcast
