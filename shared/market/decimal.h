// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QtGlobal>
#include <array>
#include <compare>
#include <string_view>

namespace tickcast {

/// An exact decimal number: mantissa × 10^-scale. Prices and quantities are this, never a double.
/// The mantissa is 64-bit signed; the scale is 0 to 18. Two decimals of different scale that mean
/// the same number compare equal. Plain value; thread: any.
class Decimal
{
public:
    static constexpr int maxScale = 18;
    /// The longest text of a decimal: sign, 19 digits, point, and a leading zero.
    static constexpr size_t maxTextSize = 22;

    constexpr Decimal() = default;
    /// @p scale must be 0 to maxScale.
    constexpr Decimal(qint64 mantissa, int scale)
        : m_mantissa(mantissa)
        , m_scale(static_cast<quint8>(scale))
    {
        Q_ASSERT(scale >= 0 && scale <= maxScale);
    }

    /// Reads "[-]digits[.digits]" and keeps every digit: the scale is the number of digits after
    /// the point. Exponents, a plus sign, white space, a missing digit on either side of the point,
    /// more than maxScale digits after it, or a mantissa beyond 64 bits are errors.
    [[nodiscard]] static Result<Decimal> parse(std::string_view text);

    [[nodiscard]] constexpr qint64 mantissa() const { return m_mantissa; }
    [[nodiscard]] constexpr int scale() const { return m_scale; }

    /// The same number at another scale; an error when digits would be lost or do not fit.
    [[nodiscard]] Result<Decimal> rescaled(int scale) const;
    /// The same number with the zeros at the end of its fraction taken off.
    [[nodiscard]] Decimal trimmed() const;
    [[nodiscard]] QString toString() const;

    [[nodiscard]] std::strong_ordering operator<=>(const Decimal &other) const;
    [[nodiscard]] bool operator==(const Decimal &other) const { return (*this <=> other) == 0; }

private:
    qint64 m_mantissa = 0;
    quint8 m_scale = 0;
};

/// Writes @p mantissa at @p scale ("-0.0012") into @p out, which has room for
/// Decimal::maxTextSize characters, and returns one past the last written. No allocation.
[[nodiscard]] char *writeDecimal(char *out, qint64 mantissa, int scale);

} // namespace tickcast
