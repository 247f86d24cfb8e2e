// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Integers of 64 bits: a Number as long as it is a safe integer, a BigInt beyond. Values come and
// go in this form, so that the usual case costs what a Number costs.

/** The sum modulo 2^64, as a signed integer. */
export function add(a, b) {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const integer = BigInt.asIntN(64, BigInt(a) + BigInt(b));
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** The signed integer that an unsigned one of 64 bits is in two's complement. */
export const signed = (value) => add(value, 0);

/** 0, 1, 2, 3, 4 stand for 0, -1, 1, -2, 2. */
export function unzigzag(value) {
  if (typeof value === "number") return value % 2 ? -(value + 1) / 2 : value / 2;
  return signed((value >> 1n) ^ -(value & 1n));
}
