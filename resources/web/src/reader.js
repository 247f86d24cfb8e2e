// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { signed, unzigzag } from "./int64.js";

// Takes a binary message apart, from front to back. There is one message being read at a time, so
// its state is the module's. What is wrong with a message is thrown as one of these words:
export const TRUNCATED = "truncated";
export const BAD_VARINT = "bad_varint";
export const OUT_OF_RANGE = "out_of_range";
export const TOO_BIG = "too_big";

let bytes;
let at;

/** Begins with a message, at its byte `from`. */
export function begin(message, from) {
  bytes = message;
  at = from;
}

export const position = () => at;

export function byte() {
  if (at >= bytes.length) throw TRUNCATED;
  return bytes[at++];
}

export function skip(count) {
  if (count > bytes.length - at) throw TRUNCATED;
  at += Number(count);
}

export function require(isInRange) {
  if (!isInRange) throw OUT_OF_RANGE;
}

/** A varint: a Number, or a BigInt beyond 2^53 - 1. */
export function varint() {
  let next = byte();
  if (next < 128) return next;
  // Seven bits a byte: four bytes in the low part, four in the middle, two at the top.
  const parts = [next & 127, 0, 0];
  for (let i = 1; i < 10; ++i) {
    next = byte();
    parts[i >> 2] |= (next & 127) << (7 * (i & 3));
    if (next < 128) {
      const [low, middle, high] = parts;
      if (high > 255) break;
      const value = middle * 2 ** 28 + low;
      if (!high && Number.isSafeInteger(value)) return value;
      return (BigInt(high) << 56n) | (BigInt(middle) << 28n) | BigInt(low);
    }
  }
  throw BAD_VARINT;
}

/** A varint of at most `max`, a safe integer. */
export function upTo(max) {
  const value = varint();
  require(value <= max);
  return value;
}

/** A varint from 1. */
export function fromOneTo(max) {
  const value = upTo(max);
  require(value > 0);
  return value;
}

export const zigzag = () => unzigzag(varint());
export const quantity = () => signed(varint());
