// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// 10^8 is the largest power whose fraction, with a 1 in front, is a small integer in every engine.
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/**
 * The exact decimal that a mantissa (a safe integer or a BigInt) and a scale (0 to 18) stand for:
 * `decimal(6425010, 2)` is `"64250.10"`. No digit ever passes through a fraction in floating point.
 */
export function decimal(mantissa, scale) {
  if (mantissa < 0) return "-" + decimal(-mantissa, scale);
  if (!scale) return "" + mantissa;
  const power = POWERS[scale];
  if (power && typeof mantissa === "number") {
    // The quotient of two integers below 2^53 never rounds up to the next integer: this is exact.
    const whole = Math.floor(mantissa / power);
    return whole + "." + ("" + (power + (mantissa - whole * power))).slice(1);
  }
  const digits = String(mantissa).padStart(scale + 1, "0");
  return digits.slice(0, -scale) + "." + digits.slice(-scale);
}
