// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { signed, unzigzag } from "./int64.js";

// Takes a binary message apart, from front to back. There is one message being read at a time, so
// its state is the module's. What is wrong with a message is thrown, as a word.

let bytes;
let at;

/** Begins with a message, at its byte `from`. */
export function begin(message, from) {
  bytes = message;
  at = from;
}

export const position = () => at;
export const peek = () => bytes[at];

export function byte() {
  if (at >= bytes.length) throw "truncated";
  return bytes[at++];
}

export function skip(count) {
  if (count > bytes.length - at) throw "truncated";
  at += Number(count);
}

export function require(isInRange) {
  if (!isInRange) throw "out_of_range";
}

/** A varint: a Number, or a BigInt beyond 2^53 - 1. */
export function varint() {
  let low = byte(); // of seven bytes, 49 bits
  if (low < 128) return low;
  low -= 128;
  let high = 0; // of three more
  let unit = 128;
  for (let i = 1; i < 10; ++i) {
    const next = byte();
    if (i < 7) {
      low += (next & 127) * unit;
      unit *= 128;
    } else high |= (next & 127) << (7 * i - 49);
    if (next < 128) {
      if (high >> 15) break;
      const value = high * 2 ** 49 + low;
      return Number.isSafeInteger(value) ? value : (BigInt(high) << 49n) + BigInt(low);
    }
  }
  throw "bad_varint";
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
  require(value);
  return value;
}

export const zigzag = () => unzigzag(varint());
export const quantity = () => signed(varint());
