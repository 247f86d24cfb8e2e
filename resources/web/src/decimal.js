// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// 10^8 is the largest power whose fraction, with a 1 in front, is a small integer in every engine.
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/**
 * The exact decimal that a mantissa (a safe integer or a BigInt) and a scale (0 to 18) stand for:
 * `decimal(6425010, 2)` is `"64250.10"`. No digit ever passes through a fraction in floating point.
 */
export function decimal(mantissa, scale) {
  const power = POWERS[scale];
  if (power === undefined || typeof mantissa === "bigint") return general(mantissa, scale);
  if (scale === 0) return "" + mantissa;
  const size = mantissa < 0 ? -mantissa : mantissa;
  // The quotient of two integers below 2^53 never rounds up to the next integer, so this is exact.
  const whole = Math.floor(size / power);
  const digits = whole + "." + ("" + (power + (size - whole * power))).slice(1);
  return mantissa < 0 ? "-" + digits : digits;
}

function general(mantissa, scale) {
  const size = mantissa < 0 ? -mantissa : mantissa;
  const digits = String(size).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = scale ? digits.slice(0, point) + "." + digits.slice(point) : digits;
  return mantissa < 0 ? "-" + text : text;
}
