// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { test } from "node:test";

import { decimal } from "../../src/index.js";

const rows = [
  [0, 0, "0"],
  [0, 2, "0.00"],
  [-0, 2, "0.00"],
  [5, 2, "0.05"],
  [-5, 2, "-0.05"],
  [6425010, 2, "64250.10"],
  [100, 2, "1.00"],
  [-123456, 3, "-123.456"],
  [7, 8, "0.00000007"],
  [123456789, 8, "1.23456789"],
  [7, 9, "0.000000007"],
  [1, 18, "0.000000000000000001"],
  [Number.MAX_SAFE_INTEGER, 0, "9007199254740991"],
  [Number.MAX_SAFE_INTEGER, 1, "900719925474099.1"],
  [Number.MAX_SAFE_INTEGER, 8, "90071992.54740991"],
  [-Number.MAX_SAFE_INTEGER, 18, "-0.009007199254740991"],
  [2n ** 63n - 1n, 0, "9223372036854775807"],
  [2n ** 63n - 1n, 5, "92233720368547.75807"],
  [-(2n ** 63n), 18, "-9.223372036854775808"],
];

for (const [mantissa, scale, text] of rows) {
  test(`${mantissa} at scale ${scale} is ${text}`, () =>
    assert.equal(decimal(mantissa, scale), text));
}

test("every digit survives, at every scale, near every power of ten and of two", () => {
  for (let scale = 0; scale <= 18; ++scale) {
    for (let power = 0n; power < 53n; ++power) {
      for (const base of [2n ** power, 10n ** (power % 16n)]) {
        for (const near of [-1n, 0n, 1n]) {
          const mantissa = base + near;
          if (mantissa > Number.MAX_SAFE_INTEGER) continue;
          assert.equal(decimal(Number(mantissa), scale), decimal(mantissa, scale));
          assert.equal(
            decimal(mantissa, scale)
              .replace(".", "")
              .replace(/^0+(?=.)/, ""),
            String(mantissa),
          );
        }
      }
    }
  }
});
