// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Every test vector of the protocol: shared/protocol/vectors/README.md says what they mean.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { BinaryDecoder } from "../../src/index.js";

const folder = new URL("../../../../shared/protocol/vectors/", import.meta.url);
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder))).vectors);

const bytesOf = (message) =>
  Buffer.from(
    typeof message === "string"
      ? message
      : message.map(({ hex, times = 1 }) => hex.repeat(times)).join(""),
    "hex",
  );

/** What a step does, as the vector writes it. */
function run(decoder, { control, message }) {
  if (control) {
    decoder[control.op](control);
    return {};
  }
  const before = { ...decoder.skipped };
  const decoded = [];
  const error = decoder.decode(bytesOf(message), (update) => decoded.push(update));
  const moved = Object.keys(before).filter((why) => decoder.skipped[why] !== before[why]);
  return {
    decoded,
    error,
    skipped: Object.fromEntries(moved.map((why) => [why, decoder.skipped[why] - before[why]])),
  };
}

test("there are at least 40 vectors", () => assert.ok(vectors.length >= 40));

for (const { name, why, steps } of vectors) {
  test(`${name}: ${why}`, () => {
    const decoder = new BinaryDecoder();
    for (const step of steps) {
      const { decoded, error, skipped } = run(decoder, step);
      if (step.control) continue;
      assert.deepEqual(decoded, step.decoded ?? []);
      assert.equal(error, step.error ?? "");
      assert.deepEqual(skipped, step.skipped ?? {});
      // The same objects as JSON makes, down to the order of keys.
      assert.equal(JSON.stringify(decoded), JSON.stringify(step.decoded ?? []));
    }
  });
}

test("any bytes end in an update or an error, never in an exception", () => {
  const messages = vectors.flatMap(({ steps }) => steps.filter((step) => step.message));
  const control = vectors.flatMap(({ steps }) => steps.filter((step) => step.control));
  let state = 1;
  const random = (n) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n;
  for (let i = 0; i < 20_000; ++i) {
    const decoder = new BinaryDecoder();
    run(decoder, control[random(control.length)]);
    const bytes = bytesOf(messages[random(messages.length)].message).subarray(0, 512);
    for (let n = random(4); n > 0 && bytes.length; --n) bytes[random(bytes.length)] = random(256);
    const error = decoder.decode(bytes.subarray(0, random(bytes.length + 1)), () => {});
    assert.ok(["", "truncated", "bad_varint", "out_of_range"].includes(error));
  }
});

test("a sink may decode another message, and may throw", () => {
  const trade = bytesOf("30014df8d095ffbc31e724e4a69006b009");
  const symbols = [
    { symbol: "A", sid: 1, priceScale: 2, qtyScale: 5, epoch: "e", offset: 0, recovered: false },
  ];
  const decoder = new BinaryDecoder();
  decoder.subscribed({ channel: "trade", symbols });
  let count = 0;
  decoder.decode(Buffer.concat([trade, trade]), () => {
    if (++count < 3)
      assert.equal(
        decoder.decode(trade, () => count++),
        "",
      );
  });
  assert.equal(count, 3);
  assert.throws(
    () =>
      decoder.decode(trade, () => {
        throw new Error("mine");
      }),
    /mine/,
  );
  assert.equal(
    decoder.decode(trade, () => count++),
    "",
  );
});
